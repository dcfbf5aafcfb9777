//! The request log that tests read.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Map, Value};

use super::read::Incoming;

/// A server may run for days: the oldest entries give way. Numbers go on, so
/// a reader sees that something is missing.
const ENTRY_LIMIT: usize = 50_000;
const BYTE_LIMIT: usize = 128 << 20;
/// Longer bodies are counted, not kept.
const BODY_LIMIT: usize = 256 * 1024;

/// One request and what became of it.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Number, from 1, never used again.
    pub n: u64,
    /// Milliseconds since the server started.
    pub t_ms: f64,
    /// Number of the connection it came on.
    pub connection: u64,
    pub method: String,
    pub path: String,
    pub query: String,
    pub operation: String,
    pub variables: Option<Value>,
    /// Name to value as received; several values of one name are joined.
    pub headers: Map<String, Value>,
    /// Body size on the wire.
    pub body_bytes: u64,
    /// Status sent; null when nothing was, or nothing yet.
    pub status: Option<u16>,
    /// Body bytes of the answer that are sent, unless the client leaves.
    pub response_bytes: u64,
    /// Numbers of the faults that took part.
    pub faults: Vec<u64>,
    /// Kind of the fault that shaped the answer.
    pub fault: Option<String>,
    #[serde(skip)]
    body: Option<String>,
    #[serde(skip)]
    weight: usize,
}

/// All entries, in order of arrival.
#[derive(Debug)]
pub struct Log {
    started: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    bytes: usize,
    entries: VecDeque<Entry>,
}

impl Log {
    /// An empty log whose clock starts now.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request that has arrived and returns its number.
    pub fn arrived(
        &self,
        connection: u64,
        incoming: &Incoming,
        operation: &str,
        variables: Option<Value>,
    ) -> u64 {
        let request = &incoming.request;
        let body = match request.body.len() {
            0..=BODY_LIMIT => String::from_utf8(request.body.clone()).ok(),
            _ => None,
        };
        let headers = joined(&request.headers);
        let header_bytes: usize = request.headers.iter().map(|(k, v)| k.len() + v.len()).sum();
        // Variables are parsed from the body and about its size.
        let weight = 500 + header_bytes + 2 * body.as_ref().map_or(0, String::len);
        let mut state = self.state();
        state.last += 1;
        state.bytes += weight;
        let n = state.last;
        state.entries.push_back(Entry {
            n,
            t_ms: (self.started.elapsed().as_micros() as f64) / 1000.0,
            connection,
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            operation: operation.to_owned(),
            variables,
            headers,
            body_bytes: incoming.body_bytes,
            status: None,
            response_bytes: 0,
            faults: Vec::new(),
            fault: None,
            body,
            weight,
        });
        state.shrink();
        n
    }

    /// Changes an entry that may have been cleared away since.
    pub fn update(&self, n: u64, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state();
        if let Ok(at) = state.entries.binary_search_by_key(&n, |entry| entry.n) {
            change(&mut state.entries[at]);
        }
    }

    /// The entries after number `since`, of one operation or all, on request
    /// with their bodies.
    pub fn read(&self, since: u64, operation: Option<&str>, with_body: bool) -> Value {
        let state = self.state();
        let wanted = state.entries.iter().filter(|entry| {
            entry.n > since && operation.is_none_or(|operation| entry.operation == operation)
        });
        wanted.map(|entry| entry.to_json(with_body)).collect()
    }

    /// Forgets all entries; numbers go on.
    pub fn clear(&self) {
        let mut state = self.state();
        state.entries.clear();
        state.bytes = 0;
    }
}

impl State {
    fn shrink(&mut self) {
        while self.entries.len() > ENTRY_LIMIT || self.bytes > BYTE_LIMIT {
            let Some(oldest) = self.entries.pop_front() else {
                return;
            };
            self.bytes -= oldest.weight;
        }
    }
}

impl Entry {
    fn to_json(&self, with_body: bool) -> Value {
        let mut value = serde_json::to_value(self).expect("an entry holds only JSON types");
        if with_body {
            value["body"] = self.body.clone().into();
        }
        value
    }
}

fn joined(headers: &[(String, String)]) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in headers {
        match map.get_mut(name) {
            Some(Value::String(known)) => {
                known.push_str(", ");
                known.push_str(value);
            }
            _ => drop(map.insert(name.clone(), value.clone().into())),
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::read::Incoming;

    fn arrive(log: &Log, body: &[u8]) -> u64 {
        let mut incoming = Incoming::unreadable();
        incoming.request.body = body.to_vec();
        log.arrived(1, &incoming, "Op", None)
    }

    #[test]
    fn the_oldest_give_way_and_late_news_of_them_is_ignored() {
        let log = Log::new();
        let body = vec![b'b'; BODY_LIMIT];
        let count = BYTE_LIMIT / BODY_LIMIT;
        for _ in 0..count {
            arrive(&log, &body);
        }
        let state = log.state();
        assert!(state.bytes <= BYTE_LIMIT);
        let first = state.entries[0].n;
        assert!(first > 1 && state.last == count as u64);
        drop(state);
        log.update(1, |_| panic!("entry 1 is gone"));
        log.update(first, |entry| entry.status = Some(200));
        assert_eq!(log.read(first - 1, None, false)[0]["status"], 200);
    }

    #[test]
    fn long_and_binary_bodies_are_counted_only() {
        let log = Log::new();
        arrive(&log, &vec![b'b'; BODY_LIMIT + 1]);
        arrive(&log, b"\xff");
        arrive(&log, b"text");
        let bodies = log.read(0, Some("Op"), true);
        let bodies: Vec<_> = (0..3).map(|at| bodies[at]["body"].clone()).collect();
        assert_eq!(bodies, [Value::Null, Value::Null, "text".into()]);
        log.clear();
        assert_eq!(log.state().bytes, 0);
        assert_eq!(arrive(&log, b""), 4);
    }
}

//! One client connection: requests in, answers or faults out.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use serde_json::{Value, json};

use super::answer::{Answer, Delivery, Ending, Prepared};
use super::faults::{Picked, Target};
use super::kind::Plan;
use super::log::Log;
use super::read::{Incoming, ReadError, Reader};
use super::wire::Wire;
use super::{Shared, control};
use crate::http::Request;

/// Which port a connection came in on.
#[derive(Debug, Clone, Copy)]
pub enum Port {
    /// The W&B server itself; the number is the connection's.
    Data(u64),
    /// The control port: no faults, no log.
    Control,
}

/// Serves a connection to its end.
pub fn serve(mut wire: Wire, port: Port, shared: &Shared) {
    let mut reader = Reader::default();
    loop {
        let incoming = match reader.next(&mut wire) {
            Ok(incoming) => incoming,
            Err(ReadError::Closed | ReadError::Io(_)) => return,
            Err(ReadError::Refused(status, why)) => return refuse(wire, status, &why, shared),
        };
        let keep_alive = incoming.keep_alive;
        let end = match port {
            Port::Data(connection) => exchange(&mut wire, connection, incoming, shared),
            Port::Control => {
                let answer = guarded(|| control::answer(&incoming.request, shared));
                ending(Ending::AsAsked, send(answer, &incoming, &mut wire, shared))
            }
        };
        match end {
            Ending::AsAsked if keep_alive => {}
            Ending::AsAsked => return wire.close(),
            Ending::Vanish(after) => {
                thread::sleep(after);
                return wire.close();
            }
            Ending::Abort => return wire.abort(),
            Ending::Reset => return wire.reset(),
            Ending::Stall => return wire.wait_for_departure(),
        }
    }
}

/// Answers what is no acceptable HTTP, in words, and hangs up.
fn refuse(mut wire: Wire, status: u16, why: &str, shared: &Shared) {
    let answer = Answer::json(status, &json!({"error": why}));
    // Whether that arrives is up to a client that sends such things.
    let _ = send(answer, &Incoming::unreadable(), &mut wire, shared);
    wire.close_unread();
}

/// One request on the data port.
fn exchange(wire: &mut Wire, connection: u64, incoming: Incoming, shared: &Shared) -> Ending {
    let request = &incoming.request;
    let operation = shared.app.operation(request);
    let variables = variables(request);
    let picked = shared.faults.pick(&Target {
        operation: &operation,
        path: &request.path,
        variables: variables.as_ref(),
    });
    let n = shared
        .log
        .arrived(connection, &incoming, &operation, variables);
    note_faults(&shared.log, n, &picked);

    thread::sleep(picked.latency);
    let base_url = shared.base_url(request);
    let real = || guarded(|| shared.app.handle(request, &base_url).into());
    let plan = match picked.kind {
        Some(kind) => kind.plan(request, real),
        None => Plan::Answer(real(), Delivery::default()),
    };
    match plan {
        Plan::Silence(ending) => ending,
        Plan::Raw(bytes) => {
            shared
                .log
                .update(n, |entry| entry.response_bytes = bytes.len() as u64);
            // A client that is gone misses nothing.
            let _ = wire.write_all(&bytes).and_then(|()| wire.flush());
            Ending::Abort
        }
        Plan::Answer(answer, delivery) => {
            let sent = Prepared::new(answer, &incoming, &delivery, shared.packed.as_ref())
                .and_then(|prepared| {
                    note_answer(&shared.log, n, &prepared);
                    prepared.send(wire)
                });
            ending(delivery.ending, sent)
        }
    }
}

/// Sends an answer properly.
fn send(answer: Answer, to: &Incoming, wire: &mut Wire, shared: &Shared) -> io::Result<()> {
    Prepared::new(answer, to, &Delivery::default(), shared.packed.as_ref())?.send(wire)
}

/// When the client left or a file went away, what was promised cannot be kept,
/// and a cut says so.
fn ending(planned: Ending, sent: io::Result<()>) -> Ending {
    sent.map_or(Ending::Abort, |()| planned)
}

/// Before the first byte is sent, so that whoever has the answer and then
/// reads the log finds it there.
fn note_answer(log: &Log, n: u64, prepared: &Prepared) {
    log.update(n, |entry| {
        entry.status = Some(prepared.status());
        entry.response_bytes = prepared.body_bytes();
    });
}

fn note_faults(log: &Log, n: u64, picked: &Picked) {
    if !picked.ids.is_empty() {
        log.update(n, |entry| {
            entry.faults.clone_from(&picked.ids);
            entry.fault.clone_from(&picked.name);
        });
    }
}

/// GraphQL variables; the bodies of uploads are left alone.
fn variables(request: &Request) -> Option<Value> {
    if !request.path.ends_with("/graphql") || request.method != "POST" {
        return None;
    }
    let mut body: Value = serde_json::from_slice(&request.body).ok()?;
    body.get_mut("variables").map(Value::take)
}

/// A bug in answering is told as a 500 instead of taking the connection, and
/// with it the reason, away.
fn guarded(answer: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|panic| {
        let what = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        let what = what.unwrap_or("no message");
        Answer::json(
            500,
            &json!({"error": format!("wandb-backend panicked: {what}")}),
        )
    })
}

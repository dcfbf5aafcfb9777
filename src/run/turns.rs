//! Whose turn it is to change a run: read, merge and write of one thread must
//! not fall between those of another.

use std::collections::{BTreeMap, VecDeque};
use std::process;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::Remote;
use crate::call::{Call, SLICE};
use crate::error::{Error, ErrorKind, Result};

/// The threads of this process that change a run, or wait to: in the order in
/// which they came, by process (a fork inherits the table, but not the
/// threads) and run. A run that nobody changes is not in it.
static QUEUES: Mutex<Queues> = Mutex::new(Queues {
    last: 0,
    of: BTreeMap::new(),
});
static MOVED: Condvar = Condvar::new();

struct Queues {
    last: u64,
    of: BTreeMap<Key, VecDeque<u64>>,
}

type Key = (u32, String);

/// The right to change a run, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    key: Key,
    ticket: u64,
}

impl Turn {
    /// Waits until no other thread of this process changes the run.
    pub fn wait(remote: &Remote, call: &Call) -> Result<Self> {
        let settings = remote.api.settings();
        let deadline = call.deadline(Some(settings.limits.call));
        let turn = Turn::join(format!("{} {}", settings.base_url(), remote.subject()));
        let mut queues = queues();
        while !queues.is_first(&turn) {
            call.check()?;
            if deadline.is_some_and(|end| Instant::now() >= end) {
                return Err(Error::new(
                    ErrorKind::Timeout,
                    "another thread of this process was changing the run all the time",
                ));
            }
            let waited = MOVED.wait_timeout(queues, SLICE);
            queues = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(queues);
        Ok(turn)
    }

    fn join(run: String) -> Self {
        let mut queues = queues();
        queues.last += 1;
        let (key, ticket) = ((process::id(), run), queues.last);
        queues.of.entry(key.clone()).or_default().push_back(ticket);
        Turn { key, ticket }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queues = queues();
        if let Some(queue) = queues.of.get_mut(&self.key) {
            queue.retain(|ticket| *ticket != self.ticket);
            if queue.is_empty() {
                queues.of.remove(&self.key);
            }
        }
        MOVED.notify_all();
    }
}

impl Queues {
    fn is_first(&self, turn: &Turn) -> bool {
        let queue = self.of.get(&turn.key);
        queue.and_then(VecDeque::front) == Some(&turn.ticket)
    }
}

fn queues() -> MutexGuard<'static, Queues> {
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_first(turn: &Turn) -> bool {
        queues().is_first(turn)
    }

    #[test]
    fn turns_come_in_order_and_leave_nothing_behind() {
        let first = Turn::join("turns test".to_owned());
        let second = Turn::join("turns test".to_owned());
        let third = Turn::join("turns test".to_owned());
        let other = Turn::join("turns test, another run".to_owned());
        assert!(is_first(&first) && is_first(&other));
        assert!(!is_first(&second) && !is_first(&third));
        drop(second);
        assert!(is_first(&first));
        drop(first);
        assert!(is_first(&third));
        drop((third, other));
        let left = |(_, run): &&Key| run.starts_with("turns test");
        assert_eq!(queues().of.keys().filter(left).count(), 0);
    }
}

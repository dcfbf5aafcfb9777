//! What became of every job: the books are closed when the last thread of an
//! order lets go of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Jobs that a test can have.
const JOBS: usize = 5;

/// How often a job was begun, came to a result, and how often a result of it
/// was dropped. No atomics of loom's: counting is no step of the program.
#[derive(Debug, Default)]
pub struct Ledger {
    begun: [AtomicUsize; JOBS],
    made: [AtomicUsize; JOBS],
    dropped: [AtomicUsize; JOBS],
}

impl Ledger {
    pub fn begin(&self, job: usize) {
        self.begun[job].fetch_add(1, Ordering::Relaxed);
    }

    /// The result of a job.
    pub fn make(self: &Arc<Self>, job: usize, turn: usize) -> Outcome {
        self.made[job].fetch_add(1, Ordering::Relaxed);
        Outcome {
            job,
            turn,
            ledger: Arc::clone(self),
        }
    }

    /// How often a job was begun.
    pub fn begun(&self, job: usize) -> usize {
        self.begun[job].load(Ordering::Relaxed)
    }

    /// How many results of a job are somewhere.
    pub fn held(&self, job: usize) -> usize {
        self.made[job].load(Ordering::Relaxed) - self.dropped[job].load(Ordering::Relaxed)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            for job in 0..JOBS {
                assert_eq!(self.held(job), 0, "job {job}: {self:?}");
            }
        }
    }
}

/// A result: there is one of each, and it is dropped once.
#[derive(Debug)]
pub struct Outcome {
    pub job: usize,
    pub turn: usize,
    ledger: Arc<Ledger>,
}

impl Drop for Outcome {
    fn drop(&mut self) {
        self.ledger.dropped[self.job].fetch_add(1, Ordering::Relaxed);
    }
}

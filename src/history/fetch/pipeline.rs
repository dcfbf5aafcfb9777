//! Work done ahead on a few threads, and handed over when it is asked for.
//!
//! One consumer announces jobs and takes their results, in any order. A thread
//! is started only when there is a job that no thread is free for. The
//! consumer never waits for a thread to begin: a job that nobody has begun is
//! given back to it. So nothing hangs where no thread can be started, and a
//! pipeline that is never told of a job has no threads.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, thread};

/// Does a job; called on the threads of the pipeline.
type Work<J, T> = dyn Fn(&J) -> T + Send + Sync;

pub(super) struct Pipeline<J, T> {
    shared: Arc<Shared<J, T>>,
    most: usize,
    threads: Vec<thread::JoinHandle<()>>,
}

struct Shared<J, T> {
    work: Box<Work<J, T>>,
    state: Mutex<State<J, T>>,
    /// A job came, or the end.
    to_do: Condvar,
    /// A job is done.
    done: Condvar,
}

struct State<J, T> {
    slots: VecDeque<Slot<J, T>>,
    /// Threads that wait for a job.
    free: usize,
    next: u64,
    closed: bool,
}

struct Slot<J, T> {
    number: u64,
    job: J,
    stage: Stage<T>,
}

enum Stage<T> {
    Waits,
    Runs,
    Done(T),
    /// The work panicked.
    Failed,
}

/// What became of a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken<T> {
    Done(T),
    /// Nobody does it: it is the consumer's to do.
    Yours,
    /// It was begun, and panicked.
    Failed,
}

impl<J, T> Pipeline<J, T>
where
    J: Clone + PartialEq + Send + 'static,
    T: Send + 'static,
{
    /// At most `most` threads.
    pub fn new(most: usize, work: Box<Work<J, T>>) -> Self {
        Pipeline {
            most,
            threads: Vec::new(),
            shared: Arc::new(Shared {
                work,
                state: Mutex::new(State {
                    slots: VecDeque::new(),
                    free: 0,
                    next: 0,
                    closed: false,
                }),
                to_do: Condvar::new(),
                done: Condvar::new(),
            }),
        }
    }

    /// Announces a job, unless it was announced before.
    pub fn push(&mut self, job: J) {
        let mut state = self.shared.lock();
        if state.slots.iter().any(|slot| slot.job == job) {
            return;
        }
        let number = state.next;
        state.next += 1;
        state.slots.push_back(Slot {
            number,
            job,
            stage: Stage::Waits,
        });
        let waiting = state.slots.iter().filter(|slot| slot.stage.waits()).count();
        let enough = waiting <= state.free;
        drop(state);
        self.shared.to_do.notify_one();
        if !enough && self.threads.len() < self.most {
            self.start();
        }
    }

    fn start(&mut self) {
        let shared = Arc::clone(&self.shared);
        let builder = thread::Builder::new().name("wandb-fetch".to_owned());
        // Without the thread the consumer does the job.
        if let Ok(thread) = builder.spawn(move || shared.serve()) {
            self.threads.push(thread);
        }
    }

    /// Takes the result of a job, waiting for one that runs. `look` is asked
    /// now and then whether to go on waiting.
    pub fn take<E>(
        &self,
        job: &J,
        slice: Duration,
        look: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<Taken<T>, E> {
        let mut state = self.shared.lock();
        loop {
            let Some(at) = state.slots.iter().position(|slot| slot.job == *job) else {
                return Ok(Taken::Yours);
            };
            if matches!(state.slots[at].stage, Stage::Runs) {
                look()?;
                state = self
                    .shared
                    .done
                    .wait_timeout(state, slice)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
                continue;
            }
            return Ok(match state.slots.remove(at).map(|slot| slot.stage) {
                Some(Stage::Done(result)) => Taken::Done(result),
                Some(Stage::Failed) => Taken::Failed,
                _ => Taken::Yours,
            });
        }
    }

    /// Forgets the jobs that `keep` is false for; answers those of them that
    /// run. What comes of these is dropped.
    pub fn retain(&self, mut keep: impl FnMut(&J) -> bool) -> Vec<J> {
        let (mut running, mut gone) = (Vec::new(), Vec::new());
        let mut state = self.shared.lock();
        for _ in 0..state.slots.len() {
            let Some(slot) = state.slots.pop_front() else {
                break;
            };
            if keep(&slot.job) {
                state.slots.push_back(slot);
                continue;
            }
            if matches!(slot.stage, Stage::Runs) {
                running.push(slot.job.clone());
            }
            gone.push(slot);
        }
        // Results may be large: they go without the lock.
        drop(state);
        drop(gone);
        running
    }

    /// Whether no thread was started.
    pub fn is_idle(&self) -> bool {
        self.threads.is_empty()
    }
}

impl<J, T> Shared<J, T>
where
    J: Clone + PartialEq,
{
    fn lock(&self) -> MutexGuard<'_, State<J, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does.
    fn serve(&self) {
        let mut state = self.lock();
        while !state.closed {
            let Some(slot) = state.slots.iter_mut().find(|slot| slot.stage.waits()) else {
                state.free += 1;
                state = self
                    .to_do
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.free -= 1;
                continue;
            };
            slot.stage = Stage::Runs;
            let (number, job) = (slot.number, slot.job.clone());
            drop(state);
            let result = catch_unwind(AssertUnwindSafe(|| (self.work)(&job)));
            let stage = result.map_or(Stage::Failed, Stage::Done);
            state = self.lock();
            let slot = state.slots.iter_mut().find(|slot| slot.number == number);
            match slot {
                Some(slot) => {
                    slot.stage = stage;
                    self.done.notify_all();
                }
                None => {
                    drop(state);
                    drop(stage);
                    state = self.lock();
                }
            }
        }
    }
}

impl<T> Stage<T> {
    fn waits(&self) -> bool {
        matches!(self, Stage::Waits)
    }
}

impl<J, T> Drop for Pipeline<J, T> {
    /// Threads that wait end at once and are waited for; when some still work,
    /// they end by themselves, which whoever made the work sees to.
    fn drop(&mut self) {
        let mut state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        let slots = std::mem::take(&mut state.slots);
        let all_wait = state.free == self.threads.len();
        drop(state);
        drop(slots);
        self.shared.to_do.notify_all();
        if all_wait {
            for thread in self.threads.drain(..) {
                // Its work was caught: there is nothing that could panic.
                let _ = thread.join();
            }
        }
    }
}

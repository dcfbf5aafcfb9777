//! Hands over what several workers make to one consumer: bounded, so that a
//! slow consumer stops the workers, and closed at once when nobody wants more.
//! What one worker puts on it comes off in the same order.

use std::collections::VecDeque;
use std::time::Duration;

use super::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct Belt<T> {
    state: Mutex<State<T>>,
    /// How many items it holds at the most.
    length: usize,
    /// There is room again, or nobody wants more.
    room: Condvar,
    /// There is an item, or the last worker has gone.
    filled: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// Those that may still put something on it.
    workers: usize,
    closed: bool,
}

/// What a look at the belt finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken<T> {
    Item(T),
    /// Nothing within the time, but there may be more.
    Nothing,
    /// Every worker has gone, and everything is taken.
    End,
}

impl<T> Belt<T> {
    pub fn new(length: usize, workers: usize) -> Self {
        Belt {
            state: Mutex::new(State {
                items: VecDeque::with_capacity(length),
                workers,
                closed: false,
            }),
            length,
            room: Condvar::new(),
            filled: Condvar::new(),
        }
    }

    /// Waits for room. False when nobody wants it.
    pub fn put(&self, item: T) -> bool {
        let mut state = self.lock();
        while state.items.len() >= self.length && !state.closed {
            state = self
                .room
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        state.items.push_back(item);
        self.filled.notify_one();
        true
    }

    /// One worker has gone; each says so once.
    pub fn leave(&self) {
        let mut state = self.lock();
        state.workers -= 1;
        if state.workers == 0 {
            self.filled.notify_one();
        }
    }

    /// The next item, for which it waits no longer than `time`.
    pub fn take(&self, time: Duration) -> Taken<T> {
        let state = self.lock();
        let (mut state, _) = self
            .filled
            .wait_timeout_while(state, time, |state| {
                state.items.is_empty() && state.workers > 0
            })
            .unwrap_or_else(PoisonError::into_inner);
        match state.items.pop_front() {
            Some(item) => {
                self.room.notify_one();
                Taken::Item(item)
            }
            None if state.workers == 0 => Taken::End,
            None => Taken::Nothing,
        }
    }

    /// Nobody wants more: workers that wait for room go on and are told so.
    pub fn close(&self) {
        let rest = {
            let mut state = self.lock();
            state.closed = true;
            std::mem::take(&mut state.items)
        };
        self.room.notify_all();
        // Outside of the lock: there may be much to release.
        drop(rest);
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// The model checks of tests/model have others.
#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(5);

    #[test]
    fn everything_arrives_once_and_in_the_order_of_its_worker() {
        let belt = Arc::new(Belt::new(3, 4));
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let belt = Arc::clone(&belt);
                thread::spawn(move || {
                    for n in 0..1000 {
                        assert!(belt.put((worker, n)));
                    }
                    belt.leave();
                })
            })
            .collect();
        let mut next = [0; 4];
        loop {
            match belt.take(LONG) {
                Taken::Item((worker, n)) => {
                    assert_eq!(n, next[worker]);
                    next[worker] += 1;
                }
                Taken::End => break,
                Taken::Nothing => panic!("nothing came"),
            }
        }
        assert_eq!(next, [1000; 4]);
        assert_eq!(belt.take(SHORT), Taken::End, "the end stays");
        workers
            .into_iter()
            .for_each(|worker| worker.join().unwrap());
    }

    #[test]
    fn a_full_belt_stops_its_worker_and_closing_lets_it_go() {
        let belt = Arc::new(Belt::new(2, 1));
        let made = Arc::new(AtomicUsize::new(0));
        let worker = {
            let (belt, made) = (Arc::clone(&belt), Arc::clone(&made));
            thread::spawn(move || {
                while belt.put(()) {
                    made.fetch_add(1, Ordering::SeqCst);
                }
                belt.leave();
            })
        };
        for taken in 0..5 {
            // Long enough to make more, if it could.
            thread::sleep(20 * SHORT);
            assert_eq!(made.load(Ordering::SeqCst), taken + 2);
            assert_eq!(belt.take(LONG), Taken::Item(()));
        }
        belt.close();
        worker.join().unwrap();
        assert_eq!(belt.take(LONG), Taken::End, "what nobody took is gone");
    }

    #[test]
    fn an_empty_belt_is_not_its_end() {
        let belt = Belt::new(1, 1);
        assert_eq!(belt.take(SHORT), Taken::<u8>::Nothing);
        assert!(belt.put(1));
        belt.leave();
        assert_eq!(belt.take(SHORT), Taken::Item(1));
        assert_eq!(belt.take(SHORT), Taken::End);
    }
}

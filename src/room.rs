//! Memory that answers are read into, used again and again, and bounded where
//! many answers are on their way at a time.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::call::{Call, SLICE};
use crate::error::Result;

/// Memory for the large answers of one scan.
///
/// A request takes its room when the answer begins to come, so many may wait
/// for the server while few are read. A large answer does not allocate what
/// the one before gave back.
#[derive(Debug)]
pub(crate) struct Rooms {
    most: usize,
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Debug, Default)]
struct State {
    spare: Vec<Vec<u8>>,
    lent: usize,
}

impl Rooms {
    /// At most `most` for those who wait.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Rooms {
            most,
            state: Mutex::default(),
            given_back: Condvar::new(),
        })
    }

    /// A room at once, however many are lent: for the answer that everybody
    /// waits for.
    pub fn at_once(self: &Arc<Self>) -> Room {
        self.lend(&mut self.lock())
    }

    /// A room as soon as one of those that there may be is free. It never takes
    /// longer than others need for an answer that comes already.
    ///
    /// # Errors
    /// Cancelled.
    pub fn in_turn(self: &Arc<Self>, call: &Call) -> Result<Room> {
        let mut state = self.lock();
        while state.lent >= self.most {
            call.check()?;
            state = self
                .given_back
                .wait_timeout(state, SLICE)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        Ok(self.lend(&mut state))
    }

    /// Frees what is not lent.
    pub fn release(&self) {
        self.lock().spare.clear();
    }

    fn lend(self: &Arc<Self>, state: &mut State) -> Room {
        state.lent += 1;
        Room {
            bytes: state.spare.pop().unwrap_or_default(),
            home: Some(Arc::clone(self)),
        }
    }

    fn take_back(&self, bytes: Vec<u8>) {
        let mut state = self.lock();
        state.lent -= 1;
        if state.lent + state.spare.len() < self.most {
            state.spare.push(bytes);
        }
        drop(state);
        self.given_back.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer's memory, whatever is in it at first; it goes back where it is
/// from.
#[derive(Debug, Default)]
pub(crate) struct Room {
    bytes: Vec<u8>,
    home: Option<Arc<Rooms>>,
}

impl Room {
    /// The memory for good.
    pub fn keep(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

impl Deref for Room {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Room {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            home.take_back(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallOptions, CancelToken};
    use crate::error::ErrorKind;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn rooms_are_used_again_and_bounded() {
        let rooms = Rooms::new(2);
        let call = CallOptions::new().start("test", "");
        let mut one = rooms.in_turn(&call).unwrap();
        one.resize(1000, 7);
        drop(one);
        let one = rooms.in_turn(&call).unwrap();
        assert_eq!(one.len(), 1000);
        let two = rooms.in_turn(&call).unwrap();
        let beyond = rooms.at_once();
        assert_eq!(rooms.lock().lent, 3);
        thread::scope(|scope| {
            let waits = scope.spawn(|| rooms.in_turn(&call).map(|room| room.len()));
            thread::sleep(Duration::from_millis(20));
            assert!(!waits.is_finished());
            drop(beyond);
            thread::sleep(Duration::from_millis(20));
            assert!(!waits.is_finished());
            drop(one);
            assert_eq!(waits.join().unwrap().unwrap(), 1000);
        });
        drop(two);
        assert_eq!(rooms.lock().lent, 0);
        assert!(rooms.lock().spare.len() <= 2);
        rooms.release();
        assert!(rooms.lock().spare.is_empty());
    }

    #[test]
    fn waiting_ends_with_the_call() {
        let rooms = Rooms::new(1);
        let token = CancelToken::new();
        let call = CallOptions::new().cancel(&token).start("test", "");
        let _one = rooms.at_once();
        thread::scope(|scope| {
            let waits = scope.spawn(|| rooms.in_turn(&call).map(drop));
            token.cancel();
            let error = waits.join().unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Cancelled);
        });
    }

    #[test]
    fn what_is_kept_is_not_missed() {
        let rooms = Rooms::new(1);
        let call = CallOptions::new().start("test", "");
        rooms.in_turn(&call).unwrap().keep();
        rooms.in_turn(&call).unwrap();
    }
}

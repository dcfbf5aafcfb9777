//! What every handle with I/O behind it shares: it can be closed from any
//! thread while a call runs, and a defect in a call makes it useless.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, TryLockError};
use std::thread;

use super::call::wandb_call_opts;
use super::out::{Fault, Result};
use crate::call::{CallOptions, CancelToken};
use crate::error::{Error, ErrorKind};

/// Something with I/O behind it, until it is closed.
#[derive(Debug)]
pub(super) struct Handle<T> {
    closed: CancelToken,
    broken: AtomicBool,
    /// Why there is nothing behind it any more, when it was not closed.
    gone: OnceLock<Fault>,
    state: Mutex<Option<T>>,
}

impl<T> Handle<T> {
    pub fn new(state: T) -> Self {
        Handle {
            closed: CancelToken::new(),
            broken: AtomicBool::new(false),
            gone: OnceLock::new(),
            state: Mutex::new(Some(state)),
        }
    }

    /// Ends a call that runs, and every later one.
    pub fn close(&self) {
        self.closed.cancel();
        self.release();
    }

    /// What was behind it is no more: later calls fail with `why`.
    pub fn end(&self, why: Error) {
        // The first reason stays.
        let _ = self.gone.set(why.into());
        self.release();
    }

    /// The limits of a call that closing ends as well.
    ///
    /// # Safety
    /// As [`wandb_call_opts::read`].
    pub unsafe fn limits(&self, opts: *const wandb_call_opts) -> Result<CallOptions> {
        // SAFETY: as asked of the caller.
        unsafe { wandb_call_opts::read(opts, &[&self.closed]) }
    }

    /// Refuses a handle that is closed or broken.
    pub fn check(&self) -> Result<()> {
        if self.broken.load(Ordering::Acquire) {
            return Err(Error::new(
                ErrorKind::Internal,
                "an earlier call on this handle met a defect of this library",
            )
            .into());
        }
        if self.closed.is_cancelled() {
            return Err(closed("the handle is closed"));
        }
        match self.gone.get() {
            Some(why) => Err(why.clone()),
            None => Ok(()),
        }
    }

    /// A call on a handle that serves one thread at a time.
    pub fn alone<R>(&self, work: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
        self.check()?;
        let done = {
            let mut state = match self.state.try_lock() {
                Ok(state) => state,
                Err(TryLockError::Poisoned(state)) => state.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    // It may be the closing that holds it.
                    self.check()?;
                    return Err(Error::new(
                        ErrorKind::Conflict,
                        "another thread is in a call on this handle",
                    )
                    // A mistake of the program, not of the moment.
                    .with_retryable(false)
                    .into());
                }
            };
            let state = state.as_mut().ok_or_else(|| self.none())?;
            self.watch(|| work(state))
        };
        self.settle(done)
    }

    /// A call on a handle that threads share: on a clone, which is cheap.
    pub fn shared<R>(&self, work: impl FnOnce(T) -> Result<R>) -> Result<R>
    where
        T: Clone,
    {
        self.check()?;
        // The lock is for the clone only: calls run side by side.
        let state = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or_else(|| self.none())?;
        let done = self.watch(|| work(state));
        self.settle(done)
    }

    /// A change of what threads share: at once, without I/O, and one thread
    /// after the other. Calls that run go on with what they began with.
    pub fn change<R>(&self, work: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
        self.check()?;
        let done = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            match state.as_mut() {
                Some(state) => self.watch(|| work(state)),
                None => Err(self.none()),
            }
        };
        self.settle(done)
    }

    /// Replaces what later calls work on, unless the handle was closed.
    pub fn replace(&self, new: T) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = state.as_mut() {
            *state = new;
        }
    }

    fn watch<R>(&self, work: impl FnOnce() -> R) -> R {
        struct Watch<'a> {
            broken: &'a AtomicBool,
            /// A call made while its thread unwinds already is no defect.
            unwinding: bool,
        }
        impl Drop for Watch<'_> {
            fn drop(&mut self) {
                if thread::panicking() && !self.unwinding {
                    self.broken.store(true, Ordering::Release);
                }
            }
        }
        let _watch = Watch {
            broken: &self.broken,
            unwinding: thread::panicking(),
        };
        work()
    }

    /// After a call: when the handle was closed meanwhile, that is the reason
    /// of a cancelled call, and what is behind it goes now.
    fn settle<R>(&self, done: Result<R>) -> Result<R> {
        if !self.closed.is_cancelled() {
            return done;
        }
        self.release();
        done.map_err(|fault| match fault.0.kind() {
            ErrorKind::Cancelled => closed("the handle was closed while the call ran"),
            _ => fault,
        })
    }

    /// Why there is nothing behind the handle.
    fn none(&self) -> Fault {
        let why = self.check().err();
        why.unwrap_or_else(|| closed("the handle is closed"))
    }

    /// Ends the I/O; left to the running call if there is one.
    fn release(&self) {
        let state = match self.state.try_lock() {
            Ok(mut state) => state.take(),
            Err(TryLockError::Poisoned(state)) => state.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        // Outside of the lock: it may close connections.
        drop(state);
    }
}

fn closed(message: &str) -> Fault {
    Error::new(ErrorKind::Closed, message).into()
}

/// Items that end once, in an error or not, and then say so again.
#[derive(Debug)]
pub(super) struct Items<I> {
    items: I,
    end: Option<Result<()>>,
}

impl<I> Items<I> {
    pub fn new(items: I) -> Self {
        Items { items, end: None }
    }

    pub fn get(&self) -> &I {
        &self.items
    }

    pub fn get_mut(&mut self) -> &mut I {
        &mut self.items
    }

    /// The next item; `None` at the end.
    pub fn next<T>(
        &mut self,
        next: impl FnOnce(&mut I) -> crate::Result<Option<T>>,
    ) -> Result<Option<T>> {
        if let Some(end) = &self.end {
            return end.clone().map(|()| None);
        }
        let item = next(&mut self.items).map_err(Fault::from);
        match &item {
            Ok(Some(_)) => {}
            Ok(None) => self.end = Some(Ok(())),
            Err(fault) => self.end = Some(Err(fault.clone())),
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind<T>(result: Result<T>) -> ErrorKind {
        result.map(|_| ()).unwrap_err().0.kind()
    }

    #[test]
    fn closing_meanwhile_ends_the_call_and_releases() {
        let handle = Handle::new(());
        let ended = handle.alone(|()| -> Result<()> {
            handle.close();
            Err(Error::new(ErrorKind::Cancelled, "stopped").into())
        });
        assert_eq!(kind(ended), ErrorKind::Closed);
        assert_eq!(kind(handle.alone(|()| Ok(()))), ErrorKind::Closed);
        assert!(handle.state.lock().unwrap().is_none());
    }

    #[test]
    fn shared_calls_run_side_by_side() {
        let handle = Handle::new(());
        let inner = handle.shared(|()| {
            handle.replace(());
            handle.shared(|()| Ok(handle.state.try_lock().is_ok()))
        });
        assert!(inner.unwrap());
        let ended = handle.shared(|()| {
            handle.close();
            Ok(())
        });
        assert!(ended.is_ok() && handle.state.lock().unwrap().is_none());
    }

    #[test]
    fn what_is_gone_says_why() {
        let handle = Handle::new(1);
        let changed = handle.change(|n| {
            *n += 1;
            Ok(())
        });
        assert!(changed.is_ok());
        assert!(handle.shared(|n| Ok(n == 2)).unwrap());
        let closing = Handle::new(1);
        let changed = closing.change(|_| {
            closing.close();
            Ok(())
        });
        assert!(changed.is_ok() && closing.state.lock().unwrap().is_none());
        handle.end(Error::new(ErrorKind::NotFound, "deleted"));
        handle.end(Error::new(ErrorKind::Io, "something else"));
        assert_eq!(kind(handle.shared(|_| Ok(()))), ErrorKind::NotFound);
        assert_eq!(kind(handle.change(|_| Ok(()))), ErrorKind::NotFound);
        handle.close();
        assert_eq!(kind(handle.shared(|_| Ok(()))), ErrorKind::Closed);
    }

    #[test]
    fn one_thread_at_a_time() {
        let handle = Handle::new(());
        let inner = handle.alone(|()| Ok(kind(handle.alone(|()| Ok(())))));
        assert_eq!(inner.unwrap(), ErrorKind::Conflict);
    }

    #[test]
    fn a_defect_makes_the_handle_useless() {
        let handle = Handle::new(1);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            handle.shared(|_| -> Result<()> { panic!("boom") })
        }));
        assert!(panicked.is_err());
        assert_eq!(kind(handle.shared(|_| Ok(()))), ErrorKind::Internal);
        handle.close();
    }

    #[test]
    fn an_error_stays() {
        let mut items = Items::new(());
        let failed = items.next(|()| -> crate::Result<Option<()>> {
            Err(Error::new(ErrorKind::Cancelled, "stopped"))
        });
        assert_eq!(kind(failed), ErrorKind::Cancelled);
        assert_eq!(
            kind(items.next(|()| Ok(Some(1)))),
            ErrorKind::Cancelled,
            "a cancelled list may not look like a whole one"
        );
    }
}

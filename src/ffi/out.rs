//! Out-parameters, and what becomes of failures.

use std::ptr::NonNull;
use std::sync::Arc;

use super::count::hand_out;
use super::error::wandb_error;
use super::panic::catch;
use crate::error::Error;

/// A failure that may be reported more than once: iterators repeat theirs.
#[derive(Debug, Clone)]
pub(super) struct Fault(pub(super) Arc<Error>);

pub(super) type Result<T, E = Fault> = std::result::Result<T, E>;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault(Arc::new(error))
    }
}

pub(super) fn invalid(message: impl Into<String>) -> Fault {
    Error::invalid(message).into()
}

/// The handle behind a parameter that must not be NULL.
pub(super) fn given<T>(handle: Option<T>, name: &str) -> Result<T> {
    handle.ok_or_else(|| invalid(format!("{name} is NULL")))
}

/// A place of the caller for a result: zeroed at once, written on success.
pub(super) struct Out<T>(Option<NonNull<T>>);

impl<T: Default> Out<T> {
    /// # Safety
    /// `place` is NULL, or valid for writing one `T` until this is dropped.
    pub unsafe fn new(place: *mut T) -> Self {
        let place = NonNull::new(place);
        if let Some(place) = place {
            // SAFETY: as asked of the caller.
            unsafe { place.write(T::default()) };
        }
        Out(place)
    }

    /// Refuses NULL before any work is done in vain.
    pub fn need(&self, name: &str) -> Result<()> {
        match self.0 {
            Some(_) => Ok(()),
            None => Err(invalid(format!("{name} is NULL"))),
        }
    }

    /// Writes the result, unless nobody wants it.
    pub fn set(&self, value: T) {
        if let Some(place) = self.0 {
            // SAFETY: as promised to `new`.
            unsafe { place.write(value) };
        }
    }
}

/// The optional last parameter of functions that may fail in many ways.
pub(super) type ErrorOut = Out<*mut wandb_error>;

/// Runs the body of an exported function that has no error parameter.
pub(super) fn quietly(work: impl FnOnce() -> Result<i32>) -> i32 {
    guard(Out(None), work)
}

/// Runs the body of an exported function that cannot fail: what it releases
/// may still meet a defect, and there is nobody to tell.
pub(super) fn finally(work: impl FnOnce()) {
    let _ = catch(work);
}

/// Runs the body of an exported function: turns failures and panics into a
/// status and, when asked for, an error object.
pub(super) fn guard(err: ErrorOut, work: impl FnOnce() -> Result<i32>) -> i32 {
    let fault = match catch(work) {
        Ok(Ok(status)) => return status,
        Ok(Err(fault)) => fault,
        Err(defect) => defect.into(),
    };
    if err.0.is_some() {
        err.set(hand_out(wandb_error::new(&fault.0)));
    }
    fault.0.kind().code()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::{WANDB_E_INTERNAL, WANDB_OK, wandb_error_free};

    #[test]
    fn a_panic_is_a_status() {
        let mut raw = std::ptr::null_mut();
        // SAFETY: `raw` outlives the call.
        let err = unsafe { Out::new(&raw mut raw) };
        assert_eq!(guard(err, || panic!("boom")), WANDB_E_INTERNAL);
        assert!(!raw.is_null());
        // SAFETY: `guard` made it from a box.
        wandb_error_free(Some(unsafe { Box::from_raw(raw) }));
        assert_eq!(quietly(|| Ok(WANDB_OK)), WANDB_OK);
    }

    #[test]
    fn places_are_zeroed_at_once() {
        let mut place = 7_u64;
        // SAFETY: `place` outlives the call.
        let out = unsafe { Out::new(&raw mut place) };
        assert!(out.need("place").is_ok());
        assert_eq!(place, 0);
        // SAFETY: NULL is allowed.
        let none = unsafe { Out::<u64>::new(std::ptr::null_mut()) };
        assert!(none.need("place").is_err());
    }
}

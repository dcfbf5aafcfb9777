//! No panic crosses the C ABI, and none is printed: it becomes an error.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::{Error, ErrorKind};

thread_local! {
    /// How many calls of ours this thread is in: callbacks may call again.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Where the panic happened.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs `work`; a panic in it is an Internal error.
pub(super) fn catch<R>(work: impl FnOnce() -> R) -> Result<R, Error> {
    static QUIET: Once = Once::new();
    // A thread that is panicking may not change the hook.
    if !std::thread::panicking() {
        QUIET.call_once(keep_quiet);
    }
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    done.map_err(|panic| internal(&*panic))
}

/// Rust prints panics before they are caught. Those of others still are.
fn keep_quiet() {
    let others = take_hook();
    set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        if DEPTH.get() == 0 {
            others(panic);
        } else {
            PLACE.set(panic.location().map(ToString::to_string));
        }
    }));
}

fn internal(panic: &(dyn Any + Send)) -> Error {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = PLACE.take().unwrap_or_default();
    Error::new(
        ErrorKind::Internal,
        format!("a defect of this library, please report it: {said} ({place})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_that_says_where() {
        let error = catch(|| panic!("boom")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(error.message().contains("boom"));
        assert!(error.message().contains("panic.rs"));
        assert_eq!(catch(|| 1).unwrap(), 1);
    }
}

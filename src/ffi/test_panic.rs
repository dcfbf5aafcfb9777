//! A call that meets a defect, for the test that no panic reaches C. Not in
//! the header, nor in a shipped library.

use super::out::{Out, given, guard};
use super::run::wandb_run;
use super::wandb_error;

/// Panics within a call on a run.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_test_panic(
    run: Option<&wandb_run>,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        #[expect(clippy::panic, reason = "the very thing to be tested")]
        given(run, "run")?.handle.shared(|_| panic!("on purpose"))
    })
}

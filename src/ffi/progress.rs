//! Who hears how far a transfer is.

use std::ffi::c_void;

use super::options::User;
use crate::call::{CallOptions, CancelToken};

/// Hears how far a down- or upload is, after each piece, on the thread of the
/// call.
///
/// done, total: bytes; total is 0 when it is not known. What an earlier
/// download left counts as done; where a transfer starts anew, so does done.
/// Returns 0 to go on; anything else ends the transfer with
/// WANDB_E_CANCELLED. It must neither throw nor longjmp out; it may call this
/// library.
pub type wandb_progress_fn =
    Option<unsafe extern "C" fn(done: u64, total: u64, user: *mut c_void) -> i32>;

/// A callback of the caller's as one of the library, and limits under which it
/// may stop the call that it is told of.
pub(super) fn told(
    progress: wandb_progress_fn,
    user: *mut c_void,
    limits: CallOptions,
) -> (
    CallOptions,
    Option<impl Fn(u64, u64) + Send + Sync + 'static>,
) {
    let Some(progress) = progress else {
        return (limits, None);
    };
    let stop = CancelToken::new();
    let tokens = limits.token().cloned().into_iter().chain([stop.clone()]);
    let limits = limits.cancel(&CancelToken::joining(tokens.collect()));
    let user = User::borrowed(user);
    let told = move |done, total| {
        // SAFETY: on this thread, while the caller waits.
        if unsafe { progress(done, total, user.get()) } != 0 {
            stop.cancel();
        }
    };
    (limits, Some(told))
}

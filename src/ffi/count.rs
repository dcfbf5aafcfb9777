//! How many handles the program holds.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Those that were handed out and did not come back.
static HANDLES: AtomicUsize = AtomicUsize::new(0);

/// Makes a handle of what the caller shall own.
pub(super) fn hand_out<T>(content: T) -> *mut T {
    HANDLES.fetch_add(1, Ordering::Relaxed);
    Box::into_raw(Box::new(content))
}

/// Releases a handle that comes back; nothing where there is none.
pub(super) fn take_back<T>(handle: Option<Box<T>>) {
    if let Some(handle) = handle {
        HANDLES.fetch_sub(1, Ordering::Relaxed);
        drop(handle);
    }
}

/// How many handles of this library the program holds, errors and texts among
/// them: each that was handed out and is not freed. For tests of leaks, in
/// programs and in bindings. Arrow streams are not counted. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_handle_count() -> usize {
    HANDLES.load(Ordering::Relaxed)
}

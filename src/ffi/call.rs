//! How a call is limited: cancel tokens, option structs and their sizes.

use std::mem::MaybeUninit;
use std::time::Duration;

use super::count::{hand_out, take_back};
use super::out::{Out, Result, finally, invalid, quietly};
use super::status::WANDB_OK;
use crate::call::{CallOptions, CancelToken};

/// Stops calls from another thread.
///
/// One token may be given to any number of calls. A waiting call notices
/// within 250 ms, during name look-up or connect at the latest after the
/// connect limit, and ends with WANDB_E_CANCELLED. A token stays triggered.
/// Triggering one that no call uses stops the calls that are given it later;
/// a call that is nearly done may still succeed.
///
/// Threads: shared freely. It may be freed while a call uses it.
#[derive(Debug)]
pub struct wandb_cancel(CancelToken);

/// Makes a token that is not triggered.
///
/// out: receives the token, owned; free it with wandb_cancel_free.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_cancel_new(out: *mut *mut wandb_cancel) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(out) };
    quietly(|| {
        out.need("out")?;
        out.set(hand_out(wandb_cancel(CancelToken::new())));
        Ok(WANDB_OK)
    })
}

/// Stops every call that was given this token, now and later. NULL is fine.
/// Any thread, also while calls run, and safe in a signal handler.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_cancel_trigger(cancel: Option<&wandb_cancel>) {
    if let Some(cancel) = cancel {
        cancel.0.cancel();
    }
}

/// 1 when the token was triggered, else 0. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_cancel_is_triggered(cancel: Option<&wandb_cancel>) -> i32 {
    cancel.map_or(0, |cancel| cancel.0.is_cancelled().into())
}

/// Releases a token; calls that use it go on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_cancel_free(cancel: Option<Box<wandb_cancel>>) {
    finally(|| take_back(cancel));
}

/// How one blocking call is limited. Start with WANDB_CALL_OPTS_INIT or
/// wandb_call_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_call_opts {
    /// sizeof(wandb_call_opts).
    pub struct_size: usize,
    /// The time limit in milliseconds, retries included: 0 for that of the
    /// options (60 s for a query, none but the stall limit for a transfer),
    /// -1 for none.
    pub timeout_ms: i64,
    /// Stops the call when triggered, or NULL; borrowed for the call.
    pub cancel: *const wandb_cancel,
}

impl wandb_call_opts {
    /// The limits of one call that `others` end as well.
    ///
    /// # Safety
    /// `opts` is NULL or a struct as its `struct_size` says; its token is NULL
    /// or live.
    pub(super) unsafe fn read(opts: *const Self, others: &[&CancelToken]) -> Result<CallOptions> {
        // SAFETY: as asked of the caller.
        let opts = unsafe { read_struct(opts, "opts") }?.unwrap_or(DEFAULT);
        // SAFETY: as asked of the caller.
        let cancel = unsafe { opts.cancel.as_ref() };
        let mut tokens: Vec<CancelToken> = others.iter().map(|&token| token.clone()).collect();
        tokens.extend(cancel.map(|cancel| cancel.0.clone()));
        let limits = match opts.timeout_ms {
            0 => CallOptions::new(),
            -1 => CallOptions::new().no_timeout(),
            limit => match u64::try_from(limit) {
                Ok(limit) => CallOptions::new().timeout(Duration::from_millis(limit)),
                Err(_) => return Err(invalid("opts.timeout_ms is negative and not -1")),
            },
        };
        Ok(match tokens.as_slice() {
            [] => limits,
            [token] => limits.cancel(token),
            _ => limits.cancel(&CancelToken::joining(tokens)),
        })
    }
}

const DEFAULT: wandb_call_opts = wandb_call_opts {
    struct_size: size_of::<wandb_call_opts>(),
    timeout_ms: 0,
    cancel: std::ptr::null(),
};

/// Fills the first size bytes of opts as WANDB_CALL_OPTS_INIT does, for
/// languages without macros; size is that of the caller's struct.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT when opts is NULL or size is
/// smaller than this struct ever was. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_call_opts_init(opts: *mut wandb_call_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DEFAULT) }
}

/// A struct whose first field is its own size and whose fields are all 8
/// bytes wide, so that it can grow.
///
/// # Safety
/// `repr(C)`, starts with a `usize`, valid for any bits, no padding.
pub(super) unsafe trait Sized64: Copy {
    /// The size in the first version that had it.
    const FIRST: usize;
}

// SAFETY: as the definition says; the pointer is checked by its reader.
unsafe impl Sized64 for wandb_call_opts {
    const FIRST: usize = 3 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_call_opts>() == 3 * 8);

/// Reads the caller's struct: a shorter one is that of an older header, a
/// longer one is refused when it asks for something that is not known here.
///
/// # Safety
/// `from` is NULL or points to a `usize` and as many bytes as that says.
pub(super) unsafe fn read_struct<T: Sized64>(from: *const T, name: &str) -> Result<Option<T>> {
    if from.is_null() {
        return Ok(None);
    }
    // SAFETY: a struct begins with its size.
    let size = unsafe { from.cast::<usize>().read() };
    check_size::<T>(size, name)?;
    let known = size.min(size_of::<T>());
    let mut to = MaybeUninit::<T>::zeroed();
    // SAFETY: the first `known` bytes are the caller's, and fit.
    let to = unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), to.as_mut_ptr().cast(), known);
        to.assume_init()
    };
    for at in known..size {
        // SAFETY: within the caller's struct.
        if unsafe { from.cast::<u8>().add(at).read() } != 0 {
            return Err(invalid(format!(
                "{name} sets a field that this version of the library does not know"
            )));
        }
    }
    Ok(Some(to))
}

/// # Safety
/// `to` is NULL or valid for writing `size` bytes.
pub(super) unsafe fn init_struct<T: Sized64>(to: *mut T, size: usize, value: T) -> i32 {
    quietly(|| {
        if to.is_null() {
            return Err(invalid("the struct is NULL"));
        }
        check_size::<T>(size, "the struct")?;
        // SAFETY: as asked of the caller; the size comes first.
        unsafe {
            fill(to, size, value);
            to.cast::<usize>().write(size);
        }
        Ok(WANDB_OK)
    })
}

/// Writes what the caller's struct has room for; what it has beyond is 0.
///
/// # Safety
/// `to` is valid for writing `size` bytes.
unsafe fn fill<T: Sized64>(to: *mut T, size: usize, value: T) {
    let known = size.min(size_of::<T>());
    // SAFETY: as asked of the caller.
    unsafe {
        std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast(), known);
        to.cast::<u8>().add(known).write_bytes(0, size - known);
    }
}

/// Answers in the caller's struct, whose size it says itself.
///
/// # Safety
/// `to` is NULL or points to a `usize` and as many bytes as that says.
pub(super) unsafe fn write_struct<T: Sized64>(to: *mut T, value: T, name: &str) -> Result<()> {
    if to.is_null() {
        return Err(invalid(format!("{name} is NULL")));
    }
    // SAFETY: a struct begins with its size, which stays.
    unsafe {
        let size = to.cast::<usize>().read();
        check_size::<T>(size, name)?;
        fill(to, size, value);
        to.cast::<usize>().write(size);
    }
    Ok(())
}

fn check_size<T: Sized64>(size: usize, name: &str) -> Result<()> {
    // Larger than this is no struct but memory that was never set.
    if size < T::FIRST || size > 4096 {
        return Err(invalid(format!(
            "the struct_size of {name} is {size}: start with the INIT macro"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    struct Longer {
        opts: wandb_call_opts,
        more: u64,
    }

    fn read(longer: &Longer) -> Result<CallOptions> {
        // SAFETY: a struct of the size it says.
        unsafe { wandb_call_opts::read((&raw const *longer).cast(), &[]) }
    }

    #[test]
    fn structs_of_other_versions() {
        let mut longer = Longer {
            opts: DEFAULT,
            more: 0,
        };
        longer.opts.struct_size = size_of::<Longer>();
        assert!(read(&longer).is_ok());
        longer.more = 1;
        assert!(read(&longer).is_err());
        for size in [0, 8, 23, usize::MAX] {
            longer.opts.struct_size = size;
            assert!(read(&longer).is_err());
        }
    }
}

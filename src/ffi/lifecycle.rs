//! A run's whole life: what is loaded of it, its states, its end.

use std::ffi::c_char;
use std::time::Duration;

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::out::{Out, Result, given, guard, invalid, quietly};
use super::run::{changing_run, on_run, wandb_run};
use super::status::WANDB_OK;
use super::text::{text_in, wandb_text};
use super::wandb_error;
use crate::error::{Error, ErrorKind};
use crate::run::{DeleteOptions, WaitOptions};

/// Whether config, summary, system metrics and history keys are still to be
/// read: 1 for a run of a lazy list, and one of attributes without them. They
/// are empty until wandb_run_load_full_data or wandb_run_load.
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_is_lazy(run: Option<&wandb_run>, lazy: *mut i32) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(lazy) };
    quietly(|| {
        out.need("lazy")?;
        let run = given(run, "run")?;
        out.set(run.handle.shared(|run| Ok(run.is_lazy().into()))?);
        Ok(WANDB_OK)
    })
}

/// Reads what a lazy run lacks, as Run.load_full_data(), and keeps what was
/// set. Sends nothing when it lacks nothing.
///
/// opts: limits of the call, or NULL.
/// Returns as wandb_run_load. Ends the life of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_load_full_data(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        unsafe { changing_run(run, opts, |run, limits| run.load_full_data_with(limits)) }?;
        Ok(WANDB_OK)
    })
}

/// Moves the run to another state, as Run.update_state(state): to "pending"
/// from running, failed, crashed or preempted, to "failed" from pending or
/// running.
///
/// state, len: "pending" or "failed".
/// opts: limits of the call, or NULL.
/// moved: receives 1 when the server did it, else 0; may be NULL.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for another state;
/// WANDB_E_SERVER with the server's message when it does not allow the move;
/// WANDB_E_UNSUPPORTED by old servers and for a local run; the codes of a
/// request. Ends the life of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_update_state(
    run: Option<&wandb_run>,
    state: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    moved: *mut i32,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(moved), Out::new(err)) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        let moved = unsafe {
            let state = text_in(state, len, "state")?;
            changing_run(run, opts, |run, limits| {
                run.update_state_with(state, limits)
            })?
        };
        out.set(moved.into());
        Ok(WANDB_OK)
    })
}

/// Asks the program that logs the run to end it, as Run.stop(); it reads that
/// with its next sign of life. Repeating it has no effect.
///
/// opts: limits of the call, or NULL.
/// stopped: receives 1 when the server took it, else 0; may be NULL.
/// Returns WANDB_OK; WANDB_E_UNSUPPORTED by old servers and for a local run;
/// the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_stop(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    stopped: *mut i32,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(stopped), Out::new(err)) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        out.set(unsafe { on_run(run, opts, |run, limits| run.stop_with(limits)) }?.into());
        Ok(WANDB_OK)
    })
}

/// How wandb_run_wait_until_finished waits. Start with WANDB_WAIT_OPTS_INIT or
/// wandb_wait_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_wait_opts {
    /// sizeof(wandb_wait_opts).
    pub struct_size: usize,
    /// Milliseconds between two questions, 10 at least; 0 for 5000.
    pub interval_ms: i64,
    /// Milliseconds after which to give up; 0 or -1 for never.
    pub timeout_ms: i64,
    /// Any value but 0 lets the state "preempted" end the waiting, too.
    pub preempted_ends: i64,
}

const WAIT: wandb_wait_opts = wandb_wait_opts {
    struct_size: size_of::<wandb_wait_opts>(),
    interval_ms: 0,
    timeout_ms: 0,
    preempted_ends: 0,
};

impl wandb_wait_opts {
    fn options(&self) -> Result<WaitOptions> {
        let time = |time: i64, name: &str| {
            let time = u64::try_from(time);
            time.map_err(|_| invalid(format!("wait_opts.{name} is negative")))
        };
        let mut options = WaitOptions::new().preempted_ends(self.preempted_ends != 0);
        if self.interval_ms != 0 {
            let interval = time(self.interval_ms, "interval_ms")?;
            options = options.interval(Duration::from_millis(interval));
        }
        if !matches!(self.timeout_ms, 0 | -1) {
            let limit = time(self.timeout_ms, "timeout_ms")?;
            options = options.timeout(Duration::from_millis(limit));
        }
        Ok(options)
    }
}

/// What wandb_run_delete deletes. Start with WANDB_DELETE_OPTS_INIT or
/// wandb_delete_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_delete_opts {
    /// sizeof(wandb_delete_opts).
    pub struct_size: usize,
    /// Any value but 0 deletes the artifacts that the run logged, too.
    pub artifacts: i64,
}

const DELETE: wandb_delete_opts = wandb_delete_opts {
    struct_size: size_of::<wandb_delete_opts>(),
    artifacts: 0,
};

// SAFETY: integers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_wait_opts {
    const FIRST: usize = 4 * 8;
}
// SAFETY: as above.
unsafe impl Sized64 for wandb_delete_opts {
    const FIRST: usize = 2 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<wandb_wait_opts>() == 4 * 8);
    assert!(size_of::<wandb_delete_opts>() == 2 * 8);
};

/// Fills the first size bytes of opts as WANDB_WAIT_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_wait_opts_init(opts: *mut wandb_wait_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, WAIT) }
}

/// Fills the first size bytes of opts as WANDB_DELETE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_delete_opts_init(opts: *mut wandb_delete_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DELETE) }
}

/// Waits until the run has ended, as Run.wait_until_finished(): until it is
/// finished, failed, crashed or killed. Then all attributes are read anew, and
/// what was set stays. A local run has ended when its log has an exit.
///
/// wait_opts: how long, or NULL; borrowed for the call.
/// opts: a limit of each question, and a token that ends the waiting; or NULL.
/// state: receives the state, owned; free it with wandb_text_free. May be
/// NULL.
/// Returns WANDB_OK; WANDB_E_TIMEOUT naming the state that the run still has;
/// WANDB_E_NOT_FOUND when it was deleted meanwhile; WANDB_E_CANCELLED; the
/// codes of a request. Ends the life of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_wait_until_finished(
    run: Option<&wandb_run>,
    wait_opts: *const wandb_wait_opts,
    opts: *const wandb_call_opts,
    state: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(state), Out::new(err)) };
    let wanted = !state.is_null();
    guard(err, || {
        // SAFETY: as asked of the caller.
        let how = unsafe { read_struct(wait_opts, "wait_opts") }?.unwrap_or(WAIT);
        let options = how.options()?;
        // SAFETY: as asked of the caller.
        let state = unsafe {
            changing_run(run, opts, |run, limits| {
                run.wait_until_finished_with(&options.call(limits.clone()))
            })
        }?;
        if wanted {
            out.set(wandb_text::boxed(state));
        }
        Ok(WANDB_OK)
    })
}

/// Deletes the run on the server, as Run.delete(). Afterwards every call on
/// this handle but wandb_run_close and wandb_run_free returns
/// WANDB_E_NOT_FOUND; so does what asks the server on other handles of the
/// run.
///
/// delete_opts: what goes with it, or NULL; borrowed for the call.
/// opts: limits of the call, or NULL.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when there was no such run;
/// WANDB_E_PERMISSION; WANDB_E_UNSUPPORTED for a local run; the codes of a
/// request. Any thread; texts that the run handed out stay until it is freed.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_delete(
    run: Option<&wandb_run>,
    delete_opts: *const wandb_delete_opts,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        let what = unsafe { read_struct(delete_opts, "delete_opts") }?.unwrap_or(DELETE);
        let options = DeleteOptions::new().artifacts(what.artifacts != 0);
        // SAFETY: as asked of the caller.
        let deleted = unsafe {
            on_run(run, opts, |run, limits| {
                run.delete_with(&options.call(limits.clone()))
            })
        }?;
        let why = Error::new(ErrorKind::NotFound, "this handle deleted the run");
        given(run, "run")?.handle.end(why.on(deleted.run));
        Ok(WANDB_OK)
    })
}

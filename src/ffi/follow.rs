//! The rows of a run that goes on.

use std::time::Duration;

use super::call::{Sized64, init_struct, read_struct};
use super::count::hand_out;
use super::history::wandb_history;
use super::out::{Out, Result, given, guard, invalid};
use super::run::wandb_run;
use super::scan::{scan, wandb_scan_opts};
use super::status::WANDB_OK;
use super::wandb_error;
use crate::history::FollowOptions;

/// How wandb_run_follow_history follows. Start with WANDB_FOLLOW_OPTS_INIT or
/// wandb_follow_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_follow_opts {
    /// sizeof(wandb_follow_opts).
    pub struct_size: usize,
    /// Milliseconds before asking again, once there is nothing more or after
    /// an error, 10 at least; 0 for 5000.
    pub interval_ms: i64,
    /// Milliseconds after which to give up, counted from
    /// wandb_run_follow_history on; 0 or -1 for never.
    pub timeout_ms: i64,
    /// Any value but 0 lets the state "preempted" be the end of a run, too.
    pub preempted_ends: i64,
}

const FOLLOW: wandb_follow_opts = wandb_follow_opts {
    struct_size: size_of::<wandb_follow_opts>(),
    interval_ms: 0,
    timeout_ms: 0,
    preempted_ends: 0,
};

// SAFETY: integers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_follow_opts {
    const FIRST: usize = 4 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_follow_opts>() == 4 * 8);

impl wandb_follow_opts {
    fn options(&self) -> Result<FollowOptions> {
        let time = |time: i64, name: &str| {
            let time = u64::try_from(time);
            time.map(Duration::from_millis)
                .map_err(|_| invalid(format!("follow_opts.{name} is negative")))
        };
        let mut options = FollowOptions::new().preempted_ends(self.preempted_ends != 0);
        if self.interval_ms != 0 {
            options = options.interval(time(self.interval_ms, "interval_ms")?);
        }
        if !matches!(self.timeout_ms, 0 | -1) {
            options = options.timeout(time(self.timeout_ms, "timeout_ms")?);
        }
        Ok(options)
    }
}

/// Fills the first size bytes of opts as WANDB_FOLLOW_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_follow_opts_init(opts: *mut wandb_follow_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, FOLLOW) }
}

/// Reads the history of a run that goes on: wandb_history_next first gives the
/// rows that there are, then waits for those that come, each exactly once. It
/// returns WANDB_DONE once the run is over and a last look found nothing more.
/// A local run is over when its log has an exit: that of a program that died
/// never has one.
///
/// The time limit of wandb_history_next is one of the whole call, waiting
/// included; without one it waits for as long as it takes, and each request has
/// the usual limit. An error does not end the iterator: the next call goes on
/// where it stood, nothing lost and nothing repeated. Such errors are
/// WANDB_E_TIMEOUT when no row came in time or the whole time is over,
/// WANDB_E_NOT_FOUND when the run was deleted meanwhile, WANDB_E_INTEGRITY when
/// rows that were given are gone. Rows that a server shows late at an earlier
/// step than that of the row given last are not found.
///
/// scan_opts: what to scan, or NULL; borrowed for the call. batch_rows must be
/// 0.
/// follow_opts: how to follow, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_history_free. It
/// keeps what it needs of the run alive.
/// Returns as wandb_run_scan_history. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_follow_history(
    run: Option<&wandb_run>,
    scan_opts: *const wandb_scan_opts,
    follow_opts: *const wandb_follow_opts,
    out: *mut *mut wandb_history,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let how = unsafe { read_struct(follow_opts, "follow_opts") }?.unwrap_or(FOLLOW);
        let options = how.options()?;
        let follow = given(run, "run")?.handle.shared(|run| {
            // SAFETY: as asked of the caller.
            let (scan, batch_rows) = unsafe { scan(run.scan_history(), scan_opts) }?;
            if batch_rows > 0 {
                return Err(invalid(
                    "a run is followed row by row: batch_rows must be 0",
                ));
            }
            Ok(scan.follow(options)?)
        })?;
        out.set(hand_out(wandb_history::following(follow)));
        Ok(WANDB_OK)
    })
}

//! The local runs under a directory.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::out::{Out, finally, given, guard, invalid, quietly};
use super::status::{WANDB_DONE, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use super::wandb_error;
use crate::local::{LocalRun, LocalRuns};
use crate::run::Run;

/// The local runs under a directory, the oldest first. Lazy: a run is looked
/// at when it is its turn, and none is opened.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_local_runs_close may come from any thread.
#[derive(Debug)]
pub struct wandb_local_runs {
    handle: Handle<LocalRuns>,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    run: Option<LocalRun>,
    texts: Texts<String>,
}

/// Lists the local runs in a directory, in its wandb and in its .wandb.
///
/// directory, len: the directory.
/// out: receives the list, owned; free it with wandb_local_runs_free.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no such directory;
/// WANDB_E_IO; WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_open(
    directory: *const c_char,
    len: usize,
    out: *mut *mut wandb_local_runs,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let directory = unsafe { text_in(directory, len, "directory") }?;
        if directory.is_empty() {
            return Err(invalid("directory is empty"));
        }
        let handle = Handle::new(Run::list_local(directory)?);
        out.set(hand_out(wandb_local_runs {
            handle,
            now: Mutex::default(),
        }));
        Ok(WANDB_OK)
    })
}

/// The next run, which the getters below then describe. Open it with
/// wandb_run_open_local.
///
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_NOT_FOUND or WANDB_E_IO
/// for a run directory without a log that can be read: the list goes on behind
/// it; WANDB_E_CLOSED.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_next(
    runs: Option<&wandb_local_runs>,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let runs = given(runs, "runs")?;
        runs.handle.alone(|list| {
            let next = list.next().transpose();
            let mut now = runs.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = Now::default();
            now.run = next?;
            Ok(if now.run.is_some() {
                WANDB_OK
            } else {
                WANDB_DONE
            })
        })
    })
}

/// The id of the run.
///
/// text, len: borrowed until the next run is asked for or the list is freed;
/// len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
/// is no run.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_id(
    runs: Option<&wandb_local_runs>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(runs, text, len, "id", |run| run.id.clone()) }
}

/// The directory of the run.
///
/// text, len: as wandb_local_runs_id.
/// Returns as wandb_local_runs_id.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_path(
    runs: Option<&wandb_local_runs>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(runs, text, len, "path", |run| {
            run.path.display().to_string()
        })
    }
}

/// 1 when the run was recorded without a server, else 0.
///
/// Returns as wandb_local_runs_id.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_offline(
    runs: Option<&wandb_local_runs>,
    offline: *mut i32,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { flag(runs, offline, |run| run.offline) }
}

/// 1 when the log was uploaded since, as the official tools note it, else 0.
///
/// Returns as wandb_local_runs_id.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_local_runs_synced(
    runs: Option<&wandb_local_runs>,
    synced: *mut i32,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { flag(runs, synced, |run| run.synced) }
}

/// Ends the list: later calls return WANDB_E_CLOSED. Idempotent; NULL is fine.
/// Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_local_runs_close(runs: Option<&wandb_local_runs>) {
    finally(|| runs.map_or((), |runs| runs.handle.close()));
}

/// Closes and releases the list. NULL is fine. No call on it may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_local_runs_free(runs: Option<Box<wandb_local_runs>>) {
    finally(|| take_back(runs));
}

/// # Safety
/// The rules of the header.
unsafe fn attribute(
    runs: Option<&wandb_local_runs>,
    text: *mut *const c_char,
    len: *mut usize,
    name: &str,
    get: impl FnOnce(&LocalRun) -> String,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let runs = given(runs, "runs")?;
        runs.handle.check()?;
        let now = runs.now.lock().unwrap_or_else(PoisonError::into_inner);
        let run = now.run.as_ref().ok_or_else(|| invalid("there is no run"))?;
        now.texts.give(&out, name, || Ok(Ok(get(run))))
    })
}

/// # Safety
/// The rules of the header.
unsafe fn flag(
    runs: Option<&wandb_local_runs>,
    place: *mut i32,
    get: impl FnOnce(&LocalRun) -> bool,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(place) };
    quietly(|| {
        out.need("place")?;
        let runs = given(runs, "runs")?;
        runs.handle.check()?;
        let now = runs.now.lock().unwrap_or_else(PoisonError::into_inner);
        let run = now.run.as_ref().ok_or_else(|| invalid("there is no run"))?;
        out.set(get(run).into());
        Ok(WANDB_OK)
    })
}

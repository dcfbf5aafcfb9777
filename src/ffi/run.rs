//! Runs: opening, loading, and what is asked anew each time.

use std::ffi::c_char;

use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::out::{Out, Result, finally, given, guard, invalid};
use super::status::WANDB_OK;
use super::text::{Texts, text_in, wandb_text};
use super::wandb_error;
use crate::call::CallOptions;
use crate::run::Run;

/// A run, remote or local. Attributes are the snapshot of the last load, with
/// what was set since; history and files always ask.
///
/// Threads: shared freely, also while threads change it: changes are made one
/// after the other, and one that is made while another thread's update or load
/// of full data runs stays to be sent. But what changes a run (wandb_run_load,
/// wandb_run_set_*, wandb_run_config_*, wandb_run_update, ...) ends the life
/// of the texts that it handed out.
#[derive(Debug)]
pub struct wandb_run {
    pub(super) handle: Handle<Run>,
    /// Attributes that were handed out, by their name.
    pub(super) texts: Texts<String>,
}

impl wandb_run {
    pub(super) fn boxed(run: Run) -> *mut wandb_run {
        hand_out(wandb_run {
            handle: Handle::new(run),
            texts: Texts::default(),
        })
    }
}

impl wandb_run {
    /// Changes the run, at once. Nobody may keep a text of what it was.
    pub(super) fn change<R>(&self, work: impl FnOnce(&mut Run) -> Result<R>) -> Result<R> {
        let mut texts = self.texts.lock();
        let done = self.handle.change(work);
        texts.clear();
        done
    }
}

/// A call that changes the run. It works on a copy, so that others need not
/// wait for it; what they set meanwhile stays.
///
/// # Safety
/// As [`Handle::limits`].
pub(super) unsafe fn changing_run<R>(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    work: impl FnOnce(&mut Run, &CallOptions) -> crate::Result<R>,
) -> Result<R> {
    // SAFETY: as asked of the caller.
    let (before, after, done) = unsafe {
        on_run(run, opts, |before, limits| {
            let mut after = before.clone();
            let done = work(&mut after, limits)?;
            Ok((before, after, done))
        })
    }?;
    // It may have been closed meanwhile: what was done is done.
    let _ = given(run, "run")?.change(|run| {
        run.follow(&before, after);
        Ok(())
    });
    Ok(done)
}

/// The run behind a handle, and the limits of a call on it.
///
/// # Safety
/// As [`Handle::limits`].
pub(super) unsafe fn on_run<R>(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    work: impl FnOnce(Run, &CallOptions) -> crate::Result<R>,
) -> Result<R> {
    let run = given(run, "run")?;
    // SAFETY: as asked of the caller.
    let limits = unsafe { run.handle.limits(opts) }?;
    run.handle.shared(|run| Ok(work(run, &limits)?))
}

/// Opens a run by any name: entity/project/run, an address of the web app, or
/// a local directory or log. A client is made from the environment only when
/// the run is remote; see wandb_api_run.
///
/// path, len: the name.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free.
/// Returns as wandb_api_new and wandb_api_run. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_open(
    path: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { open(path, len, opts, out, err, Run::open_with) }
}

/// Opens a local run without any server: a run directory, its .wandb log, or a
/// link such as wandb/latest-run. A run that is still being written may be
/// opened; wandb_run_load reads on.
///
/// path, len: where it lies.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no log;
/// WANDB_E_INTEGRITY when it is damaged before its end; WANDB_E_IO when it
/// cannot be read. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_open_local(
    path: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        open(path, len, opts, out, err, |path, limits| {
            Run::open_local_with(path, limits)
        })
    }
}

/// # Safety
/// The rules of the header.
unsafe fn open(
    path: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
    open: impl FnOnce(&str, &CallOptions) -> crate::Result<Run>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let (path, limits) = unsafe {
            (
                text_in(path, len, "path")?,
                wandb_call_opts::read(opts, &[])?,
            )
        };
        if path.is_empty() {
            return Err(invalid("path is empty"));
        }
        out.set(wandb_run::boxed(open(path, &limits)?));
        Ok(WANDB_OK)
    })
}

/// Ends the calls on this run, which then return WANDB_E_CLOSED as all later
/// ones do. Iterators that were made from it go on, and texts stay.
/// Idempotent; NULL is fine. Any thread, also while calls run.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_run_close(run: Option<&wandb_run>) {
    finally(|| run.map_or((), |run| run.handle.close()));
}

/// Closes and releases a run and its texts. NULL is fine. No call on it may be
/// running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_run_free(run: Option<Box<wandb_run>>) {
    finally(|| take_back(run));
}

/// Reads all attributes anew, as Run.load(force=True): what was set and not
/// sent is dropped. On an error the old ones stay. On success texts that this
/// handle handed out are no longer valid.
///
/// opts: limits of the call, or NULL.
/// Returns WANDB_OK; as wandb_api_run or wandb_run_open_local. Threads: others
/// may be in calls on the run, but none may use a text of it.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_load(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        let loaded = unsafe {
            on_run(run, opts, |mut run, limits| {
                run.load_with(limits)?;
                Ok(run)
            })
        }?;
        let run = given(run, "run")?;
        // Nobody may keep a text of the old snapshot behind the new one.
        let mut texts = run.texts.lock();
        run.handle.replace(loaded);
        texts.clear();
        Ok(WANDB_OK)
    })
}

/// The highest step with history, -1 when there is none; asked anew each time,
/// as Run.lastHistoryStep. For a running run it may lag behind.
///
/// opts: limits of the call, or NULL.
/// Returns WANDB_OK; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_last_history_step(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    step: *mut i64,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(step), Out::new(err)) };
    guard(err, || {
        out.need("step")?;
        // SAFETY: as asked of the caller.
        out.set(unsafe { on_run(run, opts, |run, limits| run.last_history_step_with(limits)) }?);
        Ok(WANDB_OK)
    })
}

/// Which keys the history holds, how often and of which types, and the last
/// step, as JSON in the server's shape; asked anew each time.
///
/// opts: limits of the call, or NULL.
/// out: receives the JSON, owned; free it with wandb_text_free.
/// Returns WANDB_OK; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_history_keys_json(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        json(run, opts, out, err, |run, limits| {
            run.history_keys_with(limits)
        })
    }
}

/// The content of wandb-metadata.json, as Run.metadata: host, program,
/// hardware. Read anew each time.
///
/// opts: limits of the call, or NULL.
/// out: receives the JSON, owned; free it with wandb_text_free.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when the run has none; the codes of a
/// request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_metadata_json(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { json(run, opts, out, err, |run, limits| run.metadata_with(limits)) }
}

/// # Safety
/// The rules of the header.
unsafe fn json(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
    ask: impl FnOnce(Run, &CallOptions) -> crate::Result<crate::json::Value>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let value = unsafe { on_run(run, opts, ask) }?;
        out.set(wandb_text::boxed(value.to_json()));
        Ok(WANDB_OK)
    })
}

//! Sweeps.

use std::ffi::c_char;

use super::api::wandb_api;
use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::out::{Out, finally, given, guard, quietly};
use super::run::{on_run, wandb_run};
use super::runs::{wandb_runs, wandb_runs_opts, with_opts};
use super::status::{WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use super::wandb_error;
use crate::sweep::Sweep;

/// A sweep, as the server described it.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_sweep {
    sweep: Sweep,
    texts: Texts<String>,
}

impl wandb_sweep {
    fn boxed(sweep: Sweep) -> *mut wandb_sweep {
        hand_out(wandb_sweep {
            sweep,
            texts: Texts::default(),
        })
    }
}

/// Asks for a sweep, as Api.sweep(path).
///
/// path, len: entity/project/sweep, a part of it that the settings complete,
/// or the address of the sweep's page.
/// opts: limits of the call, or NULL.
/// out: receives the sweep, owned; free it with wandb_sweep_free. It keeps what
/// it needs of the client alive.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND naming entity, project and sweep;
/// WANDB_E_INVALID_ARGUMENT for a path that names no sweep; the codes of a
/// request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_sweep(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_sweep,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let (path, limits) = unsafe { (text_in(path, len, "path")?, api.handle.limits(opts)?) };
        let sweep = api
            .handle
            .shared(|api| Ok(api.sweep_with(path, &limits)?))?;
        out.set(wandb_sweep::boxed(sweep));
        Ok(WANDB_OK)
    })
}

/// Asks for the sweep that a run belongs to, as Run.sweep: loading and listing
/// runs never does.
///
/// opts: limits of the call, or NULL.
/// out: receives the sweep, owned; free it with wandb_sweep_free.
/// Returns WANDB_OK; WANDB_NULL for a run without a sweep, and when the server
/// no longer has it; WANDB_E_UNSUPPORTED for a local run that names a sweep;
/// the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_sweep(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_sweep,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let sweep = unsafe { on_run(run, opts, |run, limits| run.sweep_with(limits)) }?;
        Ok(sweep.map_or(WANDB_NULL, |sweep| {
            out.set(wandb_sweep::boxed(sweep));
            WANDB_OK
        }))
    })
}

/// Releases a sweep and its texts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_sweep_free(sweep: Option<Box<wandb_sweep>>) {
    finally(|| take_back(sweep));
}

/// Lists the runs of a sweep (Sweep.runs), the oldest first unless another
/// order is set; filters leave out some of them. See wandb_api_runs.
///
/// runs_opts: which runs, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_runs_free.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_runs(
    sweep: Option<&wandb_sweep>,
    runs_opts: *const wandb_runs_opts,
    out: *mut *mut wandb_runs,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let runs = given(sweep, "sweep")?.sweep.runs();
        // SAFETY: as asked of the caller.
        let runs = unsafe { with_opts(runs, runs_opts) }?;
        out.set(wandb_runs::boxed(runs));
        Ok(WANDB_OK)
    })
}

/// The best value of the metric so far (Sweep.best_loss).
///
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_best_loss(
    sweep: Option<&wandb_sweep>,
    value: *mut f64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(value) };
    quietly(|| {
        out.need("value")?;
        let value = given(sweep, "sweep")?.sweep.best_loss();
        Ok(value.map_or(WANDB_NULL, |value| {
            out.set(value);
            WANDB_OK
        }))
    })
}

/// How many runs the sweep makes in all, known of a grid search
/// (Sweep.expected_run_count).
///
/// Returns WANDB_OK, WANDB_NULL when it is not known, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_run_count_expected(
    sweep: Option<&wandb_sweep>,
    count: *mut u64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(count) };
    quietly(|| {
        out.need("count")?;
        let count = given(sweep, "sweep")?.sweep.run_count_expected();
        Ok(count.map_or(WANDB_NULL, |count| {
            out.set(count);
            WANDB_OK
        }))
    })
}

/// The sweep's id, as in its address (Sweep.id).
///
/// text, len: borrowed until the sweep is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_id(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(sweep, text, len, "id", |sweep| Some(sweep.id().to_owned())) }
}

/// The server's own id of the sweep.
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_storage_id(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "storage_id", |sweep| {
            Some(sweep.storage_id().to_owned())
        })
    }
}

/// The display name, else the id (Sweep.name; the official client looks for a
/// name in the configuration between the two).
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_name(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "name", |sweep| {
            Some(sweep.name().to_owned())
        })
    }
}

/// The name that was given in the web app.
///
/// text, len: as wandb_sweep_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_display_name(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "display_name", |sweep| {
            sweep.display_name().map(str::to_owned)
        })
    }
}

/// RUNNING, PAUSED, CANCELED, FINISHED and others (Sweep.state).
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_state(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "state", |sweep| {
            Some(sweep.state().to_owned())
        })
    }
}

/// The configuration as the server keeps it: YAML (Sweep.config is this, parsed).
///
/// text, len: as wandb_sweep_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_config_text(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "config_text", |sweep| {
            sweep.config_text().map(str::to_owned)
        })
    }
}

/// Who owns the project (Sweep.entity).
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_entity(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "entity", |sweep| {
            Some(sweep.entity().to_owned())
        })
    }
}

/// The project (Sweep.project).
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_project(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(sweep, text, len, "project", |sweep| {
            Some(sweep.project().to_owned())
        })
    }
}

/// The address of the sweep's page (Sweep.url).
///
/// text, len: as wandb_sweep_id.
/// Returns as wandb_sweep_id. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sweep_url(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(sweep, text, len, "url", |sweep| Some(sweep.url())) }
}

/// # Safety
/// The rules of the header.
unsafe fn attribute(
    sweep: Option<&wandb_sweep>,
    text: *mut *const c_char,
    len: *mut usize,
    name: &str,
    get: impl FnOnce(&Sweep) -> Option<String>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let sweep = given(sweep, "sweep")?;
        sweep
            .texts
            .give(&out, name, || Ok(get(&sweep.sweep).ok_or(WANDB_NULL)))
    })
}

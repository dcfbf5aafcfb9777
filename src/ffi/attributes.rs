//! The attributes of a run, as of its last load.

use std::ffi::c_char;

use super::out::{Out, Result, given, quietly};
use super::run::wandb_run;
use super::status::{WANDB_E_TYPE, WANDB_MISSING, WANDB_NULL, WANDB_OK};
use super::text::{TextOut, text_in};
use crate::json::Value;
use crate::run::Run;

/// Any attribute that is a text, by its official name in snake or camel case:
/// "description", "commit", "sweep_name", "host" and those that have a function
/// of their own.
///
/// name, name_len: the name.
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK; WANDB_NULL when the run has none; WANDB_MISSING when
/// there is no such attribute; WANDB_E_TYPE when it is no text; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_attr_text(
    run: Option<&wandb_run>,
    name: *const c_char,
    name_len: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (name, out) = unsafe { (text_in(name, name_len, "name"), TextOut::new(text, len)) };
    quietly(|| {
        let name = name?;
        let run = open(run)?;
        run.texts.give(&out, name, || {
            run.handle.shared(|run| Ok(text_of(run.attr(name))))
        })
    })
}

/// Any attribute as JSON, by its official name in snake or camel case. NaN and
/// infinities are W&B's strings "NaN", "Infinity", "-Infinity".
///
/// name, name_len: the name.
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, also for an attribute that is null; WANDB_MISSING when
/// there is no such attribute; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any
/// thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_attr_json(
    run: Option<&wandb_run>,
    name: *const c_char,
    name_len: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (name, out) = unsafe { (text_in(name, name_len, "name"), TextOut::new(text, len)) };
    quietly(|| json(run, &out, name?))
}

/// The id, 8 characters as a rule (Run.id).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_id(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(run, text, len, "id", |run| Some(run.id().to_owned())) }
}

/// The display name (Run.name).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_name(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(run, text, len, "name", |run| run.name().map(str::to_owned)) }
}

/// Who owns the project (Run.entity); a local log may not say.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_entity(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "entity", |run| {
            run.entity().map(str::to_owned)
        })
    }
}

/// The project (Run.project); a local log may not say.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_project(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "project", |run| {
            run.project().map(str::to_owned)
        })
    }
}

/// running, finished, failed, crashed, killed, ... (Run.state). A local log
/// without an exit says unknown.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_state(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(run, text, len, "state", |run| Some(run.state().to_owned())) }
}

/// The address of the run's page (Run.url); none for a local run.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_url(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(run, text, len, "url", |run| run.url()) }
}

/// The directory of a local run; none for a remote one.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_directory(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "directory", |run| {
            run.directory().map(|path| path.display().to_string())
        })
    }
}

/// When it began, ISO 8601 in UTC (Run.created_at).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_created_at(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "created_at", |run| {
            run.created_at().map(str::to_owned)
        })
    }
}

/// The last sign of life, ISO 8601 in UTC (Run.heartbeat_at).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_heartbeat_at(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "heartbeat_at", |run| {
            run.heartbeat_at().map(str::to_owned)
        })
    }
}

/// The group (Run.group).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_group(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "group", |run| {
            run.group().map(str::to_owned)
        })
    }
}

/// The job type (Run.job_type).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_job_type(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "job_type", |run| {
            run.job_type().map(str::to_owned)
        })
    }
}

/// The notes (Run.notes).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_notes(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "notes", |run| {
            run.notes().map(str::to_owned)
        })
    }
}

/// The entity, under its old name (Run.username).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_username(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "username", |run| {
            run.username().map(str::to_owned)
        })
    }
}

/// The name of who logged the run (Run.user.name).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when that is not known, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_user_name(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "user_name", |run| {
            run.user().map(|user| user.name.clone())
        })
    }
}

/// The login name of who logged the run (Run.user.username).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_NULL when that is not known, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_user_login(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(run, text, len, "user_login", |run| {
            run.user()?.username.clone()
        })
    }
}

/// The configuration that the user set as a JSON object (Run.config), values
/// unwrapped, keys in the order in which they were kept.
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_config_json(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| json(run, &out, "config"))
}

/// The last value of every key, or what was set, as a JSON object
/// (Run.summary).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_summary_json(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| json(run, &out, "summary"))
}

/// The last system metrics as a JSON object (Run.system_metrics).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_system_metrics_json(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| json(run, &out, "system_metrics"))
}

/// The tags as a JSON array of texts (Run.tags).
///
/// text, len: borrowed until the run is changed or freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_tags_json(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| json(run, &out, "tags"))
}

/// How many rows of history there are (Run.history_line_count).
///
/// Returns WANDB_OK, WANDB_NULL where nobody counts, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_history_line_count(
    run: Option<&wandb_run>,
    count: *mut u64,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { number(run, count, Run::history_line_count) }
}

/// The exit code of a local run.
///
/// Returns WANDB_OK, WANDB_NULL when its log has none and for a remote run,
/// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_exit_code(run: Option<&wandb_run>, code: *mut i32) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { number(run, code, Run::exit_code) }
}

/// The run, unless it was closed: it may hold texts from before.
fn open(run: Option<&wandb_run>) -> Result<&wandb_run> {
    let run = given(run, "run")?;
    run.handle.check()?;
    Ok(run)
}

/// # Safety
/// The rules of the header.
unsafe fn attribute(
    run: Option<&wandb_run>,
    text: *mut *const c_char,
    len: *mut usize,
    name: &str,
    get: impl FnOnce(&Run) -> Option<String>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let run = open(run)?;
        run.texts.give(&out, name, || {
            run.handle.shared(|run| Ok(get(&run).ok_or(WANDB_NULL)))
        })
    })
}

/// # Safety
/// The rules of the header.
unsafe fn number<N: Default>(
    run: Option<&wandb_run>,
    place: *mut N,
    get: impl FnOnce(&Run) -> Option<N>,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(place) };
    quietly(|| {
        out.need("place")?;
        let number = given(run, "run")?.handle.shared(|run| Ok(get(&run)))?;
        Ok(number.map_or(WANDB_NULL, |number| {
            out.set(number);
            WANDB_OK
        }))
    })
}

fn json(run: Option<&wandb_run>, out: &TextOut, name: &str) -> Result<i32> {
    let run = open(run)?;
    // Beside the texts of the same names.
    let key = format!("{name} as JSON");
    run.texts.give(out, &*key, || {
        run.handle.shared(|run| {
            let value = run.attr(name).ok_or(WANDB_MISSING);
            Ok(value.map(|value| value.to_json()))
        })
    })
}

fn text_of(value: Option<Value>) -> Result<String, i32> {
    match value {
        None => Err(WANDB_MISSING),
        Some(Value::Null) => Err(WANDB_NULL),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(WANDB_E_TYPE),
    }
}

//! Local changes to a run, and the sending of them.

use std::ffi::c_char;

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::create::optional;
use super::out::{Out, Result, given, guard, invalid, quietly};
use super::run::{changing_run, wandb_run};
use super::status::{WANDB_MISSING, WANDB_OK};
use super::text::{text_in, texts_in};
use super::wandb_error;
use crate::json::{self, Map, Value};
use crate::run::{Run, UpdateMode, UpdateOptions};

/// The changed paths are applied to what the server has then.
pub const WANDB_UPDATE_MERGE: i64 = 0;
/// A changed config replaces all user keys, a changed summary the whole one.
pub const WANDB_UPDATE_REPLACE: i64 = 1;

/// Changes the display name (Run.name = ...), here until wandb_run_update.
///
/// text, len: the name; NULL for none, which empties it.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Ends the life
/// of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_name(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { set(run, text, len, |run, text| run.set_name(text)) }
}

/// Changes the notes (Run.notes = ...), here until wandb_run_update.
///
/// text, len: the notes; NULL for none, which empties them.
/// Returns as wandb_run_set_name.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_notes(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { set(run, text, len, |run, text| run.set_notes(text)) }
}

/// Changes the old field beside the notes (Run.description = ...), here until
/// wandb_run_update.
///
/// text, len: the description; NULL for none, which empties it.
/// Returns as wandb_run_set_name.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_description(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { set(run, text, len, |run, text| run.set_description(text)) }
}

/// Changes the group (Run.group = ...), here until wandb_run_update.
///
/// text, len: the group; NULL for none, which takes the run out of it.
/// Returns as wandb_run_set_name.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_group(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { set(run, text, len, |run, text| run.set_group(text)) }
}

/// Changes the job type (Run.job_type = ...), here until wandb_run_update.
///
/// text, len: the job type; NULL for none, which empties it.
/// Returns as wandb_run_set_name.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_job_type(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { set(run, text, len, |run, text| run.set_job_type(text)) }
}

/// # Safety
/// The rules of the header.
unsafe fn set(
    run: Option<&wandb_run>,
    text: *const c_char,
    len: usize,
    set: impl FnOnce(&mut Run, Option<&str>),
) -> i32 {
    // SAFETY: as asked of the caller.
    let text = unsafe { optional(text, len, "text") };
    quietly(|| {
        let text = text?;
        given(run, "run")?.change(|run| {
            set(run, text);
            Ok(WANDB_OK)
        })
    })
}

/// Replaces all tags (Run.tags = [...]), here until wandb_run_update.
///
/// tags, lens: n_tags texts and their lengths in bytes; borrowed for the call.
/// Returns as wandb_run_set_name.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_set_tags(
    run: Option<&wandb_run>,
    tags: *const *const c_char,
    lens: *const usize,
    n_tags: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let tags = unsafe { texts_in(tags, lens, n_tags, "tags") };
    quietly(|| {
        let tags = tags?;
        given(run, "run")?.change(|run| {
            run.set_tags(tags);
            Ok(WANDB_OK)
        })
    })
}

/// Sets a value of the configuration (Run.config[...] = ...), here until
/// wandb_run_update. Objects that are missing on the way are made.
///
/// path, path_lens: n_path keys, from the outermost to the innermost one, and
/// their lengths in bytes. Keys are taken as they are: a dot is part of one.
/// json, json_len: the value as JSON; NaN, Infinity and -Infinity are numbers.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty path, one with
/// something on it that is no object, and what is not JSON: nothing is changed
/// then; WANDB_E_CLOSED. Ends the life of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_config_set(
    run: Option<&wandb_run>,
    path: *const *const c_char,
    path_lens: *const usize,
    n_path: usize,
    json: *const c_char,
    json_len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        let path = texts_in(path, path_lens, n_path, "path");
        let json = text_in(json, json_len, "json");
        set_value(run, path, json, err, Run::config_mut)
    }
}

/// Sets a value of the summary (Run.summary[...] = ...), here until
/// wandb_run_update, which cuts off whitespace around new keys.
///
/// path, path_lens, n_path, json, json_len: as of wandb_run_config_set.
/// Returns as wandb_run_config_set.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_summary_set(
    run: Option<&wandb_run>,
    path: *const *const c_char,
    path_lens: *const usize,
    n_path: usize,
    json: *const c_char,
    json_len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        let path = texts_in(path, path_lens, n_path, "path");
        let json = text_in(json, json_len, "json");
        set_value(run, path, json, err, Run::summary_mut)
    }
}

/// # Safety
/// The rules of the header.
unsafe fn set_value(
    run: Option<&wandb_run>,
    path: Result<Vec<String>>,
    json: Result<&str>,
    err: *mut *mut wandb_error,
    map: impl FnOnce(&mut Run) -> &mut Map,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let path = path?;
        let value: Value =
            json::from_str(json?).map_err(|error| invalid(format!("json is not JSON: {error}")))?;
        given(run, "run")?.change(|run| {
            map(run)
                .set_path(&path, value)
                .map_err(|error| invalid(format!("{error}: {}", path.join(" / "))))?;
            Ok(WANDB_OK)
        })
    })
}

/// Takes a value out of the configuration (del Run.config[...]), here until
/// wandb_run_update.
///
/// path, path_lens: n_path keys as of wandb_run_config_set.
/// Returns WANDB_OK; WANDB_MISSING when there is no such value;
/// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Ends the life of texts that the
/// run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_config_remove(
    run: Option<&wandb_run>,
    path: *const *const c_char,
    path_lens: *const usize,
    n_path: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let path = unsafe { texts_in(path, path_lens, n_path, "path") };
    remove(run, path, Run::config_mut)
}

/// Takes a value out of the summary (del Run.summary[...]), here until
/// wandb_run_update.
///
/// path, path_lens: n_path keys as of wandb_run_config_set.
/// Returns as wandb_run_config_remove.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_summary_remove(
    run: Option<&wandb_run>,
    path: *const *const c_char,
    path_lens: *const usize,
    n_path: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let path = unsafe { texts_in(path, path_lens, n_path, "path") };
    remove(run, path, Run::summary_mut)
}

fn remove(
    run: Option<&wandb_run>,
    path: Result<Vec<String>>,
    map: impl FnOnce(&mut Run) -> &mut Map,
) -> i32 {
    quietly(|| {
        let path = path?;
        if path.is_empty() {
            return Err(invalid("the path is empty"));
        }
        given(run, "run")?.change(|run| {
            let removed = map(run).remove_path(&path);
            Ok(removed.map_or(WANDB_MISSING, |_| WANDB_OK))
        })
    })
}

/// Whether there is something that wandb_run_update would send: 1 or 0.
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_has_changes(
    run: Option<&wandb_run>,
    has_changes: *mut i32,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(has_changes) };
    quietly(|| {
        out.need("has_changes")?;
        let run = given(run, "run")?;
        out.set(run.handle.shared(|run| Ok(run.has_changes().into()))?);
        Ok(WANDB_OK)
    })
}

/// How wandb_run_update writes. Start with WANDB_UPDATE_OPTS_INIT or
/// wandb_update_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_update_opts {
    /// sizeof(wandb_update_opts).
    pub struct_size: usize,
    /// WANDB_UPDATE_MERGE or WANDB_UPDATE_REPLACE.
    pub mode: i64,
}

const UPDATE: wandb_update_opts = wandb_update_opts {
    struct_size: size_of::<wandb_update_opts>(),
    mode: WANDB_UPDATE_MERGE,
};

// SAFETY: integers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_update_opts {
    const FIRST: usize = 2 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_update_opts>() == 2 * 8);

/// Fills the first size bytes of opts as WANDB_UPDATE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_update_opts_init(opts: *mut wandb_update_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, UPDATE) }
}

/// Sends what was changed, as Run.update(): only what differs, with one
/// request, and none when nothing does. Then the run is what the server
/// answered; on an error the changes stay. A changed config or summary is read
/// anew first, and only the changed paths are applied, so that threads of this
/// process that change different keys of one run, through any handles, lose
/// nothing: updates of one run take turns. Another process that writes between
/// that reading and the writing still loses its change.
///
/// update_opts: the mode, or NULL; borrowed for the call.
/// opts: limits of the whole update, or NULL.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when the run was deleted meanwhile;
/// WANDB_E_PERMISSION when the key may not change it; WANDB_E_UNSUPPORTED for
/// a local run; WANDB_E_INVALID_ARGUMENT for W&B's own keys in the config; the
/// codes of a request. Ends the life of texts that the run handed out.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_update(
    run: Option<&wandb_run>,
    update_opts: *const wandb_update_opts,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        // SAFETY: as asked of the caller.
        let how = unsafe { read_struct(update_opts, "update_opts") }?.unwrap_or(UPDATE);
        let mode = match how.mode {
            WANDB_UPDATE_MERGE => UpdateMode::Merge,
            WANDB_UPDATE_REPLACE => UpdateMode::Replace,
            _ => return Err(invalid("update_opts.mode is none of WANDB_UPDATE_*")),
        };
        // SAFETY: as asked of the caller.
        unsafe {
            changing_run(run, opts, |run, limits| {
                let options = UpdateOptions::new().mode(mode);
                run.update_with(&options.call(limits.clone()))
            })
        }?;
        Ok(WANDB_OK)
    })
}

/// As wandb_run_update with default options, as Run.save().
///
/// opts: limits of the whole update, or NULL.
/// Returns as wandb_run_update.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_save(
    run: Option<&wandb_run>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { wandb_run_update(run, std::ptr::null(), opts, err) }
}

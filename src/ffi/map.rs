//! Config, summary, system metrics and other maps, value by value.

use std::ffi::c_char;

use super::count::{hand_out, take_back};
use super::out::{Out, finally, given, invalid, quietly};
use super::record::{Key, Record};
use super::run::wandb_run;
use super::status::WANDB_OK;
use super::text::{TextOut, Texts};
use crate::history::Row;
use crate::json::{Map, Value};
use crate::run::Run;

/// A map, of a run as of a load: keys in their order, values of any type.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_map {
    record: Record,
    keys: Texts<usize>,
}

impl wandb_map {
    pub(super) fn boxed(map: Map) -> *mut wandb_map {
        hand_out(wandb_map {
            record: Record::from(Row::from(map)),
            keys: Texts::default(),
        })
    }
}

/// The configuration that the user set (Run.config), values unwrapped.
///
/// out: receives a copy, owned; free it with wandb_map_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_config(
    run: Option<&wandb_run>,
    out: *mut *mut wandb_map,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { copy(run, out, Run::config) }
}

/// The last value of every key, or what was set (Run.summary).
///
/// out: receives a copy, owned; free it with wandb_map_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_summary(
    run: Option<&wandb_run>,
    out: *mut *mut wandb_map,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { copy(run, out, Run::summary) }
}

/// The last system metrics (Run.system_metrics).
///
/// out: receives a copy, owned; free it with wandb_map_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_system_metrics(
    run: Option<&wandb_run>,
    out: *mut *mut wandb_map,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { copy(run, out, Run::system_metrics) }
}

/// # Safety
/// The rules of the header.
unsafe fn copy(
    run: Option<&wandb_run>,
    out: *mut *mut wandb_map,
    get: impl FnOnce(&Run) -> &Map,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(out) };
    quietly(|| {
        out.need("out")?;
        let map = given(run, "run")?
            .handle
            .shared(|run| Ok(get(&run).clone()))?;
        out.set(wandb_map::boxed(map));
        Ok(WANDB_OK)
    })
}

/// Releases a map and its texts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_map_free(map: Option<Box<wandb_map>>) {
    finally(|| take_back(map));
}

/// How many keys; 0 for NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_map_len(map: Option<&wandb_map>) -> usize {
    map.map_or(0, |map| map.record.row.as_map().len())
}

/// A key by its number.
///
/// at: counted from 0.
/// text, len: borrowed until the map is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT, also when there is no such key.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_key(
    map: Option<&wandb_map>,
    at: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let map = given(map, "map")?;
        map.keys.give(&out, &at, || {
            let key = map.record.row.as_map().keys().nth(at);
            let key = key.ok_or_else(|| invalid(format!("there is no key {at}")))?;
            Ok(Ok(key.to_owned()))
        })
    })
}

/// A number. W&B's strings "NaN", "Infinity" and "-Infinity" are numbers
/// here; an integer beyond 2^53 is rounded.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
/// WANDB_E_TYPE when the value is no number; WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_f64(
    map: Option<&wandb_map>,
    key: *const c_char,
    len: usize,
    value: *mut f64,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| given(map, "map")?.record.cell(key, &out, Value::to_f64))
}

/// An integer, exact; 3.0 counts as one.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
/// WANDB_E_TYPE when the value is no integer that fits; WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_i64(
    map: Option<&wandb_map>,
    key: *const c_char,
    len: usize,
    value: *mut i64,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| given(map, "map")?.record.cell(key, &out, Value::to_i64))
}

/// A boolean: 1 or 0.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
/// WANDB_E_TYPE when the value is no boolean; WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_bool(
    map: Option<&wandb_map>,
    key: *const c_char,
    len: usize,
    value: *mut i32,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| {
        given(map, "map")?
            .record
            .cell(key, &out, |value| value.as_bool().map(i32::from))
    })
}

/// A string.
///
/// key, len: the key, or the dotted path to a nested value.
/// text, text_len: borrowed until the map is freed; text_len may be NULL.
/// Returns as wandb_map_f64; WANDB_E_TYPE when the value is no string. Any
/// thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_str(
    map: Option<&wandb_map>,
    key: *const c_char,
    len: usize,
    text: *mut *const c_char,
    text_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), TextOut::new(text, text_len)) };
    quietly(|| given(map, "map")?.record.string(key, &out))
}

/// Any value as JSON; NaN and infinities are W&B's strings.
///
/// key, len: the key, or the dotted path to a nested value.
/// text, text_len: borrowed until the map is freed; text_len may be NULL.
/// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_map_json(
    map: Option<&wandb_map>,
    key: *const c_char,
    len: usize,
    text: *mut *const c_char,
    text_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), TextOut::new(text, text_len)) };
    quietly(|| given(map, "map")?.record.json(key, &out))
}

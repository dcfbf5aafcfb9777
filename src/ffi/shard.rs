//! The parts of a scan, as texts for other processes.

use std::ffi::c_char;

use super::api::wandb_api;
use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::out::{Out, finally, given, guard, invalid, quietly};
use super::run::wandb_run;
use super::scan::{scan, wandb_scan_opts};
use super::status::WANDB_OK;
use super::text::{Text, TextOut, text_in};
use super::wandb_error;
use crate::history::Shard;

/// The parts of a scan, each a text.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_shards(Vec<Text>);

/// Splits a scan of a run's history into parts that are read one by one, also
/// by other processes and at other times: together they give exactly the rows
/// of the scan, each once, also of a run that goes on. Sends nothing.
///
/// Each part is one line of JSON that names the run, the keys and a range of
/// steps; it holds no key of an account. Another process opens its run with
/// wandb_api_shard_run, and one that has the run reads it with
/// wandb_run_scan_history and the text as scan_opts.shard.
///
/// scan_opts: what to scan, or NULL; borrowed for the call. page_size and
/// batch_rows are for the reading of each part, and mean nothing here.
/// count: how many parts, 1 to 1,048,576. There are fewer, but at least one,
/// where the server, at the last load, knew of fewer rows or steps. They cover
/// equally many steps: of a run with large gaps some hold more rows than others.
/// out: receives the parts, owned; free them with wandb_shards_free.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT as wandb_run_scan_history, for
/// another count, and for a cursor; WANDB_E_CLOSED. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_shards(
    run: Option<&wandb_run>,
    scan_opts: *const wandb_scan_opts,
    count: usize,
    out: *mut *mut wandb_shards,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let shards = given(run, "run")?.handle.shared(|run| {
            // SAFETY: as asked of the caller.
            let (scan, _) = unsafe { scan(run.scan_history(), scan_opts) }?;
            Ok(scan.shards(count)?)
        })?;
        let texts = shards.iter().map(|shard| Text::new(shard.to_json()));
        out.set(hand_out(wandb_shards(texts.collect())));
        Ok(WANDB_OK)
    })
}

/// How many parts there are.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_shards_count(
    shards: Option<&wandb_shards>,
    count: *mut usize,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(count) };
    quietly(|| {
        out.need("count")?;
        out.set(given(shards, "shards")?.0.len());
        Ok(WANDB_OK)
    })
}

/// The text of a part.
///
/// index: from 0 on, in the order of their steps.
/// text, len: borrowed until the parts are freed; len may be NULL.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also when there is no such
/// part. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_shards_get(
    shards: Option<&wandb_shards>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        let shard = given(shards, "shards")?.0.get(index);
        Ok(out.set(shard.ok_or_else(|| invalid("there is no such shard"))?))
    })
}

/// Releases the parts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_shards_free(shards: Option<Box<wandb_shards>>) {
    finally(|| take_back(shards));
}

/// Opens and loads the run of a part, in whatever process; then
/// wandb_run_scan_history reads it with the same text as scan_opts.shard.
///
/// shard, len: what wandb_shards_get gave.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free.
/// Returns as wandb_api_run; WANDB_E_INVALID_ARGUMENT when the text is none of
/// a part, or of a newer version of this library. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_shard_run(
    api: Option<&wandb_api>,
    shard: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let (shard, limits) = unsafe { (text_in(shard, len, "shard")?, api.handle.limits(opts)?) };
        let shard = Shard::from_json(shard)?;
        let run = api.handle.shared(|api| Ok(shard.open(&api, &limits)?))?;
        out.set(wandb_run::boxed(run));
        Ok(WANDB_OK)
    })
}

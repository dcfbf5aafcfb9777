//! The runs of a project: the list.

use std::ffi::c_char;

use super::api::wandb_api;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::handle::{Handle, Items};
use super::out::{Out, Result, finally, given, guard};
use super::run::wandb_run;
use super::status::{WANDB_DONE, WANDB_NULL, WANDB_OK};
use super::text::text_in;
use super::wandb_error;
use crate::runs::{RunIter, Runs};

/// The runs of a project, one by one, in the order that was asked for.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_runs_close may come from any thread.
#[derive(Debug)]
pub struct wandb_runs(Handle<Items<RunIter>>);

/// Which runs to list, and how. Start with WANDB_RUNS_OPTS_INIT or
/// wandb_runs_opts_init. A NULL pointer to it means the defaults: all runs,
/// the oldest first.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_runs_opts {
    /// sizeof(wandb_runs_opts).
    pub struct_size: usize,
    /// Only runs that match: the JSON text of an object in the server's filter
    /// language, as the official client takes it, such as {"$or": [{"state":
    /// "failed"}, {"config.lr": {"$gt": 0.1}}]}. NULL for all runs. Borrowed
    /// for the call.
    pub filters: *const c_char,
    /// The length of filters in bytes.
    pub filters_len: usize,
    /// The order: + for ascending or - for descending, and created_at,
    /// heartbeat_at, config.KEY.value, summary_metrics.KEY or another column of
    /// runs; without a sign it is ascending. NULL for +created_at. Borrowed for
    /// the call. In an order by something that changes meanwhile a run that
    /// moves may be missed, or listed twice; the last 16384 runs are remembered
    /// and not given again.
    pub order: *const c_char,
    /// The length of order in bytes.
    pub order_len: usize,
    /// How many runs one request brings; 0 for 50.
    pub per_page: u64,
    /// Any value but 0 leaves out what is large: config, summary, system
    /// metrics and history keys are empty until the run is loaded.
    pub lazy: i64,
}

const LIST: wandb_runs_opts = wandb_runs_opts {
    struct_size: size_of::<wandb_runs_opts>(),
    filters: std::ptr::null(),
    filters_len: 0,
    order: std::ptr::null(),
    order_len: 0,
    per_page: 0,
    lazy: 0,
};

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_runs_opts {
    const FIRST: usize = 7 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_runs_opts>() == 7 * 8);

/// Fills the first size bytes of opts as WANDB_RUNS_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_runs_opts_init(opts: *mut wandb_runs_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, LIST) }
}

/// Lists the runs of a project, as Api.runs(path). Nothing is sent before the
/// first run is asked for, and errors come with it.
///
/// path, len: entity/project, or project with the entity of the settings or of
/// the key, or the address of any page of the project; empty for the project
/// of the settings.
/// runs_opts: which runs, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_runs_free. It keeps
/// what it needs of the client alive.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_runs(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    runs_opts: *const wandb_runs_opts,
    out: *mut *mut wandb_runs,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let path = unsafe { text_in(path, len, "path") }?;
        let runs = api.handle.shared(|api| Ok(api.runs(path)))?;
        // SAFETY: as asked of the caller.
        let runs = unsafe { with_opts(runs, runs_opts) }?;
        out.set(wandb_runs::boxed(runs));
        Ok(WANDB_OK)
    })
}

/// The next run.
///
/// opts: limits of this call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free. It outlives the
/// iterator.
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_NOT_FOUND naming the
/// project when there is none; WANDB_E_INVALID_ARGUMENT for a path that names
/// no project, filters that are not the JSON of an object, an order that is
/// none; the codes of a request. An error ends the list and is returned again
/// by later calls.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_runs_next(
    runs: Option<&wandb_runs>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let runs = given(runs, "runs")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { runs.0.limits(opts) }?;
        let run = runs
            .0
            .alone(|runs| runs.next(|runs| runs.next_with(&limits).transpose()))?;
        Ok(run.map_or(WANDB_DONE, |run| {
            out.set(wandb_run::boxed(run));
            WANDB_OK
        }))
    })
}

/// How many runs match, as of the last page, where the server says it. Asks
/// for the first page if none was asked for yet.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_NULL where the server does not say; the codes of
/// wandb_runs_next.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_runs_total(
    runs: Option<&wandb_runs>,
    opts: *const wandb_call_opts,
    total: *mut u64,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(total), Out::new(err)) };
    guard(err, || {
        out.need("total")?;
        let runs = given(runs, "runs")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { runs.0.limits(opts) }?;
        let total = runs
            .0
            .alone(|runs| Ok(runs.get_mut().total_with(&limits)?))?;
        Ok(total.map_or(WANDB_NULL, |total| {
            out.set(total);
            WANDB_OK
        }))
    })
}

/// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
/// do. Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_runs_close(runs: Option<&wandb_runs>) {
    finally(|| runs.map_or((), |runs| runs.0.close()));
}

/// Closes and releases the iterator. NULL is fine. No call on it may be
/// running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_runs_free(runs: Option<Box<wandb_runs>>) {
    finally(|| take_back(runs));
}

impl wandb_runs {
    pub(super) fn boxed(runs: Runs) -> *mut wandb_runs {
        let items = Items::new(runs.into_iter());
        hand_out(wandb_runs(Handle::new(items)))
    }
}

/// # Safety
/// `opts` is NULL or a struct of the size that it says, its texts as
/// [`text_in`] asks.
pub(super) unsafe fn with_opts(mut runs: Runs, opts: *const wandb_runs_opts) -> Result<Runs> {
    // SAFETY: as asked of the caller.
    let opts = unsafe { read_struct(opts, "runs_opts") }?.unwrap_or(LIST);
    // SAFETY: as asked of the caller.
    let (filters, order) = unsafe {
        (
            text_in(opts.filters, opts.filters_len, "filters")?,
            text_in(opts.order, opts.order_len, "order")?,
        )
    };
    if !filters.is_empty() {
        runs = runs.filters_json(filters);
    }
    if opts.per_page > 0 {
        runs = runs.per_page(u32::try_from(opts.per_page).unwrap_or(u32::MAX));
    }
    Ok(runs.order(order).lazy(opts.lazy != 0))
}

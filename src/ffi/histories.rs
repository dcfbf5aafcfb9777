//! The histories of all runs of a list.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::api::wandb_api;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts, write_struct};
use super::count::{hand_out, take_back};
use super::handle::{Handle, Items};
#[cfg(feature = "arrow")]
use super::histories_arrow::Shared;
use super::history::wandb_history;
use super::out::{Fault, Out, Result, finally, given, guard, invalid, quietly};
use super::run::wandb_run;
use super::runs::{wandb_runs_opts, with_opts};
use super::scan::{scan, wandb_scan_opts, wandb_scan_report};
use super::status::{WANDB_DONE, WANDB_OK};
use super::text::{Text, TextOut, text_in, wandb_text};
use super::wandb_error;
use crate::error::Error;
use crate::history::{ColumnBatch, Row, ScanReport};
use crate::run::Run;
use crate::runs::{Histories, HistoriesItem, HistoriesIter, HistoriesReport, HistoriesState};

/// The next row of a run, or, when wandb_scan_opts.batch_rows is set, its next
/// batch of columns; wandb_histories_history gives it.
pub const WANDB_HISTORIES_DATA: i32 = 0;
/// All rows of the run were given; wandb_histories_run_report tells about it.
pub const WANDB_HISTORIES_RUN_DONE: i32 = 1;
/// The run could not be read to its end, and the others go on;
/// wandb_histories_failure gives the error.
pub const WANDB_HISTORIES_RUN_FAILED: i32 = 2;

/// The histories of all runs of a list, several at a time.
///
/// Each row of each run exactly once. Rows of one run come in step order, rows
/// of several take turns as they arrive. Each run ends in one item
/// WANDB_HISTORIES_RUN_DONE or WANDB_HISTORIES_RUN_FAILED. Threads begin with
/// the first wandb_histories_next and are gone when it returns WANDB_DONE or an
/// error, and after close. Few rows lie ready: who is slow to take them stops
/// the threads.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_histories_close may come from any thread.
#[derive(Debug)]
pub struct wandb_histories {
    handle: Handle<Source>,
    /// Shows the row or the batch.
    shown: wandb_history,
    now: Mutex<Now>,
}

#[derive(Debug)]
pub(super) enum Source {
    Rows(Items<HistoriesIter<Row>>),
    Columns(Items<HistoriesIter<ColumnBatch>>),
    /// An Arrow stream that is read elsewhere.
    #[cfg(feature = "arrow")]
    Arrow(Shared),
}

/// What the last call gave.
#[derive(Debug, Default)]
struct Now {
    run: Option<Arc<Run>>,
    /// Kept from item to item of one run.
    id: Option<Text>,
    report: Option<ScanReport>,
    failure: Option<Error>,
}

/// How the histories of a list are read. Start with WANDB_HISTORIES_OPTS_INIT
/// or wandb_histories_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_histories_opts {
    /// sizeof(wandb_histories_opts).
    pub struct_size: usize,
    /// How many runs are read at a time, each by a thread of its own; 0 for 4.
    /// They share the connections and the rate limits of the client.
    pub workers: u64,
    /// Any value but 0 lets the first run that fails end all.
    pub fail_fast: i64,
    /// What wandb_histories_state gave: it goes on right behind that item, with
    /// the same keys and, where min_step and max_step are left alone, the same
    /// steps, of the same project. NULL by default; borrowed for the call.
    pub state: *const c_char,
    /// The length of state.
    pub state_len: usize,
}

const HISTORIES: wandb_histories_opts = wandb_histories_opts {
    struct_size: size_of::<wandb_histories_opts>(),
    workers: 0,
    fail_fast: 0,
    state: std::ptr::null(),
    state_len: 0,
};

/// What was done so far. Start with WANDB_HISTORIES_COUNTS_INIT.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_histories_counts {
    /// sizeof(wandb_histories_counts).
    pub struct_size: usize,
    /// How many runs the list has; -1 where the server does not say it, and
    /// before it was asked.
    pub listed: i64,
    /// Runs that the state that was resumed says are done: not read again.
    pub before: u64,
    /// Runs of which all rows were given.
    pub done: u64,
    /// Those of them whose completeness is not proved.
    pub unproven: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Rows that were given.
    pub rows: u64,
    /// Requests for rows, repeated ones included; the pages of the list are
    /// not among them.
    pub requests: u64,
}

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_histories_opts {
    const FIRST: usize = 5 * 8;
}
// SAFETY: as above.
unsafe impl Sized64 for wandb_histories_counts {
    const FIRST: usize = 8 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<wandb_histories_opts>() == 5 * 8);
    assert!(size_of::<wandb_histories_counts>() == 8 * 8);
};

/// Fills the first size bytes of opts as WANDB_HISTORIES_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_opts_init(
    opts: *mut wandb_histories_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, HISTORIES) }
}

/// Fills the first size bytes of counts as WANDB_HISTORIES_COUNTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_counts_init(
    counts: *mut wandb_histories_counts,
    size: usize,
) -> i32 {
    let empty = wandb_histories_counts {
        struct_size: size_of::<wandb_histories_counts>(),
        listed: 0,
        before: 0,
        done: 0,
        unproven: 0,
        failed: 0,
        rows: 0,
        requests: 0,
    };
    // SAFETY: as asked of the caller.
    unsafe { init_struct(counts, size, empty) }
}

/// Reads the histories of all runs of a project, several at a time. Nothing is
/// sent, and no thread started, before the first item is asked for.
///
/// path, len: as wandb_api_runs.
/// runs_opts: which runs, or NULL; borrowed for the call. Runs of a lazy list
/// are loaded before their rows are read, at one more request for each.
/// scan_opts: what to scan of each run, or NULL; borrowed for the call. cursor
/// must be NULL.
/// histories_opts: how, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_histories_free. It
/// keeps what it needs of the client alive.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty key and for a state
/// of other keys or that is none; WANDB_E_CLOSED. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_histories(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    runs_opts: *const wandb_runs_opts,
    scan_opts: *const wandb_scan_opts,
    histories_opts: *const wandb_histories_opts,
    out: *mut *mut wandb_histories,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let (histories, batch_rows) =
            unsafe { histories(api, path, len, runs_opts, scan_opts, histories_opts) }?;
        let source = match batch_rows {
            0 => Source::Rows(Items::new(histories.rows()?)),
            rows => Source::Columns(Items::new(histories.columns(rows)?)),
        };
        out.set(wandb_histories::boxed(source));
        Ok(WANDB_OK)
    })
}

/// What of which runs, and how; and the rows of a batch, 0 where they are not
/// given.
///
/// # Safety
/// The rules of the header.
pub(super) unsafe fn histories(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    runs_opts: *const wandb_runs_opts,
    scan_opts: *const wandb_scan_opts,
    histories_opts: *const wandb_histories_opts,
) -> Result<(Histories, usize)> {
    let api = given(api, "api")?;
    // SAFETY: as asked of the caller.
    let path = unsafe { text_in(path, len, "path") }?;
    let runs = api.handle.shared(|api| Ok(api.runs(path)))?;
    // SAFETY: as asked of the caller.
    let runs = unsafe { with_opts(runs, runs_opts) }?;
    // SAFETY: as asked of the caller.
    let how = unsafe { read_struct(histories_opts, "histories_opts") }?.unwrap_or(HISTORIES);
    // SAFETY: as asked of the caller.
    let state = unsafe { text_in(how.state, how.state_len, "histories_opts.state") }?;
    let mut found = runs.histories().fail_fast(how.fail_fast != 0);
    if how.workers > 0 {
        let workers = usize::try_from(how.workers)
            .map_err(|_| invalid("histories_opts.workers is larger than memory"))?;
        found = found.workers(workers);
    }
    if !state.is_empty() {
        found = found.resume(&HistoriesState::from_json(state)?);
    }
    let mut batch_rows = Ok(0);
    found = found.scan(|template| {
        // SAFETY: as asked of the caller.
        match unsafe { scan(template.clone(), scan_opts) } {
            Ok((scan, rows)) => {
                batch_rows = Ok(rows);
                scan
            }
            Err(fault) => {
                batch_rows = Err(fault);
                template
            }
        }
    });
    let rows = usize::try_from(batch_rows?)
        .map_err(|_| invalid("scan_opts.batch_rows is larger than memory"))?;
    Ok((found, rows))
}

/// The next item.
///
/// opts: limits of this call, or NULL: those of waiting for the item.
/// what: receives one of WANDB_HISTORIES_*.
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_TIMEOUT,
/// WANDB_E_CANCELLED; the codes of wandb_runs_next when the list fails; those
/// of a request that concern all runs, such as WANDB_E_AUTH and
/// WANDB_E_RATE_LIMITED; with fail_fast, those of the run that failed. Any
/// error ends it and is returned again by later calls; wandb_histories_state is
/// still right.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_next(
    histories: Option<&wandb_histories>,
    opts: *const wandb_call_opts,
    what: *mut i32,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(what), Out::new(err)) };
    guard(err, || {
        out.need("what")?;
        let histories = given(histories, "histories")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { histories.handle.limits(opts) }?;
        histories.handle.alone(|source| {
            let found = match source {
                Source::Rows(rows) => rows
                    .next(|rows| rows.next_with(&limits).transpose())
                    .map(|item| item.map(|item| histories.show(item, wandb_history::show_row))),
                Source::Columns(columns) => columns
                    .next(|columns| columns.next_with(&limits).transpose())
                    .map(|item| item.map(|item| histories.show(item, wandb_history::show_batch))),
                #[cfg(feature = "arrow")]
                Source::Arrow(stream) => stream.look(|batches| {
                    let failed = batches.take_failure();
                    let item = failed.map(|(run, error)| HistoriesItem::Failed { run, error });
                    Ok(item.map(|item| histories.show(item, wandb_history::show_row)))
                }),
            };
            match found {
                Ok(Some(what)) => {
                    out.set(what);
                    Ok(WANDB_OK)
                }
                Ok(None) => {
                    histories.show_nothing();
                    Ok(WANDB_DONE)
                }
                Err(fault) => {
                    histories.show_nothing();
                    Err(fault)
                }
            }
        })
    })
}

/// What reads the row or the batch: the getters wandb_history_step to
/// wandb_history_row_json, and wandb_history_batch_columns to
/// wandb_history_batch_cell_json.
///
/// history: receives it, borrowed until histories is freed; it follows each
/// wandb_histories_next and cannot be moved on by itself.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_history(
    histories: Option<&wandb_histories>,
    history: *mut *const wandb_history,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(history) };
    quietly(|| {
        out.need("history")?;
        let histories = given(histories, "histories")?;
        histories.handle.check()?;
        out.set(&raw const histories.shown);
        Ok(WANDB_OK)
    })
}

/// The id of the run of the item.
///
/// text, len: borrowed until the next item is asked for or the iterator is
/// freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
/// is no item.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_run_id(
    histories: Option<&wandb_histories>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        let now = given(histories, "histories")?.now()?;
        Ok(out.set(now.id.as_ref().ok_or_else(no_item)?))
    })
}

/// The run of the item, as of the list.
///
/// run: receives the run, owned; free it with wandb_run_free. It outlives the
/// iterator.
/// Returns as wandb_histories_run_id.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_run(
    histories: Option<&wandb_histories>,
    run: *mut *mut wandb_run,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(run) };
    quietly(|| {
        out.need("run")?;
        let now = given(histories, "histories")?.now()?;
        let run = now.run.as_ref().ok_or_else(no_item)?;
        out.set(wandb_run::boxed(Run::clone(run)));
        Ok(WANDB_OK)
    })
}

/// What the scan of the run of an item WANDB_HISTORIES_RUN_DONE did.
///
/// report: a struct that WANDB_SCAN_REPORT_INIT began.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when the
/// item is another one.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_run_report(
    histories: Option<&wandb_histories>,
    report: *mut wandb_scan_report,
) -> i32 {
    quietly(|| {
        let now = given(histories, "histories")?.now()?;
        let done = now
            .report
            .as_ref()
            .ok_or_else(|| invalid("no run is done"))?;
        // SAFETY: as asked of the caller.
        unsafe { write_struct(report, wandb_scan_report::from(done), "report") }?;
        Ok(WANDB_OK)
    })
}

/// Why the run of an item WANDB_HISTORIES_RUN_FAILED failed.
///
/// failure: receives the error, owned; free it with wandb_error_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when the
/// item is another one.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_failure(
    histories: Option<&wandb_histories>,
    failure: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(failure) };
    quietly(|| {
        out.need("failure")?;
        let now = given(histories, "histories")?.now()?;
        let error = now
            .failure
            .as_ref()
            .ok_or_else(|| invalid("no run failed"))?;
        out.set(hand_out(wandb_error::new(error)));
        Ok(WANDB_OK)
    })
}

/// Where it stands, as text for wandb_histories_opts.state: everything up to
/// and including the item that was given last is behind it. Also after the end
/// and after an error. Keep it together with what became of the rows, and a
/// program that was killed goes on without losing or repeating one. Runs that
/// failed are tried again, and runs that still ran are read on, behind the rows
/// that were given of them.
///
/// state: receives one line of JSON, owned; free it with wandb_text_free.
/// Returns WANDB_OK; WANDB_E_PROTOCOL when the server left _step out of a row;
/// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_state(
    histories: Option<&wandb_histories>,
    state: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(state), Out::new(err)) };
    guard(err, || {
        out.need("state")?;
        let state = given(histories, "histories")?.handle.alone(|source| {
            Ok(match source {
                Source::Rows(rows) => rows.get().state()?,
                Source::Columns(columns) => columns.get().state()?,
                #[cfg(feature = "arrow")]
                Source::Arrow(stream) => stream.look(|batches| Ok(batches.state()?))?,
            })
        })?;
        out.set(wandb_text::boxed(state.to_json()));
        Ok(WANDB_OK)
    })
}

/// What was done so far.
///
/// counts: a struct that WANDB_HISTORIES_COUNTS_INIT began.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_histories_report(
    histories: Option<&wandb_histories>,
    counts: *mut wandb_histories_counts,
) -> i32 {
    quietly(|| {
        let report = given(histories, "histories")?.handle.alone(|source| {
            Ok(match source {
                Source::Rows(rows) => rows.get().report(),
                Source::Columns(columns) => columns.get().report(),
                #[cfg(feature = "arrow")]
                Source::Arrow(stream) => stream.look(|batches| Ok(batches.report()))?,
            })
        })?;
        // SAFETY: as asked of the caller.
        unsafe { write_struct(counts, wandb_histories_counts::from(&report), "counts") }?;
        Ok(WANDB_OK)
    })
}

/// Ends it: a call that runs returns WANDB_E_CLOSED as all later ones do, the
/// threads end, and connections are given back. Texts that were handed out
/// stay. Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_histories_close(histories: Option<&wandb_histories>) {
    finally(|| {
        if let Some(histories) = histories {
            histories.handle.close();
            histories.shown.close();
        }
    });
}

/// Closes and releases the iterator and what it gave. NULL is fine. No call on
/// it may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_histories_free(histories: Option<Box<wandb_histories>>) {
    finally(|| take_back(histories));
}

impl wandb_histories {
    pub(super) fn boxed(source: Source) -> *mut Self {
        hand_out(wandb_histories {
            handle: Handle::new(source),
            shown: wandb_history::given(),
            now: Mutex::default(),
        })
    }

    /// What the last call gave, for a getter.
    fn now(&self) -> Result<MutexGuard<'_, Now>> {
        self.handle.check()?;
        Ok(self.now_unchecked())
    }

    fn now_unchecked(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show_nothing(&self) {
        self.shown.show_nothing();
        *self.now_unchecked() = Now::default();
    }

    /// Keeps an item for the getters; answers what it is.
    fn show<T>(&self, item: HistoriesItem<T>, show: impl FnOnce(&wandb_history, T)) -> i32 {
        let (what, run, report, failure) = match item {
            HistoriesItem::Data { run, data } => {
                show(&self.shown, data);
                (WANDB_HISTORIES_DATA, run, None, None)
            }
            HistoriesItem::Done { run, report } => {
                self.shown.show_nothing();
                (WANDB_HISTORIES_RUN_DONE, run, Some(report), None)
            }
            HistoriesItem::Failed { run, error } => {
                self.shown.show_nothing();
                (WANDB_HISTORIES_RUN_FAILED, run, None, Some(error))
            }
        };
        let mut now = self.now_unchecked();
        (now.report, now.failure) = (report, failure);
        let is_same = now.run.as_ref().is_some_and(|old| Arc::ptr_eq(old, &run));
        if !is_same {
            now.id = Some(Text::new(run.id()));
            now.run = Some(run);
        }
        what
    }
}

impl From<&HistoriesReport> for wandb_histories_counts {
    fn from(report: &HistoriesReport) -> Self {
        wandb_histories_counts {
            struct_size: size_of::<wandb_histories_counts>(),
            listed: report
                .listed
                .map_or(-1, |listed| i64::try_from(listed).unwrap_or(i64::MAX)),
            before: report.before,
            done: report.done,
            unproven: report.unproven,
            failed: report.failed,
            rows: report.rows,
            requests: report.requests,
        }
    }
}

fn no_item() -> Fault {
    invalid("there is no item: wandb_histories_next comes first")
}

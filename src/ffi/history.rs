//! The scan iterator: row by row, or in batches of columns.

use std::ffi::c_char;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::batch::{Batch, Places};
use super::call::{wandb_call_opts, write_struct};
use super::count::{hand_out, take_back};
use super::handle::{Handle, Items};
use super::out::{Fault, Out, Result, finally, given, guard, invalid, quietly};
use super::record::{Key, Record};
use super::run::wandb_run;
use super::scan::{scan, wandb_scan_opts, wandb_scan_report};
use super::status::{WANDB_DONE, WANDB_MISSING, WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, wandb_text};
use super::wandb_error;
use crate::history::{ColumnBatch, Columns, Follow, Row, Rows, ScanReport};
use crate::json::{NonFinite, Value};

/// So much text of rows is handed out together, and no more than a row above.
const ROWS_TEXT: usize = 1 << 20;

/// The rows of a scan: each exactly once, in step order.
///
/// It gives rows, or, when wandb_scan_opts.batch_rows is set, batches of
/// columns. What it gave stays until the next one is asked for, texts of it
/// included, also when the iterator is closed.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_history_close may come from any thread.
#[derive(Debug)]
pub struct wandb_history {
    handle: Handle<Source>,
    now: Mutex<Now>,
}

#[derive(Debug)]
enum Source {
    Rows(Items<Rows>),
    Columns(Items<Columns>),
    /// An error does not end it.
    Follow(Box<Follow>),
    /// Those of several runs give the rows.
    Given,
}

/// What the last call gave.
#[derive(Debug, Default)]
struct Now {
    row: Option<Record>,
    /// The row as JSON, once it was asked for; a NUL ends it.
    line: String,
    /// The rows that were asked for together, as JSON; a NUL ends it.
    rows: String,
    batch: Batch,
    doubt: Texts<String>,
    absent: Texts<String>,
}

impl Now {
    fn record(&self) -> Result<&Record> {
        self.row.as_ref().ok_or_else(no_row)
    }
}

impl wandb_history {
    pub(super) fn following(follow: Follow) -> Self {
        Self::new(Source::Follow(Box::new(follow)))
    }

    /// One that is given what it shows.
    pub(super) fn given() -> Self {
        Self::new(Source::Given)
    }

    /// Shows a row, until the next one.
    pub(super) fn show_row(&self, row: Row) {
        let mut now = self.now_unchecked();
        now.line.clear();
        now.row = Some(Record::from(row));
    }

    /// Shows a batch, until the next one.
    pub(super) fn show_batch(&self, batch: ColumnBatch) {
        self.now_unchecked().batch = Batch::from(batch);
    }

    /// Shows nothing.
    pub(super) fn show_nothing(&self) {
        let mut now = self.now_unchecked();
        now.line.clear();
        now.row = None;
        now.batch = Batch::default();
    }

    pub(super) fn close(&self) {
        self.handle.close();
    }

    fn new(source: Source) -> Self {
        wandb_history {
            handle: Handle::new(source),
            now: Mutex::default(),
        }
    }

    /// What the last call gave, for a getter.
    fn now(&self) -> Result<MutexGuard<'_, Now>> {
        self.handle.check()?;
        Ok(self.now_unchecked())
    }

    fn now_unchecked(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self) -> Result<ScanReport> {
        self.handle.alone(|source| {
            Ok(match source {
                Source::Rows(rows) => rows.get().report(),
                Source::Columns(columns) => columns.get().report(),
                Source::Follow(follow) => follow.report(),
                Source::Given => return Err(not_its_own()),
            })
        })
    }
}

/// Starts a scan of every row of a run's history, as Run.scan_history. Nothing
/// is sent before the first row is asked for.
///
/// scan_opts: what to scan, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_history_free. It
/// keeps what it needs of the run alive.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty key and for a cursor
/// of another run, of other keys, or that is none; WANDB_E_IO when a local log
/// cannot be opened. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_scan_history(
    run: Option<&wandb_run>,
    scan_opts: *const wandb_scan_opts,
    out: *mut *mut wandb_history,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let source = given(run, "run")?.handle.shared(|run| {
            // SAFETY: as asked of the caller.
            let (scan, batch_rows) = unsafe { scan(run.scan_history(), scan_opts) }?;
            Ok(match usize::try_from(batch_rows) {
                Ok(0) => Source::Rows(Items::new(scan.rows()?)),
                Ok(rows) => Source::Columns(Items::new(scan.columns(rows)?)),
                Err(_) => return Err(invalid("opts.batch_rows is larger than memory")),
            })
        })?;
        out.set(hand_out(wandb_history::new(source)));
        Ok(WANDB_OK)
    })
}

/// Ends the scan: a call that runs returns WANDB_E_CLOSED as all later ones
/// do, and connections are given back. Texts that were handed out stay.
/// Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_history_close(history: Option<&wandb_history>) {
    finally(|| history.map_or((), |history| history.handle.close()));
}

/// Closes and releases an iterator and what it gave. NULL is fine. No call on
/// it may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_history_free(history: Option<Box<wandb_history>>) {
    finally(|| take_back(history));
}

/// The next row, which the getters below then read.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_DONE at the end; the codes of a request,
/// WANDB_E_INTEGRITY. Any error ends the scan and is returned again by later
/// calls: a scan that was cancelled is never WANDB_DONE. One of
/// wandb_run_follow_history goes on after an error.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_next(
    history: Option<&wandb_history>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let history = given(history, "history")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { history.handle.limits(opts) }?;
        history.handle.alone(|source| {
            let row = match source {
                Source::Rows(rows) => rows.next(|rows| rows.next_with(&limits).transpose()),
                Source::Follow(follow) => {
                    follow.next_with(&limits).transpose().map_err(Fault::from)
                }
                Source::Columns(_) => return Err(not_rows()),
                Source::Given => return Err(not_its_own()),
            };
            let mut now = history.now_unchecked();
            now.line.clear();
            now.row = None;
            now.row = row?.map(Record::from);
            Ok(if now.row.is_some() {
                WANDB_OK
            } else {
                WANDB_DONE
            })
        })
    })
}

/// The next rows that are at hand, as one JSON array of objects on one line;
/// NaN and infinities are W&B's strings. It waits for the first row, not for
/// more. The getters below, that read one row, have none after it.
///
/// This is the quick way to rows for languages to which a call for each cell is
/// dear, and which read JSON well.
///
/// most: at most so many rows; 0 stands for as many as are at hand. About 1 MiB
/// of text is the most in any case.
/// opts: limits of this call, or NULL.
/// text, len: borrowed until rows are asked for again or the iterator is freed;
/// len may be NULL.
/// rows: receives how many there are; may be NULL.
/// Returns as wandb_history_next. What goes wrong behind the first row is
/// returned by the next call.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_next_rows(
    history: Option<&wandb_history>,
    most: usize,
    opts: *const wandb_call_opts,
    text: *mut *const c_char,
    len: *mut usize,
    rows: *mut usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, rows_out, err) = unsafe { (TextOut::new(text, len), Out::new(rows), Out::new(err)) };
    guard(err, || {
        out.need()?;
        let history = given(history, "history")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { history.handle.limits(opts) }?;
        let most = if most == 0 { usize::MAX } else { most };
        history.handle.alone(|source| {
            // Taken out, so that no getter waits for the I/O.
            let mut json = {
                let mut now = history.now_unchecked();
                now.line.clear();
                now.row = None;
                std::mem::take(&mut now.rows)
            };
            json.clear();
            json.push('[');
            let found = match source {
                Source::Rows(rows) => rows.next(|rows| {
                    let found = rows.next_json(&mut json, most, ROWS_TEXT, &limits)?;
                    Ok((found > 0).then_some(found))
                })?,
                Source::Follow(follow) => follow.next_with(&limits).transpose()?.map(|row| {
                    row.as_map().write_json(&mut json, NonFinite::Strings);
                    1
                }),
                Source::Columns(_) => return Err(not_rows()),
                Source::Given => return Err(not_its_own()),
            };
            let Some(found) = found else {
                return Ok(WANDB_DONE);
            };
            json.push_str("]\0");
            let mut now = history.now_unchecked();
            now.rows = json;
            rows_out.set(found);
            Ok(out.set_terminated(&now.rows))
        })
    })
}

/// The step of the row.
///
/// Returns WANDB_OK, WANDB_MISSING when keys were asked for and _step was not
/// among them, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT when there is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_step(
    history: Option<&wandb_history>,
    step: *mut i64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(step) };
    quietly(|| {
        out.need("step")?;
        let now = given(history, "history")?.now()?;
        let step = now.record()?.row.step();
        Ok(step.map_or(WANDB_MISSING, |step| {
            out.set(step);
            WANDB_OK
        }))
    })
}

/// A number of the row. W&B's strings "NaN", "Infinity" and "-Infinity" are
/// numbers here; an integer beyond 2^53 is rounded.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
/// WANDB_NULL; WANDB_E_TYPE when the value is no number; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT, also when there is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_f64(
    history: Option<&wandb_history>,
    key: *const c_char,
    len: usize,
    value: *mut f64,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| {
        let now = given(history, "history")?.now()?;
        now.record()?.cell(key, &out, Value::to_f64)
    })
}

/// An integer of the row, exact; 3.0 counts as one.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
/// WANDB_NULL; WANDB_E_TYPE when the value is no integer that fits; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT, also when there is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_i64(
    history: Option<&wandb_history>,
    key: *const c_char,
    len: usize,
    value: *mut i64,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| {
        let now = given(history, "history")?.now()?;
        now.record()?.cell(key, &out, Value::to_i64)
    })
}

/// A boolean of the row: 1 or 0.
///
/// key, len: the key, or the dotted path to a nested value.
/// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
/// WANDB_NULL; WANDB_E_TYPE when the value is no boolean; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT, also when there is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_bool(
    history: Option<&wandb_history>,
    key: *const c_char,
    len: usize,
    value: *mut i32,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), Out::new(value)) };
    quietly(|| {
        let now = given(history, "history")?.now()?;
        now.record()?
            .cell(key, &out, |value| value.as_bool().map(i32::from))
    })
}

/// A string of the row.
///
/// key, len: the key, or the dotted path to a nested value.
/// text, text_len: borrowed until the next row is asked for or the iterator is
/// freed; text_len may be NULL.
/// Returns as wandb_history_f64; WANDB_E_TYPE when the value is no string.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_str(
    history: Option<&wandb_history>,
    key: *const c_char,
    len: usize,
    text: *mut *const c_char,
    text_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), TextOut::new(text, text_len)) };
    quietly(|| {
        let now = given(history, "history")?.now()?;
        now.record()?.string(key, &out)
    })
}

/// Any value of the row as JSON; NaN and infinities are W&B's strings.
///
/// key, len: the key, or the dotted path to a nested value.
/// text, text_len: as wandb_history_str.
/// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT, also when there is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_json(
    history: Option<&wandb_history>,
    key: *const c_char,
    len: usize,
    text: *mut *const c_char,
    text_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (key, out) = unsafe { (Key::new(key, len), TextOut::new(text, text_len)) };
    quietly(|| {
        let now = given(history, "history")?.now()?;
        now.record()?.json(key, &out)
    })
}

/// The whole row as one JSON object on one line, keys as they were logged; NaN
/// and infinities are W&B's strings.
///
/// text, len: borrowed until the next row is asked for or the iterator is
/// freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
/// is no row.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_row_json(
    history: Option<&wandb_history>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        let mut now = given(history, "history")?.now()?;
        let now = &mut *now;
        let record = now.row.as_ref().ok_or_else(no_row)?;
        // Written once a row: what was handed out may not move.
        if now.line.is_empty() {
            record
                .row
                .as_map()
                .write_json(&mut now.line, NonFinite::Strings);
            now.line.push('\0');
        }
        Ok(out.set_terminated(&now.line))
    })
}

/// The next rows as columns, at most wandb_scan_opts.batch_rows of them. With
/// keys the columns are these keys; without, a batch has those that occur in
/// it.
///
/// opts: limits of this call, or NULL.
/// rows: receives how many rows; may be NULL.
/// Returns as wandb_history_next.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_next_batch(
    history: Option<&wandb_history>,
    opts: *const wandb_call_opts,
    rows: *mut usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(rows), Out::new(err)) };
    guard(err, || {
        let history = given(history, "history")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { history.handle.limits(opts) }?;
        history.handle.alone(|source| {
            let columns = match source {
                Source::Columns(columns) => columns,
                Source::Given => return Err(not_its_own()),
                Source::Rows(_) | Source::Follow(_) => {
                    return Err(invalid("this scan gives rows: set batch_rows"));
                }
            };
            // Taken out, so that no getter waits for the I/O; put back only
            // when it is whole.
            let mut batch = std::mem::take(&mut history.now_unchecked().batch);
            let filled = columns.next(|columns| {
                let more = columns.next_into(batch.refill(), &limits)?;
                Ok(more.then_some(()))
            })?;
            if filled.is_none() {
                return Ok(WANDB_DONE);
            }
            out.set(batch.rows());
            history.now_unchecked().batch = batch;
            Ok(WANDB_OK)
        })
    })
}

/// How many columns the batch has.
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_columns(
    history: Option<&wandb_history>,
    count: *mut usize,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(count) };
    quietly(|| {
        out.need("count")?;
        out.set(given(history, "history")?.now()?.batch.width());
        Ok(WANDB_OK)
    })
}

/// The name of a column of the batch.
///
/// column: counted from 0.
/// text, len: borrowed until the next batch is asked for or the iterator is
/// freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
/// is no such column.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_name(
    history: Option<&wandb_history>,
    column: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| given(history, "history")?.now()?.batch.name(column, &out))
}

/// The number of the batch's column of a key.
///
/// Returns WANDB_OK, WANDB_MISSING, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_find(
    history: Option<&wandb_history>,
    name: *const c_char,
    len: usize,
    column: *mut usize,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(column) };
    // SAFETY: as asked of the caller.
    quietly(|| unsafe {
        given(history, "history")?
            .now()?
            .batch
            .find(name, len, &out)
    })
}

/// A column of the batch as numbers. Where there is none the value is NaN; a
/// boolean is not a number; W&B's strings "NaN", "Infinity" and "-Infinity"
/// are.
///
/// column: counted from 0.
/// values: receives the numbers, or NULL.
/// states: receives one of WANDB_CELL_* per row, or NULL.
/// room: how many rows both have room for.
/// needed: receives how many rows there are; may be NULL.
/// Returns WANDB_OK; WANDB_E_TOO_LARGE when there is room for the first rows
/// only; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also when there is no such
/// column.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_f64(
    history: Option<&wandb_history>,
    column: usize,
    values: *mut f64,
    states: *mut u8,
    room: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let to = unsafe { Places::new(values, states, room, needed) };
    // SAFETY: as above.
    quietly(|| unsafe { given(history, "history")?.now()?.batch.f64s(column, &to) })
}

/// As wandb_history_batch_f64 for 64-bit integers, exact: a fraction is cut
/// off and WANDB_CELL_INEXACT; NaN and what is out of range is
/// WANDB_CELL_NOT_A_NUMBER. Where there is no number the value is 0.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_i64(
    history: Option<&wandb_history>,
    column: usize,
    values: *mut i64,
    states: *mut u8,
    room: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let to = unsafe { Places::new(values, states, room, needed) };
    // SAFETY: as above.
    quietly(|| unsafe { given(history, "history")?.now()?.batch.i64s(column, &to) })
}

/// A cell of the batch as JSON; NaN and infinities are W&B's strings.
///
/// column, row: counted from 0.
/// text, len: as wandb_history_batch_name.
/// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT, also when there is no such cell.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_batch_cell_json(
    history: Option<&wandb_history>,
    column: usize,
    row: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        given(history, "history")?
            .now()?
            .batch
            .cell_json(column, row, &out)
    })
}

/// Where the scan stands, as text for wandb_scan_opts.cursor: everything up to
/// and including the row, or the batch, that was given last is behind it. Also
/// after the end and after an error. Keep it together with what became of the
/// row, and a program that was killed goes on without losing or repeating one.
///
/// cursor: receives one line of JSON, owned; free it with wandb_text_free.
/// Returns WANDB_OK; WANDB_E_PROTOCOL when the server left _step out of a row;
/// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_cursor(
    history: Option<&wandb_history>,
    cursor: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(cursor), Out::new(err)) };
    guard(err, || {
        out.need("cursor")?;
        let cursor = given(history, "history")?.handle.alone(|source| {
            Ok(match source {
                Source::Rows(rows) => rows.get().cursor()?,
                Source::Columns(columns) => columns.get().cursor()?,
                Source::Follow(follow) => follow.cursor()?,
                Source::Given => return Err(not_its_own()),
            })
        })?;
        out.set(wandb_text::boxed(cursor.to_json()));
        Ok(WANDB_OK)
    })
}

/// What the scan did so far, and whether its completeness is proved.
///
/// report: a struct that WANDB_SCAN_REPORT_INIT began.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_report(
    history: Option<&wandb_history>,
    report: *mut wandb_scan_report,
) -> i32 {
    quietly(|| {
        let found = given(history, "history")?.report()?;
        // SAFETY: as asked of the caller.
        unsafe { write_struct(report, wandb_scan_report::from(&found), "report") }?;
        Ok(WANDB_OK)
    })
}

/// Why completeness is not proved.
///
/// text, len: borrowed until this is called again or the iterator is freed;
/// len may be NULL.
/// Returns WANDB_OK; WANDB_NULL when it is proved; WANDB_E_CONFLICT;
/// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_doubt(
    history: Option<&wandb_history>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let history = given(history, "history")?;
        let doubt = history.report()?.doubt;
        let now = history.now()?;
        now.doubt.lock().clear();
        now.doubt.give(&out, "", || Ok(doubt.ok_or(WANDB_NULL)))
    })
}

/// The keys asked for that no row had so far, and of which the server knows
/// nothing either: mostly typing errors. wandb_scan_report counts them.
///
/// text, len: borrowed until this is called again or the iterator is freed;
/// len may be NULL.
/// Returns WANDB_OK; WANDB_MISSING when there are not so many;
/// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_history_absent(
    history: Option<&wandb_history>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let history = given(history, "history")?;
        let mut absent = history.report()?.absent;
        let key = (index < absent.len()).then(|| absent.swap_remove(index));
        let now = history.now()?;
        now.absent.lock().clear();
        now.absent.give(&out, "", || Ok(key.ok_or(WANDB_MISSING)))
    })
}

fn no_row() -> Fault {
    invalid("there is no row: wandb_history_next comes first")
}

fn not_rows() -> Fault {
    invalid("this scan gives batches: batch_rows is set")
}

fn not_its_own() -> Fault {
    invalid("this is of several runs: wandb_histories_next moves it on")
}

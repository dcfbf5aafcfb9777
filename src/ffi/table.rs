//! A sample of the history, as columns.

use std::ffi::c_char;

use super::batch::{Batch, Places};
use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::out::{Out, finally, given, guard, quietly};
use super::run::{on_run, wandb_run};
use super::scan::{sample, wandb_sample_opts};
use super::status::WANDB_OK;
use super::text::TextOut;
use super::wandb_error;

/// A sampled history: columns over some rows in step order.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_table(Batch);

/// Samples the history of a run, as Run.history: about as many rows as asked
/// for, spread over the run; the columns are the union of their keys. For a
/// look: use wandb_run_scan_history where every row counts.
///
/// sample_opts: what to sample, or NULL; borrowed for the call.
/// opts: limits of the call, or NULL.
/// out: receives the table, owned; free it with wandb_table_free.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for keys with the system stream;
/// the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_history(
    run: Option<&wandb_run>,
    sample_opts: *const wandb_sample_opts,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_table,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let history = unsafe {
            let run = given(run, "run")?;
            run.handle
                .shared(|run| sample(run.history(), sample_opts))?
        };
        // SAFETY: as asked of the caller.
        let columns =
            unsafe { on_run(run, opts, |_, limits| history.call(limits.clone()).table()) }?;
        out.set(hand_out(wandb_table(columns.into())));
        Ok(WANDB_OK)
    })
}

/// Releases a table and its texts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_table_free(table: Option<Box<wandb_table>>) {
    finally(|| take_back(table));
}

/// How many rows; 0 for NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_table_rows(table: Option<&wandb_table>) -> usize {
    table.map_or(0, |table| table.0.rows())
}

/// How many columns; 0 for NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_table_columns(table: Option<&wandb_table>) -> usize {
    table.map_or(0, |table| table.0.width())
}

/// The name of a column.
///
/// column: counted from 0.
/// text, len: borrowed until the table is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT, also when there is no such
/// column. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_table_name(
    table: Option<&wandb_table>,
    column: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| given(table, "table")?.0.name(column, &out))
}

/// The number of the column of a key.
///
/// Returns WANDB_OK, WANDB_MISSING, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_table_find(
    table: Option<&wandb_table>,
    name: *const c_char,
    len: usize,
    column: *mut usize,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(column) };
    // SAFETY: as asked of the caller.
    quietly(|| unsafe { given(table, "table")?.0.find(name, len, &out) })
}

/// A column as numbers. Parameters and codes as wandb_history_batch_f64, but
/// never WANDB_E_CLOSED. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_table_f64(
    table: Option<&wandb_table>,
    column: usize,
    values: *mut f64,
    states: *mut u8,
    room: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let to = unsafe { Places::new(values, states, room, needed) };
    // SAFETY: as above.
    quietly(|| unsafe { given(table, "table")?.0.f64s(column, &to) })
}

/// A column as 64-bit integers. Parameters and codes as
/// wandb_history_batch_i64, but never WANDB_E_CLOSED. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_table_i64(
    table: Option<&wandb_table>,
    column: usize,
    values: *mut i64,
    states: *mut u8,
    room: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let to = unsafe { Places::new(values, states, room, needed) };
    // SAFETY: as above.
    quietly(|| unsafe { given(table, "table")?.0.i64s(column, &to) })
}

/// A cell as JSON; NaN and infinities are W&B's strings.
///
/// column, row: counted from 0.
/// text, len: borrowed until the table is freed; len may be NULL.
/// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_INVALID_ARGUMENT,
/// also when there is no such cell. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_table_cell_json(
    table: Option<&wandb_table>,
    column: usize,
    row: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| given(table, "table")?.0.cell_json(column, row, &out))
}

//! Rows as columns: what a batch of a scan and a sampled table have in common.

use std::ffi::c_char;
use std::ptr::NonNull;

use super::out::{Out, Result, invalid};
use super::status::{WANDB_E_TOO_LARGE, WANDB_MISSING, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use crate::history::{Cell, CellState, Column, ColumnBatch};

/// The cell holds the number, exactly.
pub const WANDB_CELL_VALUE: u8 = 0;
/// The row does not hold the key.
pub const WANDB_CELL_MISSING: u8 = 1;
/// The cell is null.
pub const WANDB_CELL_NULL: u8 = 2;
/// The cell holds something else than a number.
pub const WANDB_CELL_NOT_A_NUMBER: u8 = 3;
/// The nearest number; the exact one does not fit the type.
pub const WANDB_CELL_INEXACT: u8 = 4;

/// Columns, and the texts of them that were handed out.
#[derive(Debug, Default)]
pub(super) struct Batch {
    columns: ColumnBatch,
    texts: Texts<Spot>,
}

/// Where a text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Spot {
    Name(usize),
    Cell(usize, usize),
}

impl From<ColumnBatch> for Batch {
    fn from(columns: ColumnBatch) -> Self {
        Batch {
            columns,
            texts: Texts::default(),
        }
    }
}

impl Batch {
    /// The columns to fill anew; texts of the old ones go.
    pub fn refill(&mut self) -> &mut ColumnBatch {
        self.texts.lock().clear();
        &mut self.columns
    }

    pub fn rows(&self) -> usize {
        self.columns.rows()
    }

    pub fn width(&self) -> usize {
        self.columns.columns().len()
    }

    fn column(&self, at: usize) -> Result<&Column> {
        self.columns
            .columns()
            .get(at)
            .ok_or_else(|| invalid(format!("there is no column {at}")))
    }

    pub fn name(&self, column: usize, out: &TextOut) -> Result<i32> {
        let name = self.column(column)?.name();
        self.texts
            .give(out, &Spot::Name(column), || Ok(Ok(name.to_owned())))
    }

    /// # Safety
    /// As [`text_in`].
    pub unsafe fn find(&self, name: *const c_char, len: usize, column: &Out<usize>) -> Result<i32> {
        column.need("column")?;
        // SAFETY: as asked of the caller.
        let name = unsafe { text_in(name, len, "name") }?;
        let names = self.columns.columns().iter().map(Column::name);
        Ok(match names.into_iter().position(|other| other == name) {
            None => WANDB_MISSING,
            Some(at) => {
                column.set(at);
                WANDB_OK
            }
        })
    }

    /// # Safety
    /// As [`fill`].
    pub unsafe fn f64s(&self, column: usize, to: &Places<f64>) -> Result<i32> {
        let column = self.column(column)?;
        // SAFETY: as asked of the caller.
        Ok(unsafe { fill(column.len(), column.f64s(), to) })
    }

    /// # Safety
    /// As [`fill`].
    pub unsafe fn i64s(&self, column: usize, to: &Places<i64>) -> Result<i32> {
        let column = self.column(column)?;
        // SAFETY: as asked of the caller.
        Ok(unsafe { fill(column.len(), column.i64s(), to) })
    }

    pub fn cell_json(&self, column: usize, row: usize, out: &TextOut) -> Result<i32> {
        let cell = self.column(column)?.cell(row);
        if row >= self.rows() {
            return Err(invalid(format!("there is no row {row}")));
        }
        self.texts.give(out, &Spot::Cell(column, row), || {
            Ok(json_of(cell).ok_or(WANDB_MISSING))
        })
    }
}

fn json_of(cell: Cell<'_>) -> Option<String> {
    let mut json = String::new();
    cell.write_json(&mut json);
    (!json.is_empty()).then_some(json)
}

/// The arrays of the caller that a column is copied to.
pub(super) struct Places<N> {
    values: Option<NonNull<N>>,
    states: Option<NonNull<u8>>,
    room: usize,
    needed: Out<usize>,
}

impl<N> Places<N> {
    /// # Safety
    /// Both arrays are NULL or have room for `room` items, `needed` is NULL or
    /// valid, until this is dropped.
    pub unsafe fn new(values: *mut N, states: *mut u8, room: usize, needed: *mut usize) -> Self {
        Places {
            values: NonNull::new(values),
            states: NonNull::new(states),
            room,
            // SAFETY: as asked of the caller.
            needed: unsafe { Out::new(needed) },
        }
    }
}

/// Copies what there is room for, and says how much there is.
///
/// # Safety
/// As promised to [`Places::new`].
unsafe fn fill<N>(len: usize, cells: impl Iterator<Item = (N, CellState)>, to: &Places<N>) -> i32 {
    to.needed.set(len);
    if to.values.is_none() && to.states.is_none() {
        return WANDB_OK;
    }
    for (at, (value, state)) in cells.take(to.room).enumerate() {
        // SAFETY: `at` is below `room`.
        unsafe {
            if let Some(values) = to.values {
                values.add(at).write(value);
            }
            if let Some(states) = to.states {
                states.add(at).write(state as u8);
            }
        }
    }
    if len > to.room {
        WANDB_E_TOO_LARGE
    } else {
        WANDB_OK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_those_of_cells() {
        let constants = [
            WANDB_CELL_VALUE,
            WANDB_CELL_MISSING,
            WANDB_CELL_NULL,
            WANDB_CELL_NOT_A_NUMBER,
            WANDB_CELL_INEXACT,
        ];
        let states = [
            CellState::Value,
            CellState::Missing,
            CellState::Null,
            CellState::NotANumber,
            CellState::Inexact,
        ];
        assert_eq!(constants, states.map(|state| state as u8));
    }

    #[test]
    fn cells_as_json() {
        assert_eq!(json_of(Cell::Missing), None);
        assert_eq!(json_of(Cell::Str("a\"b")).as_deref(), Some(r#""a\"b""#));
        assert_eq!(json_of(Cell::Float(f64::NAN)).as_deref(), Some("\"NaN\""));
        assert_eq!(json_of(Cell::Json("[1]")).as_deref(), Some("[1]"));
    }
}

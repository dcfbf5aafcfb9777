//! Objects as structs: the keys of a column's objects are columns in turn.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_buffer::NullBuffer;

use super::cells;
use super::layout::Layout;
use crate::error::{Error, ErrorKind, Result};
use crate::history::columns::{Cell, Column, ColumnBatch};
use crate::json::{self, Map, Value};

/// The objects of a column.
pub(super) struct Unfolded {
    /// A column for each of their keys.
    pub batch: ColumnBatch,
    /// Which cells are objects.
    pub is_object: Vec<bool>,
}

pub(super) fn unfold(column: &Column) -> Unfolded {
    let mut columns: Vec<Column> = Vec::new();
    let mut positions = HashMap::new();
    let mut is_object = Vec::with_capacity(column.len());
    for row in 0..column.len() {
        let object = object(column.cell(row));
        for (name, value) in object.iter().flatten() {
            let at = *positions.entry(name.to_owned()).or_insert_with(|| {
                columns.push(Column::new(name));
                columns.len() - 1
            });
            // Rows before this one that did not hold the key.
            pad(&mut columns[at], row);
            columns[at].push(Some(value));
        }
        is_object.push(object.is_some());
    }
    for inner in &mut columns {
        pad(inner, column.len());
    }
    Unfolded {
        batch: ColumnBatch {
            columns,
            rows: column.len(),
        },
        is_object,
    }
}

fn pad(column: &mut Column, rows: usize) {
    (column.len()..rows).for_each(|_| column.push(None));
}

fn object(cell: Cell<'_>) -> Option<Map> {
    match cell {
        Cell::Json(text) if cells::is_object(text) => match json::from_str(text).ok()? {
            Value::Object(map) => Some(map),
            _ => None,
        },
        _ => None,
    }
}

/// The struct array of one column. An object of which something does not fit,
/// and what is none, is null as a whole, and handed to `misfit` by its row.
pub(super) fn array(
    column: &Column,
    layout: &Layout,
    mut misfit: impl FnMut(usize) -> Result<()>,
) -> Result<ArrayRef> {
    let Unfolded { batch, is_object } = unfold(column);
    let mut fits = is_object;
    let arrays = layout.arrays(&batch, &mut |row, _, _| {
        fits[row] = false;
        Ok(())
    })?;
    for row in (0..column.len()).filter(|&row| !fits[row]) {
        if !matches!(column.cell(row), Cell::Missing | Cell::Null) {
            misfit(row)?;
        }
    }
    let fields = layout.schema().fields().clone();
    StructArray::try_new(fields, arrays, Some(NullBuffer::from(fits)))
        .map(|array| Arc::new(array) as ArrayRef)
        // Nothing of the data can lead here.
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()).because(error))
}

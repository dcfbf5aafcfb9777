//! The cells of one column as an Arrow array.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, GenericStringBuilder, PrimitiveBuilder};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, ArrowPrimitiveType, Float64Array};

use super::options::ColumnType;
use crate::error::{Error, ErrorKind, Result};
use crate::history::columns::{Cell, Column};

/// Fills the array of one column. Cells that do not fit are null, and handed
/// to `misfit` by their row.
pub(super) fn array(
    column: &Column,
    holds: ColumnType,
    mut misfit: impl FnMut(usize) -> Result<()>,
) -> Result<ArrayRef> {
    let rows = column.len();
    let cells = (0..rows).map(|row| (row, column.cell(row)));
    Ok(match holds {
        ColumnType::Float64 => match column.floats() {
            Some(floats) => Arc::new(Float64Array::from_iter_values(floats)),
            None => numbers::<Float64Type>(rows, cells, float, misfit)?,
        },
        ColumnType::Int64 => numbers::<Int64Type>(rows, cells, integer, misfit)?,
        ColumnType::Bool => {
            let mut builder = BooleanBuilder::with_capacity(rows);
            for (row, cell) in cells {
                match cell {
                    Cell::Bool(value) => builder.append_value(value),
                    Cell::Missing | Cell::Null => builder.append_null(),
                    _ => {
                        misfit(row)?;
                        builder.append_null();
                    }
                }
            }
            Arc::new(builder.finish())
        }
        ColumnType::Utf8 => {
            let mut texts = Texts::new(column.name(), rows);
            for (row, cell) in cells {
                match cell {
                    Cell::Str(text) => texts.push(text)?,
                    Cell::Missing | Cell::Null => texts.push_null(),
                    _ => {
                        misfit(row)?;
                        texts.push_null();
                    }
                }
            }
            texts.finish()
        }
        ColumnType::Json => {
            let mut texts = Texts::new(column.name(), rows);
            let mut json = String::new();
            for (_, cell) in cells {
                match cell {
                    Cell::Missing | Cell::Null => texts.push_null(),
                    _ => {
                        json.clear();
                        cell.write_json(&mut json);
                        texts.push(&json)?;
                    }
                }
            }
            texts.finish()
        }
    })
}

fn numbers<'a, T: ArrowPrimitiveType>(
    rows: usize,
    cells: impl Iterator<Item = (usize, Cell<'a>)>,
    read: impl Fn(Cell<'a>) -> Option<T::Native>,
    mut misfit: impl FnMut(usize) -> Result<()>,
) -> Result<ArrayRef> {
    let mut builder = PrimitiveBuilder::<T>::with_capacity(rows);
    for (row, cell) in cells {
        match read(cell) {
            Some(value) => builder.append_value(value),
            None => {
                if !matches!(cell, Cell::Missing | Cell::Null) {
                    misfit(row)?;
                }
                builder.append_null();
            }
        }
    }
    Ok(Arc::new(builder.finish()))
}

/// Strings of one array, whose offsets have 32 bits.
pub(super) struct Texts<'a> {
    builder: GenericStringBuilder<i32>,
    name: &'a str,
}

impl<'a> Texts<'a> {
    pub fn new(name: &'a str, rows: usize) -> Self {
        Texts {
            builder: GenericStringBuilder::with_capacity(rows, 0),
            name,
        }
    }

    pub fn push(&mut self, text: &str) -> Result<()> {
        let bytes = self.builder.values_slice().len() + text.len();
        if i32::try_from(bytes).is_err() {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!(
                    "the texts of {:?} in one batch are larger than 2 GiB: ask for fewer rows a \
                     batch",
                    self.name
                ),
            ));
        }
        self.builder.append_value(text);
        Ok(())
    }

    pub fn push_null(&mut self) {
        self.builder.append_null();
    }

    pub fn finish(mut self) -> ArrayRef {
        Arc::new(self.builder.finish())
    }
}

/// The number of a cell, if `f64` holds it.
pub(super) fn float(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Float(x) => Some(x),
        Cell::Int(n) => {
            let nearest = n as f64;
            let exact = nearest as i128 == i128::from(n);
            (exact || prints_as(nearest, &n.to_string())).then_some(nearest)
        }
        Cell::Str(text) => special(text),
        Cell::Json(text) if is_integer(text) => {
            let nearest = text.parse().ok()?;
            prints_as(nearest, text).then_some(nearest)
        }
        Cell::Missing | Cell::Null | Cell::Bool(_) | Cell::Json(_) => None,
    }
}

fn integer(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Int(n) => Some(n),
        Cell::Float(x) if x.fract() == 0.0 => {
            let whole = x as i64;
            // A cast saturates: what is beyond does not come back.
            (whole as f64 == x && whole != i64::MAX).then_some(whole)
        }
        _ => None,
    }
}

/// A float that was written without exponent: 1e23 as 1 with 23 zeros, which
/// is not its exact value but reads as it.
fn prints_as(x: f64, text: &str) -> bool {
    let mut printed = String::new();
    write!(printed, "{x}").is_ok() && printed == text
}

/// W&B's strings for what JSON has no number for.
pub(super) fn special(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Whether the text of a JSON cell is an integer, and not an array or object.
pub(super) fn is_integer(text: &str) -> bool {
    !text.starts_with(['[', '{'])
}

/// Whether the text of a JSON cell is an object.
pub(super) fn is_object(text: &str) -> bool {
    text.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_that_integers_are() {
        let large = "100000000000000000000000";
        for (cell, expected) in [
            (Cell::Int(3), Some(3.0)),
            (Cell::Int(i64::MIN), Some(-9_223_372_036_854_775_808.0)),
            (Cell::Int(i64::MAX), None),
            (Cell::Int(9_007_199_254_740_993), None),
            (
                Cell::Int(123_456_789_012_345_680),
                Some(1.234_567_890_123_456_8e17),
            ),
            (Cell::Json(large), Some(1e23)),
            (Cell::Json("100000000000000000000001"), None),
            (Cell::Json("[1]"), None),
            (Cell::Str("-Infinity"), Some(f64::NEG_INFINITY)),
            (Cell::Str("1"), None),
            (Cell::Bool(true), None),
        ] {
            assert_eq!(float(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn integers_that_floats_are() {
        for (x, expected) in [
            (3.0, Some(3)),
            (-0.0, Some(0)),
            (0.5, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (9_223_372_036_854_775_808.0, None),
            (-9_223_372_036_854_775_808.0, Some(i64::MIN)),
            (-9_223_372_036_854_777_856.0, None),
        ] {
            assert_eq!(integer(Cell::Float(x)), expected, "{x}");
        }
    }
}

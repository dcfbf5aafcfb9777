//! Rows turned into columns, a batch at a time.

#[cfg(any(feature = "arrow", feature = "capi"))]
use crate::json::{NonFinite, write_string};
use crate::json::{Number, Value};

/// What one cell of a [`Column`] holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// The row does not hold the key.
    Missing,
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer within `i64`.
    Int(i64),
    /// Any other number, NaN and the infinities included.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// An array, an object or an integer beyond `i64`, as JSON text.
    Json(&'a str),
}

impl Cell<'_> {
    /// Appends the value as JSON, nothing where it is missing; NaN and
    /// infinities are W&B's strings.
    #[cfg(any(feature = "arrow", feature = "capi"))]
    pub(crate) fn write_json(self, out: &mut String) {
        let value = match self {
            Cell::Missing => return,
            Cell::Json(text) => return out.push_str(text),
            Cell::Str(text) => return write_string(out, text),
            Cell::Null => Value::Null,
            Cell::Bool(value) => value.into(),
            Cell::Int(value) => value.into(),
            Cell::Float(value) => value.into(),
        };
        value.write_json(out, NonFinite::Strings);
    }
}

/// How a cell fared on its way into a numeric column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CellState {
    /// The number is there, exactly.
    Value = 0,
    /// The row does not hold the key.
    Missing = 1,
    /// JSON `null`.
    Null = 2,
    /// A value, but not a number.
    NotANumber = 3,
    /// The nearest number; the exact one does not fit the type.
    Inexact = 4,
}

/// What the 64 bits of a cell mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Missing,
    Null,
    Bool,
    Int,
    Float,
    Str,
    Json,
}

/// The values of one key over a batch of rows: a tag and 64 bits a cell, and
/// one shared buffer for text, of which those bits number a span.
#[derive(Debug, Clone, Default)]
pub struct Column {
    name: String,
    tags: Vec<Tag>,
    bits: Vec<u64>,
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Column {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Column {
            name: name.into(),
            ..Column::default()
        }
    }

    /// The key, as asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many cells, which is how many rows the batch has.
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The cell of one row; `Missing` beyond the end.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        let (Some(tag), Some(&bits)) = (self.tags.get(row), self.bits.get(row)) else {
            return Cell::Missing;
        };
        match tag {
            Tag::Missing => Cell::Missing,
            Tag::Null => Cell::Null,
            Tag::Bool => Cell::Bool(bits != 0),
            Tag::Int => Cell::Int(bits.cast_signed()),
            Tag::Float => Cell::Float(f64::from_bits(bits)),
            Tag::Str => Cell::Str(self.text_at(bits)),
            Tag::Json => Cell::Json(self.text_at(bits)),
        }
    }

    /// The cells where all of them are floats, as metrics mostly are.
    #[cfg(feature = "arrow")]
    pub(crate) fn floats(&self) -> Option<impl Iterator<Item = f64> + '_> {
        let only_floats = self.tags.iter().all(|&tag| tag == Tag::Float);
        only_floats.then(|| self.bits.iter().map(|&bits| f64::from_bits(bits)))
    }

    /// The cells as `f64`, with how each fared. What is no number is NaN; a
    /// boolean is not a number; W&B's strings `"NaN"`, `"Infinity"` and
    /// `"-Infinity"` are.
    pub fn f64s(&self) -> impl Iterator<Item = (f64, CellState)> + '_ {
        (0..self.len()).map(|row| match self.cell(row) {
            Cell::Missing => (f64::NAN, CellState::Missing),
            Cell::Null => (f64::NAN, CellState::Null),
            Cell::Float(x) => (x, CellState::Value),
            Cell::Int(n) => {
                let nearest = n as f64;
                // i64::MAX rounds up to 2^63, which casts back to i64::MAX.
                let exact = nearest as i64 == n && nearest < 9_223_372_036_854_775_808.0;
                let state = if exact {
                    CellState::Value
                } else {
                    CellState::Inexact
                };
                (nearest, state)
            }
            Cell::Bool(_) => (f64::NAN, CellState::NotANumber),
            Cell::Str(text) => match text {
                "NaN" => (f64::NAN, CellState::Value),
                "Infinity" => (f64::INFINITY, CellState::Value),
                "-Infinity" => (f64::NEG_INFINITY, CellState::Value),
                _ => (f64::NAN, CellState::NotANumber),
            },
            Cell::Json(text) => match text.parse() {
                Ok(nearest) => (nearest, CellState::Inexact),
                Err(_) => (f64::NAN, CellState::NotANumber),
            },
        })
    }

    /// The cells as `i64`, with how each fared. A float with a fraction is
    /// truncated and inexact; NaN, and what is out of range, is not a number.
    pub fn i64s(&self) -> impl Iterator<Item = (i64, CellState)> + '_ {
        (0..self.len()).map(|row| match self.cell(row) {
            Cell::Missing => (0, CellState::Missing),
            Cell::Null => (0, CellState::Null),
            Cell::Int(n) => (n, CellState::Value),
            Cell::Float(x)
                if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x) =>
            {
                let whole = x as i64;
                let exact = x.fract() == 0.0;
                (
                    whole,
                    if exact {
                        CellState::Value
                    } else {
                        CellState::Inexact
                    },
                )
            }
            _ => (0, CellState::NotANumber),
        })
    }

    pub(crate) fn clear(&mut self) {
        self.tags.clear();
        self.bits.clear();
        self.text.clear();
        self.spans.clear();
    }

    pub(crate) fn push(&mut self, value: Option<&Value>) {
        let (tag, bits) = match value {
            None => (Tag::Missing, 0),
            Some(Value::Null) => (Tag::Null, 0),
            Some(Value::Bool(b)) => (Tag::Bool, u64::from(*b)),
            Some(Value::Number(number)) => self.number(number),
            Some(Value::String(text)) => (Tag::Str, self.append(text)),
            Some(other) => (Tag::Json, self.append(&other.to_json())),
        };
        self.tags.push(tag);
        self.bits.push(bits);
    }

    /// Appends cells from row `row` on, and missing ones to the rows before it
    /// that have none.
    #[inline]
    pub(super) fn extend<'c>(&mut self, row: usize, cells: impl Iterator<Item = Cell<'c>>) {
        self.pad(row);
        for cell in cells {
            self.put(cell);
        }
    }

    #[inline]
    fn put(&mut self, cell: Cell<'_>) {
        let (tag, bits) = match cell {
            Cell::Missing => (Tag::Missing, 0),
            Cell::Null => (Tag::Null, 0),
            Cell::Bool(value) => (Tag::Bool, u64::from(value)),
            Cell::Int(value) => (Tag::Int, value.cast_unsigned()),
            Cell::Float(value) => (Tag::Float, value.to_bits()),
            Cell::Str(text) => (Tag::Str, self.append(text)),
            Cell::Json(text) => (Tag::Json, self.append(text)),
        };
        self.tags.push(tag);
        self.bits.push(bits);
    }

    /// Missing cells up to a length.
    #[inline]
    pub(super) fn pad(&mut self, rows: usize) {
        if self.tags.len() < rows {
            self.tags.resize(rows, Tag::Missing);
            self.bits.resize(rows, 0);
        }
    }

    fn number(&mut self, number: &Number) -> (Tag, u64) {
        if let Some(n) = number.as_i64() {
            (Tag::Int, n.cast_unsigned())
        } else if number.is_integer() {
            let text = number.to_string();
            (Tag::Json, self.append(&text))
        } else {
            (Tag::Float, number.as_f64().to_bits())
        }
    }

    fn append(&mut self, text: &str) -> u64 {
        let start = self.text.len();
        self.text.push_str(text);
        self.spans.push((start, self.text.len()));
        self.spans.len() as u64 - 1
    }

    fn text_at(&self, span: u64) -> &str {
        let (start, end) = self.spans[span as usize];
        &self.text[start..end]
    }
}

/// Some rows of a scan as columns; see
/// [`ScanHistory::columns`](crate::ScanHistory::columns).
#[derive(Debug, Clone, Default)]
pub struct ColumnBatch {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
}

impl ColumnBatch {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns: in the order of the keys asked for, or, without keys, in
    /// the order in which they were first seen.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a key.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn cells_and_their_numbers() {
        let mut column = Column::new("x");
        let texts = [
            "1.5",
            "9007199254740993",
            "NaN",
            "\"NaN\"",
            "null",
            "true",
            "\"s\"",
            "[1]",
            "36893488147419103232",
        ];
        for text in texts {
            column.push(Some(&json::from_str(text).unwrap()));
        }
        column.push(None);
        let states: Vec<u8> = column.f64s().map(|(_, state)| state as u8).collect();
        assert_eq!(states, [0, 4, 0, 0, 2, 3, 3, 3, 4, 1]);
        let ints: Vec<(i64, u8)> = column.i64s().map(|(n, s)| (n, s as u8)).collect();
        assert_eq!(ints[..3], [(1, 4), (9_007_199_254_740_993, 0), (0, 3)]);
        assert_eq!(column.cell(6), Cell::Str("s"));
        assert_eq!(column.cell(7), Cell::Json("[1]"));
        assert_eq!(column.cell(99), Cell::Missing);
    }
}

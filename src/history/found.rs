//! A row that a source found, before it is known what becomes of it.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, Error as _};

use crate::history::block::Block;
#[cfg(feature = "capi")]
use crate::history::block::nested;
use crate::history::columns::{Cell, ColumnBatch};
use crate::history::fill::Filling;
use crate::history::row::Row;
#[cfg(feature = "capi")]
use crate::json::NonFinite;
use crate::json::{self, Error, Kind, Number, Reader, Result, Source, Value};

/// A row, where it is.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// A row of a block.
    Cells(&'a Block, usize),
    Map(Row),
}

impl Found<'_> {
    pub fn into_row(self) -> Row {
        match self {
            Found::Cells(block, row) => block.row(row),
            Found::Map(row) => row,
        }
    }

    /// Appends it as a JSON object; NaN and infinities are W&B's strings.
    #[cfg(feature = "capi")]
    pub fn write_json(self, out: &mut String) {
        let (block, row) = match self {
            Found::Cells(block, row) => (block, row),
            Found::Map(row) => return row.as_map().write_json(out, NonFinite::Strings),
        };
        let keys = block.keys();
        let mut before = '{';
        for (key, cell) in block.cells(row) {
            if cell == Cell::Missing {
                continue;
            }
            out.push(before);
            before = ',';
            json::write_string(out, &keys[key]);
            out.push(':');
            match cell {
                // As it came, with bare tokens and line breaks.
                Cell::Json(text) => nested(text).write_json(out, NonFinite::Strings),
                cell => cell.write_json(out),
            }
        }
        out.push_str(if before == '{' { "{}" } else { "}" });
    }

    /// Whether it has a key of a kind.
    pub fn has(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        match self {
            Found::Cells(block, row) => block.names(*row).any(is_meant),
            Found::Map(row) => row.as_map().keys().any(is_meant),
        }
    }

    /// Adds it to a batch.
    #[inline]
    pub fn fill(self, batch: &mut ColumnBatch, filling: &mut Filling) {
        match self {
            Found::Cells(block, row) => filling.put(batch, block, row, row + 1),
            Found::Map(row) => filling.put_row(batch, &row),
        }
    }

    /// The row as a serde type.
    ///
    /// # Errors
    /// It does not fit; the error says what at which step.
    pub fn typed<T: DeserializeOwned>(self) -> std::result::Result<T, Misfit> {
        match self {
            Found::Cells(block, row) => {
                json::from_source(walk(block, row)).map_err(|error| Misfit {
                    step: block.row(row).step(),
                    error,
                })
            }
            Found::Map(row) => {
                let step = row.step();
                json::from_value(Value::Object(row.into_map()))
                    .map_err(|error| Misfit { step, error })
            }
        }
    }
}

/// Why a row is not of a type.
#[derive(Debug)]
pub(super) struct Misfit {
    pub step: Option<i64>,
    pub error: json::Error,
}

/// Walks the cells of a row as the object that they are.
struct CellSource<'a, C> {
    block: &'a Block,
    cells: C,
    state: State,
    /// The value that is to be read next.
    next: Option<Cell<'a>>,
    /// Instead of it, a nested value that is being read.
    nested: Option<Reader<'a>>,
}

/// Where in the object it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    After,
}

/// The row of a block, to be walked.
fn walk(block: &Block, row: usize) -> impl Source<'_> {
    CellSource {
        block,
        cells: block.cells(row),
        state: State::Before,
        next: None,
        nested: None,
    }
}

impl<'a, C: Iterator<Item = (usize, Cell<'a>)>> CellSource<'a, C> {
    /// Reads from the nested value, if it stands in one.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> Option<Result<T>> {
        let reader = self.nested.as_mut()?;
        let value = read(reader);
        if reader.depth() == 0 {
            self.nested = None;
        }
        Some(value)
    }

    fn take(&mut self) -> Result<Cell<'a>> {
        self.next.take().ok_or_else(out_of_order)
    }
}

/// A visitor that asks for two values at once, or for one where there is none.
fn out_of_order() -> Error {
    Error::custom("the type asked for a key, an element or a value out of order")
}

impl<'a, C: Iterator<Item = (usize, Cell<'a>)>> Source<'a> for CellSource<'a, C> {
    fn peek(&mut self) -> Result<Kind> {
        if let Some(reader) = &mut self.nested {
            return reader.peek();
        }
        match self.next {
            _ if self.state == State::Before => Ok(Kind::Object),
            Some(Cell::Null) => Ok(Kind::Null),
            Some(Cell::Bool(_)) => Ok(Kind::Bool),
            Some(Cell::Int(_) | Cell::Float(_)) => Ok(Kind::Number),
            Some(Cell::Str(_)) => Ok(Kind::String),
            // Neither is ever the next value.
            Some(Cell::Missing | Cell::Json(_)) | None => Err(out_of_order()),
        }
    }

    fn null(&mut self) -> Result<()> {
        if let Some(read) = self.inside(Reader::null) {
            return read;
        }
        match self.take()? {
            Cell::Null => Ok(()),
            _ => Err(Error::custom("expected null")),
        }
    }

    fn bool(&mut self) -> Result<bool> {
        if let Some(read) = self.inside(Reader::bool) {
            return read;
        }
        match self.take()? {
            Cell::Bool(value) => Ok(value),
            _ => Err(Error::custom("expected a boolean")),
        }
    }

    fn number(&mut self) -> Result<Number> {
        if let Some(read) = self.inside(Reader::number) {
            return read;
        }
        match self.take()? {
            Cell::Int(value) => Ok(value.into()),
            Cell::Float(value) => Ok(value.into()),
            _ => Err(Error::custom("expected a number")),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>> {
        if let Some(read) = self.inside(Reader::string) {
            return read;
        }
        match self.take()? {
            Cell::Str(text) => Ok(Cow::Borrowed(text)),
            _ => Err(Error::custom("expected a string")),
        }
    }

    fn begin_array(&mut self) -> Result<()> {
        self.inside(Reader::begin_array)
            .unwrap_or_else(|| Err(Error::custom("expected an array")))
    }

    fn next_element(&mut self) -> Result<bool> {
        self.inside(Reader::next_element)
            .unwrap_or_else(|| Err(out_of_order()))
    }

    fn begin_object(&mut self) -> Result<()> {
        if let Some(read) = self.inside(Reader::begin_object) {
            return read;
        }
        match self.state {
            State::Before => self.state = State::Inside,
            _ => return Err(Error::custom("expected an object")),
        }
        Ok(())
    }

    fn next_key(&mut self) -> Result<Option<Cow<'a, str>>> {
        if let Some(read) = self.inside(Reader::next_key) {
            return read;
        }
        if self.state != State::Inside || self.next.is_some() {
            return Err(out_of_order());
        }
        let Some((key, cell)) = self.cells.find(|(_, cell)| *cell != Cell::Missing) else {
            self.state = State::After;
            return Ok(None);
        };
        match cell {
            Cell::Json(text) => self.nested = Some(Reader::new(text)),
            cell => self.next = Some(cell),
        }
        Ok(Some(Cow::Borrowed(&self.block.keys()[key])))
    }

    fn skip_value(&mut self) -> Result<()> {
        // Text in a block was checked when it was decoded.
        if self
            .nested
            .as_ref()
            .is_some_and(|reader| reader.depth() == 0)
        {
            self.nested = None;
            return Ok(());
        }
        if let Some(read) = self.inside(Reader::skip_value) {
            return read;
        }
        if self.state == State::Before {
            self.state = State::After;
            return Ok(());
        }
        self.take().map(drop)
    }

    fn depth(&self) -> usize {
        let nested = self.nested.as_ref().map_or(0, Reader::depth);
        usize::from(self.state == State::Inside) + nested
    }

    fn offset(&self) -> usize {
        0
    }

    fn place(&self, error: Error, _: usize) -> Error {
        error
    }
}

//! Rows as they were decoded, side by side: keys are told once, a cell is a
//! tag and 64 bits, and all text is in one buffer.
//!
//! A block is made on the thread that fetched its rows and read on the one
//! that asked for them, as rows or as columns. It weighs about a quarter of
//! the JSON it came from, whatever keys its rows have.

use std::collections::HashMap;

use crate::history::columns::{Cell, Tag};
use crate::history::row::Row;
use crate::json::{self, Map, Number, Value};

/// Rows with their cells in the order in which they were logged.
#[derive(Debug, Default)]
pub(crate) struct Block {
    keys: Vec<Box<str>>,
    /// The keys of a row, in order; most rows share one list.
    layouts: Vec<Box<[u32]>>,
    rows: Vec<Place>,
    tags: Vec<Tag>,
    bits: Vec<u64>,
    text: String,
}

/// Where a row's cells begin, and what their keys are.
#[derive(Debug, Clone, Copy)]
struct Place {
    first: u32,
    layout: u32,
}

impl Block {
    #[cfg(any(test, fuzzing))]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every key that a cell may be of, each once.
    pub fn keys(&self) -> &[Box<str>] {
        &self.keys
    }

    /// The names of the cells that a row has.
    pub fn names(&self, row: usize) -> impl Iterator<Item = &str> + Clone + '_ {
        self.cells(row)
            .filter(|(_, cell)| *cell != Cell::Missing)
            .map(|(key, _)| &*self.keys[key])
    }

    /// The cells of a row as numbers of keys and values. Of a key that is
    /// asked for and that the row lacks there may be a missing one.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = (usize, Cell<'_>)> + Clone + '_ {
        let Place { first, layout } = self.rows[row];
        let layout = &self.layouts[layout as usize];
        let first = first as usize;
        let cells = first..first + layout.len();
        let values = self.tags[cells.clone()].iter().zip(&self.bits[cells]);
        layout
            .iter()
            .zip(values)
            .map(|(&key, (&tag, &bits))| (key as usize, self.cell(tag, bits)))
    }

    /// The rows from `row` on, before `end`, that have the same keys as it and
    /// whose cells lie one after the other.
    pub fn alike(&self, row: usize, end: usize) -> Alike<'_> {
        let Place { first, layout } = self.rows[row];
        let keys = &self.layouts[layout as usize];
        let firsts = (first..).step_by(keys.len().max(1));
        let rows = self.rows[row..end].iter().zip(firsts);
        Alike {
            block: self,
            keys,
            first: first as usize,
            rows: rows
                .take_while(|&(place, first)| place.layout == layout && place.first == first)
                .count(),
        }
    }

    #[inline]
    fn cell(&self, tag: Tag, bits: u64) -> Cell<'_> {
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

    fn text_at(&self, span: u64) -> &str {
        let (start, len) = ((span >> 32) as usize, (span & 0xFFFF_FFFF) as usize);
        &self.text[start..start + len]
    }

    /// A row as a map of its own.
    pub fn row(&self, row: usize) -> Row {
        let Place { layout, .. } = self.rows[row];
        let mut map = Map::with_capacity(self.layouts[layout as usize].len());
        for (key, cell) in self.cells(row) {
            if cell != Cell::Missing {
                map.push_new(&*self.keys[key], value_of(cell));
            }
        }
        Row::from(map)
    }
}

/// A cell as a value; text that was checked when it was decoded.
fn value_of(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Missing | Cell::Null => Value::Null,
        Cell::Bool(value) => Value::Bool(value),
        Cell::Int(value) => Value::Number(Number::from(value)),
        Cell::Float(value) => Value::Number(Number::from(value)),
        Cell::Str(text) => Value::String(text.to_owned()),
        Cell::Json(text) => nested(text),
    }
}

/// A nested value, whose text was checked when it was decoded.
pub(super) fn nested(text: &str) -> Value {
    json::from_str(text).unwrap_or_default()
}

/// Rows whose keys differ make a list each: [`BlockBuilder::restart`] keeps no
/// more of them.
const MOST_LAYOUTS: usize = 1 << 10;

/// Some rows of one layout, to be read key by key.
pub(crate) struct Alike<'b> {
    block: &'b Block,
    keys: &'b [u32],
    first: usize,
    rows: usize,
}

impl<'b> Alike<'b> {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The keys of each row, by their numbers.
    pub fn keys(&self) -> impl Iterator<Item = usize> + 'b {
        self.keys.iter().map(|&key| key as usize)
    }

    /// The cells of the key at a place in `keys`.
    #[inline]
    pub fn cells(&self, place: usize) -> impl Iterator<Item = Cell<'b>> {
        let (block, width) = (self.block, self.keys.len());
        let cells = self.first + place..self.first + self.rows * width;
        let tags = block.tags[cells.clone()].iter().step_by(width);
        let bits = block.bits[cells].iter().step_by(width);
        tags.zip(bits).map(|(&tag, &bits)| block.cell(tag, bits))
    }
}

/// A text does not fit: one block holds 4 GiB of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// Makes a [`Block`] row by row.
#[derive(Debug, Default)]
pub(crate) struct BlockBuilder {
    block: Block,
    known: HashMap<Box<str>, u32>,
    layouts: HashMap<Box<[u32]>, u32>,
    /// The keys of the row at hand.
    open: Vec<u32>,
    /// Of each key: the last row that has it (from 1), and its place in it.
    seen: Vec<(u32, u32)>,
    row: u32,
    /// Where its cells and its text begin.
    first: usize,
    text: usize,
    last_layout: u32,
}

impl BlockBuilder {
    pub fn new() -> Self {
        BlockBuilder {
            row: 1,
            ..BlockBuilder::default()
        }
    }

    /// The number of a key.
    pub fn key(&mut self, name: &str) -> u32 {
        if let Some(&key) = self.known.get(name) {
            return key;
        }
        let key = self.block.keys.len() as u32;
        self.block.keys.push(name.into());
        self.known.insert(name.into(), key);
        self.seen.push((0, 0));
        key
    }

    /// Whether the row at hand has a cell of this key.
    #[inline]
    pub fn has(&self, key: u32) -> bool {
        self.seen[key as usize].0 == self.row
    }

    /// The keys of the row at hand.
    pub fn open_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.open.iter().map(|&key| &*self.block.keys[key as usize])
    }

    /// Gives the row at hand a cell. A key that comes twice keeps its first
    /// place and its last value, as in Python.
    #[inline]
    pub fn put(&mut self, key: u32, cell: Cell<'_>) -> Result<(), Full> {
        let (tag, bits) = match cell {
            Cell::Missing => (Tag::Missing, 0),
            Cell::Null => (Tag::Null, 0),
            Cell::Bool(value) => (Tag::Bool, u64::from(value)),
            Cell::Int(value) => (Tag::Int, value.cast_unsigned()),
            Cell::Float(value) => (Tag::Float, value.to_bits()),
            Cell::Str(text) => (Tag::Str, self.append(text)?),
            Cell::Json(text) => (Tag::Json, self.append(text)?),
        };
        let (row, at) = self.seen[key as usize];
        if row == self.row {
            let at = self.first + at as usize;
            (self.block.tags[at], self.block.bits[at]) = (tag, bits);
            return Ok(());
        }
        self.seen[key as usize] = (self.row, self.open.len() as u32);
        self.open.push(key);
        self.block.tags.push(tag);
        self.block.bits.push(bits);
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<u64, Full> {
        let start = u32::try_from(self.block.text.len()).map_err(|_| Full)?;
        let len = u32::try_from(text.len()).map_err(|_| Full)?;
        self.block.text.push_str(text);
        Ok(u64::from(start) << 32 | u64::from(len))
    }

    /// Ends the row at hand.
    pub fn finish_row(&mut self) -> Result<(), Full> {
        let first = u32::try_from(self.first).map_err(|_| Full)?;
        let layout = self.layout();
        self.block.rows.push(Place { first, layout });
        self.next_row()
    }

    /// Forgets the row at hand.
    pub fn drop_row(&mut self) -> Result<(), Full> {
        self.block.tags.truncate(self.first);
        self.block.bits.truncate(self.first);
        self.block.text.truncate(self.text);
        self.next_row()
    }

    fn next_row(&mut self) -> Result<(), Full> {
        self.open.clear();
        self.first = self.block.tags.len();
        self.text = self.block.text.len();
        self.row = self.row.checked_add(1).ok_or(Full)?;
        Ok(())
    }

    /// The number of the list of keys of the row at hand.
    fn layout(&mut self) -> u32 {
        let last = self.block.layouts.get(self.last_layout as usize);
        if last.is_some_and(|last| **last == *self.open) {
            return self.last_layout;
        }
        self.last_layout = match self.layouts.get(&*self.open) {
            Some(&layout) => layout,
            None => {
                let layout = self.block.layouts.len() as u32;
                self.block.layouts.push(self.open.as_slice().into());
                self.layouts.insert(self.open.as_slice().into(), layout);
                layout
            }
        };
        self.last_layout
    }

    /// Forgets all rows. The keys keep their numbers.
    pub fn restart(&mut self) {
        self.block.rows.clear();
        self.block.tags.clear();
        self.block.bits.clear();
        self.block.text.clear();
        if self.block.layouts.len() > MOST_LAYOUTS {
            self.block.layouts.clear();
            self.layouts.clear();
        }
        if self.next_row().is_err() {
            self.seen.fill((0, 0));
            self.row = 1;
        }
    }

    /// The rows that were finished, as they are kept so far.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The rows that were finished, in the order of `order` where one is
    /// given.
    pub fn build(mut self, order: Option<&[u32]>) -> Block {
        if let Some(order) = order {
            let rows = order.iter().map(|&row| self.block.rows[row as usize]);
            self.block.rows = rows.collect();
        }
        self.block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_keys_and_values() {
        let mut builder = BlockBuilder::new();
        let [a, b, c] = ["a", "b", "c"].map(|key| builder.key(key));
        assert_eq!(builder.key("b"), b);
        builder.put(b, Cell::Int(-1)).unwrap();
        builder.put(a, Cell::Str("x")).unwrap();
        builder.put(b, Cell::Float(0.5)).unwrap();
        assert!(builder.has(b) && !builder.has(c));
        builder.finish_row().unwrap();
        builder.put(c, Cell::Str("gone")).unwrap();
        builder.drop_row().unwrap();
        assert!(!builder.has(c));
        builder.finish_row().unwrap();
        builder.put(c, Cell::Json("[1,NaN]")).unwrap();
        builder.put(a, Cell::Null).unwrap();
        builder.finish_row().unwrap();
        let block = builder.build(Some(&[2, 1, 0]));
        let rows: Vec<String> = (0..block.len())
            .map(|row| block.row(row).to_json())
            .collect();
        assert_eq!(
            rows,
            [r#"{"c":[1,"NaN"],"a":null}"#, "{}", r#"{"b":0.5,"a":"x"}"#]
        );
        assert_eq!(block.text, "x[1,NaN]");
    }
}

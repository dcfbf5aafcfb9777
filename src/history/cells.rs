//! One JSON value after the other into the cells of a block.

use serde::de::Error as _;

use crate::history::block::{BlockBuilder, Full};
use crate::history::columns::Cell;
use crate::json::{self, Kind, Number, Reader, Scratch, Short};

/// Reads values into a block.
#[derive(Debug)]
pub(crate) struct Cells {
    pub builder: BlockBuilder,
    tidy: bool,
    text: Scratch,
}

impl Cells {
    /// `tidy`: whether nested values become the JSON that this library writes,
    /// as columns show it; otherwise they stay as they came.
    pub fn new(tidy: bool) -> Self {
        Cells {
            builder: BlockBuilder::new(),
            tidy,
            text: Scratch::new(),
        }
    }

    /// Reads the next value.
    #[inline]
    pub fn read(&mut self, reader: &mut Reader<'_>, key: u32) -> json::Result<()> {
        // Most values are numbers.
        match reader.short_number() {
            Some(Short::Float(value)) => return self.put(key, Cell::Float(value)),
            Some(Short::Int(value)) => return self.put(key, Cell::Int(value)),
            None => {}
        }
        match reader.peek()? {
            Kind::Number => {
                let value = reader.number()?;
                self.number(key, &value)
            }
            Kind::Null => {
                reader.null()?;
                self.put(key, Cell::Null)
            }
            Kind::Bool => {
                let value = reader.bool()?;
                self.put(key, Cell::Bool(value))
            }
            Kind::String => {
                let text = reader.string_in(&mut self.text)?;
                self.builder.put(key, Cell::Str(text)).map_err(full)
            }
            Kind::Array | Kind::Object => {
                let raw = reader.raw_value()?;
                match self.tidy {
                    true => self.put(key, Cell::Json(&json::from_str(raw)?.to_json())),
                    false => self.put(key, Cell::Json(raw)),
                }
            }
        }
    }

    /// Reads `_step`, of which some writers make `3.0`; says which it is.
    pub fn read_step(&mut self, reader: &mut Reader<'_>, key: u32) -> json::Result<Option<i64>> {
        if reader.peek()? != Kind::Number {
            self.read(reader, key)?;
            return Ok(None);
        }
        let value = reader.number()?;
        let step = value.to_i64();
        match step {
            Some(step) => self.put(key, Cell::Int(step))?,
            None => self.number(key, &value)?,
        }
        Ok(step)
    }

    #[inline]
    fn number(&mut self, key: u32, value: &Number) -> json::Result<()> {
        match value.as_i64() {
            Some(integer) => self.put(key, Cell::Int(integer)),
            None if value.is_integer() => self.put(key, Cell::Json(&value.to_string())),
            None => self.put(key, Cell::Float(value.as_f64())),
        }
    }

    #[inline]
    pub fn put(&mut self, key: u32, cell: Cell<'_>) -> json::Result<()> {
        self.builder.put(key, cell).map_err(full)
    }
}

#[cold]
pub(super) fn full(_: Full) -> json::Error {
    json::Error::custom("an answer holds more than 4 GiB of text: ask for smaller pages")
}

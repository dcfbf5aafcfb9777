//! A column of plain values, a batch of rows at a time.

use parquet::basic::Type as Physical;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type,
};
use parquet::schema::types::{ColumnDescriptor, Type};

use super::footer::damaged;
use super::span::ours;
use crate::error::Result;
use crate::history::columns::Cell;
use crate::json::Value;

/// One value or none a row.
pub(super) struct Flat {
    pub name: String,
    typed: Typed,
    levels: Vec<i16>,
    /// The level at which a value is there.
    there: i16,
    /// The row at hand, and the value that it has if it has one.
    row: usize,
    value: usize,
}

enum Typed {
    Bool(Buffered<BoolType>),
    Int32(Buffered<Int32Type>),
    Int64(Buffered<Int64Type>),
    Float(Buffered<FloatType>),
    Double(Buffered<DoubleType>),
    Text(Buffered<ByteArrayType>),
}

struct Buffered<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Buffered<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Buffered {
            reader,
            values: Vec::new(),
        }
    }

    fn read(&mut self, rows: usize, levels: &mut Vec<i16>) -> Result<usize> {
        self.values.clear();
        let read = self
            .reader
            .read_records(rows, Some(levels), None, &mut self.values);
        Ok(read.map_err(ours)?.0)
    }
}

/// Whether a column of the schema is read like this: not nested, and of a
/// type that needs no interpretation.
pub(super) fn is_flat(root: &Type) -> bool {
    use parquet::basic::ConvertedType as C;
    if root.is_group() || root.get_basic_info().repetition() == parquet::basic::Repetition::REPEATED
    {
        return false;
    }
    let meaning = root.get_basic_info().converted_type();
    match root.get_physical_type() {
        Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE => true,
        Physical::INT32 => {
            matches!(meaning, C::NONE | C::INT_8 | C::INT_16 | C::INT_32)
        }
        Physical::INT64 => matches!(meaning, C::NONE | C::INT_64),
        Physical::BYTE_ARRAY => matches!(meaning, C::NONE | C::UTF8 | C::JSON | C::ENUM),
        Physical::INT96 | Physical::FIXED_LEN_BYTE_ARRAY => false,
    }
}

impl Flat {
    pub fn new(column: &ColumnDescriptor, reader: ColumnReader) -> Result<Self> {
        Ok(Flat {
            name: column.name().to_owned(),
            typed: match reader {
                ColumnReader::BoolColumnReader(reader) => Typed::Bool(Buffered::new(reader)),
                ColumnReader::Int32ColumnReader(reader) => Typed::Int32(Buffered::new(reader)),
                ColumnReader::Int64ColumnReader(reader) => Typed::Int64(Buffered::new(reader)),
                ColumnReader::FloatColumnReader(reader) => Typed::Float(Buffered::new(reader)),
                ColumnReader::DoubleColumnReader(reader) => Typed::Double(Buffered::new(reader)),
                ColumnReader::ByteArrayColumnReader(reader) => Typed::Text(Buffered::new(reader)),
                _ => {
                    return Err(damaged(
                        "`_step` or a plain column is of a type for neither",
                    ));
                }
            },
            levels: Vec::new(),
            there: column.max_def_level(),
            row: 0,
            value: 0,
        })
    }

    /// Reads the next rows, of which there must be as many.
    pub fn read(&mut self, rows: usize) -> Result<()> {
        (self.row, self.value) = (0, 0);
        self.levels.clear();
        let levels = &mut self.levels;
        let read = match &mut self.typed {
            Typed::Bool(buffered) => buffered.read(rows, levels),
            Typed::Int32(buffered) => buffered.read(rows, levels),
            Typed::Int64(buffered) => buffered.read(rows, levels),
            Typed::Float(buffered) => buffered.read(rows, levels),
            Typed::Double(buffered) => buffered.read(rows, levels),
            Typed::Text(buffered) => buffered.read(rows, levels),
        }?;
        match read == rows {
            true => Ok(()),
            false => Err(damaged("a column has fewer rows than its row group")),
        }
    }

    #[inline]
    fn is_there(&self) -> bool {
        self.there == 0 || self.levels.get(self.row) == Some(&self.there)
    }

    /// Goes to the next row of the batch.
    #[inline]
    pub fn advance(&mut self) {
        self.value += usize::from(self.is_there());
        self.row += 1;
    }

    /// The value of the row at hand. Text that is not UTF-8 becomes `None` as
    /// well as no text.
    #[inline]
    pub fn cell(&self) -> Option<Cell<'_>> {
        if !self.is_there() {
            return None;
        }
        let at = self.value;
        Some(match &self.typed {
            Typed::Bool(buffered) => Cell::Bool(*buffered.values.get(at)?),
            Typed::Int32(buffered) => Cell::Int(i64::from(*buffered.values.get(at)?)),
            Typed::Int64(buffered) => Cell::Int(*buffered.values.get(at)?),
            Typed::Float(buffered) => Cell::Float(f64::from(*buffered.values.get(at)?)),
            Typed::Double(buffered) => Cell::Float(*buffered.values.get(at)?),
            Typed::Text(buffered) => {
                Cell::Str(std::str::from_utf8(buffered.values.get(at)?.data()).ok()?)
            }
        })
    }

    /// The value as a step; `None` where there is none.
    #[inline]
    pub fn step(&self) -> Option<i64> {
        match self.cell()? {
            Cell::Int(step) => Some(step),
            Cell::Float(step) => Value::from(step).to_i64(),
            _ => None,
        }
    }
}

//! The rows of a row group, one after the other.

use std::sync::Arc;

use bytes::Bytes;
use parquet::bloom_filter::Sbbf;
use parquet::column::page::PageReader;
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{RowGroupReader, SerializedPageReader};
use parquet::record::Row as Record;
use parquet::record::reader::{ReaderIter, RowIter, TreeBuilder};
use parquet::schema::types::{SchemaDescriptor, Type};

use super::flat::{Flat, is_flat};
use super::footer::{Footer, damaged};
use super::pages::Pages;
use super::span::{Reach, Span, ours};
use super::value::value;
use crate::error::{Error, Result};
use crate::history::block::{BlockBuilder, Full};
use crate::history::columns::Cell;
use crate::history::select::{Role, Select};
use crate::json::{Map, Number, Value};

/// As many rows are decoded at a time.
const BATCH: usize = 1024;
/// A row group whose columns weigh no more is fetched ahead.
const AHEAD: u64 = 16 << 20;
/// The least that is worth a request.
const PIECE: u64 = 256 << 10;
/// Columns as near as this are fetched by one request.
const GAP: u64 = 64 << 10;

/// Which row group, and which steps it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub file: usize,
    pub index: usize,
    pub min: i64,
    pub max: i64,
    pub rows: u64,
    /// Whether another file has rows of these steps, too.
    pub is_shared: bool,
}

/// An open row group, at one of its rows.
pub(super) struct GroupRows {
    pub group: Group,
    reach: Arc<Reach>,
    step: Flat,
    flats: Vec<(Flat, Role)>,
    nested: Option<ReaderIter>,
    /// The nested values of the batch.
    records: Vec<Record>,
    /// Rows that are not decoded yet, and those of the batch.
    left: u64,
    batch: usize,
    at: usize,
    /// The step at hand.
    current: i64,
    /// The numbers of the columns' keys in a block, and which block.
    keys: Vec<u32>,
    block: u64,
}

impl GroupRows {
    /// Opens a row group at its first row; `None` when it has none.
    pub fn open(footer: &Footer, group: Group, select: &Select) -> Result<Option<Self>> {
        let row_group = footer.metadata.row_group(group.index);
        let schema = footer.metadata.file_metadata().schema_descr();
        let roots = schema.root_schema().get_fields();
        let is_read = |root: &Type| {
            let role = select.role(root.name());
            group.is_shared || role.keep || role.inside
        };
        let nested: Vec<_> = roots
            .iter()
            .filter(|root| is_read(root) && !is_flat(root))
            .cloned()
            .collect();
        let columns: Vec<usize> = (0..schema.num_columns())
            .filter(|&leaf| leaf == footer.step || is_read(schema.get_column_root(leaf)))
            .collect();
        let reader = Chunks::fetch(footer, row_group, &columns)?;
        let flat = |leaf: usize| {
            let reader = reader.get_column_reader(leaf).map_err(ours)?;
            Flat::new(&schema.column(leaf), reader)
        };
        let mut flats = Vec::new();
        for &leaf in &columns {
            let root = schema.get_column_root(leaf);
            if is_flat(root) && (leaf != footer.step || is_read(root)) {
                flats.push((flat(leaf)?, select.role(root.name())));
            }
        }
        select.in_order(&mut flats, |(flat, _)| &flat.name);
        let nested = match nested.is_empty() {
            true => None,
            false => {
                let projected = Type::group_type_builder(schema.root_schema().name())
                    .with_fields(nested)
                    .build()
                    .map_err(ours)?;
                let projected = Arc::new(SchemaDescriptor::new(Arc::new(projected)));
                let rows = TreeBuilder::new().with_batch_size(BATCH);
                Some(rows.as_iter(projected, &reader).map_err(ours)?)
            }
        };
        let mut rows = GroupRows {
            group,
            reach: Arc::clone(&footer.reach),
            step: flat(footer.step)?,
            flats,
            nested,
            records: Vec::new(),
            left: group.rows,
            batch: 0,
            at: 0,
            current: i64::MIN,
            keys: Vec::new(),
            block: 0,
        };
        Ok(rows.settle()?.then_some(rows))
    }

    pub fn step(&self) -> i64 {
        self.current
    }

    /// Marks it as read to its end, by a step that is behind all.
    pub fn end(&mut self) {
        self.current = i64::MAX;
    }

    /// Goes to the next row; false at the end.
    pub fn advance(&mut self) -> Result<bool> {
        self.pass();
        self.settle()
    }

    fn pass(&mut self) {
        self.at += 1;
        self.step.advance();
        self.flats.iter_mut().for_each(|(flat, _)| flat.advance());
    }

    /// Goes on to a row that has a step, from the one at hand on.
    fn settle(&mut self) -> Result<bool> {
        loop {
            if self.at == self.batch && !self.decode()? {
                return Ok(false);
            }
            if let Some(step) = self.step.step() {
                let order = self.current <= step;
                let known = (self.group.min..=self.group.max).contains(&step);
                if !order || !known {
                    return Err(disordered(step));
                }
                self.current = step;
                return Ok(true);
            }
            self.pass();
        }
    }

    fn decode(&mut self) -> Result<bool> {
        let rows = usize::try_from(self.left).map_or(BATCH, |left| left.min(BATCH));
        if rows == 0 {
            return Ok(false);
        }
        // A few bytes may say that a row group has billions of rows.
        self.reach.check()?;
        self.step.read(rows)?;
        for (flat, _) in &mut self.flats {
            flat.read(rows)?;
        }
        if let Some(nested) = &mut self.nested {
            self.records.clear();
            for record in nested.take(rows) {
                self.records.push(record.map_err(ours)?);
            }
            if self.records.len() != rows {
                return Err(damaged("a column has fewer rows than its row group"));
            }
        }
        self.left -= rows as u64;
        (self.batch, self.at) = (rows, 0);
        Ok(true)
    }

    /// Adds what is wanted of the row at hand to a block, of which `number`
    /// tells it from others; says whether it is a row that is wanted.
    pub fn put(
        &mut self,
        builder: &mut BlockBuilder,
        number: u64,
        select: &Select,
    ) -> Result<bool> {
        if self.block != number {
            self.block = number;
            let flats = self.flats.iter();
            self.keys = flats.map(|(flat, _)| builder.key(&flat.name)).collect();
        }
        for ((flat, role), &key) in self.flats.iter().zip(&self.keys) {
            if !role.keep {
                continue;
            }
            if flat.name == "_step" {
                builder.put(key, Cell::Int(self.current)).map_err(full)?;
            } else if let Some(cell) = flat.cell() {
                builder.put(key, cell).map_err(full)?;
            }
        }
        for (name, field) in self.record() {
            let role = select.role(name);
            let Some(value) = value(field).filter(|_| role.keep || role.inside) else {
                continue;
            };
            put_value(builder, name, &value, role, select)?;
        }
        end_row(builder, select)
    }

    /// All of the row at hand, as far as it is read.
    pub fn row(&self) -> Map {
        let mut map = Map::new();
        for (flat, _) in &self.flats {
            let value = match flat.cell() {
                None => continue,
                Some(_) if flat.name == "_step" => Value::from(self.current),
                Some(Cell::Bool(value)) => Value::Bool(value),
                Some(Cell::Int(value)) => Value::from(value),
                Some(Cell::Float(value)) => Value::Number(Number::from(value)),
                Some(Cell::Str(text) | Cell::Json(text)) => Value::String(text.to_owned()),
                Some(Cell::Missing | Cell::Null) => Value::Null,
            };
            map.insert(&*flat.name, value);
        }
        for (name, field) in self.record() {
            if let Some(value) = value(field) {
                map.insert(&**name, value);
            }
        }
        map
    }

    fn record(&self) -> impl Iterator<Item = (&String, &parquet::record::Field)> {
        let record = self.records.get(self.at);
        record.into_iter().flat_map(Record::get_column_iter)
    }
}

/// Adds a value to the row at hand, or the parts of it that are wanted.
pub(super) fn put_value(
    builder: &mut BlockBuilder,
    name: &str,
    value: &Value,
    role: Role,
    select: &Select,
) -> Result<()> {
    let mut put = |name: &str, value: &Value, again: bool| {
        let key = builder.key(name);
        if !again && builder.has(key) {
            return Ok(());
        }
        let text;
        let cell = match value {
            Value::Null => Cell::Null,
            Value::Bool(value) => Cell::Bool(*value),
            Value::Number(number) if number.as_i64().is_some() => {
                Cell::Int(number.as_i64().unwrap_or_default())
            }
            Value::Number(number) if !number.is_integer() => Cell::Float(number.as_f64()),
            Value::String(text) => Cell::Str(text),
            other => {
                text = other.to_json();
                Cell::Json(&text)
            }
        };
        builder.put(key, cell)
    };
    let mut result = Ok(());
    if role.inside {
        select.inside(name, value, &mut |name, part| {
            result = result.and(put(name, part, false));
        });
    }
    if role.keep {
        result = result.and(put(name, value, true));
    }
    result.map_err(full)
}

/// Ends the row at hand; says whether it is one that is wanted.
pub(super) fn end_row(builder: &mut BlockBuilder, select: &Select) -> Result<bool> {
    let is_wanted = select.qualifies(builder.open_names());
    match is_wanted {
        true => builder.finish_row(),
        false => builder.drop_row(),
    }
    .map_err(full)?;
    Ok(is_wanted)
}

fn full(_: Full) -> Error {
    Error::new(
        crate::error::ErrorKind::TooLarge,
        "rows of exported history hold more than 4 GiB of text",
    )
}

fn disordered(step: i64) -> Error {
    Error::protocol(format!(
        "an exported file has step {step} where none of its steps should be: scan without exports"
    ))
}

/// The columns of a row group that are read.
struct Chunks<'a> {
    metadata: &'a RowGroupMetaData,
    spans: Vec<Option<Arc<Span>>>,
}

impl<'a> Chunks<'a> {
    /// Fetches the columns by few requests where they are small; otherwise
    /// they are fetched piece by piece as they are read.
    fn fetch(footer: &Footer, metadata: &'a RowGroupMetaData, columns: &[usize]) -> Result<Self> {
        let mut places = Vec::with_capacity(columns.len());
        for &column in columns {
            places.push((footer.place(metadata.column(column))?, column));
        }
        places.sort_unstable_by_key(|(range, _)| range.start);
        let sizes = places.iter().map(|(range, _)| range.end - range.start);
        let is_small = sizes.sum::<u64>() <= AHEAD;
        let piece = (AHEAD / columns.len().max(1) as u64).max(PIECE);
        let mut spans = vec![None; metadata.num_columns()];
        let mut rest = &places[..];
        while let Some(((first, _), others)) = rest.split_first() {
            let mut end = first.end;
            let mut near = 1;
            while let Some((next, _)) = others.get(near - 1)
                && next.start <= end + GAP
            {
                end = end.max(next.end);
                near += 1;
            }
            let (together, behind) = rest.split_at(near);
            rest = behind;
            let bytes = match is_small && end > first.start {
                true => footer.reach.fetch(first.start..end)?,
                false => Bytes::new(),
            };
            for (range, column) in together {
                let at = |place: u64| (place - first.start) as usize;
                let ahead = match bytes.is_empty() {
                    true => Bytes::new(),
                    false => bytes.slice(at(range.start)..at(range.end)),
                };
                let span = Span::new(&footer.reach, range.clone(), piece, ahead);
                spans[*column] = Some(Arc::new(span));
            }
        }
        Ok(Chunks { metadata, spans })
    }
}

impl RowGroupReader for Chunks<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.metadata
    }

    fn num_columns(&self) -> usize {
        self.metadata.num_columns()
    }

    fn get_column_page_reader(&self, column: usize) -> ParquetResult<Box<dyn PageReader>> {
        let span = self.spans.get(column).and_then(Option::as_ref);
        let span = span.ok_or_else(|| {
            parquet::errors::ParquetError::General(format!("column {column} was not asked for"))
        })?;
        let rows = usize::try_from(self.metadata.num_rows()).unwrap_or(0);
        let metadata = self.metadata.column(column);
        let pages = SerializedPageReader::new(Arc::clone(span), metadata, rows, None)?;
        Ok(Box::new(Pages(pages)))
    }

    fn get_column_bloom_filter(&self, _column: usize) -> Option<&Sbbf> {
        None
    }

    fn get_row_iter(&self, projection: Option<Type>) -> ParquetResult<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

//! The schema of a stream, and batches of columns put into it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{Field, Schema, SchemaRef};

use super::cells::{self, Texts};
use super::found::Found;
use super::nested;
use super::options::{ArrowOptions, ColumnType, EXTRA};
use crate::error::{Error, ErrorKind, Result};
use crate::history::columns::{Cell, Column, ColumnBatch};
use crate::json::write_string;

/// The columns of a stream, or of a struct in it; they never change.
#[derive(Debug)]
pub(crate) struct Layout {
    fields: Vec<Planned>,
    positions: HashMap<String, usize>,
    /// What becomes of a key that has no column.
    others: Others,
    schema: SchemaRef,
}

#[derive(Debug)]
pub(super) struct Planned {
    name: String,
    holds: Holds,
    /// The caller said the type: a value must fit.
    given: bool,
}

/// The type of a column.
#[derive(Debug)]
pub(super) enum Holds {
    Plain(ColumnType),
    Struct(Layout),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    /// The caller did not ask for them.
    LeftOut,
    Refused,
    Extra,
}

/// Hears of a cell that does not fit: its row, its column, and the field where
/// it belongs, if any.
type Misfit<'a, 'b> = dyn FnMut(usize, &'a Column, Option<&Planned>) -> Result<()> + 'b;

impl Layout {
    /// The columns that were found, with the types that the caller gave.
    /// `extra` is the default of the option.
    pub fn new(found: &Found, options: &ArrowOptions, extra: bool) -> Result<Self> {
        let extra = options.extra.unwrap_or(extra && !options.all);
        let given = |name: &str| {
            let mut columns = options.columns.iter();
            columns
                .find(|(other, _)| other == name)
                .map(|&(_, holds)| holds)
        };
        let mut fields: Vec<Planned> = Vec::new();
        if !options.all {
            fields.extend(found.columns(found.all).map(|(name, holds)| Planned {
                name: name.to_owned(),
                holds: given(name).map_or(holds, Holds::Plain),
                given: given(name).is_some(),
            }));
        }
        for (name, holds) in &options.columns {
            if !fields.iter().any(|field| field.name == *name) {
                fields.push(Planned {
                    name: name.clone(),
                    holds: Holds::Plain(*holds),
                    given: options.strict,
                });
            }
        }
        if extra && fields.iter().any(|field| field.name == EXTRA) {
            return Err(Error::unsupported(format!(
                "a key is named {EXTRA:?} as is the column of what has no place elsewhere: turn \
                 the latter off"
            )));
        }
        let others = match (extra, options.all) {
            (true, _) => Others::Extra,
            (false, true) if options.strict => Others::LeftOut,
            (false, _) => Others::Refused,
        };
        Ok(Self::of(fields, others))
    }

    /// The fields of a struct.
    pub fn within(found: &Found, all: bool) -> Self {
        let fields = found.columns(all).map(|(name, holds)| Planned {
            name: name.to_owned(),
            holds,
            given: false,
        });
        Self::of(fields.collect(), Others::Refused)
    }

    fn of(fields: Vec<Planned>, others: Others) -> Self {
        let columns = fields.iter().map(Planned::field);
        let last = (others == Others::Extra).then(|| ColumnType::Json.field(EXTRA));
        let schema = Schema::new(columns.chain(last).collect::<Vec<_>>());
        let positions = fields
            .iter()
            .enumerate()
            .map(|(at, field)| (field.name.clone(), at))
            .collect();
        Layout {
            fields,
            positions,
            others,
            schema: Arc::new(schema),
        }
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns of `batch`, whose first row is number `first` of the scan.
    pub fn batch(&self, batch: &ColumnBatch, first: u64) -> Result<RecordBatch> {
        let rows = batch.rows();
        let mut extra = Extra::default();
        let mut arrays = self.arrays(batch, &mut |row, column, field| {
            let place = Place { batch, first, row };
            let is_given = field.is_some_and(|field| field.given);
            if self.others == Others::Extra && !is_given {
                extra.add(row, column.name(), column.cell(row));
                return Ok(());
            }
            Err(match field {
                Some(field) => misfit(field, column.cell(row), &place),
                None => unknown(column.name(), &place),
            })
        })?;
        if self.others == Others::Extra {
            arrays.push(extra.into_array(rows)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)
            // Nothing of the data can lead here.
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()).because(error))
    }

    /// An array for each field, without the extra column.
    pub(super) fn arrays<'a>(
        &self,
        batch: &'a ColumnBatch,
        misfit: &mut Misfit<'a, '_>,
    ) -> Result<Vec<ArrayRef>> {
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; self.fields.len()];
        for (at, column) in batch.columns().iter().enumerate() {
            match self.position(at, column.name()) {
                // A scan may ask for a key twice.
                Some(to) if arrays[to].is_some() => {}
                Some(to) => arrays[to] = Some(self.fields[to].array(column, misfit)?),
                None if self.others == Others::LeftOut => {}
                None => {
                    // What says nothing would be null anyway.
                    let says =
                        |&row: &usize| !matches!(column.cell(row), Cell::Missing | Cell::Null);
                    for row in (0..column.len()).filter(says) {
                        misfit(row, column, None)?;
                    }
                }
            }
        }
        let fields = arrays.into_iter().zip(self.schema.fields());
        Ok(fields
            .map(|(array, field)| {
                array.unwrap_or_else(|| new_null_array(field.data_type(), batch.rows()))
            })
            .collect())
    }

    /// Where the column belongs that is number `at` of its batch: often just
    /// there.
    fn position(&self, at: usize, name: &str) -> Option<usize> {
        match self.fields.get(at) {
            Some(field) if field.name == name => Some(at),
            _ => self.positions.get(name).copied(),
        }
    }
}

impl Planned {
    fn field(&self) -> Field {
        match &self.holds {
            Holds::Plain(holds) => holds.field(&self.name),
            Holds::Struct(layout) => {
                Field::new_struct(&self.name, layout.schema.fields().clone(), true)
            }
        }
    }

    fn array<'a>(&self, column: &'a Column, misfit: &mut Misfit<'a, '_>) -> Result<ArrayRef> {
        let misfit = |row| misfit(row, column, Some(self));
        match &self.holds {
            Holds::Plain(holds) => cells::array(column, *holds, misfit),
            Holds::Struct(layout) => nested::array(column, layout, misfit),
        }
    }
}

impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holds::Plain(holds) => holds.fmt(f),
            Holds::Struct(_) => f.write_str("a struct"),
        }
    }
}

/// A row of a batch, for messages.
struct Place<'a> {
    batch: &'a ColumnBatch,
    first: u64,
    row: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.batch.column("_step");
        match steps.map(|column| column.cell(self.row)) {
            Some(Cell::Int(step)) => write!(f, "step {step}"),
            _ => write!(f, "row {} of the scan", self.first + self.row as u64),
        }
    }
}

fn misfit(field: &Planned, cell: Cell<'_>, place: &Place<'_>) -> Error {
    let mut value = String::new();
    cell.write_json(&mut value);
    if let Some((end, _)) = value.char_indices().nth(60) {
        value.truncate(end);
        value.push('…');
    }
    let why = match field.given {
        true => "as which the column was asked for",
        false => "as which its first rows were taken: give the column a type, or survey the scan",
    };
    Error::protocol(format!(
        "the value of {:?} at {place} is {value}, which does not fit {}, {why}",
        field.name, field.holds
    ))
}

fn unknown(name: &str, place: &Place<'_>) -> Error {
    Error::protocol(format!(
        "the key {name:?} at {place} has no column: it was not known when the scan began. Give it \
         a column, ask for the column {EXTRA:?}, or survey the scan"
    ))
}

/// What has no place elsewhere, as the inside of a JSON object for each row.
#[derive(Default)]
struct Extra(HashMap<usize, String>);

impl Extra {
    fn add(&mut self, row: usize, name: &str, cell: Cell<'_>) {
        let text = self.0.entry(row).or_insert_with(|| "{".to_owned());
        if text.len() > 1 {
            text.push(',');
        }
        write_string(text, name);
        text.push(':');
        cell.write_json(text);
    }

    fn into_array(mut self, rows: usize) -> Result<ArrayRef> {
        let mut texts = Texts::new(EXTRA, rows);
        for row in 0..rows {
            match self.0.remove(&row) {
                None => texts.push_null(),
                Some(mut text) => {
                    text.push('}');
                    texts.push(&text)?;
                }
            }
        }
        Ok(texts.finish())
    }
}

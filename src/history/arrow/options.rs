//! What the caller says of the columns.

use std::collections::HashMap;
use std::fmt;

use arrow_schema::{DataType, Field, Schema};

use crate::error::{Error, Result};

/// The name of the column for what has no place elsewhere.
pub const EXTRA: &str = "_extra";

/// The name of the first column of the histories of many runs.
pub const RUN_ID: &str = "run_id";

/// What a column holds. Each may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnType {
    /// Numbers. W&B's strings `"NaN"`, `"Infinity"` and `"-Infinity"` fit; an
    /// integer fits when it is exact, or is what the float prints as.
    Float64,
    /// Integers; a float without a fraction fits.
    Int64,
    /// Booleans.
    Bool,
    /// Strings.
    Utf8,
    /// Anything, as JSON text; NaN and infinities are W&B's strings.
    Json,
}

impl ColumnType {
    /// The type of a column that [`field`](Self::field) made.
    fn of(field: &Field) -> Result<Self> {
        let types = [
            ColumnType::Float64,
            ColumnType::Int64,
            ColumnType::Bool,
            ColumnType::Utf8,
            ColumnType::Json,
        ];
        let mut types = types.into_iter();
        let is_it = |holds: &ColumnType| {
            let made = holds.field(field.name());
            made.data_type() == field.data_type()
                && made.extension_type_name() == field.extension_type_name()
        };
        types.find(is_it).ok_or_else(|| {
            Error::unsupported(format!(
                "the column {:?} holds {}, which cannot be asked for",
                field.name(),
                field.data_type()
            ))
        })
    }

    pub(super) fn field(self, name: &str) -> Field {
        let (data_type, is_json) = match self {
            ColumnType::Float64 => (DataType::Float64, false),
            ColumnType::Int64 => (DataType::Int64, false),
            ColumnType::Bool => (DataType::Boolean, false),
            ColumnType::Utf8 => (DataType::Utf8, false),
            ColumnType::Json => (DataType::Utf8, true),
        };
        let field = Field::new(name, data_type, true);
        if !is_json {
            return field;
        }
        // Arrow's own extension type; it has no parameters.
        field.with_metadata(HashMap::from([
            ("ARROW:extension:name".to_owned(), "arrow.json".to_owned()),
            ("ARROW:extension:metadata".to_owned(), String::new()),
        ]))
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ColumnType::Float64 => "float64",
            ColumnType::Int64 => "int64",
            ColumnType::Bool => "bool",
            ColumnType::Utf8 => "utf8",
            ColumnType::Json => "json",
        })
    }
}

/// How history becomes Arrow; see [the module](crate::arrow) for the rules.
#[derive(Debug, Clone)]
#[must_use = "options do nothing by themselves"]
pub struct ArrowOptions {
    pub(crate) batch_rows: usize,
    pub(super) columns: Vec<(String, ColumnType)>,
    /// Whether `columns` are all columns.
    pub(crate) all: bool,
    /// Whether a value must fit them.
    pub(super) strict: bool,
    pub(crate) survey: Option<bool>,
    pub(super) extra: Option<bool>,
    pub(crate) structs: bool,
}

impl Default for ArrowOptions {
    fn default() -> Self {
        ArrowOptions {
            batch_rows: 16_384,
            columns: Vec::new(),
            all: false,
            strict: true,
            survey: None,
            extra: None,
            structs: false,
        }
    }
}

impl ArrowOptions {
    /// Columns and types as they are found.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many rows a batch has at the most; 16,384 by default. One batch is
    /// in memory at a time, and the first one decides about types.
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = rows;
        self
    }

    /// The type of one column, which is there even if no row holds it.
    pub fn column(mut self, name: impl Into<String>, holds: ColumnType) -> Self {
        self.columns.push((name.into(), holds));
        self
    }

    /// All columns, in this order: nothing is found out, and what else a row
    /// holds is left out.
    pub fn schema<S: Into<String>>(
        mut self,
        columns: impl IntoIterator<Item = (S, ColumnType)>,
    ) -> Self {
        self.columns = columns
            .into_iter()
            .map(|(name, holds)| (name.into(), holds))
            .collect();
        self.all = true;
        self.strict = true;
        self
    }

    /// The columns of an earlier stream, for one that goes on where it stood:
    /// nothing is found out, and what has no place in them goes to `_extra`, or
    /// is an error, as it did there. A first column `run_id` is passed over.
    ///
    /// # Errors
    /// Unsupported for columns that no [`ColumnType`] gives, such as structs.
    pub fn like(mut self, schema: &Schema) -> Result<Self> {
        let fields = schema.fields().iter();
        let ours = fields.filter(|field| ![RUN_ID, EXTRA].contains(&field.name().as_str()));
        let columns = ours.map(|field| Ok((field.name().clone(), ColumnType::of(field)?)));
        self.columns = columns.collect::<Result<_>>()?;
        self.extra = Some(schema.column_with_name(EXTRA).is_some());
        self.all = true;
        self.strict = false;
        Ok(self)
    }

    /// Whether a scan that is longer than one batch is read twice, first for
    /// its columns and types alone; by default a local run is and a server's is
    /// not.
    pub fn survey(mut self, survey: bool) -> Self {
        self.survey = Some(survey);
        self
    }

    /// Whether there is a last column `_extra` for what has no place elsewhere;
    /// by default in scans without keys of which not all is known beforehand.
    /// True gives runs of any length the same columns, false makes such a value
    /// an error.
    pub fn extra(mut self, extra: bool) -> Self {
        self.extra = Some(extra);
        self
    }

    /// Objects as structs, instead of JSON text, where a key holds nothing
    /// else; by default they are not.
    pub fn structs(mut self, structs: bool) -> Self {
        self.structs = structs;
        self
    }

    /// Refuses what cannot mean anything. `keys` are those of the scan.
    pub(crate) fn check(&self, keys: &[String]) -> Result<()> {
        if self.all && self.columns.is_empty() {
            return Err(Error::invalid("the schema has no columns"));
        }
        for (at, (name, _)) in self.columns.iter().enumerate() {
            if self.columns[..at].iter().any(|(other, _)| other == name) {
                return Err(Error::invalid(format!("two columns are named {name:?}")));
            }
            if !keys.is_empty() && !keys.contains(name) {
                return Err(Error::invalid(format!(
                    "the column {name:?} is none of the keys that are asked for"
                )));
            }
        }
        Ok(())
    }
}

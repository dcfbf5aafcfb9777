//! Exported history: what a server has written of a run to Parquet files, and
//! what it has not yet.
//!
//! The files are written once, when a test asks for it, from the rows that the
//! run has then; rows that come later are live.

mod file;
mod shape;
mod shred;

use crate::app::Server;
use crate::app::history::row_text;
use crate::app::links::Links;
use crate::app::reply;
use crate::app::scan;
use crate::app::store::{Blob, Failure, Result, Run, RunKey};
use crate::http::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A row of history, decoded.
pub type Row = Map<String, Value>;

/// What a request says about exports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipe {
    /// How many files share the rows; none leaves them all live.
    files: usize,
    rows_per_group: usize,
    /// The last step that is exported; all without it.
    upto_step: Option<i64>,
    /// How many exported rows are live data as well.
    overlap: usize,
    /// How many rows a file repeats of the one before it.
    file_overlap: usize,
    order: Order,
    codec: file::Codec,
    nested: Nested,
    /// Whether row groups tell the least and greatest value of each column.
    statistics: bool,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            files: 1,
            rows_per_group: 1000,
            upto_step: None,
            overlap: 0,
            file_overlap: 0,
            order: Order::default(),
            codec: file::Codec::default(),
            nested: Nested::default(),
            statistics: true,
        }
    }
}

/// In which order the files are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Ascending,
    Reversed,
    /// Another one for each answer, as on real servers.
    Rotating,
}

/// What becomes of nested values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Nested {
    /// Groups and lists.
    #[default]
    Struct,
    /// Their JSON as text.
    Json,
    /// A column for each path, and lists as JSON.
    Dotted,
}

/// What was exported of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Exports {
    pub files: Vec<Blob>,
    /// Rows, in step order, before the first that is live.
    live_from: usize,
    order: Order,
}

impl Recipe {
    /// Why it cannot be followed, if so.
    pub fn fault(&self) -> Option<&'static str> {
        (self.rows_per_group == 0).then_some("exports.rows_per_group must be positive")
    }

    /// Exports the rows that the run has.
    pub fn write(&self, server: &Server, run: &Run) -> Result<()> {
        let rows = rows(server, run, 0)?;
        let is_exported = |row: &Row| self.upto_step.is_none_or(|last| step(row) <= last);
        let exported = match self.files {
            0 => 0,
            _ => rows.partition_point(is_exported),
        };
        let rows: Vec<Row> = rows[..exported]
            .iter()
            .map(|row| self.nested.of(row))
            .collect();
        let each = exported.div_ceil(self.files.max(1)).max(1);
        let layout = file::Layout {
            rows_per_group: self.rows_per_group,
            codec: self.codec,
            statistics: self.statistics,
        };
        let starts = (0..exported).step_by(each);
        let files = starts.map(|start| {
            let first = start.saturating_sub(self.file_overlap);
            let end = (start + each).min(exported);
            let bytes = file::write(&rows[first..end], &layout)
                .map_err(|error| Failure::Broken(format!("parquet: {error}")))?;
            server.store.put_blob(&bytes)
        });
        let exports = Exports {
            files: files.collect::<Result<_>>()?,
            live_from: exported.saturating_sub(self.overlap),
            order: self.order,
        };
        server
            .store
            .update(run, |meta| meta.exports = Some(exports))
    }
}

impl Nested {
    fn of(self, row: &Row) -> Row {
        let mut out = Row::new();
        for (key, value) in row {
            match (self, value) {
                (Nested::Dotted, Value::Object(inner)) => {
                    for (path, value) in self.of(inner) {
                        out.insert(format!("{key}.{path}"), value);
                    }
                }
                (Nested::Struct, _)
                | (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                    out.insert(key.clone(), value.clone());
                }
                (_, nested) => {
                    out.insert(key.clone(), nested.to_string().into());
                }
            }
        }
        out
    }
}

/// The rows from a position in step order on.
fn rows(server: &Server, run: &Run, from: usize) -> Result<Vec<Row>> {
    let lines = server.store.read_lines(run)?;
    let texts = lines.history.rows_from(from).map(row_text);
    texts
        .map(|text| match scan::decode(&text) {
            Some(Value::Object(row)) => Ok(row),
            _ => Err(Failure::Broken("a stored row is no object".to_owned())),
        })
        .collect()
}

fn step(row: &Row) -> i64 {
    let step = row.get("_step");
    step.and_then(|step| step.as_i64().or(step.as_f64().map(|step| step as i64)))
        .unwrap_or(i64::MIN)
}

/// The value of `parquetHistory`. A run that nothing was said of is one that
/// the server never looks at: neither files nor live data.
pub fn answer(server: &Server, links: &Links<'_>, run: &Run, keys: &[String]) -> Result<Value> {
    let Some(exports) = run.meta().exports else {
        return Ok(json!({"parquetUrls": [], "liveData": []}));
    };
    let mut urls: Vec<String> = exports
        .files
        .iter()
        .map(|file| links.export(&run.key, &file.name))
        .collect();
    match exports.order {
        Order::Ascending => {}
        Order::Reversed => urls.reverse(),
        Order::Rotating => {
            let by = server.asked_for_exports() % urls.len().max(1);
            urls.rotate_left(by);
        }
    }
    let live = rows(server, run, exports.live_from)?;
    let live: Vec<Row> = live.into_iter().map(|row| live_row(row, keys)).collect();
    Ok(json!({"parquetUrls": urls, "liveData": live}))
}

/// A live row has the keys asked for; numbers are floats there.
fn live_row(row: Row, keys: &[String]) -> Row {
    let step = step(&row);
    let mut out: Row = row
        .into_iter()
        .filter(|(key, _)| keys.contains(key))
        .collect();
    out.insert("_step".to_owned(), json!(step as f64));
    out
}

/// The bytes of an exported file.
pub fn bytes(server: &Server, key: &RunKey, name: &str) -> Response {
    let exports = server.store.run(key).and_then(|run| run.meta().exports);
    let files = exports.map(|exports| exports.files).unwrap_or_default();
    let Some(file) = files.iter().find(|file| file.name == name) else {
        return reply::error(404, format!("run {key} has no export {name}"));
    };
    match server.store.blob_body(file) {
        Ok(body) => Response {
            status: 200,
            headers: vec![
                (
                    "content-type".to_owned(),
                    "application/vnd.apache.parquet".to_owned(),
                ),
                ("etag".to_owned(), format!("\"{}\"", file.name)),
            ],
            body,
        },
        Err(failure) => failure.into(),
    }
}

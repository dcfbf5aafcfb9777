//! `scan_history`: every row in a range, exactly once, in step order.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::history::columns::{Column, ColumnBatch};
use crate::history::keys::Keys;
use crate::history::remote::RemoteRows;
use crate::history::row::Row;
use crate::json::{self, Map, Value};
use crate::local;
use crate::run::{Run, Store};

const OPERATION: &str = "scan_history";

/// What to scan; made by [`Run::scan_history`].
///
/// Defaults are the official ones: every key, every step. Mirrors
/// `Run.scan_history(keys, page_size, min_step, max_step)`.
#[derive(Debug, Clone)]
#[must_use = "a scan does nothing until its rows are asked for"]
pub struct ScanHistory {
    run: Run,
    pub(super) keys: Keys,
    pub(super) min_step: i64,
    pub(super) max_step: Option<i64>,
    pub(super) page_size: Option<u64>,
    call: CallOptions,
}

impl ScanHistory {
    pub(crate) fn new(run: &Run) -> Self {
        ScanHistory {
            run: run.clone(),
            keys: Keys::Every,
            min_step: 0,
            max_step: None,
            page_size: None,
            call: CallOptions::default(),
        }
    }

    /// Only rows that hold **all** of these keys, and only these keys. A
    /// nested value is named by its dotted path. None at all means whole rows,
    /// as with the newest official client.
    pub fn keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        let keys: Vec<_> = keys.into_iter().map(Into::into).collect();
        self.keys = match keys.is_empty() {
            true => Keys::Every,
            false => Keys::All(keys),
        };
        self
    }

    /// Only rows that hold **at least one** of these keys, and only these
    /// keys. The official client has no such thing.
    pub fn any_of<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        self.keys = Keys::Any(keys.into_iter().map(Into::into).collect());
        self
    }

    /// The first step wanted; 0 by default. No step is below 0.
    pub fn min_step(mut self, step: i64) -> Self {
        self.min_step = step.max(0);
        self
    }

    /// The first step **not** wanted; without it the scan goes to the end.
    pub fn max_step(mut self, step: i64) -> Self {
        self.max_step = Some(step.max(0));
        self
    }

    /// How many steps one request covers. By default windows are sized by
    /// what rows weigh and how dense they lie, which needs fewer requests
    /// than the official client's 1000.
    pub fn page_size(mut self, steps: u64) -> Self {
        self.page_size = Some(steps);
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Starts the scan. Nothing is sent before the first `next`.
    ///
    /// # Errors
    /// InvalidArgument for an empty list of `any_of`, an empty key or a page
    /// size of 0; Io when a local log cannot be opened.
    pub fn rows(self) -> Result<Rows> {
        let call = self.call.start(OPERATION, self.run.subject());
        let source = self.source().map_err(|error| call.name(error))?;
        Ok(Rows {
            source: Some(source),
            subject: self.run.subject(),
            call: self.call,
            delivered: 0,
            report: None,
        })
    }

    /// Starts the scan with each row read into `T`. See
    /// [`rows`](Self::rows).
    ///
    /// # Errors
    /// As [`rows`](Self::rows); a row that does not fit `T` is a Protocol
    /// error naming the field.
    pub fn typed<T: DeserializeOwned>(self) -> Result<TypedRows<T>> {
        Ok(TypedRows {
            rows: self.rows()?,
            row: PhantomData,
        })
    }

    /// Starts the scan with rows gathered into columns, at most `batch_rows`
    /// at a time. With keys the columns are these keys; without, each batch
    /// has the keys that occur in it.
    ///
    /// # Errors
    /// As [`rows`](Self::rows); InvalidArgument when `batch_rows` is 0.
    pub fn columns(self, batch_rows: usize) -> Result<Columns> {
        if batch_rows == 0 {
            return Err(Error::invalid("a batch needs at least one row").during(OPERATION));
        }
        let names = self.keys.names().to_vec();
        Ok(Columns {
            rows: self.rows()?,
            names,
            batch_rows,
        })
    }

    fn source(&self) -> Result<Source> {
        self.keys.check()?;
        if self.page_size == Some(0) {
            return Err(Error::invalid("the page size is 0"));
        }
        Ok(match self.run.store() {
            Store::Remote(remote) => {
                Source::Remote(Box::new(RemoteRows::new(remote.clone(), &self.run, self)))
            }
            Store::Local(log) => Source::Local(Box::new(LocalRows {
                rows: log.rows()?,
                wanted: self
                    .keys
                    .names()
                    .iter()
                    .map(|name| (name.clone(), name.as_str().into()))
                    .collect(),
                all: matches!(self.keys, Keys::All(_)),
                min_step: self.min_step,
                max_step: self.max_step.unwrap_or(i64::MAX),
            })),
        })
    }
}

#[derive(Debug)]
enum Source {
    Remote(Box<RemoteRows>),
    Local(Box<LocalRows>),
}

#[derive(Debug)]
struct LocalRows {
    rows: local::Rows,
    /// The names as asked for, and how the log finds them.
    wanted: Vec<(String, local::Key)>,
    /// Whether a row needs all of them.
    all: bool,
    min_step: i64,
    max_step: i64,
}

impl LocalRows {
    fn next(&mut self, call: &Call) -> Result<Option<Row>> {
        while let Some(view) = self.rows.next_view(call)? {
            let step = view.step();
            if step < self.min_step || step >= self.max_step {
                continue;
            }
            match pick(&view, &self.wanted, self.all) {
                Ok(Some(map)) => return Ok(Some(Row::from(map))),
                Ok(None) => {}
                Err(fault) => return Err(self.rows.fault(fault)),
            }
        }
        Ok(None)
    }
}

/// What is wanted of a row of a log; nothing else is built.
fn pick(
    view: &local::RowView<'_>,
    wanted: &[(String, local::Key)],
    all: bool,
) -> Result<Option<Map>, local::Fault> {
    if wanted.is_empty() {
        return view.to_map().map(Some);
    }
    let mut map = Map::with_capacity(wanted.len());
    for (name, key) in wanted {
        match view.get(key)? {
            Some(value) => {
                map.insert(name.clone(), value);
            }
            None if all => return Ok(None),
            None => {}
        }
    }
    Ok((!map.is_empty()).then_some(map))
}

/// The rows of a scan: a fused iterator of [`Row`]s in step order.
///
/// After an error it ends; it never ends early without one. It may move
/// between threads, but serves one at a time. Dropping it stops the work.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct Rows {
    /// `None` once the scan is over.
    source: Option<Source>,
    subject: String,
    call: CallOptions,
    delivered: u64,
    report: Option<ScanReport>,
}

/// What a scan did, and whether its completeness is proved; from
/// [`Rows::report`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ScanReport {
    /// Rows handed out so far.
    pub rows: u64,
    /// Rows of the whole run by the server's own count, where it says one.
    pub counted: Option<u64>,
    /// Whether every window that was asked for is proved to be whole. Always
    /// for a local log that ends with the run's exit.
    pub proven: bool,
    /// Why it is not proved.
    pub doubt: Option<String>,
    /// Step windows that were read.
    pub windows: u64,
    /// Requests that were sent, repeated ones included.
    pub requests: u64,
    /// Windows that had to be asked again in halves.
    pub splits: u64,
}

impl Rows {
    /// The next row, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<Row>> {
        let call = options.start(OPERATION, &*self.subject);
        let source = self.source.as_mut()?;
        let next = call.check().and_then(|()| match source {
            Source::Remote(rows) => rows.next(&call),
            Source::Local(rows) => rows.next(&call),
        });
        match next {
            Ok(Some(row)) => {
                self.delivered += 1;
                Some(Ok(row))
            }
            Ok(None) => {
                self.finish();
                None
            }
            Err(error) => {
                self.finish();
                Some(Err(call.name(error)))
            }
        }
    }

    /// Rows handed out, requests and proof so far.
    pub fn report(&self) -> ScanReport {
        let mut report = match (&self.report, &self.source) {
            (Some(report), _) => report.clone(),
            (None, Some(Source::Remote(rows))) => rows.report(),
            (None, Some(Source::Local(rows))) => local_report(&rows.rows),
            (None, None) => ScanReport::default(),
        };
        report.rows = self.delivered;
        report
    }

    fn finish(&mut self) {
        self.report = Some(self.report());
        self.source = None;
    }
}

fn local_report(rows: &local::Rows) -> ScanReport {
    let doubt = match rows.tail() {
        Some(tail) => tail.doubt(),
        None => Some("the log is not read to its end".to_owned()),
    };
    ScanReport {
        proven: doubt.is_none(),
        doubt,
        ..ScanReport::default()
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for Rows {}

/// The rows of a scan, each read into `T`; from [`ScanHistory::typed`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct TypedRows<T> {
    rows: Rows,
    row: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for TypedRows<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.rows.next()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let step = row.step();
        let typed = json::from_value(Value::Object(row.into_map())).map_err(|error| {
            let at = step.map_or(String::new(), |step| format!(" at step {step}"));
            Error::protocol(format!("the row{at} does not fit: {error}"))
                .during(OPERATION)
                .on(self.rows.subject.clone())
        });
        Some(typed)
    }
}

/// The rows of a scan as batches of columns; from [`ScanHistory::columns`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct Columns {
    rows: Rows,
    names: Vec<String>,
    batch_rows: usize,
}

impl Columns {
    /// Fills `batch` anew, reusing its memory; false at the end. After an
    /// error nothing of the batch is valid.
    ///
    /// # Errors
    /// As the iterator of rows.
    pub fn next_into(&mut self, batch: &mut ColumnBatch, options: &CallOptions) -> Result<bool> {
        self.reset(batch);
        while batch.rows < self.batch_rows {
            let Some(row) = self.rows.next_with(options).transpose()? else {
                break;
            };
            self.push(batch, &row);
        }
        Ok(batch.rows > 0)
    }

    /// As [`Rows::report`].
    pub fn report(&self) -> ScanReport {
        self.rows.report()
    }

    fn reset(&self, batch: &mut ColumnBatch) {
        batch.rows = 0;
        if self.names.is_empty() {
            batch.columns.clear();
        } else if batch.columns.len() == self.names.len() {
            batch.columns.iter_mut().for_each(Column::clear);
        } else {
            batch.columns = self.names.iter().map(Column::new).collect();
        }
    }

    fn push(&self, batch: &mut ColumnBatch, row: &Row) {
        if self.names.is_empty() {
            // Keys that were not seen before begin with missing cells.
            for key in row.as_map().keys() {
                if batch.column(key).is_none() {
                    let mut column = Column::new(key);
                    (0..batch.rows).for_each(|_| column.push(None));
                    batch.columns.push(column);
                }
            }
        }
        for column in &mut batch.columns {
            let value = row.as_map().get(column.name());
            column.push(value);
        }
        batch.rows += 1;
    }
}

impl Iterator for Columns {
    type Item = Result<ColumnBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = ColumnBatch::default();
        let options = self.rows.call.clone();
        match self.next_into(&mut batch, &options) {
            Ok(true) => Some(Ok(batch)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

//! `scan_history`: every row in a range, exactly once, in step order.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::call::{Call, CallOptions, SLICE};
use crate::error::{Error, ErrorKind, Result};
use crate::history::columns::ColumnBatch;
use crate::history::cursor::{self, Cursor, Place};
use crate::history::fill::Filling;
use crate::history::follow::{Follow, FollowOptions};
use crate::history::found::{Found, Misfit};
use crate::history::keys::Keys;
use crate::history::row::Row;
use crate::history::source::{Source, lost};
use crate::run::Run;

pub(super) const OPERATION: &str = "scan_history";

/// Answers of 2 MiB may be asked for this far ahead.
const PREFETCH: usize = 11;
/// As many idle connections are kept.
const MOST_PREFETCH: usize = 15;

/// What to scan; made by [`Run::scan_history`].
///
/// Defaults are the official ones: every key, every step. Mirrors
/// `Run.scan_history(keys, page_size, min_step, max_step)`.
#[derive(Debug, Clone)]
#[must_use = "a scan does nothing until its rows are asked for"]
pub struct ScanHistory {
    pub(super) run: Run,
    pub(super) keys: Keys,
    pub(super) min_step: i64,
    pub(super) max_step: Option<i64>,
    pub(super) page_size: Option<u64>,
    /// Patterns of keys to leave out.
    pub(super) leave_out: Vec<String>,
    /// Requests under way besides the one that is waited for.
    pub(super) prefetch: usize,
    /// Whether exported files are read; `None` where it pays.
    pub(super) exports: Option<bool>,
    expect_complete: bool,
    /// Where an earlier scan stood.
    after: Option<Cursor>,
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
            leave_out: Vec::new(),
            prefetch: PREFETCH,
            exports: None,
            expect_complete: false,
            after: None,
            call: CallOptions::default(),
        }
    }

    /// Only rows that hold **all** of these keys, and only these keys. A
    /// nested value is named by its dotted path; `eval.*` stands for all keys
    /// below `eval`, of which a row needs one. None at all means whole rows,
    /// as with the newest official client.
    ///
    /// A server picks the rows by exact keys itself. With a `*` whole rows are
    /// read and picked here.
    pub fn keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        let keys: Vec<_> = keys.into_iter().map(Into::into).collect();
        self.keys = match keys.is_empty() {
            true => Keys::Every,
            false => Keys::All(keys),
        };
        self
    }

    /// Only rows that hold **at least one** of these keys, and only these
    /// keys, named as for [`keys`](Self::keys). The official client has no
    /// such thing.
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
    /// than the official client's 1000. Of a server that gives less at once
    /// fewer steps are asked for.
    pub fn page_size(mut self, steps: u64) -> Self {
        self.page_size = Some(steps);
        self
    }

    /// Leaves keys out of the rows, such as heavy ones that are of no use:
    /// `gradients/*`. A `*` stands for any characters. No row is left out for
    /// that. The answers of a server hold them nevertheless; they are passed
    /// over unread. The official client has no such thing.
    pub fn leave_out<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.leave_out = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// How many answers of a server may be fetched and decoded ahead of what
    /// is read, on a thread each; 11 by default, 15 at the most, fewer where
    /// they would weigh more than 24 MiB together or the server asks to slow
    /// down. Few of them are read at a time, so that memory does not grow with
    /// it. With 0 there are no threads. They start with the first `next`, as far
    /// as more than one answer is needed, and end with the scan.
    pub fn prefetch(mut self, answers: usize) -> Self {
        self.prefetch = answers.min(MOST_PREFETCH);
        self
    }

    /// Whether rows that the server has exported to Parquet files are read from
    /// there. By default they are where that saves requests: not for a few MiB
    /// of rows by the server's own count. Without the feature `parquet` it
    /// means nothing.
    ///
    /// Only the columns and row groups that are needed are fetched, and what is
    /// not exported yet comes as ever: the rows are the same, but for what the
    /// format does not keep. A null is a key that was not logged there; numbers
    /// of one key are all integers or all floats; and what type nested or mixed
    /// values have is for the server to choose.
    pub fn exports(mut self, exports: bool) -> Self {
        self.exports = Some(exports);
        self
    }

    /// Makes the end of the scan an Integrity error when it is not proved that
    /// every row was given: see [`ScanReport::doubt`].
    pub fn expect_complete(mut self, expect: bool) -> Self {
        self.expect_complete = expect;
        self
    }

    /// Goes on right behind the row at which `cursor` was taken, and takes over
    /// the range of steps of that scan; set it afterwards to change it. The
    /// keys must be the same, in any order.
    pub fn resume(mut self, cursor: &Cursor) -> Self {
        self.min_step = cursor.min_step;
        self.max_step = cursor.max_step;
        self.after = Some(cursor.clone());
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
    /// InvalidArgument for an empty list of `any_of`, an empty key, a page
    /// size of 0, or a cursor of another run, of other keys or of a log that
    /// does not hold its row; Io when a local log cannot be opened.
    pub fn rows(self) -> Result<Rows> {
        self.start(false)
    }

    /// `tidy`: as [`Source::new`] takes it.
    fn start(self, tidy: bool) -> Result<Rows> {
        let call = self.call.start(OPERATION, self.run.subject());
        let place = self.place();
        let source = self
            .check()
            .and_then(|()| Source::new(&self.run, &self, place, tidy, &call))
            .map_err(|error| call.name(error))?;
        Ok(Rows {
            source: Some(source),
            subject: self.run.subject(),
            scan: self,
            delivered: 0,
            place,
            report: None,
            late: None,
        })
    }

    /// Reads the rows of a run that goes on: first those that there are, then
    /// those that come, until the run is over. Nothing is sent before the
    /// first `next`. See [`Follow`].
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub fn follow(self, options: FollowOptions) -> Result<Follow> {
        Follow::new(self, options)
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
    /// at a time. With exact keys the columns are these keys; otherwise each
    /// batch has the keys that occur in it.
    ///
    /// # Errors
    /// As [`rows`](Self::rows); InvalidArgument when `batch_rows` is 0.
    pub fn columns(self, batch_rows: usize) -> Result<Columns> {
        if batch_rows == 0 {
            return Err(Error::invalid("a batch needs at least one row").during(OPERATION));
        }
        let place = self.place();
        let filling = Filling::new(self.keys.columns());
        Ok(Columns {
            rows: self.start(true)?,
            filling,
            batch_rows,
            place,
        })
    }

    /// Starts the scan with rows gathered into Arrow record batches of one
    /// schema; [`arrow`](crate::arrow) has the rules. Needs the feature `arrow`.
    ///
    /// Unless the caller gave the whole schema, the first batch is read here,
    /// and more where the options say so.
    ///
    /// # Errors
    /// As [`rows`](Self::rows) and those rows; InvalidArgument for options
    /// that cannot be; Unsupported when a key is named as the extra column.
    #[cfg(feature = "arrow")]
    pub fn arrow(
        self,
        options: &crate::history::arrow::ArrowOptions,
    ) -> Result<crate::history::arrow::ArrowBatches> {
        let call = self.call.clone();
        crate::history::arrow::ArrowBatches::new(self, &call, options)
    }

    /// Refuses what cannot mean anything, before anything is sent.
    pub(crate) fn check(&self) -> Result<()> {
        self.keys.check()?;
        if self.page_size == Some(0) {
            return Err(Error::invalid("the page size is 0"));
        }
        match &self.after {
            Some(cursor) => cursor.check(&self.run, &self.keys),
            None => Ok(()),
        }
    }

    /// The same scan of another run, behind where an earlier one of it stood.
    pub(crate) fn of(&self, run: &Run, after: Option<Cursor>) -> Self {
        ScanHistory {
            run: run.clone(),
            after,
            ..self.clone()
        }
    }

    /// The keys that are the columns of its batches; none where those are
    /// what occurs.
    #[cfg(feature = "arrow")]
    pub(crate) fn exact_keys(&self) -> &[String] {
        self.keys.columns()
    }

    /// Where the scan begins.
    pub(super) fn place(&self) -> Place {
        self.after
            .as_ref()
            .map_or(Place::Start, |cursor| cursor.place)
    }

    /// Where it stands, behind the row at `place`.
    pub(super) fn cursor(&self, place: Place) -> Result<Cursor> {
        match place {
            Place::Lost => Err(lost().during(OPERATION).on(self.run.subject())),
            place => Ok(Cursor {
                run: cursor::name(&self.run),
                keys: self.keys.clone(),
                min_step: self.min_step,
                max_step: self.max_step,
                place,
            }),
        }
    }
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
    scan: ScanHistory,
    delivered: u64,
    /// Behind the row that was handed out last.
    place: Place,
    report: Option<ScanReport>,
    /// What went wrong behind rows that were given together.
    late: Option<Error>,
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
    /// Windows that had to be asked again in parts.
    pub splits: u64,
    /// How many of the requests repeated one that failed.
    pub retries: u64,
    /// Where the rows came from. Rows that were passed over are counted, too.
    pub sources: RowSources,
    /// The keys asked for, as they were asked for, that no row read so far
    /// had, and of which the server knows nothing either. Mostly a typing
    /// error.
    pub absent: Vec<String>,
}

/// How many rows of a scan came from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RowSources {
    /// The history of a server, asked window by window.
    pub graphql: u64,
    /// Exported files.
    pub parquet: u64,
    /// What a server has of a run beyond its exported files.
    pub live: u64,
    /// A log on this machine.
    pub local: u64,
}

impl Rows {
    /// The next row, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<Row>> {
        self.next_as(options, |found| found.into_row())
    }

    /// Adds rows, each with the place behind it, until there are `most`; false
    /// at the end. The limits are those of each.
    pub(crate) fn gather(
        &mut self,
        rows: &mut Vec<(Row, Place)>,
        most: usize,
        options: &CallOptions,
    ) -> Result<bool> {
        let mut call = options.start(OPERATION, &*self.subject);
        let limited = call.deadline(None).is_some();
        while rows.len() < most {
            // A call that is just begun serves for the next row as well.
            if limited || call.elapsed() > SLICE {
                call = options.start(OPERATION, &*self.subject);
            }
            match self.next_in(&call, |found| found.into_row()) {
                Some(row) => rows.push((row?, self.place)),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Appends the next row as JSON, and with commas between them those that
    /// are at hand behind it, up to `most` rows and about as many bytes as
    /// `room`; says how many. What goes wrong behind the first is told by the
    /// next call.
    #[cfg(feature = "capi")]
    pub(crate) fn next_json(
        &mut self,
        json: &mut String,
        most: usize,
        room: usize,
        options: &CallOptions,
    ) -> Result<usize> {
        let call = options.start(OPERATION, &*self.subject);
        let mut rows = 0;
        while rows < most && (rows == 0 || json.len() < room && self.is_at_hand()) {
            let end = json.len();
            if rows > 0 {
                json.push(',');
            }
            match self.next_in(&call, |found| found.write_json(json)) {
                Some(Ok(())) => rows += 1,
                other => {
                    json.truncate(end);
                    let error = other.and_then(Result::err);
                    match error {
                        Some(error) if rows == 0 => return Err(error),
                        error => self.late = error,
                    }
                    break;
                }
            }
        }
        Ok(rows)
    }

    /// Whether the next row comes without waiting.
    #[cfg(feature = "capi")]
    fn is_at_hand(&self) -> bool {
        self.source.as_ref().is_some_and(Source::is_at_hand)
    }

    /// The next row, made into what is wanted.
    fn next_as<T>(
        &mut self,
        options: &CallOptions,
        make: impl FnOnce(Found<'_>) -> T,
    ) -> Option<Result<T>> {
        let call = options.start(OPERATION, &*self.subject);
        self.next_in(&call, make)
    }

    fn next_in<T>(&mut self, call: &Call, make: impl FnOnce(Found<'_>) -> T) -> Option<Result<T>> {
        if let Some(error) = self.late.take() {
            return Some(Err(error));
        }
        let source = self.source.as_mut()?;
        match call.check().and_then(|()| source.next(call)) {
            Ok(Some(found)) => {
                let row = make(found);
                self.delivered += 1;
                self.place = source.place();
                Some(Ok(row))
            }
            Ok(None) => {
                self.finish();
                let doubt = self.check_complete();
                doubt.map_err(|error| call.name(error)).err().map(Err)
            }
            Err(error) => {
                self.finish();
                Some(Err(call.name(error)))
            }
        }
    }

    /// Adds up to `rows` rows to a batch.
    fn fill(
        &mut self,
        batch: &mut ColumnBatch,
        filling: &mut Filling,
        rows: usize,
        options: &CallOptions,
    ) -> Result<()> {
        let Some(source) = self.source.as_mut() else {
            return Ok(());
        };
        let call = options.start(OPERATION, &*self.subject);
        let filled = call
            .check()
            .and_then(|()| source.fill(batch, filling, rows, &call));
        match filled {
            Ok(added) => {
                self.delivered += added as u64;
                self.place = source.place();
                if added < rows {
                    self.finish();
                    self.check_complete().map_err(|error| call.name(error))?;
                }
                Ok(())
            }
            Err(error) => {
                self.finish();
                Err(call.name(error))
            }
        }
    }

    /// At the end: whether a doubt is left that the caller does not want.
    fn check_complete(&self) -> Result<()> {
        match self.report().doubt {
            Some(doubt) if self.scan.expect_complete => Err(Error::new(
                ErrorKind::Integrity,
                format!("it is not proved that every row was read: {doubt}"),
            )),
            _ => Ok(()),
        }
    }

    /// Rows handed out, requests and proof so far.
    pub fn report(&self) -> ScanReport {
        let mut report = match (&self.report, &self.source) {
            (Some(report), _) => report.clone(),
            (None, Some(source)) => source.report(),
            (None, None) => ScanReport::default(),
        };
        report.rows = self.delivered;
        report
    }

    /// Where the scan stands: behind the row that was handed out last, or where
    /// it began. Also after the end, for rows that come later, and after an
    /// error.
    ///
    /// # Errors
    /// Protocol when the server left `_step` out of a row.
    pub fn cursor(&self) -> Result<Cursor> {
        self.scan.cursor(self.place)
    }

    /// Behind the row that was handed out last.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    fn finish(&mut self) {
        self.report = Some(self.report());
        self.source = None;
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.scan.call.clone();
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

impl<T> TypedRows<T> {
    /// As [`Rows::cursor`]; a row that did not fit was handed out, too.
    ///
    /// # Errors
    /// As [`Rows::cursor`].
    pub fn cursor(&self) -> Result<Cursor> {
        self.rows.cursor()
    }
}

impl<T: DeserializeOwned> Iterator for TypedRows<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.rows.scan.call.clone();
        let typed = match self.rows.next_as(&options, |found| found.typed())? {
            Ok(typed) => typed,
            Err(error) => return Some(Err(error)),
        };
        Some(typed.map_err(|Misfit { step, error }| {
            let at = step.map_or(String::new(), |step| format!(" at step {step}"));
            Error::protocol(format!("the row{at} does not fit: {error}"))
                .during(OPERATION)
                .on(self.rows.subject.clone())
        }))
    }
}

/// The rows of a scan as batches of columns; from [`ScanHistory::columns`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct Columns {
    rows: Rows,
    filling: Filling,
    batch_rows: usize,
    /// Behind the last batch.
    place: Place,
}

impl Columns {
    /// Fills `batch` anew, reusing its memory; false at the end. After an
    /// error nothing of the batch is valid.
    ///
    /// # Errors
    /// As the iterator of rows.
    pub fn next_into(&mut self, batch: &mut ColumnBatch, options: &CallOptions) -> Result<bool> {
        self.filling.begin(batch);
        let (filling, rows) = (&mut self.filling, self.batch_rows);
        self.rows.fill(batch, filling, rows, options)?;
        Filling::end(batch);
        self.place = self.rows.place;
        Ok(batch.rows > 0)
    }

    /// As [`Rows::cursor`]: behind the last row of the last batch.
    ///
    /// # Errors
    /// As [`Rows::cursor`].
    pub fn cursor(&self) -> Result<Cursor> {
        self.rows.scan.cursor(self.place)
    }

    /// Behind the last row of the last batch.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// As [`Rows::report`].
    pub fn report(&self) -> ScanReport {
        self.rows.report()
    }
}

impl Iterator for Columns {
    type Item = Result<ColumnBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = ColumnBatch::default();
        let options = self.rows.scan.call.clone();
        match self.next_into(&mut batch, &options) {
            Ok(true) => Some(Ok(batch)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

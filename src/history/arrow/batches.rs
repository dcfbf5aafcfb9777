//! A scan, and a sample, as record batches.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::found::Found;
use super::layout::Layout;
use super::options::ArrowOptions;
use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::history::columns::ColumnBatch;
use crate::history::cursor::Cursor;
use crate::history::sampled::{self, History};
use crate::history::scan::{Columns, OPERATION, ScanHistory, ScanReport};
use crate::history::source::lost;
use crate::run::Store;

/// The rows of a scan as record batches of one schema, each row exactly once,
/// in step order; from [`ScanHistory::arrow`].
///
/// A [`RecordBatchReader`], so that whatever takes Arrow in Rust takes it; its
/// errors are `ArrowError::ExternalError` with an [`Error`] in it.
/// [`next_batch`](Self::next_batch) gives that directly. After an error it ends;
/// it never ends early without one. It may move between threads, but serves
/// one at a time. Dropping it stops the work.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct ArrowBatches {
    columns: Columns,
    layout: Layout,
    /// What was read to find the columns.
    first: Option<ColumnBatch>,
    over: bool,
    rows: u64,
    subject: String,
    /// Behind the batch that was handed out last; `None` where that cannot be
    /// told.
    cursor: Option<Cursor>,
}

impl ArrowBatches {
    pub(crate) fn new(
        scan: ScanHistory,
        call: &CallOptions,
        options: &ArrowOptions,
    ) -> Result<Self> {
        let subject = scan.run.subject();
        let name = |error: Error| error.during(OPERATION).on(subject.clone());
        options.check(scan.keys.columns()).map_err(name)?;
        let again = scan.clone();
        let mut columns = scan.columns(options.batch_rows)?;
        let cursor = columns.cursor()?;
        let (found, first) = match options.all {
            true => (Found::default(), None),
            false => find(&mut columns, &again, call, options)?,
        };
        let unsure = again.keys.columns().is_empty() && !found.all;
        Ok(ArrowBatches {
            layout: Layout::new(&found, options, unsure).map_err(name)?,
            columns,
            first,
            over: false,
            rows: 0,
            cursor: Some(cursor),
            subject,
        })
    }

    /// The next batch; `None` at the end and after an error.
    ///
    /// # Errors
    /// As the rows of a scan; Protocol for a value that does not fit its
    /// column, or a key that has none; TooLarge when the texts of a column are
    /// over 2 GiB in one batch.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        if self.over {
            return Ok(None);
        }
        let next = self.read();
        self.over = !matches!(next, Ok(Some(_)));
        next
    }

    fn read(&mut self) -> Result<Option<RecordBatch>> {
        let Some(batch) = self.first.take().map(Ok).or_else(|| self.columns.next()) else {
            return Ok(None);
        };
        let batch = batch?;
        let made = self
            .layout
            .batch(&batch, self.rows)
            .map_err(|error| error.during(OPERATION).on(self.subject.clone()))?;
        self.rows += batch.rows() as u64;
        self.cursor = self.columns.cursor().ok();
        Ok(Some(made))
    }

    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.layout.schema().clone()
    }

    /// Where the scan stands: behind the batch that was handed out last, or
    /// where it began. Also after the end and after an error.
    ///
    /// # Errors
    /// Protocol when the server left `_step` out of a row.
    pub fn cursor(&self) -> Result<Cursor> {
        self.cursor
            .clone()
            .ok_or_else(|| lost().during(OPERATION).on(self.subject.clone()))
    }

    /// As [`Rows::report`](crate::Rows::report); what a survey did is not in it.
    pub fn report(&self) -> ScanReport {
        ScanReport {
            rows: self.rows,
            ..self.columns.report()
        }
    }
}

impl Iterator for ArrowBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().map_err(ArrowError::from).transpose()
    }
}

impl std::iter::FusedIterator for ArrowBatches {}

impl RecordBatchReader for ArrowBatches {
    fn schema(&self) -> SchemaRef {
        ArrowBatches::schema(self)
    }
}

impl From<Error> for ArrowError {
    fn from(error: Error) -> Self {
        ArrowError::ExternalError(Box::new(error))
    }
}

/// Finds the columns of a scan, and what they hold; see the module's rules. The
/// batch that was read for it is yet to be handed out.
fn find(
    columns: &mut Columns,
    again: &ScanHistory,
    call: &CallOptions,
    options: &ArrowOptions,
) -> Result<(Found, Option<ColumnBatch>)> {
    let keys = again.keys.columns();
    let first = columns.next().transpose()?;
    let mut found = Found::of(keys, options.structs);
    if let Some(batch) = &first {
        found.see(batch);
    }
    let read = first.as_ref().map_or(0, ColumnBatch::rows);
    let is_local = matches!(again.run.store(), Store::Local(_));
    if read < options.batch_rows {
        found.all = true;
    } else if options.survey.unwrap_or(is_local) {
        found = Found::of(keys, options.structs);
        for batch in again.clone().columns(options.batch_rows)? {
            found.see(&batch?);
        }
        found.all = true;
    } else {
        let told = again.run.history_keys_with(call)?;
        found.hear(&told, again)?;
    }
    Ok((found, first))
}

impl ColumnBatch {
    /// The batch as Arrow, by the rules of [`arrow`](crate::arrow) where all is
    /// known.
    ///
    /// # Errors
    /// Protocol for a value that does not fit the type that the caller gave;
    /// InvalidArgument for options that cannot be; TooLarge when the texts of a
    /// column are over 2 GiB.
    pub fn to_arrow(&self, options: &ArrowOptions) -> Result<RecordBatch> {
        options.check(&[])?;
        let mut found = Found::of(&[], options.structs);
        found.see(self);
        found.all = true;
        Layout::new(&found, options, false)?.batch(self, 0)
    }
}

impl History {
    /// The sampled rows as one Arrow batch. Needs the feature `arrow`.
    ///
    /// # Errors
    /// As [`table`](Self::table) and [`ColumnBatch::to_arrow`].
    pub fn arrow(self, options: &ArrowOptions) -> Result<RecordBatch> {
        let subject = self.subject();
        self.table()?
            .to_arrow(options)
            .map_err(|error| error.during(sampled::OPERATION).on(subject))
    }
}

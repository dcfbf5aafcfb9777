//! The histories of a list as Arrow record batches of one schema.

use std::iter;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::work::is_of_all;
use super::{Histories, HistoriesItem, HistoriesIter, HistoriesReport, HistoriesState, OPERATION};
use crate::error::{Error, ErrorKind, Result};
use crate::history::ColumnBatch;
use crate::history::arrow::{ArrowOptions, Found, Layout, RUN_ID};
use crate::run::Run;

/// How many runs at the head of the list are looked at for their keys: the
/// first page, as long as nobody asks for pages of another size.
const LOOKED_AT: usize = 50;
/// Of how many of those the first rows are read.
const HEADS: usize = 4;
/// How many rows that is at the most.
const HEAD_ROWS: usize = 256;

/// The histories of all runs of a list as record batches of one schema; from
/// [`Histories::arrow`].
///
/// The first column, `run_id`, is the id of the run, utf8 and never null; a
/// batch is of one run. Each row of each run exactly once, those of one run in
/// step order; batches of several runs take turns as they arrive.
///
/// A [`RecordBatchReader`], so that whatever takes Arrow in Rust takes it; its
/// errors are `ArrowError::ExternalError` with an [`Error`] in it.
/// [`next_batch`](Self::next_batch) gives that directly.
///
/// A run that cannot be read to its end is no error of the stream, unless
/// [`fail_fast`](Histories::fail_fast) says so: the batches that came of it are
/// right, the other runs go on, and [`failures`](Self::failures) tells.
/// Whoever gives the stream away and wants to look there afterwards gives away
/// `RecordBatchIterator::new(batches.by_ref(), batches.schema())`.
///
/// Threads, limits and what ends it are as for [`HistoriesIter`]. In memory are
/// no more batches than there are workers, twice.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct ArrowHistories {
    items: HistoriesIter<ColumnBatch>,
    layout: Layout,
    schema: SchemaRef,
    failures: Vec<(Arc<Run>, Error)>,
}

impl Histories {
    /// The histories as Arrow record batches of one schema, with the id of the
    /// run in a first column `run_id`. [`arrow`](crate::arrow) has the rules.
    /// Needs the feature `arrow`.
    ///
    /// Unless the caller gave the whole schema, runs of the list are looked at
    /// here.
    ///
    /// # Errors
    /// As [`rows`](Self::rows) and its first `next`; InvalidArgument for
    /// options that cannot be; Unsupported when a key is named `run_id`, or as
    /// the extra column.
    pub fn arrow(self, options: &ArrowOptions) -> Result<ArrowHistories> {
        let items = self.clone().columns(options.batch_rows)?;
        let layout = self.layout(options).map_err(|error| self.name(error))?;
        let ids = Field::new(RUN_ID, DataType::Utf8, false);
        let fields = layout.schema().fields().iter().cloned();
        let schema = Schema::new(iter::once(Arc::new(ids)).chain(fields).collect::<Vec<_>>());
        Ok(ArrowHistories {
            items,
            layout,
            schema: Arc::new(schema),
            failures: Vec::new(),
        })
    }

    /// The columns of all runs, without their ids.
    fn layout(&self, options: &ArrowOptions) -> Result<Layout> {
        options.check(self.scan.exact_keys())?;
        let found = match (options.all, options.survey) {
            (true, _) => Found::default(),
            (false, Some(true)) => self.survey(options)?,
            (false, _) => self.look(options)?,
        };
        let layout = Layout::new(&found, options, !found.all)?;
        match layout.schema().column_with_name(RUN_ID) {
            None => Ok(layout),
            Some(_) => Err(Error::unsupported(format!(
                "a key is named {RUN_ID:?} as is the column of the runs' ids: leave it out"
            ))),
        }
    }

    /// Reads all runs for their columns and types alone.
    fn survey(&self, options: &ArrowOptions) -> Result<Found> {
        let keys = self.scan.exact_keys();
        let mut found = Found::of(keys, options.structs);
        for item in self.clone().columns(options.batch_rows)? {
            // A run that fails is told when it is read for its rows.
            if let HistoriesItem::Data { data, .. } = item? {
                found.see(&data);
            }
        }
        if keys.is_empty() {
            // Runs came in any order.
            found.sort();
        }
        found.all = true;
        Ok(found)
    }

    /// Looks at the first runs of the list, in their order.
    fn look(&self, options: &ArrowOptions) -> Result<Found> {
        let mut found = Found::of(self.scan.exact_keys(), options.structs);
        let mut told = Vec::new();
        let mut heads = 0;
        let mut runs = self.runs.clone().into_iter();
        for _ in 0..LOOKED_AT {
            let Some(run) = runs.next_with(&self.call).transpose()? else {
                break;
            };
            let keys = run.history_keys().clone();
            if heads < HEADS {
                match self.head(run) {
                    Ok((run, head)) => {
                        heads += usize::from(head.rows() > 0);
                        found.see(&head);
                        told.push(run.history_keys().clone());
                        continue;
                    }
                    Err(error) if is_of_all(error.kind()) => return Err(error),
                    Err(error) if error.kind() == ErrorKind::Timeout => return Err(error),
                    // It is told when it is read for its rows.
                    Err(_) => {}
                }
            }
            told.push(keys);
        }
        // It adds to what was seen.
        for keys in told {
            found.hear(&keys, &self.scan)?;
        }
        Ok(found)
    }

    /// The first rows of a run.
    fn head(&self, mut run: Run) -> Result<(Run, ColumnBatch)> {
        run.load_full_data_with(&self.call)?;
        let mut head = ColumnBatch::default();
        let scan = self.scan.of(&run, None).prefetch(0);
        let mut columns = scan.columns(HEAD_ROWS)?;
        columns.next_into(&mut head, &self.call)?;
        Ok((run, head))
    }
}

impl ArrowHistories {
    /// The next batch; `None` at the end and after an error.
    ///
    /// # Errors
    /// As the items of [`HistoriesIter`]; Protocol for a value that does not
    /// fit its column, or a key that has none: it is the schema of all runs, so
    /// that ends all; TooLarge when the texts of a column are over 2 GiB in one
    /// batch.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        while let Some(item) = self.items.next() {
            match item? {
                HistoriesItem::Data { run, data } => {
                    let made = self.batch(&run, &data);
                    if made.is_err() {
                        self.items.take_back(&data);
                    }
                    return made
                        .map(Some)
                        .map_err(|error| error.during(OPERATION).on(run.subject()));
                }
                HistoriesItem::Done { .. } => {}
                HistoriesItem::Failed { run, error } => self.failures.push((run, error)),
            }
        }
        Ok(None)
    }

    fn batch(&self, run: &Run, data: &ColumnBatch) -> Result<RecordBatch> {
        let made = self.layout.batch(data, 0)?;
        let ids = iter::repeat_n(run.id(), data.rows());
        let ids: ArrayRef = Arc::new(StringArray::from_iter_values(ids));
        let arrays = iter::once(ids).chain(made.columns().iter().cloned());
        let options = RecordBatchOptions::new().with_row_count(Some(data.rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays.collect(), &options)
            // Nothing of the data can lead here.
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()).because(error))
    }

    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The runs that could not be read to their ends so far, and why.
    pub fn failures(&self) -> &[(Arc<Run>, Error)] {
        &self.failures
    }

    /// The first of the failures, which is not told again.
    #[cfg(feature = "capi")]
    pub(crate) fn take_failure(&mut self) -> Option<(Arc<Run>, Error)> {
        (!self.failures.is_empty()).then(|| self.failures.remove(0))
    }

    /// Ends it, and its threads.
    #[cfg(feature = "capi")]
    pub(crate) fn stop(&mut self) {
        self.items.stop();
    }

    /// Where it stands: behind the batch that was handed out last. Also after
    /// the end and after an error. See [`HistoriesIter::state`]; to go on with
    /// the same columns, give them by [`ArrowOptions::like`].
    ///
    /// # Errors
    /// As [`HistoriesIter::state`].
    pub fn state(&self) -> Result<HistoriesState> {
        self.items.state()
    }

    /// What was done so far; what was looked at to find the columns is not in
    /// it.
    pub fn report(&self) -> HistoriesReport {
        self.items.report()
    }
}

impl Iterator for ArrowHistories {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().map_err(ArrowError::from).transpose()
    }
}

impl iter::FusedIterator for ArrowHistories {}

impl RecordBatchReader for ArrowHistories {
    fn schema(&self) -> SchemaRef {
        ArrowHistories::schema(self)
    }
}

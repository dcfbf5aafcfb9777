//! The histories of all runs of a list, several at a time.

#[cfg(feature = "arrow")]
mod arrow;
mod belt;
mod iter;
mod piece;
mod state;
mod sync;
mod work;

use std::num::NonZeroUsize;

use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::history::{ColumnBatch, Row, ScanHistory};
use crate::run::{Remote, Run, RunData, Store};
use crate::runs::Runs;

#[cfg(feature = "arrow")]
pub use arrow::ArrowHistories;
pub use iter::{HistoriesItem, HistoriesIter, HistoriesReport};
use piece::Piece;
pub use state::HistoriesState;
use state::Progress;

const OPERATION: &str = "histories";
const WORKERS: usize = 4;
/// Of each run: there are other runs to be busy with.
const PREFETCH: usize = 1;

/// Which rows of the runs of a list to read, and how; made by
/// [`Runs::histories`]. The official client scans one run after the other.
///
/// ```no_run
/// # fn main() -> wandb_run::Result<()> {
/// use wandb_run::{Api, HistoriesItem};
///
/// let runs = Api::new()?.runs("entity/project");
/// for item in runs.histories().keys(["_step", "loss"]).rows()? {
///     match item? {
///         HistoriesItem::Data { run, data: row } => println!("{} {row}", run.id()),
///         HistoriesItem::Done { .. } => {}
///         HistoriesItem::Failed { run, error } => eprintln!("{}: {error}", run.id()),
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "histories are not read until they are iterated over"]
pub struct Histories {
    runs: Runs,
    /// Of a run that is none: what is asked of each.
    scan: ScanHistory,
    workers: usize,
    fail_fast: bool,
    state: Option<HistoriesState>,
    call: CallOptions,
}

impl Runs {
    /// Reads the histories of all runs of this list, several at a time. See
    /// [`Histories`].
    ///
    /// The time limit and the token of [`call`](Runs::call) are taken over;
    /// runs of a [`lazy`](Runs::lazy) list are loaded before their rows are
    /// read, at one more request for each.
    pub fn histories(self) -> Histories {
        let nobody = Remote {
            api: self.api.clone(),
            entity: "".into(),
            project: "".into(),
            id: "".into(),
        };
        let run = Run::from_data(Store::Remote(nobody), RunData::default());
        Histories {
            scan: run.scan_history().prefetch(PREFETCH),
            workers: WORKERS,
            fail_fast: false,
            state: None,
            call: self.call.clone(),
            runs: self,
        }
    }
}

impl Histories {
    /// As [`ScanHistory::keys`], of each run: only rows that hold **all** of
    /// these keys, and only these keys.
    pub fn keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Self {
        self.scan(|scan| scan.keys(keys))
    }

    /// As [`ScanHistory::any_of`], of each run: only rows that hold **at least
    /// one** of these keys, and only these keys.
    pub fn any_of<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Self {
        self.scan(|scan| scan.any_of(keys))
    }

    /// Anything else that is asked of each run's scan:
    /// `.scan(|scan| scan.min_step(100))`. Its limits and its cursor are those
    /// of the histories. One answer of each run is fetched ahead unless
    /// [`prefetch`](ScanHistory::prefetch) says otherwise.
    pub fn scan(mut self, change: impl FnOnce(ScanHistory) -> ScanHistory) -> Self {
        self.scan = change(self.scan);
        self
    }

    /// How many runs are read at a time, each by a thread of its own; 4 by
    /// default. Whatever their number, they share the connections and the rate
    /// limits of the [`Api`](crate::Api).
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Whether the first run that fails ends all; false by default: it is told
    /// as [`HistoriesItem::Failed`], and the others go on.
    pub fn fail_fast(mut self, fail_fast: bool) -> Self {
        self.fail_fast = fail_fast;
        self
    }

    /// Goes on where [`HistoriesIter::state`] was taken, maybe in another
    /// process: with the same keys and, unless they are set afterwards, the
    /// same steps, of the same project. The list may be another one.
    pub fn resume(mut self, state: &HistoriesState) -> Self {
        self.scan = self.scan.resume(state.scan());
        self.state = Some(state.clone());
        self
    }

    /// The time limit of each `next` and of each step of a run's scan, and a
    /// token that stops all.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// The histories row by row. Nothing is sent, and no thread started,
    /// before the first `next`.
    ///
    /// # Errors
    /// InvalidArgument for what [`ScanHistory::rows`] refuses, no workers, and
    /// a state of other keys.
    pub fn rows(self) -> Result<HistoriesIter<Row>> {
        self.start(NonZeroUsize::MIN)
    }

    /// The histories as columns, at most `batch_rows` rows of one run at a
    /// time, as [`ScanHistory::columns`].
    ///
    /// # Errors
    /// As [`rows`](Self::rows); InvalidArgument when `batch_rows` is 0.
    pub fn columns(self, batch_rows: usize) -> Result<HistoriesIter<ColumnBatch>> {
        let batch_rows = NonZeroUsize::new(batch_rows)
            .ok_or_else(|| self.name(Error::invalid("a batch needs at least one row")))?;
        self.start(batch_rows)
    }

    fn start<T: Piece>(self, batch_rows: NonZeroUsize) -> Result<HistoriesIter<T>> {
        if self.workers == 0 {
            return Err(self.name(Error::invalid("there must be at least one worker")));
        }
        self.scan.check().map_err(|error| self.name(error))?;
        // Checked, so that this scan, which sends nothing, only tells what is
        // asked of all.
        let asked = self.scan.clone().rows()?.cursor()?;
        let progress = match &self.state {
            Some(state) => state.progress(),
            None => Progress::new(asked.clone()),
        };
        Ok(HistoriesIter::new(self, batch_rows, asked, progress))
    }

    fn name(&self, error: Error) -> Error {
        let error = error.during(OPERATION);
        match self.subject() {
            subject if subject.is_empty() => error,
            subject => error.on(subject),
        }
    }

    fn subject(&self) -> String {
        self.runs.source.subject()
    }
}

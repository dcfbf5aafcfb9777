//! What a worker does: it takes the next run of the list, reads its history
//! and puts it on the belt, until there is no run, or nobody wants more.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::belt::Belt;
use super::iter::HistoriesReport;
use super::piece::Piece;
use super::state::{Progress, project_of};
use crate::call::CallOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::history::{Cursor, Place, ScanHistory, ScanReport};
use crate::run::Run;
use crate::runs::RunIter;

/// What all workers share.
#[derive(Debug)]
pub(super) struct Job<T> {
    pub belt: Belt<Message<T>>,
    pub list: List,
    pub scan: ScanHistory,
    pub batch_rows: NonZeroUsize,
    /// The caller's limits, and a token that stops all.
    pub call: CallOptions,
}

/// What a worker has to tell.
#[derive(Debug)]
pub(super) enum Message<T> {
    OfRun {
        run: Arc<Run>,
        /// How many requests it took since the last message.
        requests: u64,
        news: News<T>,
    },
    /// Nothing goes on after this.
    Fatal(Error),
}

#[derive(Debug)]
pub(super) enum News<T> {
    /// Each with the place behind it.
    Pieces(Vec<(T, Place)>),
    /// The history is read to its end; where that is.
    Done(Box<(ScanReport, Place)>),
    Failed(Error),
}

/// One scan, and what was told of it.
struct Reading<T: Piece> {
    run: Arc<Run>,
    scan: T::Scan,
    told: u64,
}

impl<T: Piece> Job<T> {
    /// The work of one thread.
    pub fn work(&self) {
        /// Says that this worker goes, also when it panics.
        struct Leaving<'a, T>(&'a Belt<T>);
        impl<T> Drop for Leaving<'_, T> {
            fn drop(&mut self) {
                self.0.leave();
            }
        }
        let _leaving = Leaving(&self.belt);
        loop {
            let (run, after) = match self.list.next(&self.call) {
                Ok(Some(next)) => next,
                Ok(None) => return,
                Err(error) => {
                    self.belt.put(Message::Fatal(error));
                    return;
                }
            };
            if !self.read(run, after) {
                return;
            }
        }
    }

    /// Reads one run. False when nobody wants more.
    fn read(&self, mut run: Run, after: Option<Cursor>) -> bool {
        let loaded = run.load_full_data_with(&self.call);
        let run = Arc::new(run);
        let scan = loaded.and_then(|()| T::begin(self.scan.of(&run, after), self.batch_rows));
        let mut reading = match scan {
            Ok(scan) => Reading::<T> { run, scan, told: 0 },
            Err(error) => return self.belt.put(of_run(run, 0, News::Failed(error))),
        };
        loop {
            let (pieces, end) = reading.gather(&self.call);
            if !pieces.is_empty() && !self.belt.put(reading.message(News::Pieces(pieces))) {
                return false;
            }
            if let Some(news) = end {
                return self.belt.put(reading.message(news));
            }
        }
    }
}

impl<T: Piece> Reading<T> {
    /// The next pieces, and how it ended if it did.
    fn gather(&mut self, call: &CallOptions) -> (Vec<(T, Place)>, Option<News<T>>) {
        let mut pieces = Vec::new();
        let end = match T::gather(&mut self.scan, &mut pieces, call) {
            Ok(true) => None,
            Ok(false) => {
                let done = (T::report(&self.scan), T::place(&self.scan));
                Some(News::Done(Box::new(done)))
            }
            Err(error) => Some(News::Failed(error)),
        };
        (pieces, end)
    }

    fn message(&mut self, news: News<T>) -> Message<T> {
        let requests = T::report(&self.scan).requests;
        let since = requests - std::mem::replace(&mut self.told, requests);
        of_run(Arc::clone(&self.run), since, news)
    }
}

/// What concerns the key or the server ends all: each other run would only say
/// the same.
fn of_run<T>(run: Arc<Run>, requests: u64, news: News<T>) -> Message<T> {
    match news {
        News::Failed(error) if is_of_all(error.kind()) => Message::Fatal(error),
        news => Message::OfRun {
            run,
            requests,
            news,
        },
    }
}

pub(super) fn is_of_all(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Auth | ErrorKind::Tls | ErrorKind::RateLimited | ErrorKind::Cancelled
    )
}

/// The runs that are still to be read, from which workers take in turn.
#[derive(Debug)]
pub(super) struct List {
    turn: Mutex<Turn>,
    /// How many runs the list has, plus one; 0 as long as that is not known.
    total: AtomicU64,
    /// How many of them were read before.
    before: AtomicU64,
}

#[derive(Debug)]
struct Turn {
    runs: RunIter,
    /// Each run is read once, whatever the list says.
    taken: HashSet<String>,
    progress: Progress,
}

impl List {
    pub fn new(runs: RunIter, progress: Progress) -> Self {
        List {
            turn: Mutex::new(Turn {
                runs,
                taken: HashSet::new(),
                progress,
            }),
            total: AtomicU64::new(0),
            before: AtomicU64::new(0),
        }
    }

    /// The next run, and behind what to go on in it. The one that asks for the
    /// next page asks for all: the others would need it, too.
    fn next(&self, call: &CallOptions) -> Result<Option<(Run, Option<Cursor>)>> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(total) = turn.runs.total_with(call)? {
                self.total.store(total.saturating_add(1), Ordering::Relaxed);
            }
            let Some(run) = turn.runs.next_with(call).transpose()? else {
                return Ok(None);
            };
            turn.progress.check(&project_of(&run))?;
            if !turn.taken.insert(run.id().to_owned()) {
                continue;
            }
            if turn.progress.is_done(run.id()) {
                self.before.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let after = turn.progress.cursor(run.id());
            return Ok(Some((run, after)));
        }
    }

    /// What is known of the list, for the report.
    pub fn count(&self, report: &mut HistoriesReport) {
        report.listed = self.total.load(Ordering::Relaxed).checked_sub(1);
        report.before = self.before.load(Ordering::Relaxed);
    }
}

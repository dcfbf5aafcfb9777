//! The consumer's side: items of all runs as they come.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::vec::IntoIter;

use super::belt::{Belt, Taken};
use super::piece::Piece;
use super::state::{HistoriesState, Progress};
use super::work::{Job, List, Message, News};
use super::{Histories, OPERATION};
use crate::call::{Call, CallOptions, CancelToken, SLICE};
use crate::error::{Error, ErrorKind, Result};
use crate::history::{Cursor, Place, ScanReport};
use crate::run::{Run, is_end};

/// What [`HistoriesIter`] gives: something of one run of the list.
#[derive(Debug)]
pub enum HistoriesItem<T> {
    /// The next rows of a run, in step order: a [`Row`](crate::Row) or a
    /// [`ColumnBatch`](crate::ColumnBatch).
    Data {
        /// The run, as of the list.
        run: Arc<Run>,
        /// What it has.
        data: T,
    },
    /// All rows of a run were given.
    Done {
        /// The run, as of the list.
        run: Arc<Run>,
        /// What its scan did, and whether its completeness is proved.
        report: ScanReport,
    },
    /// A run could not be read to its end; the others go on. The rows that
    /// were given of it are right, and a resumed state tries again behind them.
    Failed {
        /// The run, as of the list.
        run: Arc<Run>,
        /// Why. NotFound when it was deleted meanwhile.
        error: Error,
    },
}

/// What was done so far; from [`HistoriesIter::report`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct HistoriesReport {
    /// How many runs the list has, where the server says it.
    pub listed: Option<u64>,
    /// Runs that the state that was resumed says are done: not read again.
    pub before: u64,
    /// Runs of which all rows were given.
    pub done: u64,
    /// Those of them whose completeness is not proved.
    pub unproven: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Rows that were given.
    pub rows: u64,
    /// Requests for rows, repeated ones included; the pages of the list are
    /// not among them.
    pub requests: u64,
}

/// The histories of all runs of a list, several at a time; from
/// [`Histories`].
///
/// Each row of each run exactly once. Rows of one run come in step order,
/// rows of several take turns as they arrive: some hundred of one, then some
/// hundred of another. Each run ends in one [`HistoriesItem::Done`] or
/// [`HistoriesItem::Failed`].
///
/// An error is one of all: the list failed, the key is refused, the server's
/// limit is met for longer than a call may take, time is over, it was
/// cancelled, or, if that was asked for, a run failed. After it the iterator
/// ends; it never ends early without one, and [`state`](Self::state) is still
/// right.
///
/// The threads begin with the first `next` and are gone before the end, or an
/// error, is told; those whose request an error or a drop cuts off go a moment
/// later. Few rows lie ready: who is slow to take them stops the threads.
/// Dropping the iterator, too, waits for the workers, for as long as a
/// cancelled call takes: see [`CancelToken`]. It may move between threads, but
/// serves one at a time.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct HistoriesIter<T: Piece> {
    subject: String,
    call: CallOptions,
    fail_fast: bool,
    phase: Phase<T>,
    /// The pieces at hand, of one run.
    ready: Option<Ready<T>>,
    /// What is asked of each run; the cursor of none.
    asked: Cursor,
    progress: Progress,
    /// Runs that are not done in which the place behind the last row cannot be
    /// told.
    lost: BTreeSet<String>,
    report: HistoriesReport,
}

#[derive(Debug)]
enum Phase<T> {
    Fresh(Box<Setup>),
    Running(Pool<T>),
    Over,
}

#[derive(Debug)]
struct Setup {
    histories: Histories,
    batch_rows: NonZeroUsize,
}

#[derive(Debug)]
struct Ready<T> {
    run: Arc<Run>,
    pieces: IntoIter<(T, Place)>,
    /// Behind the last one that was handed out.
    place: Option<Place>,
}

impl<T: Piece> HistoriesIter<T> {
    pub(super) fn new(
        histories: Histories,
        batch_rows: NonZeroUsize,
        asked: Cursor,
        progress: Progress,
    ) -> Self {
        HistoriesIter {
            subject: histories.subject(),
            call: histories.call.clone(),
            fail_fast: histories.fail_fast,
            phase: Phase::Fresh(Box::new(Setup {
                histories,
                batch_rows,
            })),
            ready: None,
            asked,
            progress,
            lost: BTreeSet::new(),
            report: HistoriesReport::default(),
        }
    }

    /// The next item, under limits of its own; they are those of the waiting,
    /// not of the threads.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<HistoriesItem<T>>> {
        if let Phase::Over = self.phase {
            return None;
        }
        // What is at hand needs no clock.
        let is_cancelled = options.token().is_some_and(CancelToken::is_cancelled);
        if !is_cancelled && let Some(item) = self.at_hand() {
            return Some(Ok(item));
        }
        let call = options.start(OPERATION, &*self.subject);
        let next = call.check().and_then(|()| self.find(&call));
        if !matches!(next, Ok(Some(_))) {
            self.stop();
        }
        next.map_err(|error| call.name(error)).transpose()
    }

    /// Where it stands: behind the item that was handed out last. Also after
    /// the end, and after an error.
    ///
    /// # Errors
    /// Protocol when the server left `_step` out of a row of a run that is not
    /// done.
    pub fn state(&self) -> Result<HistoriesState> {
        if let Some(run) = self.lost.first() {
            let error = Error::protocol(
                "the server gave a row without `_step`: where the scan stands cannot be told",
            );
            return Err(error.during(OPERATION).on(run.clone()));
        }
        let mut progress = self.progress.clone();
        if let Some((run, cursor)) = self.stands() {
            progress.moved(run, cursor);
        }
        Ok(HistoriesState::new(progress))
    }

    /// What was done so far.
    pub fn report(&self) -> HistoriesReport {
        let mut report = self.report.clone();
        if let Phase::Running(pool) = &self.phase {
            pool.job.list.count(&mut report);
        }
        report
    }

    fn find(&mut self, call: &Call) -> Result<Option<HistoriesItem<T>>> {
        loop {
            if let Some(item) = self.at_hand() {
                return Ok(Some(item));
            }
            match self.pool()?.job.belt.take(patience(call)) {
                Taken::Item(message) => {
                    if let Some(item) = self.hear(message)? {
                        return Ok(Some(item));
                    }
                }
                Taken::End => return self.end().map(|()| None),
                Taken::Nothing if call.is_late() => {
                    let waited = call.elapsed().as_secs_f64();
                    let message = format!("nothing came within {waited:.1} s");
                    return Err(Error::new(ErrorKind::Timeout, message));
                }
                Taken::Nothing => call.check()?,
            }
        }
    }

    /// The next of the pieces at hand.
    fn at_hand(&mut self) -> Option<HistoriesItem<T>> {
        let ready = self.ready.as_mut()?;
        let Some((data, place)) = ready.pieces.next() else {
            self.settle();
            return None;
        };
        if place == Place::Lost {
            self.lost.insert(ready.run.subject());
        }
        ready.place = Some(place);
        self.report.rows += data.rows();
        let run = Arc::clone(&ready.run);
        Some(HistoriesItem::Data { run, data })
    }

    /// Notes where the run of the pieces at hand stands.
    fn settle(&mut self) {
        if let Some((run, cursor)) = self.stands() {
            let run = Arc::clone(run);
            self.progress.moved(&run, cursor);
        }
        self.ready = None;
    }

    /// Where the run of the pieces at hand stands, if one was handed out.
    fn stands(&self) -> Option<(&Arc<Run>, Cursor)> {
        let Ready { run, place, .. } = self.ready.as_ref()?;
        Some((run, self.asked.behind(run, (*place)?)?))
    }

    /// What was handed out last is not to count: it is given again by what
    /// goes on from the state. For pieces that come one at a time.
    #[cfg(feature = "arrow")]
    pub(super) fn take_back(&mut self, data: &T) {
        self.report.rows -= data.rows();
        self.ready = None;
        self.stop();
    }

    fn hear(&mut self, message: Message<T>) -> Result<Option<HistoriesItem<T>>> {
        let (run, news) = match message {
            Message::Fatal(error) => return Err(error),
            Message::OfRun {
                run,
                requests,
                news,
            } => {
                self.report.requests += requests;
                (run, news)
            }
        };
        match news {
            News::Pieces(pieces) => {
                self.ready = Some(Ready {
                    run,
                    pieces: pieces.into_iter(),
                    place: None,
                });
                Ok(None)
            }
            News::Done(done) => {
                let (report, place) = *done;
                self.report.done += 1;
                self.report.unproven += u64::from(!report.proven);
                // What still runs may have more rows later.
                match self.asked.behind(&run, place) {
                    Some(cursor) if !is_end(run.state(), false) => {
                        self.progress.moved(&run, cursor);
                    }
                    _ => {
                        self.lost.remove(&run.subject());
                        self.progress.finished(&run);
                    }
                }
                Ok(Some(HistoriesItem::Done { run, report }))
            }
            News::Failed(error) => {
                self.report.failed += 1;
                match self.fail_fast {
                    true => Err(error),
                    false => Ok(Some(HistoriesItem::Failed { run, error })),
                }
            }
        }
    }

    /// The threads, which begin now if they did not.
    fn pool(&mut self) -> Result<&Pool<T>> {
        if let Phase::Fresh(setup) = &self.phase {
            self.phase = Phase::Running(Pool::start(setup, &self.progress)?);
        }
        match &self.phase {
            Phase::Running(pool) => Ok(pool),
            Phase::Fresh(_) | Phase::Over => Err(Error::new(ErrorKind::Closed, "it has ended")),
        }
    }

    /// Every thread has said that it goes.
    fn end(&mut self) -> Result<()> {
        match self.stop() {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::Internal, "a worker panicked")),
        }
    }

    /// Ends the threads; false when one of them met a defect.
    pub(super) fn stop(&mut self) -> bool {
        self.settle();
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Running(mut pool) => {
                pool.job.list.count(&mut self.report);
                pool.stop()
            }
            Phase::Fresh(_) | Phase::Over => true,
        }
    }
}

impl<T: Piece> Iterator for HistoriesIter<T> {
    type Item = Result<HistoriesItem<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl<T: Piece> std::iter::FusedIterator for HistoriesIter<T> {}

/// How long to wait before looking whether the call goes on.
fn patience(call: &Call) -> Duration {
    match call.deadline(None) {
        Some(end) => SLICE.min(end.saturating_duration_since(Instant::now())),
        None => SLICE,
    }
}

/// The threads and what they share. They end with it.
#[derive(Debug)]
struct Pool<T> {
    job: Arc<Job<T>>,
    stop: CancelToken,
    threads: Vec<JoinHandle<()>>,
}

impl<T: Piece> Pool<T> {
    fn start(setup: &Setup, progress: &Progress) -> Result<Self> {
        let Histories {
            runs,
            scan,
            workers,
            call,
            ..
        } = &setup.histories;
        let parents = call.token().cloned().into_iter().collect();
        let stop = CancelToken::joining(parents);
        let call = call.clone().cancel(&stop);
        let mut pool = Pool {
            job: Arc::new(Job {
                belt: Belt::new(*workers, *workers),
                list: List::new(runs.clone().into_iter(), progress.clone()),
                scan: scan.clone(),
                batch_rows: setup.batch_rows,
                call,
            }),
            stop,
            threads: Vec::with_capacity(*workers),
        };
        for _ in 0..*workers {
            let job = Arc::clone(&pool.job);
            let thread = thread::Builder::new()
                .name("wandb-histories".to_owned())
                .spawn(move || job.work())
                .map_err(|error| {
                    Error::new(ErrorKind::Io, format!("no thread can be started: {error}"))
                        .because(error)
                })?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }
}

impl<T> Pool<T> {
    /// Ends the threads; false when one of them met a defect.
    fn stop(&mut self) -> bool {
        self.stop.cancel();
        self.job.belt.close();
        let ends = self.threads.drain(..).map(JoinHandle::join);
        ends.fold(true, |well, end| well & end.is_ok())
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        self.stop();
    }
}

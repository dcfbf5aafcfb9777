//! The rows of a run that goes on.

use std::time::{Duration, Instant};

use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::history::cursor::{Cursor, Place};
use crate::history::found::Found;
use crate::history::row::Row;
use crate::history::scan::{ScanHistory, ScanReport};
use crate::history::source::{Source, lost};
use crate::run::{Store, is_end};

const INTERVAL: Duration = Duration::from_secs(5);
const SHORTEST: Duration = Duration::from_millis(10);
const OPERATION: &str = "follow";

/// How [`ScanHistory::follow`] follows.
#[derive(Debug, Clone)]
pub struct FollowOptions {
    interval: Duration,
    timeout: Option<Duration>,
    preempted_ends: bool,
    call: CallOptions,
}

impl Default for FollowOptions {
    fn default() -> Self {
        FollowOptions {
            interval: INTERVAL,
            timeout: None,
            preempted_ends: false,
            call: CallOptions::default(),
        }
    }
}

impl FollowOptions {
    /// Asks every 5 s for as long as the run takes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pause before asking again, once there is nothing more or after an
    /// error; 5 s by default, 10 ms at least.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(SHORTEST);
        self
    }

    /// Gives up after this long, counted from [`ScanHistory::follow`] on;
    /// never by default. Once it has passed, no further look is taken: `next`
    /// is a Timeout error.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Whether `preempted` is the end of a run, too; false by default: such a
    /// run may be resumed, or never be.
    pub fn preempted_ends(mut self, ends: bool) -> Self {
        self.preempted_ends = ends;
        self
    }

    /// Limits of each `next`, as [`Follow::next_with`] takes them.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// The rows of a run that goes on; from [`ScanHistory::follow`].
///
/// An iterator of [`Row`]s in step order, each exactly once, whose `next`
/// waits: first it gives the rows that there are, then, at each interval, those
/// that came since. It ends once the run is over, in a state in which
/// [`wait_until_finished`](crate::Run::wait_until_finished) ends as well, and
/// a last look found nothing more. A local run is over when its log has an
/// exit: that of a program that died never has one. Nothing is printed.
///
/// An error does not end it. After one, `next` goes on where it stood,
/// nothing lost and nothing repeated, and asks again after the interval:
///
/// - NotFound: the run, or its log, was deleted meanwhile.
/// - Timeout: no row came within the limits of this `next`, or the whole time
///   is over.
/// - Integrity: rows that were handed out are gone, or a log is damaged.
/// - Cancelled, and the kinds of a request that failed in spite of its retries.
///
/// A server may show rows late. Those of the newest step and of later ones
/// are found; those that it inserts behind the row handed out last, at an
/// earlier step or before others of its step, are not. A scan of the run that
/// is over gives them.
///
/// It may move between threads, but serves one at a time. Dropping it stops
/// the work.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct Follow {
    scan: ScanHistory,
    options: FollowOptions,
    subject: String,
    /// `None` before the first look.
    source: Option<Source>,
    /// Behind the row that was handed out last.
    place: Place,
    delivered: u64,
    phase: Phase,
    /// Whether the run was over at the last look.
    over: bool,
    /// Whether rows came since the last look.
    rows_came: bool,
    /// Not to ask anything before.
    due: Option<Instant>,
    /// When the whole time is over.
    end: Option<Instant>,
    started: Instant,
    state: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// How the run is doing is to be asked.
    Look,
    /// Rows are read.
    Read,
    /// The end was told.
    Done,
}

impl Follow {
    pub(super) fn new(scan: ScanHistory, options: FollowOptions) -> Result<Self> {
        let subject = scan.run.subject();
        let call = options.call.start(OPERATION, &*subject);
        scan.check().map_err(|error| call.name(error))?;
        let started = Instant::now();
        let mut follow = Follow {
            place: scan.place(),
            end: options.timeout.and_then(|limit| started.checked_add(limit)),
            state: scan.run.data().state.clone(),
            scan,
            options,
            subject,
            source: None,
            delivered: 0,
            phase: Phase::Look,
            over: false,
            rows_came: false,
            due: None,
            started,
        };
        if let Store::Local(_) = follow.scan.run.store() {
            // A log that is not there is told now, as by any scan.
            follow.source = Some(follow.open(&call).map_err(|error| call.name(error))?);
        }
        Ok(follow)
    }

    /// The next row, under limits of its own: a timeout is one of the whole
    /// `next`, waiting included. Without one, `next` waits for as long as it
    /// takes, and each request has the limit of the settings.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<Row>> {
        let call = options.start(OPERATION, &*self.subject);
        let next = call.check().and_then(|()| self.find(&call));
        next.map_err(|error| call.name(error)).transpose()
    }

    /// Where it stands: behind the row that was handed out last. Also after an
    /// error or the end.
    ///
    /// # Errors
    /// As [`Rows::cursor`](crate::Rows::cursor).
    pub fn cursor(&self) -> Result<Cursor> {
        self.scan.cursor(self.place)
    }

    /// What it did so far. As long as the run is not over, nothing is proved.
    pub fn report(&self) -> ScanReport {
        let report = self.source.as_ref().map(Source::report);
        ScanReport {
            rows: self.delivered,
            ..report.unwrap_or_default()
        }
    }

    fn find(&mut self, call: &Call) -> Result<Option<Row>> {
        loop {
            self.pause(call)?;
            let found = match self.phase {
                Phase::Look => self.look(call).map(|()| None),
                Phase::Read => self.read(call),
                Phase::Done => return Ok(None),
            };
            match found {
                Ok(None) => {}
                Ok(row) => return Ok(row),
                Err(error) => {
                    self.wait_a_while();
                    return Err(self.explain(call, error));
                }
            }
        }
    }

    /// Asks how the run is doing, and gets ready to read what came since.
    fn look(&mut self, call: &Call) -> Result<()> {
        if self.is_late() {
            return Err(self.late(call));
        }
        let question = self.question(call);
        match self.scan.run.store() {
            Store::Remote(_) => self.look_at_server(&question)?,
            Store::Local(_) => {
                if let Some(Source::Local(log)) = &self.source {
                    log.rows.check_file()?;
                }
            }
        }
        self.rows_came = false;
        self.phase = Phase::Read;
        Ok(())
    }

    fn look_at_server(&mut self, question: &Call) -> Result<()> {
        let ends = self.options.preempted_ends;
        let run = &mut self.scan.run;
        // The first time all is asked: it tells how to read the rows. The last
        // time: it tells how many there are.
        self.state = match self.source.is_none() || self.over {
            true => run.look_at_all(question)?,
            false => run.look(question, ends)?,
        };
        self.over = is_end(&self.state, ends);
        if self.source.is_none() {
            self.source = Some(self.open(question)?);
        } else if let Some(Source::Remote(rows)) = &mut self.source {
            rows.again();
        }
        if let Some(Source::Remote(rows)) = &mut self.source {
            rows.follow(self.over.then(|| self.scan.run.data()));
        }
        Ok(())
    }

    fn open(&self, call: &Call) -> Result<Source> {
        Source::new(&self.scan.run, &self.scan, self.place, false, call)
    }

    /// The next row that there is. When there is none: what next.
    fn read(&mut self, call: &Call) -> Result<Option<Row>> {
        let question = self.question(call);
        let Some(source) = &mut self.source else {
            self.phase = Phase::Look;
            return Ok(None);
        };
        if let Some(row) = source.next(&question)?.map(Found::into_row) {
            let place = source.place();
            if place == Place::Lost {
                return Err(lost());
            }
            self.place = place;
            self.delivered += 1;
            self.rows_came = true;
            return Ok(Some(row));
        }
        if let Source::Local(log) = source {
            self.over = log.rows.exit_seen();
        }
        self.phase = match (self.over, self.rows_came) {
            (true, false) => Phase::Done,
            (true, true) => Phase::Look,
            (false, _) => {
                self.wait_a_while();
                Phase::Look
            }
        };
        Ok(None)
    }

    fn wait_a_while(&mut self) {
        self.due = Instant::now().checked_add(self.options.interval);
    }

    fn pause(&mut self, call: &Call) -> Result<()> {
        let Some(due) = self.due else {
            return Ok(());
        };
        let ends = [self.end, call.deadline(None)];
        let until = ends.into_iter().flatten().fold(due, Instant::min);
        call.sleep(until.saturating_duration_since(Instant::now()))?;
        if until < due {
            return Err(self.late(call));
        }
        self.due = None;
        Ok(())
    }

    /// One question as a call: under its own limit, within that of this
    /// `next` and the whole time.
    fn question(&self, call: &Call) -> Call {
        let alone = call.rest().start(OPERATION, &*self.subject);
        let Some(end) = self.end else {
            return alone;
        };
        let limit = match self.scan.run.store() {
            Store::Remote(remote) => Some(remote.api.settings().limits.call),
            Store::Local(_) => None,
        };
        let left = end.saturating_duration_since(Instant::now());
        alone.inner(left, limit).start(OPERATION, &*self.subject)
    }

    /// An error of a question that the limits of more than it ended.
    fn explain(&self, call: &Call, error: Error) -> Error {
        match error.kind() == ErrorKind::Timeout && (self.is_late() || call.is_late()) {
            true => self.late(call).because(error),
            false => error,
        }
    }

    /// Whether the whole time is over.
    fn is_late(&self) -> bool {
        self.end.is_some_and(|end| end <= Instant::now())
    }

    fn late(&self, call: &Call) -> Error {
        let run = match self.scan.run.store() {
            Store::Remote(_) => format!("the run is `{}`", self.state),
            Store::Local(_) => "the log has no exit yet".to_owned(),
        };
        let what = match self.is_late() {
            true => format!("after {:.1} s", self.started.elapsed().as_secs_f64()),
            false => format!("no row came within {:.1} s", call.elapsed().as_secs_f64()),
        };
        Error::new(ErrorKind::Timeout, format!("{what}: {run}"))
    }
}

impl Iterator for Follow {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.options.call.clone();
        self.next_with(&options)
    }
}

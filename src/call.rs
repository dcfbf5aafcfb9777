//! What every call that may block takes: a time limit and a way to stop it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind, Result};
use crate::room::{Room, Rooms};

/// How long a waiting call sleeps between two looks at its token.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// Stops calls from another thread.
///
/// Clones share one flag, and one token may be given to any number of calls.
/// A waiting call notices within 250 ms, during name look-up or connect at
/// the latest after the connect limit, and ends with [`ErrorKind::Cancelled`].
/// A token stays cancelled.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<Flag>);

#[derive(Debug, Default)]
struct Flag {
    raised: AtomicBool,
    /// Tokens that stop whatever this one stops.
    parents: Vec<CancelToken>,
}

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops every call that was given this token, now and later.
    pub fn cancel(&self) {
        self.0.raised.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.raised.load(Ordering::Acquire)
            || self.0.parents.iter().any(CancelToken::is_cancelled)
    }

    /// A token that is cancelled by itself or as soon as one of `parents` is:
    /// the C ABI joins the caller's token with the closing of a handle, a call
    /// with several uploads that with the failing of one.
    pub(crate) fn joining(parents: Vec<CancelToken>) -> Self {
        CancelToken(Arc::new(Flag {
            raised: AtomicBool::new(false),
            parents,
        }))
    }
}

/// How one blocking call is limited: its time and its cancel token.
///
/// The default has no token and takes the time limits of the
/// [`Settings`](crate::settings::Settings). A limit holds for one blocking
/// call: opening a run, loading it, each `next` of an iterator.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    cancel: Option<CancelToken>,
    timeout: Timeout,
}

/// The time limit of one blocking call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// The limit in the settings: 60 s for a GraphQL call with its retries,
    /// none but the stall limit for a transfer.
    #[default]
    Default,
    /// No limit besides those on connecting and on stalls.
    Never,
    /// This long, retries included.
    After(Duration),
}

impl CallOptions {
    /// Default limits, no token.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the call with [`ErrorKind::Timeout`] after this long.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Timeout::After(limit);
        self
    }

    /// Lets the call take as long as bytes keep coming.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = Timeout::Never;
        self
    }

    /// Lets `token` stop the call.
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.cancel = Some(token.clone());
        self
    }

    pub(crate) fn token(&self) -> Option<&CancelToken> {
        self.cancel.as_ref()
    }

    /// Starts the clock of one call of `operation` on `subject`.
    pub(crate) fn start(
        &self,
        operation: impl Into<Cow<'static, str>>,
        subject: impl Into<String>,
    ) -> Call {
        Call {
            operation: operation.into(),
            subject: subject.into(),
            cancel: self.cancel.clone(),
            timeout: self.timeout,
            started: Instant::now(),
            answered: Arc::default(),
            rooms: None,
        }
    }
}

/// Whether an answer may wait until others are read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    Now,
    Waits,
}

/// One running call: what it is, since when, and what may end it early.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    operation: Cow<'static, str>,
    subject: String,
    cancel: Option<CancelToken>,
    timeout: Timeout,
    started: Instant,
    /// How many requests the last answer took.
    answered: Arc<AtomicU32>,
    /// Memory for its answer.
    rooms: Option<(Arc<Rooms>, Turn)>,
}

impl Call {
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// When the call must be over, given the limit that the settings hold.
    pub(crate) fn deadline(&self, default: Option<Duration>) -> Option<Instant> {
        match self.timeout {
            Timeout::Default => default,
            Timeout::Never => None,
            Timeout::After(limit) => Some(limit),
        }
        .and_then(|limit| self.started.checked_add(limit))
    }

    /// Whether the call's own limit has passed, where it has one.
    pub(crate) fn is_late(&self) -> bool {
        let end = self.deadline(None);
        end.is_some_and(|end| end <= Instant::now())
    }

    /// The options of a call that this one needs on its way: the same token,
    /// at most `limit`, and not beyond this one's own end.
    pub(crate) fn inner(&self, limit: Duration, default: Option<Duration>) -> CallOptions {
        let rest = self
            .deadline(default)
            .map(|end| end.saturating_duration_since(Instant::now()));
        CallOptions {
            cancel: self.cancel.clone(),
            timeout: Timeout::After(rest.map_or(limit, |rest| rest.min(limit))),
        }
    }

    /// The options of one of the steps that this call is made of: the same
    /// token, and what is left of its own limit. Where it has none, each step
    /// has the default one.
    pub(crate) fn rest(&self) -> CallOptions {
        CallOptions {
            cancel: self.cancel.clone(),
            timeout: match self.timeout {
                Timeout::After(limit) => Timeout::After(limit.saturating_sub(self.elapsed())),
                other => other,
            },
        }
    }

    pub(crate) fn cancel_token(&self) -> Option<&CancelToken> {
        self.cancel.as_ref()
    }

    /// Fails when the call's token is cancelled: asked between requests and
    /// inside loops over local data.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cancel {
            Some(token) if token.is_cancelled() => {
                Err(self.name(Error::new(ErrorKind::Cancelled, "the call was cancelled")))
            }
            _ => Ok(()),
        }
    }

    /// Waits, and fails as soon as the call's token is cancelled.
    pub(crate) fn sleep(&self, time: Duration) -> Result<()> {
        let started = Instant::now();
        loop {
            self.check()?;
            match time.checked_sub(started.elapsed()) {
                Some(left) if !left.is_zero() => thread::sleep(left.min(SLICE)),
                _ => return Ok(()),
            }
        }
    }

    /// Notes how many requests the last answer took, for errors that are
    /// found in what it says.
    pub(crate) fn note_answer(&self, attempts: u32) {
        self.answered.store(attempts, Ordering::Relaxed);
    }

    /// Lets the answer be read into memory that is used again.
    pub(crate) fn with_rooms(mut self, rooms: &Arc<Rooms>, turn: Turn) -> Self {
        self.rooms = Some((Arc::clone(rooms), turn));
        self
    }

    /// Memory that an answer may be read into, whatever is in it.
    pub(crate) fn room(&self) -> Result<Room> {
        match &self.rooms {
            None => Ok(Room::default()),
            Some((rooms, Turn::Now)) => Ok(rooms.at_once()),
            Some((rooms, Turn::Waits)) => rooms.in_turn(self),
        }
    }

    /// Adds operation, subject and effort to an error on its way out.
    pub(crate) fn name(&self, error: Error) -> Error {
        let mut error = error.during(self.operation.clone());
        let answered = self.answered.load(Ordering::Relaxed);
        if error.attempts() == 0 && answered > 0 {
            error = error.with_attempts(answered, self.elapsed());
        }
        if self.subject.is_empty() {
            error
        } else {
            error.on(self.subject.clone())
        }
    }
}

//! The limits of the request that this thread is busy with.
//!
//! A connection lives in a pool and serves one call after another, while the
//! token, the deadline and the phase belong to a call. Calls block on one
//! thread from start to end, so the limits are a thread-local that is set
//! around each stretch of work: [`Watch::during`] lends them to the thread,
//! and the socket ([`super::stream`]) asks them each time it has waited for a
//! slice.

use std::cell::RefCell;
use std::fmt;
use std::time::{Duration, Instant};

use crate::call::CancelToken;
use crate::settings::Limits;

/// How long the rest of an error's body is waited for.
const ERROR_BODY: Duration = Duration::from_secs(5);

/// What a request is doing; a time-out names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Resolve,
    Connect,
    Proxy,
    Tls,
    Send,
    Headers,
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Resolve => "looking up the host name",
            Phase::Connect => "connecting",
            Phase::Proxy => "negotiating with the proxy",
            Phase::Tls => "negotiating TLS",
            Phase::Send => "sending the request",
            Phase::Headers => "waiting for the response headers",
            Phase::Body => "reading the response body",
        })
    }
}

/// Why the watch ended a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Cancelled,
    /// The deadline of the whole call.
    Deadline(Phase),
    /// The limit of one phase.
    Slow(Phase, Duration),
    /// A connection was used outside of [`Watch::during`]: a defect.
    Unwatched,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Cancelled => f.write_str("the call was cancelled"),
            Stop::Deadline(phase) => {
                write!(f, "the time limit of the call passed while {phase}")
            }
            Stop::Slow(phase, limit) => {
                let limit = limit.as_secs_f64();
                match phase {
                    Phase::Send | Phase::Body => {
                        write!(f, "stalled: no byte for {limit:.1} s while {phase}")
                    }
                    _ => write!(f, "{phase} took longer than {limit:.1} s"),
                }
            }
            Stop::Unwatched => f.write_str("a connection was used outside of a call"),
        }
    }
}

impl std::error::Error for Stop {}

impl From<Stop> for ureq::Error {
    // `Other` passes through rustls and gzip readers unchanged.
    fn from(stop: Stop) -> Self {
        ureq::Error::Other(Box::new(stop))
    }
}

/// Limits and progress of one request.
#[derive(Debug, Default)]
pub(super) struct Watch {
    cancel: Option<CancelToken>,
    deadline: Option<Instant>,
    connect: Duration,
    headers: Duration,
    stall: Duration,
    /// As `stall`, and shorter for the body of an error.
    body_stall: Duration,
    phase: Option<Phase>,
    phase_limit: Duration,
    phase_end: Option<Instant>,
    proxied: bool,
    fresh: bool,
    received: u64,
    stopped: Option<Stop>,
    private_head: Option<Vec<u8>>,
}

impl Watch {
    pub(super) fn new(
        limits: &Limits,
        cancel: Option<&CancelToken>,
        deadline: Option<Instant>,
    ) -> Self {
        Watch {
            cancel: cancel.cloned(),
            deadline,
            connect: limits.connect,
            headers: limits.headers,
            stall: limits.stall,
            ..Watch::default()
        }
    }

    /// Starts an exchange: the first phase of a pooled connection is sending.
    /// `private_head` are header lines that only the socket may see.
    pub(super) fn exchange(&mut self, proxied: bool, private_head: Vec<u8>) {
        self.proxied = proxied;
        self.fresh = false;
        self.received = 0;
        self.private_head = Some(private_head);
        self.body_stall = self.stall;
        self.enter(Phase::Send);
    }

    /// Lends this watch to the thread while `work` runs.
    pub(super) fn during<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let outer = CURRENT.replace(Some(std::mem::take(self)));
        // Also put back when `work` panics.
        let _back = Back(self, outer);
        work()
    }

    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = Some(phase);
        let limit = match phase {
            Phase::Resolve => self.connect,
            // One budget from the look-up to the end of the handshake.
            Phase::Connect | Phase::Proxy | Phase::Tls => return,
            Phase::Send => self.stall,
            Phase::Body => self.body_stall,
            Phase::Headers => self.headers,
        };
        self.phase_limit = limit;
        self.phase_end = Instant::now().checked_add(limit);
    }

    /// The body of an error is not worth a long wait.
    pub(super) fn enter_error_body(&mut self) {
        self.body_stall = self.stall.min(ERROR_BODY);
        self.enter(Phase::Body);
    }

    pub(super) fn phase(&self) -> Phase {
        self.phase.unwrap_or(Phase::Send)
    }

    /// Whether a connection was opened for this request.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Bytes from the socket since the exchange began.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn stopped(&self) -> Option<Stop> {
        self.stopped
    }

    fn check(&mut self) -> Result<(), Stop> {
        let now = Instant::now();
        let phase = self.phase();
        let stop = if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            Stop::Cancelled
        } else if self.deadline.is_some_and(|at| at <= now) {
            Stop::Deadline(phase)
        } else if self.phase_end.is_some_and(|at| at <= now) {
            Stop::Slow(phase, self.phase_limit)
        } else {
            return Ok(());
        };
        self.stopped = Some(stop);
        Err(stop)
    }

    fn remaining(&self) -> Duration {
        let now = Instant::now();
        [self.deadline, self.phase_end]
            .into_iter()
            .flatten()
            .map(|at| at.saturating_duration_since(now))
            .min()
            .unwrap_or(Duration::MAX)
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

struct Back<'a>(&'a mut Watch, Option<Watch>);

impl Drop for Back<'_> {
    fn drop(&mut self) {
        if let Some(watch) = CURRENT.replace(self.1.take()) {
            *self.0 = watch;
        }
    }
}

/// Asks the watch of this thread. Sockets are only used inside
/// [`Watch::during`]; anything else is a defect, and stops.
fn current<T>(ask: impl FnOnce(&mut Watch) -> T) -> Option<T> {
    CURRENT.with_borrow_mut(|watch| watch.as_mut().map(ask))
}

/// Fails when the request must end now.
pub(super) fn check() -> Result<(), Stop> {
    current(Watch::check).unwrap_or(Err(Stop::Unwatched))
}

pub(super) fn enter(phase: Phase) {
    current(|watch| watch.enter(phase));
}

/// How long a wait that cannot be sliced may take.
pub(super) fn remaining() -> Duration {
    current(|watch| watch.remaining()).unwrap_or_default()
}

pub(super) fn opened() {
    current(|watch| watch.fresh = true);
}

pub(super) fn proxied() -> bool {
    current(|watch| watch.proxied).unwrap_or_default()
}

/// Bytes went out: sending has not stalled.
pub(super) fn sent() {
    current(|watch| {
        if watch.phase() == Phase::Send {
            watch.enter(Phase::Send);
        }
    });
}

/// Input is wanted: what was to be sent is sent.
pub(super) fn awaiting() {
    current(|watch| {
        if watch.phase() == Phase::Send {
            watch.enter(Phase::Headers);
        }
    });
}

/// Bytes came in: the body has not stalled.
pub(super) fn received(amount: usize) {
    current(|watch| {
        watch.received += amount as u64;
        if watch.phase() == Phase::Body {
            watch.enter(Phase::Body);
        }
    });
}

/// The private header lines, once for each exchange.
pub(super) fn take_private_head() -> Option<Vec<u8>> {
    current(|watch| {
        // The conversation with a proxy comes before the request.
        (watch.phase() == Phase::Send)
            .then(|| watch.private_head.take())
            .flatten()
    })
    .flatten()
}

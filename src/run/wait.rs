//! Waiting for the end of a run.

use std::time::{Duration, Instant};

use super::{Run, Store, load};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};

const INTERVAL: Duration = Duration::from_secs(5);
const SHORTEST: Duration = Duration::from_millis(10);
const OPERATION: &str = "wait_until_finished";

/// How [`Run::wait_until_finished_with`] waits.
#[derive(Debug, Clone)]
pub struct WaitOptions {
    interval: Duration,
    timeout: Option<Duration>,
    preempted_ends: bool,
    call: CallOptions,
}

impl Default for WaitOptions {
    fn default() -> Self {
        WaitOptions {
            interval: INTERVAL,
            timeout: None,
            preempted_ends: false,
            call: CallOptions::default(),
        }
    }
}

impl WaitOptions {
    /// Asks every 5 s for as long as it takes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pause between two questions; 5 s by default, 10 ms at least.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(SHORTEST);
        self
    }

    /// Gives up after this long; never by default.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Whether `preempted` ends the waiting, too; false by default: such a run
    /// may be resumed, or never be.
    pub fn preempted_ends(mut self, ends: bool) -> Self {
        self.preempted_ends = ends;
        self
    }

    /// A time limit of each question, that of the settings by default, and a
    /// token that ends the waiting.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    fn ends(&self, state: &str) -> bool {
        is_end(state, self.preempted_ends)
    }

    /// The whole waiting as a call.
    fn whole(&self, subject: String) -> Call {
        let options = self.call.clone();
        let options = match self.timeout {
            Some(limit) => options.timeout(limit),
            None => options.no_timeout(),
        };
        options.start(OPERATION, subject)
    }
}

/// Whether a run in this state is over.
pub(crate) fn is_end(state: &str, preempted_ends: bool) -> bool {
    matches!(state, "finished" | "failed" | "crashed" | "killed")
        || (preempted_ends && state == "preempted")
}

impl Run {
    /// The state now, asked within `call`. Once it is an end, of all
    /// attributes together: a sign of life that comes late revives a crashed
    /// run.
    pub(crate) fn look(&mut self, call: &Call, preempted_ends: bool) -> Result<String> {
        if let Store::Remote(remote) = self.store() {
            let state = load::state(remote, call)?;
            if !is_end(&state, preempted_ends) {
                return Ok(state);
            }
        }
        self.look_at_all(call)
    }

    /// The state now, with all attributes; local changes stay.
    pub(crate) fn look_at_all(&mut self, call: &Call) -> Result<String> {
        let data = self.reread(call)?;
        self.rebase(data);
        Ok(self.state().to_owned())
    }

    /// Waits until the run has ended, as `Run.wait_until_finished()`: until it
    /// is `finished`, `failed`, `crashed` or `killed` (the official client
    /// waits for ever for the last). Answers that state, with all attributes
    /// read anew; local changes stay. A local run has ended when its log has
    /// an exit. Nothing is printed.
    ///
    /// # Errors
    /// NotFound when the run is deleted meanwhile; Timeout naming the state
    /// that it still has; Cancelled; the kinds of a request, when the server
    /// does not answer for longer than its retries take.
    pub fn wait_until_finished(&mut self) -> Result<String> {
        self.wait_until_finished_with(&WaitOptions::default())
    }

    /// As [`wait_until_finished`](Run::wait_until_finished), with an interval,
    /// a timeout and a token.
    ///
    /// # Errors
    /// As [`wait_until_finished`](Run::wait_until_finished).
    pub fn wait_until_finished_with(&mut self, options: &WaitOptions) -> Result<String> {
        let wait = Wait {
            options,
            whole: options.whole(self.subject()),
            limit: match self.store() {
                Store::Remote(remote) => Some(remote.api.settings().limits.call),
                Store::Local(_) => None,
            },
        };
        wait.until_finished(self)
            .map_err(|error| wait.whole.name(error))
    }
}

struct Wait<'a> {
    options: &'a WaitOptions,
    whole: Call,
    /// Of one question, unless the options say otherwise.
    limit: Option<Duration>,
}

impl Wait<'_> {
    fn until_finished(&self, run: &mut Run) -> Result<String> {
        // Most runs that are waited for have ended, and then one request
        // brings everything.
        let mut state = run.look_at_all(&self.question())?;
        while !self.options.ends(&state) {
            self.pause(&state)?;
            state = run
                .look(&self.question(), self.options.preempted_ends)
                .map_err(|error| self.out_of_time(&state, error))?;
        }
        Ok(state)
    }

    /// One question as a call: under its own limit, within the whole.
    fn question(&self) -> Call {
        let alone = self.options.call.start(OPERATION, "");
        let limit = alone.deadline(self.limit).map_or(Duration::MAX, |end| {
            end.saturating_duration_since(Instant::now())
        });
        self.whole.inner(limit, None).start(OPERATION, "")
    }

    fn pause(&self, state: &str) -> Result<()> {
        let left = self.left();
        if left.is_zero() {
            return Err(self.still(state));
        }
        self.whole.sleep(self.options.interval.min(left))
    }

    /// Until the timeout.
    fn left(&self) -> Duration {
        self.whole.deadline(None).map_or(Duration::MAX, |end| {
            end.saturating_duration_since(Instant::now())
        })
    }

    fn out_of_time(&self, state: &str, error: Error) -> Error {
        match error.kind() == ErrorKind::Timeout && self.left().is_zero() {
            true => self.still(state).because(error),
            false => error,
        }
    }

    fn still(&self, state: &str) -> Error {
        let waited = self.whole.elapsed().as_secs_f64();
        Error::new(
            ErrorKind::Timeout,
            format!("the run is still `{state}` after {waited:.1} s"),
        )
    }
}

//! When to ask again, and after how long.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use super::errors::{Failure, Stage};
use super::limiter::Limiter;
use super::watch::Watch;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::settings::{Limits, Log, LogLevel};
use crate::url::Url;

/// What a request may be sent again for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Reading, or a change that may be made twice: any passing failure.
    Safe,
    /// As [`Safe`](Retry::Safe), and HTTP 409 too: `upsertBucket`, where it
    /// means that another writer touched the same run.
    SafeOnConflict,
    /// A change that must not be made twice: only failures that prove that it
    /// was not made.
    Never,
}

impl Retry {
    /// Whether the official client, too, asks again after this status.
    fn retries_status(self, status: u16) -> bool {
        match status {
            429 => true,
            _ if self == Retry::Never => false,
            409 => self == Retry::SafeOnConflict,
            400 | 401 | 403 | 404 | 410 | 413 | 416 | 422 | 501 => false,
            _ => status >= 400,
        }
    }

    fn allows(self, stage: Stage) -> bool {
        match stage {
            Stage::Final => false,
            Stage::Unsent => true,
            Stage::Stale | Stage::Broken => self != Retry::Never,
            Stage::Answered(status) => self.retries_status(status),
        }
    }
}

/// One call's way through its attempts.
pub(super) struct Attempts<'a> {
    pub call: &'a Call,
    pub url: &'a Url,
    pub retry: Retry,
    pub limits: &'a Limits,
    pub limiter: &'a Limiter,
    pub log: &'a Log,
    /// `None` for transfers, which may take as long as bytes keep coming.
    pub default_limit: Option<Duration>,
}

impl Attempts<'_> {
    /// Calls `attempt` until it succeeds, fails for good, or the attempts or
    /// the time are used up. Answers how many were made, too.
    pub(super) fn run<T>(
        &self,
        mut attempt: impl FnMut(&mut Watch) -> Result<T, Failure>,
    ) -> Result<(T, u32)> {
        let deadline = self.call.deadline(self.default_limit);
        let mut made = 0;
        let mut stale_used = false;
        let mut last: Option<Error> = None;
        loop {
            if let Err(error) = self.pass_gate(deadline) {
                return Err(self.finish(error, made, last));
            }
            made += 1;
            let mut watch = Watch::new(self.limits, self.call.cancel_token(), deadline);
            let failure = match attempt(&mut watch) {
                Ok(value) => return Ok((value, made)),
                Err(failure) => failure,
            };
            let wait = match self.next_wait(&failure, made, &mut stale_used, deadline) {
                Some(wait) => wait,
                None => return Err(self.finish(failure.error, made, last)),
            };
            self.log.line(LogLevel::Info, || {
                format!(
                    "{}: {}; attempt {} of {} in {:.1} s",
                    self.call.operation(),
                    failure.error.message(),
                    made + 1,
                    self.attempts(failure.stage),
                    wait.as_secs_f64()
                )
            });
            last = Some(failure.error);
            if let Err(error) = self.call.sleep(wait) {
                return Err(self.finish(error, made, last));
            }
        }
    }

    /// `None` when this failure is the last.
    fn next_wait(
        &self,
        failure: &Failure,
        made: u32,
        stale_used: &mut bool,
        deadline: Option<Instant>,
    ) -> Option<Duration> {
        if failure.stage == Stage::Stale && !*stale_used && self.retry.allows(failure.stage) {
            // The server closed an idle connection: nothing is wrong with it.
            *stale_used = true;
            return Some(Duration::ZERO);
        }
        let asked = failure.error.retry_after();
        let wait = asked.unwrap_or_else(|| backoff(self.limits, made));
        if asked.is_some() || failure.stage == Stage::Answered(429) {
            // After a redirect that may be another host than the call's.
            self.limiter
                .close(failure.url.as_deref().unwrap_or(self.url), wait);
        }
        let go_on = self.retry.allows(failure.stage) && made < self.attempts(failure.stage);
        (go_on && wait < self.budget(deadline)).then_some(wait)
    }

    /// A server that is not there fails sooner than one that stumbles.
    fn attempts(&self, stage: Stage) -> u32 {
        match stage {
            Stage::Unsent => self.limits.connect_attempts,
            _ => self.limits.attempts,
        }
    }

    /// How long this call may still wait. Without a deadline a single wait is
    /// bounded all the same: nothing waits for an hour unasked.
    fn budget(&self, deadline: Option<Instant>) -> Duration {
        match deadline {
            Some(at) => at.saturating_duration_since(Instant::now()),
            None => self.limits.call,
        }
    }

    /// Waits until the host takes requests.
    fn pass_gate(&self, deadline: Option<Instant>) -> Result<()> {
        self.call.check()?;
        let wait = self
            .limiter
            .admit(self.url, self.budget(deadline))
            .map_err(|wait| {
                Error::new(
                    ErrorKind::RateLimited,
                    format!(
                        "{} asks for no requests during the next {:.0} s, longer than \
                         this call may take",
                        self.url.origin(),
                        wait.as_secs_f64().ceil()
                    ),
                )
                .with_retry_after(Some(wait))
            })?;
        self.call.sleep(wait)
    }

    /// Tells the whole story: operation, run, attempts, time, and what went
    /// wrong before where the last failure is only that time ran out.
    fn finish(&self, error: Error, made: u32, last: Option<Error>) -> Error {
        let error = self.call.name(error);
        let error = match last {
            Some(cause) if matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Cancelled) => {
                error.because(cause)
            }
            _ => error,
        };
        match made {
            0 => error,
            _ => error.with_attempts(made, self.call.elapsed()),
        }
    }
}

/// Full jitter: anything from nothing to the doubled limit, so that clients
/// that failed together do not come back together.
fn backoff(limits: &Limits, made: u32) -> Duration {
    let factor = 2_u32.saturating_pow(made.saturating_sub(1).min(31));
    let limit = limits
        .first_wait
        .saturating_mul(factor)
        .min(limits.longest_wait);
    limit.mul_f64(random_fraction())
}

/// The standard library seeds each `RandomState` differently: random enough
/// for jitter without another dependency.
fn random_fraction() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    f64::from((random >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_bound_and_is_jittered() {
        let limits = Limits::default();
        for (made, bound) in [(1, 0.5), (2, 1.0), (3, 2.0), (6, 15.0), (60, 15.0)] {
            let waits: Vec<f64> = (0..200)
                .map(|_| backoff(&limits, made).as_secs_f64())
                .collect();
            assert!(waits.iter().all(|wait| (0.0..=bound).contains(wait)));
            assert!(waits.iter().any(|wait| *wait > bound / 2.0));
            assert!(waits.iter().any(|wait| *wait < bound / 2.0));
        }
    }

    #[test]
    fn statuses_are_retried_as_the_newest_official_client_does() {
        use Retry::{Never, Safe, SafeOnConflict};
        let retried = |retry: Retry| -> Vec<u16> {
            [
                400, 401, 403, 404, 408, 409, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504,
                599, 600,
            ]
            .into_iter()
            .filter(|status| retry.allows(Stage::Answered(*status)))
            .collect()
        };
        assert_eq!(retried(Safe), [408, 418, 429, 500, 502, 503, 504, 599, 600]);
        assert_eq!(
            retried(SafeOnConflict),
            [408, 409, 418, 429, 500, 502, 503, 504, 599, 600]
        );
        assert_eq!(retried(Never), [429]);
        assert!(Never.allows(Stage::Unsent));
        assert!(!Never.allows(Stage::Broken) && !Never.allows(Stage::Stale));
        assert!(!Safe.allows(Stage::Final));
    }
}

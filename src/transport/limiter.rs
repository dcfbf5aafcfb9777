//! One gate per host, shared by every handle: when a server asks one thread
//! to slow down, all of them do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::HeaderMap;

use crate::url::Url;

/// With fewer units left than this, requests are spread until the reset.
const SCARCE: f64 = 8.0;

#[derive(Debug)]
pub(super) struct Limiter {
    longest_wait: Duration,
    gates: Mutex<HashMap<(String, u16), Gate>>,
}

/// When the next request to a host may start.
#[derive(Debug, Default, Clone, Copy)]
struct Gate {
    opens: Option<Instant>,
    spacing: Duration,
    spacing_ends: Option<Instant>,
}

impl Limiter {
    /// `longest_wait` bounds what the quota headers alone can impose.
    pub(super) fn new(longest_wait: Duration) -> Self {
        Limiter {
            longest_wait,
            gates: Mutex::default(),
        }
    }

    /// Takes the next slot if it lies within `budget`: how long to wait for
    /// it. `Err` says how long it would be, and takes nothing.
    pub(super) fn admit(&self, url: &Url, budget: Duration) -> Result<Duration, Duration> {
        self.with(url, |gate| gate.admit(Instant::now(), budget))
    }

    /// Nobody asks `url`'s host again before `wait` has passed.
    pub(super) fn close(&self, url: &Url, wait: Duration) {
        self.with(url, |gate| gate.close(Instant::now(), wait));
    }

    /// Learns from `RateLimit-Remaining` and `RateLimit-Reset` (seconds).
    pub(super) fn learn(&self, url: &Url, headers: &HeaderMap) {
        let number = |name| {
            let value: f64 = headers.get(name)?.to_str().ok()?.trim().parse().ok()?;
            (value.is_finite() && value >= 0.0).then_some(value)
        };
        if let (Some(remaining), Some(reset)) =
            (number("ratelimit-remaining"), number("ratelimit-reset"))
        {
            let longest = self.longest_wait;
            self.with(url, |gate| {
                gate.quota(Instant::now(), remaining, reset, longest);
            });
        }
    }

    /// Whether the host asked to slow down and that still holds: a hint to
    /// keep fewer requests in flight.
    pub(super) fn is_slowed(&self, url: &Url) -> bool {
        let now = Instant::now();
        self.with(url, |gate| {
            gate.opens.is_some_and(|at| at > now) || gate.spacing(now) > Duration::ZERO
        })
    }

    fn with<T>(&self, url: &Url, work: impl FnOnce(&mut Gate) -> T) -> T {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        work(gates.entry((url.host.clone(), url.port)).or_default())
    }
}

impl Gate {
    fn admit(&mut self, now: Instant, budget: Duration) -> Result<Duration, Duration> {
        let at = self.opens.map_or(now, |opens| opens.max(now));
        let wait = at - now;
        if wait > budget {
            return Err(wait);
        }
        self.opens = at.checked_add(self.spacing(now));
        Ok(wait)
    }

    fn close(&mut self, now: Instant, wait: Duration) {
        // A wait too long for the clock is as good as any other long one.
        let until = now.checked_add(wait.min(Duration::from_secs(86_400)));
        self.opens = self.opens.max(until);
    }

    fn quota(&mut self, now: Instant, remaining: f64, reset: f64, longest: Duration) {
        let reset = Duration::try_from_secs_f64(reset).unwrap_or(longest);
        // Within the last second the quota is as good as fresh.
        if remaining >= SCARCE || reset <= Duration::from_secs(1) {
            self.spacing = Duration::ZERO;
            return;
        }
        if remaining < 1.0 {
            self.close(now, reset.min(longest));
            return;
        }
        self.spacing = reset.div_f64(remaining).min(longest);
        self.spacing_ends = now.checked_add(reset);
        self.close(now, self.spacing);
    }

    fn spacing(&self, now: Instant) -> Duration {
        match self.spacing_ends {
            Some(end) if end > now => self.spacing,
            _ => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_open_gate_lets_everybody_pass() {
        let now = Instant::now();
        let mut gate = Gate::default();
        for _ in 0..3 {
            assert_eq!(gate.admit(now, Duration::ZERO), Ok(Duration::ZERO));
        }
    }

    #[test]
    fn a_closed_gate_holds_everybody_and_never_opens_earlier() {
        let now = Instant::now();
        let mut gate = Gate::default();
        gate.close(now, 5 * SECOND);
        gate.close(now, SECOND);
        assert_eq!(gate.admit(now, 4 * SECOND), Err(5 * SECOND));
        assert_eq!(gate.admit(now, 6 * SECOND), Ok(5 * SECOND));
        assert_eq!(gate.admit(now + 5 * SECOND, SECOND), Ok(Duration::ZERO));
        gate.close(now, Duration::MAX);
        assert!(gate.admit(now, 3600 * SECOND).is_err());
    }

    #[test]
    fn a_scarce_quota_spreads_requests() {
        let now = Instant::now();
        let mut gate = Gate::default();
        gate.quota(now, 100.0, 60.0, 15 * SECOND);
        assert_eq!(gate.admit(now, Duration::ZERO), Ok(Duration::ZERO));
        gate.quota(now, 4.0, 8.0, 15 * SECOND);
        let waits: Vec<_> = (0..3)
            .map(|_| gate.admit(now, 60 * SECOND).unwrap().as_secs())
            .collect();
        assert_eq!(waits, [2, 4, 6]);
        // After the reset the spacing is gone.
        let later = now + 30 * SECOND;
        assert_eq!(gate.admit(later, Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(gate.admit(later, Duration::ZERO), Ok(Duration::ZERO));
    }

    #[test]
    fn an_empty_quota_closes_for_a_bounded_time() {
        let now = Instant::now();
        let mut gate = Gate::default();
        gate.quota(now, 0.0, 900.0, 15 * SECOND);
        assert_eq!(gate.admit(now, 60 * SECOND), Ok(15 * SECOND));
        gate.quota(now, 0.0, 0.5, 15 * SECOND);
        assert!(gate.spacing.is_zero());
    }

    #[test]
    fn hosts_are_apart_and_clones_together() {
        let limiter = Limiter::new(15 * SECOND);
        let [a, b] = ["http://a/", "http://b/"].map(|url| Url::parse(url).unwrap());
        limiter.close(&a, 9 * SECOND);
        assert!(limiter.admit(&a, SECOND).is_err());
        assert!(limiter.is_slowed(&a));
        assert!(limiter.admit(&b, SECOND).is_ok());
        assert!(!limiter.is_slowed(&b));
    }
}

//! Holding calls back while the server's rate limit is exhausted.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::RateLimit;
use crate::operation::MAX_REMEMBERED;

/// How long a response's word is taken for. A limit that is reset later than that is asked about
/// once in a while: somebody may have raised it.
const BELIEVED: Duration = Duration::from_secs(60);

/// Which limits are exhausted, for each operation: Rocket.Chat counts by route.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Whether any limit was ever exhausted. Most clients meet none.
    any: AtomicBool,
    /// By the operation's ID; empty for a limit that all operations share.
    closed: Mutex<HashMap<String, Closed>>,
}

/// A rate limit that is exhausted.
#[derive(Clone, Copy, Debug)]
struct Closed {
    /// When it returns.
    reset: Instant,
    /// Until when no call is made.
    until: Instant,
}

impl Gate {
    /// The time until this limit is reset; `None` if a call may be made now.
    pub(crate) fn closed_for(&self, key: &str) -> Option<Duration> {
        // What another thread notes at this moment counts for the next attempt.
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut closed = self.lock();
        let found = closed.get(key).copied()?;
        let now = Instant::now();
        if found.until > now {
            return Some(found.reset.saturating_duration_since(now));
        }
        closed.remove(key);
        None
    }

    /// Takes note of what a response says. One that still has something left does not open the gate
    /// again: it may have been overtaken by the one that closed it.
    pub(crate) fn note(&self, key: &str, limit: &RateLimit) {
        let Some(wait) = limit.used_up_for() else { return };
        let now = Instant::now();
        let until = now + wait.min(BELIEVED);
        let reset = now.checked_add(wait).unwrap_or(until);
        let mut closed = self.lock();
        if closed.len() >= MAX_REMEMBERED {
            closed.retain(|_, closed| closed.until > now);
        }
        // One that is not noted is refused by the server.
        if closed.len() < MAX_REMEMBERED || closed.contains_key(key) {
            closed.insert(key.to_owned(), Closed { reset, until });
            self.any.store(true, Ordering::Release);
        }
    }

    /// Each entry is whole at all times, so that a panic elsewhere does no harm to it.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Closed>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, Utc};

    fn limit(remaining: u64, seconds: i64) -> RateLimit {
        let reset = Utc::now() + TimeDelta::seconds(seconds);
        RateLimit { limit: Some(10), remaining: Some(remaining), reset: Some(reset) }
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_allowance_closes_the_gate_of_its_own_operation() {
        let gate = Gate::default();
        for (remaining, seconds) in [(10, 60), (1, 60), (0, -5)] {
            gate.note("a", &limit(remaining, seconds));
            assert_eq!(gate.closed_for("a"), None, "{remaining} {seconds}");
        }
        gate.note("a", &limit(0, 30));
        gate.note("a", &limit(3, 30));
        assert!(gate.closed_for("a").is_some_and(|wait| wait.as_secs().abs_diff(30) <= 1));
        assert_eq!(gate.closed_for("b"), None);
        tokio::time::advance(Duration::from_secs(31)).await;
        assert_eq!(gate.closed_for("a"), None);
        assert!(gate.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn operations_without_number_take_no_memory_without_bound() {
        let gate = Gate::default();
        for number in 0..=MAX_REMEMBERED {
            gate.note(&number.to_string(), &limit(0, 30));
        }
        assert_eq!(gate.lock().len(), MAX_REMEMBERED);
        gate.note("0", &limit(0, 60));
        assert!(gate.closed_for("0").is_some_and(|wait| wait.as_secs() > 40), "a known one is noted again");
        tokio::time::advance(Duration::from_secs(40)).await;
        gate.note("new", &limit(0, 30));
        assert!(gate.lock().len() < MAX_REMEMBERED && gate.closed_for("new").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reset_far_away_is_told_and_asked_about_again() {
        let gate = Gate::default();
        gate.note("a", &limit(0, 36_000));
        assert!(gate.closed_for("a").is_some_and(|wait| wait.as_secs() > 35_000));
        tokio::time::advance(BELIEVED).await;
        assert_eq!(gate.closed_for("a"), None);
        let endless = chrono::DateTime::<Utc>::MAX_UTC;
        gate.note("a", &RateLimit { limit: None, remaining: Some(0), reset: Some(endless) });
        assert!(gate.closed_for("a").is_some());
    }
}

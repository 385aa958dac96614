//! The rate limiter: so many requests per route and window, reported in three headers.
//!
//! It is off to begin with, and switched on as on a real workspace, by its settings:
//! `POST /api/v1/settings/API_Enable_Rate_Limiter` with `{"value": true}`. Unlike a real workspace
//! it limits administrators too, since the sandbox's credential is one.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::Utc;

/// Counts the requests of each route in a window.
pub(crate) struct Limiter {
    pub(crate) enabled: bool,
    pub(crate) calls: u64,
    pub(crate) window: Duration,
    counts: HashMap<String, (Instant, u64)>,
}

/// What the headers say of a route's window.
pub(crate) struct Quota {
    limit: u64,
    remaining: u64,
    resets_in: Duration,
}

impl Default for Limiter {
    /// A limiter with a new workspace's numbers, 10 calls in 60 seconds, switched off.
    fn default() -> Self {
        Self { enabled: false, calls: 10, window: Duration::from_secs(60), counts: HashMap::new() }
    }
}

impl Limiter {
    /// Starts every window anew, as a changed setting does.
    pub(crate) fn reset(&mut self) {
        self.counts.clear();
    }

    /// Counts a request. While the limiter is off nothing is counted and the quota is full.
    ///
    /// # Errors
    /// The seconds to wait, once the quota is used up.
    pub(crate) fn count(&mut self, route: &str) -> (Quota, Result<(), u64>) {
        if !self.enabled {
            let quota = Quota { limit: self.calls, remaining: self.calls, resets_in: self.window };
            return (quota, Ok(()));
        }
        let now = Instant::now();
        let entry = self.counts.entry(route.to_owned()).or_insert((now, 0));
        if now.duration_since(entry.0) >= self.window {
            *entry = (now, 0);
        }
        entry.1 += 1;
        let resets_in = self.window.saturating_sub(now.duration_since(entry.0));
        let quota = Quota { limit: self.calls, remaining: self.calls.saturating_sub(entry.1), resets_in };
        let verdict = if entry.1 > self.calls {
            let seconds = resets_in.as_millis().div_ceil(1000);
            Err(u64::try_from(seconds).unwrap_or(u64::MAX))
        } else {
            Ok(())
        };
        (quota, verdict)
    }
}

impl Quota {
    /// Writes the three headers; the reset is in milliseconds since 1970.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let wait = i64::try_from(self.resets_in.as_millis()).unwrap_or(i64::MAX);
        let reset = Utc::now().timestamp_millis().saturating_add(wait);
        for (name, value) in [
            ("x-ratelimit-limit", self.limit.to_string()),
            ("x-ratelimit-remaining", self.remaining.to_string()),
            ("x-ratelimit-reset", reset.to_string()),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

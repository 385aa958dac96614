//! The rate limiter: so many requests per route and window, reported in three headers.
//!
//! It is off to begin with, and switched on as on a real workspace, by its settings:
//! `POST /api/v1/settings/API_Enable_Rate_Limiter` with `{"value": true}`. Unlike a real workspace
//! it limits administrators too, since the sandbox's credential is one.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::Utc;

/// Counts the requests of each operation in a window.
#[derive(Default)]
pub(crate) struct Limiter(HashMap<&'static str, (Instant, u64)>);

/// What the settings say.
pub(crate) struct Limits {
    pub enabled: bool,
    pub calls: u64,
    pub window: Duration,
}

/// What the headers say of an operation's window.
pub(crate) struct Quota {
    limit: u64,
    remaining: u64,
    resets_in: Duration,
}

impl Limiter {
    /// Starts every window anew, as a changed setting does.
    pub(crate) fn reset(&mut self) {
        self.0.clear();
    }

    /// Counts a request. While the limiter is off nothing is counted and the quota is full.
    ///
    /// # Errors
    /// The seconds to wait, once the quota is used up.
    pub(crate) fn count(&mut self, operation: &'static str, limits: Limits) -> (Quota, Result<(), u64>) {
        let Limits { enabled, calls: limit, window } = limits;
        if !enabled {
            return (Quota { limit, remaining: limit, resets_in: window }, Ok(()));
        }
        let now = Instant::now();
        let entry = self.0.entry(operation).or_insert((now, 0));
        if now.duration_since(entry.0) >= window {
            *entry = (now, 0);
        }
        entry.1 += 1;
        let resets_in = window.saturating_sub(now.duration_since(entry.0));
        let quota = Quota { limit, remaining: limit.saturating_sub(entry.1), resets_in };
        let seconds = u64::try_from(resets_in.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        (quota, if entry.1 > limit { Err(seconds) } else { Ok(()) })
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

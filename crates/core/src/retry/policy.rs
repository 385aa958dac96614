//! When and how failed calls are retried.

use std::time::Duration;

use http::Method;

use crate::{Error, RequestSent};

/// When and how failed calls are retried.
///
/// **Which failures.** Connect errors, broken connections, timeouts (see
/// [`ConfigureClient::attempt_timeout`](crate::ConfigureClient::attempt_timeout)), and the statuses
/// 408, 429, 502, 503 and 504. Other failures are permanent.
///
/// **Which calls.** Those that are safe to repeat: GET, HEAD, OPTIONS, PUT and DELETE. POST and
/// PATCH are retried only if the connection failed, so that nothing can have been sent, or with
/// [`retry_unsafe`](RetryPolicy::retry_unsafe).
///
/// **How often.** Up to three attempts, and fewer while many calls fail: see
/// [`ConfigureClient::retry_budget`](crate::ConfigureClient::retry_budget).
///
/// **Delays.** A random delay between zero and a limit that starts at 250 ms and doubles with each
/// attempt, up to 8 seconds. If the server says how long to wait (`Retry-After` in seconds or as a
/// date, `retry-after-ms`, the reset of a rate limit, or the vendor's own field), the delay is at
/// least that long. If it asks for more than 60 seconds, or the delay would end after the timeout
/// of the call, the call is not retried: it fails at once, and
/// [`Error::retry_after`](crate::Error::retry_after) returns how long to wait. Lists wait longer: a
/// wait for the server's rate limit before a page does not count against the timeout of that page,
/// and may take 10 minutes.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_core::RetryPolicy;
///
/// let patient = RetryPolicy::new().attempts(5).base_delay(Duration::from_secs(1));
/// let once = RetryPolicy::none();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    max_retry_after: Option<Duration>,
    retry_unsafe: bool,
    random: fn() -> f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(8),
            max_retry_after: None,
            retry_unsafe: false,
            random: fastrand::f64,
        }
    }
}

impl RetryPolicy {
    /// Returns the default policy, which is described above.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a policy of one attempt. A call whose credentials were refused is still sent once
    /// more after they were renewed.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// Sets the number of attempts, including the first. 0 means 1. Defaults to 3.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the longest delay after the first attempt. It doubles with each retry. Defaults to 250
    /// ms.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest delay that the client chooses itself. Defaults to 8 seconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest delay that a server may ask for. Defaults to 60 seconds, and to 10 minutes
    /// between the pages of a list.
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = Some(wait);
        self
    }

    /// Treats every call as safe to repeat, POST and PATCH included. The server may then carry out
    /// a request twice: an attempt whose response was lost may have succeeded.
    pub fn retry_unsafe(mut self) -> Self {
        self.retry_unsafe = true;
        self
    }

    /// Sets the source of randomness for delays, a number from 0 to 1. For tests: `|| 1.0` makes
    /// every delay the longest one.
    pub fn random(mut self, source: fn() -> f64) -> Self {
        self.random = source;
        self
    }

    /// The longest wait that a server may ask for.
    pub(crate) fn longest_retry_after(&self) -> Duration {
        self.max_retry_after.unwrap_or(Duration::from_secs(60))
    }

    /// The longest wait that a server may ask for between the pages of a list.
    pub(crate) fn longest_between_pages(&self) -> Duration {
        self.max_retry_after.unwrap_or(Duration::from_secs(600))
    }

    /// Whether a call of this method may be retried whatever became of the last attempt.
    pub(crate) fn repeats(&self, method: &Method) -> bool {
        self.attempts > 1 && (self.retry_unsafe || method.is_idempotent())
    }

    /// Whether a request may be repeated after the server refused to carry it out, whatever its
    /// method.
    pub(crate) fn repeats_refused(&self) -> bool {
        self.attempts > 1
    }

    /// What to do after this failure of the attempt with this number, the first being 1.
    pub(crate) fn verdict(&self, method: &Method, error: &Error, attempt: u32) -> Verdict {
        let safe = self.retry_unsafe || method.is_idempotent() || error.attempt_sent() == RequestSent::No;
        if !error.is_retryable() || !safe || attempt >= self.attempts {
            return Verdict::Report;
        }
        // Without a stated wait, the backoff alone counts.
        let asked = error.stated_retry_after().unwrap_or_default();
        if asked > self.longest_retry_after() {
            return Verdict::Report;
        }
        Verdict::Wait(asked.max(self.backoff(attempt)))
    }

    /// How long to wait after the attempt with this number, where the server says nothing.
    pub(crate) fn backoff(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.checked_pow(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.base_delay.saturating_mul(doubled).min(self.max_delay);
        // A custom source may give anything.
        let share = (self.random)().clamp(0.0, 1.0);
        Duration::try_from_secs_f64(longest.as_secs_f64() * share).unwrap_or(longest)
    }
}

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The failure is the call's outcome.
    Report,
    /// Another attempt after this time.
    Wait(Duration),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use http::{HeaderMap, StatusCode};

    const NO_WAIT: Option<u64> = Some(0);

    /// The wait in milliseconds; `None`: the failure is reported.
    fn wait(verdict: Verdict) -> Option<u64> {
        match verdict {
            Verdict::Report => None,
            Verdict::Wait(wait) => Some(wait.as_millis() as u64),
        }
    }

    fn failed_with(status: u16) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        let kind = ErrorKind::from_status(status).unwrap();
        Error::new(kind, "").with_response(status, HeaderMap::new(), None, None)
    }

    #[test]
    fn what_passes_is_tried_again_where_that_is_safe() {
        let unsent = || Error::new(ErrorKind::Transport, "").with_sent(RequestSent::No);
        // (failure, whether GET is repeated, whether POST is)
        let table: [(Error, bool, bool); 17] = [
            (unsent(), true, true),
            (Error::new(ErrorKind::Timeout, "").with_sent(RequestSent::No), true, true),
            (Error::new(ErrorKind::Transport, ""), true, false),
            (Error::new(ErrorKind::Timeout, ""), true, false),
            (failed_with(429), true, false),
            (failed_with(408), true, false),
            (failed_with(502), true, false),
            (failed_with(503), true, false),
            (failed_with(504), true, false),
            (failed_with(500), false, false),
            (failed_with(501), false, false),
            (failed_with(401), false, false),
            (failed_with(404), false, false),
            (failed_with(409), false, false),
            (Error::new(ErrorKind::Decode, ""), false, false),
            (Error::new(ErrorKind::TooLarge, ""), false, false),
            (Error::configuration(""), false, false),
        ];
        let policy = RetryPolicy::new().random(|| 0.0);
        let anything = policy.clone().retry_unsafe();
        for (error, get, post) in &table {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let verdict = wait(policy.verdict(&method, error, 1));
                assert_eq!(verdict, get.then_some(0), "{method} {error}");
            }
            for method in [Method::POST, Method::PATCH] {
                let verdict = wait(policy.verdict(&method, error, 1));
                assert_eq!(verdict, post.then_some(0), "{method} {error}");
                let verdict = wait(anything.verdict(&method, error, 1));
                assert_eq!(verdict, get.then_some(0), "{method} {error}, allowed");
            }
        }
    }

    #[test]
    fn a_gateways_status_counts_whatever_the_body_says() {
        let error = Error::new(ErrorKind::Server, "").with_response(
            StatusCode::SERVICE_UNAVAILABLE,
            HeaderMap::new(),
            None,
            None,
        );
        assert_eq!(wait(RetryPolicy::new().random(|| 0.0).verdict(&Method::GET, &error, 1)), NO_WAIT);
    }

    #[test]
    fn attempts_are_counted() {
        let error = failed_with(503);
        let table = [
            (1, [false, false, false]),
            (0, [false; 3]),
            (2, [true, false, false]),
            (3, [true, true, false]),
        ];
        for (attempts, again) in table {
            let policy = RetryPolicy::new().attempts(attempts);
            for (attempt, again) in (1..).zip(again) {
                let verdict = policy.verdict(&Method::GET, &error, attempt);
                assert_eq!(verdict != Verdict::Report, again, "{attempt} of {attempts}");
            }
        }
        assert_eq!(RetryPolicy::none().verdict(&Method::GET, &error, 1), Verdict::Report);
        assert!(!RetryPolicy::none().repeats(&Method::GET));
    }

    #[test]
    fn waits_grow_and_are_spread() {
        let longest = RetryPolicy::new().attempts(u32::MAX).random(|| 1.0);
        let table =
            [(1, 250), (2, 500), (3, 1_000), (5, 4_000), (6, 8_000), (7, 8_000), (40, 8_000), (4_000, 8_000)];
        let error = failed_with(503);
        for (attempt, millis) in table {
            let verdict = |policy: &RetryPolicy| wait(policy.verdict(&Method::GET, &error, attempt));
            assert_eq!(verdict(&longest), Some(millis), "{attempt}");
            assert_eq!(verdict(&longest.clone().random(|| 0.5)), Some(millis / 2), "{attempt}");
            assert_eq!(verdict(&longest.clone().random(|| 0.0)), NO_WAIT, "{attempt}");
            for odd in [(|| f64::NAN) as fn() -> f64, || 7.0, || -1.0] {
                assert!(verdict(&longest.clone().random(odd)).is_some_and(|wait| wait <= millis));
            }
            let spread = longest.clone().random(RetryPolicy::default().random);
            assert!(verdict(&spread).is_some_and(|wait| wait <= millis));
        }
        let endless = longest.base_delay(Duration::MAX).max_delay(Duration::MAX);
        assert!(wait(endless.verdict(&Method::GET, &error, 9)).is_some());
    }

    #[test]
    fn what_the_server_asks_for_counts_up_to_a_limit() {
        let policy = RetryPolicy::new().random(|| 1.0);
        // (asked for, waited for), in milliseconds
        let table =
            [(0, Some(250)), (100, Some(250)), (7_000, Some(7_000)), (60_000, Some(60_000)), (60_001, None)];
        for (asked, waited) in table {
            let error = failed_with(429).with_retry_after(Some(Duration::from_millis(asked)));
            assert_eq!(wait(policy.verdict(&Method::GET, &error, 1)), waited, "{asked}");
            assert_eq!(policy.verdict(&Method::POST, &error, 1), Verdict::Report, "{asked}");
        }
        let endless = failed_with(429).with_retry_after(Some(Duration::MAX));
        assert_eq!(policy.verdict(&Method::GET, &endless, 1), Verdict::Report);
    }
}

//! What a caller may set for one call.

use std::fmt;
use std::time::Duration;

use crate::RetryPolicy;

/// Time limits, retries and headers for one call.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_core::RequestOptions;
///
/// let options = RequestOptions::new()
///     .timeout(Duration::from_secs(60))
///     .attempt_timeout(Duration::from_secs(10))
///     .header("x-team", "night shift");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) retry_unsafe: bool,
    /// In the order in which they were given; `None` takes a header away.
    pub(crate) headers: Vec<(String, Option<String>)>,
}

impl RequestOptions {
    /// Nothing set: everything as the client has it.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the whole call may take: signing in, every attempt and the waits between them.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long one attempt may take, up to the last byte of its answer: see
    /// [`ClientSettings::attempt_timeout`](crate::ClientSettings::attempt_timeout).
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// When this call is sent again, in place of what the client does.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sends this call once and not again: [`RetryPolicy::none`].
    pub fn no_retries(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Says that this call may be repeated even though its method (POST, PATCH) does not promise that: see
    /// [`RetryPolicy::retry_unsafe`].
    pub fn retry_unsafe(mut self) -> Self {
        self.retry_unsafe = true;
        self
    }

    /// Sends a header; it takes the place of one of the client's own of the same name. A name or value that no header
    /// can have makes the call fail with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), and so does a header that says
    /// where a message ends or whom it is for (`Content-Length`, `Transfer-Encoding`, `Connection`, `Host`, …).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Sends the call without a header that the client or the operation would set. Without `Accept` the HTTP client sends
    /// `*/*`. Without `Accept-Encoding` the response is not compressed.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into(), None));
        self
    }

    /// Takes what these options set, and keeps the rest. Headers are left out: a request has its own.
    pub(crate) fn update(&mut self, newer: Self) {
        self.timeout = newer.timeout.or(self.timeout);
        self.attempt_timeout = newer.attempt_timeout.or(self.attempt_timeout);
        self.retry = newer.retry.or_else(|| self.retry.take());
        self.retry_unsafe |= newer.retry_unsafe;
    }
}

/// The headers that say where a message ends, whom it is for, or what becomes of the connection.
const FRAMING: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header is the HTTP client's business: another value would break the exchange.
pub(crate) fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|framing| name.eq_ignore_ascii_case(framing))
}

impl fmt::Debug for RequestOptions {
    /// The headers' names only: a value may be a credential.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("retry_unsafe", &self.retry_unsafe)
            .field("headers", &names)
            .finish()
    }
}

//! Options of a single call.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::RetryPolicy;

/// Timeouts, retries, and extra headers, query parameters and body fields for one call.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_core::RequestOptions;
///
/// let options = RequestOptions::new()
///     .timeout(Duration::from_secs(60))
///     .attempt_timeout(Duration::from_secs(10))
///     .header("x-team", "night shift")
///     .query("expand", "labels")
///     .body_field("importance", 5);
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    /// Boxed, since it is rare and requests are copied.
    pub(crate) retry: Option<Box<RetryPolicy>>,
    pub(crate) retry_unsafe: bool,
    /// In the order in which they were given; `None` takes a header away.
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) query: Vec<(String, String)>,
    /// A value that cannot be encoded is reported when the call is sent.
    pub(crate) body_fields: Vec<(String, Result<Value, String>)>,
}

impl RequestOptions {
    /// Returns options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of the call, including sign-in, every attempt and the delays between them.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets the timeout of one attempt, to the last byte of the response: see
    /// [`ConfigureClient::attempt_timeout`](crate::ConfigureClient::attempt_timeout).
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Sets the retry policy of this call, in place of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(Box::new(policy));
        self
    }

    /// Turns retries off for this call: [`RetryPolicy::none`].
    pub fn no_retries(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Allows retries of this call although its method (POST, PATCH) is not idempotent: see
    /// [`RetryPolicy::retry_unsafe`].
    pub fn retry_unsafe(mut self) -> Self {
        self.retry_unsafe = true;
        self
    }

    /// Sets a header, in place of one of that name that the client would send. An invalid name or
    /// value makes the call fail with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), and so
    /// does a header that frames or routes the message (`Content-Length`, `Transfer-Encoding`,
    /// `Connection`, `Host`, …).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Sends the call without a header that the client or the operation would set. Without `Accept`
    /// the HTTP client sends `*/*`. Without `Accept-Encoding` the response is not compressed.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into(), None));
        self
    }

    /// Adds a query parameter that the operation does not have. Several of one name are all sent.
    /// They replace the operation's own parameter of that name.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a field to the body, or replaces the one of that name. Without a body, a JSON object
    /// with this field is sent.
    ///
    /// A body that has no fields (a list, text, bytes) makes the call fail with
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid).
    pub fn body_field(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).map_err(|error| error.to_string());
        self.body_fields.push((name.into(), value));
        self
    }

    /// Takes what these options set, and keeps the rest. Headers and query parameters are left out:
    /// a request has its own.
    pub(crate) fn update(&mut self, newer: Self) {
        self.timeout = newer.timeout.or(self.timeout);
        self.attempt_timeout = newer.attempt_timeout.or(self.attempt_timeout);
        self.retry = newer.retry.or_else(|| self.retry.take());
        self.retry_unsafe |= newer.retry_unsafe;
        self.body_fields.extend(newer.body_fields);
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
    /// The names of headers, query parameters and body fields only: a value may be a credential.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let query: Vec<&str> = self.query.iter().map(|(name, _)| name.as_str()).collect();
        let body_fields: Vec<&str> = self.body_fields.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("retry_unsafe", &self.retry_unsafe)
            .field("headers", &headers)
            .field("query", &query)
            .field("body_fields", &body_fields)
            .finish()
    }
}

//! The one error type of every client.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::quoted::Quoted;
use crate::{ErrorKind, Operation, RateLimit, RequestSent};

/// How much of a server's message goes into the one line that `Display` prints, in characters.
const SHOWN_MESSAGE: usize = 300;

/// How much of a response's body an error keeps, in bytes.
const KEPT_BODY: usize = 1024 * 1024;

/// How much of a text that a server wrote an error keeps, in bytes.
const KEPT_TEXT: usize = 4 * 1024;

/// Why a call failed: the kind, the operation, and whatever the server said.
///
/// Neither `Display` nor `Debug` shows the headers or bodies of request or response. Both show what
/// the server says is wrong. Credentials that the server quotes there are replaced by `…` if they
/// have 6 bytes or more: what the vendor's crate authenticates the call by, the caller's own
/// headers, and what stands under a secret's name in the path, query, JSON or form that was sent.
/// What a [`Middleware`](crate::Middleware) or the HTTP client's default headers add is not known
/// here, and other values that the server quotes, such as a search, are shown.
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// Boxed, so that a `Result` with an [`Error`] stays small.
#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    vendor: Option<&'static str>,
    operation: Option<Cow<'static, str>>,
    status: Option<StatusCode>,
    code: Option<String>,
    message: Option<String>,
    hint: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    /// When the server's rate limit window ends, if the response does not say it.
    window: Option<Duration>,
    attempts: u32,
    /// Whether the request reached the server, if somebody said so.
    sent: Option<RequestSent>,
    path: Option<String>,
    malformed_record: bool,
    record: Option<Bytes>,
    headers: HeaderMap,
    body: Option<Bytes>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind. `message` says what is wrong; it must not hold secrets.
    // Cold, so that the compiler puts failures apart from what runs in each call.
    #[cold]
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            vendor: None,
            operation: None,
            status: None,
            code: None,
            message: Some(short(message.into())).filter(|text| !text.trim().is_empty()),
            hint: None,
            request_id: None,
            retry_after: None,
            window: None,
            attempts: 0,
            sent: None,
            path: None,
            malformed_record: false,
            record: None,
            headers: HeaderMap::new(),
            body: None,
            source: None,
        }))
    }

    /// An error of kind [`ErrorKind::Configuration`].
    #[must_use]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    /// Adds what caused the error. Its text must not hold secrets.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Adds the vendor's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(short(code.into()));
        self
    }

    /// Adds what may be the matter.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.0.hint = hint.map(short);
        self
    }

    /// Says which vendor it is about, for errors that no call makes.
    #[must_use]
    pub fn with_vendor(mut self, vendor: &'static str) -> Self {
        self.0.vendor = Some(vendor);
        self
    }

    /// Says which operation it is about, for errors that no call makes.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.0.operation = Some(operation.into());
        self
    }

    /// Adds where it happened, unless that is known already: signing in fails under its own
    /// operation.
    #[must_use]
    pub(crate) fn at(mut self, vendor: &'static str, operation: &Operation) -> Self {
        self.0.vendor.get_or_insert(vendor);
        self.0.operation.get_or_insert_with(|| operation.id.clone());
        self
    }

    /// Adds what came back.
    #[must_use]
    pub(crate) fn with_response(
        mut self,
        status: StatusCode,
        headers: HeaderMap,
        body: Option<Bytes>,
        request_id: Option<String>,
    ) -> Self {
        self.0.status = Some(status);
        self.0.sent = Some(RequestSent::Yes);
        self.0.headers = headers;
        self.0.body = body.map(beginning);
        self.0.request_id = request_id.map(short);
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Adds after how long the server's rate limit window ends, for a response that does not say
    /// it.
    #[must_use]
    pub(crate) fn with_window(mut self, wait: Duration) -> Self {
        self.0.window = Some(wait);
        self
    }

    /// Adds how often the call was sent, unless that is known already.
    #[must_use]
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        if self.0.attempts == 0 {
            self.0.attempts = attempts;
        }
        self
    }

    /// Says whether the request reached the server.
    #[must_use]
    pub(crate) fn with_sent(mut self, sent: RequestSent) -> Self {
        self.0.sent = Some(sent);
        self
    }

    /// Returns whether the request of an attempt that failed with this error reached the server.
    pub(crate) fn attempt_sent(&self) -> RequestSent {
        match (self.0.sent, self.0.kind) {
            (Some(sent), _) => sent,
            (None, ErrorKind::Configuration) => RequestSent::No,
            // The error of a hook, which may have let the request through.
            (None, _) => RequestSent::Unknown,
        }
    }

    /// Adds the JSON path to what the error is about, for errors that no call makes.
    #[must_use]
    pub fn with_path(mut self, path: String) -> Self {
        self.0.path = Some(short(path));
        self
    }

    /// Says that it is about one record of a list, and that the list goes on behind it: see
    /// [`is_malformed_record`](Error::is_malformed_record). For lists of your own.
    #[must_use]
    pub fn into_malformed_record(mut self) -> Self {
        self.0.malformed_record = true;
        self
    }

    /// Adds the JSON of the record that the error is about. For lists of your own.
    #[must_use]
    pub fn with_record(mut self, record: &[u8]) -> Self {
        self.0.record = (record.len() <= KEPT_BODY).then(|| Bytes::copy_from_slice(record));
        self
    }

    /// Masks the request's credentials where the server quotes them.
    #[must_use]
    pub(crate) fn masked(mut self, quoted: &Quoted) -> Self {
        let Inner { code, message, hint, request_id, path, .. } = &mut *self.0;
        for text in [code, message, hint, request_id, path] {
            if let Some(masked) = text.as_deref().and_then(|text| quoted.masked(text)) {
                *text = Some(masked);
            }
        }
        self
    }

    /// What went wrong, in words that all vendors share.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The id of the operation that failed; `None` where the error is older than any call.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The name of the vendor that was called.
    #[must_use]
    pub fn vendor(&self) -> Option<&'static str> {
        self.0.vendor
    }

    /// The HTTP status; `None` if no response came. It can be 200: some vendors report failures
    /// so.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The vendor's own code for the failure.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The server's own words, or, where nothing came from a server, what is wrong.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// What may be the matter beyond what the server said: that it is older than the operation, for
    /// one.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The id under which the server logged the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns how long to wait before the next attempt: as the server asks, or as the client's own
    /// limit requires. For a 429 response that says nothing it is the time until the vendor's rate
    /// limit window ends.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after.or(self.0.window)
    }

    /// Returns how long the server, or the client's own limit, asks to wait.
    pub(crate) fn stated_retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the call was sent, the first time included; 0 where it was not sent at all.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same call may succeed later: the connection failed or broke, a timeout passed,
    /// the rate limit was reached, or the server is not available. A status of 429, 502, 503 or 504
    /// counts whatever kind the vendor's body makes of it.
    ///
    /// The client has retried such a call already where its [`RetryPolicy`](crate::RetryPolicy)
    /// allows that. Before you make a call again that changes something, look at
    /// [`was_sent`](Error::was_sent).
    ///
    /// ```
    /// use frontdesk_core::{Error, RequestSent};
    ///
    /// /// Whether to put a message into the queue again.
    /// fn requeue(error: &Error) -> bool {
    ///     error.is_retryable() && error.was_sent() == RequestSent::No
    /// }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let kind = matches!(
            self.0.kind,
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::RateLimited | ErrorKind::Unavailable
        );
        let status = self.0.status.is_some_and(|status| {
            [
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::BAD_GATEWAY,
                StatusCode::SERVICE_UNAVAILABLE,
                StatusCode::GATEWAY_TIMEOUT,
            ]
            .contains(&status)
        });
        kind || status
    }

    /// Returns whether any attempt of the call reached the server, so that it may have done what
    /// was asked.
    ///
    /// [`RequestSent::No`] is certain: no connection was made, or the call failed before it was
    /// sent. [`RequestSent::Yes`] means that a response came, be it to an earlier attempt. After a
    /// timeout or a broken connection it is [`RequestSent::Unknown`]. A sign-in on the way to the
    /// call does not count. An error that no call made is [`RequestSent::No`].
    #[must_use]
    pub fn was_sent(&self) -> RequestSent {
        self.0.sent.unwrap_or(RequestSent::No)
    }

    /// The rate limit that the response states.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.0.headers)
    }

    /// The headers of the response; empty if none came. They may hold secrets.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body of the response as it came, up to its first MiB; `None` where none came. It may
    /// hold secrets.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Where in the response's JSON a value was not as expected: `records[3].lastLogin`, `.` for
    /// the whole.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// Whether one record of a list could not be decoded, and the list goes on behind it. Any other
    /// error in a list's stream ends it.
    #[must_use]
    pub fn is_malformed_record(&self) -> bool {
        self.0.malformed_record
    }

    /// Returns the JSON of a malformed record of a list. It may hold secrets.
    ///
    /// What the record still says, such as whom it is about, can be read from it. `None` for a
    /// record of more than 1 MiB.
    #[must_use]
    pub fn record(&self) -> Option<&[u8]> {
        self.0.record.as_deref()
    }
}

/// The beginning of a body, without what it was cut from.
pub(crate) fn beginning(body: Bytes) -> Bytes {
    if body.len() <= KEPT_BODY {
        return body;
    }
    Bytes::copy_from_slice(body.get(..KEPT_BODY).unwrap_or_default())
}

/// The end of the last character that ends within the first `limit` bytes.
pub(crate) fn char_boundary(text: &str, limit: usize) -> usize {
    (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default()
}

/// The beginning of a text, which says by `…` that it goes on.
fn short(mut text: String) -> String {
    if text.len() > KEPT_TEXT {
        text.truncate(char_boundary(&text, KEPT_TEXT));
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match (inner.vendor, inner.operation.as_deref()) {
            (Some(vendor), Some(operation)) => write!(formatter, "{vendor} {operation}: ")?,
            (Some(name), None) | (None, Some(name)) => write!(formatter, "{name}: ")?,
            (None, None) => {}
        }
        formatter.write_str(inner.kind.words())?;
        if let Some(status) = inner.status {
            write!(formatter, ", status {}", status.as_u16())?;
        }
        if let Some(code) = &inner.code {
            write!(formatter, ", code {}", one_line(code))?;
        }
        if let Some(path) = &inner.path {
            write!(formatter, ", at {}", one_line(path))?;
        }
        if let Some(message) = &inner.message {
            write!(formatter, ": {}", one_line(message))?;
        }
        if let Some(hint) = &inner.hint {
            write!(formatter, "; {}", one_line(hint))?;
        }
        if inner.attempts > 1 {
            write!(formatter, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(id) = &inner.request_id {
            write!(formatter, " (request {})", one_line(id))?;
        }
        Ok(())
    }
}

/// Text from outside as part of one line: no line breaks or control characters, and not too long.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(SHOWN_MESSAGE) {
        line.truncate(end);
        line.push('…');
    }
    line
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        formatter
            .debug_struct("Error")
            .field("kind", &inner.kind)
            .field("vendor", &inner.vendor)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("message", &inner.message)
            .field("hint", &inner.hint)
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("attempts", &inner.attempts)
            .field("path", &inner.path)
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static OPERATION: Operation = Operation::from_static("getUser", http::Method::GET, "/{id}", &[]);

    #[test]
    fn display_is_one_line_with_everything_that_is_known() {
        let bare = Error::new(ErrorKind::Configuration, "the base URL is missing");
        let full = Error::new(ErrorKind::NotFound, "no such\n  user\u{1b}[31m")
            .with_code("3101")
            .at("acme", &OPERATION)
            .with_hint(Some("or another".to_owned()))
            .with_response(StatusCode::NOT_FOUND, HeaderMap::new(), None, Some("abc-1".to_owned()));
        let wordy = Error::new(ErrorKind::Server, "x".repeat(1_000)).to_string();
        let table = [
            (bare.to_string(), "wrong configuration: the base URL is missing"),
            (
                full.to_string(),
                "acme getUser: not found, status 404, code 3101: no such user [31m; or another (request abc-1)",
            ),
            (Error::new(ErrorKind::Timeout, " ").to_string(), "timed out"),
        ];
        for (shown, expected) in table {
            assert_eq!(shown, expected);
        }
        assert!(wordy.chars().count() < 400, "{wordy}");
    }

    #[test]
    fn what_is_retryable_is_decided_by_kind_and_status() {
        use ErrorKind::*;
        let table = [
            (Unauthenticated, false),
            (Forbidden, false),
            (NotFound, false),
            (Conflict, false),
            (Invalid, false),
            (LimitExceeded, false),
            (RateLimited, true),
            (Unavailable, true),
            (Timeout, true),
            (Decode, false),
            (TooLarge, false),
            (Transport, true),
            (Unsupported, false),
            (Pagination, false),
            (Configuration, false),
            (Server, false),
            (Other, false),
        ];
        for (kind, retryable) in table {
            assert_eq!(Error::new(kind, "").is_retryable(), retryable, "{kind}");
            for (status, by_itself) in
                [(200, false), (401, false), (429, true), (500, false), (502, true), (503, true), (504, true)]
            {
                let status = StatusCode::from_u16(status).unwrap();
                let error = Error::new(kind, "").with_response(status, HeaderMap::new(), None, None);
                assert_eq!(error.is_retryable(), retryable || by_itself, "{kind} {status}");
                assert_eq!(
                    (error.was_sent(), error.attempt_sent()),
                    (RequestSent::Yes, RequestSent::Yes),
                    "{kind} {status}"
                );
            }
            let attempt = if kind == Configuration { RequestSent::No } else { RequestSent::Unknown };
            let error = Error::new(kind, "");
            assert_eq!((error.was_sent(), error.attempt_sent()), (RequestSent::No, attempt), "{kind}");
        }
    }

    #[test]
    fn an_error_is_small_and_can_be_sent() {
        fn sendable<T: Send + Sync + 'static>() {}
        sendable::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn debug_shows_neither_headers_nor_body() {
        let mut headers = HeaderMap::new();
        headers.insert("access_token", "hunter2".parse().unwrap());
        let body = Bytes::from_static(b"{\"password\": \"hunter2\"}");
        let error = Error::new(ErrorKind::Other, "").with_response(StatusCode::OK, headers, Some(body), None);
        assert!(!format!("{error:?} {error:#?} {error}").contains("hunter2"));
        assert!(error.body().is_some() && error.headers().len() == 1);
    }
}

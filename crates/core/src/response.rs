//! A response: its value, status and headers.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};

use crate::{BoxFuture, Error, RateLimit};

/// A decoded value and the response that it came in.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The decoded value.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers. They may hold secrets; `Debug` shows the values of harmless ones only.
    pub headers: HeaderMap,
    /// The request ID of the server.
    pub request_id: Option<String>,
    pub(crate) attempts: u32,
}

impl<T> Response<T> {
    /// The number of attempts, including the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the rate limit that the response states.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// Returns the value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Applies a function to the value and keeps the rest.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: function(self.value),
            status: self.status,
            headers: self.headers,
            request_id: self.request_id,
            attempts: self.attempts,
        }
    }
}

/// What sending a request returns: a future that does nothing until it is polled.
// Not an alias of the box, whose output a compiler finds by way of `Pin`, `Box` and `dyn`, for each
// operation anew.
#[must_use = "a future does nothing until it is polled"]
pub struct ResponseFuture<T>(BoxFuture<'static, Result<T, Error>>);

impl<T> ResponseFuture<T> {
    pub(crate) fn new(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> From<ResponseFuture<T>> for BoxFuture<'static, Result<T, Error>> {
    fn from(future: ResponseFuture<T>) -> Self {
        future.0
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// The value of a response, without the rest.
#[doc(hidden)]
pub fn value_of<T: Send + 'static>(response: ResponseFuture<Response<T>>) -> ResponseFuture<T> {
    result_of(response, |value| value)
}

/// A part of the value of a response.
#[doc(hidden)]
pub fn result_of<T: Send + 'static, U: 'static>(
    response: ResponseFuture<Response<T>>,
    part: fn(T) -> U,
) -> ResponseFuture<U> {
    ResponseFuture::new(async move { Ok(part(response.await?.value)) })
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &Shown(&self.headers))
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .finish()
    }
}

/// Headers for `Debug`: the values of those that are known to be harmless, the names of all.
pub(crate) struct Shown<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = formatter.debug_map();
        for (name, value) in self.0 {
            if harmless(name) && !value.is_sensitive() {
                map.entry(&name.as_str(), value);
            } else {
                map.entry(&name.as_str(), &format_args!(".."));
            }
        }
        map.finish()
    }
}

/// Whether a header's value may be shown. Anything that is not known may be a credential: one
/// vendor returns the access token in a header.
fn harmless(name: &HeaderName) -> bool {
    [CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER].contains(name)
        || name.as_str().contains("ratelimit")
        || name.as_str().contains("rate-limit")
        || ["x-request-id", "trxid", "x-correlation-id", "x-runtime"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_what_may_be_a_credential() {
        let mut headers = HeaderMap::new();
        for name in ["access_token", "set-cookie", "location", "x-auth-token", "anything"] {
            headers.insert(HeaderName::from_static(name), "hunter2".parse().unwrap());
        }
        headers.insert("x-ratelimit-remaining", "7".parse().unwrap());
        let (status, request_id) = (StatusCode::OK, Some("abc".to_owned()));
        let response = Response { value: 5, status, headers, request_id, attempts: 2 };
        let shown = format!("{response:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        for part in ["access_token", "\"7\"", "abc", "200"] {
            assert!(shown.contains(part), "{shown}");
        }
        let response = response.map(|number| number + 1);
        assert_eq!((response.attempts(), response.into_value()), (2, 6));
    }
}

//! The kinds of errors, the same for all vendors.

use std::fmt;

use http::StatusCode;

/// The kind of an error, the same for all vendors. Status and body decide it together: some vendors
/// respond with 401 to a caller without permission, and report failures with status 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller is not signed in, or the credentials are wrong or have expired.
    Unauthenticated,
    /// The caller is authenticated but not permitted to do this.
    Forbidden,
    /// The resource does not exist, or the caller may not see it.
    NotFound,
    /// The resource is being changed by someone else, or exists already.
    Conflict,
    /// The request is wrong: a value is missing, malformed or not allowed.
    Invalid,
    /// A quota or a limit of the plan is used up.
    LimitExceeded,
    /// Too many requests. See [`Error::retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The server, or a gateway in front of it, is temporarily unavailable.
    Unavailable,
    /// The timeout passed before the response was complete. The server may have carried out the
    /// request.
    Timeout,
    /// The response does not fit the operation, or its JSON is nested too deep (see
    /// [`ConfigureClient::max_json_depth`](crate::ConfigureClient::max_json_depth)); see
    /// [`Error::path`](crate::Error::path).
    Decode,
    /// The decompressed response is larger than the limit: see
    /// [`ConfigureClient::max_response_size`](crate::ConfigureClient::max_response_size). The
    /// server has carried out the request.
    TooLarge,
    /// The server could not be reached, or the connection broke.
    Transport,
    /// The server, its version or the platform lacks the operation.
    Unsupported,
    /// The pages of a list contradict each other, so that the list cannot be read to its end.
    Pagination,
    /// The client is configured wrongly. Nothing was sent, or it was sent to the wrong server.
    Configuration,
    /// The server failed in another way.
    Server,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// Returns the kind that the status alone stands for; `None` for 200 to 299.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Option<Self> {
        Some(match status.as_u16() {
            200..=299 => return None,
            401 => Self::Unauthenticated,
            402 => Self::LimitExceeded,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            405 | 501 => Self::Unsupported,
            408 => Self::Timeout,
            409 | 412 => Self::Conflict,
            400 | 406 | 411 | 413 | 414 | 415 | 422 => Self::Invalid,
            429 => Self::RateLimited,
            502..=504 => Self::Unavailable,
            500..=599 => Self::Server,
            _ => Self::Other,
        })
    }

    /// The kind in words, as errors print it where no status says more.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unauthenticated => "not authenticated",
            Self::Forbidden => "not allowed",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid request",
            Self::LimitExceeded => "limit exceeded",
            Self::RateLimited => "too many requests",
            Self::Unavailable => "server not available",
            Self::Timeout => "timed out",
            Self::Decode => "the response cannot be decoded",
            Self::TooLarge => "the response is too large",
            Self::Transport => "the server cannot be reached",
            Self::Unsupported => "not supported",
            Self::Pagination => "the list cannot be paged through",
            Self::Configuration => "wrong configuration",
            Self::Server => "the server failed",
            Self::Other => "failed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_kinds() {
        let table = [
            (200, None),
            (204, None),
            (299, None),
            (302, Some(ErrorKind::Other)),
            (400, Some(ErrorKind::Invalid)),
            (401, Some(ErrorKind::Unauthenticated)),
            (402, Some(ErrorKind::LimitExceeded)),
            (403, Some(ErrorKind::Forbidden)),
            (404, Some(ErrorKind::NotFound)),
            (405, Some(ErrorKind::Unsupported)),
            (409, Some(ErrorKind::Conflict)),
            (418, Some(ErrorKind::Other)),
            (422, Some(ErrorKind::Invalid)),
            (429, Some(ErrorKind::RateLimited)),
            (500, Some(ErrorKind::Server)),
            (501, Some(ErrorKind::Unsupported)),
            (503, Some(ErrorKind::Unavailable)),
            (599, Some(ErrorKind::Server)),
            (999, Some(ErrorKind::Other)),
        ];
        for (status, kind) in table {
            assert_eq!(ErrorKind::from_status(StatusCode::from_u16(status).unwrap()), kind, "{status}");
        }
    }
}

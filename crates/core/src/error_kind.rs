//! What can go wrong, in words that all vendors share.

use std::fmt;

use http::StatusCode;

/// What went wrong, in words that all vendors share. It is decided from status and body together:
/// vendors answer 401 to a person who may not, and report failures under 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller is not signed in, or the credentials are wrong or have expired.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// There is no such thing, or the caller may not know that there is.
    NotFound,
    /// Somebody else is changing the same thing, or it exists already.
    Conflict,
    /// The request is wrong: a value is missing, malformed or not allowed.
    Invalid,
    /// What was paid for or allotted is used up.
    LimitExceeded,
    /// Too many calls in too short a time; see [`Error::retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The server or something in front of it is not available at the moment.
    Unavailable,
    /// The time limit passed before the answer was complete. The server may have done what was
    /// asked.
    Timeout,
    /// The answer is not what the operation answers with, or its JSON is nested too deep (see
    /// [`ConfigureClient::max_json_depth`](crate::ConfigureClient::max_json_depth)); see
    /// [`Error::path`](crate::Error::path).
    Decode,
    /// The answer, unpacked, is larger than the client takes: see
    /// [`ConfigureClient::max_response_size`](crate::ConfigureClient::max_response_size). The
    /// server has done what was asked.
    TooLarge,
    /// The server could not be reached, or the connection broke.
    Transport,
    /// This server, version or platform has no such operation.
    Unsupported,
    /// The pages of a list contradict each other, so that the list cannot be read to its end.
    Pagination,
    /// The client is set up wrongly: nothing was sent, or to the wrong place.
    Configuration,
    /// The server failed in another way.
    Server,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// What the status alone says; `None` for 200 to 299.
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
            Self::Decode => "the answer cannot be decoded",
            Self::TooLarge => "the answer is too large",
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

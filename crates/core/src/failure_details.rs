//! The details of a failure that a vendor's response reports.

use std::time::Duration;

use http::StatusCode;

use crate::{ErrorKind, Operation};

/// The details of a failure that a vendor's response reports. The client adds where it happened and
/// makes an [`Error`](crate::Error) of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureDetails {
    /// The kind of the failure.
    pub kind: ErrorKind,
    /// The vendor's own error code, if any.
    pub code: Option<String>,
    /// The server's message.
    pub message: Option<String>,
    /// A hint about the cause, added by the client.
    pub hint: Option<String>,
    /// How long to wait before a retry, if the vendor says so elsewhere than in `Retry-After`.
    pub retry_after: Option<Duration>,
}

impl FailureDetails {
    /// Makes a failure of which only the kind is known.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, code: None, message: None, hint: None, retry_after: None }
    }

    /// Returns the failure that the status alone stands for; `None` for 200 to 299.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Option<Self> {
        ErrorKind::from_status(status).map(Self::new)
    }

    /// Sets the vendor's own error code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the server's message. Blank text is ignored.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into()).filter(|text| !text.trim().is_empty());
        self
    }

    /// Adds what may be the matter, in the client's own words.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the hint that the server may be older than the operation, if the operation's first
    /// version is known.
    #[must_use]
    pub fn with_hint_of_age(self, operation: &Operation) -> Self {
        match operation.since() {
            Some(version) => {
                self.with_hint(format!("perhaps the server lacks the operation, which came with {version}"))
            }
            None => self,
        }
    }

    /// Sets how long to wait before a retry.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

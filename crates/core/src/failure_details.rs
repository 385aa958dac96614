//! What a vendor reads out of an answer that reports a failure.

use std::time::Duration;

use http::StatusCode;

use crate::{ErrorKind, Operation};

/// A failure as a vendor's answer tells it. The core adds where it happened and makes an
/// [`Error`](crate::Error) of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureDetails {
    /// What went wrong, in the words that all vendors share.
    pub kind: ErrorKind,
    /// The vendor's own code, where it has one.
    pub code: Option<String>,
    /// What the server said.
    pub message: Option<String>,
    /// What may be the matter, in the client's own words.
    pub hint: Option<String>,
    /// How long to wait before the next try, where the vendor says so elsewhere than in
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
}

impl FailureDetails {
    /// A failure of which only the kind is known.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, code: None, message: None, hint: None, retry_after: None }
    }

    /// The failure that the status alone tells; `None` for 200 to 299.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Option<Self> {
        ErrorKind::from_status(status).map(Self::new)
    }

    /// Adds the vendor's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds what the server said; blank text says nothing and is left out.
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

    /// Adds that the server may be older than the operation, where it is known when that came.
    #[must_use]
    pub fn with_hint_of_age(self, operation: &Operation) -> Self {
        match operation.since() {
            Some(version) => {
                self.with_hint(format!("perhaps the server lacks the operation, which came with {version}"))
            }
            None => self,
        }
    }

    /// Adds how long to wait before the next try.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

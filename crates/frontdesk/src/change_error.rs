//! Why a change failed.

use std::fmt;
use std::time::Duration;

use frontdesk_core::{Error, ErrorKind, RequestSent};

use crate::action::Action;

/// Why a change failed. What can be done about it decides the class.
///
/// ```
/// use frontdesk::ChangeError;
///
/// /// Whether the same step may be applied again at once.
/// fn may_retry(error: &ChangeError) -> bool {
///     matches!(error, ChangeError::Retryable { .. })
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ChangeError {
    /// Nothing was changed, and the same step may succeed later.
    Retryable {
        /// How long to wait, if the platform says it.
        after: Option<Duration>,
        /// What failed.
        error: Error,
    },
    /// The person has no account here. Nothing was sent.
    NoAccount {
        /// The ID, address or name of the person.
        person: String,
    },
    /// The platform, or a rule here, refuses it: the same step will not succeed later.
    Refused {
        /// Why.
        reason: String,
        /// The platform's error, if it was asked.
        error: Option<Error>,
    },
    /// The platform cannot do it. Nothing was sent.
    Unsupported {
        /// What was asked for.
        action: Action,
        /// Why not.
        why: String,
        /// What comes nearest.
        nearest: String,
    },
    /// The request was sent, and it is not known whether the platform did what was asked: reading
    /// does not show it (yet). Applying the same step again reads first.
    OutcomeUnknown {
        /// What failed.
        error: Error,
    },
    /// The credentials are invalid, or may not do it.
    Credentials {
        /// What failed.
        error: Error,
    },
}

impl ChangeError {
    /// Returns [`ChangeError::Refused`] without asking the platform.
    #[must_use]
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into(), error: None }
    }

    /// Returns [`ChangeError::Unsupported`].
    #[must_use]
    pub fn unsupported(action: Action, why: impl Into<String>, nearest: impl Into<String>) -> Self {
        Self::Unsupported { action, why: why.into(), nearest: nearest.into() }
    }

    /// Classifies the error of a request that reads: nothing was changed.
    #[must_use]
    pub fn of_read(error: Error) -> Self {
        if error.is_retryable() || error.kind() == ErrorKind::Server {
            return Self::Retryable { after: error.retry_after(), error };
        }
        Self::of_refusal(error)
    }

    /// Classifies the error of a request that writes. It is
    /// [`OutcomeUnknown`](ChangeError::OutcomeUnknown) unless it is certain that the platform did
    /// not do what was asked.
    ///
    /// ```
    /// use frontdesk::{ChangeError, Error, ErrorKind};
    ///
    /// let refused = ChangeError::of_write(Error::new(ErrorKind::Invalid, "the name is too long"));
    /// assert!(matches!(refused, ChangeError::Refused { .. }));
    /// ```
    #[must_use]
    pub fn of_write(error: Error) -> Self {
        let was_refused = error.kind() == ErrorKind::RateLimited;
        if error.is_retryable() && (error.was_sent() == RequestSent::No || was_refused) {
            return Self::Retryable { after: error.retry_after(), error };
        }
        let may_be_done = error.is_retryable()
            || matches!(
                error.kind(),
                ErrorKind::Server
                    | ErrorKind::Decode
                    | ErrorKind::TooLarge
                    | ErrorKind::Pagination
                    | ErrorKind::Other
            );
        if may_be_done && error.was_sent() != RequestSent::No {
            return Self::OutcomeUnknown { error };
        }
        Self::of_refusal(error)
    }

    /// Returns the error of the request that failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Retryable { error, .. } | Self::OutcomeUnknown { error } | Self::Credentials { error } => {
                Some(error)
            }
            Self::Refused { error, .. } => error.as_ref(),
            Self::NoAccount { .. } | Self::Unsupported { .. } => None,
        }
    }

    fn of_refusal(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => Self::Credentials { error },
            _ => Self::Refused { reason: error.to_string(), error: Some(error) },
        }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retryable { after: Some(after), error } => {
                write!(formatter, "not changed, try again in {} s: {error}", after.as_secs())
            }
            Self::Retryable { after: None, error } => write!(formatter, "not changed, try again: {error}"),
            Self::NoAccount { person } => write!(formatter, "refused: nobody here is `{person}`"),
            Self::Refused { reason, .. } => write!(formatter, "refused: {reason}"),
            Self::Unsupported { action, why, nearest } => {
                write!(formatter, "{action} is not supported: {why}; nearest: {nearest}")
            }
            Self::OutcomeUnknown { error } => {
                write!(formatter, "sent, and it is not known whether it was done: {error}")
            }
            Self::Credentials { error } => write!(formatter, "the credentials do not allow it: {error}"),
        }
    }
}

impl std::error::Error for ChangeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().map(|error| error as &(dyn std::error::Error + 'static))
    }
}

//! Why a run cannot be started, resumed or undone.

use std::fmt;

use crate::objection::Objection;
use crate::run_id::RunId;

/// Why a run cannot be started, resumed or undone. A step that fails is no such error: it stands in
/// the [report](crate::RunReport).
#[derive(Debug)]
#[non_exhaustive]
pub enum ProvisionError {
    /// The journal cannot be read or written.
    Journal {
        /// What was attempted.
        attempt: &'static str,
        /// What failed.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The journal has no run of this ID.
    UnknownRun(RunId),
    /// Another process runs with this journal.
    Busy,
    /// The guards object. Nothing was changed.
    Objections(Vec<Objection>),
    /// A directory could not be read, so that the guards cannot tell. Nothing was changed.
    Unreadable {
        /// The directory's name.
        directory: String,
        /// What failed.
        error: frontdesk::Error,
    },
    /// Steps of the run have an unknown outcome or are not finished, so that it cannot be undone;
    /// resume it first.
    Unfinished(RunId),
}

impl ProvisionError {
    pub(crate) fn journal(attempt: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |error| Self::Journal { attempt, error: Box::new(error) }
    }

    pub(crate) fn content(attempt: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |error| Self::Journal { attempt, error: Box::new(error) }
    }
}

impl fmt::Display for ProvisionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal { attempt, error } => write!(formatter, "the journal: {attempt}: {error}"),
            Self::UnknownRun(id) => write!(formatter, "the journal has no run {id}; list the runs"),
            Self::Busy => formatter.write_str("another process runs with this journal; wait until it ends"),
            Self::Objections(objections) => {
                formatter.write_str("nothing was changed:")?;
                objections.iter().try_for_each(|objection| write!(formatter, "\n- {objection}"))
            }
            Self::Unreadable { directory, error } => {
                write!(formatter, "nothing was changed, as {directory} could not be read: {error}")
            }
            Self::Unfinished(id) => write!(formatter, "run {id} is not finished; resume it first"),
        }
    }
}

impl std::error::Error for ProvisionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Journal { error, .. } => Some(&**error),
            Self::Unreadable { error, .. } => Some(error),
            _ => None,
        }
    }
}

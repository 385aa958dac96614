//! How a command ends: exit codes, and why it failed.

use std::fmt;
use std::io;
use std::process::ExitCode;

use frontdesk::{Error, ErrorKind};

/// The exit codes, as the help lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    Refused = 2,
    Partly = 3,
    NotFound = 4,
    Differences = 5,
    Credentials = 6,
    Interrupted = 130,
}

/// The help on exit codes.
pub const HELP: &str = "\
Exit codes:
  0    done
  1    failed
  2    wrong usage or configuration, or refused; nothing was sent
  3    partly done: some directories or records failed
  4    not found
  5    there are differences
  6    credentials are missing, wrong or not sufficient
  130  interrupted";

impl Exit {
    /// `Partly` if something failed, `Done` otherwise.
    pub fn partly_if(failed: bool) -> Self {
        if failed { Self::Partly } else { Self::Done }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    /// Empty if there is nothing to tell.
    pub message: String,
}

/// How a command ends.
pub type Outcome = Result<Exit, Failure>;

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// Wrong usage or configuration: nothing was sent.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The failure of one directory.
    pub fn of_directory(name: &str, error: &Error) -> Self {
        Self::new(exit(error), format!("{name}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // The reader closed the pipe: not an error.
            io::ErrorKind::BrokenPipe => Self::new(Exit::Done, ""),
            _ => Self::new(Exit::Failed, error.to_string()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(exit(&error), error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        // Writing JSON fails as the writer below it does.
        match error.io_error_kind() {
            Some(kind) => io::Error::from(kind).into(),
            None => Self::new(Exit::Failed, error.to_string()),
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::new(Exit::Failed, message)
    }
}

/// The exit code for an error of a call.
pub fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Unauthenticated | ErrorKind::Forbidden => Exit::Credentials,
        ErrorKind::NotFound => Exit::NotFound,
        ErrorKind::Configuration => Exit::Refused,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_exit_codes() {
        let table = [
            (ErrorKind::Unauthenticated, 6),
            (ErrorKind::Forbidden, 6),
            (ErrorKind::NotFound, 4),
            (ErrorKind::Configuration, 2),
            (ErrorKind::Timeout, 1),
            (ErrorKind::Decode, 1),
        ];
        for (kind, code) in table {
            assert_eq!(Failure::from(Error::new(kind, "no")).exit as u8, code, "{kind:?}");
        }
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.exit, failure.message.as_str()), (Exit::Done, ""));
        let failure = Failure::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(failure.exit, Exit::Failed);
        assert!(HELP.contains("130  interrupted"));
    }
}

//! How a run ends.

use frontdesk_provision::{ProvisionError, RunReport};

use crate::failure::{self, Exit, Failure};

/// The exit code of a run: what failed or is left to people is "partly done".
pub fn exit_of(report: &RunReport) -> Exit {
    let open = report.failed + report.unknown + report.skipped + report.left;
    let done = report.changed + report.unchanged;
    match (done, open, report.manual) {
        (_, 0, 0) => Exit::Done,
        (0, 1.., _) => Exit::Failed,
        _ => Exit::Partly,
    }
}

/// The failure of a run that was not started.
pub fn refused(error: ProvisionError) -> Failure {
    let exit = match &error {
        ProvisionError::UnknownRun(_) => Exit::NotFound,
        ProvisionError::Unreadable { error, .. } => failure::exit(error),
        ProvisionError::Journal { .. } => Exit::Failed,
        _ => Exit::Refused,
    };
    Failure::new(exit, error.to_string())
}

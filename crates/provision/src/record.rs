//! Runs and their steps, as the journal has them.

use std::fmt;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use frontdesk::{Done, Step};
use serde::{Deserialize, Serialize};

use crate::plan::{Assignment, PlanFailure, PlannedTask};
use crate::run_id::RunId;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum StepState {
    /// Not begun.
    Planned,
    /// Begun: the process ended before the outcome was written, or is at it.
    Started,
    /// Done, or already so.
    Done,
    /// Not done: the platform refused it, or failed.
    Failed,
    /// Sent, and the outcome is unknown.
    Unknown,
    /// Not begun, since an earlier step of the same person on the same platform was not done.
    Skipped,
}

impl StepState {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Planned, "planned"),
        (Self::Started, "started"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
        (Self::Unknown, "unknown"),
        (Self::Skipped, "skipped"),
    ];

    /// Returns the name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("planned", |(_, name)| name)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own)| *own == name).map(|(state, _)| *state)
    }
}

impl fmt::Display for StepState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A step of a run, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalStep {
    /// The index in the run.
    pub position: usize,
    /// The index of the assignment that it belongs to.
    pub assignment: usize,
    /// The directory's name.
    pub directory: String,
    /// The step.
    pub step: Step,
    /// How far it is.
    pub state: StepState,
    /// What came of it, if it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
    /// Why it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The time of the last change of its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<DateTime<Utc>>,
}

/// An account that a run creates.
pub(crate) struct Creation {
    pub(crate) account: AccountKey,
    /// How many of its steps are not done.
    pub(crate) left: usize,
    /// Whether it is still to be created.
    pub(crate) is_open: bool,
}

/// The account or group that a step changes: the index of the assignment, and the directory's name.
pub(crate) type AccountKey = (usize, String);

impl JournalStep {
    pub(crate) fn account(&self) -> AccountKey {
        (self.assignment, self.directory.clone())
    }
}

/// A run: its steps, and what came of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run {
    /// All but the steps. Its fields and methods are those of a run, too: `run.id`.
    #[serde(flatten)]
    pub header: RunHeader,
    /// The steps, in order.
    pub steps: Vec<JournalStep>,
}

impl Deref for Run {
    type Target = RunHeader;

    fn deref(&self) -> &RunHeader {
        &self.header
    }
}

/// A run without its steps, of which there may be many: [`Journal::steps`](crate::Journal::steps)
/// reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunHeader {
    /// The ID.
    pub id: RunId,
    /// The time at which the run was created.
    pub created: DateTime<Utc>,
    /// The run that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// What is wanted.
    pub assignments: Vec<Assignment>,
    /// What a person has to do.
    pub manual: Vec<PlannedTask>,
    /// What could not be planned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<PlanFailure>,
}

/// A run in a list of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunSummary {
    /// The ID.
    pub id: RunId,
    /// The time at which the run was created.
    pub created: DateTime<Utc>,
    /// The run that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// How many steps there are.
    pub steps: usize,
    /// How many of them are done.
    pub done: usize,
    /// How many failed, or have an unknown outcome.
    pub failed: usize,
}

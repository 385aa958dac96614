//! Steps as rows of the output.

use frontdesk::{ManualTask, Step, Subject};
use frontdesk_provision::{JournalStep, PlannedTask, RunPlan};
use serde::Serialize;
use serde_json::Value;

use crate::output::Shape;

/// The columns of a plan.
pub const PLAN: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("person", "person|group"),
        ("action", "action"),
        ("target", "target"),
        ("before", "before"),
        ("after", "after"),
        ("state", "state"),
        ("reason", "reason"),
    ],
    others: &["group", "operations", "nearest"],
    id: "person|group",
    is_people: false,
};

/// The columns of steps that were applied.
pub const STEPS: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("person", "person|group"),
        ("action", "action"),
        ("target", "target"),
        ("before", "before"),
        ("after", "after"),
        ("state", "state"),
        ("error", "error"),
    ],
    others: &["group", "operations", "reason", "nearest", "changed", "id", "calls", "time"],
    id: "person|group",
    is_people: false,
};

/// A step, and what came of it.
#[derive(Debug, Default, Serialize)]
pub struct StepRow {
    pub directory: String,
    /// Null if it is about a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The name of the group that is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    pub action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub before: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub after: Value,
    /// `planned`, `done`, `unchanged`, `failed`, `unknown`, `skipped`, or `manual` for a task of a
    /// person.
    pub state: String,
    pub reason: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// What comes nearest to a task that the platform does not do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The ID of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<chrono::DateTime<chrono::Utc>>,
}

impl StepRow {
    /// A row about a person or a group.
    fn about(directory: &str, subject: &Subject) -> Self {
        let (person, group) = match subject {
            Subject::Group(name) => (None, Some(name.clone())),
            subject => (Some(subject.to_string()), None),
        };
        Self { directory: directory.to_owned(), person, group, ..Self::default() }
    }

    fn planned(directory: &str, step: &Step) -> Self {
        Self {
            action: step.action.to_string(),
            target: step.target.clone(),
            before: step.before.clone(),
            after: step.after.clone(),
            state: "planned".to_owned(),
            reason: step.reason.clone(),
            operations: step.operations.clone(),
            ..Self::about(directory, &step.subject)
        }
    }

    pub fn of(step: &JournalStep) -> Self {
        let unchanged = step.done.as_ref().is_some_and(|done| !done.changed);
        let state = if unchanged { "unchanged" } else { step.state.as_str() };
        let done = step.done.clone();
        Self {
            state: state.to_owned(),
            error: step.error.clone(),
            id: done.as_ref().and_then(|done| done.id.clone()),
            calls: done.map(|done| done.calls).unwrap_or_default(),
            time: step.changed,
            ..Self::planned(&step.directory, &step.step)
        }
    }

    /// The same with the longest state, for the width of its column.
    pub fn unchanged(self) -> Self {
        Self { state: "unchanged".to_owned(), ..self }
    }

    pub fn of_task(planned: &PlannedTask) -> Self {
        let ManualTask { action, subject, target, after, reason, nearest, .. } = &planned.task;
        Self {
            action: action.to_string(),
            target: target.clone(),
            after: after.clone(),
            state: "manual".to_owned(),
            reason: reason.clone(),
            nearest: Some(nearest.clone()),
            ..Self::about(&planned.directory, subject)
        }
    }
}

/// The steps and tasks of a plan.
pub fn planned_rows(plan: &RunPlan) -> impl Iterator<Item = StepRow> {
    let steps = plan.steps.iter().map(|planned| StepRow::planned(&planned.directory, &planned.step));
    steps.chain(plan.manual.iter().map(StepRow::of_task))
}

/// A step as a person reads it.
pub fn sentence(directory: &str, step: &Step) -> String {
    let target = step.target.as_ref().map(|target| format!(" {target}")).unwrap_or_default();
    format!("{directory}: {} {}{target} ({})", step.action, step.subject, step.reason)
}

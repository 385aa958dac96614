//! Steps as rows of the output.

use frontdesk::{ManualTask, PersonRef, Step, Subject};
use frontdesk_provision::{JournalStep, Naming, PlannedStep, PlannedTask, RunPlan};
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
    others: &["group", "operations", "nearest", "id"],
    id: "id|person|group",
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
    id: "id|person|group",
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
    /// A row about a person or a group, as a step or task names them and as they are named.
    fn about(directory: &str, subject: &Subject, named: &Subject) -> Self {
        let (person, group) = match named {
            Subject::Group(name) => (None, Some(name.clone())),
            named => (Some(named.to_string()), None),
        };
        let id = match subject {
            Subject::Person(PersonRef::Id(id)) => Some(id.clone()),
            _ => None,
        };
        Self { directory: directory.to_owned(), person, group, id, ..Self::default() }
    }

    fn planned(directory: &str, step: &Step, named: &Subject) -> Self {
        Self {
            action: step.action.to_string(),
            target: step.target.clone(),
            before: step.before.clone(),
            after: step.after.clone(),
            state: "planned".to_owned(),
            reason: step.reason.clone(),
            operations: step.operations.clone(),
            ..Self::about(directory, &step.subject, named)
        }
    }

    pub fn of(step: &JournalStep, naming: Naming<'_>) -> Self {
        let named = naming.name(step.assignment, step.step.action, &step.step.subject);
        let planned = Self::planned(&step.directory, &step.step, &named);
        let unchanged = step.done.as_ref().is_some_and(|done| !done.changed);
        let state = if unchanged { "unchanged" } else { step.state.as_str() };
        let done = step.done.clone();
        Self {
            state: state.to_owned(),
            error: step.error.clone(),
            id: done.as_ref().and_then(|done| done.id.clone()).or_else(|| planned.id.clone()),
            calls: done.map(|done| done.calls).unwrap_or_default(),
            time: step.changed,
            ..planned
        }
    }

    /// The same with the longest state, for the width of its column.
    pub fn unchanged(self) -> Self {
        Self { state: "unchanged".to_owned(), ..self }
    }

    pub fn of_task(planned: &PlannedTask, naming: Naming<'_>) -> Self {
        let ManualTask { action, subject, target, after, reason, nearest, .. } = &planned.task;
        Self {
            action: action.to_string(),
            target: target.clone(),
            after: after.clone(),
            state: "manual".to_owned(),
            reason: reason.clone(),
            nearest: Some(nearest.clone()),
            ..Self::about(&planned.directory, subject, &naming.name(planned.assignment, *action, subject))
        }
    }
}

/// The steps and tasks of a plan.
pub fn planned_rows(plan: &RunPlan) -> impl Iterator<Item = StepRow> {
    let naming = plan.naming();
    let steps = plan.steps.iter().map(move |planned| {
        let step = &planned.step;
        let named = naming.name(planned.assignment, step.action, &step.subject);
        StepRow::planned(&planned.directory, step, &named)
    });
    steps.chain(plan.manual.iter().map(move |task| StepRow::of_task(task, naming)))
}

/// A step as a person reads it.
pub fn sentence(planned: &PlannedStep, naming: Naming<'_>) -> String {
    let PlannedStep { assignment, directory, step, .. } = planned;
    let named = naming.name(*assignment, step.action, &step.subject);
    let target = step.target.as_ref().map(|target| format!(" {target}")).unwrap_or_default();
    format!("{directory}: {} {named}{target} ({})", step.action, step.reason)
}

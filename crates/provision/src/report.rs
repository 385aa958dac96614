//! What came of a run.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::record::{Run, StepState};
use crate::run_id::RunId;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunReport {
    /// The ID of the run.
    pub id: RunId,
    /// How many steps changed something.
    pub changed: usize,
    /// How many were already so.
    pub unchanged: usize,
    /// How many failed.
    pub failed: usize,
    /// How many have an unknown outcome.
    pub unknown: usize,
    /// How many were skipped, since an earlier step was not done.
    pub skipped: usize,
    /// How many are still to be applied.
    pub left: usize,
    /// How many tasks a person has to do.
    pub manual: usize,
}

impl RunReport {
    /// Counts the steps of a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let mut report = Self::empty(run.id, run.manual.len());
        for step in &run.steps {
            report.add(step.state, step.done.as_ref().is_some_and(|done| done.changed), 1);
        }
        report
    }

    /// The report of a run without steps.
    pub(crate) fn empty(id: RunId, manual: usize) -> Self {
        Self { id, changed: 0, unchanged: 0, failed: 0, unknown: 0, skipped: 0, left: 0, manual }
    }

    /// Counts steps: `changed` is whether they changed something.
    pub(crate) fn add(&mut self, state: StepState, changed: bool, count: usize) {
        let counter = match state {
            StepState::Planned => &mut self.left,
            StepState::Done if changed => &mut self.changed,
            StepState::Done => &mut self.unchanged,
            StepState::Failed => &mut self.failed,
            StepState::Started | StepState::Unknown => &mut self.unknown,
            StepState::Skipped => &mut self.skipped,
        };
        *counter += count;
    }

    /// Returns whether every step is done. Tasks for people may be left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.failed + self.unknown + self.skipped + self.left == 0
    }
}

impl fmt::Display for RunReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "run {}: {} changed, {} already so", self.id, self.changed, self.unchanged)?;
        let rest = [
            (self.failed, "failed"),
            (self.unknown, "with an unknown outcome"),
            (self.skipped, "skipped"),
            (self.left, "left"),
            (self.manual, "for people to do"),
        ];
        rest.iter()
            .filter(|(count, _)| *count > 0)
            .try_for_each(|(count, what)| write!(formatter, ", {count} {what}"))
    }
}

impl Run {
    /// Returns the run as a report in Markdown: what was done, what was not and why, and what is
    /// left to people.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let (report, naming) = (RunReport::of(self), self.naming());
        let mut text =
            format!("# Run {}, {}\n\n{report}\n", self.id, self.created.format("%Y-%m-%d %H:%M UTC"));
        if !self.steps.is_empty() {
            text.push_str("\n| directory | person or group | action | target | before | after | state | time |\n|---|---|---|---|---|---|---|---|\n");
        }
        for step in &self.steps {
            let state = match (&step.done, &step.error) {
                (Some(done), _) if !done.changed => "already so".to_owned(),
                (_, Some(error)) => format!("{}: {error}", step.state),
                _ => step.state.to_string(),
            };
            let cells = [
                step.directory.clone(),
                naming.name(step.assignment, step.step.action, &step.step.subject).to_string(),
                step.step.action.to_string(),
                step.step.target.clone().unwrap_or_default(),
                shown(&step.step.before),
                shown(&step.step.after),
                state,
                step.changed.map(|time| time.format("%H:%M:%S").to_string()).unwrap_or_default(),
            ];
            let cells = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        if !self.failures.is_empty() {
            text.push_str("\n## Not planned\n\n");
        }
        for failure in &self.failures {
            let _ = writeln!(text, "- {}: {}: {}", failure.directory, failure.subject, failure.error);
        }
        if !self.manual.is_empty() {
            text.push_str("\n## For people to do\n\n");
        }
        for planned in &self.manual {
            let task = &planned.task;
            let _ = writeln!(
                text,
                "- {}: {} {}{}: {}. Nearest: {}.",
                planned.directory,
                task.action,
                naming.name(planned.assignment, task.action, &task.subject),
                task.target.as_ref().map(|target| format!(" ({target})")).unwrap_or_default(),
                task.reason,
                task.nearest,
            );
        }
        text
    }
}

fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#![doc = include_str!("../README.md")]

mod error;
mod guard;
mod journal;
mod naming;
mod objection;
mod order;
mod plan;
mod record;
mod report;
mod run;
mod run_id;
mod undo;

pub use error::ProvisionError;
pub use guard::Guards;
pub use journal::Journal;
pub use naming::Naming;
pub use objection::Objection;
pub use plan::{Assignment, Goal, PlanFailure, PlannedStep, PlannedTask, RunPlan};
pub use record::{JournalStep, Run, RunHeader, RunSummary, StepState};
pub use report::RunReport;
pub use run::{RunEvent, Runner};
pub use run_id::RunId;

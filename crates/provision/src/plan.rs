//! What is wanted of many people on many platforms, and the steps to it.

use frontdesk::{Action, Directory, Frontdesk, ManualTask, PersonQuery, PersonRef, Plan, Step, Wanted};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};

use crate::order;

/// What is wanted of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Assignment {
    /// The person.
    pub person: PersonRef,
    /// What is wanted.
    pub wanted: Wanted,
    /// The directories by name. Empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directories: Vec<String>,
    /// Whether only an account that exists is changed. Defaults to false: somebody who is wanted to
    /// be present gets an account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub existing_only: bool,
}

impl Assignment {
    /// Creates an assignment for all directories.
    #[must_use]
    pub fn new(person: PersonRef, wanted: Wanted) -> Self {
        Self { person, wanted, directories: Vec::new(), existing_only: false }
    }

    /// Restricts the assignment to directories, by name.
    #[must_use]
    pub fn on<S: Into<String>>(mut self, directories: impl IntoIterator<Item = S>) -> Self {
        self.directories = directories.into_iter().map(Into::into).collect();
        self
    }

    /// Changes only accounts that exist.
    #[must_use]
    pub fn existing_only(mut self) -> Self {
        self.existing_only = true;
        self
    }

    /// Returns whether it is for the directory of this name.
    pub(crate) fn is_on(&self, directory: &str) -> bool {
        self.directories.is_empty() || self.directories.iter().any(|name| name == directory)
    }
}

/// A plan across platforms. It is plain data: it can be written to a file, reviewed and run later.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunPlan {
    /// What is wanted.
    pub assignments: Vec<Assignment>,
    /// The steps, in the order in which they are applied.
    pub steps: Vec<PlannedStep>,
    /// What a person has to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual: Vec<PlannedTask>,
    /// What could not be planned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<PlanFailure>,
}

/// A step on one of the directories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlannedStep {
    /// The index of the assignment that it belongs to.
    pub assignment: usize,
    /// The directory's name.
    pub directory: String,
    /// The step.
    pub step: Step,
}

/// A task for a person on one of the platforms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlannedTask {
    /// The directory's name.
    pub directory: String,
    /// The task.
    pub task: ManualTask,
}

/// Why there are no steps for a person on a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlanFailure {
    /// The directory's name.
    pub directory: String,
    /// The person.
    pub person: PersonRef,
    /// What failed.
    pub error: String,
}

impl RunPlan {
    /// Plans assignments. It reads, and changes nothing.
    ///
    /// Steps of one person on one platform keep the platform's order. Across platforms and people,
    /// access ends last: first nobody who leaves gets new chats, then conversations are handed
    /// over, then roles and groups are taken away, then accounts are deactivated or deleted.
    ///
    /// What cannot be planned is in [`failures`](RunPlan::failures), and does not keep the others
    /// from being planned.
    pub async fn make(frontdesk: &Frontdesk, assignments: Vec<Assignment>) -> Self {
        let mut plan = Self::default();
        let mut queues = Vec::new();
        for (index, assignment) in assignments.iter().enumerate() {
            let known = |name: &String| frontdesk.directories().all(|(own, _)| own != name);
            for name in assignment.directories.iter().filter(|name| known(name)) {
                plan.failures.push(PlanFailure {
                    directory: name.clone(),
                    person: assignment.person.clone(),
                    error: format!("there is no directory `{name}`; add it, or correct the name"),
                });
            }
            for (directory, planned) in ensure(frontdesk, assignment).await {
                match planned {
                    Ok(planned) if assignment.existing_only && creates(&planned) => {}
                    Ok(planned) => {
                        let name = directory.clone();
                        let task = |task| PlannedTask { directory: name.clone(), task };
                        plan.manual.extend(planned.manual.into_iter().map(task));
                        let step =
                            |step| PlannedStep { assignment: index, directory: directory.clone(), step };
                        queues.push(planned.steps.into_iter().map(step).collect());
                    }
                    // What somebody is to have who is not there cannot be planned.
                    Err(_)
                        if assignment.existing_only && is_absent(frontdesk, &directory, assignment).await => {
                    }
                    Err(error) => {
                        plan.failures.push(PlanFailure {
                            directory,
                            person: assignment.person.clone(),
                            error,
                        });
                    }
                }
            }
        }
        plan.steps = order::merge(queues, |planned| &planned.step);
        plan.assignments = assignments;
        plan
    }

    /// Returns whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.manual.is_empty() && self.failures.is_empty()
    }

    /// Returns how many people it changes.
    #[must_use]
    pub fn people(&self) -> usize {
        let mut people: Vec<usize> = self.steps.iter().map(|step| step.assignment).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }

    /// Plans the same assignments again, and returns whether the steps are still these. A plan from
    /// a file is run only if nothing has changed in between.
    pub async fn is_current(&self, frontdesk: &Frontdesk) -> bool {
        let now = Self::make(frontdesk, self.assignments.clone()).await;
        now.steps == self.steps
    }
}

/// Asks each directory of an assignment for its plan.
async fn ensure(frontdesk: &Frontdesk, assignment: &Assignment) -> Vec<(String, Result<Plan, String>)> {
    let directories = frontdesk.directories().filter(|(name, _)| assignment.is_on(name));
    let plans = directories
        .map(|(name, directory)| async move { (name.to_owned(), ensure_one(directory, assignment).await) });
    futures_util::future::join_all(plans).await
}

/// Returns whether it is certain that the person is not in a directory.
async fn is_absent(frontdesk: &Frontdesk, directory: &str, assignment: &Assignment) -> bool {
    let Some(directory) = frontdesk.directory(directory) else { return false };
    match PersonQuery::of(&assignment.person) {
        Some(query) => directory.find(&query).next().await.is_none(),
        None => matches!(directory.get(assignment.person.as_str()).await, Ok(None)),
    }
}

/// Returns whether the person has no account.
fn creates(plan: &Plan) -> bool {
    let steps = plan.steps.iter().map(|step| step.action);
    steps.chain(plan.manual.iter().map(|task| task.action)).any(|action| action == Action::Create)
}

/// Asks a directory for its plan.
pub(crate) async fn ensure_one(directory: &dyn Directory, assignment: &Assignment) -> Result<Plan, String> {
    directory.ensure(&assignment.person, &assignment.wanted).await.map_err(|error| error.to_string())
}

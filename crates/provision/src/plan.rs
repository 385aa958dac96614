//! What is wanted of many people on many platforms, and the steps to it.

use std::iter::Peekable;

use frontdesk::{
    Action, ChangeError, Directory, Frontdesk, ManualTask, PersonRef, Plan, Present, Step, Subject, Wanted,
    WantedGroup,
};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::order;
use crate::run_id::RunId;

/// What is wanted of one person, or of one group.
///
/// ```
/// use frontdesk::{PersonRef, Wanted, WantedGroup};
/// use frontdesk_provision::Assignment;
///
/// let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
/// let paused = Assignment::new(ada, Wanted::NotAvailable);
/// let billing = Assignment::group("Billing", WantedGroup::Present).on(["support"]);
/// let json = serde_json::json!({
///     "group": "Billing", "wanted": {"state": "present"}, "directories": ["support"],
/// });
/// assert_eq!(serde_json::to_value(&billing)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "AssignmentJson")]
#[non_exhaustive]
pub struct Assignment {
    /// What is wanted, and of whom.
    #[serde(flatten)]
    pub goal: Goal,
    /// The directories by name. Empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directories: Vec<String>,
    /// Whether only an account that exists is changed. Defaults to false: somebody who is wanted to
    /// be present gets an account.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub existing_only: bool,
}

/// What is wanted, and of whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "almost all of them are of people")]
pub enum Goal {
    /// Something is wanted of a person.
    Person {
        /// The person.
        person: PersonRef,
        /// What is wanted.
        wanted: Wanted,
    },
    /// Something is wanted of a group.
    Group {
        /// The ID or name of the group.
        group: String,
        /// What is wanted.
        wanted: WantedGroup,
    },
}

impl Goal {
    /// Returns the person or group.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Person { person, .. } => Subject::Person(person.clone()),
            Self::Group { group, .. } => Subject::Group(group.clone()),
        }
    }
}

/// An assignment in a file, before it is known whether it is about a person or a group.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssignmentJson {
    person: Option<PersonRef>,
    group: Option<String>,
    wanted: Value,
    #[serde(default)]
    directories: Vec<String>,
    #[serde(default)]
    existing_only: bool,
}

impl TryFrom<AssignmentJson> for Assignment {
    type Error = String;

    fn try_from(json: AssignmentJson) -> Result<Self, String> {
        let AssignmentJson { person, group, wanted, directories, existing_only } = json;
        let failed = |subject: &str, error: serde_json::Error| format!("{subject}: wanted: {error}");
        let goal = match (person, group) {
            (Some(person), None) => {
                let wanted = Wanted::deserialize(wanted).map_err(|error| failed(person.as_str(), error))?;
                Goal::Person { person, wanted }
            }
            (None, Some(group)) => {
                let wanted = WantedGroup::deserialize(wanted).map_err(|error| failed(&group, error))?;
                Goal::Group { group, wanted }
            }
            _ => return Err("an assignment has either a `person` or a `group`".to_owned()),
        };
        Ok(Self { goal, directories, existing_only })
    }
}

impl Assignment {
    /// Creates an assignment for all directories.
    #[must_use]
    pub fn new(person: PersonRef, wanted: Wanted) -> Self {
        Self { goal: Goal::Person { person, wanted }, directories: Vec::new(), existing_only: false }
    }

    /// Creates an assignment of a group, by its ID or name, for all directories.
    #[must_use]
    pub fn group(group: impl Into<String>, wanted: WantedGroup) -> Self {
        let goal = Goal::Group { group: group.into(), wanted };
        Self { goal, directories: Vec::new(), existing_only: false }
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

    /// Returns what is wanted of the person, as a directory is asked for it.
    pub(crate) fn person(&self) -> Option<(&PersonRef, Asked<'_>)> {
        let Goal::Person { person, wanted } = &self.goal else { return None };
        let wanted = match wanted {
            Wanted::Present(present) if self.existing_only => {
                Asked::Existing(Box::new(Wanted::Present(existing(present.clone()))))
            }
            wanted => Asked::Own(wanted),
        };
        Some((person, wanted))
    }

    /// Returns whether there is nothing to do where the person has no account.
    fn is_of_existing(&self) -> bool {
        let creates = matches!(&self.goal, Goal::Person { wanted: Wanted::Present(_), .. });
        matches!(self.goal, Goal::Person { .. }) && (self.existing_only || !creates)
    }

    /// Returns whether it is for the directory of this name.
    pub(crate) fn is_on(&self, directory: &str) -> bool {
        self.directories.is_empty() || self.directories.iter().any(|name| name == directory)
    }
}

/// What a directory is asked for. There is one for each of many people, so that it is small.
pub(crate) enum Asked<'a> {
    Own(&'a Wanted),
    Existing(Box<Wanted>),
}

impl AsRef<Wanted> for Asked<'_> {
    fn as_ref(&self) -> &Wanted {
        match self {
            Self::Own(wanted) => wanted,
            Self::Existing(wanted) => wanted,
        }
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
    /// The indexes of assignments that are for people who have accounts, and whose person has none
    /// on any directory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<usize>,
    /// The run that this plan undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
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
    /// The index of the assignment that it belongs to.
    pub assignment: usize,
    /// The directory's name.
    pub directory: String,
    /// The task.
    pub task: ManualTask,
}

/// Why there are no steps for a person or group on a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlanFailure {
    /// The index of the assignment.
    pub assignment: usize,
    /// The directory's name.
    pub directory: String,
    /// The person or group.
    #[serde(flatten)]
    pub subject: Subject,
    /// What failed.
    pub error: String,
}

impl RunPlan {
    /// Plans assignments. It reads, and changes nothing. The list of a platform's people is read at
    /// most once, however many assignments there are.
    ///
    /// Steps of one person on one platform keep the platform's order. Across platforms and people,
    /// access ends last: first nobody who leaves gets new chats, then conversations are handed
    /// over, then roles and groups are taken away, then accounts are deactivated or deleted.
    ///
    /// What cannot be planned is in [`failures`](RunPlan::failures), and does not keep the others
    /// from being planned.
    pub async fn make(frontdesk: &Frontdesk, assignments: Vec<Assignment>) -> Self {
        Self::make_with(frontdesk, assignments, &|| {}).await
    }

    /// Plans assignments as [`make`](Self::make) does, and calls a function for each person who is
    /// read, so that progress can be shown.
    pub async fn make_with(
        frontdesk: &Frontdesk,
        assignments: Vec<Assignment>,
        on_read: &(dyn Fn() + Sync),
    ) -> Self {
        let mut plan = Self::default();
        for (index, assignment) in assignments.iter().enumerate() {
            let known = |name: &String| frontdesk.directories().all(|(own, _)| own != name);
            for name in assignment.directories.iter().filter(|name| known(name)) {
                let error = format!("there is no directory `{name}`; add it, or correct the name");
                plan.fail(index, assignment, name, error);
            }
        }
        let directories = frontdesk.directories();
        let planned = directories.map(|(name, directory)| ensure_all(name, directory, &assignments, on_read));
        let planned = join_all(planned).await;
        let mut by_assignment: Vec<_> = frontdesk.directories().map(|(name, _)| name).zip(planned).collect();
        let mut queues = Vec::new();
        for (index, assignment) in assignments.iter().enumerate() {
            let (mut asked, mut absent) = (0, 0);
            for (directory, planned) in &mut by_assignment {
                let Some((_, planned)) = planned.next_if(|(own, _)| *own == index) else { continue };
                asked += 1;
                absent += usize::from(is_absent(&planned));
                match planned {
                    Ok(planned) if assignment.existing_only && creates(&planned) => {}
                    Ok(planned) => {
                        let name = || (*directory).to_owned();
                        let task = |task| PlannedTask { assignment: index, directory: name(), task };
                        plan.manual.extend(planned.manual.into_iter().map(task));
                        let step = |step| PlannedStep { assignment: index, directory: name(), step };
                        if !planned.steps.is_empty() {
                            queues.push(planned.steps.into_iter().map(step).collect());
                        }
                    }
                    Err(ChangeError::NoAccount { .. }) if assignment.existing_only => {}
                    Err(error) => plan.fail(index, assignment, directory, error.to_string()),
                }
            }
            if assignment.is_of_existing() && asked > 0 && absent == asked {
                plan.absent.push(index);
            }
        }
        plan.steps = order::merge(queues, |planned| &planned.step);
        plan.assignments = assignments;
        plan
    }

    fn fail(&mut self, index: usize, assignment: &Assignment, directory: &str, error: String) {
        let (directory, subject) = (directory.to_owned(), assignment.goal.subject());
        self.failures.push(PlanFailure { assignment: index, directory, subject, error });
    }

    /// Returns whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.manual.is_empty() && self.failures.is_empty()
    }

    /// Returns how many people it changes.
    #[must_use]
    pub fn people(&self) -> usize {
        let of_people = self.steps.iter().filter(|planned| planned.step.subject.person().is_some());
        let mut people: Vec<usize> = of_people.map(|planned| planned.assignment).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }

    /// Plans the same assignments again, and returns whether the steps are still these. A plan from
    /// a file is run only if nothing has changed in between.
    pub async fn is_current(&self, frontdesk: &Frontdesk) -> bool {
        self.agrees_with(&Self::make(frontdesk, self.assignments.clone()).await)
    }

    /// Returns whether a plan of the same assignments that was made now has the same steps, as
    /// [`is_current`](Self::is_current) asks.
    #[must_use]
    pub fn agrees_with(&self, now: &Self) -> bool {
        now.steps == self.steps
    }
}

/// The plans of one directory, each with the index of its assignment, in their order.
type Plans = Peekable<std::vec::IntoIter<(usize, Result<Plan, ChangeError>)>>;

/// Asks a directory for the plans of all assignments that are for it.
async fn ensure_all(
    name: &str,
    directory: &dyn Directory,
    assignments: &[Assignment],
    on_read: &(dyn Fn() + Sync),
) -> Plans {
    let (mut indexes, mut people, mut plans) = (Vec::new(), Vec::new(), Vec::new());
    for (index, assignment) in assignments.iter().enumerate().filter(|(_, own)| own.is_on(name)) {
        if let Some(person) = assignment.person() {
            indexes.push(index);
            people.push(person);
        }
        if let Goal::Group { group, wanted } = &assignment.goal {
            plans.push((index, directory.ensure_group(group, wanted).await));
        }
    }
    let people: Vec<(&PersonRef, &Wanted)> =
        people.iter().map(|(person, wanted)| (*person, wanted.as_ref())).collect();
    if !people.is_empty() {
        plans.extend(indexes.into_iter().zip(directory.ensure_all(&people, on_read).await));
    }
    plans.sort_by_key(|(index, _)| *index);
    plans.into_iter().peekable()
}

fn existing(mut present: Present) -> Present {
    present.existing_only = true;
    present
}

/// Returns whether it is certain that the person has no account.
fn is_absent(planned: &Result<Plan, ChangeError>) -> bool {
    match planned {
        Ok(plan) => creates(plan) || (plan.id.is_none() && plan.is_empty()),
        Err(error) => matches!(error, ChangeError::NoAccount { .. }),
    }
}

/// Returns whether the person gets an account.
pub(crate) fn creates(plan: &Plan) -> bool {
    let steps = plan.steps.iter().map(|step| step.action);
    steps.chain(plan.manual.iter().map(|task| task.action)).any(|action| action == Action::Create)
}

//! Running a plan: each step is in the journal before and after its call.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::time::Duration;

use chrono::Utc;
use frontdesk::{Action, ChangeError, Done, Frontdesk, PersonRef, Step};
use tokio::time::{Instant, sleep};

use crate::error::ProvisionError;
use crate::guard::Guards;
use crate::journal::Journal;
use crate::plan::{Assignment, Goal, PlannedStep, RunPlan, creates};
use crate::record::{AccountKey, Creation, JournalStep, StepState};
use crate::report::RunReport;
use crate::run_id::RunId;
use crate::undo;

/// How many times a step is applied if the platform cannot do it now.
const ATTEMPTS: u32 = 3;

/// The delay before it is applied again if the platform does not say how long.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// The longest delay that a platform may ask for.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// The delay between two reads that resolve an unknown outcome.
const READ_DELAY: Duration = Duration::from_millis(500);

/// How many times a new account is planned again: what it has by itself is known only then.
const ROUNDS: usize = 2;

/// Runs plans, and writes down what they do.
///
/// ```no_run
/// use std::ops::ControlFlow;
///
/// use frontdesk::{Frontdesk, HandOver, Leaving, PersonRef, Wanted};
/// use frontdesk_provision::{Assignment, Guards, Journal, RunPlan, Runner};
///
/// async fn offboard(frontdesk: &Frontdesk) -> Result<(), Box<dyn std::error::Error>> {
///     let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
///     let wanted = Wanted::Inactive(Leaving::handing_over(HandOver::Requeue));
///     let plan = RunPlan::make(frontdesk, vec![Assignment::new(ada, wanted)]).await;
///
///     let journal = Journal::open("frontdesk-runs.db")?;
///     let runner = Runner::new(frontdesk, &journal);
///     let run = runner.start(&plan, &Guards::default().max_people(1)).await?;
///     let report = runner.resume(run, |_| ControlFlow::Continue(())).await?;
///     println!("{report}");
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Runner<'a> {
    frontdesk: &'a Frontdesk,
    journal: &'a Journal,
    settles_within: Duration,
    max_failures: Option<usize>,
}

/// Something that happened in a run. It is in the journal already.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum RunEvent<'a> {
    /// A step is about to be applied.
    Started(&'a JournalStep),
    /// A step is done, or is not.
    Finished(&'a JournalStep),
}

impl<'a> Runner<'a> {
    /// Creates a runner.
    #[must_use]
    pub fn new(frontdesk: &'a Frontdesk, journal: &'a Journal) -> Self {
        Self { frontdesk, journal, settles_within: Duration::from_secs(30), max_failures: None }
    }

    /// Sets how long an unknown outcome is resolved by reading. Defaults to 30 seconds.
    #[must_use]
    pub fn settles_within(mut self, time: Duration) -> Self {
        self.settles_within = time;
        self
    }

    /// Sets after how many steps that are not done a run stops. Defaults to no limit.
    #[must_use]
    pub fn max_failures(mut self, failures: usize) -> Self {
        self.max_failures = Some(failures);
        self
    }

    /// Writes a plan into the journal as a new run. Nothing is changed yet:
    /// [`resume`](Self::resume) applies the steps.
    ///
    /// # Errors
    /// [`ProvisionError::Objections`]: the guards object. [`ProvisionError::Unreadable`]: a
    /// directory could not be read. [`ProvisionError::Journal`]: the journal cannot be written.
    pub async fn start(&self, plan: &RunPlan, guards: &Guards) -> Result<RunId, ProvisionError> {
        let objections = guards.check(self.frontdesk, plan).await?;
        if !objections.is_empty() {
            return Err(ProvisionError::Objections(objections));
        }
        self.journal.create(plan)
    }

    /// Applies the steps of a run that are not done: all of a new run, or what is left of one that
    /// failed, was stopped or whose process ended.
    ///
    /// A step whose outcome is unknown is resolved by reading; it is applied only if reading shows
    /// that it is not done. The reason that a platform is told begins with `frontdesk run` and the
    /// ID. If a step is not done, the later steps of the same person on the same
    /// platform are skipped, and the others go on.
    ///
    /// `on_event` is called after each change of the journal. If it breaks, the run stops there and
    /// can be resumed.
    ///
    /// # Errors
    /// [`ProvisionError::UnknownRun`], [`ProvisionError::Busy`], [`ProvisionError::Journal`]. A
    /// step that fails is no error: it stands in the report.
    pub async fn resume(
        &self,
        id: RunId,
        mut on_event: impl FnMut(RunEvent<'_>) -> ControlFlow<()>,
    ) -> Result<RunReport, ProvisionError> {
        let _lock = self.journal.lock()?;
        let assignments = self.journal.header(id)?.assignments;
        let creations = self.journal.creations(id)?;
        let mut progress = Progress::new(&creations, self.journal.end(id)?);
        progress.absent = self.absent(&assignments, &creations).await;
        let mut position = 0;
        while let Some(mut step) = self.journal.next_open(id, position)? {
            position = step.position + 1;
            let flow = self.advance(id, &mut step, &assignments, &mut progress, &mut on_event).await?;
            if flow.is_break() || self.max_failures.is_some_and(|limit| progress.failures > limit) {
                break;
            }
        }
        self.journal.report(id)
    }

    /// Returns the plan that undoes what a run has changed, the last change first, and writes
    /// nothing: [`start`](Self::start) makes a run of it. What cannot be undone is among its manual
    /// tasks.
    ///
    /// # Errors
    /// [`ProvisionError::Unfinished`]: a step has no known outcome. [`ProvisionError::UnknownRun`],
    /// or the journal cannot be read.
    pub fn plan_undo(&self, id: RunId) -> Result<RunPlan, ProvisionError> {
        let run = self.journal.header(id)?;
        let mut changed = Vec::new();
        for step in self.journal.steps(id) {
            let step = step?;
            if matches!(step.state, StepState::Started | StepState::Unknown) {
                return Err(ProvisionError::Unfinished(id));
            }
            if step.done.as_ref().is_some_and(|done| done.changed) {
                changed.push(step);
            }
        }
        Ok(undo::plan(run, changed))
    }

    /// Returns the accounts of a run that certainly do not exist yet, if there are several on a
    /// directory: looking for each before it is created would list everyone each time.
    async fn absent(&self, assignments: &[Assignment], creations: &[Creation]) -> HashSet<AccountKey> {
        let mut absent = HashSet::new();
        for (name, directory) in self.frontdesk.directories() {
            let open = creations.iter().filter(|creation| creation.is_open && creation.account.1 == name);
            let people: Vec<_> = open
                .filter_map(|creation| {
                    let (person, wanted) = assignments.get(creation.account.0)?.person()?;
                    Some((&creation.account, person, wanted))
                })
                .collect();
            if people.len() < 2 {
                continue;
            }
            let wanted: Vec<_> =
                people.iter().map(|(_, person, wanted)| (*person, wanted.as_ref())).collect();
            let plans = directory.ensure_all(&wanted, &|| {}).await;
            let seen = people.iter().zip(plans).filter(|(_, plan)| plan.as_ref().is_ok_and(creates));
            absent.extend(seen.map(|((account, ..), _)| (*account).clone()));
        }
        absent
    }

    /// Brings a step as far as it gets now, and adds the steps that follow from it to the run.
    async fn advance(
        &self,
        id: RunId,
        step: &mut JournalStep,
        assignments: &[Assignment],
        progress: &mut Progress,
        on_event: &mut impl FnMut(RunEvent<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ProvisionError> {
        let account = step.account();
        if progress.blocked.contains(&account) {
            self.set(id, step, StepState::Skipped)?;
            return Ok(on_event(RunEvent::Finished(step)));
        }
        let was_sent = matches!(step.state, StepState::Started | StepState::Unknown);
        let resolved = if was_sent { self.resolve(&step.directory, &step.step).await } else { Ok(false) };
        match resolved {
            Ok(true) => finish(step, Done::new(true, None, Vec::new())),
            Ok(false) => {
                (step.done, step.error) = (None, None);
                self.set(id, step, StepState::Started)?;
                if on_event(RunEvent::Started(step)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                self.apply(id, step, progress.absent.contains(&account)).await;
            }
            Err(error) => fail(step, StepState::Unknown, &error),
        }
        let mut added = Vec::new();
        if step.state != StepState::Done {
            progress.failures += 1;
            progress.blocked.insert(account.clone());
        } else if progress.completes(&account) {
            added = self.plan_again(step, assignments).await;
        }
        // In one write: a process that ends here has either both, or does the step's rest again.
        step.changed = Some(Utc::now());
        self.journal.write(id, step, progress.next, &added)?;
        progress.add(account, added.len());
        Ok(on_event(RunEvent::Finished(step)))
    }

    fn set(&self, id: RunId, step: &mut JournalStep, state: StepState) -> Result<(), ProvisionError> {
        step.state = state;
        step.changed = Some(Utc::now());
        self.journal.write(id, step, step.position, &[])
    }

    /// Applies a step, again if the platform cannot do it now. Of somebody who is absent, it is not
    /// looked whether they have an account.
    async fn apply(&self, id: RunId, step: &mut JournalStep, is_absent: bool) {
        // Platforms that keep a reason lead back to the journal by it.
        let mut told = step.step.clone();
        told.reason = format!("frontdesk run {id}: {}", step.step.reason);
        let mut delay = FIRST_DELAY;
        for attempt in 1.. {
            let applied = if is_absent && told.action == Action::Create {
                self.frontdesk.apply_new(&step.directory, &told).await
            } else {
                self.frontdesk.apply(&step.directory, &told).await
            };
            match applied {
                Ok(done) => return finish(step, done),
                Err(ChangeError::Retryable { after, .. }) if attempt < ATTEMPTS => {
                    sleep(after.unwrap_or(delay).min(LONGEST_DELAY)).await;
                    delay *= 2;
                }
                Err(ChangeError::OutcomeUnknown { error }) => {
                    let error = ChangeError::OutcomeUnknown { error };
                    return match self.resolve(&step.directory, &step.step).await {
                        Ok(true) => finish(step, Done::new(true, None, Vec::new())),
                        _ => fail(step, StepState::Unknown, &error),
                    };
                }
                Err(error) => return fail(step, StepState::Failed, &error),
            }
        }
    }

    /// Returns whether a step that was sent is done, by reading for as long as changes take to be
    /// seen.
    async fn resolve(&self, directory: &str, step: &Step) -> Result<bool, ChangeError> {
        let end = Instant::now() + self.settles_within;
        loop {
            let seen = self.frontdesk.is_applied(directory, step).await;
            match seen {
                Ok(true) => return Ok(true),
                Err(ChangeError::Retryable { .. }) | Ok(false) if Instant::now() < end => {
                    sleep(READ_DELAY).await
                }
                other => return other,
            }
        }
    }

    /// Returns the steps that an account needs which this run has created: what it has by itself,
    /// such as a default role, was not known before.
    async fn plan_again(&self, last: &JournalStep, assignments: &[Assignment]) -> Vec<PlannedStep> {
        let goal = assignments.get(last.assignment).map(|assignment| &assignment.goal);
        let (Some(directory), Some(Goal::Person { person, wanted })) =
            (self.frontdesk.directory(&last.directory), goal)
        else {
            return Vec::new();
        };
        // Many a platform finds an ID without reading the list of people.
        let id = last.done.as_ref().and_then(|done| done.id.clone()).map(PersonRef::Id);
        // A plan that fails now is no reason to call the account's creation a failure.
        let Ok(plan) = directory.ensure(id.as_ref().unwrap_or(person), wanted).await else {
            return Vec::new();
        };
        let (assignment, directory) = (last.assignment, &last.directory);
        let planned = |step| PlannedStep { assignment, directory: directory.clone(), step };
        plan.steps.into_iter().map(planned).collect()
    }
}

/// What matters for later steps.
#[derive(Default)]
struct Progress {
    /// The accounts of which a step is not done.
    blocked: HashSet<AccountKey>,
    /// The accounts that the run creates.
    created: HashMap<AccountKey, Created>,
    /// The accounts that do not exist yet.
    absent: HashSet<AccountKey>,
    failures: usize,
    /// The position of the next step that is added.
    next: usize,
}

/// How far the creation of an account is.
#[derive(Default)]
struct Created {
    /// How many steps are not done.
    left: usize,
    /// How many times it was planned again.
    rounds: usize,
}

impl Progress {
    /// `next` is the position after the last step.
    fn new(creations: &[Creation], next: usize) -> Self {
        let created = creations.iter().map(|creation| {
            (creation.account.clone(), Created { left: creation.left, ..Created::default() })
        });
        Self { created: created.collect(), next, ..Self::default() }
    }

    /// Counts a step that was done, and returns whether it was the last of a new account that is to
    /// be planned again.
    fn completes(&mut self, account: &AccountKey) -> bool {
        let Some(created) = self.created.get_mut(account) else { return false };
        created.left = created.left.saturating_sub(1);
        let completes = created.left == 0 && created.rounds < ROUNDS;
        created.rounds += usize::from(completes);
        completes
    }

    /// Counts steps of an account that were added.
    fn add(&mut self, account: AccountKey, count: usize) {
        self.next += count;
        if count > 0 {
            self.created.entry(account).or_default().left += count;
        }
    }
}

fn finish(step: &mut JournalStep, done: Done) {
    step.state = StepState::Done;
    step.error = None;
    step.done = Some(done);
}

fn fail(step: &mut JournalStep, state: StepState, error: &ChangeError) {
    step.state = state;
    step.done = None;
    step.error = Some(error.to_string());
}

//! Running a plan: each step is in the journal before and after its call.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::time::Duration;

use chrono::Utc;
use frontdesk::{Action, ChangeError, Done, Frontdesk, PersonRef, Step};
use tokio::time::{Instant, sleep};

use crate::error::ProvisionError;
use crate::guard::Guards;
use crate::journal::{AccountKey, Journal, JournalStep, Run, StepState};
use crate::plan::{Assignment, Goal, PlannedStep, RunPlan};
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
    /// that it is not done. If a step is not done, the later steps of the same person on the same
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
        let mut run = self.journal.run(id)?;
        let mut progress = Progress::of(&run);
        let mut position = 0;
        while let Some(step) = run.steps.get_mut(position) {
            position += 1;
            if step.state == StepState::Done {
                continue;
            }
            let (flow, added) =
                self.advance(id, step, &run.assignments, &mut progress, &mut on_event).await?;
            run.steps.extend(added);
            if flow.is_break() || self.max_failures.is_some_and(|limit| progress.failures > limit) {
                break;
            }
        }
        Ok(RunReport::of(&run))
    }

    /// Returns the plan that undoes what a run has changed, the last change first, and writes
    /// nothing: [`start`](Self::start) makes a run of it. What cannot be undone is among its manual
    /// tasks.
    ///
    /// # Errors
    /// [`ProvisionError::Unfinished`]: a step has no known outcome. [`ProvisionError::UnknownRun`],
    /// or the journal cannot be read.
    pub fn plan_undo(&self, id: RunId) -> Result<RunPlan, ProvisionError> {
        let run = self.journal.run(id)?;
        if run.steps.iter().any(|step| matches!(step.state, StepState::Started | StepState::Unknown)) {
            return Err(ProvisionError::Unfinished(id));
        }
        Ok(undo::plan(&run))
    }

    /// Brings a step as far as it gets now, and returns the steps that follow from it.
    async fn advance(
        &self,
        id: RunId,
        step: &mut JournalStep,
        assignments: &[Assignment],
        progress: &mut Progress,
        on_event: &mut impl FnMut(RunEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(ControlFlow<()>, Vec<JournalStep>), ProvisionError> {
        let account = step.account();
        if progress.blocked.contains(&account) {
            self.set(id, step, StepState::Skipped)?;
            return Ok((on_event(RunEvent::Finished(step)), Vec::new()));
        }
        let was_sent = matches!(step.state, StepState::Started | StepState::Unknown);
        let resolved = if was_sent { self.resolve(&step.directory, &step.step).await } else { Ok(false) };
        match resolved {
            Ok(true) => finish(step, Done::new(true, None, Vec::new())),
            Ok(false) => {
                (step.done, step.error) = (None, None);
                self.set(id, step, StepState::Started)?;
                if on_event(RunEvent::Started(step)).is_break() {
                    return Ok((ControlFlow::Break(()), Vec::new()));
                }
                self.apply(step).await;
            }
            Err(error) => fail(step, StepState::Unknown, &error),
        }
        let mut added = Vec::new();
        if step.state != StepState::Done {
            progress.failures += 1;
            progress.blocked.insert(account);
        } else if progress.completes(&account) {
            added = self.plan_again(step, assignments).await;
        }
        // In one write: a process that ends here has either both, or does the step's rest again.
        step.changed = Some(Utc::now());
        self.journal.write(id, step, progress.next, &added)?;
        let added = progress.add(added);
        Ok((on_event(RunEvent::Finished(step)), added))
    }

    fn set(&self, id: RunId, step: &mut JournalStep, state: StepState) -> Result<(), ProvisionError> {
        step.state = state;
        step.changed = Some(Utc::now());
        self.journal.write(id, step, step.position, &[])
    }

    /// Applies a step, again if the platform cannot do it now.
    async fn apply(&self, step: &mut JournalStep) {
        let mut delay = FIRST_DELAY;
        for attempt in 1.. {
            match self.frontdesk.apply(&step.directory, &step.step).await {
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
    fn of(run: &Run) -> Self {
        let mut progress = Self { next: run.steps.len(), ..Self::default() };
        for step in run.steps.iter().filter(|step| step.step.action == Action::Create) {
            progress.created.entry(step.account()).or_default();
        }
        for step in run.steps.iter().filter(|step| step.state != StepState::Done) {
            if let Some(created) = progress.created.get_mut(&step.account()) {
                created.left += 1;
            }
        }
        progress
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

    /// Counts steps that were added, and numbers them.
    fn add(&mut self, added: Vec<PlannedStep>) -> Vec<JournalStep> {
        let mut numbered = Vec::with_capacity(added.len());
        for planned in added {
            let step = JournalStep::planned(self.next, planned);
            self.created.entry(step.account()).or_default().left += 1;
            self.next += 1;
            numbered.push(step);
        }
        numbered
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

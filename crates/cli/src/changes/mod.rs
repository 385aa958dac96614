//! Changes: planned, shown, confirmed, run with a journal, and reported step by step.

mod ask;
mod options;
mod outcome;
mod rows;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use frontdesk::{Frontdesk, WantedGroup};
use frontdesk_provision::{
    Assignment, Goal, Guards, Journal, JournalStep, ProvisionError, RunEvent, RunId, RunPlan, Runner,
};
use futures_util::StreamExt as _;

use crate::context::{Context, warn};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::progress;

pub use options::{ChangeOptions, JournalOption, Leave, PersonArgument, open_journal, runner};
pub use outcome::{exit_of, refused};
use rows::{PLAN, planned_rows};
pub use rows::{STEPS, StepRow};

/// Plans assignments, and carries the plan out.
///
/// # Errors
/// Nobody is there, the plan is refused, or the journal cannot be written.
pub async fn carry_out(context: &Context, assignments: Vec<Assignment>, options: &ChangeOptions) -> Outcome {
    let frontdesk = context.open().await?;
    let plan = or_interrupted(async {
        check_groups_are_there(&frontdesk, &assignments).await?;
        Ok(make(context, &frontdesk, assignments).await)
    })
    .await?;
    check_people_are_there(&plan)?;
    carry_out_plan(context, &frontdesk, &plan, options).await
}

/// Plans assignments, and shows how many people were read for it.
pub async fn make(context: &Context, frontdesk: &Frontdesk, assignments: Vec<Assignment>) -> RunPlan {
    let bar = progress::start("people read", context.globals.quiet);
    let plan = RunPlan::make_with(frontdesk, assignments, &|| bar.inc(1)).await;
    bar.finish_and_clear();
    plan
}

/// Carries out a plan: shows it, asks, runs it, and prints what came of each step.
///
/// # Errors
/// As those of [`carry_out`].
pub async fn carry_out_plan(
    context: &Context,
    frontdesk: &Frontdesk,
    plan: &RunPlan,
    options: &ChangeOptions,
) -> Outcome {
    if options.dry_run {
        tell_failures(plan);
        return show(context, plan);
    }
    if plan.is_empty() {
        if !context.globals.quiet {
            warn("it is so already");
        }
        return Ok(Exit::Done);
    }
    let Some((journal, id)) = begin(context, frontdesk, plan, options).await? else {
        return Ok(Exit::Refused);
    };
    let exit = run(context, &options.runner(frontdesk, &journal), &journal, id).await?;
    Ok(if exit == Exit::Done { Exit::partly_if(!plan.failures.is_empty()) } else { exit })
}

/// Asks whether a plan is carried out, and writes it into the journal as a run. Returns `None` if
/// the person says no.
///
/// # Errors
/// The guards object, there is nobody to ask, or the journal cannot be written.
pub async fn begin(
    context: &Context,
    frontdesk: &Frontdesk,
    plan: &RunPlan,
    options: &ChangeOptions,
) -> Result<Option<(Journal, RunId)>, Failure> {
    tell_failures(plan);
    let Some(guards) = agreed(context, frontdesk, plan, options).await? else { return Ok(None) };
    let journal = open_journal(context, &options.journal)?;
    let id = options.runner(frontdesk, &journal).start(plan, &guards).await.map_err(refused)?;
    Ok(Some((journal, id)))
}

/// Looks at what the guards say against a plan, and asks whether it is carried out. Returns the
/// guards with what was confirmed, `None` if the person says no.
///
/// # Errors
/// The guards object, or there is nobody to ask.
async fn agreed(
    context: &Context,
    frontdesk: &Frontdesk,
    plan: &RunPlan,
    options: &ChangeOptions,
) -> Result<Option<Guards>, Failure> {
    let guards = options.guards(context)?;
    let objections = or_interrupted(async { guards.check(frontdesk, plan).await.map_err(refused) }).await?;
    let (confirmable, rest): (Vec<_>, Vec<_>) =
        objections.into_iter().partition(frontdesk_provision::Objection::can_be_confirmed);
    if !rest.is_empty() {
        return Err(refused(ProvisionError::Objections(rest)));
    }
    if plan.steps.is_empty() {
        return Ok(Some(guards));
    }
    Ok(ask::confirm(plan, &confirmable, options)?.map(|confirmed| guards.confirm(confirmed)))
}

/// Tells a person what could not be planned.
pub fn tell_failures(plan: &RunPlan) {
    for failure in &plan.failures {
        warn(&format!("{}: {}: {}", failure.directory, failure.subject, failure.error));
    }
}

/// Prints the steps and tasks of a plan.
///
/// # Errors
/// The output cannot be written.
pub fn show(context: &Context, plan: &RunPlan) -> Outcome {
    let mut printer = context.printer(&PLAN)?;
    planned_rows(plan).try_for_each(|row| printer.row(&row))?;
    printer.finish()?;
    Ok(Exit::partly_if(!plan.failures.is_empty()))
}

/// Applies what is left of a run, and prints what came of each step.
///
/// # Errors
/// The journal or the output cannot be written.
pub async fn run(context: &Context, runner: &Runner<'_>, journal: &Journal, id: RunId) -> Outcome {
    let mut printer = context.printer(&STEPS)?;
    let header = journal.header(id).map_err(refused)?;
    let naming = header.naming();
    for step in journal.steps(id) {
        printer.expect(&StepRow::of(&step.map_err(refused)?, naming).unchanged())?;
    }
    header.manual.iter().try_for_each(|task| printer.expect(&StepRow::of_task(task, naming)))?;
    let exit = apply_steps(context, runner, id, |step| {
        printer.row(&StepRow::of(step, naming))?;
        printer.flush()
    })
    .await?;
    header.manual.iter().try_for_each(|task| printer.row(&StepRow::of_task(task, naming)))?;
    printer.finish()?;
    Ok(exit)
}

/// Applies what is left of a run. Ctrl-C ends it after the call that is under way.
///
/// # Errors
/// The journal cannot be written, or the function that is called after each step failed.
pub async fn apply_steps(
    context: &Context,
    runner: &Runner<'_>,
    id: RunId,
    mut finished: impl FnMut(&JournalStep) -> Result<(), Failure>,
) -> Outcome {
    let bar = progress::start("steps", context.globals.quiet);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    let listener = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let mut failed = Ok(());
    let report = runner
        .resume(id, |event| {
            if let RunEvent::Finished(step) = event {
                bar.inc(1);
                // Where rows and progress go to one terminal, a row comes above it.
                failed = bar.suspend(|| finished(step));
            }
            if failed.is_err() || interrupted.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .await;
    listener.abort();
    bar.finish_and_clear();
    let report = report.map_err(refused)?;
    failed?;
    if !context.globals.quiet {
        warn(&report.to_string());
    }
    if interrupted.load(Ordering::Relaxed) && !report.is_done() {
        warn(&format!("interrupted; `frontdesk runs resume {id}` goes on"));
        return Ok(Exit::Interrupted);
    }
    Ok(exit_of(&report))
}

/// Awaits something that only reads, until it ends or Ctrl-C is pressed.
///
/// # Errors
/// Its own, or it was interrupted.
pub async fn or_interrupted<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        result = work => result,
        Ok(()) = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, "")),
    }
}

/// Checks that each person who is to be changed is there somewhere. Who is not there by mistake,
/// such as a misspelling, is otherwise taken for somebody who is gone already.
fn check_people_are_there(plan: &RunPlan) -> Result<(), Failure> {
    match plan.absent.first().and_then(|index| plan.assignments.get(*index)) {
        None => Ok(()),
        Some(assignment) => {
            let person = assignment.goal.subject();
            Err(Failure::new(Exit::NotFound, format!("nobody is `{person}`; see `frontdesk user list`")))
        }
    }
}

/// Checks that each group that is to be changed is there.
async fn check_groups_are_there(frontdesk: &Frontdesk, assignments: &[Assignment]) -> Result<(), Failure> {
    for assignment in assignments {
        match &assignment.goal {
            Goal::Group { wanted: WantedGroup::Present, .. } => {}
            Goal::Group { group, .. } => check_group_is_there(frontdesk, group).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn check_group_is_there(frontdesk: &Frontdesk, name: &str) -> Result<(), Failure> {
    for (_, directory) in frontdesk.directories() {
        let mut groups = directory.groups();
        while let Some(group) = groups.next().await {
            if group.map_or(true, |group| group.is_called(name)) {
                return Ok(());
            }
        }
    }
    Err(Failure::new(Exit::NotFound, format!("there is no group `{name}`; see `frontdesk group list`")))
}

//! Asking before something is changed.

use std::io::IsTerminal as _;

use dialoguer::{Confirm, Input};
use frontdesk::Action;
use frontdesk_provision::{Objection, RunPlan};

use crate::context::warn;
use crate::failure::{Exit, Failure};

use super::options::ChangeOptions;
use super::rows::sentence;

/// The most steps that are shown one by one before the question.
const SHOWN: usize = 20;

/// Asks whether a plan is carried out. Returns the number of people whose loss of access is
/// confirmed, or `None` if the person says no.
///
/// Deleting asks for the person's name, and more people than the settings allow for their number.
///
/// # Errors
/// There is nobody to ask, or the question was interrupted.
pub fn confirm(
    plan: &RunPlan,
    objections: &[Objection],
    options: &ChangeOptions,
) -> Result<Option<usize>, Failure> {
    let leaving = leaving(plan);
    if let Some(objection) = objections.first() {
        if options.yes || !is_terminal() {
            return Err(Failure::refused(format!("{objection}: --confirm {leaving}")));
        }
        warn(&objection.to_string());
        return typed(&format!("Type the number of people, {leaving}, to go on"), &leaving.to_string())
            .map(|same| same.then_some(leaving));
    }
    if options.yes {
        return Ok(Some(leaving));
    }
    if !is_terminal() {
        return Err(Failure::refused("nobody can be asked here; add --yes, or --dry-run to see the plan"));
    }
    for planned in plan.steps.iter().take(SHOWN) {
        eprintln!("  {}", frontdesk_conform::printable(&sentence(&planned.directory, &planned.step)));
    }
    if plan.steps.len() > SHOWN {
        eprintln!("  … and {} more steps; --dry-run shows them all", plan.steps.len() - SHOWN);
    }
    for planned in &plan.manual {
        let task = &planned.task;
        let text =
            format!("{}: left to you: {} {}: {}", planned.directory, task.action, task.person, task.reason);
        eprintln!("  {}", frontdesk_conform::printable(&text));
    }
    if let Some(name) = only_deleted(plan) {
        let question = format!("Type {name} to delete the account");
        return typed(&question, &name).map(|same| same.then_some(leaving));
    }
    let question = format!("Apply {} steps for {} people?", plan.steps.len(), plan.people());
    let answer = Confirm::new().with_prompt(question).default(false).interact_opt().map_err(interrupted)?;
    Ok(answer.unwrap_or_default().then_some(leaving))
}

fn typed(question: &str, expected: &str) -> Result<bool, Failure> {
    let answer: String =
        Input::new().with_prompt(question).allow_empty(true).interact_text().map_err(interrupted)?;
    if answer.trim() != expected {
        warn("that is something else; nothing was changed");
    }
    Ok(answer.trim() == expected)
}

fn interrupted(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        std::io::ErrorKind::Interrupted => Failure::new(Exit::Interrupted, ""),
        _ => error.into(),
    }
}

fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// How many people lose their access.
fn leaving(plan: &RunPlan) -> usize {
    let ends =
        plan.steps.iter().filter(|step| matches!(step.step.action, Action::Deactivate | Action::Delete));
    let mut people: Vec<usize> = ends.map(|step| step.assignment).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}

/// The person whose account is deleted, if that is one person: their name has to be typed.
fn only_deleted(plan: &RunPlan) -> Option<String> {
    plan.steps.iter().find(|step| step.step.action == Action::Delete)?;
    match plan.assignments.as_slice() {
        [one] => Some(one.person.to_string()),
        _ => None,
    }
}

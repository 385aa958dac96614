//! Asking before something is changed.

use std::collections::BTreeSet;
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
/// Deleting asks for the name, or for the number of several people and groups; more people than the
/// settings allow ask for their number, too.
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
        eprintln!("  {}", frontdesk_conform::printable(&sentence(planned, plan.naming())));
    }
    if plan.steps.len() > SHOWN {
        eprintln!("  … and {} more steps; --dry-run shows them all", plan.steps.len() - SHOWN);
    }
    for planned in &plan.manual {
        let task = &planned.task;
        let named = plan.naming().name(planned.assignment, task.action, &task.subject);
        let text = format!("{}: left to you: {} {}: {}", planned.directory, task.action, named, task.reason);
        eprintln!("  {}", frontdesk_conform::printable(&text));
    }
    if let Some((question, expected)) = deletion(plan) {
        return typed(&question, &expected).map(|same| same.then_some(leaving));
    }
    let question = match plan.people() {
        0 => format!("Apply {} steps?", plan.steps.len()),
        people => format!("Apply {} steps for {people} people?", plan.steps.len()),
    };
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
    of_actions(plan, &[Action::Deactivate, Action::Delete]).len()
}

/// The people about whom there are such steps, by the indexes of their assignments.
fn of_actions(plan: &RunPlan, actions: &[Action]) -> BTreeSet<usize> {
    let steps = plan.steps.iter().filter(|step| actions.contains(&step.step.action));
    steps.map(|step| step.assignment).collect()
}

/// What has to be typed before accounts or groups are deleted, and the question.
fn deletion(plan: &RunPlan) -> Option<(String, String)> {
    let accounts = of_actions(plan, &[Action::Delete]);
    let deleted = of_actions(plan, &[Action::Delete, Action::DeleteGroup]);
    let first = plan.assignments.get(*deleted.first()?)?.goal.subject();
    let what = if accounts.is_empty() { "group" } else { "account" };
    Some(match deleted.len() {
        1 => (format!("Type {first} to delete the {what}"), first.to_string()),
        count if count == accounts.len() => {
            (format!("Type {count} to delete the accounts of so many people"), count.to_string())
        }
        count => (format!("Type {count} to delete so many accounts and groups"), count.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use frontdesk::{PersonRef, Step, Vendor, Wanted};
    use frontdesk_provision::Assignment;
    use serde_json::json;

    use super::*;

    #[test]
    fn deleting_asks_for_the_name_or_the_number() {
        let person = |name: &str| PersonRef::UserName(name.to_owned());
        let plan = |actions: &[(usize, Action)]| {
            let assignments =
                ["ada", "ben", "cem"].map(|name| Assignment::new(person(name), Wanted::Available));
            let steps = actions.iter().map(|(assignment, action)| {
                let step = Step::new(Vendor::from("phone book"), *action, person("x"), "because");
                json!({"assignment": assignment, "directory": "d", "step": step})
            });
            let steps: Vec<_> = steps.collect();
            serde_json::from_value::<RunPlan>(json!({"assignments": assignments, "steps": steps})).unwrap()
        };
        let typed = |actions: &[(usize, Action)]| deletion(&plan(actions)).map(|(_, expected)| expected);
        let (delete, other) = (Action::Delete, Action::Deactivate);
        assert_eq!(typed(&[(0, other)]), None);
        assert_eq!(typed(&[(0, other), (1, delete), (1, delete)]).as_deref(), Some("ben"));
        assert_eq!(typed(&[(0, delete), (2, delete)]).as_deref(), Some("2"));
        assert_eq!(typed(&[(0, delete), (2, Action::DeleteGroup)]).as_deref(), Some("2"));
        assert_eq!(leaving(&plan(&[(0, other), (0, delete), (2, delete)])), 2);
    }
}

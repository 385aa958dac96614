//! The steps that undo a run.

use frontdesk::{Action, ManualTask, PersonRef, Step};
use serde_json::{Value, json};

use crate::plan::{PlannedStep, PlannedTask, RunPlan};
use crate::record::{JournalStep, RunHeader};

/// Returns the plan that undoes these steps of a run, the last first.
pub(crate) fn plan(run: RunHeader, changed: Vec<JournalStep>) -> RunPlan {
    let mut plan = RunPlan { assignments: run.assignments, undoes: Some(run.id), ..RunPlan::default() };
    for done in changed.into_iter().rev() {
        let (assignment, directory) = (done.assignment, done.directory);
        let id = done.done.as_ref().and_then(|done| done.id.as_deref());
        match inverse(&done.step, id) {
            Ok(steps) => {
                let planned = |step| PlannedStep { assignment, directory: directory.clone(), step };
                plan.steps.extend(steps.into_iter().map(planned));
            }
            Err(why) => {
                let task = task(&done.step, why);
                plan.manual.push(PlannedTask { assignment, directory, task });
            }
        }
    }
    // Only somebody who can sign in and takes chats gets conversations back.
    plan.steps.sort_by_key(|planned| match planned.step.action {
        Action::Activate => 0,
        Action::SetAvailability => 1,
        _ => 2,
    });
    plan
}

/// Returns the steps that undo a step: `id` is that of the account or group afterwards.
///
/// # Errors
/// Why there are none.
fn inverse(step: &Step, id: Option<&str>) -> Result<Vec<Step>, &'static str> {
    let reason = format!("undoes: {}", step.reason);
    let undone = |action| {
        let mut undone = Step::new(step.vendor.clone(), action, step.subject.clone(), reason.clone());
        undone.target.clone_from(&step.target);
        (undone.before, undone.after) = (step.after.clone(), step.before.clone());
        undone
    };
    let inverse = match step.action {
        Action::GrantRole => undone(Action::RevokeRole),
        Action::RevokeRole => undone(Action::GrantRole),
        Action::JoinGroup => undone(Action::LeaveGroup),
        Action::LeaveGroup => undone(Action::JoinGroup),
        Action::Activate => undone(Action::Deactivate),
        Action::Deactivate => return Ok(regained(step, undone(Action::Activate))),
        Action::UpdateName => {
            let Value::String(name) = &step.before else { return Err("there was no name before") };
            let mut undone = undone(Action::UpdateName);
            undone.after = json!({"displayName": name});
            undone
        }
        action @ (Action::UpdateEmail
        | Action::UpdateUserName
        | Action::UpdateLocale
        | Action::SetAvailability) => {
            if step.before.is_null() {
                return Err("the value before is not known");
            }
            undone(action)
        }
        Action::ReassignToPerson => {
            let (Some(heir), Value::String(_)) = (step.after.as_str(), &step.before) else {
                return Err("it is not known whose conversation it was");
            };
            let mut undone = undone(Action::ReassignToPerson);
            undone.subject = PersonRef::Id(heir.to_owned()).into();
            undone
        }
        Action::ReassignToGroup | Action::Requeue => {
            return Err("somebody else may have taken the conversation since");
        }
        Action::Close => return Err("a closed conversation is not opened again"),
        Action::RenameGroup => undone(Action::RenameGroup),
        Action::CreateGroup => {
            let Some(id) = id else { return Err("the ID of the new group is not known") };
            let mut undone = undone(Action::DeleteGroup);
            undone.target = Some(id.to_owned());
            undone
        }
        Action::DeleteGroup => {
            return Err("a deleted group is gone; create a new one, and let its members join it");
        }
        Action::Create => {
            return Err("an account may be in use by now; deactivate or delete it if it is not");
        }
        Action::Delete => return Err("a deleted account is gone; create a new one"),
        Action::EndSessions => return Err("the person signs in again"),
        _ => return Err("there is no step that undoes it"),
    };
    Ok(vec![inverse])
}

/// Returns the steps by which somebody who was deactivated gets back what they had.
fn regained(step: &Step, activate: Step) -> Vec<Step> {
    let Some(lost) = &step.lost else { return vec![activate] };
    let given = |action, target: &str, after: Value| {
        let mut given = Step::new(step.vendor.clone(), action, step.subject.clone(), activate.reason.clone());
        (given.target, given.after) = (Some(target.to_owned()), after);
        given
    };
    let roles = lost.roles.iter().map(|role| given(Action::GrantRole, &role.value, json!(role)));
    let groups = lost.groups.iter().map(|group| given(Action::JoinGroup, &group.value, json!(group)));
    let rest: Vec<Step> = roles.chain(groups).collect();
    (!lost.keeps_sign_in).then_some(activate).into_iter().chain(rest).collect()
}

fn task(step: &Step, why: &str) -> ManualTask {
    let mut task = ManualTask::new(step.vendor.clone(), step.action, step.subject.clone(), why);
    task.target.clone_from(&step.target);
    task.after = step.before.clone();
    "the platform's own console".clone_into(&mut task.nearest);
    task
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk::{Subject, Vendor};

    #[test]
    fn a_step_is_undone_by_its_opposite_with_the_value_before() {
        let (id, other) = (PersonRef::Id("7".to_owned()), PersonRef::Id("9".to_owned()));
        let table = [
            (Action::GrantRole, json!(null), json!(null), Ok((Action::RevokeRole, &id, json!(null)))),
            (Action::LeaveGroup, json!(null), json!(null), Ok((Action::JoinGroup, &id, json!(null)))),
            (Action::Deactivate, json!("active"), json!(null), Ok((Action::Activate, &id, json!("active")))),
            (
                Action::UpdateName,
                json!("Ada"),
                json!({"displayName": "A"}),
                Ok((Action::UpdateName, &id, json!({"displayName": "Ada"}))),
            ),
            (
                Action::UpdateEmail,
                json!("a@b.example"),
                json!("c@b.example"),
                Ok((Action::UpdateEmail, &id, json!("a@b.example"))),
            ),
            (
                Action::SetAvailability,
                json!(true),
                json!(false),
                Ok((Action::SetAvailability, &id, json!(true))),
            ),
            (Action::SetAvailability, json!(null), json!(false), Err("the value before is not known")),
            (
                Action::ReassignToPerson,
                json!("7"),
                json!("9"),
                Ok((Action::ReassignToPerson, &other, json!("7"))),
            ),
            (
                Action::Delete,
                json!("active"),
                json!(null),
                Err("a deleted account is gone; create a new one"),
            ),
        ];
        for (action, before, after, expected) in table {
            let mut step = Step::new(Vendor::from("phone book"), action, id.clone(), "the person leaves");
            (step.before, step.after, step.target) = (before, after, Some("t".to_owned()));
            let undone = inverse(&step, Some("u")).map(|mut steps| steps.remove(0));
            if let Ok(undone) = &undone {
                assert_eq!(undone.target.as_deref(), Some("t"), "{action}");
                assert_eq!(undone.reason, "undoes: the person leaves");
            }
            assert_eq!(
                undone
                    .as_ref()
                    .map(|step| (step.action, step.subject.person().unwrap(), step.after.clone()))
                    .map_err(|why| *why),
                expected,
                "{action}"
            );
        }
    }

    #[test]
    fn a_new_group_is_deleted_by_its_id_and_a_renamed_one_gets_its_name_back() {
        let step = |action, before: &str, after: &str| {
            let group = Subject::Group("Billing".to_owned());
            let mut step = Step::new(Vendor::from("phone book"), action, group, "a test");
            (step.before, step.after, step.target) = (json!(before), json!(after), Some("5".to_owned()));
            step
        };
        let table = [
            (Action::CreateGroup, Some("7"), Ok((Action::DeleteGroup, Some("7")))),
            (Action::CreateGroup, None, Err("the ID of the new group is not known")),
            (Action::RenameGroup, Some("5"), Ok((Action::RenameGroup, Some("5")))),
            (
                Action::DeleteGroup,
                None,
                Err("a deleted group is gone; create a new one, and let its members join it"),
            ),
        ];
        for (action, id, expected) in table {
            let undone = inverse(&step(action, "Billing", "Invoices"), id).map(|mut steps| steps.remove(0));
            let seen = undone.as_ref().map(|step| (step.action, step.target.as_deref()));
            assert_eq!(seen.map_err(|why| *why), expected, "{action}");
            if let Ok(undone) = &undone {
                assert_eq!((&undone.before, &undone.after), (&json!("Invoices"), &json!("Billing")));
            }
        }
    }

    #[test]
    fn somebody_who_was_deactivated_gets_back_what_that_took() {
        let id = PersonRef::Id("7".to_owned());
        let step = |lost: Value| {
            let deactivate = Step::new(Vendor::from("phone book"), Action::Deactivate, id.clone(), "x");
            let mut json = serde_json::to_value(deactivate).unwrap_or_default();
            json["lost"] = lost;
            serde_json::from_value::<Step>(json).map(|step| inverse(&step, None))
        };
        let groups = json!([{"value": "3", "type": "team"}]);
        let roles = json!([{"value": "lead", "type": "manager"}]);
        for (lost, expected) in [
            (json!(null), vec![Action::Activate]),
            (
                json!({"roles": roles, "groups": groups}),
                vec![Action::Activate, Action::GrantRole, Action::JoinGroup],
            ),
            (json!({"keepsSignIn": true, "groups": groups}), vec![Action::JoinGroup]),
        ] {
            let steps = step(lost.clone()).map(Result::unwrap_or_default).unwrap_or_default();
            let actions: Vec<Action> = steps.iter().map(|step| step.action).collect();
            assert_eq!(actions, expected, "{lost}");
        }
    }
}

//! `livechat/priorities*`: how urgent conversations are. There are always five; they can be
//! renamed.

use crate::rocketchat::prelude::*;

const VIEW: Access = Any("manage-livechat-priorities view-l-room");
const MANAGE: Access = Any("manage-livechat-priorities");

pub(crate) const ROUTES: &[Route] = &[
    on("listPriorities", VIEW, list).strict(),
    on("getPriority", VIEW, show),
    on("updatePriority", MANAGE, update).unchecked(),
    on("getPrioritiesReset", MANAGE, |workspace, _| Ok(json!({"reset": renamed(workspace)}))),
    on("resetPriorities", MANAGE, reset),
];

/// `text` is looked for in names alone, and a priority that was not renamed has none.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let wanted = |priority: &&Doc| call.query.finds("text", priority, "name");
    call.query.page("name")?.of("priorities", workspace.priorities.iter().filter(wanted))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!(
        workspace.priorities.get(call.part("priorityId")).or_fail(Failure::NotFound("Resource not found"))?
    ))
}

/// The body has either `name` or `reset`.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let no_choice = || Failure::body("must match exactly one schema in oneOf");
    let body = call.check(call.body.clone()).map_err(|_| no_choice())?;
    fail_if(call.body.len() != 1, no_choice())?;
    let id = call.part("priorityId");
    let name = body.string("name");
    if let Some(name) = name.map(|name| name.trim().to_lowercase()) {
        let same = |other: &Doc| other.id() != id && other.text("name").to_lowercase() == name;
        fail_if(workspace.priorities.iter().any(same), "error-duplicate-priority-name")?;
    }
    let priority = workspace.priorities.get_mut(id).or_fail(Failure::silent())?;
    match name {
        Some(name) => _ = priority.set("name", name).set("dirty", true).touch(),
        // `reset: false` changes nothing, and is no failure.
        None if body.flag("reset") => unname(priority),
        None => {}
    }
    done()
}

/// Gives a priority its first name back.
fn unname(priority: &mut Doc) {
    priority.unset("name").set("dirty", false).touch();
}

/// Whether any priority was renamed.
fn renamed(workspace: &Workspace) -> bool {
    workspace.priorities.iter().any(|priority| priority.flag("dirty"))
}

/// Refused if there is nothing to undo.
fn reset(workspace: &mut Workspace, _: &Call) -> Outcome {
    fail_if(!renamed(workspace), Failure::silent())?;
    workspace.priorities.iter_mut().for_each(unname);
    done()
}

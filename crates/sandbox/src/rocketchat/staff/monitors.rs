//! `livechat/monitors`: who oversees units. A monitor is a user with the role.

use super::livechat_users::FIELDS;
use crate::rocketchat::prelude::*;

const MANAGE: &str = "manage-livechat-monitors";

pub(crate) const ROUTES: &[Route] = &[
    on("listMonitors", Any(MANAGE), list),
    on("getMonitor", Any(MANAGE), show),
    on("createMonitor", Any(MANAGE), create),
    on("deleteMonitor", Any(MANAGE), remove),
];

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let wanted = |user: &&Doc| {
        has_role(user, MONITOR) && call.query.text("text").is_none_or(|needle| mentions_user(user, needle))
    };
    let monitors = workspace.users.iter().filter(wanted).map(|user| user.pick(FIELDS));
    call.query.page("name")?.of("monitors", monitors)
}

/// The monitor itself.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user_named(call.part("username")).filter(|user| has_role(user, MONITOR));
    Ok(json!(user.or_fail("invalid-user")?.pick(FIELDS)))
}

/// Responds with the roles that the user held before.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user_named(call.body.text("username"));
    let user = user.or_fail(("error-invalid-user", "Invalid user"))?.pick("_id username roles");
    workspace.give_role(user.id(), MONITOR);
    Ok(json!(user))
}

/// The user leaves all units that they oversaw. The error text lacks the code here.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user_named(call.body.text("username")).or_fail("Invalid user")?;
    let id = user.id().to_owned();
    workspace.take_role(&id, MONITOR);
    workspace.unit_monitors.remove_where("monitorId", &id);
    workspace.recount();
    done()
}

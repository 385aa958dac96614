//! `livechat/monitors`: who oversees units. A monitor is whoever holds the role.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::{mentions, pick};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::staff::units::{self, MONITOR};
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, text};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/monitors", Any(&["manage-livechat-monitors"]), list),
    get("/livechat/monitors/{username}", Any(&["manage-livechat-monitors"]), show),
    post("/livechat/monitors.create", Any(&["manage-livechat-monitors"]), create),
    post("/livechat/monitors.delete", Any(&["manage-livechat-monitors"]), remove),
];

/// What the answers show of a person.
const FIELDS: &[&str] = &["_id", "username", "name", "status", "statusLivechat", "emails", "livechat"];

/// `GET livechat/monitors`: `text`, and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let wanted = |user: &&Doc| {
        has_role(user, MONITOR) && call.query.text("text").is_none_or(|needle| mentions(user, needle))
    };
    let records = workspace.users.iter().filter(wanted).map(|user| pick(user, FIELDS)).collect();
    page.answer("monitors", records)
}

/// `GET livechat/monitors/{username}`: the monitor itself.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace
        .user_named(call.part("username"))
        .filter(|user| has_role(user, MONITOR))
        .map(|user| Value::Object(pick(user, FIELDS)))
        .ok_or_else(|| Failure::plain("invalid-user"))
}

fn username(call: &Call) -> Result<String, Failure> {
    let body = check::body(&call.body, &[Field("username", Kind::Text, true)])?;
    Ok(check::text(&body, "username").unwrap_or_default().to_owned())
}

/// `POST livechat/monitors.create`: answers the roles that the person held before.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace
        .user_named(&username(call)?)
        .map(|user| pick(user, &["_id", "username", "roles"]))
        .ok_or_else(|| Failure::coded("error-invalid-user", "Invalid user"))?;
    workspace.give_role(text(&user, "_id"), MONITOR);
    Ok(Value::Object(user))
}

/// `POST livechat/monitors.delete`: the person leaves all units that they oversaw. This route answers the words
/// without the code.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = workspace
        .user_named(&username(call)?)
        .map(|user| text(user, "_id").to_owned())
        .ok_or_else(|| Failure::plain("Invalid user"))?;
    workspace.take_role(&id, MONITOR);
    units::withdraw(workspace, &id);
    Ok(json!({}))
}

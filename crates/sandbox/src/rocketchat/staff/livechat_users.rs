//! `livechat/users/{type}`: who is an agent, who is a manager.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::{mentions, pick};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, delete, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, has_role, text};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/users/{type}", Any(&["transfer-livechat-guest", "edit-omnichannel-contact", "view-livechat-manager"]), list).taking(&["text", "onlyAvailable", "showIdleAgents", "excludeId", "query", "fields", "count", "offset", "sort"]),
    post("/livechat/users/{type}", Any(&["view-livechat-manager"]), add),
    get("/livechat/users/{type}/{_id}", Any(&["view-livechat-manager"]), show),
    delete("/livechat/users/{type}/{_id}", Any(&["view-livechat-manager"]), remove),
];

/// What the answers show of a person.
const FIELDS: &[&str] = &["_id", "username", "name", "status", "statusLivechat", "emails", "livechat"];

/// The role that a type stands for. The comparison is exact.
fn role_of(call: &Call) -> Result<&'static str, Failure> {
    match call.part("type") {
        "agent" => Ok("livechat-agent"),
        "manager" => Ok("livechat-manager"),
        _ => Err(Failure::plain("Invalid type")),
    }
}

/// `GET livechat/users/{type}`: `text`, `onlyAvailable`, `excludeId`, `showIdleAgents` (agents
/// only), and a page.
pub(crate) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let only_available = call.query.flag("onlyAvailable")?.unwrap_or(false);
    let show_idle = call.query.flag("showIdleAgents")?.unwrap_or(true);
    let role = role_of(call)?;
    let agents = role == "livechat-agent";
    let allowed: &[&str] = match role {
        "livechat-agent" => &["transfer-livechat-guest", "edit-omnichannel-contact"],
        _ => &["view-livechat-manager"],
    };
    if !allowed.iter().any(|permission| workspace.may(&call.caller, permission)) {
        return Err(Failure::Forbidden);
    }
    let wanted = |user: &&Doc| {
        has_role(user, role)
            && call.query.text("text").is_none_or(|needle| mentions(user, needle))
            // A search for managers knows no filter but the text.
            && (!agents
                || ((!only_available || text(user, "statusLivechat") == "available")
                    && call.query.text("excludeId") != Some(text(user, "_id"))
                    && (show_idle || text(user, "status") != "offline" || text(user, "type") == "bot")))
    };
    let records =
        workspace.users.iter().filter(wanted).map(|user| with_departments(workspace, user)).collect();
    page.answer("users", records)
}

/// A person with the ids of the enabled departments that they work in. Lists group their records, which leaves a
/// null for what a person lacks.
fn with_departments(workspace: &Workspace, user: &Doc) -> Doc {
    let mut record = pick(user, FIELDS);
    let departments: Vec<&str> = workspace
        .department_agents
        .iter()
        .filter(|row| text(row, "agentId") == text(user, "_id") && flag(row, "departmentEnabled"))
        .map(|row| text(row, "departmentId"))
        .collect();
    record.insert("departments".into(), json!(departments));
    for field in FIELDS {
        record.entry(*field).or_insert(Value::Null);
    }
    record
}

/// `POST livechat/users/{type}`: gives the person with this username the role.
pub(crate) fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("username", Kind::Text, true)])?;
    let role = role_of(call)?;
    let username = check::text(body, "username").unwrap_or_default();
    let user =
        workspace.user_named(username).ok_or_else(unknown).map(|user| pick(user, &["_id", "username"]))?;
    let id = text(&user, "_id");
    if role == "livechat-agent" {
        workspace.make_agent(id);
    } else {
        workspace.give_role(id, role);
    }
    Ok(json!({"user": user}))
}

/// `GET livechat/users/{type}/{_id}`: `user` is null where the person does not hold the role.
pub(crate) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(call.part("_id")).ok_or_else(|| Failure::plain("User not found"))?;
    let role = role_of(call)?;
    let answer = has_role(user, role).then(|| Value::Object(pick(user, FIELDS)));
    Ok(json!({"user": answer}))
}

/// `DELETE livechat/users/{type}/{_id}`: takes the role. Who does not hold it is no error.
pub(crate) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let role = role_of(call)?;
    let id = call.part("_id");
    if workspace.user(id).is_none() {
        return Err(unknown());
    }
    if role == "livechat-agent" {
        workspace.unmake_agent(id);
    } else {
        workspace.take_role(id, role);
    }
    Ok(json!({}))
}

/// The server throws a bare error here: a code for a text, and no `errorType`.
fn unknown() -> Failure {
    Failure::plain("error-invalid-user")
}

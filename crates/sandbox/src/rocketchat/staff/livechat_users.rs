//! `livechat/users/{type}`: who is an agent, who is a manager.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on(
        "listLivechatUsers",
        Any("transfer-livechat-guest edit-omnichannel-contact view-livechat-manager"),
        list,
    )
    .strict(),
    on("registerLivechatUser", Any("view-livechat-manager"), add),
    on("getLivechatUser", Any("view-livechat-manager"), show),
    on("removeLivechatUser", Any("view-livechat-manager"), remove),
];

/// The fields of users in responses.
pub(crate) const FIELDS: &str = "_id username name status statusLivechat emails livechat";

/// The role that a type stands for. The comparison is exact.
fn role_of(call: &Call) -> Result<&'static str, Failure> {
    match call.part("type") {
        "agent" => Ok("livechat-agent"),
        "manager" => Ok("livechat-manager"),
        _ => fail("Invalid type"),
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
    fail_if(!allowed.iter().any(|permission| workspace.may(&call.caller, permission)), Failure::Forbidden)?;
    let wanted = |user: &&Doc| {
        has_role(user, role)
            && call.query.text("text").is_none_or(|needle| mentions_user(user, needle))
            // A search for managers knows no filter but the text.
            && (!agents
                || ((!only_available || user.text("statusLivechat") == "available")
                    && call.query.text("excludeId") != Some(user.id())
                    && (show_idle || user.text("status") != "offline" || user.text("type") == "bot")))
    };
    let records = workspace.users.iter().filter(wanted).map(|user| with_departments(workspace, user));
    page.of("users", records)
}

/// A person with the ids of the enabled departments that they work in. Lists group their records,
/// which leaves a null for what a person lacks.
fn with_departments(workspace: &Workspace, user: &Doc) -> Doc {
    let mut record = user.pick(FIELDS);
    let departments: Vec<&str> = workspace
        .department_agents
        .iter()
        .filter(|row| row.text("agentId") == user.id() && row.flag("departmentEnabled"))
        .map(|row| row.text("departmentId"))
        .collect();
    record.set("departments", departments);
    for field in FIELDS.split_whitespace() {
        record.set_new(field, Value::Null);
    }
    record
}

/// `POST livechat/users/{type}`: gives the person with this username the role.
pub(crate) fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let role = role_of(call)?;
    let username = call.body.text("username");
    let user = workspace.user_named(username).ok_or_else(unknown).map(|user| user.pick("_id username"))?;
    let id = user.id();
    if role == "livechat-agent" {
        workspace.make_agent(id);
    } else {
        workspace.give_role(id, role);
    }
    Ok(json!({"user": user}))
}

/// `GET livechat/users/{type}/{_id}`: `user` is null where the person does not hold the role.
pub(crate) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(call.part("_id")).or_fail("User not found")?;
    let role = role_of(call)?;
    let response = has_role(user, role).then(|| user.pick(FIELDS));
    Ok(json!({"user": response}))
}

/// `DELETE livechat/users/{type}/{_id}`: takes the role. Who does not hold it is no error.
pub(crate) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let role = role_of(call)?;
    let id = call.part("_id");
    fail_if(workspace.user(id).is_none(), unknown())?;
    if role == "livechat-agent" {
        workspace.unmake_agent(id);
    } else {
        workspace.take_role(id, role);
    }
    done()
}

/// The server throws a bare error here: a code for a text, and no `errorType`.
fn unknown() -> Failure {
    Failure::plain("error-invalid-user")
}

//! `users.*`: finding people.

use serde_json::{Value, json};

use super::answer::{Doc, Failure, Outcome};
use super::query::{mentions, pick};
use super::workspace::{Call, Workspace, addresses, has_role, is_active, roles, text};

/// What a list shows of a person to those who may see everything.
const LISTED: &[&str] = &[
    "_id",
    "name",
    "username",
    "emails",
    "roles",
    "status",
    "active",
    "avatarETag",
    "lastLogin",
    "type",
    "federated",
];

/// What a list shows to everybody else.
const LISTED_LIMITED: &[&str] =
    &["_id", "name", "username", "status", "active", "avatarETag", "type", "federated"];

/// What `users.info` shows to everybody.
const INFO: &[&str] = &[
    "_id",
    "name",
    "username",
    "nickname",
    "status",
    "utcOffset",
    "type",
    "active",
    "bio",
    "statusText",
    "avatarETag",
    "federated",
    "statusLivechat",
];

/// What `users.info` adds for those who may see everything, and for oneself.
const INFO_FULL: &[&str] = &[
    "emails",
    "statusConnection",
    "createdAt",
    "lastLogin",
    "requirePasswordChange",
    "requirePasswordChangeReason",
    "roles",
    "importIds",
    "customFields",
];

/// The permission to see people's addresses, roles and dates.
const SEE_ALL: &str = "view-full-other-user-info";

/// `GET users.list`: a page of everybody, optionally those with one `email` address.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !workspace.may(&call.caller, "view-d-room") {
        return Err(Failure::Forbidden);
    }
    let page = call.query.page("username")?;
    let email = call.query.text("email");
    let wanted =
        |user: &&Doc| email.is_none_or(|email| addresses(user).any(|own| own.eq_ignore_ascii_case(email)));
    let users = workspace.users.iter().filter(wanted);
    page.answer("users", listed(workspace, call, users))
}

/// `GET users.listByStatus`: `status` (`active` or `deactivated`), `hasLoggedIn`, `type`, `roles[]`,
/// `searchTerm`, and a page.
pub(super) fn list_by_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    let active = match call.query.text("status") {
        None => None,
        Some("active") => Some(true),
        Some("deactivated") => Some(false),
        Some(_) => return Err(Failure::query("must be equal to one of the allowed values")),
    };
    let has_logged_in = call.query.flag("hasLoggedIn")?;
    let wanted_roles = call.query.texts("roles");
    let wanted = |user: &&Doc| {
        active.is_none_or(|active| is_active(user) == active)
            && has_logged_in.is_none_or(|yes| user.contains_key("lastLogin") == yes)
            && call.query.text("type").is_none_or(|kind| text(user, "type") == kind)
            && call.query.text("searchTerm").is_none_or(|needle| mentions(user, needle))
            && (wanted_roles.is_empty() || roles(user).any(|role| wanted_roles.contains(&role)))
    };
    let users = workspace.users.iter().filter(wanted);
    page.answer("users", listed(workspace, call, users))
}

fn listed<'a>(workspace: &Workspace, call: &Call, users: impl Iterator<Item = &'a Doc>) -> Vec<Doc> {
    let fields = if workspace.may(&call.caller, SEE_ALL) { LISTED } else { LISTED_LIMITED };
    users.map(|user| pick(user, fields)).collect()
}

/// `GET users.info`: by `userId`, `username`, `importId` or `email`. The last two are for those who
/// may see everything.
pub(super) fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    let sees_all = workspace.may(&call.caller, SEE_ALL);
    let imported = |user: &&Doc, id: &str| {
        let ids = user.get("importIds").and_then(Value::as_array);
        ids.into_iter().flatten().any(|own| own.as_str() == Some(id))
    };
    let found = if let Some(id) = call.query.text("userId") {
        // The server looks the id up among usernames too.
        workspace.user(id).or_else(|| workspace.user_named(id))
    } else if let Some(name) = call.query.text("username") {
        workspace.user_named(name)
    } else if let Some(id) = call.query.text("importId") {
        let mut users = workspace.users.iter();
        users.find(|user| sees_all && imported(user, id))
    } else if let Some(address) = call.query.text("email") {
        workspace.user_at(address).filter(|_| sees_all)
    } else {
        return Err(Failure::query("must have required property 'userId'\n must match a schema in anyOf"));
    };
    let user = found.ok_or_else(|| Failure::plain("User not found."))?;
    let sees_all = sees_all || text(user, "_id") == call.caller;
    let mut record = pick(user, INFO);
    if sees_all {
        record.extend(pick(user, INFO_FULL));
    }
    record.insert("canViewAllInfo".into(), json!(sees_all));
    Ok(json!({"user": record}))
}

/// `GET users.getPresence`: one's own with the connection's state, another's without.
pub(super) fn presence_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = subject(workspace, call)?;
    let mut answer = json!({"presence": text(user, "status")});
    if text(user, "_id") == call.caller
        && let Some(answer) = answer.as_object_mut()
    {
        answer.insert("connectionStatus".into(), own(user, "statusConnection"));
        answer.insert("lastLogin".into(), own(user, "lastLogin"));
    }
    Ok(answer)
}

/// `GET users.getStatus`.
pub(super) fn status_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = subject(workspace, call)?;
    let mut answer = json!({
        "_id": text(user, "_id"),
        "message": text(user, "statusText"),
        "status": text(user, "status"),
    });
    if text(user, "_id") == call.caller
        && let Some(answer) = answer.as_object_mut()
    {
        answer.insert("connectionStatus".into(), own(user, "statusConnection"));
    }
    Ok(answer)
}

/// `GET users.presence`: those of `ids` who are not offline, or everybody who is not.
pub(super) fn presence(workspace: &mut Workspace, call: &Call) -> Outcome {
    let ids: Vec<&str> = call.query.texts("ids").into_iter().flat_map(|ids| ids.split(',')).collect();
    let fields = ["_id", "username", "name", "status", "utcOffset", "statusText", "avatarETag"];
    let users: Vec<Doc> = workspace
        .users
        .iter()
        .filter(|user| text(user, "status") != "offline")
        .filter(|user| ids.is_empty() || ids.contains(&text(user, "_id")))
        .map(|user| pick(user, &fields))
        .collect();
    Ok(json!({"users": users, "full": ids.is_empty()}))
}

/// Whom a query asks about: the caller where it names nobody.
fn subject<'a>(workspace: &'a Workspace, call: &Call) -> Result<&'a Doc, Failure> {
    let given = |name: &str| call.query.text(name).map(str::to_owned);
    if ["userId", "username", "user"].iter().all(|name| given(name).is_none()) {
        return workspace.user(&call.caller).ok_or(Failure::NotSignedIn);
    }
    workspace.user_from(given)
}

fn own(user: &Doc, name: &str) -> Value {
    user.get(name).cloned().unwrap_or(Value::Null)
}

/// `GET roles.getUsersInRole`: who holds `role`, with `total` and no `count`.
pub(super) fn in_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    let Some(role) = call.query.text("role") else {
        return Err(Failure::coded("error-param-not-provided", "Query param \"role\" is required"));
    };
    if !workspace.roles.iter().any(|known| text(known, "_id") == role) {
        return Err(Failure::coded("error-invalid-roleId", ""));
    }
    let fields = ["_id", "name", "username", "emails", "avatarETag", "createdAt", "_updatedAt"];
    let users =
        workspace.users.iter().filter(|user| has_role(user, role)).map(|user| pick(user, &fields)).collect();
    let mut answer = page.answer("users", users)?;
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("count");
        fields.remove("offset");
    }
    Ok(answer)
}

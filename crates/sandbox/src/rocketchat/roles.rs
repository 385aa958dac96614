//! `roles.*`: the workspace's roles, and who holds them.

use serde_json::json;

use super::answer::{Doc, Failure, Outcome};
use super::check::{self, Field, Kind};
use super::query::pick;
use super::workspace::{Call, Workspace, has_role, text};

/// `{username, roleId}`, with the room for a role that is held in rooms.
const BODY: &[Field] = &[
    Field("username", Kind::Text, true),
    Field("roleId", Kind::Text, true),
    Field("roomId", Kind::Text, false),
    Field("scope", Kind::Text, false),
];

const SHOWN: &[&str] = &["_id", "name", "description", "scope", "protected", "mandatory2fa"];

/// `GET roles.list`: all of them, in no pages.
pub(super) fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    let roles: Vec<Doc> = workspace.roles.iter().map(|role| pick(role, SHOWN)).collect();
    Ok(json!({"roles": roles}))
}

/// `POST roles.addUserToRole`.
pub(super) fn add_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(&call.body, BODY)?;
    let user = workspace.user_from(|name| check::text(body, name).map(str::to_owned))?;
    let role = check::text(body, "roleId").unwrap_or_default();
    let Some(record) = find(workspace, role) else {
        // The server has the two the wrong way round here.
        return Err(Failure::Bad {
            error: Some("error-role-not-found".into()),
            error_type: Some("Role not found"),
            details: None,
        });
    };
    if has_role(user, role) {
        return Err(Failure::coded("error-user-already-in-role", "User already in role"));
    }
    let id = text(user, "_id").to_owned();
    workspace.give_role(&id, role);
    Ok(json!({"role": record}))
}

/// `POST roles.removeUserFromRole`.
pub(super) fn remove_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(&call.body, BODY)?;
    let username = check::text(body, "username").unwrap_or_default();
    let user = workspace
        .user_named(username)
        .ok_or_else(|| Failure::coded("error-invalid-user", "There is no user with this username"))?;
    let role = check::text(body, "roleId").unwrap_or_default();
    let record = find(workspace, role)
        .ok_or_else(|| Failure::coded("error-invalid-roleId", "This role does not exist"))?;
    if !has_role(user, role) {
        return Err(Failure::coded("error-user-not-in-role", "User is not in this role"));
    }
    if role == "admin" && workspace.count_active("admin") == 1 {
        return Err(Failure::coded("error-admin-required", "You need to have at least one admin"));
    }
    let id = text(user, "_id").to_owned();
    workspace.take_role(&id, role);
    Ok(json!({"role": record}))
}

fn find(workspace: &Workspace, id: &str) -> Option<Doc> {
    let mut roles = workspace.roles.iter();
    roles.find(|role| text(role, "_id") == id).map(|role| pick(role, SHOWN))
}

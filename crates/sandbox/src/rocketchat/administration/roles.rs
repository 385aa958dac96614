//! `roles.*`: the workspace's roles, and who holds them.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::{self, pick};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, has_role, now, object, roles, text};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/roles.list", SignedIn, list),
    get("/roles.sync", SignedIn, sync),
    get("/roles.getUsersInPublicRoles", SignedIn, in_public_roles),
    get("/roles.getUsersInRole", Any(&["access-permissions"]), in_role).taking(&["role", "roomId", "query", "count", "offset", "sort"]),
    post("/roles.create", SignedIn, create),
    post("/roles.update", SignedIn, update),
    post("/roles.delete", Any(&["access-permissions"]), delete),
    post("/roles.addUserToRole", SignedIn, add_user),
    post("/roles.removeUserFromRole", Any(&["access-permissions"]), remove_user),
];

/// `{username, roleId}`, with the room for a role that is held in rooms; it may be null.
const BODY: &[Field] = &[
    Field("username", Kind::Text, true),
    Field("roleId", Kind::Text, true),
    Field("roomId", Kind::Any, false),
    Field("scope", Kind::Any, false),
];

const LISTED: &[&str] = &["_id", "name", "description", "scope", "protected", "mandatory2fa"];

/// What was deleted, as it was last.
const DELETED: &str = "deleted_roles";

/// Who holds which role in which room.
const HELD: &str = "room_roles";

/// `GET roles.list`: all of them, in no pages.
pub(crate) fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    let roles: Vec<Doc> = workspace.roles.iter().map(|role| pick(role, LISTED)).collect();
    Ok(json!({"roles": roles}))
}

/// `GET roles.sync`: what was changed and deleted after `updatedSince`; nothing where it is not given.
fn sync(workspace: &mut Workspace, call: &Call) -> Outcome {
    let Some(since) = call.query.text("updatedSince") else {
        return Ok(json!({"roles": {"update": [], "remove": []}}));
    };
    let since = query::time(since).ok_or_else(|| {
        let words = "The \"updatedSince\" query parameter must be a valid date.";
        Failure::coded("error-updatedSince-param-invalid", words)
    })?;
    let after = |roles: &[Doc], field: &str| -> Vec<Doc> {
        let wanted = |role: &&Doc| query::time(text(role, field)).is_some_and(|time| time > since);
        roles.iter().filter(wanted).cloned().collect()
    };
    let update = after(&workspace.roles, "_updatedAt");
    let remove = after(workspace.records.all(DELETED), "_deletedAt");
    Ok(json!({"roles": {"update": update, "remove": remove}}))
}

/// `GET roles.getUsersInPublicRoles`: public are the workspace's own that have a description.
fn in_public_roles(workspace: &mut Workspace, _: &Call) -> Outcome {
    let is_public = |role: &str| {
        find(workspace, role)
            .is_some_and(|role| text(role, "scope") == "Users" && !text(role, "description").is_empty())
    };
    let mut users: Vec<Doc> = Vec::new();
    for user in &workspace.users {
        let held: Vec<&str> = roles(user).filter(|role| is_public(role)).collect();
        if !held.is_empty() {
            let mut shown = pick(user, &["_id", "username"]);
            shown.insert("roles".into(), json!(held));
            users.push(shown);
        }
    }
    users.sort_by(|a, b| text(a, "username").cmp(text(b, "username")));
    Ok(json!({"users": users}))
}

/// `GET roles.getUsersInRole`: who holds `role`, in `roomId` where it is given, with `total` and no
/// `count`.
fn in_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    let Some(role) = call.query.text("role") else {
        return Err(Failure::coded("error-param-not-provided", "Query param \"role\" is required"));
    };
    let room = call.query.text("roomId");
    if room.is_some() && !workspace.may(&call.caller, "view-other-user-channels") {
        return Err(Failure::coded("error-not-allowed", "Not allowed"));
    }
    let role = find(workspace, role).ok_or_else(|| Failure::coded("error-invalid-roleId", ""))?;
    let fields = ["_id", "name", "username", "emails", "avatarETag", "createdAt", "_updatedAt"];
    let users = workspace.users.iter().filter(|user| holds(workspace, user, role, room));
    let mut answer = page.answer("users", users.map(|user| pick(user, &fields)).collect())?;
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("count");
        fields.remove("offset");
    }
    Ok(answer)
}

fn refused() -> Failure {
    Failure::coded("error-action-not-allowed", "Accessing permissions is not allowed")
}

/// A role as `create` and `update` are given it; null is as good as nothing.
fn properties<'a>(body: &'a Value, id: &[&str]) -> Result<&'a Doc, Failure> {
    let invalid = || Failure::coded("error-invalid-role-properties", "The role properties are invalid.");
    let body = body.as_object().ok_or_else(invalid)?;
    for (name, value) in body {
        let fits = match name.as_str() {
            "name" => value.is_string(),
            "description" => value.is_string() || value.is_null(),
            "scope" => value.is_null() || value == "Users" || value == "Subscriptions",
            "mandatory2fa" => value.is_boolean() || value.is_null(),
            name => id.contains(&name) && value.is_string(),
        };
        if !fits {
            return Err(invalid());
        }
    }
    let complete = body.contains_key("name") && id.iter().all(|name| body.contains_key(*name));
    if complete { Ok(body) } else { Err(invalid()) }
}

/// What `create` and `update` store of it.
fn stored(body: &Doc) -> Doc {
    let scope = check::text(body, "scope").unwrap_or("Users");
    let mut fields = object(json!({
        "name": text(body, "name"),
        "description": text(body, "description"),
        "scope": scope,
        "_updatedAt": now(),
    }));
    if let Some(mandatory) = check::flag(body, "mandatory2fa") {
        fields.insert("mandatory2fa".into(), json!(mandatory));
    }
    fields
}

fn taken() -> Failure {
    Failure::coded("error-duplicate-role-names-not-allowed", "Role name already exists")
}

/// `POST roles.create`.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = properties(&call.body, &[])?;
    if !workspace.may(&call.caller, "access-permissions") {
        return Err(refused());
    }
    if find_named(workspace, text(body, "name")).is_some() {
        return Err(taken());
    }
    let mut role = stored(body);
    role.insert("_id".into(), json!(workspace.new_id()));
    role.insert("protected".into(), json!(false));
    workspace.roles.push(role.clone());
    Ok(json!({"role": role}))
}

/// `POST roles.update`: everything anew.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = properties(&call.body, &["roleId"])?;
    if !workspace.may(&call.caller, "access-permissions") {
        return Err(refused());
    }
    let (id, name) = (text(body, "roleId"), text(body, "name"));
    let unknown = || Failure::coded("error-invalid-roleId", "This role does not exist");
    let role = find(workspace, id).ok_or_else(unknown)?;
    let stored = stored(body);
    let stays = |field: &str| text(role, field) == text(&stored, field);
    if flag(role, "protected") && !(stays("name") && stays("scope")) {
        return Err(Failure::coded("error-role-protected", "Role is protected"));
    }
    if workspace.roles.iter().any(|other| text(other, "name") == name && text(other, "_id") != id) {
        return Err(taken());
    }
    let mut roles = workspace.roles.iter_mut();
    let role = roles.find(|role| text(role, "_id") == id).ok_or_else(unknown)?;
    role.extend(stored);
    Ok(json!({"role": role}))
}

/// `POST roles.delete`: `roleId` is the id or the name.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("roleId", Kind::Text, true)])?;
    let role = find_named(workspace, text(body, "roleId"))
        .ok_or_else(|| Failure::coded("error-invalid-roleId", "This role does not exist"))?;
    if flag(role, "protected") {
        return Err(Failure::coded("error-role-protected", "Cannot delete a protected role"));
    }
    let id = text(role, "_id").to_owned();
    let in_room = workspace.records.first(HELD, "roleId", &id).is_some();
    if in_room || workspace.users.iter().any(|user| has_role(user, &id)) {
        return Err(Failure::coded("error-role-in-use", "Cannot delete role because it's in use"));
    }
    let mut deleted = role.clone();
    deleted.insert("_deletedAt".into(), json!(now()));
    deleted.insert("__collection__".into(), json!("roles"));
    workspace.roles.retain(|role| text(role, "_id") != id);
    // Not `insert`, which marks a record as changed.
    workspace.records.all_mut(DELETED).push(deleted);
    Ok(json!({}))
}

/// `POST roles.addUserToRole`.
pub(crate) fn add_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, BODY)?;
    let user = workspace.user_from(|name| check::text(body, name).map(str::to_owned))?;
    let Some(role) = find(workspace, text(body, "roleId")) else {
        // The server has the two the wrong way round here.
        return Err(Failure::Bad {
            error: Some("error-role-not-found".into()),
            error_type: Some("Role not found"),
            details: None,
        });
    };
    let room = check::text(body, "roomId");
    if holds(workspace, user, role, room) {
        return Err(Failure::coded("error-user-already-in-role", "User already in role"));
    }
    let method = json!({"method": "authorization:addUserToRole", "action": "Accessing_permissions"});
    if !workspace.may(&call.caller, "access-permissions") {
        return Err(refused().with(method));
    }
    let (user_id, role_id) = (text(user, "_id").to_owned(), text(role, "_id").to_owned());
    if role_id == "admin" && !workspace.may(&call.caller, "assign-admin-role") {
        let method = json!({"method": "authorization:addUserToRole", "action": "Assign_admin"});
        return Err(Failure::coded("error-action-not-allowed", "Assigning admin is not allowed").with(method));
    }
    let record = role.clone();
    match room.filter(|_| is_of_rooms(&record)) {
        None => workspace.give_role(&user_id, &role_id),
        Some(room) if is_member(workspace, room, &user_id) => {
            let id = workspace.new_id();
            let held = json!({"_id": id, "userId": user_id, "roomId": room, "roleId": role_id});
            workspace.records.insert(HELD, object(held));
        }
        Some(_) => {
            return Err(Failure::coded("error-invalid-user", "User is not part of given room")
                .with(json!({"method": "authorization:addUserToRole"})));
        }
    }
    Ok(json!({"role": record}))
}

/// `POST roles.removeUserFromRole`: the room, if any, is in `scope`.
pub(crate) fn remove_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, BODY)?;
    let username = check::text(body, "username").unwrap_or_default();
    let user = workspace
        .user_named(username)
        .ok_or_else(|| Failure::coded("error-invalid-user", "There is no user with this username"))?;
    let role = find(workspace, text(body, "roleId"))
        .ok_or_else(|| Failure::coded("error-invalid-roleId", "This role does not exist"))?;
    let room = check::text(body, "scope");
    if !holds(workspace, user, role, room) {
        return Err(Failure::coded("error-user-not-in-role", "User is not in this role"));
    }
    let (user_id, role_id) = (text(user, "_id").to_owned(), text(role, "_id").to_owned());
    if role_id == "admin" && workspace.count_active("admin") == 1 {
        return Err(Failure::coded("error-admin-required", "You need to have at least one admin"));
    }
    let record = role.clone();
    match room.filter(|_| is_of_rooms(&record)) {
        None => workspace.take_role(&user_id, &role_id),
        Some(room) => {
            workspace.records.all_mut(HELD).retain(|held| !is_holding(held, &user_id, &role_id, room));
        }
    }
    Ok(json!({"role": record}))
}

fn is_of_rooms(role: &Doc) -> bool {
    text(role, "scope") == "Subscriptions"
}

/// Whether a person holds a role: in the room, where it is a role that is held in rooms.
fn holds(workspace: &Workspace, user: &Doc, role: &Doc, room: Option<&str>) -> bool {
    let (user_id, role_id) = (text(user, "_id"), text(role, "_id"));
    match room.filter(|_| is_of_rooms(role)) {
        None => has_role(user, role_id),
        Some(room) => workspace.records.all(HELD).iter().any(|held| is_holding(held, user_id, role_id, room)),
    }
}

fn is_holding(held: &Doc, user: &str, role: &str, room: &str) -> bool {
    text(held, "userId") == user && text(held, "roleId") == role && text(held, "roomId") == room
}

/// Whether a person is in a room: the rooms here are conversations, and whoever serves one is in it.
fn is_member(workspace: &Workspace, room: &str, user_id: &str) -> bool {
    let served_by = workspace.records.get("rooms", room).and_then(|room| room.get("servedBy"));
    served_by.and_then(|agent| agent.get("_id")).is_some_and(|id| id == user_id)
}

fn find<'a>(workspace: &'a Workspace, id: &str) -> Option<&'a Doc> {
    workspace.roles.iter().find(|role| text(role, "_id") == id)
}

/// The role with this id or name.
fn find_named<'a>(workspace: &'a Workspace, name: &str) -> Option<&'a Doc> {
    find(workspace, name).or_else(|| workspace.roles.iter().find(|role| text(role, "name") == name))
}

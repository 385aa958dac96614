//! `roles.*`: the workspace's roles, and who holds them.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listRoles", SignedIn, list),
    on("listRoleChanges", SignedIn, sync),
    on("listUsersInPublicRoles", SignedIn, in_public_roles),
    on("listUsersInRole", Any("access-permissions"), in_role).strict(),
    on("createRole", SignedIn, create).unchecked(),
    on("updateRole", SignedIn, update).unchecked(),
    on("deleteRole", Any("access-permissions"), delete),
    on("addUserToRole", SignedIn, add_user),
    on("removeUserFromRole", Any("access-permissions"), remove_user),
];

const LISTED: &str = "_id name description scope protected mandatory2fa";

/// `GET roles.list`: all of them, in no pages.
pub(crate) fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    let roles: Vec<Doc> = workspace.roles.iter().map(|role| role.pick(LISTED)).collect();
    Ok(json!({"roles": roles}))
}

/// `GET roles.sync`: what was changed and deleted after `updatedSince`; nothing where it is not
/// given.
fn sync(workspace: &mut Workspace, call: &Call) -> Outcome {
    let Some(since) = call.query.text("updatedSince") else {
        return Ok(json!({"roles": {"update": [], "remove": []}}));
    };
    let since = time(since).ok_or_else(|| {
        let words = "The \"updatedSince\" query parameter must be a valid date.";
        Failure::coded("error-updatedSince-param-invalid", words)
    })?;
    let after = |roles: &[Doc], field: &str| -> Vec<Doc> {
        let wanted = |role: &&Doc| time(role.text(field)).is_some_and(|time| time > since);
        roles.iter().filter(wanted).cloned().collect()
    };
    let update = after(&workspace.roles, "_updatedAt");
    let remove = after(&workspace.deleted_roles, "_deletedAt");
    Ok(json!({"roles": {"update": update, "remove": remove}}))
}

/// `GET roles.getUsersInPublicRoles`: public are the workspace's own that have a description.
fn in_public_roles(workspace: &mut Workspace, _: &Call) -> Outcome {
    let is_public = |role: &str| {
        workspace
            .roles
            .get(role)
            .is_some_and(|role| role.text("scope") == "Users" && !role.text("description").is_empty())
    };
    let held = |user: &Doc| -> Option<Doc> {
        let held: Vec<&str> = user.texts("roles").filter(|role| is_public(role)).collect();
        let mut shown = user.pick("_id username");
        (!held.is_empty()).then(|| shown.set("roles", held).clone())
    };
    let mut users: Vec<Doc> = workspace.users.iter().filter_map(held).collect();
    users.sort_by(|a, b| a.text("username").cmp(b.text("username")));
    Ok(json!({"users": users}))
}

/// `GET roles.getUsersInRole`: who holds `role`, in `roomId` if it is given, with `total` and no
/// `count`.
fn in_role(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    let role =
        call.query.text("role").or_fail(("error-param-not-provided", "Query param \"role\" is required"))?;
    let room = call.query.text("roomId");
    if room.is_some() && !workspace.may(&call.caller, "view-other-user-channels") {
        return fail(("error-not-allowed", "Not allowed"));
    }
    let role = workspace.roles.get(role).or_fail(("error-invalid-roleId", ""))?;
    let fields = "_id name username emails avatarETag createdAt _updatedAt";
    let users = workspace.users.iter().filter(|user| holds(workspace, user, role, room));
    let users = page.of("users", users.map(|user| user.pick(fields)))?;
    Ok(object(users).without("count offset").into())
}

fn refused() -> Failure {
    Failure::coded("error-action-not-allowed", "Accessing permissions is not allowed")
}

/// A role as `create` and `update` are given it; null is as good as nothing.
fn properties<'a>(body: &'a Doc, id: &[&str]) -> Result<&'a Doc, Failure> {
    let invalid = || Failure::coded("error-invalid-role-properties", "The role properties are invalid.");
    for (name, value) in body {
        let fits = match name.as_str() {
            "name" => value.is_string(),
            "description" => value.is_string() || value.is_null(),
            "scope" => value.is_null() || value == "Users" || value == "Subscriptions",
            "mandatory2fa" => value.is_boolean() || value.is_null(),
            name => id.contains(&name) && value.is_string(),
        };
        fail_if(!fits, invalid())?;
    }
    let complete = body.has("name") && id.iter().all(|name| body.contains_key(*name));
    if complete { Ok(body) } else { Err(invalid()) }
}

/// What `create` and `update` store of it.
fn stored(body: &Doc) -> Doc {
    let scope = body.string("scope").unwrap_or("Users");
    let mut fields = object(json!({
        "name": body.text("name"),
        "description": body.text("description"),
        "scope": scope,
        "_updatedAt": now(),
    }));
    fields.set_some("mandatory2fa", body.boolean("mandatory2fa"));
    fields
}

fn taken() -> Failure {
    Failure::coded("error-duplicate-role-names-not-allowed", "Role name already exists")
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = properties(&call.body, &[])?;
    fail_if(!workspace.may(&call.caller, "access-permissions"), refused())?;
    fail_if(find_named(workspace, body.text("name")).is_some(), taken())?;
    let mut role = stored(body);
    role.set("_id", workspace.new_id()).set("protected", false);
    workspace.roles.push(role.clone());
    Ok(json!({"role": role}))
}

/// `POST roles.update`: everything anew.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = properties(&call.body, &["roleId"])?;
    fail_if(!workspace.may(&call.caller, "access-permissions"), refused())?;
    let (id, name) = (body.text("roleId"), body.text("name"));
    let unknown = || Failure::coded("error-invalid-roleId", "This role does not exist");
    let role = workspace.roles.get(id).ok_or_else(unknown)?;
    let stored = stored(body);
    let stays = |field: &str| role.text(field) == stored.text(field);
    if role.flag("protected") && !(stays("name") && stays("scope")) {
        return fail(("error-role-protected", "Role is protected"));
    }
    fail_if(workspace.roles.iter().any(|other| other.text("name") == name && other.id() != id), taken())?;
    let role = workspace.roles.get_mut(id).ok_or_else(unknown)?;
    role.extend(stored);
    Ok(json!({"role": role}))
}

/// `POST roles.delete`: `roleId` is the id or the name.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let role = find_named(workspace, call.body.text("roleId"))
        .or_fail(("error-invalid-roleId", "This role does not exist"))?;
    fail_if(role.flag("protected"), ("error-role-protected", "Cannot delete a protected role"))?;
    let id = role.id().to_owned();
    let in_room = workspace.subscriptions.iter().any(|row| row.texts("roles").any(|held| held == id));
    if in_room || workspace.users.iter().any(|user| has_role(user, &id)) {
        return fail(("error-role-in-use", "Cannot delete role because it's in use"));
    }
    let mut deleted = role.free();
    deleted.set("_deletedAt", now()).set("__collection__", "roles");
    workspace.roles.retain(|role| role.id() != id);
    // Not `insert`, which marks a record as changed.
    workspace.deleted_roles.push(deleted);
    done()
}

pub(crate) fn add_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let user = user_of(workspace, body)?;
    let Some(role) = workspace.roles.get(body.text("roleId")) else {
        // The server has the two the wrong way round here.
        return fail(Failure::unbracketed("Role not found", "error-role-not-found"));
    };
    let room = body.string("roomId");
    fail_if(holds(workspace, user, role, room), ("error-user-already-in-role", "User already in role"))?;
    let method = json!({"method": "authorization:addUserToRole", "action": "Accessing_permissions"});
    fail_if(!workspace.may(&call.caller, "access-permissions"), refused().with(method))?;
    let (user_id, role_id) = (user.id().to_owned(), role.id().to_owned());
    if role_id == "admin" && !workspace.may(&call.caller, "assign-admin-role") {
        let method = json!({"method": "authorization:addUserToRole", "action": "Assign_admin"});
        return fail(
            Failure::coded("error-action-not-allowed", "Assigning admin is not allowed").with(method),
        );
    }
    let record = role.clone();
    match room.filter(|_| is_of_rooms(&record)) {
        None => workspace.give_role(&user_id, &role_id),
        Some(room) => {
            let unknown =
                ("error-invalid-user", "User is not part of given room", "authorization:addUserToRole");
            let row = workspace.subscription_mut(room, &user_id).or_fail(unknown)?;
            row.listed("roles", |roles| roles.push(json!(role_id)));
            row.touch();
        }
    }
    Ok(json!({"role": record}))
}

/// `POST roles.removeUserFromRole`: the room, if any, is in `scope`.
pub(crate) fn remove_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let username = body.text("username");
    let user = workspace
        .user_named(username)
        .or_fail(("error-invalid-user", "There is no user with this username"))?;
    let role = workspace
        .roles
        .get(body.text("roleId"))
        .or_fail(("error-invalid-roleId", "This role does not exist"))?;
    let room = body.string("scope");
    fail_if(!holds(workspace, user, role, room), ("error-user-not-in-role", "User is not in this role"))?;
    let (user_id, role_id) = (user.id().to_owned(), role.id().to_owned());
    if role_id == "admin" && workspace.count_active("admin") == 1 {
        return fail(("error-admin-required", "You need to have at least one admin"));
    }
    let record = role.clone();
    match room.filter(|_| is_of_rooms(&record)) {
        None => workspace.take_role(&user_id, &role_id),
        Some(room) => {
            if let Some(row) = workspace.subscription_mut(room, &user_id) {
                row.listed("roles", |roles| roles.retain(|own| own != &role_id));
                row.touch();
            }
        }
    }
    Ok(json!({"role": record}))
}

fn is_of_rooms(role: &Doc) -> bool {
    role.text("scope") == "Subscriptions"
}

/// Whether a person holds a role: in the room, where it is a role that is held in rooms.
fn holds(workspace: &Workspace, user: &Doc, role: &Doc, room: Option<&str>) -> bool {
    let (user_id, role_id) = (user.id(), role.id());
    match room.filter(|_| is_of_rooms(role)) {
        None => has_role(user, role_id),
        Some(room) => workspace.holds_in(room, user_id, role_id),
    }
}

/// The role with this id or name.
fn find_named<'a>(workspace: &'a Workspace, name: &str) -> Option<&'a Doc> {
    workspace.roles.get(name).or_else(|| workspace.roles.first("name", name))
}

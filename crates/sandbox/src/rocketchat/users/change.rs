//! `users.*`: creating, changing, removing people.

use crate::rocketchat::common::membership::{join_default_channels, renamed};
use crate::rocketchat::common::password_policy;
use crate::rocketchat::common::users::new_user;
use crate::rocketchat::common::visitors::looks_like_address;
use crate::rocketchat::prelude::*;
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::registration::{blocked, is_blocked};
use crate::rocketchat::users::status::set_active;

pub(crate) const ROUTES: &[Route] = &[
    on("createUser", SignedIn, create).body(Body::Optional("password")).asking(Demand::Once),
    on("updateUser", SignedIn, update).asking(Demand::Once),
    on("deleteUser", Any("delete-user"), delete),
];

/// Fields that are stored under their own name, as they come.
const STORED: &str = "name bio nickname statusText roles requirePasswordChange customFields settings language freeSwitchExtension";

pub(crate) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    if !workspace.may(&call.caller, "create-user") {
        return fail(not_allowed("Adding user is not allowed", "Adding_user"));
    }
    may_set_active(workspace, call, body)?;
    check_person(workspace, body)?;
    for (name, shown) in [("name", "Name"), ("username", "Username")] {
        fail_if(body.string(name).is_none_or(|value| value.trim().is_empty()), missing(shown))?;
    }
    let password = body.filled("password");
    fail_if(password.is_none() && body.boolean("setRandomPassword") != Some(true), missing("Password"))?;
    let username = body.text("username");
    fail_if(is_blocked(username), blocked(username))?;
    fail_if(workspace.user_in_any_case(username).is_some(), taken(username))?;
    let address = body.text("email");
    check_address(workspace, address, None)?;

    let mut user = new_user(workspace, username, address, body.flag("verified"));
    let id = user.id().to_owned();
    user.set("requirePasswordChange", false);
    store(&mut user, body);
    user.set_some("active", body.boolean("active"));
    workspace.users.push(user);
    // Without a password of the caller's nobody knows the new one, so nobody signs in with it.
    if let Some(password) = password {
        workspace.passwords.insert(id.clone(), password.to_owned());
    }
    if call.value("joinDefaultChannels").is_none_or(|own| *own != json!(false)) {
        join_default_channels(workspace, &id);
    }
    Ok(json!({"user": workspace.user(&id).map(shown)}))
}

/// Whether an account is active is for those to say who may set nothing but that, too.
fn may_set_active(workspace: &Workspace, call: &Call, data: &Doc) -> Result<(), Failure> {
    fail_if(
        data.has("active") && !workspace.may(&call.caller, "edit-other-user-active-status"),
        ("error-not-allowed", "Not allowed", "setUserActiveStatus"),
    )?;
    Ok(())
}

/// A record as the responses have it: whole, but for the IDs of an import.
pub(crate) fn shown(user: &Doc) -> Doc {
    user.free().without("importIds")
}

pub(crate) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let data = &body.object("data");
    // These are set at the creation only.
    let refused = data.keys().any(|name| has_word("joinDefaultChannels settings language fields", name));
    fail_if(refused, Failure::body("must NOT have additional properties"))?;
    let id = body.text("userId");
    fail_if(id.is_empty(), Failure::body("must NOT have fewer than 1 characters"))?;
    if id != call.caller && !workspace.may(&call.caller, "edit-other-user-info") {
        return fail(not_allowed("Editing user is not allowed", "Editing_user"));
    }
    fail_if(workspace.user(id).is_none(), ("error-user-not-found", "User not found"))?;
    if data.has("roles") && !workspace.may(&call.caller, "assign-roles") {
        return fail(not_allowed("Assigning roles is not allowed", "Assign_role"));
    }
    let other_password = data.has("password") && id != call.caller;
    if other_password && !workspace.may(&call.caller, "edit-other-user-password") {
        return fail(not_allowed("Editing user is not allowed", "Editing_user"));
    }
    may_set_active(workspace, call, data)?;
    check_person(workspace, data)?;
    if let Some(username) = data.string("username")
        && (is_blocked(username)
            || workspace.user_in_any_case(username).is_some_and(|other| other.id() != id))
    {
        return Err(unsaved_identity("saveUser"));
    }
    check_sizes(data, "saveUser")?;
    if let Some(password) = data.string("password") {
        password_policy::check(workspace, password)?;
    }
    if let Some(address) = data.string("email") {
        check_address(workspace, address, Some(id))?;
    }
    if let Some(active) = data.boolean("active") {
        if !active {
            keep_an_admin(workspace, id)?;
            ownership::relinquish(workspace, id, body.flag("confirmRelinquish"))?;
        }
        set_active(workspace, id, active)?;
    }
    workspace.users.change(id, |user| {
        store(user, data);
        user.set_some("username", data.string("username"));
        change_address(user, data);
    });
    renamed(workspace, id);
    if let Some(password) = data.string("password") {
        workspace.passwords.insert(id.to_owned(), password.to_owned());
        // A changed password signs the person out everywhere but here.
        workspace.end_other_logins(id, &call.token);
    }
    Ok(json!({"user": workspace.user(id).map(shown)}))
}

/// The refusal of a username that another person has, or that nobody may have.
pub(crate) fn unsaved_identity(method: &str) -> Failure {
    Failure::coded("error-could-not-save-identity", "Could not save user identity")
        .with(json!({"method": method}))
}

/// Refuses what people say of themselves where it is too long.
pub(crate) fn check_sizes(data: &Doc, method: &str) -> Result<(), Failure> {
    for (name, field, most, code) in [
        ("bio", "Bio", 260, "error-bio-size-exceeded"),
        ("nickname", "Nickname", 120, "error-nickname-size-exceeded"),
    ] {
        fail_if(
            data.string(name).is_some_and(|text| text.chars().count() > most),
            Failure::coded(code, &format!("{field} size exceeds {most} characters"))
                .with(json!({"method": method})),
        )?;
    }
    Ok(())
}

/// A new address replaces the old one and is unverified unless the caller says otherwise.
fn change_address(user: &mut Doc, data: &Doc) {
    let verified = data.boolean("verified");
    match data.string("email") {
        Some(address) => {
            let verified = verified.unwrap_or(false);
            user.set("emails", json!([{"address": address, "verified": verified}]));
        }
        None => {
            if let (Some(verified), Some(first)) = (verified, user.rows_mut("emails").next()) {
                first.set("verified", verified);
            }
        }
    }
}

fn store(user: &mut Doc, data: &Doc) {
    user.extend(data.free().pick(STORED));
}

/// What is checked both when a person is created and when they are changed.
fn check_person(workspace: &Workspace, data: &Doc) -> Result<(), Failure> {
    let roles = data.get("roles").and_then(Value::as_array);
    for role in roles.into_iter().flatten().filter_map(Value::as_str) {
        if !workspace.roles.iter().any(|known| known.id() == role) {
            return fail(not_allowed("The field Roles consist invalid role id", "Assign_role"));
        }
    }
    if let Some(username) = data.string("username")
        && !username.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    {
        return fail(
            Failure::coded(
                "error-input-is-not-a-valid-field",
                &format!("{username} is not a valid username"),
            )
            .with(json!({
                "method": "insertOrUpdateUser",
                "input": username,
                "field": "Username",
            })),
        );
    }
    Ok(())
}

/// An address has to look like one, and to be nobody else's.
pub(crate) fn check_address(
    workspace: &Workspace,
    address: &str,
    owner: Option<&str>,
) -> Result<(), Failure> {
    fail_if(
        !looks_like_address(address),
        Failure::coded("error-invalid-email", &format!("Invalid email {address}"))
            .with(json!({"email": address})),
    )?;
    match workspace.user_at(address) {
        Some(other) if Some(other.id()) != owner => Err(taken(address)),
        _ => Ok(()),
    }
}

pub(crate) fn taken(value: &str) -> Failure {
    Failure::coded("error-field-unavailable", &format!("{value} is already in use :("))
        .with(json!({"method": "insertOrUpdateUser", "field": value}))
}

fn missing(field: &str) -> Failure {
    Failure::coded("error-the-field-is-required", &format!("The field {field} is required"))
        .with(json!({"method": "insertOrUpdateUser", "field": field}))
}

/// The refusal of an action, with the action's name in `details`.
pub(crate) fn not_allowed(text: &str, action: &str) -> Failure {
    Failure::coded("error-action-not-allowed", text)
        .with(json!({"method": "insertOrUpdateUser", "action": action}))
}

/// Refuses to take away the last person who may do everything.
pub(crate) fn keep_an_admin(workspace: &Workspace, id: &str) -> Result<(), Failure> {
    let is_admin = workspace.holds(id, "admin");
    if is_admin && workspace.count_active("admin") == 1 {
        let text = "Leaving the app without an active admin is not allowed";
        return Err(not_allowed(text, "Remove_last_admin"));
    }
    Ok(())
}

/// `POST users.delete`: by `userId` or `username`.
pub(crate) fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = user_of(workspace, &call.body)?;
    let id = user.id().to_owned();
    fail_if(id == "rocket.cat", not_allowed("Deleting the rocket.cat user is not allowed", "Delete_user"))?;
    keep_an_admin(workspace, &id)?;
    let deleted = ownership::relinquish(workspace, &id, call.body.flag("confirmRelinquish"))?;
    ownership::remove(workspace, &id);
    Ok(json!({"deletedRooms": deleted}))
}

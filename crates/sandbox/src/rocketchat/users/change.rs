//! `users.*`: creating, changing, removing people.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, post};
use crate::rocketchat::auth::password_policy;
use crate::rocketchat::auth::tokens::end_other_logins;
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, now, text, touch};
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::registration::{blocked, is_blocked};
use crate::rocketchat::users::status::set_active;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/users.create", SignedIn, create),
    post("/users.update", SignedIn, update),
    post("/users.delete", Any(&["delete-user"]), delete),
];

/// What a person may be given when created.
const NEW_PERSON: &[Field] = &[
    Field("email", Kind::Text, false),
    Field("name", Kind::Text, false),
    Field("password", Kind::Text, false),
    Field("username", Kind::Text, false),
    Field("active", Kind::Flag, false),
    Field("bio", Kind::Text, false),
    Field("nickname", Kind::Text, false),
    Field("statusText", Kind::Text, false),
    Field("roles", Kind::Texts, false),
    Field("joinDefaultChannels", Kind::Flag, false),
    Field("requirePasswordChange", Kind::Flag, false),
    Field("setRandomPassword", Kind::Flag, false),
    Field("sendWelcomeEmail", Kind::Flag, false),
    Field("verified", Kind::Flag, false),
    Field("customFields", Kind::Object, false),
    Field("settings", Kind::Object, false),
    Field("language", Kind::Text, false),
    Field("status", Kind::Text, false),
    Field("freeSwitchExtension", Kind::Text, false),
    Field("fields", Kind::Text, false),
];

/// Fields that are set at the creation only.
const AT_CREATION: &[&str] = &["joinDefaultChannels", "settings", "language", "fields"];

/// Fields that are stored under their own name, as they come.
const STORED: &[&str] = &[
    "name",
    "bio",
    "nickname",
    "statusText",
    "roles",
    "requirePasswordChange",
    "customFields",
    "settings",
    "language",
    "freeSwitchExtension",
];

/// `POST users.create`.
pub(crate) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, NEW_PERSON)?;
    for name in ["email", "name", "username"] {
        if !body.contains_key(name) {
            return Err(Failure::body(&format!("must have required property '{name}'")));
        }
    }
    if !workspace.may(&call.caller, "create-user") {
        return Err(not_allowed("Adding user is not allowed", "Adding_user"));
    }
    may_set_active(workspace, call, body)?;
    check_person(workspace, body)?;
    for (name, shown) in [("name", "Name"), ("username", "Username")] {
        if check::text(body, name).is_none_or(|value| value.trim().is_empty()) {
            return Err(missing(shown));
        }
    }
    let password = check::text(body, "password").filter(|password| !password.is_empty());
    if password.is_none() && check::flag(body, "setRandomPassword") != Some(true) {
        return Err(missing("Password"));
    }
    let username = check::text(body, "username").unwrap_or_default();
    if is_blocked(username) {
        return Err(blocked(username));
    }
    if workspace.user_in_any_case(username).is_some() {
        return Err(taken(username));
    }
    let address = check::text(body, "email").unwrap_or_default();
    check_address(workspace, address, None)?;

    let id = workspace.new_id();
    let verified = check::flag(body, "verified").unwrap_or(false);
    let record = json!({
        "_id": id,
        "createdAt": now(),
        "username": username,
        "emails": [{"address": address, "verified": verified}],
        "type": "user",
        "status": "offline",
        "active": true,
        "_updatedAt": now(),
        "roles": ["user"],
        "requirePasswordChange": false,
        "settings": {},
    });
    let Value::Object(mut user) = record else {
        return Err(Failure::plain("User not found"));
    };
    store(&mut user, body);
    if let Some(active) = check::flag(body, "active") {
        user.insert("active".into(), json!(active));
    }
    workspace.users.push(user);
    // Without a password of the caller's nobody knows the new one, so nobody signs in with it.
    if let Some(password) = password {
        workspace.passwords.insert(id.clone(), password.to_owned());
    }
    Ok(json!({"user": workspace.user(&id).map(shown)}))
}

/// Whether an account is active is for those to say who may set nothing but that, too.
fn may_set_active(workspace: &Workspace, call: &Call, data: &Doc) -> Result<(), Failure> {
    if data.contains_key("active") && !workspace.may(&call.caller, "edit-other-user-active-status") {
        return Err(
            Failure::coded("error-not-allowed", "Not allowed").with(json!({"method": "setUserActiveStatus"}))
        );
    }
    Ok(())
}

/// A record as these answers show it: whole, but for the ids of an import.
pub(crate) fn shown(user: &Doc) -> Doc {
    let mut record = user.clone();
    record.remove("importIds");
    record
}

/// `POST users.update`: `{userId, data}`.
pub(crate) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("userId", Kind::Text, true),
            Field("data", Kind::Object, true),
            Field("confirmRelinquish", Kind::Flag, false),
        ],
    )?;
    let fields: Vec<Field> =
        NEW_PERSON.iter().filter(|field| !AT_CREATION.contains(&field.0)).copied().collect();
    let data = &check::body(body.get("data").unwrap_or(&Value::Null), &fields)?;
    let id = check::text(body, "userId").unwrap_or_default();
    if id.is_empty() {
        return Err(Failure::body("must NOT have fewer than 1 characters"));
    }
    if id != call.caller && !workspace.may(&call.caller, "edit-other-user-info") {
        return Err(not_allowed("Editing user is not allowed", "Editing_user"));
    }
    if workspace.user(id).is_none() {
        return Err(Failure::coded("error-user-not-found", "User not found"));
    }
    if data.contains_key("roles") && !workspace.may(&call.caller, "assign-roles") {
        return Err(not_allowed("Assigning roles is not allowed", "Assign_role"));
    }
    let other_password = data.contains_key("password") && id != call.caller;
    if other_password && !workspace.may(&call.caller, "edit-other-user-password") {
        return Err(not_allowed("Editing user is not allowed", "Editing_user"));
    }
    may_set_active(workspace, call, data)?;
    check_person(workspace, data)?;
    if let Some(username) = check::text(data, "username")
        && (is_blocked(username)
            || workspace.user_in_any_case(username).is_some_and(|other| text(other, "_id") != id))
    {
        return Err(unsaved_identity("saveUser"));
    }
    check_sizes(data, "saveUser")?;
    if let Some(password) = check::text(data, "password") {
        password_policy::check(workspace, password)?;
    }
    if let Some(address) = check::text(data, "email") {
        check_address(workspace, address, Some(id))?;
    }
    if let Some(active) = check::flag(data, "active") {
        if !active {
            keep_an_admin(workspace, id)?;
            ownership::relinquish(workspace, id, check::flag(body, "confirmRelinquish") == Some(true))?;
        }
        set_active(workspace, id, active)?;
    }
    if let Some(user) = workspace.user_mut(id) {
        store(user, data);
        if let Some(username) = check::text(data, "username") {
            user.insert("username".into(), json!(username));
        }
        change_address(user, data);
        touch(user);
    }
    if let Some(password) = check::text(data, "password") {
        workspace.passwords.insert(id.to_owned(), password.to_owned());
        // A changed password signs the person out everywhere but here.
        end_other_logins(workspace, id, &call.token);
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
        if check::text(data, name).is_some_and(|text| text.chars().count() > most) {
            return Err(Failure::coded(code, &format!("{field} size exceeds {most} characters"))
                .with(json!({"method": method})));
        }
    }
    Ok(())
}

/// A new address replaces the old one and is unverified unless the caller says otherwise.
fn change_address(user: &mut Doc, data: &Doc) {
    let verified = check::flag(data, "verified");
    match check::text(data, "email") {
        Some(address) => {
            let verified = verified.unwrap_or(false);
            user.insert("emails".into(), json!([{"address": address, "verified": verified}]));
        }
        None => {
            if let Some(verified) = verified
                && let Some(emails) = user.get_mut("emails").and_then(Value::as_array_mut)
                && let Some(first) = emails.first_mut().and_then(Value::as_object_mut)
            {
                first.insert("verified".into(), json!(verified));
            }
        }
    }
}

fn store(user: &mut Doc, data: &Doc) {
    for name in STORED {
        if let Some(value) = data.get(*name) {
            user.insert((*name).to_owned(), value.clone());
        }
    }
}

/// What is checked both when a person is created and when they are changed.
fn check_person(workspace: &Workspace, data: &Doc) -> Result<(), Failure> {
    let roles = data.get("roles").and_then(Value::as_array);
    for role in roles.into_iter().flatten().filter_map(Value::as_str) {
        if !workspace.roles.iter().any(|known| text(known, "_id") == role) {
            return Err(not_allowed("The field Roles consist invalid role id", "Assign_role"));
        }
    }
    if let Some(username) = check::text(data, "username")
        && !username.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    {
        return Err(Failure::coded(
            "error-input-is-not-a-valid-field",
            &format!("{username} is not a valid username"),
        )
        .with(json!({
            "method": "insertOrUpdateUser",
            "input": username,
            "field": "Username",
        })));
    }
    Ok(())
}

/// An address has to look like one, and to be nobody else's.
pub(crate) fn check_address(
    workspace: &Workspace,
    address: &str,
    owner: Option<&str>,
) -> Result<(), Failure> {
    let well_formed =
        address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
            && !address.contains(char::is_whitespace);
    if !well_formed {
        return Err(Failure::coded("error-invalid-email", &format!("Invalid email {address}"))
            .with(json!({"email": address})));
    }
    match workspace.user_at(address) {
        Some(other) if Some(text(other, "_id")) != owner => Err(taken(address)),
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
    let is_admin = workspace.user(id).is_some_and(|user| has_role(user, "admin"));
    if is_admin && workspace.count_active("admin") == 1 {
        let text = "Leaving the app without an active admin is not allowed";
        return Err(not_allowed(text, "Remove_last_admin"));
    }
    Ok(())
}

/// `POST users.delete`: by `userId` or `username`.
pub(crate) fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("userId", Kind::Text, false),
            Field("username", Kind::Text, false),
            Field("user", Kind::Text, false),
            Field("confirmRelinquish", Kind::Flag, false),
        ],
    )?;
    let user = workspace.user_from(|name| check::text(body, name).map(str::to_owned))?;
    let id = text(user, "_id").to_owned();
    if id == "rocket.cat" {
        return Err(not_allowed("Deleting the rocket.cat user is not allowed", "Delete_user"));
    }
    keep_an_admin(workspace, &id)?;
    let deleted =
        ownership::relinquish(workspace, &id, check::flag(body, "confirmRelinquish") == Some(true))?;
    workspace.remove_user(&id);
    Ok(json!({"deletedRooms": deleted}))
}

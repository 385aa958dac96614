//! One's own account: changing it, deleting it, asking for its data.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::SignedIn;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::auth::digest::sha256;
use crate::rocketchat::auth::password_policy;
use crate::rocketchat::auth::tokens::end_other_logins;
use crate::rocketchat::auth::two_factor;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, now, object, text, touch};
use crate::rocketchat::users::change::{
    check_address, check_sizes, keep_an_admin, shown, taken, unsaved_identity,
};
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::status::{self, STATUSES};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/users.updateOwnBasicInfo", SignedIn, update),
    post("/users.deleteOwnAccount", SignedIn, delete),
    get("/users.requestDataDownload", SignedIn, request_data).taking(&["fullExport"]),
];

/// What people may change about themselves.
const PROFILE: &[Field] = &[
    Field("email", Kind::Text, false),
    Field("name", Kind::Text, false),
    Field("username", Kind::Text, false),
    Field("nickname", Kind::Text, false),
    Field("bio", Kind::Text, false),
    Field("statusText", Kind::Text, false),
    Field("statusType", Kind::Text, false),
    Field("currentPassword", Kind::Text, false),
    Field("newPassword", Kind::Text, false),
];

/// The files with people's data, each with the id of the person.
const EXPORTS: &str = "exports";

/// Whether people may delete their accounts. A new workspace says no.
const DELETE: &str = "Accounts_AllowDeleteOwnAccount";

/// Whether people may ask for their data.
const DOWNLOAD: &str = "UserData_EnableDownload";

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    for setting in [DELETE, DOWNLOAD] {
        workspace.settings.insert(setting.into(), json!(true));
    }
}

/// Refuses what the workspace's setting does not allow.
fn allowed(workspace: &Workspace, setting: &str) -> Result<(), Failure> {
    if workspace.settings.get(setting) == Some(&Value::Bool(true)) {
        Ok(())
    } else {
        Err(Failure::coded("error-not-allowed", "Not allowed"))
    }
}

/// Whether a text is a person's password as SHA-256.
pub(crate) fn is_password(workspace: &Workspace, user_id: &str, digest: &str) -> bool {
    workspace.passwords.get(user_id).is_some_and(|password| sha256(password) == digest.to_lowercase())
}

/// `POST users.updateOwnBasicInfo`: `{data, customFields}`.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("data", Kind::Object, true), Field("customFields", Kind::Object, false)],
    )?;
    let data = &check::body(body.get("data").unwrap_or(&Value::Null), PROFILE)?;
    let id = &call.caller;
    let email = check::text(data, "email");
    let password = check::text(data, "newPassword").filter(|password| !password.is_empty());
    if email.is_some() || password.is_some() {
        confirm(workspace, call, data)?;
    }
    if let Some(password) = password {
        password_policy::check(workspace, password)?;
    }
    if check::text(data, "name").is_some_and(|name| !name.is_empty() && name.trim().is_empty()) {
        return Err(Failure::coded("error-could-not-change-name", "Could not change name")
            .with(json!({"method": "setRealName"})));
    }
    if let Some(email) = email {
        check_address(workspace, email, Some(id))?;
    }
    if let Some(username) = check::text(data, "username") {
        if crate::rocketchat::users::registration::is_blocked(username) {
            return Err(unsaved_identity("saveUserProfile"));
        }
        crate::rocketchat::users::registration::check_username(username)?;
        if workspace.user_in_any_case(username).is_some_and(|other| text(other, "_id") != id) {
            return Err(taken(username));
        }
    }
    check_sizes(data, "saveUserProfile")?;
    let status = check::text(data, "statusType");
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(status::invalid_status("saveUserProfile"));
    }
    let user = workspace.user_mut(id).ok_or(Failure::NotSignedIn)?;
    for name in ["name", "username", "nickname", "bio", "statusText"] {
        match check::text(data, name) {
            None => {}
            Some("") if matches!(name, "nickname" | "bio") => {
                user.remove(name);
            }
            Some(value) => {
                user.insert(name.to_owned(), json!(value));
            }
        }
    }
    if let Some(status) = status {
        user.insert("status".into(), json!(status));
        user.insert("statusDefault".into(), json!(status));
    }
    if let Some(email) = email {
        user.insert("emails".into(), json!([{"address": email, "verified": false}]));
    }
    if let Some(fields) = body.get("customFields") {
        user.insert("customFields".into(), fields.clone());
    }
    touch(user);
    if let Some(password) = password {
        workspace.passwords.insert(id.clone(), password.to_owned());
        end_other_logins(workspace, id, &call.token);
    }
    let mut profile = workspace.user(id).map(shown).unwrap_or_default();
    profile.insert("services".into(), Value::Object(services(workspace, id)));
    Ok(json!({"user": profile}))
}

/// What people see of how they sign in: second factors, and whether they have a password.
pub(crate) fn services(workspace: &Workspace, user_id: &str) -> Doc {
    let mut services = two_factor::services(workspace, user_id);
    services.insert("password".into(), json!({"exists": workspace.passwords.contains_key(user_id)}));
    services
}

/// Address and password change only with the password, in the body or in the headers of a second factor.
fn confirm(workspace: &mut Workspace, call: &Call, data: &Doc) -> Result<(), Failure> {
    // Who has a second factor was asked for it before the call came here.
    if !two_factor::methods(workspace, &call.caller).is_empty()
        && check::text(data, "currentPassword").is_none()
    {
        return Ok(());
    }
    let given = check::text(data, "currentPassword").filter(|password| !password.is_empty());
    let digest = given.unwrap_or_else(|| call.header("x-2fa-code"));
    two_factor::take(workspace, &call.caller, two_factor::Method::Password, digest, &[])
        .map_err(two_factor::Refusal::of_call)
}

/// `POST users.deleteOwnAccount`: `{password, confirmRelinquish}`.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = &[Field("password", Kind::Text, false), Field("confirmRelinquish", Kind::Flag, false)];
    let body = &check::body(&call.body, fields)?;
    let Some(password) = check::text(body, "password").filter(|password| !password.is_empty()) else {
        return Err(Failure::plain("Body parameter \"password\" is required."));
    };
    allowed(workspace, DELETE)?;
    if !is_password(workspace, &call.caller, password) {
        return Err(Failure::coded("error-invalid-password", "Invalid password")
            .with(json!({"method": "deleteUserOwnAccount"})));
    }
    keep_an_admin(workspace, &call.caller)?;
    ownership::relinquish(workspace, &call.caller, check::flag(body, "confirmRelinquish") == Some(true))?;
    workspace.remove_user(&call.caller);
    Ok(json!({}))
}

/// `GET users.requestDataDownload`: the first call of a day starts the work, the next one finds it done.
fn request_data(workspace: &mut Workspace, call: &Call) -> Outcome {
    allowed(workspace, DOWNLOAD)?;
    // A text to the schema: whatever is not `true` is false.
    let full = call.query.text("fullExport") == Some("true");
    let id = &call.caller;
    let yesterday = Utc::now() - Duration::days(1);
    let recent = |export: &&Doc| {
        let created = text(export, "createdAt").parse::<DateTime<Utc>>();
        text(export, "userId") == id
            && flag(export, "fullExport") == full
            && created.is_ok_and(|created| created > yesterday)
    };
    let last =
        workspace.records.all(EXPORTS).iter().rfind(recent).map(|export| text(export, "_id").to_owned());
    if let Some(export) = last {
        let export =
            workspace.records.get_mut(EXPORTS, &export).ok_or_else(|| Failure::plain("No export found"))?;
        finish(export);
        let url = format!("http://{}/data-export/{}", call.header("host"), text(export, "fileId"));
        return Ok(json!({
            "requested": false,
            "exportOperation": export,
            "url": url,
            "pendingOperationsBeforeMyRequest": 0,
        }));
    }
    let waiting =
        workspace.records.all(EXPORTS).iter().filter(|export| text(export, "status") != "completed").count();
    let profile = workspace.user(id).map(shown);
    let export = object(json!({
        "_id": workspace.new_id(),
        "createdAt": now(),
        "userId": id,
        "userData": profile,
        "status": "preparing",
        "fullExport": full,
        "roomList": null,
        "fileList": [],
        "generatedFile": null,
        "exportPath": format!("/tmp/userData/{id}"),
        "assetsPath": format!("/tmp/userData/{id}/assets"),
        "_updatedAt": now(),
    }));
    workspace.records.insert(EXPORTS, export.clone());
    Ok(json!({
        "requested": true,
        "exportOperation": export,
        "url": null,
        "pendingOperationsBeforeMyRequest": waiting,
    }))
}

fn finish(export: &mut Doc) {
    let user = text(export, "userId").to_owned();
    let file = format!("{}-file", text(export, "_id"));
    let rooms = json!([{
        "roomId": "GENERAL",
        "roomName": "general",
        "userId": null,
        "exportedCount": 8,
        "status": "completed",
        "targetFile": "general.html",
        "type": "c",
    }]);
    for (name, value) in [
        ("status", json!("completed")),
        ("roomList", rooms),
        ("generatedUserFile", json!(true)),
        ("generatedAvatar", json!(true)),
        ("generatedFile", json!(format!("/tmp/zipFiles/{user}.zip"))),
        ("fileId", json!(file)),
    ] {
        export.insert(name.into(), value);
    }
    touch(export);
}

//! The caller's own account: changing it, deleting it, asking for its data.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::common::membership::renamed;
use crate::rocketchat::common::profile::services;
use crate::rocketchat::common::{password_policy, two_factor};
use crate::rocketchat::prelude::*;
use crate::rocketchat::users::change::{
    check_address, check_sizes, keep_an_admin, shown, taken, unsaved_identity,
};
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::status::{self, STATUSES};

pub(crate) const ROUTES: &[Route] = &[
    on("updateOwnProfile", SignedIn, update).body(Body::Open).asking(Demand::ForAccess),
    on("deleteOwnAccount", SignedIn, delete).body(Body::Optional("password")),
    on("requestDataDownload", SignedIn, request_data).strict(),
];

/// Refuses what the workspace's setting does not allow.
fn allowed(workspace: &Workspace, setting: &str) -> Result<(), Failure> {
    if workspace.is_on(setting) { Ok(()) } else { fail(("error-not-allowed", "Not allowed")) }
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let data = &call.body.object("data");
    let id = &call.caller;
    let email = data.string("email");
    let password = data.filled("newPassword");
    if email.is_some() || password.is_some() {
        confirm(workspace, call, data)?;
    }
    if let Some(password) = password {
        password_policy::check(workspace, password)?;
    }
    fail_if(
        data.string("name").is_some_and(|name| !name.is_empty() && name.trim().is_empty()),
        ("error-could-not-change-name", "Could not change name", "setRealName"),
    )?;
    if let Some(email) = email {
        check_address(workspace, email, Some(id))?;
    }
    if let Some(username) = data.string("username") {
        if crate::rocketchat::users::registration::is_blocked(username) {
            return fail(unsaved_identity("saveUserProfile"));
        }
        crate::rocketchat::users::registration::check_username(username)?;
        fail_if(workspace.user_in_any_case(username).is_some_and(|other| other.id() != id), taken(username))?;
    }
    check_sizes(data, "saveUserProfile")?;
    if data.string("statusText").is_some() {
        status::may_say(workspace, "saveUserProfile")?;
    }
    let status = data.string("statusType");
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return fail(status::invalid_status("saveUserProfile"));
    }
    let user = workspace.users.get_mut(id).ok_or(Failure::NotSignedIn)?;
    for name in ["name", "username", "nickname", "bio", "statusText"] {
        match data.string(name) {
            None => {}
            Some("") if matches!(name, "nickname" | "bio") => {
                user.remove(name);
            }
            Some(value) => {
                user.set(name, value);
            }
        }
    }
    if let Some(status) = status {
        user.set("status", status).set("statusDefault", status);
    }
    if let Some(email) = email {
        user.set("emails", json!([{"address": email, "verified": false}]));
    }
    user.set_some("customFields", call.body.get("customFields"));
    user.touch();
    renamed(workspace, id);
    if let Some(password) = password {
        workspace.passwords.insert(id.clone(), password.to_owned());
        workspace.end_other_logins(id, &call.token);
    }
    let mut profile = workspace.user(id).map(shown).unwrap_or_default();
    profile.set("services", services(workspace, id));
    Ok(json!({"user": profile}))
}

/// Address and password change only with the password, in the body or in the headers of a second
/// factor.
fn confirm(workspace: &mut Workspace, call: &Call, data: &Doc) -> Result<(), Failure> {
    // Who has a second factor was asked for it before the call came here.
    if !two_factor::methods(workspace, &call.caller).is_empty() && data.string("currentPassword").is_none() {
        return Ok(());
    }
    let given = data.filled("currentPassword");
    let digest = given.unwrap_or_else(|| call.header("x-2fa-code"));
    two_factor::take(workspace, &call.caller, two_factor::Method::Password, digest, &[])
        .map_err(two_factor::Refusal::of_call)
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let password = call.body.filled("password").or_fail("Body parameter \"password\" is required.")?;
    allowed(workspace, "Accounts_AllowDeleteOwnAccount")?;
    fail_if(
        !workspace.is_password(&call.caller, password),
        ("error-invalid-password", "Invalid password", "deleteUserOwnAccount"),
    )?;
    keep_an_admin(workspace, &call.caller)?;
    ownership::relinquish(workspace, &call.caller, call.body.flag("confirmRelinquish"))?;
    ownership::remove(workspace, &call.caller);
    done()
}

/// `GET users.requestDataDownload`: the first call of a day starts the work, the next one finds it
/// done.
fn request_data(workspace: &mut Workspace, call: &Call) -> Outcome {
    allowed(workspace, "UserData_EnableDownload")?;
    // A text to the schema: whatever is not `true` is false.
    let full = call.query.text("fullExport") == Some("true");
    let id = &call.caller;
    let yesterday = Utc::now() - Duration::days(1);
    let recent = |export: &&Doc| {
        let created = export.text("createdAt").parse::<DateTime<Utc>>();
        export.text("userId") == id
            && export.flag("fullExport") == full
            && created.is_ok_and(|created| created > yesterday)
    };
    let last = workspace.exports.iter().rfind(recent).map(|export| export.id().to_owned());
    if let Some(export) = last {
        let export = workspace.exports.get_mut(&export).or_fail("No export found")?;
        finish(export);
        let url = format!("http://{}/data-export/{}", call.header("host"), export.text("fileId"));
        return Ok(json!({
            "requested": false,
            "exportOperation": export,
            "url": url,
            "pendingOperationsBeforeMyRequest": 0,
        }));
    }
    let waiting = workspace.exports.iter().filter(|export| export.text("status") != "completed").count();
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
    workspace.exports.add(export.clone());
    Ok(json!({
        "requested": true,
        "exportOperation": export,
        "url": null,
        "pendingOperationsBeforeMyRequest": waiting,
    }))
}

fn finish(export: &mut Doc) {
    let user = export.text("userId").to_owned();
    let file = format!("{}-file", export.id());
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
        export.set(name, value);
    }
    export.touch();
}

//! `ldap.*`: a directory with the workspace's people and one more.
//!
//! It is there as soon as LDAP is switched on and has a host, any host: by the settings
//! `LDAP_Enable` and `LDAP_Host`.

use serde_json::json;

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, post};
use crate::rocketchat::state::workspace::{Call, Workspace, addresses, now, object, text, touch};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/ldap.syncNow", SignedIn, sync),
    post("/ldap.testConnection", Any(&["test-admin-options"]), test_connection),
    post("/ldap.testSearch", Any(&["test-admin-options"]), test_search),
];

/// What the directory knows: `_id` is the username.
const ENTRIES: &str = "ldap_entries";

/// The people of the directory: everybody who has an address, and one who never signed in.
pub(crate) fn seed(workspace: &mut Workspace) {
    let entry = |username: &str, name: &str, mail: &str| json!({"_id": username, "cn": name, "mail": mail});
    let mut entries = vec![entry("noor.visser", "Noor Visser", "noor.visser@harbour.example")];
    for user in &workspace.users {
        if let Some(mail) = addresses(user).next() {
            entries.push(entry(text(user, "username"), text(user, "name"), mail));
        }
    }
    for entry in entries {
        workspace.records.insert(ENTRIES, object(entry));
    }
}

fn is_enabled(workspace: &Workspace) -> Result<(), Failure> {
    if workspace.is_on("LDAP_Enable") { Ok(()) } else { Err(Failure::plain("LDAP_disabled")) }
}

fn is_reachable(workspace: &Workspace) -> bool {
    let host = workspace.settings.get("LDAP_Host").and_then(|host| host.as_str());
    host.is_some_and(|host| !host.is_empty())
}

/// `POST ldap.syncNow`: people get the name that the directory has, and whoever is new is created.
fn sync(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !workspace.may(&call.caller, "sync-auth-services-users") {
        return Err(Failure::plain("error-not-authorized"));
    }
    is_enabled(workspace)?;
    // It runs behind the answer, which does not tell how it went.
    if is_reachable(workspace) {
        for entry in workspace.records.all(ENTRIES).to_vec() {
            take_over(workspace, &entry);
        }
    }
    Ok(json!({"message": "Sync_in_progress"}))
}

fn take_over(workspace: &mut Workspace, entry: &Doc) {
    let username = text(entry, "_id");
    if workspace.user_named(username).is_none() {
        let record = json!({
            "_id": workspace.new_id(),
            "createdAt": now(),
            "username": username,
            "emails": [{"address": text(entry, "mail"), "verified": true}],
            "type": "user",
            "status": "offline",
            "active": true,
            "roles": ["user"],
            "requirePasswordChange": false,
            "settings": {},
        });
        workspace.users.push(object(record));
    }
    let named = |user: &&mut Doc| text(user, "username").eq_ignore_ascii_case(username);
    if let Some(user) = workspace.users.iter_mut().find(named) {
        user.insert("name".into(), json!(text(entry, "cn")));
        user.insert("ldap".into(), json!(true));
        touch(user);
    }
}

/// `POST ldap.testConnection`.
fn test_connection(workspace: &mut Workspace, _: &Call) -> Outcome {
    is_enabled(workspace)?;
    if !is_reachable(workspace) {
        return Err(Failure::plain("Connection_failed"));
    }
    Ok(json!({"message": "LDAP_Connection_successful"}))
}

/// `POST ldap.testSearch`: `{username}`.
fn test_search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("username", Kind::Text, true)])?;
    is_enabled(workspace)?;
    if !is_reachable(workspace) {
        return Err(Failure::plain("Connection_failed"));
    }
    let username = check::text(body, "username").unwrap_or_default();
    match workspace.records.get(ENTRIES, username) {
        Some(_) => Ok(json!({"message": "LDAP_User_Found"})),
        None => Err(Failure::plain("User not found")),
    }
}

//! `ldap.*`: a directory with the workspace's people and one more.
//!
//! It is there as soon as LDAP is switched on and has a host, any host: by the settings
//! `LDAP_Enable` and `LDAP_Host`.

use crate::rocketchat::common::users::new_user;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("syncLdap", SignedIn, sync).asking(Demand::Once),
    on("testLdapConnection", Any("test-admin-options"), test_connection),
    on("testLdapSearch", Any("test-admin-options"), test_search),
];

/// The people of the directory: everybody who has an address, and one who never signed in.
pub(crate) fn seed(workspace: &mut Workspace) {
    let entry = |username: &str, name: &str, mail: &str| json!({"_id": username, "cn": name, "mail": mail});
    let mut entries = vec![entry("noor.visser", "Noor Visser", "noor.visser@harbour.example")];
    for user in workspace.users.iter() {
        if let Some(mail) = addresses(user).next() {
            entries.push(entry(user.text("username"), user.text("name"), mail));
        }
    }
    for entry in entries {
        workspace.ldap_entries.add(object(entry));
    }
}

fn is_enabled(workspace: &Workspace) -> Result<(), Failure> {
    if workspace.is_on("LDAP_Enable") { Ok(()) } else { fail("LDAP_disabled") }
}

fn is_reachable(workspace: &Workspace) -> bool {
    !workspace.words("LDAP_Host").is_empty()
}

/// `POST ldap.syncNow`: users get the name that the directory has, and new ones are created.
fn sync(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "sync-auth-services-users"), "error-not-authorized")?;
    is_enabled(workspace)?;
    // It runs in the background, and the response does not tell how it went.
    if is_reachable(workspace) {
        for entry in workspace.ldap_entries.clone() {
            take_over(workspace, &entry);
        }
    }
    Ok(json!({"message": "Sync_in_progress"}))
}

fn take_over(workspace: &mut Workspace, entry: &Doc) {
    let username = entry.id();
    if workspace.user_named(username).is_none() {
        let mut user = new_user(workspace, username, entry.text("mail"), true);
        user.set("requirePasswordChange", false);
        workspace.users.push(user);
    }
    let named = |user: &&mut Doc| user.text("username").eq_ignore_ascii_case(username);
    if let Some(user) = workspace.users.iter_mut().find(named) {
        user.set("name", entry.text("cn")).set("ldap", true).touch();
    }
}

fn test_connection(workspace: &mut Workspace, _: &Call) -> Outcome {
    is_enabled(workspace)?;
    fail_if(!is_reachable(workspace), "Connection_failed")?;
    Ok(json!({"message": "LDAP_Connection_successful"}))
}

fn test_search(workspace: &mut Workspace, call: &Call) -> Outcome {
    is_enabled(workspace)?;
    fail_if(!is_reachable(workspace), "Connection_failed")?;
    let username = call.body.text("username");
    match workspace.ldap_entries.get(username) {
        Some(_) => Ok(json!({"message": "LDAP_User_Found"})),
        None => fail("User not found"),
    }
}

//! A person's preferences.

use crate::rocketchat::common::profile::preferences_of;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] =
    &[on("getOwnPreferences", SignedIn, own), on("setUserPreferences", SignedIn, set)];

fn own(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = call.me(workspace)?;
    fail_if(!user.has("settings"), "ACCOUNTS_DEFAULT_USER_PREFERENCES_NOT_AVAILABLE")?;
    Ok(json!({"preferences": preferences_of(user)}))
}

/// `POST users.setPreferences`: `{userId, data}`. A preference that is not sent stays.
fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let data = call.body.object("data");
    let id = call.body.filled("userId").unwrap_or(&call.caller);
    if id != call.caller && !workspace.may(&call.caller, "edit-other-user-info") {
        return fail(("error-action-not-allowed", "Editing user is not allowed"));
    }
    let user = workspace
        .users
        .get_mut(id)
        .or_fail(("error-invalid-user", "The optional \"userId\" param provided does not match any users"))?;
    let mut stored = preferences_of(user);
    stored.remove("language");
    for (name, value) in &data {
        if name == "language" {
            user.set("language", value.clone());
        } else {
            stored.set(name, value);
        }
    }
    user.within("settings", |settings| _ = settings.set("preferences", stored));
    user.touch();
    Ok(json!({"user": {"_id": id, "settings": {"preferences": preferences_of(user)}}}))
}

//! What users see of their own accounts: preferences, and how they sign in.

use super::two_factor;
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::SETTINGS;

/// What holds for a person: what they have set, else the workspace's own.
pub(crate) fn effective(user: &Doc) -> Doc {
    let mut preferences = Doc::from(SETTINGS.preferences.clone());
    preferences.extend(preferences_of(user));
    preferences
}

/// What a person has set, with their language.
pub(crate) fn preferences_of(user: &Doc) -> Doc {
    let mut preferences = user.object("settings.preferences");
    preferences.set_some("language", user.get("language"));
    preferences
}

/// What people see of how they sign in: second factors, and whether they have a password.
pub(crate) fn services(workspace: &Workspace, user_id: &str) -> Doc {
    let mut services = two_factor::services(workspace, user_id);
    services.set("password", json!({"exists": workspace.passwords.contains_key(user_id)}));
    services
}

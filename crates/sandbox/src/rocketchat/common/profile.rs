//! What users see of their own accounts: preferences, and how they sign in.

use super::two_factor;
use crate::rocketchat::prelude::*;

/// A workspace's own preferences, which hold for users who have not set them.
pub(crate) fn defaults() -> Doc {
    object(json!({
        "enableAutoAway": true,
        "idleTimeLimit": 300,
        "desktopNotificationRequireInteraction": false,
        "desktopNotifications": "all",
        "pushNotifications": "all",
        "unreadAlert": true,
        "useEmojis": true,
        "convertAsciiEmoji": true,
        "autoImageLoad": true,
        "saveMobileBandwidth": true,
        "collapseMediaByDefault": false,
        "hideUsernames": false,
        "hideRoles": false,
        "hideFlexTab": false,
        "displayAvatars": true,
        "sidebarGroupByType": true,
        "themeAppearence": "auto",
        "sidebarViewMode": "medium",
        "sidebarDisplayAvatar": true,
        "sidebarShowUnread": false,
        "sidebarSortby": "activity",
        "sidebarShowFavorites": true,
        "showThreadsInMainChannel": false,
        "alsoSendThreadToChannel": "default",
        "sendOnEnter": "normal",
        "emailNotificationMode": "mentions",
        "newRoomNotification": "door",
        "newMessageNotification": "chime",
        "muteFocusedConversations": true,
        "masterVolume": 100,
        "notificationsSoundVolume": 100,
        "voipRingerVolume": 100,
        "omnichannelTranscriptEmail": false,
        "omnichannelTranscriptPDF": false,
        "notifyCalendarEvents": true,
        "enableMobileRinging": true,
        // The setting is a text, so the default is one, too.
        "featuresPreview": "[]",
    }))
}

/// What holds for a person: what they have set, else the workspace's own.
pub(crate) fn effective(user: &Doc) -> Doc {
    let mut preferences = defaults();
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

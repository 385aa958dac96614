//! A person's preferences.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::SignedIn;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, object, touch};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/users.getPreferences", SignedIn, own),
    post("/users.setPreferences", SignedIn, set),
];

const FLAGS: &[&str] = &[
    "muteFocusedConversations",
    "useEmojis",
    "convertAsciiEmoji",
    "saveMobileBandwidth",
    "collapseMediaByDefault",
    "autoImageLoad",
    "desktopNotificationRequireInteraction",
    "desktopNotificationVoiceCalls",
    "enableMobileRinging",
    "notifyCalendarEvents",
    "receiveLoginDetectionEmail",
    "unreadAlert",
    "enableAutoAway",
    "showThreadsInMainChannel",
    "hideUsernames",
    "hideRoles",
    "displayAvatars",
    "hideFlexTab",
    "mentionsWithSymbol",
    "sidebarShowFavorites",
    "sidebarShowUnread",
    "sidebarDisplayAvatar",
    "sidebarGroupByType",
    "omnichannelTranscriptEmail",
    "omnichannelTranscriptPDF",
    "omnichannelHideConversationAfterClosing",
];

const TEXTS: &[&str] = &[
    "language",
    "newRoomNotification",
    "newMessageNotification",
    "emailNotificationMode",
    "desktopNotifications",
    "pushNotifications",
    "sendOnEnter",
    "sidebarSortby",
    "sidebarViewMode",
];

const NUMBERS: &[&str] = &[
    "utcOffset",
    "masterVolume",
    "notificationsSoundVolume",
    "voipRingerVolume",
    "clockMode",
    "idleTimeLimit",
];

const LISTS: &[&str] = &["dontAskAgainList", "featuresPreview"];

const LISTS_OF_TEXTS: &[&str] = &["highlights", "statusVisibilityDenied"];

/// Preferences that are one of a few texts.
const CHOICES: &[(&str, &[&str])] = &[
    ("alsoSendThreadToChannel", &["default", "always", "never"]),
    ("fontSize", &["100%", "14px", "18px", "20px", "24px"]),
    ("themeAppearence", &["light", "dark", "high-contrast", "auto"]),
];

/// What of it there is to begin with: somebody whose preferences come from older versions too.
pub(crate) fn seed(workspace: &mut Workspace) {
    if let Some(user) = workspace.user_mut(crate::rocketchat::seed::SAMPLE_ID) {
        let preferences = json!({
            "newRoomNotification": "door",
            "newMessageNotification": "chime",
            "muteFocusedConversations": true,
            "useEmojis": true,
            "emailNotificationMode": "mentions",
            "mobileNotifications": "default",
            "notificationsSoundVolume": 100,
            "enableAutoAway": true,
            "idleTimeLimit": 300,
            "highlights": ["harbour"],
            "viewMode": 0,
            "sendOnEnter": "normal",
            "sidebarSortby": null,
        });
        user.insert("settings".into(), json!({"profile": {}, "preferences": preferences}));
    }
}

/// A workspace's own preferences, which hold for users who have not set them.
fn defaults() -> Doc {
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
fn preferences_of(user: &Doc) -> Doc {
    let stored = user.get("settings").and_then(|settings| settings.get("preferences"));
    let mut preferences = stored.and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(language) = user.get("language") {
        preferences.insert("language".into(), language.clone());
    }
    preferences
}

/// `GET users.getPreferences`.
fn own(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(&call.caller).ok_or(Failure::NotSignedIn)?;
    if !user.contains_key("settings") {
        return Err(Failure::plain("ACCOUNTS_DEFAULT_USER_PREFERENCES_NOT_AVAILABLE"));
    }
    Ok(json!({"preferences": preferences_of(user)}))
}

/// `POST users.setPreferences`: `{userId, data}`. A preference that is not sent stays.
fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("userId", Kind::Text, false), Field("data", Kind::Object, true)])?;
    let data = body.get("data").and_then(Value::as_object).ok_or_else(|| Failure::body("must be object"))?;
    let data: Doc = data
        .iter()
        .map(|(name, value)| Ok((name.clone(), fit(name, value).map_err(|text| Failure::body(&text))?)))
        .collect::<Result<_, Failure>>()?;
    let id = check::text(body, "userId").filter(|id| !id.is_empty()).unwrap_or(&call.caller);
    if id != call.caller && !workspace.may(&call.caller, "edit-other-user-info") {
        return Err(Failure::coded("error-action-not-allowed", "Editing user is not allowed"));
    }
    let user = workspace.user_mut(id).ok_or_else(|| {
        Failure::coded(
            "error-invalid-user",
            "The optional \"userId\" param provided does not match any users",
        )
    })?;
    let mut stored = preferences_of(user);
    stored.remove("language");
    for (name, value) in &data {
        if name == "language" {
            user.insert("language".into(), value.clone());
        } else {
            stored.insert(name.clone(), value.clone());
        }
    }
    let mut settings = user.remove("settings").map(object).unwrap_or_default();
    settings.insert("preferences".into(), Value::Object(stored));
    user.insert("settings".into(), Value::Object(settings));
    touch(user);
    Ok(json!({"user": {"_id": id, "settings": {"preferences": preferences_of(user)}}}))
}

/// A preference as one of its kind, as the server's validator reads it, or what is wrong with it. Each may be null.
fn fit(name: &str, value: &Value) -> Result<Value, String> {
    let choices = CHOICES.iter().find(|(choice, _)| *choice == name).map(|(_, choices)| *choices);
    let kind = if FLAGS.contains(&name) {
        Kind::Flag
    } else if TEXTS.contains(&name) {
        Kind::Text
    } else if NUMBERS.contains(&name) {
        Kind::Number
    } else if LISTS.contains(&name) {
        Kind::List
    } else if LISTS_OF_TEXTS.contains(&name) {
        Kind::Texts
    } else if let Some(choices) = choices {
        Kind::OneOf(choices)
    } else {
        return Err("must NOT have additional properties".to_owned());
    };
    if value.is_null() { Ok(Value::Null) } else { check::fit(kind, value) }
}

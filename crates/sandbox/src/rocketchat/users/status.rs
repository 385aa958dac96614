//! `users.*`: who may sign in, and what people say of their presence.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, object, text, touch};
use crate::rocketchat::users::change::keep_an_admin;
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::presence;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post(
        "/users.setActiveStatus",
        Any(&["edit-other-user-active-status", "manage-moderation-actions"]),
        set_active_status,
    ),
    post("/users.setStatus", SignedIn, set_status),
    get("/users.getPresence", SignedIn, presence_of).taking(&["userId", "username", "user"]),
    get("/users.getStatus", SignedIn, status_of).taking(&["userId", "username", "user"]),
    get("/users.presence", SignedIn, presence).taking(&["from", "ids"]),
];

/// `POST users.setActiveStatus`: `{userId, activeStatus}`.
pub(crate) fn set_active_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("userId", Kind::Text, true),
            Field("activeStatus", Kind::Flag, true),
            Field("confirmRelinquish", Kind::Flag, false),
        ],
    )?;
    let id = check::text(body, "userId").unwrap_or_default();
    let active = check::flag(body, "activeStatus").unwrap_or(false);
    if workspace.user(id).is_none() {
        return Err(Failure::coded("error-invalid-user", "Invalid user")
            .with(json!({"method": "setUserActiveStatus"})));
    }
    if !active {
        keep_an_admin(workspace, id)?;
        ownership::relinquish(workspace, id, check::flag(body, "confirmRelinquish") == Some(true))?;
    }
    set_active(workspace, id, active)?;
    Ok(json!({"user": {"_id": id, "active": active}}))
}

/// Who is deactivated is signed out everywhere and goes offline.
pub(crate) fn set_active(workspace: &mut Workspace, id: &str, active: bool) -> Result<(), Failure> {
    if !active {
        keep_an_admin(workspace, id)?;
    }
    let Some(user) = workspace.user_mut(id) else {
        return Ok(());
    };
    user.insert("active".into(), json!(active));
    user.remove("inactiveReason");
    if !active {
        user.insert("inactiveReason".into(), json!("deactivated"));
        user.insert("status".into(), json!("offline"));
        if user.contains_key("statusLivechat") {
            user.insert("statusLivechat".into(), json!("not-available"));
        }
    }
    touch(user);
    if !active {
        workspace.tokens.retain(|_, owner| owner != id);
    }
    Ok(())
}

/// What people may say of themselves.
pub(crate) const STATUSES: &[&str] = &["online", "away", "offline", "busy"];

pub(crate) fn invalid_status(method: &str) -> Failure {
    let text = "Valid status types include online, away, offline, and busy.";
    Failure::coded("error-invalid-status", text).with(json!({"method": method}))
}

/// `POST users.setStatus`: `{status, message, expiresAt}` for oneself, or for whom `userId`, `username` or `user`
/// names.
pub(crate) fn set_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("status", Kind::OneOf(STATUSES), false),
            Field("message", Kind::Text, false),
            Field("expiresAt", Kind::Text, false),
            Field("userId", Kind::Text, false),
            Field("username", Kind::Text, false),
            Field("user", Kind::Text, false),
        ],
    )?;
    let (status, message) = (check::text(body, "status"), check::text(body, "message"));
    if status.is_none() && message.is_none() {
        return Err(Failure::plain(
            "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation",
        ));
    }
    let given = |name: &str| check::text(body, name).map(str::to_owned);
    let named = ["userId", "username", "user"].iter().any(|name| given(name).is_some());
    let id = if named {
        if !workspace.may(&call.caller, "edit-other-user-info") {
            let own = workspace.user_from(given).is_ok_and(|user| text(user, "_id") == call.caller);
            if !own {
                return Err(Failure::Forbidden);
            }
        }
        text(workspace.user_from(given)?, "_id").to_owned()
    } else {
        call.caller.clone()
    };
    let expires = check::text(body, "expiresAt");
    if expires.is_some_and(|date| date.parse::<DateTime<Utc>>().map_or(true, |date| date <= Utc::now())) {
        return Err(Failure::coded("error-invalid-date", "expiresAt must be a future date"));
    }
    settle(workspace);
    if let Some(user) = workspace.user_mut(&id) {
        match expires {
            // What was set before a timed status comes back, not the timed one that this one replaces.
            Some(_) if user.contains_key("previousState") => {}
            Some(_) => {
                let mut before = pick(user, &["statusDefault", "statusText", "statusSource"]);
                before.retain(|_, value| !value.is_null());
                user.insert("previousState".into(), json!(before));
            }
            None => {
                user.remove("previousState");
            }
        }
        user.remove("statusExpiresAt");
        if let Some(expires) = expires {
            user.insert("statusExpiresAt".into(), json!(expires));
        }
        if let Some(status) = status {
            user.insert("status".into(), json!(status));
            user.insert("statusDefault".into(), json!(status));
        }
        if let Some(message) = message {
            user.insert("statusText".into(), json!(message));
        }
        user.insert("statusSource".into(), json!("manual"));
        touch(user);
    }
    Ok(json!({}))
}

/// Brings back what people said of themselves before a timed status that has run out.
fn settle(workspace: &mut Workspace) {
    let now = Utc::now();
    for user in &mut workspace.users {
        let expires = text(user, "statusExpiresAt").parse::<DateTime<Utc>>();
        if expires.is_ok_and(|expires| expires <= now) {
            user.remove("statusExpiresAt");
            let before = user.remove("previousState").map(object).unwrap_or_default();
            if let Some(status) = before.get("statusDefault") {
                user.insert("status".into(), status.clone());
            }
            user.extend(before);
            touch(user);
        }
    }
}

/// `GET users.getPresence`: one's own with the connection's state, another's without.
fn presence_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    let user = subject(workspace, call)?;
    let mut answer = object(json!({"presence": text(user, "status")}));
    if text(user, "_id") == call.caller {
        answer.insert("connectionStatus".into(), connection(user));
        answer.extend(pick(user, &["lastLogin"]));
    }
    Ok(Value::Object(answer))
}

/// `GET users.getStatus`.
fn status_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    let user = subject(workspace, call)?;
    let mut answer = pick(user, &["_id", "status", "statusSource", "statusExpiresAt"]);
    if text(user, "_id") == call.caller {
        answer.insert("connectionStatus".into(), connection(user));
    }
    Ok(Value::Object(answer))
}

fn connection(user: &Doc) -> Value {
    user.get("statusConnection").cloned().unwrap_or_else(|| json!("offline"))
}

/// `GET users.presence`: those of `ids` who are not offline, or the others whose status changed since `from`, or
/// everybody who is not offline. Nobody, while the workspace does not tell.
fn presence(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    if !presence::is_told(workspace) {
        return Ok(json!({"users": [], "full": true}));
    }
    let ids: Vec<&str> = call.query.texts("ids").into_iter().flat_map(|ids| ids.split(',')).collect();
    let from = call.query.text("from").and_then(|from| from.parse::<DateTime<Utc>>().ok());
    let from = from.filter(|from| Utc::now() - from < Duration::minutes(10) && ids.is_empty());
    let wanted = |user: &&Doc| match from {
        Some(from) => {
            let changed = text(user, "_updatedAt").parse::<DateTime<Utc>>();
            text(user, "_id") != call.caller && changed.is_ok_and(|changed| changed >= from)
        }
        None => text(user, "status") != "offline" && (ids.is_empty() || ids.contains(&text(user, "_id"))),
    };
    let users: Vec<Doc> = workspace.users.iter().filter(wanted).map(|user| pick(user, SHOWN)).collect();
    Ok(json!({"users": users, "full": ids.is_empty() && from.is_none()}))
}

/// What is shown of a person beside their presence.
const SHOWN: &[&str] = &[
    "_id",
    "username",
    "name",
    "status",
    "utcOffset",
    "statusText",
    "statusSource",
    "statusExpiresAt",
    "avatarETag",
];

/// Whom a query asks about: the caller where it names nobody.
fn subject<'a>(workspace: &'a Workspace, call: &Call) -> Result<&'a Doc, Failure> {
    let given = |name: &str| call.query.text(name).map(str::to_owned);
    if ["userId", "username", "user"].iter().all(|name| given(name).is_none()) {
        return workspace.user(&call.caller).ok_or(Failure::NotSignedIn);
    }
    workspace.user_from(given)
}

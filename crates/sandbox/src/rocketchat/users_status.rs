//! `users.*`: who may sign in, and what people say of their presence.

use serde_json::json;

use super::answer::{Failure, Outcome};
use super::check::{self, Field, Kind};
use super::users_change::not_allowed;
use super::workspace::{Call, Workspace, has_role, text, touch};

/// `POST users.setActiveStatus`: `{userId, activeStatus}`.
pub(super) fn set_active_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(
        &call.body,
        &[
            Field("userId", Kind::Text, true),
            Field("activeStatus", Kind::Flag, true),
            Field("confirmRelinquish", Kind::Flag, false),
        ],
    )?;
    if !workspace.may(&call.caller, "edit-other-user-active-status") {
        return Err(Failure::Forbidden);
    }
    let id = check::text(body, "userId").unwrap_or_default();
    let active = check::flag(body, "activeStatus").unwrap_or(false);
    if workspace.user(id).is_none() {
        return Err(Failure::coded("error-invalid-user", "Invalid user")
            .with(json!({"method": "setUserActiveStatus"})));
    }
    set_active(workspace, id, active)?;
    Ok(json!({"user": {"_id": id, "active": active}}))
}

/// Who is deactivated is signed out everywhere and goes offline.
pub(super) fn set_active(workspace: &mut Workspace, id: &str, active: bool) -> Result<(), Failure> {
    let last_admin = workspace.count_active("admin") == 1;
    let Some(user) = workspace.user_mut(id) else {
        return Ok(());
    };
    if !active && last_admin && has_role(user, "admin") {
        return Err(not_allowed(
            "Leaving the app without an active admin is not allowed",
            "Remove_last_admin",
        ));
    }
    user.insert("active".into(), json!(active));
    if !active {
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

/// `POST users.setStatus`: `{status, message}` for oneself, or for whom `userId` or `username`
/// names.
pub(super) fn set_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(
        &call.body,
        &[
            Field("status", Kind::Text, false),
            Field("message", Kind::Text, false),
            Field("expiresAt", Kind::Text, false),
            Field("userId", Kind::Text, false),
            Field("username", Kind::Text, false),
            Field("user", Kind::Text, false),
        ],
    )?;
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
    let status = check::text(body, "status");
    if let Some(status) = status
        && !["online", "away", "offline", "busy"].contains(&status)
    {
        return Err(Failure::coded(
            "error-invalid-status",
            "Valid status types include online, away, offline, and busy.",
        )
        .with(json!({"method": "users.setStatus"})));
    }
    if let Some(user) = workspace.user_mut(&id) {
        if let Some(status) = status {
            user.insert("status".into(), json!(status));
            user.insert("statusDefault".into(), json!(status));
        }
        if let Some(message) = check::text(body, "message") {
            user.insert("statusText".into(), json!(message));
        }
        touch(user);
    }
    Ok(json!({}))
}

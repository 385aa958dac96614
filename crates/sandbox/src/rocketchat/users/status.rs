//! `users.*`: who may sign in, and what people say of their presence.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::common::conversations;
use crate::rocketchat::common::rooms::{reference, takes_part};
use crate::rocketchat::prelude::*;
use crate::rocketchat::users::change::keep_an_admin;
use crate::rocketchat::users::ownership;
use crate::rocketchat::users::presence;

pub(crate) const ROUTES: &[Route] = &[
    on(
        "setUserActiveStatus",
        Any("edit-other-user-active-status manage-moderation-actions"),
        set_active_status,
    ),
    on("setUserStatus", SignedIn, set_status),
    on("getUserPresence", SignedIn, presence_of).strict(),
    on("getUserStatus", SignedIn, status_of).strict(),
    on("listUserPresences", SignedIn, presence).strict(),
];

pub(crate) fn set_active_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let id = body.text("userId");
    let active = body.flag("activeStatus");
    fail_if(workspace.user(id).is_none(), ("error-invalid-user", "Invalid user", "setUserActiveStatus"))?;
    if !active {
        keep_an_admin(workspace, id)?;
        ownership::relinquish(workspace, id, body.flag("confirmRelinquish"))?;
    }
    set_active(workspace, id, active)?;
    Ok(json!({"user": {"_id": id, "active": active}}))
}

/// Who is deactivated is signed out everywhere and goes offline.
pub(crate) fn set_active(workspace: &mut Workspace, id: &str, active: bool) -> Result<(), Failure> {
    if !active {
        keep_an_admin(workspace, id)?;
    }
    let Some(user) = workspace.users.get_mut(id) else {
        return Ok(());
    };
    user.set("active", active).unset("inactiveReason");
    if !active {
        user.set("inactiveReason", "deactivated").set("status", "offline");
        if user.has("statusLivechat") {
            user.set("statusLivechat", "not-available");
        }
    }
    user.touch();
    if !active {
        workspace.tokens.retain(|_, owner| owner != id);
        close_conversations(workspace, id);
    }
    Ok(())
}

/// Closes the conversations in which somebody takes part who is deactivated.
fn close_conversations(workspace: &mut Workspace, id: &str) {
    let Some(agent) = workspace.user(id).map(reference) else { return };
    let theirs = |room: &&Doc| is_open(room) && takes_part(workspace, room.id(), id);
    let rooms: Vec<String> = workspace.rooms.iter().filter(theirs).map(|room| room.id().to_owned()).collect();
    for room in rooms {
        conversations::end(workspace, &room, "user", &agent, "Agent deactivated");
    }
}

/// What people may say of themselves.
pub(crate) const STATUSES: &[&str] = &["online", "away", "offline", "busy"];

pub(crate) fn invalid_status(method: &str) -> Failure {
    let text = "Valid status types include online, away, offline, and busy.";
    Failure::coded("error-invalid-status", text).with(json!({"method": method}))
}

/// Whether users may change what they say of their presence.
///
/// # Errors
/// `error-not-allowed`, if the workspace does not let them.
pub(crate) fn may_say(workspace: &Workspace, method: &str) -> Result<(), Failure> {
    let may = workspace.is_on("Accounts_AllowUserStatusMessageChange");
    fail_if(!may, ("error-not-allowed", "Change status is not allowed", method))
}

/// `POST users.setStatus`: `{status, message, expiresAt}` for oneself, or for whom `userId`,
/// `username` or `user` names.
pub(crate) fn set_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let (status, message) = (body.string("status"), body.string("message"));
    if status.is_none() && message.is_none() {
        return fail("Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation");
    }
    may_say(workspace, "users.setStatus")?;
    let named = ["userId", "username", "user"].iter().any(|name| body.chosen(name).is_some());
    let id = if named {
        if !workspace.may(&call.caller, "edit-other-user-info") {
            let own = user_of(workspace, body).is_ok_and(|user| user.id() == call.caller);
            fail_if(!own, Failure::Forbidden)?;
        }
        user_of(workspace, body)?.id().to_owned()
    } else {
        call.caller.clone()
    };
    let expires = body.string("expiresAt");
    if expires.is_some_and(|date| date.parse::<DateTime<Utc>>().map_or(true, |date| date <= Utc::now())) {
        return fail(("error-invalid-date", "expiresAt must be a future date"));
    }
    settle(workspace);
    workspace.users.change(&id, |user| {
        match expires {
            // What was set before a timed status comes back, not the timed one that this one
            // replaces.
            Some(_) if user.has("previousState") => {}
            Some(_) => {
                let before = user.pick("statusDefault statusText statusSource").compact();
                user.set("previousState", before);
            }
            None => {
                user.remove("previousState");
            }
        }
        user.remove("statusExpiresAt");
        user.set_some("statusExpiresAt", expires);
        if let Some(status) = status {
            user.set("status", status).set("statusDefault", status);
        }
        user.set_some("statusText", message);
        user.set("statusSource", "manual");
    });
    done()
}

/// Brings back what people said of themselves before a timed status that has run out.
fn settle(workspace: &mut Workspace) {
    let now = Utc::now();
    for user in workspace.users.iter_mut() {
        let expires = user.text("statusExpiresAt").parse::<DateTime<Utc>>();
        if expires.is_ok_and(|expires| expires <= now) {
            user.remove("statusExpiresAt");
            let before = user.remove("previousState").map(object).unwrap_or_default();
            if let Some(status) = before.get("statusDefault") {
                user.set("status", status.clone());
            }
            user.extend(before);
            user.touch();
        }
    }
}

/// `GET users.getPresence`: the caller's own with the connection's state, another's without.
fn presence_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    let user = subject(workspace, call)?;
    let mut response = object(json!({"presence": user.text("status")}));
    if user.id() == call.caller {
        response.set("connectionStatus", connection(user));
        response.extend(user.pick("lastLogin"));
    }
    Ok(response.into())
}

fn status_of(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    let user = subject(workspace, call)?;
    let mut response = user.pick("_id status statusSource statusExpiresAt");
    if user.id() == call.caller {
        response.set("connectionStatus", connection(user));
    }
    Ok(response.into())
}

fn connection(user: &Doc) -> Value {
    user.get("statusConnection").cloned().unwrap_or_else(|| json!("offline"))
}

/// `GET users.presence`: those of `ids` who are not offline, or the others whose status changed
/// since `from`, or everybody who is not offline. Nobody, while the workspace does not tell.
fn presence(workspace: &mut Workspace, call: &Call) -> Outcome {
    settle(workspace);
    if workspace.is_on(presence::DISABLED) {
        return Ok(json!({"users": [], "full": true}));
    }
    let ids: Vec<&str> = call.query.texts("ids").into_iter().flat_map(|ids| ids.split(',')).collect();
    let from = call.query.text("from").and_then(|from| from.parse::<DateTime<Utc>>().ok());
    let from = from.filter(|from| Utc::now() - from < Duration::minutes(10) && ids.is_empty());
    let wanted = |user: &&Doc| match from {
        Some(from) => {
            let changed = user.text("_updatedAt").parse::<DateTime<Utc>>();
            user.id() != call.caller && changed.is_ok_and(|changed| changed >= from)
        }
        None => user.text("status") != "offline" && (ids.is_empty() || ids.contains(&user.id())),
    };
    let users: Vec<Doc> = workspace.users.iter().filter(wanted).map(|user| user.pick(SHOWN)).collect();
    Ok(json!({"users": users, "full": ids.is_empty() && from.is_none()}))
}

/// What is shown of a person beside their presence.
const SHOWN: &str = "_id username name status utcOffset statusText statusSource statusExpiresAt avatarETag";

/// Whom a query asks about: the caller where it names nobody.
fn subject<'a>(workspace: &'a Workspace, call: &Call) -> Result<&'a Doc, Failure> {
    let given = |name: &str| call.query.text(name);
    if ["userId", "username", "user"].iter().all(|name| given(name).is_none()) {
        return call.me(workspace);
    }
    user_from(workspace, given)
}

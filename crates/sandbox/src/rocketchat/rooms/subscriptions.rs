//! `subscriptions.*`: the caller's rooms, and what of them they have read.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listSubscriptions", SignedIn, list).unchecked(),
    on("getSubscription", SignedIn, show).unchecked(),
    on("readSubscription", SignedIn, read),
    on("unreadSubscription", SignedIn, unread),
];

/// `updatedSince`, if it is given.
///
/// # Errors
/// The refusal for a text that is no date.
pub(super) fn since(
    call: &Call,
    failure: impl Into<Failure>,
) -> Result<Option<chrono::DateTime<chrono::Utc>>, Failure> {
    match call.query.chosen("updatedSince") {
        None => Ok(None),
        Some(text) => time(text).or_fail(failure).map(Some),
    }
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let text = "The \"lastUpdate\" query parameter must be a valid date.";
    let since = since(call, ("error-roomId-param-invalid", text))?;
    let rows = workspace.subscriptions.having("u._id", &call.caller);
    let rows =
        rows.filter(|row| since.is_none_or(|since| row.time("_updatedAt").is_some_and(|at| at > since)));
    let update: Vec<&Doc> = rows.collect();
    Ok(json!({"update": update, "remove": []}))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("roomId")?;
    Ok(json!({"subscription": workspace.subscription(room, &call.caller)}))
}

/// `POST subscriptions.read`: `rid` or `roomId`; with `readThreads` threads as well.
fn read(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (rid, id) = (call.value("rid"), call.value("roomId"));
    fail_if(rid.is_some() && id.is_some(), Failure::body("must match exactly one schema in oneOf"))?;
    let room = rid.or(id).or_fail(Failure::body("must have required property 'rid'"))?;
    let room = room.as_str().unwrap_or_default();
    fail_if(workspace.subscription(room, &call.caller).is_none(), "error-invalid-subscription")?;
    let threads = call.wants("readThreads");
    if let Some(row) = workspace.subscription_mut(room, &call.caller) {
        let unread = !row.items("tunread").is_empty() && !threads;
        row.set("unread", 0).set("userMentions", 0).set("groupMentions", 0).set("ls", now());
        row.set("alert", unread).set("open", true);
        if threads {
            row.unset("tunread tunreadUser tunreadGroup");
        }
        row.touch();
    }
    done()
}

/// `POST subscriptions.unread`: `roomId`, or `firstUnreadMessage`.
fn unread(workspace: &mut Workspace, call: &Call) -> Outcome {
    let method = "unreadMessages";
    if let Some(room) = call.given("roomId") {
        let shows = |message: &&Doc| !message.flag("_hidden");
        let last = workspace.messages.having("rid", room).rfind(shows);
        let last = last.map(|message| message.text("ts").to_owned());
        let text = "There are no messages to mark unread";
        let before = last.or_fail(("error-no-message-for-unread", text, method))?;
        mark(workspace, room, &call.caller, &before);
        return done();
    }
    let first = call.body.chosen("firstUnreadMessage._id").and_then(Value::as_str);
    let first = first.or_fail(Failure::body("must have required property 'roomId'"))?;
    let message = workspace.messages.get(first).filter(|message| message.has("rid")).cloned();
    let message = message.or_fail(("error-action-not-allowed", "Not allowed", method))?;
    let own = message.text("u._id") == call.caller;
    fail_if(own, ("error-action-not-allowed", "Not allowed", method))?;
    mark(workspace, message.text("rid"), &call.caller, message.text("ts"));
    done()
}

fn mark(workspace: &mut Workspace, room: &str, user: &str, before: &str) {
    if let Some(row) = workspace.subscription_mut(room, user) {
        let unread = row.count("unread").max(1);
        row.set("open", true).set("alert", true).set("ls", before).set("unread", unread).touch();
    }
}

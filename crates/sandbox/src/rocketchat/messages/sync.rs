//! What changed in a room since a time: messages, threads, and what was deleted.

use chrono::{DateTime, Utc};

use super::find::threads_in;
use crate::rocketchat::common::access::visible;
use crate::rocketchat::common::posting::{of_room, shown};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("syncChatMessages", SignedIn, messages).unchecked(),
    on("syncChatThreads", SignedIn, threads).unchecked(),
    on("syncChatThreadMessages", SignedIn, thread).unchecked(),
    on("listChatDeletedMessages", SignedIn, deleted).unchecked(),
];

/// Whether a record has a time after another at a path.
fn after(record: &Doc, path: &str, since: DateTime<Utc>) -> bool {
    record.time(path).is_some_and(|at| at > since)
}

/// A time in milliseconds, as cursors have it, or as dates are written.
fn cursor(text: &str) -> Option<DateTime<Utc>> {
    let number = text.parse::<i64>().ok().and_then(DateTime::from_timestamp_millis);
    number.or_else(|| time(text))
}

/// The texts of an operation that takes a cursor, checked against one another.
fn checked(call: &Call) -> Result<(), Failure> {
    let (last, kind) = (call.query.chosen("lastUpdate"), call.query.one_of("type", "UPDATED DELETED")?);
    let (next, previous) = (call.query.chosen("next"), call.query.chosen("previous"));
    let text = "The \"type\" or \"lastUpdate\" parameters must be provided";
    fail_if(last.is_none() && kind.is_none(), ("error-param-required", text))?;
    let text = "The \"lastUpdate\" query parameter must be a valid date";
    fail_if(last.is_some_and(|last| time(last).is_none()), ("error-lastUpdate-param-invalid", text))?;
    let text = "You cannot provide both \"next\" and \"previous\" parameters";
    fail_if(next.is_some() && previous.is_some(), ("error-cursor-conflict", text))?;
    let text = "The attributes \"next\", \"previous\" and \"lastUpdate\" cannot be used together";
    let both = (next.is_some() || previous.is_some()) && last.is_some();
    fail_if(both, ("error-cursor-and-lastUpdate-conflict", text))
}

/// A page of records after or before a cursor, with the cursors of the pages beside it.
fn paged(call: &Call, mut records: Vec<Doc>, field: &str) -> (Vec<Doc>, Value) {
    let count = usize::try_from(call.query.most()).unwrap_or(usize::MAX);
    let (next, previous) = (call.query.chosen("next"), call.query.chosen("previous"));
    records.sort_by(|a, b| a.text(field).cmp(b.text(field)));
    let more;
    if let Some(end) = previous.and_then(cursor) {
        records.retain(|record| record.time(field).is_some_and(|at| at < end));
        more = records.len() > count;
        let skipped = records.len().saturating_sub(count);
        records.drain(..skipped);
    } else {
        if let Some(start) = next.and_then(cursor) {
            records.retain(|record| after(record, field, start));
        }
        more = records.len() > count;
        records.truncate(count);
    }
    let at = |record: Option<&Doc>| Some(record?.time(field)?.timestamp_millis().to_string());
    let cursors = json!({
        "next": at(records.last()).filter(|_| more || previous.is_some()),
        "previous": at(records.first()),
    });
    (records, cursors)
}

/// `GET chat.syncMessages`: everything after `lastUpdate`, or pages of what was changed or deleted.
fn messages(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("roomId")?;
    checked(call)?;
    visible(workspace, call, room)?;
    let see = |message: &Doc| shown(workspace, message, &call.caller);
    if let Some(since) = call.query.chosen("lastUpdate").and_then(time) {
        let mut updated: Vec<Doc> =
            of_room(workspace, room).filter(|message| after(message, "_updatedAt", since)).map(see).collect();
        updated.reverse();
        let gone = workspace.deleted_messages.having("rid", room);
        let gone = gone.filter(|trace| after(trace, "_deletedAt", since));
        let deleted: Vec<Doc> = gone.map(|trace| trace.pick("_id _deletedAt")).collect();
        return Ok(json!({"result": {"updated": updated, "deleted": deleted}}));
    }
    let result = if call.query.chosen("type") == Some("DELETED") {
        let traces = workspace.deleted_messages.having("rid", room).map(|trace| trace.pick("_id _deletedAt"));
        let (deleted, cursor) = paged(call, traces.collect(), "_deletedAt");
        json!({"updated": [], "deleted": deleted, "cursor": cursor})
    } else {
        let (updated, cursor) = paged(call, of_room(workspace, room).map(see).collect(), "_updatedAt");
        json!({"updated": updated, "deleted": [], "cursor": cursor})
    };
    Ok(json!({"result": result}))
}

/// `updatedSince`, which is required.
fn since(workspace: &Workspace, call: &Call) -> Result<DateTime<Utc>, Failure> {
    let text = call.required("updatedSince")?;
    let since = time(text);
    let wrong = Failure::query("must match format \"iso-date-time\"");
    fail_if(since.is_none(), wrong)?;
    fail_if(!workspace.is_on("Threads_enabled"), ("error-not-allowed", "Threads Disabled"))?;
    since.or_fail(Failure::silent())
}

fn threads(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("rid")?;
    let since = since(workspace, call)?;
    threads_in(workspace, call, room)?;
    let changed = of_room(workspace, room);
    let changed = changed.filter(|message| message.has("tcount") && after(message, "_updatedAt", since));
    let update: Vec<&Doc> = changed.collect();
    let gone = workspace.deleted_messages.having("rid", room);
    let gone = gone.filter(|trace| trace.has("tcount") && after(trace, "_deletedAt", since));
    let remove: Vec<&Doc> = gone.collect();
    Ok(json!({"threads": {"update": update, "remove": remove}}))
}

fn thread(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("tmid")?;
    let since = since(workspace, call)?;
    let first = workspace.messages.get(id).or_fail(("error-invalid-message", "Invalid Message"))?;
    threads_in(workspace, call, first.text("rid"))?;
    let changed = workspace.messages.having("tmid", id);
    let update: Vec<&Doc> = changed.filter(|message| after(message, "_updatedAt", since)).collect();
    let gone = workspace.deleted_messages.having("tmid", id);
    let remove: Vec<&Doc> = gone.filter(|trace| after(trace, "_deletedAt", since)).collect();
    Ok(json!({"messages": {"update": update, "remove": remove}}))
}

/// `GET chat.getDeletedMessages`: the IDs of what was deleted in a room after `since`.
fn deleted(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, text) = (call.required("roomId")?, call.required("since")?);
    let since = time(text).or_fail(Failure::query("must match format \"iso-date-time\""))?;
    // The server does not ask whether the caller sees the room.
    let page = call.query.unsorted_page()?;
    let gone = workspace.deleted_messages.having("rid", room);
    let gone = gone.filter(|trace| after(trace, "_deletedAt", since));
    page.shown("messages", gone, |trace| trace.pick("_id"))
}

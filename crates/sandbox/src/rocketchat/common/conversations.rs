//! How conversations begin, change hands and end. A record waits in the queue for each open one.

use chrono::Utc;

use super::contacts;
use super::events;
use super::messages::{add, note};
use super::rooms::{reference, takes_part};
use crate::rocketchat::prelude::*;

/// The weight of a conversation without a priority.
pub(crate) const UNWEIGHTED: u64 = 99;

/// The response time of a conversation without an SLA policy, in minutes.
pub(crate) const UNHURRIED: u64 = 9_999_999;

/// The visitor's open conversation; where they have none a new one, which waits in the queue.
/// `source` says where a new one comes from.
///
/// # Errors
/// `error-contact-channel-blocked` for a new one from where the visitor is blocked.
pub(crate) fn open_room(
    workspace: &mut Workspace,
    visitor: &Doc,
    department: Option<&str>,
    source: &Value,
) -> Result<String, Failure> {
    let of_visitor = |room: &&Doc| is_open(room) && room.text("v.token") == visitor.text("token");
    if let Some(room) = workspace.rooms.iter().find(of_visitor) {
        return Ok(room.id().to_owned());
    }
    fail_if(contacts::is_blocked(workspace, visitor.id(), source), "error-contact-channel-blocked")?;
    Ok(open(workspace, visitor, department, source))
}

/// Opens a conversation that nobody serves yet, with the inquiry that waits for an agent, and ties
/// it to the visitor's contact. Returns its ID.
pub(crate) fn open(
    workspace: &mut Workspace,
    visitor: &Doc,
    department: Option<&str>,
    source: &Value,
) -> String {
    let id = workspace.new_id();
    let above = department.and_then(|department| workspace.department(department)?.get("ancestors").cloned());
    let room = json!({
        "_id": id,
        "t": "l",
        "msgs": 0,
        "usersCount": 1,
        "ts": now(),
        "lm": now(),
        "fname": visitor.get("name").or_else(|| visitor.get("username")),
        "v": visitor.pick("_id username name token status").compact(),
        "cl": false,
        "open": true,
        "waitingResponse": true,
        "departmentId": department,
        "departmentAncestors": above,
        "source": source,
        "priorityWeight": UNWEIGHTED,
        "estimatedWaitingTimeQueue": UNHURRIED,
        "queuedAt": now(),
    });
    let room = object(room).compact();
    queue(workspace, &room);
    workspace.rooms.add(room);
    events::opened(workspace, &id);
    contacts::tie(workspace, &id);
    add(workspace, &id, reference(visitor), "", json!({"t": "livechat-started", "groupable": false}));
    id
}

/// Gives a conversation to an agent, instead of the one who has it.
pub(crate) fn serve(workspace: &mut Workspace, room: &str, agent: &str) {
    let served = workspace
        .user(agent)
        .map(|agent| json!({"_id": agent.get("_id"), "username": agent.get("username"), "ts": now()}));
    let Some(served) = served else { return };
    empty(workspace, room);
    enter(workspace, room, agent);
    workspace.rooms.change(room, |room| _ = room.set("servedBy", served).unset("queuedAt onHold"));
    taken(workspace, room);
}

/// Takes a conversation from its agent and puts it back into the queue, into that of another
/// department where one is given.
pub(crate) fn unserve(workspace: &mut Workspace, room: &str, department: Option<&str>) {
    empty(workspace, room);
    let above = department.and_then(|department| workspace.department(department)?.get("ancestors").cloned());
    workspace.rooms.change(room, |room| {
        room.remove("servedBy");
        room.unset("onHold").set("queuedAt", now());
        if let Some(department) = department {
            room.set("departmentId", department).put("departmentAncestors", above);
        }
    });
    requeue(workspace, room, department);
}

/// Puts a user into a conversation. Returns whether they were not in it.
pub(crate) fn enter(workspace: &mut Workspace, room: &str, user: &str) -> bool {
    let new = !takes_part(workspace, room, user);
    if new {
        let id = workspace.new_id();
        let of = workspace.user(user).map(reference).unwrap_or_else(|| json!({"_id": user}));
        let member = json!({"_id": id, "rid": room, "t": "l", "u": of, "open": true, "ts": now()});
        workspace.subscriptions.add(object(member));
        count(workspace, room);
    }
    new
}

/// Puts everybody out of a conversation.
pub(crate) fn empty(workspace: &mut Workspace, room: &str) {
    workspace.subscriptions.remove_where("rid", room);
    count(workspace, room);
}

/// Keeps how many take part: the visitor and who is in it.
pub(crate) fn count(workspace: &mut Workspace, room: &str) {
    let members = workspace.subscriptions.having("rid", room).count();
    if let Some(room) = workspace.rooms.get_mut(room) {
        room.set("usersCount", members + 1);
    }
}

/// Closes a conversation, writes that down in it, and sends the transcript that was asked for.
/// Nobody is in it any more, and nobody waits.
pub(crate) fn end(workspace: &mut Workspace, id: &str, closer: &str, by: &Value, comment: &str) {
    empty(workspace, id);
    workspace.inquiries.remove_where("rid", id);
    workspace.rooms.change(id, |room| {
        let since = |date: &str| Some((Utc::now() - room.time(date)?).num_milliseconds() as f64 / 1000.0);
        let (whole, served) = (since("ts"), since("servedBy.ts"));
        room.within("metrics", |metrics| {
            metrics.set_some("chatDuration", whole).set_some("serviceTimeDuration", served);
        });
        let closed_by = object(by.clone()).without("name");
        room.set("closedAt", now()).set("closer", closer).set("closedBy", closed_by);
        room.within("v", |visitor| _ = visitor.set("status", "offline"));
        room.unset("open onHold queuedAt");
    });
    add(workspace, id, by.clone(), comment, json!({"t": "livechat-close", "groupable": false}));
    send_what_was_asked_for(workspace, id);
    events::closed(workspace, id);
}

/// Makes the inquiry of a conversation that has just been opened.
pub(crate) fn queue(workspace: &mut Workspace, room: &Doc) {
    let inquiry = json!({
        "_id": workspace.new_id(),
        "rid": room.get("_id"),
        "name": room.get("fname"),
        "ts": room.get("ts"),
        "message": "",
        "status": "queued",
        "department": room.get("departmentId"),
        "v": room.get("v"),
        "t": "l",
        "source": room.get("source"),
        "queuedAt": room.get("queuedAt"),
        "priorityWeight": room.get("priorityWeight"),
        "estimatedWaitingTimeQueue": room.get("estimatedWaitingTimeQueue"),
    });
    workspace.inquiries.add(object(inquiry).compact());
}

/// The inquiry of a conversation.
pub(crate) fn of_room<'a>(workspace: &'a mut Workspace, room: &str) -> Option<&'a mut Doc> {
    workspace.inquiries.first_mut("rid", room)
}

/// Marks a conversation's inquiry as taken by an agent.
pub(crate) fn taken(workspace: &mut Workspace, room: &str) {
    if let Some(inquiry) = of_room(workspace, room) {
        inquiry.set("status", "taken").set("takenAt", now());
        inquiry.unset("queuedAt defaultAgent estimatedInactivityCloseTimeAt");
        inquiry.touch();
    }
}

/// Puts a conversation's inquiry back into the queue.
pub(crate) fn requeue(workspace: &mut Workspace, room: &str, department: Option<&str>) {
    let last = workspace.rooms.get(room).and_then(|room| room.get("lastMessage")).cloned();
    if let Some(inquiry) = of_room(workspace, room) {
        inquiry.set("status", "queued").set("queuedAt", now()).unset("takenAt defaultAgent");
        inquiry.set_some("lastMessage", last).set_some("department", department);
        inquiry.touch();
    }
}

/// Writes down in a conversation that its transcript was sent, to whom an agent had asked for or
/// the visitor.
pub(crate) fn sent(workspace: &mut Workspace, room: &Doc, kind: &str, asked: Option<Value>) {
    let visitor = workspace.visitors.get(room.text("v._id"));
    let visitor = visitor.map(|visitor| visitor.pick("_id token username name"));
    let cat = || workspace.user("rocket.cat").map(reference);
    let by = asked.or_else(cat).unwrap_or_default();
    let data = json!({"type": kind, "visitor": visitor, "user": by});
    note(workspace, room.id(), &by, "livechat_transcript_history", json!({"requestData": data}));
}

/// Sends the transcript of a conversation that has just been closed, where somebody asked for it.
pub(crate) fn send_what_was_asked_for(workspace: &mut Workspace, room: &str) {
    let Some(room) = workspace.rooms.get(room).cloned() else { return };
    if let Some(request) = room.get("transcriptRequest") {
        let by = request.inner("requestedBy").map(reference);
        sent(workspace, &room, "user", by);
    }
}

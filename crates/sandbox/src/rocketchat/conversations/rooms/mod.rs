//! `livechat/room*`: conversations, from when a visitor opens one until it is closed or deleted.

mod close;
mod find;
mod hold;
mod info;
mod start;
mod transfer;
mod upload;
mod urgency;
mod visitor;

use crate::rocketchat::conversations::inquiries;
use crate::rocketchat::customers::visitors;
use crate::rocketchat::prelude::*;
use crate::rocketchat::widget::events;

pub(crate) use close::end;
pub(crate) use find::newest_first;
pub(crate) use start::seed;
pub(crate) use transfer::{Transfer, handing, note};
pub(crate) use urgency::{UNHURRIED, set_sla, sla};

/// The open conversation of the visitor who is there from the beginning, served by the agent with
/// the id that the documentation shows.
pub(crate) const VISITOR_ROOM: &str = "sandbox-visitor-room";

/// What the lists of somebody's earlier conversations show of each.
pub(crate) const IN_HISTORY: &str = "_id fname ts v msgs servedBy closedAt closedBy closer tags";

/// The routes of this area.
pub(crate) const ROUTES: &[Route] = &[
    on("listLivechatRooms", SignedIn, find::list).strict(),
    on("listLivechatRoomSources", Any("view-l-room"), find::sources),
    on("deleteLivechatRoom", Any("remove-closed-livechat-room"), close::delete),
    on("deleteClosedLivechatRooms", Any("remove-closed-livechat-rooms"), close::delete_all),
    on("openLivechatRoom", Open, visitor::open),
    on("closeLivechatRoomAsVisitor", Open, close::by_visitor),
    on("closeLivechatRoom", Any("close-livechat-room"), close::by_user),
    on("joinLivechatRoom", Any("view-l-room"), info::join).strict(),
    on("updateLivechatRoom", Any("view-l-room"), info::save),
    on("forwardLivechatRoom", All("view-l-room transfer-livechat-guest"), transfer::forward),
    on("transferLivechatRoomAsVisitor", Open, transfer::by_visitor),
    on("listLivechatRoomTransfers", Any("view-livechat-rooms"), transfer::history),
    on("answerLivechatSurvey", Open, visitor::survey),
    on("holdLivechatRoom", Any("on-hold-livechat-room"), hold::hold),
    on("resumeLivechatRoom", Any("view-l-room"), hold::resume),
    on("setLivechatRoomPriority", Any("view-l-room"), urgency::set_priority),
    on("removeLivechatRoomPriority", Any("view-l-room"), urgency::remove_priority),
    on("uploadLivechatFile", Open, upload::upload),
];

/// Opens a conversation that nobody serves yet, with the inquiry that waits for an agent. Returns
/// its ID.
pub(crate) fn open(workspace: &mut Workspace, id: String, visitor: &Doc, department: Option<&str>) -> String {
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
        "source": {"type": "api", "alias": "sandbox"},
        "priorityWeight": urgency::UNWEIGHTED,
        "estimatedWaitingTimeQueue": urgency::UNHURRIED,
        "queuedAt": now(),
    });
    let room = object(room).compact();
    inquiries::queue(workspace, &room);
    workspace.rooms.add(room);
    events::opened(workspace, &id);
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
    inquiries::taken(workspace, room);
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
    inquiries::requeue(workspace, room, department);
}

/// Whether a conversation is open.
pub(crate) fn is_open(room: &Doc) -> bool {
    room.get("open") == Some(&Value::Bool(true)) && !room.id().is_empty()
}

/// The conversation with this id.
///
/// # Errors
/// `error-invalid-room`.
pub(crate) fn find(workspace: &Workspace, id: &str) -> Result<Doc, Failure> {
    workspace.rooms.get(id).cloned().or_fail("error-invalid-room")
}

/// The visitor with this token, and their conversation.
///
/// # Errors
/// `invalid-token` and `invalid-room`.
fn own(workspace: &Workspace, token: &str, id: &str) -> Result<(Doc, Doc), Failure> {
    let visitor = visitors::by_token(workspace, token)?.clone();
    let room = workspace.rooms.get(id).filter(|room| visitor_of(room, "token") == token).cloned();
    Ok((visitor, room.or_fail("invalid-room")?))
}

/// A text of the object under `name`; empty if there is none.
fn inner<'a>(doc: &'a Doc, name: &str, field: &str) -> &'a str {
    doc.get(name).and_then(|value| value.get(field)).and_then(Value::as_str).unwrap_or_default()
}

/// A text of a conversation's visitor.
pub(crate) fn visitor_of<'a>(room: &'a Doc, field: &str) -> &'a str {
    inner(room, "v", field)
}

/// The user id of the agent who has a conversation; empty where nobody has.
pub(crate) fn agent_of(room: &Doc) -> &str {
    inner(room, "servedBy", "_id")
}

/// A person or a visitor, as records name them.
pub(crate) fn reference(person: &impl Record) -> Value {
    person.pick("_id username name").compact().into()
}

/// Who calls, as records name them.
pub(crate) fn caller(workspace: &Workspace, call: &Call) -> Value {
    workspace.user(&call.caller).map_or_else(|| json!({}), reference)
}

/// Whether a person is in a conversation.
fn takes_part(workspace: &Workspace, room: &str, user: &str) -> bool {
    workspace.subscriptions.iter().any(|member| member.text("rid") == room && member.text("userId") == user)
}

/// Whether a person may see a conversation: their own, whatever waits for them, and every one with
/// the permission.
pub(crate) fn may_see(workspace: &Workspace, room: &Doc, user: &str) -> bool {
    let department = room.text("departmentId");
    let waits_for_them = is_open(room)
        && agent_of(room).is_empty()
        && (department.is_empty() || workspace.works_in(department, user));
    workspace.may(user, "view-livechat-rooms")
        || agent_of(room) == user
        || takes_part(workspace, room.id(), user)
        || waits_for_them
}

/// Whether an agent takes conversations at the moment.
pub(crate) fn takes_chats(user: &Doc) -> bool {
    is_agent(user)
        && is_active(user)
        && user.text("statusLivechat") == "available"
        && user.text("status") != "offline"
}

/// Whether an agent has as many conversations as they may have.
pub(crate) fn is_full(workspace: &Workspace, agent: &Doc) -> bool {
    let limit = agent.get("livechat").and_then(|own| own.get("maxNumberSimultaneousChat")?.as_u64());
    let id = agent.id();
    let has =
        workspace.rooms.iter().filter(|room| is_open(room) && agent_of(room) == id && !room.flag("onHold"));
    limit.is_some_and(|limit| limit > 0 && u64::try_from(has.count()).is_ok_and(|has| has >= limit))
}

/// Puts a user into a conversation. Returns whether they were not in it.
fn enter(workspace: &mut Workspace, room: &str, user: &str) -> bool {
    let new = !takes_part(workspace, room, user);
    if new {
        let member = json!({"_id": workspace.new_id(), "rid": room, "userId": user});
        workspace.subscriptions.add(object(member));
        count(workspace, room);
    }
    new
}

/// Puts everybody out of a conversation.
fn empty(workspace: &mut Workspace, room: &str) {
    workspace.subscriptions.remove_where("rid", room);
    count(workspace, room);
}

/// Keeps how many take part: the visitor and who is in it.
fn count(workspace: &mut Workspace, room: &str) {
    let members = workspace.subscriptions.having("rid", room).count();
    if let Some(room) = workspace.rooms.get_mut(room) {
        room.set("usersCount", members + 1);
    }
}

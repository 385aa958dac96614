//! Conversations that are handed on: to an agent, to a department, back into the queue.

use crate::rocketchat::common::conversations::{serve, unserve};
use crate::rocketchat::common::rooms::{caller, find, is_full, own, reference, somebody_is_there};
use crate::rocketchat::common::{events, messages};
use crate::rocketchat::prelude::*;

/// How a conversation is handed on.
pub(crate) struct Transfer<'a> {
    /// `agent`, `department` or `queue`.
    pub scope: &'static str,
    /// Who hands it on: a reference with `type`.
    pub by: Value,
    /// The agent who gets it.
    pub to: Option<Value>,
    /// The department that gets it.
    pub department: Option<&'a Doc>,
    pub comment: Option<&'a str>,
}

/// Who hands a conversation on, with what they are to it.
pub(crate) fn handing(room: &Doc, by: Value, visitor: bool) -> Value {
    let kind = if visitor {
        "visitor"
    } else if by.id() == agent_of(room) {
        "agent"
    } else {
        "user"
    };
    let mut by = object(by);
    by.set("type", kind);
    by.into()
}

/// Keeps that a conversation is handed on, and writes it down in the conversation.
pub(crate) fn note(workspace: &mut Workspace, room: &Doc, transfer: Transfer<'_>) {
    let Transfer { scope, by, to, department, comment } = transfer;
    let id = room.id();
    let author = object(by.clone()).without("type").into();
    let data = object(json!({
        "transferredBy": by,
        "ts": now(),
        "scope": scope,
        "comment": comment,
        "previousDepartment": room.get("departmentId"),
        "nextDepartment": department.map(|department| department.pick("_id name")),
        "transferredTo": to,
    }))
    .compact();
    messages::note(workspace, id, &author, "livechat_transfer_history", json!({"transferData": data}));
    let record = json!({"_id": workspace.new_id(), "rid": id, "data": data});
    workspace.transfers.add(object(record));
}

pub(super) fn forward(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let room = find(workspace, body.text("roomId"))?;
    fail_if(!is_open(&room), "This_conversation_is_already_closed")?;
    fail_if(room.flag("onHold"), "error-room-onHold")?;
    let by = handing(&room, caller(workspace, call), false);
    let comment = body.filled("comment");
    let given = |name| body.filled(name);
    match (given("departmentId"), given("userId")) {
        (Some(department), agent) => to_department(workspace, &room, by, department, agent, comment),
        (None, Some(agent)) => to_agent(workspace, &room, by, agent, comment, body.flag("clientAction")),
        // The server fails without a word.
        (None, None) => fail(Failure::silent()),
    }
}

/// The agent with this id who is there to take conversations.
fn online<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a Doc, Failure> {
    workspace.user(id).filter(|user| takes_chats(user)).or_fail("error-user-is-offline")
}

fn to_agent(
    workspace: &mut Workspace,
    room: &Doc,
    by: Value,
    agent: &str,
    comment: Option<&str>,
    told: bool,
) -> Outcome {
    let user = online(workspace, agent)?;
    fail_if(agent_of(room) == agent, "error-selected-agent-room-agent-are-same")?;
    if is_full(workspace, user) {
        fail_if(told, "error-max-number-simultaneous-chats-reached")?;
        return fail(Failure::silent());
    }
    let to = reference(user);
    let id = room.id();
    serve(workspace, id, agent);
    note(workspace, room, Transfer { scope: "agent", by, to: Some(to), department: None, comment });
    events::forwarded(workspace, room, false);
    done()
}

/// Puts a conversation into a department's queue, from which its agents take it: agents are not
/// given any here.
fn to_department(
    workspace: &mut Workspace,
    room: &Doc,
    by: Value,
    department: &str,
    agent: Option<&str>,
    comment: Option<&str>,
) -> Outcome {
    let before = room.text("departmentId");
    fail_if(before == department, "error-forwarding-chat-same-department")?;
    if let Some(agent) = agent {
        online(workspace, agent)?;
        fail_if(!workspace.works_in(department, agent), "error-user-not-belong-to-department")?;
    }
    let allowed = workspace
        .department(before)
        .and_then(|before| before.get("departmentsAllowedToForward")?.as_array())
        .is_none_or(|allowed| allowed.is_empty() || allowed.iter().any(|id| id == department));
    let text = "The forwarding to the target department is not allowed.";
    fail_if(!allowed, ("error-forwarding-department-target-not-allowed", text))?;
    let next = workspace
        .department(department)
        .cloned()
        .or_fail(("error-department-not-found", "Department not found"))?;
    // By hand agents take conversations whenever they come; otherwise somebody has to be there.
    if !workspace.routes_by_hand() && !somebody_is_there(workspace, Some(department)) {
        let fallback = next.text("fallbackForwardDepartment");
        if let Some(other) = workspace.department(fallback)
            && fallback != department
            && somebody_is_there(workspace, Some(fallback))
        {
            let data = json!({"prevDepartment": next.get("name"), "department": other.pick("_id name")});
            let author = object(by.clone()).without("type").into();
            let (kind, more) = ("livechat_transfer_history_fallback", json!({"transferData": data}));
            messages::note(workspace, room.id(), &author, kind, more);
            return to_department(workspace, room, by, fallback, None, comment);
        }
        fail_if(!next.flag("allowReceiveForwardOffline"), "error-no-agents-online-in-department")?;
    }
    note(workspace, room, Transfer { scope: "department", by, to: None, department: Some(&next), comment });
    unserve(workspace, room.id(), Some(department));
    events::forwarded(workspace, room, true);
    done()
}

pub(super) fn by_visitor(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let (visitor, room) = own(workspace, body.text("token"), body.text("rid"))?;
    fail_if(!is_open(&room), "room-closed")?;
    let by = handing(&room, reference(&visitor), true);
    to_department(workspace, &room, by, body.text("department"), None, None)
}

/// `GET livechat/transfer.history/{rid}`: the transfers, in the order in which they were.
pub(super) fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    fail_if(workspace.rooms.get(id).is_none(), "invalid-room")?;
    let kept = workspace.transfers.having("rid", id);
    let transfers = kept.map(|transfer| transfer.object("data"));
    call.query.page("ts")?.of("history", transfers)
}

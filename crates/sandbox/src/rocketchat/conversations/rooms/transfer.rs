//! Conversations that are handed on: to an agent, to a department, back into the queue.

use serde_json::{Value, json};

use super::visitor::somebody_is_there;
use super::{
    ROOMS, agent_of, caller, find, is_full, is_open, own, reference, serve, takes_chats, unserve, works_in,
};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::messages;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, now, text};
use crate::rocketchat::widget::events;
use crate::rocketchat::widget::settings;

/// The collection of transfers: what was handed on, when, by whom and to whom.
pub(super) const TRANSFERS: &str = "transfers";

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
pub(crate) fn handing(room: &Doc, mut by: Value, visitor: bool) -> Value {
    let id = by.get("_id").and_then(Value::as_str).unwrap_or_default();
    let kind = if visitor {
        "visitor"
    } else if id == agent_of(room) {
        "agent"
    } else {
        "user"
    };
    if let Some(by) = by.as_object_mut() {
        by.insert("type".into(), json!(kind));
    }
    by
}

/// Keeps that a conversation is handed on, and writes it down in the conversation.
pub(crate) fn note(workspace: &mut Workspace, room: &Doc, transfer: Transfer<'_>) {
    let Transfer { scope, by, to, department, comment } = transfer;
    let id = text(room, "_id");
    let mut author = by.clone();
    if let Some(author) = author.as_object_mut() {
        author.remove("type");
    }
    let mut data = super::object(json!({
        "transferredBy": by,
        "ts": now(),
        "scope": scope,
        "comment": comment,
        "previousDepartment": room.get("departmentId"),
        "nextDepartment": department.map(|department| pick(department, &["_id", "name"])),
        "transferredTo": to,
    }));
    data.retain(|_, value| !value.is_null());
    let more = json!({"t": "livechat_transfer_history", "transferData": data});
    messages::post(workspace, id, author, "", more);
    let record = json!({"_id": workspace.new_id(), "rid": id, "data": data});
    workspace.records.insert(TRANSFERS, super::object(record));
}

/// `POST livechat/room.forward`: `{roomId, userId, departmentId, comment, clientAction}`.
pub(super) fn forward(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("roomId", Kind::Text, true),
            Field("userId", Kind::Text, false),
            Field("departmentId", Kind::Text, false),
            Field("comment", Kind::Text, false),
            Field("clientAction", Kind::Flag, false),
        ],
    )?;
    let room = find(workspace, text(body, "roomId"))?;
    if !is_open(&room) {
        return Err(Failure::plain("This_conversation_is_already_closed"));
    }
    let by = handing(&room, caller(workspace, call), false);
    let comment = check::text(body, "comment").filter(|comment| !comment.is_empty());
    let given = |name| check::text(body, name).filter(|id| !id.is_empty());
    match (given("departmentId"), given("userId")) {
        (Some(department), agent) => to_department(workspace, &room, by, department, agent, comment),
        (None, Some(agent)) => to_agent(workspace, &room, by, agent, comment, flag(body, "clientAction")),
        // The server fails without a word.
        (None, None) => Err(Failure::Bad { error: None, error_type: None, details: None }),
    }
}

/// The agent with this id who is there to take conversations.
fn online<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a Doc, Failure> {
    workspace.user(id).filter(|user| takes_chats(user)).ok_or_else(|| Failure::plain("error-user-is-offline"))
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
    if agent_of(room) == agent {
        return Err(Failure::plain("error-selected-agent-room-agent-are-same"));
    }
    if is_full(workspace, user) {
        return Err(if told {
            Failure::plain("error-max-number-simultaneous-chats-reached")
        } else {
            Failure::Bad { error: None, error_type: None, details: None }
        });
    }
    let to = reference(user);
    let id = text(room, "_id");
    serve(workspace, id, agent);
    note(workspace, room, Transfer { scope: "agent", by, to: Some(to), department: None, comment });
    events::forwarded(workspace, room, false);
    Ok(json!({}))
}

/// Puts a conversation into a department's queue, from which its agents take it: agents are not given any here.
fn to_department(
    workspace: &mut Workspace,
    room: &Doc,
    by: Value,
    department: &str,
    agent: Option<&str>,
    comment: Option<&str>,
) -> Outcome {
    let before = text(room, "departmentId");
    if before == department {
        return Err(Failure::plain("error-forwarding-chat-same-department"));
    }
    if let Some(agent) = agent {
        online(workspace, agent)?;
        if !works_in(workspace, department, agent) {
            return Err(Failure::plain("error-user-not-belong-to-department"));
        }
    }
    let allowed = workspace
        .department(before)
        .and_then(|before| before.get("departmentsAllowedToForward")?.as_array())
        .is_none_or(|allowed| allowed.is_empty() || allowed.iter().any(|id| id == department));
    if !allowed {
        return Err(Failure::coded(
            "error-forwarding-department-target-not-allowed",
            "The forwarding to the target department is not allowed.",
        ));
    }
    let next = workspace
        .department(department)
        .cloned()
        .ok_or_else(|| Failure::coded("error-department-not-found", "Department not found"))?;
    // By hand agents take conversations whenever they come; otherwise somebody has to be there.
    let by_hand = settings::words(workspace, "Livechat_Routing_Method") == "Manual_Selection";
    if !by_hand && !somebody_is_there(workspace, Some(department)) {
        let fallback = text(&next, "fallbackForwardDepartment");
        if let Some(other) = workspace.department(fallback)
            && fallback != department
            && somebody_is_there(workspace, Some(fallback))
        {
            let data =
                json!({"prevDepartment": next.get("name"), "department": pick(other, &["_id", "name"])});
            let more = json!({"t": "livechat_transfer_history_fallback", "transferData": data});
            let mut author = by.clone();
            if let Some(author) = author.as_object_mut() {
                author.remove("type");
            }
            messages::post(workspace, text(room, "_id"), author, "", more);
            return to_department(workspace, room, by, fallback, None, comment);
        }
        if !flag(&next, "allowReceiveForwardOffline") {
            return Err(Failure::plain("error-no-agents-online-in-department"));
        }
    }
    note(workspace, room, Transfer { scope: "department", by, to: None, department: Some(&next), comment });
    unserve(workspace, text(room, "_id"), Some(department));
    events::forwarded(workspace, room, true);
    Ok(json!({}))
}

/// `POST livechat/visitor/department.transfer`: `{token, rid, department}`.
pub(super) fn by_visitor(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("token", Kind::Text, true),
            Field("rid", Kind::Text, true),
            Field("department", Kind::Text, true),
        ],
    )?;
    let (visitor, room) = own(workspace, text(body, "token"), text(body, "rid"))?;
    if !is_open(&room) {
        return Err(Failure::plain("room-closed"));
    }
    let by = handing(&room, reference(&visitor), true);
    to_department(workspace, &room, by, text(body, "department"), None, None)
}

/// `GET livechat/transfer.history/{rid}`: the transfers, in the order in which they were.
pub(super) fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("rid");
    if workspace.records.get(ROOMS, id).is_none() {
        return Err(Failure::plain("invalid-room"));
    }
    let kept = workspace.records.all(TRANSFERS).iter().filter(|transfer| text(transfer, "rid") == id);
    let transfers = kept.filter_map(|transfer| transfer.get("data")?.as_object().cloned());
    call.query.page("ts")?.answer("history", transfers.collect())
}

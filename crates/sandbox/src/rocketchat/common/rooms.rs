//! Conversations: who has one, who may see it, how lists have it.

use super::visitors;
use crate::rocketchat::prelude::*;

/// What the lists of somebody's earlier conversations show of each.
pub(crate) const IN_HISTORY: &str = "_id fname ts v msgs servedBy closedAt closedBy closer tags";

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
pub(crate) fn own(workspace: &Workspace, token: &str, id: &str) -> Result<(Doc, Doc), Failure> {
    let visitor = visitors::by_token(workspace, token)?.clone();
    let room = workspace.rooms.get(id).filter(|room| room.text("v.token") == token).cloned();
    Ok((visitor, room.or_fail("invalid-room")?))
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
pub(crate) fn takes_part(workspace: &Workspace, room: &str, user: &str) -> bool {
    workspace.subscription(room, user).is_some()
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

/// Whether an agent has as many conversations as they may have.
pub(crate) fn is_full(workspace: &Workspace, agent: &Doc) -> bool {
    let limit = agent.get("livechat").and_then(|own| own.get("maxNumberSimultaneousChat")?.as_u64());
    let id = agent.id();
    let has =
        workspace.rooms.iter().filter(|room| is_open(room) && agent_of(room) == id && !room.flag("onHold"));
    limit.is_some_and(|limit| limit > 0 && u64::try_from(has.count()).is_ok_and(|has| has >= limit))
}

/// Responds with a page of records, the newest first unless the call sorts them otherwise.
pub(crate) fn newest_first(call: &Call, name: &str, mut records: Vec<Doc>) -> Outcome {
    records.sort_by(|a, b| b.text("ts").cmp(a.text("ts")));
    // No record has a field without a name: what is in order stays so.
    call.query.page("")?.of(name, records)
}

/// Whether there is an agent who takes conversations, in the department where one is given.
pub(crate) fn somebody_is_there(workspace: &Workspace, department: Option<&str>) -> bool {
    workspace.users.iter().any(|user| {
        takes_chats(user) && department.is_none_or(|department| workspace.works_in(department, user.id()))
    })
}

/// Whether a visitor has an open conversation.
pub(crate) fn has_open_room(workspace: &Workspace, visitor: &str) -> bool {
    workspace.rooms.iter().any(|room| is_open(room) && room.text("v._id") == visitor)
}

//! The conversations of a visitor.

use crate::rocketchat::common::rooms::IN_HISTORY;
use crate::rocketchat::common::visitors::{came_by, of_visitor};
use crate::rocketchat::prelude::*;

/// `GET livechat/visitor/{token}/room`: the open ones; none for a token that nobody has.
pub(super) fn open_rooms(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.part("token");
    let of_token = |room: &&Doc| {
        let visitor = room.inner("v");
        is_open(room) && visitor.is_some_and(|visitor| visitor.text("token") == token)
    };
    let names = "_id name t cl u usernames servedBy";
    let found: Vec<Doc> = workspace.rooms.iter().filter(of_token).map(|room| room.pick(names)).collect();
    Ok(json!({"rooms": found}))
}

/// `GET livechat/visitors.chatHistory/…`: all of them.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    check_room(workspace, call)?;
    call.query.page("")?.of("history", of_visitor(workspace, call.part("visitorId")))
}

/// `GET livechat/visitors.searchChats/…`: those with a message that contains the text.
pub(super) fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    check_room(workspace, call)?;
    // Anything but `true` counts as false.
    let is = |name| call.query.text(name) == Some("true");
    let (closed_only, served_only) = (is("closedChatsOnly"), is("servedChatsOnly"));
    let words = call.query.text("searchText");
    let source = call.query.text("source");
    let mut found = of_visitor(workspace, call.part("visitorId"));
    found.retain(|room| {
        (!closed_only || !is_open(room))
            && (!served_only || room.has("servedBy"))
            && words.is_none_or(|words| has_message(workspace, room.id(), words))
            && source.is_none_or(|source| came_by(room, source))
    });
    let names = format!("{IN_HISTORY} closingMessage");
    call.query.page("")?.of("history", found.iter().map(|room| room.pick(&names)))
}

fn has_message(workspace: &Workspace, room: &str, words: &str) -> bool {
    workspace
        .messages
        .iter()
        .any(|message| message.text("rid") == room && message.text("msg").contains(words))
}

/// The conversation that the path names has to be there, and the caller's to see.
fn check_room(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    let room = workspace.rooms.get(call.part("roomId")).or_fail("invalid-room")?;
    let server = room.string("servedBy._id");
    let department = room.text("departmentId");
    let waits_for_caller =
        server.is_none() && (department.is_empty() || workspace.works_in(department, &call.caller));
    if workspace.may(&call.caller, "view-livechat-rooms")
        || server == Some(call.caller.as_str())
        || waits_for_caller
    {
        Ok(())
    } else {
        fail("error-not-allowed")
    }
}

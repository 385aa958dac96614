//! Discussions: rooms that belong to another room.

use super::any::{active, not_allowed};
use super::face::view;
use crate::rocketchat::common::access::{can_access, can_write};
use crate::rocketchat::common::chat_rooms::add_user;
use crate::rocketchat::common::membership::subscribe;
use crate::rocketchat::common::posting::{note_with, post};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("createRoomDiscussion", SignedIn, create).unchecked(),
    on("listRoomDiscussions", SignedIn, list).unchecked(),
];

/// Checks the fields of a new discussion, as the server does before it looks for anything.
fn check(call: &Call) -> Result<(&str, &str), Failure> {
    let parent = call.given("prid").or_fail("Body parameter \"prid\" is required.")?;
    let name = call.given("t_name").or_fail("Body parameter \"t_name\" is required.")?;
    let list = call.value("users").is_none_or(Value::is_array);
    fail_if(!list, "Body parameter \"users\" must be an array.")?;
    let flag = call.value("encrypted").is_none_or(Value::is_boolean);
    fail_if(!flag, "Body parameter \"encrypted\" must be a boolean when included.")?;
    Ok((parent, name))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (parent, name) = check(call)?;
    let method = "createDiscussion";
    let text = "You are not allowed to create a discussion";
    let on = workspace.is_on("Discussion_enabled");
    fail_if(!on, ("error-action-not-allowed", text, method))?;
    let may = ["start-discussion", "start-discussion-other-user"];
    let may = may.iter().any(|permission| workspace.may_in(&call.caller, permission, parent));
    fail_if(!may, ("error-action-not-allowed", text, method))?;
    let first = match call.given("pmid") {
        None => None,
        Some(id) => {
            let message = workspace.messages.get(id).cloned();
            let message =
                message.or_fail(("error-invalid-message", "Invalid message", "DiscussionCreation"))?;
            let text = "Root message room ID does not match parent room ID ";
            let fits = message.text("rid") == parent;
            fail_if(!fits, ("error-invalid-arguments", text, "DiscussionCreation"))?;
            Some(message)
        }
    };
    let room = can_write(workspace, parent, &call.caller);
    let room = room.map_err(|refusal| Failure::coded(refusal.text(), ""))?;
    let text = "Cannot create nested discussions";
    fail_if(room.has("prid"), ("error-nested-discussion", text, "DiscussionCreation"))?;
    let known = first.as_ref().and_then(|first| first.filled("drid"));
    if let Some(existing) = known.and_then(|id| workspace.rooms.get(id)).cloned() {
        add_user(workspace, existing.id(), &call.caller, None);
        let mut shown = view(workspace, &existing, &call.caller);
        shown.set("rid", existing.id());
        return Ok(json!({"discussion": shown}));
    }
    let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
    let private = room.text("t") != "c" || team.is_some_and(|team| team.get("type") == Some(&json!(1)));
    let id = workspace.new_id();
    let slug = workspace.new_id();
    let encrypted = call.value("encrypted").and_then(Value::as_bool).unwrap_or(room.flag("encrypted"));
    let reply = call.given("reply");
    let text = "Encrypted discussions must not receive an initial reply.";
    fail_if(encrypted && reply.is_some(), ("error-invalid-arguments", text, "DiscussionCreation"))?;
    let owner = workspace.user(&call.caller).map(|user| user.pick("_id username name"));
    let discussion = object(json!({
        "_id": id,
        "t": if private { "p" } else { "c" },
        "name": slug,
        "fname": name,
        "msgs": 0,
        "usersCount": 0,
        "u": owner,
        "ts": now(),
        "ro": false,
        "sysMes": true,
        "default": false,
        "prid": parent,
        "topic": call.given("topic").unwrap_or(room.text("name")),
        "encrypted": encrypted.then_some(true),
    }));
    workspace.rooms.add(discussion.compact());
    subscribe(workspace, &id, &call.caller, json!({"roles": ["owner"]}));
    let mut users = call.listed("users");
    users.extend(first.as_ref().map(|first| first.text("u.username").to_owned()));
    for username in users {
        let user = workspace.user_named(&username).map(|user| user.id().to_owned());
        if let Some(user) = user {
            subscribe(workspace, &id, &user, json!({"alert": true}));
        }
    }
    let link = json!({"drid": id, "dcount": 0});
    match &first {
        Some(message) => {
            workspace.messages.change(message.id(), |first| {
                first.set("drid", &id).set("dcount", 0);
            });
            let quoted = json!({"attachments": [message.pick("msg ts u")]});
            note_with(workspace, &id, "message-link", "", &call.caller, quoted);
        }
        None => _ = note_with(workspace, parent, "discussion-created", name, &call.caller, link),
    }
    if let Some(words) = reply {
        post(workspace, &id, &call.caller, words, Doc::default());
    }
    let mut shown =
        workspace.rooms.get(&id).map(|room| view(workspace, room, &call.caller)).unwrap_or_default();
    shown.set("rid", &id);
    Ok(json!({"discussion": shown}))
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = active(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), not_allowed())?;
    let page = call.query.page("fname")?;
    let rooms = workspace.rooms.having("prid", room.id());
    page.shown("discussions", rooms, |room| view(workspace, room, &call.caller))
}

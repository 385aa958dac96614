//! `rooms.cleanHistory`: deletes the messages of a room between two times, or their files.

use super::any::active;
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::posting::{delete, of_room};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[on("cleanRoomHistory", SignedIn, clean).unchecked()];

fn clean(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = active(workspace, call)?;
    let text = "User does not have access to the room [error-not-allowed]";
    let sees = can_access(workspace, &room, &call.caller);
    fail_if(!sees, Failure::unbracketed("error-not-allowed", text))?;
    let date = |name: &str| call.given(name).map(|text| time(text).unwrap_or_default());
    let latest = date("latest").or_fail("Body parameter \"latest\" is required.")?;
    let oldest = date("oldest").or_fail("Body parameter \"oldest\" is required.")?;
    let may = workspace.may_in(&call.caller, "clean-channel-history", room.id());
    fail_if(!may, ("error-not-allowed", "Not allowed", "cleanRoomHistory"))?;
    let inclusive = call.wants("inclusive");
    let users = call.listed("users");
    let limit = call.value("limit").and_then(Value::as_u64).filter(|limit| *limit > 0);
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let (pinned, discussions, threads) =
        (call.wants("excludePinned"), call.wants("ignoreDiscussion"), call.wants("ignoreThreads"));
    let files_only = call.wants("filesOnly");
    let wanted = |message: &&Doc| {
        let Some(at) = time(message.text("ts")) else { return false };
        let inside = if inclusive { at >= oldest && at <= latest } else { at > oldest && at < latest };
        inside
            && !matches!(message.text("t"), "rm" | "room-archived")
            && (users.is_empty() || users.iter().any(|name| name == message.text("u.username")))
            && !(pinned && message.flag("pinned"))
            && !(discussions && message.has("drid"))
            && !(threads && (message.has("tmid") || message.has("tcount")))
            && (!files_only || message.has("file") || !message.items("files").is_empty())
            // What the server notes of a room stays in it.
            && !(message.has("t") && message.text("t") != "discussion-created")
    };
    let ids: Vec<String> = of_room(workspace, room.id())
        .filter(wanted)
        .take(limit)
        .map(|message| message.id().to_owned())
        .collect();
    for id in &ids {
        if files_only {
            strip(workspace, id);
        } else {
            delete(workspace, id);
        }
    }
    Ok(json!({"_id": room.id(), "count": ids.len()}))
}

/// Takes the files out of a message.
fn strip(workspace: &mut Workspace, id: &str) {
    let Some(message) = workspace.messages.get(id).cloned() else { return };
    for file in message.rows("files").map(|file| file.text("_id")) {
        workspace.uploads.take(file);
    }
    workspace.messages.change(id, |message| {
        message.unset("file").set("files", json!([]));
        message.listed("attachments", |own| {
            own.retain(|one| one.get("type") != Some(&json!("file")));
            own.push(json!({"color": "#FD745E", "text": "_File removed by prune_"}));
        });
    });
}

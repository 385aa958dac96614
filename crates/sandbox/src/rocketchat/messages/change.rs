//! Changing and deleting messages.

use super::check::{custom_fields, filtered};
use crate::rocketchat::common::access::{can_access, can_write, names};
use crate::rocketchat::common::messages::markup;
use crate::rocketchat::common::posting::{delete as erase, edited, parsed, shown};
use crate::rocketchat::common::quotes;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] =
    &[on("updateChatMessage", SignedIn, update), on("deleteChatMessage", SignedIn, delete)];

/// The message that `msgId` names, in the room of `roomId`.
fn named(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let id = call.required("msgId")?;
    let message = workspace.messages.get(id).cloned();
    let message = message.or_fail(format!("No message found with the id of \"{id}\"."))?;
    let fits = message.string("rid") == call.given("roomId");
    fail_if(!fits, "The room id provided does not match where the message is from.")?;
    Ok(message)
}

/// Puts a message into its room's record if it is the last one there.
pub(super) fn refresh(workspace: &mut Workspace, id: &str) {
    let Some(message) = workspace.messages.get(id).cloned() else { return };
    if let Some(room) = workspace.rooms.get_mut(message.text("rid"))
        && room.at("lastMessage._id") == message.get("_id")
    {
        room.set("lastMessage", &message).touch();
    }
}

fn minutes_since(message: &Doc) -> i64 {
    message.time("ts").map_or(0, |at| (chrono::Utc::now() - at).num_minutes())
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let words = call.body.chosen("text").or(call.body.chosen("content"));
    call.required("roomId")?;
    call.required("msgId")?;
    fail_if(words.is_none(), Failure::body("must have required property 'text'"))?;
    let words = call.given("text").unwrap_or_default();
    let message = named(workspace, call)?;
    let (id, room) = (message.id(), message.text("rid"));
    let fields = call.value("customFields");
    let described =
        message.rows("attachments").next().and_then(|own| own.get("description")).and_then(Value::as_str);
    let same = described.unwrap_or(message.text("msg")) == words;
    if same && fields.is_none() && call.value("previewUrls").is_none() {
        return Ok(json!({"message": shown(workspace, &message, &call.caller)}));
    }
    let refused = || {
        let details = json!({"method": "updateMessage", "action": "Message_editing"});
        Failure::coded("error-action-not-allowed", "Message editing not allowed").with(details)
    };
    let own = message.text("u._id") == call.caller && workspace.is_on("Message_AllowEditing");
    fail_if(!own && !workspace.may_in(&call.caller, "edit-message", room), refused())?;
    let limit = workspace.number("Message_AllowEditing_BlockEditInMinutes");
    let bypass = workspace.may_in(&call.caller, "bypass-time-limit-edit-and-delete", room);
    let late = limit > 0 && u64::try_from(minutes_since(&message)).unwrap_or_default() >= limit;
    fail_if(
        late && !bypass,
        ("error-message-editing-blocked", "Message editing is blocked", "updateMessage"),
    )?;
    can_write(workspace, room, &call.caller)?;
    custom_fields(workspace, fields)?;
    let words = filtered(workspace, words);
    let editor = call.me(workspace)?.pick("_id username");
    let parts = parsed(workspace, &words);
    let quoted = quotes::of(workspace, &words, &call.caller);
    workspace.messages.change(id, |message| {
        if described.is_some() {
            for attachment in message.rows_mut("attachments").take(1) {
                attachment.insert("description".to_owned(), json!(words));
            }
        } else {
            message.set("msg", &words).set("md", markup(&words));
            message.listed("attachments", |own| {
                own.retain(|one| one.get("message_link").is_none());
                own.extend(quoted);
            });
        }
        message.extend(parts);
        message.set("editedAt", now()).set("editedBy", editor).set_some("customFields", fields);
    });
    refresh(workspace, id);
    let message = workspace.messages.get(id).cloned().unwrap_or_default();
    edited(workspace, &message);
    Ok(json!({"message": shown(workspace, &message, &call.caller)}))
}

/// Whether a user may delete a message.
///
/// # Errors
/// The server's text for a room that is read only.
fn may_delete(workspace: &Workspace, message: &Doc, user: &str) -> Result<bool, Failure> {
    let Some(room) = workspace.rooms.get(message.text("rid")) else { return Ok(false) };
    if !can_access(workspace, room, user) {
        return Ok(false);
    }
    if workspace.may_in(user, "force-delete-message", room.id()) {
        return Ok(true);
    }
    let own = message.text("u._id") == user && workspace.may_in(user, "delete-own-message", room.id());
    let may = own || workspace.may_in(user, "delete-message", room.id());
    if !may || !workspace.is_on("Message_AllowDeleting") {
        return Ok(false);
    }
    let limit = workspace.number("Message_AllowDeleting_BlockDeleteInMinutes");
    let late = limit > 0 && u64::try_from(minutes_since(message)).unwrap_or_default() > limit;
    if late && !workspace.may_in(user, "bypass-time-limit-edit-and-delete", room.id()) {
        return Ok(false);
    }
    let locked = room.flag("ro")
        && !workspace.may_in(user, "post-readonly", room.id())
        && !names(room, "unmuted", message.text("u.username"));
    fail_if(locked, "You can't delete messages because the room is readonly.")?;
    Ok(true)
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.required("msgId")?;
    call.required("roomId")?;
    let message = named(workspace, call)?;
    let author = message.text("u._id");
    let as_author = call.wants("asUser");
    let force = workspace.may_in(&call.caller, "force-delete-message", message.text("rid"));
    let text = "Unauthorized. You must have the permission \"force-delete-message\" to delete other's message as them.";
    fail_if(as_author && author != call.caller && !force, text)?;
    let user = if as_author { author } else { &call.caller };
    fail_if(workspace.user(user).is_none(), "User not found")?;
    let may = may_delete(workspace, &message, user)?;
    fail_if(!may, ("error-action-not-allowed", "Not allowed"))?;
    let threaded = message.count("tcount") > 0;
    if workspace.is_on("Message_ShowDeletedStatus") || threaded {
        let editor = workspace.user(user).map(|user| user.pick("_id username")).unwrap_or_default();
        workspace.messages.change(message.id(), |message| {
            message.set("msg", "").set("t", "rm").set("urls", json!([])).set("mentions", json!([]));
            message.set("attachments", json!([])).set("reactions", json!([]));
            message.set("editedAt", now()).set("editedBy", editor);
            message.unset("md file files pinned starred");
        });
        refresh(workspace, message.id());
    } else {
        if let Some(thread) = message.filled("tmid") {
            for row in workspace.subscriptions.having_mut("rid", message.text("rid")) {
                row.listed("tunread", |own| own.retain(|id| id != thread));
            }
        }
        erase(workspace, message.id());
    }
    let ts = chrono::Utc::now().timestamp_millis().to_string();
    Ok(json!({"_id": message.id(), "ts": ts, "message": message.pick("_id rid u")}))
}

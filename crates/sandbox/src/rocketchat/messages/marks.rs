//! What users do to messages: reactions, pins, stars, following threads, ignoring, reporting.

use super::change::refresh;
use crate::rocketchat::common::access::{can_access, can_access_id, names};
use crate::rocketchat::common::posting::{note_with, shown};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("reactToChatMessage", SignedIn, react),
    on("pinChatMessage", SignedIn, pin),
    on("unpinChatMessage", SignedIn, unpin),
    on("starChatMessage", SignedIn, |workspace, call| set_starred(workspace, call, true)),
    on("unstarChatMessage", SignedIn, |workspace, call| set_starred(workspace, call, false)),
    on("followChatMessage", SignedIn, |workspace, call| set_followed(workspace, call, true)),
    on("unfollowChatMessage", SignedIn, |workspace, call| set_followed(workspace, call, false)),
    on("ignoreChatUser", SignedIn, ignore).unchecked(),
    on("reportChatMessage", SignedIn, report),
    on("listChatReadReceipts", SignedIn, receipts).unchecked(),
];

/// The message that `messageId` names.
fn named(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let message = workspace.messages.get(call.required("messageId")?).cloned();
    let text = "The provided \"messageId\" does not match any existing message.";
    message.or_fail(("error-message-not-found", text))
}

fn react(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message = named(workspace, call)?;
    let missing = Failure::body("must have required property 'emoji'");
    let emoji = call.given("emoji").or(call.given("reaction")).or_fail(missing)?;
    let method = "setReaction";
    let bare = emoji.replace(':', "");
    let fits = !bare.is_empty() && bare.chars().all(|own| own.is_ascii_alphanumeric() || "_+-".contains(own));
    fail_if(!fits, ("error-not-allowed", "Invalid emoji provided.", method))?;
    let emoji = format!(":{bare}:");
    let me = call.me(workspace)?.text("username").to_owned();
    let reactions = message.object("reactions");
    let has = reactions
        .chosen(&emoji)
        .and_then(|own| own.get("usernames")?.as_array().map(|own| own.contains(&json!(me))))
        .unwrap_or_default();
    let wanted = call.value("shouldReact").and_then(Value::as_bool).unwrap_or(!has);
    if has == wanted {
        return done();
    }
    let room = workspace.rooms.get(message.text("rid"));
    let room = room.or_fail(("error-not-allowed", "Not allowed", method))?;
    fail_if(!can_access(workspace, room, &call.caller), ("not-authorized", "Not Authorized", method))?;
    let text = "You have been muted and cannot speak in this room";
    let muted = Failure::coded("error-not-allowed", text).with(json!({"rid": room.id()}));
    fail_if(names(room, "muted", &me), muted)?;
    let locked = room.flag("ro")
        && !room.flag("reactWhenReadOnly")
        && !workspace.may_in(&call.caller, "post-readonly", room.id())
        && !names(room, "unmuted", &me);
    fail_if(locked, "You can't send messages because the room is readonly.")?;
    workspace.messages.change(message.id(), |message| {
        message.within("reactions", |own| {
            let entry = own.entry(emoji.clone()).or_insert_with(|| json!({"usernames": []}));
            let mut left = 0;
            if let Some(users) = entry.get_mut("usernames").and_then(Value::as_array_mut) {
                users.retain(|user| *user != json!(me));
                if wanted {
                    users.push(json!(me));
                }
                left = users.len();
            }
            if left == 0 {
                Fields::remove(own, &emoji);
            }
        });
        if message.inner("reactions").is_some_and(Fields::is_empty) {
            message.remove("reactions");
        }
    });
    refresh(workspace, message.id());
    done()
}

/// Checks that messages can be pinned here.
fn can_pin(workspace: &Workspace, method: &str) -> Result<(), Failure> {
    let details = json!({"method": method, "action": "Message_pinning"});
    let refused = Failure::coded("error-action-not-allowed", "Message pinning not allowed").with(details);
    fail_if(!workspace.is_on("Message_AllowPinning"), refused)
}

/// Checks that the caller may pin a message.
fn may_pin(workspace: &Workspace, call: &Call, message: &Doc, method: &str) -> Result<(), Failure> {
    can_pin(workspace, method)?;
    let may = workspace.may_in(&call.caller, "pin-message", message.text("rid"))
        && can_access_id(workspace, message.text("rid"), &call.caller);
    fail_if(!may, ("not-authorized", "Not Authorized", method))
}

fn pin(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message = named(workspace, call)?;
    may_pin(workspace, call, &message, "pinMessage")?;
    if message.flag("pinned") {
        return Ok(json!({"message": shown(workspace, &message, &call.caller)}));
    }
    let me = call.me(workspace)?.pick("_id username");
    workspace.messages.change(message.id(), |message| {
        message.set("pinned", true).set("pinnedAt", now()).set("pinnedBy", me);
    });
    refresh(workspace, message.id());
    let author = message.text("u.username");
    let quoted = json!([{
        "text": message.text("msg"),
        "author_name": author,
        "author_icon": format!("/avatar/{author}"),
        "ts": message.get("ts"),
        "attachments": message.items("attachments"),
    }]);
    let more = json!({"attachments": quoted});
    let note = note_with(workspace, message.text("rid"), "message_pinned", "", &call.caller, more);
    Ok(json!({"message": note}))
}

fn unpin(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message = named(workspace, call)?;
    let method = "unpinMessage";
    can_pin(workspace, method)?;
    // To those outside of its room, the message is not there.
    let text = "Message you are unpinning was not found";
    let inside = workspace.subscription(message.text("rid"), &call.caller).is_some();
    let details = json!({"method": method, "action": "Message_pinning"});
    fail_if(!inside, Failure::coded("error-invalid-message", text).with(details))?;
    may_pin(workspace, call, &message, method)?;
    let me = call.me(workspace)?.pick("_id username");
    workspace.messages.change(message.id(), |message| {
        message.set("pinned", false).set("pinnedBy", me);
    });
    refresh(workspace, message.id());
    done()
}

fn set_starred(workspace: &mut Workspace, call: &Call, starred: bool) -> Outcome {
    let message = named(workspace, call)?;
    let details = json!({"method": "starMessage", "action": "Message_starring"});
    let refused = Failure::coded("error-action-not-allowed", "Message starring not allowed").with(details);
    fail_if(!workspace.is_on("Message_AllowStarring"), refused)?;
    if workspace.subscription(message.text("rid"), &call.caller).is_none() {
        return done();
    }
    workspace.messages.change(message.id(), |message| {
        message.listed("starred", |own| {
            own.retain(|star| star.text("_id") != call.caller);
            if starred {
                own.push(json!({"_id": call.caller}));
            }
        });
    });
    refresh(workspace, message.id());
    done()
}

fn set_followed(workspace: &mut Workspace, call: &Call, followed: bool) -> Outcome {
    let method = if followed { "followMessage" } else { "unfollowMessage" };
    let id = call.required("mid")?;
    let on = workspace.is_on("Threads_enabled");
    fail_if(!on, ("error-not-allowed", "not-allowed", method))?;
    let message = workspace.messages.get(id).cloned();
    let message = message.or_fail(("error-invalid-message", "Invalid message", method))?;
    let sees = can_access_id(workspace, message.text("rid"), &call.caller);
    fail_if(!sees, ("error-not-allowed", "not-allowed", method))?;
    let first = message.filled("tmid").unwrap_or(message.id());
    workspace.messages.change(first, |first| {
        first.listed("replies", |own| {
            own.retain(|user| *user != json!(call.caller));
            if followed {
                own.push(json!(call.caller));
            }
        });
    });
    done()
}

/// `GET chat.ignoreUser`: it is a GET that changes something, as the server has it.
fn ignore(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, user) = (call.required("rid")?, call.required("userId")?);
    let wanted = call.query.chosen("ignore").is_none_or(|text| text.contains("true") || text.contains('1'));
    let failure = || Failure::from(("error-invalid-subscription", "Invalid subscription", "ignoreUser"));
    workspace.subscription(room, user).or_fail(failure())?;
    let row = workspace.subscription_mut(room, &call.caller).or_fail(failure())?;
    row.listed("ignored", |own| {
        own.retain(|id| id != user);
        if wanted {
            own.push(json!(user));
        }
    });
    row.touch();
    done()
}

fn report(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (id, description) = (call.required("messageId")?, call.required("description")?);
    fail_if(description.trim().is_empty(), "error-invalid-description")?;
    // To those who do not see its room, the message is not there.
    let message = workspace.messages.get(id).cloned().or_fail("error-invalid-message_id")?;
    let room = workspace.rooms.get(message.text("rid")).cloned();
    let room = room.filter(|room| can_access(workspace, room, &call.caller));
    let room = room.or_fail("error-invalid-message_id")?;
    let by = call.me(workspace)?.pick("_id username name createdAt");
    let report = object(json!({
        "_id": workspace.new_id(),
        "message": message,
        "description": description,
        "ts": now(),
        "userId": call.caller,
        "reportedBy": by,
        "room": room.pick("_id t name fname prid"),
    }));
    workspace.message_reports.add(report);
    done()
}

/// `GET chat.getMessageReadReceipts`: who of the room has read the message.
fn receipts(workspace: &mut Workspace, call: &Call) -> Outcome {
    let missing = "The required 'messageId' param is missing.";
    let id = call.query.chosen("messageId").or_fail(missing)?;
    let message = workspace.messages.get(id);
    let message = message.or_fail(("error-invalid-message", "Invalid message", "getReadReceipts"))?;
    let room = message.text("rid");
    fail_if(!can_access_id(workspace, room, &call.caller), ("error-invalid-room", "Invalid room"))?;
    let read = |row: &&Doc| row.text("ls") >= message.text("ts");
    let rows = workspace.subscriptions.having("rid", room).filter(read);
    let receipts = rows.filter_map(|row| {
        let user = workspace.user(row.text("u._id"))?;
        Some(json!({
            "_id": id_from(&format!("{id} {}", user.id()), 17),
            "messageId": id,
            "roomId": room,
            "userId": user.id(),
            "ts": row.get("ls"),
            "user": user.pick("_id name username"),
        }))
    });
    let receipts: Vec<Value> = receipts.collect();
    Ok(json!({"receipts": receipts}))
}

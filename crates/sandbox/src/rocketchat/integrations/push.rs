//! `push.*`: the devices of users, and what is sent to them. Nothing is sent here.

use crate::rocketchat::common::access::can_access;
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::SETTINGS;

pub(crate) const ROUTES: &[Route] = &[
    on("createPushToken", SignedIn, create).unchecked(),
    on("deletePushToken", SignedIn, delete).unchecked(),
    on("getPushNotification", SignedIn, show).unchecked(),
    on("getPushInfo", SignedIn, info),
    on("testPush", Any("test-push-notifications"), test),
];

/// A text of the body that is not empty.
fn text<'a>(call: &'a Call, name: &'static str, code: &'static str) -> Result<&'a str, Failure> {
    let given = call.raw.string(name).filter(|text| !text.is_empty());
    given.or_fail((code, format!("The required \"{name}\" body param is missing or invalid.")))
}

/// `POST push.token`: a device with the same ID is replaced.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.raw.get("id").filter(|id| !id.is_null());
    let invalid = ("error-id-param-not-valid", "The required \"id\" body param is invalid.");
    fail_if(id.is_some_and(|id| !id.is_string()), invalid)?;
    let kind = text(call, "type", "error-type-param-not-valid")?;
    let unknown = "The required \"type\" body param is missing or invalid.";
    fail_if(!matches!(kind, "apn" | "gcm"), ("error-type-param-not-valid", unknown))?;
    let value = text(call, "value", "error-token-param-not-valid")?;
    let app = text(call, "appName", "error-appName-param-not-valid")?;
    let id = id.and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
    let id = id.unwrap_or_else(|| workspace.new_id());
    workspace.push_tokens.take(&id);
    let device = object(json!({
        "_id": id,
        "token": {kind: value},
        "appName": app,
        "userId": call.caller,
        "enabled": true,
        "createdAt": now(),
    }));
    workspace.push_tokens.add(device);
    Ok(json!({"result": workspace.push_tokens.get(&id)}))
}

/// `DELETE push.token`: the caller's device with this token.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.raw.string("token").or(call.query.chosen("token")).filter(|token| !token.is_empty());
    let missing = "The required \"token\" body param is missing or invalid.";
    let token = token.or_fail(("error-token-param-not-valid", missing))?;
    let own = workspace
        .push_tokens
        .having("userId", &call.caller)
        .find(|device| ["token.apn", "token.gcm"].iter().any(|kind| device.string(kind) == Some(token)));
    let id = own.map(|device| device.id().to_owned()).or_fail(Failure::NotFound("Resource not found"))?;
    workspace.push_tokens.take(&id);
    done()
}

/// `GET push.get`: the notification of a message, for the caller.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.chosen("id").or_fail("Match error: Missing key 'id'")?;
    let message = workspace.messages.get(id).or_fail("error-message-not-found")?;
    let room = workspace.rooms.get(message.text("rid")).or_fail("error-room-not-found")?;
    fail_if(!can_access(workspace, room, &call.caller), "error-not-allowed")?;
    let author = workspace.user(message.text("u._id")).or_fail("Message sender not found")?;
    let (sender, words) = (author.text("username"), message.text("msg"));
    let (title, text) = match room.text("t") {
        "d" => (sender.to_owned(), words.to_owned()),
        _ => (format!("#{}", room.text("name")), format!("{sender}: {words}")),
    };
    let unread = workspace.subscriptions.having("u._id", &call.caller).map(|row| row.count("unread"));
    let payload = json!({
        "host": workspace.words("Site_Url"),
        "messageId": id,
        "notificationType": "message",
        "rid": room.id(),
        "sender": author.pick("_id username name"),
        "senderName": author.get("name"),
        "type": room.get("t"),
        "name": room.get("name"),
        "messageType": message.get("t"),
        "tmid": message.get("tmid"),
    });
    let notification = json!({
        "from": "push",
        "badge": unread.sum::<u64>(),
        "sound": "default",
        "priority": 10,
        "title": title,
        "text": text,
        "payload": object(payload).compact(),
        "userId": call.caller,
        "apn": {"category": "MESSAGE"},
        "gcm": {"style": "inbox"},
    });
    Ok(json!({"data": {"message": message, "notification": notification}}))
}

fn info(workspace: &mut Workspace, _: &Call) -> Outcome {
    let gateway = SETTINGS.get("Push_gateway");
    Ok(json!({
        "pushGatewayEnabled": workspace.setting("Push_enable"),
        "defaultPushGateway": gateway == Some(workspace.setting("Push_gateway")),
    }))
}

/// `POST push.test`: the number of the caller's devices.
fn test(workspace: &mut Workspace, call: &Call) -> Outcome {
    let method = "push_test";
    let on = workspace.is_on("Push_enable");
    fail_if(!on, ("error-push-disabled", "Push is disabled", method))?;
    let devices = workspace.push_tokens.having("userId", &call.caller).count();
    let text = "There are no tokens for this user";
    fail_if(devices == 0, ("error-no-tokens-for-this-user", text, method))?;
    Ok(json!({"tokensCount": devices}))
}

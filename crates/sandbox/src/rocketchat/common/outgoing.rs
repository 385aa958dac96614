//! What outgoing webhooks post about messages, what becomes of the responses, and the record of
//! both.
//!
//! Scripts do not run, and failed posts are not repeated.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;

use crate::http::lock;
use crate::posts::{Answer, Post, is_loopback};
use crate::rocketchat::prelude::*;

/// Puts a message of a user into a room, if they may write there: room, user, text and further
/// fields.
type Write = fn(&mut Workspace, &str, &str, &str, Doc) -> Option<Doc>;

/// A post that was sent.
struct Sent {
    integration: Doc,
    /// The ID of its record.
    record: String,
    /// The room of the message.
    room: String,
}

/// A message was written or edited: posts it to the webhooks that it concerns. `write` posts what
/// they respond.
pub(crate) fn written(workspace: &mut Workspace, message: &Doc, write: Write) {
    let Some(room) = workspace.rooms.get(message.text("rid")).cloned() else { return };
    let due = |own: &&Doc| {
        own.text("type") == "webhook-outgoing"
            && own.flag("enabled")
            && own.text("event") == "sendMessage"
            && covers(own, &room, message.text("u.username"))
            && (!message.has("editedAt") || own.flag("runOnEdits"))
    };
    let due: Vec<Doc> = workspace.integrations.iter().filter(due).cloned().collect();
    for integration in due {
        let Some(word) = trigger(&integration, message.text("msg")) else { continue };
        let payload = payload(workspace, &integration, &word, &room, message);
        for url in integration.texts("urls") {
            send(workspace, &integration, url, &payload, write);
        }
    }
}

/// Whether a webhook is for the messages of a room.
fn covers(integration: &Doc, room: &Doc, author: &str) -> bool {
    let lists = |name: &str| integration.texts("channel").any(|own| own == name);
    let named = || lists(&format!("#{}", room.id())) || lists(&format!("#{}", room.text("name")));
    match room.text("t") {
        "d" => {
            lists("all_direct_messages")
                || room.texts("uids").any(|id| lists(&format!("@{id}")))
                || room.texts("usernames").any(|name| name != author && lists(&format!("@{name}")))
        }
        "c" => integration.items("channel").is_empty() || lists("all_public_channels") || named(),
        _ => lists("all_private_groups") || named(),
    }
}

/// The word of a text that triggers a webhook, empty if the webhook needs none. `None` if the text
/// has none of those that it needs.
fn trigger(integration: &Doc, text: &str) -> Option<String> {
    if integration.items("triggerWords").is_empty() {
        return Some(String::new());
    }
    let anywhere = integration.flag("triggerWordAnywhere");
    let fits = |word: &&str| if anywhere { text.contains(word) } else { text.starts_with(word) };
    integration.texts("triggerWords").find(fits).map(str::to_owned)
}

/// What is posted about a message.
fn payload(workspace: &Workspace, integration: &Doc, word: &str, room: &Doc, message: &Doc) -> Doc {
    let mut payload = object(json!({
        "token": integration.get("token"),
        "bot": message.has("bot"),
        "trigger_word": Some(word).filter(|word| !word.is_empty()),
        "channel_id": room.id(),
        "channel_name": room.get("name"),
        "message_id": message.id(),
        "timestamp": message.get("ts"),
        "user_id": message.text("u._id"),
        "user_name": message.text("u.username"),
        "text": message.text("msg"),
        "siteUrl": workspace.words("Site_Url"),
        "alias": message.filled("alias"),
        "tmid": message.filled("tmid"),
    }));
    if message.has("editedAt") {
        payload.set("isEdited", true);
    }
    payload.compact()
}

fn send(workspace: &mut Workspace, integration: &Doc, url: &str, payload: &Doc, write: Write) {
    let id = workspace.new_id();
    let record = json!({
        "_id": id,
        "type": "outgoing-webhook",
        "step": "pre-http-call",
        "integration": integration,
        "event": "sendMessage",
        "_createdAt": now(),
        "data": payload,
        "triggerWord": payload.get("trigger_word"),
        "ranPrepareScript": true,
        "url": url,
        "httpCallData": payload,
    });
    workspace.integration_calls.add(object(record).compact());
    let sent =
        Sent { integration: integration.free(), record: id, room: payload.text("channel_id").to_owned() };
    if !is_loopback(url) {
        settle(workspace, &sent, None, write);
        return;
    }
    let json = HeaderValue::from_static("application/json");
    let shared = workspace.shared.clone();
    workspace.poster.send(Post {
        address: url.to_owned(),
        headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
        body: Bytes::from(json!(payload).to_string()),
        repeats: 0,
        refused: None,
        answered: Some(Box::new(move |answer| {
            if let Some(shared) = shared.upgrade() {
                settle(&mut lock(&shared), &sent, answer, write);
            }
        })),
    });
}

/// Notes the response to a post, and posts the message in it.
fn settle(workspace: &mut Workspace, sent: &Sent, answer: Option<Answer>, write: Write) {
    let Some(answer) = answer else {
        note(workspace, sent, "after-http-call", json!({"httpError": {"message": "no response"}}));
        return;
    };
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    note(workspace, sent, "after-http-call", json!({"httpResult": json!(text).to_string()}));
    let is_taken = matches!(answer.status, StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED);
    if text.is_empty() || !is_taken {
        let step = match answer.status {
            StatusCode::GONE if !text.is_empty() => "after-process-http-status-410",
            StatusCode::INTERNAL_SERVER_ERROR if !text.is_empty() => "after-process-http-status-500",
            _ => "failed-and-not-configured-to-retry",
        };
        note(workspace, sent, step, json!({"error": true}));
        if step == "after-process-http-status-410" {
            workspace.integrations.change(sent.integration.id(), |own| _ = own.set("enabled", false));
        }
        return;
    }
    let reply = Some(answer.body).filter(|_| answer.is_json);
    let reply = reply.and_then(|body| serde_json::from_slice::<Value>(&body).ok()).map(object);
    let Some(reply) = reply.filter(|own| own.filled("text").is_some() || own.has("attachments")) else {
        return;
    };
    match post(workspace, sent, &reply, write) {
        Some((channel, message)) => {
            let result = json!([{"channel": channel, "message": message}]);
            let fields = json!({"resultMessage": result, "finished": true});
            note(workspace, sent, "url-response-sent-message", fields);
        }
        None => note(workspace, sent, "after-http-call-send-message-failed", json!({"finished": true})),
    }
}

/// Posts the message of a response as the integration's user. Returns the room and the message.
fn post(workspace: &mut Workspace, sent: &Sent, reply: &Doc, write: Write) -> Option<(String, Doc)> {
    let integration = &sent.integration;
    let named = reply.filled("channel").or(integration.filled("targetRoom")).unwrap_or_default();
    let named = named.trim_start_matches('#');
    let room = workspace.rooms.get(named).or_else(|| workspace.rooms.first("name", named));
    let room = room.filter(|_| !named.is_empty()).map_or(sent.room.as_str(), Record::id).to_owned();
    let user = workspace.user_named(integration.text("username"))?.id().to_owned();
    let mut more = reply.pick_chosen("attachments tmid customFields");
    more.set("bot", json!({"i": integration.id()})).set_new("groupable", false);
    more.set_some("alias", reply.filled("alias").or(integration.filled("alias")));
    let avatar = reply.filled("avatar").or(integration.filled("avatar"));
    let emoji = reply.filled("emoji").or(integration.filled("emoji"));
    more.set_some("avatar", avatar).set_some("emoji", emoji.filter(|_| avatar.is_none()));
    let message = write(workspace, &room, &user, reply.text("text").trim(), more.compact())?;
    Some((format!("#{room}"), message))
}

/// Keeps how far a post came.
fn note(workspace: &mut Workspace, sent: &Sent, step: &str, fields: Value) {
    workspace.integration_calls.change(&sent.record, |record| {
        record.set("step", step).extend(object(fields));
    });
}

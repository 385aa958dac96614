//! What outgoing webhooks post about messages, what becomes of the responses, and the record of
//! both.
//!
//! Scripts do not run: the record of a call says so.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;

use crate::http::lock;
use crate::posts::{Answer, Post, is_loopback};
use crate::rocketchat::prelude::*;

/// Puts a message of a user into a room, if they may write there: room, user, text and further
/// fields.
type Write = fn(&mut Workspace, &str, &str, &str, Doc) -> Option<Doc>;

/// What stands where the server would say how a script failed.
pub(crate) const NO_SCRIPTS: &str = "The sandbox runs no scripts.";

/// Whether an integration has a script with this method, which the server would run.
pub(crate) fn runs_script(integration: &Doc, method: &str) -> bool {
    integration.flag("scriptEnabled") && integration.text("scriptCompiled").contains(method)
}

/// A post that was sent.
struct Sent {
    integration: Doc,
    url: String,
    payload: Doc,
    /// How often it was sent before.
    tries: u32,
    /// The ID of its record.
    record: String,
}

/// Posts a message to the webhooks of an event that it concerns: `sendMessage` if it was written or
/// edited, `fileUploaded` if it has a new file. `write` posts what they respond.
pub(crate) fn report(workspace: &mut Workspace, event: &str, message: &Doc, write: Write) {
    let Some(room) = workspace.rooms.get(message.text("rid")).cloned() else { return };
    let due = |own: &&Doc| {
        own.text("type") == "webhook-outgoing"
            && own.flag("enabled")
            && own.text("event") == event
            && covers(own, &room, message.text("u.username"))
            && (!message.has("editedAt") || own.flag("runOnEdits"))
    };
    let due: Vec<Doc> = workspace.integrations.iter().filter(due).cloned().collect();
    for integration in due {
        let Some(word) = trigger(&integration, message.text("msg")) else { continue };
        let mut payload = payload(workspace, &integration, &word, &room, message);
        if event == "fileUploaded" {
            payload.unset("siteUrl tmid isEdited").set("message", message);
            payload.set("user", workspace.user(message.text("u._id")));
            payload.set("room", room.free().without("joinCode banned"));
        }
        for url in integration.texts("urls") {
            send(workspace, &integration, url, &payload, 0, write);
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
    if integration.text("event") != "sendMessage" || integration.items("triggerWords").is_empty() {
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

fn send(workspace: &mut Workspace, integration: &Doc, url: &str, payload: &Doc, tries: u32, write: Write) {
    let id = workspace.new_id();
    let record = json!({
        "_id": id,
        "type": "outgoing-webhook",
        "step": "mapped-args-to-data",
        "integration": integration,
        "event": integration.get("event"),
        "_createdAt": now(),
        "data": payload,
        "triggerWord": payload.get("trigger_word"),
        "ranPrepareScript": true,
    });
    workspace.integration_calls.add(object(record).compact());
    let sent = Sent {
        integration: integration.free(),
        url: url.to_owned(),
        payload: payload.free(),
        tries,
        record: id,
    };
    if runs_script(integration, "prepare_outgoing_request") {
        // The server sends nothing if this method fails.
        let fields = json!({"error": true, "errorStack": NO_SCRIPTS, "finished": true});
        note(workspace, &sent, "after-prepare-no-opts", fields);
        return;
    }
    note(workspace, &sent, "pre-http-call", json!({"url": url, "httpCallData": payload}));
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

/// How long the server waits before it sends a post again that was sent this often before.
fn pause(delay: &str, tries: u32) -> Option<Duration> {
    let milliseconds = match delay {
        "powers-of-ten" => 10_u64.saturating_pow(tries.saturating_add(2)),
        "powers-of-two" => 2_u64.saturating_pow(tries.saturating_add(1)).saturating_mul(1000),
        "increments-of-two" => u64::from(tries).saturating_add(1).saturating_mul(2000),
        _ => return None,
    };
    Some(Duration::from_millis(milliseconds))
}

/// A post that failed: sends it again later if the integration says so. Returns the step that the
/// call has come to.
fn retry(workspace: &Workspace, sent: &Sent, write: Write) -> String {
    let integration = &sent.integration;
    let count = integration.count("retryCount");
    if !integration.flag("retryFailedCalls") || count == 0 {
        return "failed-and-not-configured-to-retry".to_owned();
    }
    if u64::from(sent.tries) >= count {
        return "too-many-retries".to_owned();
    }
    let Some(wait) = pause(integration.text("retryDelay"), sent.tries) else {
        return "failed-and-retry-delay-is-invalid".to_owned();
    };
    let tries = sent.tries.saturating_add(1);
    let (id, url, payload) = (integration.id().to_owned(), sent.url.clone(), sent.payload.free());
    let shared = workspace.shared.clone();
    workspace.poster.after(wait, move || {
        let Some(shared) = shared.upgrade() else { return };
        let mut workspace = lock(&shared);
        let integration = workspace.integrations.get(&id).filter(|own| own.flag("enabled")).cloned();
        if let Some(integration) = integration {
            send(&mut workspace, &integration, &url, &payload, tries, write);
        }
    });
    format!("going-to-retry-{tries}")
}

/// Notes the response to a post, and posts the message in it.
fn settle(workspace: &mut Workspace, sent: &Sent, answer: Option<Answer>, write: Write) {
    let Some(answer) = answer else {
        note(workspace, sent, "after-http-call", json!({"httpError": {"message": "no response"}}));
        return;
    };
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    note(workspace, sent, "after-http-call", json!({"httpResult": json!(text).to_string()}));
    if runs_script(&sent.integration, "process_outgoing_response") {
        // The server goes on as if there were no such method if it fails.
        let step = "execute-script-error-running-process_outgoing_response";
        note(workspace, sent, step, json!({"error": true, "errorStack": NO_SCRIPTS}));
    }
    let is_taken = matches!(answer.status, StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED);
    if text.is_empty() || !is_taken {
        let step = match answer.status {
            StatusCode::GONE if !text.is_empty() => "after-process-http-status-410".to_owned(),
            StatusCode::INTERNAL_SERVER_ERROR if !text.is_empty() => {
                "after-process-http-status-500".to_owned()
            }
            _ => retry(workspace, sent, write),
        };
        note(workspace, sent, &step, json!({"error": true}));
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
    let room =
        room.filter(|_| !named.is_empty()).map_or(sent.payload.text("channel_id"), Record::id).to_owned();
    let other = reply.filled("user_name").filter(|_| integration.flag("impersonateUser"));
    let other = other.and_then(|name| workspace.user_in_any_case(name));
    let user = other.or_else(|| workspace.user_named(integration.text("username")))?.id().to_owned();
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

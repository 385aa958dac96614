//! What Omnichannel posts to the address of its webhook, with the secret token in a header. One
//! setting each says which events are posted.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bytes::Bytes;

use crate::posts::Post;
use crate::rocketchat::prelude::*;

/// The header with the secret token.
const TOKEN: HeaderName = HeaderName::from_static("x-rocketchat-livechat-token");

/// How often a post is repeated that the receiver does not take.
const REPEATS: u32 = 4;

/// A conversation begins, and waits for an agent.
pub(crate) fn opened(workspace: &Workspace, room: &str) {
    tell(workspace, Some("Livechat_webhook_on_start"), "LivechatSessionStart", room, "departmentId", &[]);
    let on = Some("Livechat_webhook_on_chat_queued");
    tell(workspace, on, "LivechatSessionQueued", room, "departmentId", &[]);
}

/// An agent takes a conversation.
pub(crate) fn taken(workspace: &Workspace, room: &str) {
    let on = Some("Livechat_webhook_on_chat_taken");
    tell(workspace, on, "LivechatSessionTaken", room, "departmentId servedBy", &[]);
}

/// A conversation was handed on; `before` is what it was.
pub(crate) fn forwarded(workspace: &Workspace, before: &Doc, to_department: bool) {
    let (name, field) =
        if to_department { ("oldDepartmentId", "departmentId") } else { ("oldServedBy", "servedBy") };
    let old = [(name, before.get(field).cloned().unwrap_or_default())];
    let (on, room) = (Some("Livechat_webhook_on_forward"), before.id());
    tell(workspace, on, "LivechatSessionForwarded", room, "departmentId servedBy", &old);
}

/// A conversation was closed.
pub(crate) fn closed(workspace: &Workspace, room: &str) {
    let fields = "departmentId servedBy closedAt closedBy closer";
    tell(workspace, Some("Livechat_webhook_on_close"), "LivechatSession", room, fields, &[]);
}

/// What is kept about a conversation was changed, after it was closed.
pub(crate) fn edited(workspace: &Workspace, room: &str) {
    if workspace.rooms.get(room).is_some_and(|room| !is_open(room)) {
        tell(workspace, None, "LivechatEdit", room, "", &[]);
    }
}

/// A message was written.
pub(crate) fn written(workspace: &Workspace, message: &Doc) {
    let by_visitor = message.has("token");
    let on =
        if by_visitor { "Livechat_webhook_on_visitor_message" } else { "Livechat_webhook_on_agent_message" };
    if !is_told(message) || !workspace.is_on(on) {
        return;
    }
    let Some(mut payload) = conversation(workspace, message.text("rid"), "Message") else { return };
    let visitor = payload.object("visitor");
    payload.set("messages", json!([shown(message, visitor.text("username"))]));
    send(workspace, payload.into());
}

/// A visitor left a message while nobody was there.
pub(crate) fn left(workspace: &Workspace, form: &Doc) {
    if workspace.is_on("Livechat_webhook_on_offline_msg") {
        let visitor = form.pick("name email");
        let message = form.get("message");
        let payload = json!({"type": "LivechatOfflineMessage", "sentAt": now(), "visitor": visitor, "message": message});
        send(workspace, payload);
    }
}

/// The made-up conversation by which somebody tries the webhook.
pub(crate) fn tried(workspace: &Workspace) {
    let visitor = json!({
        "_id": "", "name": "A visitor", "username": "a.visitor", "department": "support",
        "email": "a.visitor@customer.example", "phone": "15551234567", "ip": "192.0.2.1", "browser": "Firefox",
        "os": "Linux", "customFields": {"customerId": "123456"},
    });
    let agent = json!({
        "_id": "sandbox-agent", "username": "an.agent", "name": "An Agent", "email": "an.agent@harbour.example",
    });
    let messages = json!([
        {"username": "a.visitor", "msg": "Where is my parcel?", "ts": now()},
        {"username": "an.agent", "agentId": "sandbox-agent", "msg": "On its way.", "ts": now()},
    ]);
    let payload = json!({
        "type": "LivechatSession", "_id": "sandbox-tried", "label": "A trial", "topic": "A trial",
        "createdAt": now(), "lastMessageAt": now(), "tags": ["trial"], "customFields": {"productId": "123456"},
        "visitor": visitor, "agent": agent, "messages": messages,
    });
    send(workspace, payload);
}

/// Posts an event of a conversation with all its messages, if it is switched on; `fields` of the
/// conversation are added.
fn tell(
    workspace: &Workspace,
    on: Option<&str>,
    kind: &str,
    room: &str,
    fields: &str,
    more: &[(&str, Value)],
) {
    if on.is_some_and(|on| !workspace.is_on(on)) {
        return;
    }
    let Some(mut payload) = conversation(workspace, room, kind) else { return };
    let record = workspace.rooms.get(room).cloned().unwrap_or_default();
    let visitor = record.text("v.username");
    let messages = workspace.messages.iter();
    let messages = messages.filter(|message| message.text("rid") == room && is_told(message));
    payload.set("messages", messages.map(|message| shown(message, visitor)).collect::<Vec<_>>());
    payload.extend(record.pick(fields));
    payload.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    payload.retain(|_, value| !value.is_null());
    send(workspace, payload.into());
}

/// What every event says about a conversation, its visitor and its agent.
fn conversation(workspace: &Workspace, id: &str, kind: &str) -> Option<Doc> {
    let room = workspace.rooms.get(id)?;
    let visitor = workspace.visitors.get(room.text("v._id"))?;
    let mut guest = visitor.pick("_id token name username department ip phone");
    guest.set("email", visitor.get("visitorEmails")).set("customFields", visitor.get("livechatData"));
    guest.retain(|_, value| !value.is_null());
    let agent = workspace.user(agent_of(room)).map(|agent| {
        let mut shown = agent.pick("_id username name");
        shown.extend(addresses(agent).next().map(|address| ("email".to_owned(), json!(address))));
        shown
    });
    let payload = object(json!({
        "_id": id, "label": room.get("fname"), "topic": room.get("topic"), "createdAt": room.get("ts"),
        "lastMessageAt": room.get("lm"), "tags": room.get("tags"), "customFields": room.get("livechatData"),
        "visitor": guest, "agent": agent, "type": kind,
    }))
    .compact();
    Some(payload)
}

/// Whether a message is one that events have: of what the server notes, only that the conversation
/// was closed.
fn is_told(message: &Doc) -> bool {
    matches!(message.text("t"), "" | "livechat-close")
}

fn shown(message: &Doc, visitor: &str) -> Value {
    let author = message.object("u");
    let mut shown = message.pick("_id msg ts rid editedAt file attachments _updatedAt");
    let username = author.text("username");
    shown.set("username", username);
    if username != visitor {
        shown.set("agentId", author.get("_id"));
    }
    if message.text("t") == "livechat-close" {
        shown.set("closingMessage", true);
    }
    shown.retain(|_, value| !value.is_null());
    shown.into()
}

fn send(workspace: &Workspace, payload: Value) {
    let address = workspace.words("Livechat_webhookUrl");
    if address.is_empty() {
        return;
    }
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(header::ACCEPT, json.clone()), (header::CONTENT_TYPE, json)]);
    let token = workspace.words("Livechat_secret_token");
    // A token that no header can hold is not sent, as no client could.
    if let Some(token) = HeaderValue::try_from(token).ok().filter(|token| !token.is_empty()) {
        headers.insert(TOKEN, token);
    }
    workspace.poster.send(Post {
        address: address.to_owned(),
        headers,
        body: Bytes::from(payload.to_string()),
        repeats: REPEATS,
        refused: None,
        answered: None,
    });
}

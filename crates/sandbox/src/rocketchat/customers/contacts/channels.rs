//! The channels by which contacts write.

use serde_json::{Value, json};

use super::{CONTACTS, channels_of, contact_id, shown};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::rooms::{self, ROOMS};
use crate::rocketchat::customers::visitors::visitor_of;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, text, touch};

/// The kinds of channels.
const KINDS: &[&str] = &["widget", "email", "sms", "app", "api", "other"];

/// The visitor who a contact is on a channel.
pub(super) fn visitor_id(channel: &Doc) -> &str {
    channel.get("visitor").and_then(Value::as_object).map_or("", |visitor| text(visitor, "visitorId"))
}

/// A channel by which a visitor writes: `source` is as in conversations.
pub(super) fn channel(visitor: &str, source: &Value) -> Value {
    let kind = source.get("type").and_then(Value::as_str).unwrap_or("other");
    let name = source.get("label").and_then(Value::as_str).unwrap_or(kind);
    let mut which = json!({"type": kind});
    if let (Some(id), Some(which)) = (source.get("id"), which.as_object_mut()) {
        which.insert("id".into(), id.clone());
    }
    json!({
        "name": name,
        "visitor": {"visitorId": visitor, "source": which},
        "blocked": false,
        "verified": false,
        "details": source,
    })
}

/// Whether a channel is that of a visitor from a source.
pub(super) fn is_of(channel: &Doc, visitor: &str, source: &Value) -> bool {
    let own = channel.get("visitor").and_then(|own| own.get("source"));
    let same = |name: &str| own.and_then(|own| own.get(name)) == source.get(name);
    visitor_id(channel) == visitor && same("type") && same("id")
}

/// `GET omnichannel/contacts.channels`: of several with one name the one with the newest conversation.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let contact = workspace.records.get(CONTACTS, contact_id(call)?).map(|contact| shown(workspace, contact));
    let mut channels: Vec<&Doc> = contact.iter().flat_map(channels_of).collect();
    let date = |channel: &Doc| {
        let chat = channel.get("lastChat").and_then(Value::as_object);
        chat.map(|chat| text(chat, "ts").to_owned()).unwrap_or_default()
    };
    channels.sort_by_key(|channel| std::cmp::Reverse(date(channel)));
    let mut names = Vec::new();
    channels.retain(|channel| {
        let name = text(channel, "name");
        let first = !names.contains(&name);
        names.push(name);
        first
    });
    Ok(json!({"channels": channels}))
}

/// `POST omnichannel/contacts.block`: the open conversation there is closed.
pub(super) fn block(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = set_blocked(workspace, call, true)?;
    let open: Vec<String> = workspace
        .records
        .all(ROOMS)
        .iter()
        .filter(|room| rooms::is_open(room) && visitor_of(room) == visitor)
        .map(|room| text(room, "_id").to_owned())
        .collect();
    let by = rooms::caller(workspace, call);
    for room in open {
        rooms::end(workspace, &room, "user", &by, "This channel has been blocked");
    }
    Ok(json!({}))
}

/// `POST omnichannel/contacts.unblock`.
pub(super) fn unblock(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_blocked(workspace, call, false)?;
    Ok(json!({}))
}

/// Whether a visitor may not write from this source. A website and the API count as one, since only cookies tell them
/// apart.
pub(crate) fn is_blocked(workspace: &Workspace, visitor: &str, source: &Value) -> bool {
    let mut channels = workspace.records.all(CONTACTS).iter().flat_map(channels_of);
    let by_web = |source: Option<&Value>| {
        let kind = source.and_then(|source| source.get("type")).and_then(Value::as_str);
        matches!(kind, Some("widget" | "api"))
    };
    channels.any(|channel| {
        let own = channel.get("visitor").and_then(|own| own.get("source"));
        let same = by_web(own) && by_web(Some(source)) && visitor_id(channel) == visitor;
        flag(channel, "blocked") && (same || is_of(channel, visitor, source))
    })
}

/// Blocks the channel that a body names, or lets it be; answers who the contact is there.
fn set_blocked(workspace: &mut Workspace, call: &Call, blocked: bool) -> Result<String, Failure> {
    let body = &check::body(&call.body, &[Field("visitor", Kind::Object, true)])?;
    let fields = [Field("visitorId", Kind::Text, true), Field("source", Kind::Object, true)];
    let visitor = &check::body(body.get("visitor").unwrap_or(&Value::Null), &fields)?;
    let fields = [Field("type", Kind::OneOf(KINDS), true), Field("id", Kind::Text, false)];
    let source = &check::body(visitor.get("source").unwrap_or(&Value::Null), &fields)?;
    let named = |channel: &Doc| {
        let own = channel.get("visitor").and_then(|own| own.get("source")).and_then(Value::as_object);
        visitor_id(channel) == text(visitor, "visitorId")
            && own.is_some_and(|own| {
                text(own, "type") == text(source, "type")
                    && (!source.contains_key("id") || text(own, "id") == text(source, "id"))
            })
    };
    for contact in workspace.records.all_mut(CONTACTS) {
        let channels = contact.get_mut("channels").and_then(Value::as_array_mut).into_iter().flatten();
        if let Some(channel) = channels.filter_map(Value::as_object_mut).find(|channel| named(channel)) {
            channel.insert("blocked".into(), json!(blocked));
            let id = visitor_id(channel).to_owned();
            touch(contact);
            return Ok(id);
        }
    }
    Err(Failure::plain("error-contact-not-found"))
}

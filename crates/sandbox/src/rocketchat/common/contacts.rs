//! The people behind visitors, and the channels by which they write.

use super::visitors::{has, next_username};
use crate::rocketchat::prelude::*;

/// The contact who is this visitor on one of their channels.
pub(crate) fn of_visitor<'a>(workspace: &'a Workspace, visitor: &str) -> Option<&'a Doc> {
    workspace
        .contacts
        .iter()
        .find(|contact| channels_of(contact).any(|channel| visitor_id(channel) == visitor))
}

pub(crate) fn channels_of(contact: &Doc) -> impl Iterator<Item = &Fields> {
    contact.rows("channels")
}

/// The ids of the visitors that a contact is.
pub(crate) fn visitors_of(contact: &Doc) -> Vec<&str> {
    channels_of(contact).map(visitor_id).collect()
}

/// The visitor who a contact is on a channel.
pub(crate) fn visitor_id(channel: &Fields) -> &str {
    channel.text("visitor.visitorId")
}

/// A channel by which a visitor writes: `source` is as in conversations.
pub(crate) fn channel(visitor: &str, source: &Value) -> Value {
    let kind = source.string("type").unwrap_or("other");
    let name = source.string("label").unwrap_or(kind);
    let mut which = json!({"type": kind});
    if let (Some(id), Some(which)) = (source.get("id"), which.as_object_mut()) {
        which.set("id", id.clone());
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
pub(crate) fn is_of(channel: &Fields, visitor: &str, source: &Value) -> bool {
    let own = channel.at("visitor.source");
    let same = |name: &str| own.and_then(|own| own.get(name)) == source.get(name);
    visitor_id(channel) == visitor && same("type") && same("id")
}

/// Whether a visitor may not write from this source. A website and the API count as one, since only
/// cookies tell them apart.
pub(crate) fn is_blocked(workspace: &Workspace, visitor: &str, source: &Value) -> bool {
    let mut channels = workspace.contacts.iter().flat_map(channels_of);
    let by_web = |source: Option<&Value>| {
        let kind = source.and_then(|source| source.get("type")).and_then(Value::as_str);
        matches!(kind, Some("widget" | "api"))
    };
    channels.any(|channel| {
        let own = channel.at("visitor.source");
        let same = by_web(own) && by_web(Some(source)) && visitor_id(channel) == visitor;
        channel.flag("blocked") && (same || is_of(channel, visitor, source))
    })
}

/// Notes a value that is not the contact's.
pub(crate) fn note_conflict(contact: &mut Doc, field: &str, value: &str) {
    let conflict = json!({"field": field, "value": value});
    if !contact.items("conflictingFields").contains(&conflict) {
        contact.listed("conflictingFields", |conflicts| conflicts.push(conflict));
        contact.touch();
    }
}

/// Completes a visitor's contact, if there is one, with what the visitor said of themselves.
pub(crate) fn meet(workspace: &mut Workspace, visitor: &str) {
    let Some(visitor) = workspace.visitors.get(visitor).cloned() else { return };
    let found = of_visitor(workspace, visitor.id()).map(|contact| contact.id().to_owned());
    if let Some(contact) = found.and_then(|id| workspace.contacts.get_mut(&id)) {
        complete(contact, &visitor);
    }
}

/// Ties a new conversation and its channel to the visitor's contact. A visitor without a contact
/// gets the one with their address or number that has no channel yet, otherwise a new one, which is
/// unknown.
pub(crate) fn tie(workspace: &mut Workspace, room: &str) {
    let Some(source) = workspace.rooms.get(room).and_then(|room| room.get("source")).cloned() else {
        return;
    };
    let visitor = workspace.rooms.get(room).map(|room| room.text("v._id")).unwrap_or_default();
    let Some(visitor) = workspace.visitors.get(visitor).cloned() else { return };
    let visitor_id = visitor.id();
    let found = of_visitor(workspace, visitor_id).or_else(|| prepared(workspace, &visitor));
    let id = found.map(|contact| contact.id().to_owned());
    let id = id.unwrap_or_else(|| {
        let id = workspace.new_id();
        workspace.contacts.add(from_visitor(&id, &visitor, &source));
        id
    });
    let Some(contact) = workspace.contacts.get_mut(&id) else { return };
    if channels_of(contact).next().is_none() {
        complete(contact, &visitor);
        for (key, value) in visitor.inner("livechatData").into_iter().flatten() {
            let differs = contact
                .within("customFields", |values| values.entry(key.clone()).or_insert(value.clone()) != value);
            if differs == Some(true) {
                note_conflict(contact, &format!("customFields.{key}"), value.as_str().unwrap_or_default());
            }
        }
    }
    if !channels_of(contact).any(|channel| is_of(channel, visitor_id, &source)) {
        contact.listed("channels", |list| list.push(channel(visitor_id, &source)));
    }
    contact.touch();
    let name = contact.get("name").cloned();
    if let Some(inquiry) = workspace.inquiries.first_mut("rid", room) {
        inquiry.set_some("name", name.as_ref());
    }
    if let Some(room) = workspace.rooms.get_mut(room) {
        room.set("contactId", id).set_some("fname", name);
    }
}

/// The contact without a channel who has an address or a number of the visitor.
pub(crate) fn prepared<'a>(workspace: &'a Workspace, visitor: &Doc) -> Option<&'a Doc> {
    let shares = |contact: &Doc, of_visitor: &str, list: &str, name: &str| {
        let said = visitor.items(of_visitor).iter();
        said.filter_map(|entry| entry.get(name)?.as_str()).any(|value| has(contact, list, name, value))
    };
    workspace.contacts.iter().find(|contact| {
        channels_of(contact).next().is_none()
            && (shares(contact, "visitorEmails", "emails", "address")
                || shares(contact, "phone", "phones", "phoneNumber"))
    })
}

/// Completes a contact with what a visitor said of themselves. Another name than a known contact's
/// is a conflict.
pub(crate) fn complete(contact: &mut Doc, visitor: &Doc) {
    let name = visitor.text("name");
    if !name.is_empty() && contact.text("name") != name {
        if contact.flag("unknown") {
            contact.set("name", name);
        } else {
            note_conflict(contact, "name", name);
        }
    }
    for (from, to) in [("visitorEmails", "emails"), ("phone", "phones")] {
        let Some(said) = visitor.get(from).and_then(Value::as_array) else { continue };
        contact.listed(to, |there| {
            for entry in said {
                if !there.contains(entry) {
                    there.push(entry.clone());
                }
            }
        });
    }
    contact.touch();
}

/// The contact that a visitor is on their first channel.
pub(crate) fn from_visitor(id: &str, visitor: &Doc, source: &Value) -> Doc {
    let list = |name: &str| visitor.get(name).filter(|list| list.is_array()).cloned().unwrap_or(json!([]));
    let name = Some(visitor.text("name")).filter(|name| !name.is_empty());
    object(json!({
        "_id": id,
        "name": name.unwrap_or(visitor.text("username")),
        "emails": list("visitorEmails"),
        "phones": list("phone"),
        "channels": [channel(visitor.id(), source)],
        "customFields": visitor.get("livechatData").cloned().unwrap_or(json!({})),
        "unknown": true,
        "preRegistration": false,
        "createdAt": visitor.get("ts"),
    }))
}

/// A new visitor, with no more than a token and what `more` has, and their contact.
pub(crate) fn register(workspace: &mut Workspace, token: &str, more: Value) -> Doc {
    let id = workspace.new_id();
    let mut visitor = object(json!({
        "_id": id,
        "token": token,
        "username": next_username(workspace),
        "status": "online",
        "ts": now(),
    }));
    visitor.extend(object(more));
    workspace.visitors.add(visitor.clone());
    meet(workspace, &id);
    workspace.visitors.get(&id).cloned().unwrap_or(visitor)
}

//! The channels by which contacts write.

use super::{channels_of, contact_id, shown};
use crate::rocketchat::conversations::rooms;
use crate::rocketchat::customers::visitors::visitor_of;
use crate::rocketchat::prelude::*;

/// The visitor who a contact is on a channel.
pub(super) fn visitor_id(channel: &Fields) -> &str {
    channel.text("visitor.visitorId")
}

/// A channel by which a visitor writes: `source` is as in conversations.
pub(super) fn channel(visitor: &str, source: &Value) -> Value {
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
pub(super) fn is_of(channel: &Fields, visitor: &str, source: &Value) -> bool {
    let own = channel.at("visitor.source");
    let same = |name: &str| own.and_then(|own| own.get(name)) == source.get(name);
    visitor_id(channel) == visitor && same("type") && same("id")
}

/// `GET omnichannel/contacts.channels`: of several with one name the one with the newest
/// conversation.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let contact = workspace.contacts.get(contact_id(call)?).map(|contact| shown(workspace, contact));
    let mut channels: Vec<&Fields> = contact.iter().flat_map(channels_of).collect();
    channels.sort_by(|a, b| b.text("lastChat.ts").cmp(a.text("lastChat.ts")));
    let mut names = Vec::new();
    channels.retain(|channel| {
        let name = channel.text("name");
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
        .rooms
        .iter()
        .filter(|room| rooms::is_open(room) && visitor_of(room) == visitor)
        .map(|room| room.id().to_owned())
        .collect();
    let by = rooms::caller(workspace, call);
    for room in open {
        rooms::end(workspace, &room, "user", &by, "This channel has been blocked");
    }
    done()
}

pub(super) fn unblock(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_blocked(workspace, call, false)?;
    done()
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

/// Blocks the channel of the body, or unblocks it. Returns the ID of its visitor.
fn set_blocked(workspace: &mut Workspace, call: &Call, blocked: bool) -> Result<String, Failure> {
    let (visitor, source) = (call.body.text("visitor.visitorId"), call.body.object("visitor.source"));
    let named = |channel: &Fields| {
        let same = |name: &str| channel.text(&format!("visitor.source.{name}")) == source.text(name);
        visitor_id(channel) == visitor && same("type") && (!source.has("id") || same("id"))
    };
    for contact in workspace.contacts.iter_mut() {
        let found = contact.rows_mut("channels").find(|channel| named(channel)).map(|channel| {
            channel.set("blocked", blocked);
            visitor_id(channel).to_owned()
        });
        if let Some(id) = found {
            contact.touch();
            return Ok(id);
        }
    }
    fail("error-contact-not-found")
}

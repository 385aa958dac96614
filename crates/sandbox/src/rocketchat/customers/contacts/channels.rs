//! The channels by which contacts write.

use super::{contact_id, shown};
use crate::rocketchat::common::contacts::{channels_of, visitor_id};
use crate::rocketchat::common::{conversations, rooms};
use crate::rocketchat::prelude::*;

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
        .filter(|room| is_open(room) && room.text("v._id") == visitor)
        .map(|room| room.id().to_owned())
        .collect();
    let by = rooms::caller(workspace, call);
    for room in open {
        conversations::end(workspace, &room, "user", &by, "This channel has been blocked");
    }
    done()
}

pub(super) fn unblock(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_blocked(workspace, call, false)?;
    done()
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

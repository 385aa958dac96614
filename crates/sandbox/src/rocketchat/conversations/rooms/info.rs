//! Joining a conversation, and changing what is known of it and its visitor.

use super::urgency;
use crate::rocketchat::common::conversations::enter;
use crate::rocketchat::common::rooms::{caller, find, may_see};
use crate::rocketchat::common::{custom_fields, events, messages};
use crate::rocketchat::prelude::*;

pub(super) fn join(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("roomId")?;
    let room = find(workspace, id)?;
    fail_if(!is_open(&room), "room-closed")?;
    fail_if(!may_see(workspace, &room, &call.caller), "error-not-allowed")?;
    if enter(workspace, id, &call.caller) {
        let by = caller(workspace, call);
        let name = by.text("username").to_owned();
        messages::add(workspace, id, by, &name, json!({"t": "uj"}));
    }
    done()
}

pub(super) fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (guest, data) = (&call.body.object("guestData"), &call.body.object("roomData"));
    let id = data.id();
    let room = find(workspace, id)?;
    if agent_of(&room) != call.caller && !workspace.may(&call.caller, "save-others-livechat-room-info") {
        return fail(Failure::Forbidden);
    }
    let priority = data.string("priorityId").map(|id| urgency::priority(workspace, id)).transpose()?;
    let sla = data.string("slaId").map(|id| urgency::sla(workspace, id)).transpose()?;

    custom_fields::check(workspace, guest.get("livechatData"), "visitor")?;
    custom_fields::check(workspace, data.get("livechatData"), "room")?;
    save_visitor(workspace, guest, room.has("sms"));
    let custom = known(workspace, data, "room");
    workspace.rooms.change(id, |room| {
        for name in ["topic", "tags"] {
            if let Some(value) = data.get(name) {
                room.set(name, value.clone());
            }
        }
        if let Some(name) = guest.string("name") {
            room.set("fname", name);
            room.within("v", |visitor| _ = visitor.set("name", name));
        }
        merge(room, custom);
    });
    let by = caller(workspace, call);
    if let Some(priority) = priority {
        urgency::change_priority(workspace, id, &by, priority.as_ref());
    }
    if let Some(sla) = sla {
        urgency::set_sla(workspace, id, &by, sla.as_ref());
    }
    events::edited(workspace, id);
    done()
}

/// Changes the visitor. Who wrote by SMS keeps their number.
fn save_visitor(workspace: &mut Workspace, guest: &Doc, by_sms: bool) {
    let custom = known(workspace, guest, "visitor");
    let Some(visitor) = workspace.visitors.get_mut(guest.id()) else { return };
    visitor.set_some("name", guest.get("name"));
    if let Some(address) = guest.string("email") {
        visitor.set("visitorEmails", json!([{"address": address}]));
    }
    if let Some(number) = guest.string("phone")
        && !by_sms
    {
        visitor.set("phone", json!([{"phoneNumber": number}]));
    }
    merge(visitor, custom);
    visitor.touch();
}

/// The values of `livechatData` for fields that the workspace has.
fn known(workspace: &Workspace, data: &Doc, scope: &str) -> Doc {
    let mut values = data.get("livechatData").cloned().map(object).unwrap_or_default();
    values.retain(|name, _| {
        workspace.custom_fields.get(name).is_some_and(|field| field.text("scope") == scope)
    });
    values
}

/// Puts values of custom fields over those there.
fn merge(record: &mut Doc, values: Doc) {
    if values.is_empty() {
        return;
    }
    record.within("livechatData", |held| held.extend(values));
}

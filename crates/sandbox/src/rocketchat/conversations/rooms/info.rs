//! Joining a conversation, and changing what is known of it and its visitor.

use serde_json::{Value, json};

use super::{ROOMS, agent_of, caller, enter, find, is_open, may_see, urgency};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::messages;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::customers::visitors::VISITORS;
use crate::rocketchat::state::workspace::{Call, Workspace, object, text, touch};
use crate::rocketchat::widget::events;

/// `GET livechat/room.join`.
pub(super) fn join(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id =
        call.query.text("roomId").ok_or_else(|| Failure::query("must have required property 'roomId'"))?;
    let room = find(workspace, id)?;
    if !is_open(&room) {
        return Err(Failure::plain("room-closed"));
    }
    if !may_see(workspace, &room, &call.caller) {
        return Err(Failure::plain("error-not-allowed"));
    }
    if enter(workspace, id, &call.caller) {
        let by = caller(workspace, call);
        let name = by.get("username").and_then(Value::as_str).unwrap_or_default().to_owned();
        messages::post(workspace, id, by, &name, json!({"t": "uj"}));
    }
    Ok(json!({}))
}

/// `POST livechat/room.saveInfo`: `{guestData, roomData}`.
pub(super) fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("guestData", Kind::Object, true), Field("roomData", Kind::Object, true)],
    )?;
    let guest = &check::body(
        body.get("guestData").unwrap_or(&Value::Null),
        &[
            Field("_id", Kind::Text, true),
            Field("name", Kind::Text, false),
            Field("email", Kind::Text, false),
            Field("phone", Kind::Text, false),
            Field("livechatData", Kind::Object, false),
        ],
    )?;
    let data = &check::body(
        body.get("roomData").unwrap_or(&Value::Null),
        &[
            Field("_id", Kind::Text, true),
            Field("topic", Kind::Text, false),
            Field("tags", Kind::Texts, false),
            Field("livechatData", Kind::Object, false),
            Field("priorityId", Kind::Text, false),
            Field("slaId", Kind::Text, false),
        ],
    )?;
    let id = text(data, "_id");
    let room = find(workspace, id)?;
    if agent_of(&room) != call.caller && !workspace.may(&call.caller, "save-others-livechat-room-info") {
        return Err(Failure::Forbidden);
    }
    let priority = check::text(data, "priorityId").map(|id| urgency::priority(workspace, id)).transpose()?;
    let sla = check::text(data, "slaId").map(|id| urgency::sla(workspace, id)).transpose()?;

    custom_fields::check(workspace, guest.get("livechatData"), "visitor")?;
    custom_fields::check(workspace, data.get("livechatData"), "room")?;
    save_visitor(workspace, guest, room.contains_key("sms"));
    let custom = known(workspace, data, "room");
    if let Some(room) = workspace.records.get_mut(ROOMS, id) {
        for name in ["topic", "tags"] {
            if let Some(value) = data.get(name) {
                room.insert(name.into(), value.clone());
            }
        }
        if let Some(name) = check::text(guest, "name") {
            room.insert("fname".into(), json!(name));
            if let Some(visitor) = room.get_mut("v").and_then(Value::as_object_mut) {
                visitor.insert("name".into(), json!(name));
            }
        }
        merge(room, custom);
        touch(room);
    }
    let by = caller(workspace, call);
    if let Some(priority) = priority {
        urgency::change_priority(workspace, id, &by, priority.as_ref());
    }
    if let Some(sla) = sla {
        urgency::set_sla(workspace, id, &by, sla.as_ref());
    }
    events::edited(workspace, id);
    Ok(json!({}))
}

/// Changes the visitor. Who wrote by SMS keeps their number.
fn save_visitor(workspace: &mut Workspace, guest: &Doc, by_sms: bool) {
    let custom = known(workspace, guest, "visitor");
    let Some(visitor) = workspace.records.get_mut(VISITORS, text(guest, "_id")) else { return };
    if let Some(name) = guest.get("name") {
        visitor.insert("name".into(), name.clone());
    }
    if let Some(address) = check::text(guest, "email") {
        visitor.insert("visitorEmails".into(), json!([{"address": address}]));
    }
    if let Some(number) = check::text(guest, "phone")
        && !by_sms
    {
        visitor.insert("phone".into(), json!([{"phoneNumber": number}]));
    }
    merge(visitor, custom);
    touch(visitor);
}

/// The values of `livechatData` for fields that the workspace has.
fn known(workspace: &Workspace, data: &Doc, scope: &str) -> Doc {
    let mut values = data.get("livechatData").cloned().map(object).unwrap_or_default();
    values.retain(|name, _| {
        workspace.records.get("custom_fields", name).is_some_and(|field| text(field, "scope") == scope)
    });
    values
}

/// Puts values of custom fields over those there.
fn merge(record: &mut Doc, values: Doc) {
    if values.is_empty() {
        return;
    }
    let held = record.entry("livechatData").or_insert_with(|| json!({}));
    if let Some(held) = held.as_object_mut() {
        held.extend(values);
    }
}

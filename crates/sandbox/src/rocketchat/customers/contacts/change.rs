//! How contacts are created, changed and deleted.

use super::{channels, of_visitor, shown, visitor_record, visitors_of};
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::customers::visitors::{self, has, visitor_of};
use crate::rocketchat::prelude::*;

fn unknown_contact() -> Failure {
    Failure::plain("error-contact-not-found")
}

/// The manager that a body names, who has to be an agent.
fn manager<'a>(workspace: &Workspace, body: &'a Doc) -> Result<Option<&'a str>, Failure> {
    let manager = body.filled("contactManager");
    let known = manager.is_none_or(|id| workspace.holds(id, "livechat-agent"));
    fail_if(!known, "error-contact-manager-not-found").map(|()| manager)
}

/// A list of texts, as the records that contacts keep: `{address}` or `{phoneNumber}`.
fn entries(body: &Doc, list: &str, name: &str) -> Option<Vec<Value>> {
    let items = body.get(list)?.as_array()?;
    Some(items.iter().map(|item| json!({name: item})).collect())
}

pub(super) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let manager = manager(workspace, body)?;
    let values = custom_fields::validate(workspace, &body.object("customFields"), None, false)?;
    let id = workspace.new_id();
    let contact = object(json!({
        "_id": id,
        "name": body.get("name"),
        "emails": entries(body, "emails", "address"),
        "phones": entries(body, "phones", "phoneNumber"),
        "contactManager": manager,
        "channels": [],
        "customFields": values,
        "unknown": false,
        "preRegistration": true,
        "createdAt": now(),
    }));
    workspace.contacts.add(contact.compact());
    Ok(json!({"contactId": id}))
}

/// What is left out stays. A contact who is changed is known.
pub(super) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let contact = workspace.contacts.get(body.text("contactId")).ok_or_else(unknown_contact)?;
    let mut changes = body.pick("name");
    changes.set_some("emails", entries(body, "emails", "address"));
    changes.set_some("phones", entries(body, "phones", "phoneNumber"));
    changes.set_some("contactManager", manager(workspace, body)?);
    if let Some(given) = body.inner("customFields") {
        let kept = contact.inner("customFields");
        changes.set("customFields", custom_fields::validate(workspace, given, kept, false)?);
    }
    if body.flag("wipeConflicts") {
        changes.set("conflictingFields", json!([]));
    }
    Ok(json!({"contact": apply(workspace, body.text("contactId"), changes)?}))
}

/// Changes a contact and returns them. A new name is their conversations' as well.
fn apply(workspace: &mut Workspace, id: &str, changes: Doc) -> Result<Doc, Failure> {
    let contact = super::get_mut(workspace, id).ok_or_else(unknown_contact)?;
    let renamed = changes.get("name").filter(|name| contact.get("name") != Some(name)).cloned();
    contact.extend(changes);
    contact.set("unknown", false).touch();
    let contact = contact.clone();
    if renamed.is_some() {
        for visitor in visitors_of(&contact) {
            visitors::in_rooms(workspace, visitor, false, &[("name", renamed.as_ref())]);
        }
    }
    Ok(shown(workspace, &contact))
}

/// The fields of the body have no conflicts any more.
pub(super) fn resolve(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let id = body.text("contactId");
    let contact = workspace.contacts.get(id).ok_or_else(unknown_contact)?;
    let mut conflicts = contact.items("conflictingFields").to_vec();
    fail_if(conflicts.is_empty(), "error-contact-has-no-conflicts")?;
    let (name, manager) = (body.filled("name"), manager(workspace, body)?);
    let mut changes = Doc::default();
    changes.set_some("name", name).set_some("contactManager", manager);
    let given = body.inner("customFields");
    if let Some(given) = given {
        let mut values = contact.object("customFields");
        values.extend(given.clone());
        changes.set("customFields", values);
    }
    conflicts.retain(|conflict| {
        let settled = match conflict.text("field") {
            "name" => name.is_some(),
            "manager" => manager.is_some(),
            other => other
                .strip_prefix("customFields.")
                .is_some_and(|key| given.is_some_and(|given| given.contains_key(key))),
        };
        !body.flag("wipeConflicts") && !settled
    });
    changes.set("conflictingFields", conflicts);
    Ok(json!({"result": apply(workspace, id, changes)?}))
}

/// `POST omnichannel/contacts.delete`: with the visitors behind the channels, who may have nothing
/// open.
pub(super) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("contactId");
    let contact = workspace.contacts.get(id).ok_or_else(unknown_contact)?.clone();
    let of_contact = visitors_of(&contact);
    fail_if(
        of_contact.iter().any(|visitor| visitors::has_open_room(workspace, visitor)),
        "error-contact-has-open-rooms",
    )?;
    for visitor in of_contact {
        visitors::forget(workspace, visitor);
    }
    workspace.contacts.take(id);
    done()
}

/// Removes the contact of a visitor who is gone.
pub(crate) fn forget_of(workspace: &mut Workspace, visitor: &str) {
    if let Some(id) = of_visitor(workspace, visitor).map(|contact| contact.id().to_owned()) {
        workspace.contacts.take(&id);
    }
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
    let Some(visitor) = visitor_record(workspace, visitor).cloned() else { return };
    let found = of_visitor(workspace, visitor.id()).map(|contact| contact.id().to_owned());
    if let Some(contact) = found.and_then(|id| super::get_mut(workspace, &id)) {
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
    let visitor = workspace.rooms.get(room).map(visitor_of).unwrap_or_default();
    let Some(visitor) = visitor_record(workspace, visitor).cloned() else { return };
    let visitor_id = visitor.id();
    let found = of_visitor(workspace, visitor_id).or_else(|| prepared(workspace, &visitor));
    let id = found.map(|contact| contact.id().to_owned());
    let id = id.unwrap_or_else(|| {
        let id = workspace.new_id();
        workspace.contacts.add(from_visitor(&id, &visitor, &source));
        id
    });
    let Some(contact) = super::get_mut(workspace, &id) else { return };
    if super::channels_of(contact).next().is_none() {
        complete(contact, &visitor);
        for (key, value) in visitor.inner("livechatData").into_iter().flatten() {
            let differs = contact
                .within("customFields", |values| values.entry(key.clone()).or_insert(value.clone()) != value);
            if differs == Some(true) {
                note_conflict(contact, &format!("customFields.{key}"), value.as_str().unwrap_or_default());
            }
        }
    }
    if !super::channels_of(contact).any(|channel| channels::is_of(channel, visitor_id, &source)) {
        contact.listed("channels", |list| list.push(channels::channel(visitor_id, &source)));
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
fn prepared<'a>(workspace: &'a Workspace, visitor: &Doc) -> Option<&'a Doc> {
    let shares = |contact: &Doc, of_visitor: &str, list: &str, name: &str| {
        let said = visitor.items(of_visitor).iter();
        said.filter_map(|entry| entry.get(name)?.as_str()).any(|value| has(contact, list, name, value))
    };
    workspace.contacts.iter().find(|contact| {
        super::channels_of(contact).next().is_none()
            && (shares(contact, "visitorEmails", "emails", "address")
                || shares(contact, "phone", "phones", "phoneNumber"))
    })
}

/// Completes a contact with what a visitor said of themselves. Another name than a known contact's
/// is a conflict.
fn complete(contact: &mut Doc, visitor: &Doc) {
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
pub(super) fn from_visitor(id: &str, visitor: &Doc, source: &Value) -> Doc {
    let list = |name: &str| visitor.get(name).filter(|list| list.is_array()).cloned().unwrap_or(json!([]));
    let name = Some(visitor.text("name")).filter(|name| !name.is_empty());
    object(json!({
        "_id": id,
        "name": name.unwrap_or(visitor.text("username")),
        "emails": list("visitorEmails"),
        "phones": list("phone"),
        "channels": [channels::channel(visitor.id(), source)],
        "customFields": visitor.get("livechatData").cloned().unwrap_or(json!({})),
        "unknown": true,
        "preRegistration": false,
        "createdAt": visitor.get("ts"),
    }))
}

//! How contacts come about, change and go.

use serde_json::{Value, json};

use super::{CONTACTS, channels, of_visitor, shown, visitor_record, visitors_of};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::inquiries::INQUIRIES;
use crate::rocketchat::conversations::rooms::ROOMS;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::customers::visitors::{self, has, visitor_of};
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, now, object, text, touch};

fn unknown_contact() -> Failure {
    Failure::plain("error-contact-not-found")
}

/// Whoever looks after a contact has to be an agent.
fn check_manager(workspace: &Workspace, id: &str) -> Result<(), Failure> {
    match workspace.user(id) {
        Some(user) if has_role(user, "livechat-agent") => Ok(()),
        _ => Err(Failure::plain("error-contact-manager-not-found")),
    }
}

/// A text of a body that may be null.
fn nullable_text<'a>(body: &'a Doc, name: &str) -> Result<Option<&'a str>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::body("must be string")),
    }
}

/// An object of a body that may be null.
fn nullable_object<'a>(body: &'a Doc, name: &str) -> Result<Option<&'a Doc>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(fields)) => Ok(Some(fields)),
        Some(_) => Err(Failure::body("must be object")),
    }
}

/// A list of different texts, as the records that contacts keep: `{address}` or `{phoneNumber}`.
fn entries(body: &Doc, list: &str, name: &str) -> Result<Option<Value>, Failure> {
    let items = match body.get(list) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Failure::body("must be array")),
    };
    let mut records = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if !item.is_string() {
            return Err(Failure::body("must be string"));
        }
        if let Some(first) = items.iter().take(index).position(|other| other == item) {
            return Err(Failure::body(&format!(
                "must NOT have duplicate items (items ## {first} and {index} are identical)"
            )));
        }
        records.push(json!({name: item}));
    }
    Ok(Some(Value::Array(records)))
}

/// `POST omnichannel/contacts`.
pub(super) fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("name", Kind::Text, true),
        Field("emails", Kind::Texts, true),
        Field("phones", Kind::Texts, true),
        Field("customFields", Kind::Any, false),
        Field("contactManager", Kind::Any, false),
    ];
    let body = &check::body(&call.body, &fields)?;
    let emails = entries(body, "emails", "address")?;
    let phones = entries(body, "phones", "phoneNumber")?;
    let manager = nullable_text(body, "contactManager")?.filter(|manager| !manager.is_empty());
    let given = nullable_object(body, "customFields")?.cloned().unwrap_or_default();
    if let Some(manager) = manager {
        check_manager(workspace, manager)?;
    }
    let values = custom_fields::validate(workspace, &given, None, false)?;
    let id = workspace.new_id();
    let mut contact = object(json!({
        "_id": id,
        "name": body.get("name"),
        "emails": emails,
        "phones": phones,
        "contactManager": manager,
        "channels": [],
        "customFields": values,
        "unknown": false,
        "preRegistration": true,
        "createdAt": now(),
    }));
    contact.retain(|_, value| !value.is_null());
    workspace.records.insert(CONTACTS, contact);
    Ok(json!({"contactId": id}))
}

/// `POST omnichannel/contacts.update`: what is left out stays; whoever is changed is known.
pub(super) fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("contactId", Kind::Text, true),
        Field("name", Kind::Text, false),
        Field("emails", Kind::Any, false),
        Field("phones", Kind::Any, false),
        Field("customFields", Kind::Any, false),
        Field("contactManager", Kind::Any, false),
        Field("wipeConflicts", Kind::Any, false),
    ];
    let body = &check::body(&call.body, &fields)?;
    let mut changes = Doc::new();
    if let Some(name) = body.get("name") {
        changes.insert("name".into(), name.clone());
    }
    for (list, name) in [("emails", "address"), ("phones", "phoneNumber")] {
        if let Some(entries) = entries(body, list, name)? {
            changes.insert(list.into(), entries);
        }
    }
    let manager = nullable_text(body, "contactManager")?.filter(|manager| !manager.is_empty());
    let given = nullable_object(body, "customFields")?;
    let contact = workspace.records.get(CONTACTS, text(body, "contactId")).ok_or_else(unknown_contact)?;
    if let Some(manager) = manager {
        check_manager(workspace, manager)?;
        changes.insert("contactManager".into(), json!(manager));
    }
    if let Some(given) = given {
        let kept = contact.get("customFields").and_then(Value::as_object);
        changes.insert("customFields".into(), json!(custom_fields::validate(workspace, given, kept, false)?));
    }
    if body.get("wipeConflicts") == Some(&json!(true)) {
        changes.insert("conflictingFields".into(), json!([]));
    }
    Ok(json!({"contact": apply(workspace, text(body, "contactId"), changes)?}))
}

/// Changes a contact and answers them. A new name is their conversations' as well.
fn apply(workspace: &mut Workspace, id: &str, changes: Doc) -> Result<Doc, Failure> {
    let contact = super::get_mut(workspace, id).ok_or_else(unknown_contact)?;
    let renamed = changes.get("name").filter(|name| contact.get("name") != Some(name)).cloned();
    contact.extend(changes);
    contact.insert("unknown".into(), json!(false));
    touch(contact);
    let contact = contact.clone();
    if renamed.is_some() {
        for visitor in visitors_of(&contact) {
            visitors::in_rooms(workspace, visitor, false, &[("name", renamed.as_ref())]);
        }
    }
    Ok(shown(workspace, &contact))
}

/// `POST omnichannel/contacts.conflicts`: what is said has no conflicts any more.
pub(super) fn resolve(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("contactId", Kind::Text, true),
        Field("name", Kind::Any, false),
        Field("contactManager", Kind::Any, false),
        Field("customFields", Kind::Object, false),
        Field("wipeConflicts", Kind::Any, false),
    ];
    let body = &check::body(&call.body, &fields)?;
    let name = nullable_text(body, "name")?.filter(|name| !name.is_empty());
    let manager = nullable_text(body, "contactManager")?.filter(|manager| !manager.is_empty());
    let given = nullable_object(body, "customFields")?;
    let id = text(body, "contactId");
    let contact = workspace.records.get(CONTACTS, id).ok_or_else(unknown_contact)?;
    let mut conflicts =
        contact.get("conflictingFields").and_then(Value::as_array).cloned().unwrap_or_default();
    if conflicts.is_empty() {
        return Err(Failure::plain("error-contact-has-no-conflicts"));
    }
    let mut changes = Doc::new();
    if let Some(name) = name {
        changes.insert("name".into(), json!(name));
    }
    if let Some(manager) = manager {
        check_manager(workspace, manager)?;
        changes.insert("contactManager".into(), json!(manager));
    }
    if let Some(given) = given {
        let mut values = contact.get("customFields").and_then(Value::as_object).cloned().unwrap_or_default();
        values.extend(given.clone());
        changes.insert("customFields".into(), json!(values));
    }
    let wipe = body.get("wipeConflicts") == Some(&json!(true));
    conflicts.retain(|conflict| {
        let field = conflict.get("field").and_then(Value::as_str).unwrap_or_default();
        let settled = match field {
            "name" => name.is_some(),
            "manager" => manager.is_some(),
            other => other
                .strip_prefix("customFields.")
                .is_some_and(|key| given.is_some_and(|given| given.contains_key(key))),
        };
        !wipe && !settled
    });
    changes.insert("conflictingFields".into(), json!(conflicts));
    Ok(json!({"result": apply(workspace, id, changes)?}))
}

/// `POST omnichannel/contacts.delete`: with the visitors behind the channels, who may have nothing open.
pub(super) fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("contactId", Kind::Text, true)])?;
    let id = text(body, "contactId");
    let contact = workspace.records.get(CONTACTS, id).ok_or_else(unknown_contact)?.clone();
    let of_contact = visitors_of(&contact);
    if of_contact.iter().any(|visitor| visitors::has_open_room(workspace, visitor)) {
        return Err(Failure::plain("error-contact-has-open-rooms"));
    }
    for visitor in of_contact {
        visitors::forget(workspace, visitor);
    }
    workspace.records.remove(CONTACTS, id);
    Ok(json!({}))
}

/// Removes the contact of a visitor who is gone.
pub(crate) fn forget_of(workspace: &mut Workspace, visitor: &str) {
    if let Some(id) = of_visitor(workspace, visitor).map(|contact| text(contact, "_id").to_owned()) {
        workspace.records.remove(CONTACTS, &id);
    }
}

/// Notes a value that is not the contact's.
pub(crate) fn note_conflict(contact: &mut Doc, field: &str, value: &str) {
    let conflict = json!({"field": field, "value": value});
    let conflicts = contact.entry("conflictingFields").or_insert_with(|| json!([]));
    if let Some(conflicts) = conflicts.as_array_mut()
        && !conflicts.contains(&conflict)
    {
        conflicts.push(conflict);
        touch(contact);
    }
}

/// Completes a visitor's contact, if there is one, with what the visitor said of themselves.
pub(crate) fn meet(workspace: &mut Workspace, visitor: &str) {
    let Some(visitor) = visitor_record(workspace, visitor).cloned() else { return };
    let found = of_visitor(workspace, text(&visitor, "_id")).map(|contact| text(contact, "_id").to_owned());
    if let Some(contact) = found.and_then(|id| super::get_mut(workspace, &id)) {
        complete(contact, &visitor);
    }
}

/// Ties a new conversation and its channel to the visitor's contact. A visitor without a contact gets the one with their
/// address or number that has no channel yet, otherwise a new one, which is unknown.
pub(crate) fn tie(workspace: &mut Workspace, room: &str) {
    let Some(source) = workspace.records.get(ROOMS, room).and_then(|room| room.get("source")).cloned() else {
        return;
    };
    let visitor = workspace.records.get(ROOMS, room).map(visitor_of).unwrap_or_default();
    let Some(visitor) = visitor_record(workspace, visitor).cloned() else { return };
    let visitor_id = text(&visitor, "_id");
    let found = of_visitor(workspace, visitor_id).or_else(|| prepared(workspace, &visitor));
    let id = found.map(|contact| text(contact, "_id").to_owned());
    let id = id.unwrap_or_else(|| {
        let id = workspace.new_id();
        workspace.records.insert(CONTACTS, from_visitor(&id, &visitor, &source));
        id
    });
    let Some(contact) = super::get_mut(workspace, &id) else { return };
    if super::channels_of(contact).next().is_none() {
        complete(contact, &visitor);
        for (key, value) in visitor.get("livechatData").and_then(Value::as_object).into_iter().flatten() {
            let values = contact.entry("customFields").or_insert_with(|| json!({}));
            let there =
                values.as_object_mut().map(|values| values.entry(key.clone()).or_insert(value.clone()));
            if there.is_some_and(|there| there != value) {
                note_conflict(contact, &format!("customFields.{key}"), value.as_str().unwrap_or_default());
            }
        }
    }
    if !super::channels_of(contact).any(|channel| channels::is_of(channel, visitor_id, &source)) {
        let list = contact.entry("channels").or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(channels::channel(visitor_id, &source));
        }
    }
    touch(contact);
    let name = contact.get("name").cloned();
    if let Some(room) = workspace.records.get_mut(ROOMS, room) {
        room.insert("contactId".into(), json!(id));
        room.extend(name.clone().map(|name| ("fname".into(), name)));
    }
    let mut inquiries = workspace.records.all_mut(INQUIRIES).iter_mut();
    if let Some(inquiry) = inquiries.find(|inquiry| text(inquiry, "rid") == room) {
        inquiry.extend(name.map(|name| ("name".into(), name)));
    }
}

/// The contact without a channel who has an address or a number of the visitor.
fn prepared<'a>(workspace: &'a Workspace, visitor: &Doc) -> Option<&'a Doc> {
    let shares = |contact: &Doc, of_visitor: &str, list: &str, name: &str| {
        let said = visitor.get(of_visitor).and_then(Value::as_array).into_iter().flatten();
        said.filter_map(|entry| entry.get(name)?.as_str()).any(|value| has(contact, list, name, value))
    };
    workspace.records.all(CONTACTS).iter().find(|contact| {
        super::channels_of(contact).next().is_none()
            && (shares(contact, "visitorEmails", "emails", "address")
                || shares(contact, "phone", "phones", "phoneNumber"))
    })
}

/// Completes a contact with what a visitor said of themselves. Another name than a known contact's is a conflict.
fn complete(contact: &mut Doc, visitor: &Doc) {
    let name = text(visitor, "name");
    if !name.is_empty() && text(contact, "name") != name {
        if super::flag(contact, "unknown") {
            contact.insert("name".into(), json!(name));
        } else {
            note_conflict(contact, "name", name);
        }
    }
    for (from, to) in [("visitorEmails", "emails"), ("phone", "phones")] {
        let Some(said) = visitor.get(from).and_then(Value::as_array) else { continue };
        if let Some(there) = contact.entry(to).or_insert_with(|| json!([])).as_array_mut() {
            for entry in said {
                if !there.contains(entry) {
                    there.push(entry.clone());
                }
            }
        }
    }
    touch(contact);
}

/// The contact that a visitor is on their first channel.
pub(super) fn from_visitor(id: &str, visitor: &Doc, source: &Value) -> Doc {
    let list = |name: &str| visitor.get(name).filter(|list| list.is_array()).cloned().unwrap_or(json!([]));
    let name = Some(text(visitor, "name")).filter(|name| !name.is_empty());
    object(json!({
        "_id": id,
        "name": name.unwrap_or(text(visitor, "username")),
        "emails": list("visitorEmails"),
        "phones": list("phone"),
        "channels": [channels::channel(text(visitor, "_id"), source)],
        "customFields": visitor.get("livechatData").cloned().unwrap_or(json!({})),
        "unknown": true,
        "preRegistration": false,
        "createdAt": visitor.get("ts"),
    }))
}

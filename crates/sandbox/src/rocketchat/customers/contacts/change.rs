//! How contacts are created, changed and deleted.

use super::shown;
use crate::rocketchat::common::contacts::{of_visitor, visitors_of};
use crate::rocketchat::common::rooms::has_open_room;
use crate::rocketchat::common::visitors::in_rooms;
use crate::rocketchat::customers::{custom_fields, visitors};
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
    let contact = workspace.contacts.get_mut(id).ok_or_else(unknown_contact)?;
    let renamed = changes.get("name").filter(|name| contact.get("name") != Some(name)).cloned();
    contact.extend(changes);
    contact.set("unknown", false).touch();
    let contact = contact.clone();
    if renamed.is_some() {
        for visitor in visitors_of(&contact) {
            in_rooms(workspace, visitor, false, &[("name", renamed.as_ref())]);
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
    if of_contact.iter().any(|visitor| has_open_room(workspace, visitor)) {
        return fail("error-contact-has-open-rooms");
    }
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

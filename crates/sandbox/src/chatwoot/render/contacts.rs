//! The forms of a contact.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::inboxes;
use crate::chatwoot::wire;

/// Where a contact's picture is; empty where there is none.
pub(crate) fn avatar(contact: &Contact, base: &str) -> String {
    wire::avatar(seed(contact.id, 1_000_000), contact.avatar.as_ref(), base)
}

pub(crate) fn place(view: View<'_>, place: &ContactInbox) -> Value {
    let inbox = view.state.inboxes.get(place.inbox_id).map(|inbox| inboxes::slim(inbox, view.base));
    json!({"source_id": place.source_id, "inbox": inbox})
}

/// A contact as agents see it; with its places where the response is about contacts.
pub(crate) fn contact(view: View<'_>, contact: &Contact, places: bool) -> Value {
    let places =
        places.then(|| view.state.places_of(contact.id).map(|own| place(view, own)).collect::<Value>());
    shown!(contact =>
        additional_attributes, email, id, name, phone_number, blocked, identifier, custom_attributes;
        maybe {
            "last_activity_at": contact.last_activity_at.map(|last| last.timestamp()),
            "contact_inboxes": places,
        }
        "availability_status": "offline", "thumbnail": avatar(contact, view.base),
        "created_at": contact.created_at.timestamp(),
    )
}

/// A contact as messages show who sent them.
pub(crate) fn event(contact: &Contact, base: &str) -> Value {
    shown!(contact =>
        additional_attributes, custom_attributes, email, id, identifier, name, phone_number, blocked;
        "thumbnail": avatar(contact, base), "type": "contact",
    )
}

/// The columns of the table, which the Client API shows as they are.
pub(crate) fn columns(contact: &Contact) -> Value {
    let social = |(name, value): (&String, &Value)| name.starts_with("social_") && !value.is_null();
    let lead = contact.email.is_some()
        || contact.phone_number.as_ref().is_some_and(|phone| !phone.is_empty())
        || contact.additional_attributes.iter().any(social);
    shown!(contact =>
        id, name, email, phone_number, account_id, additional_attributes, identifier, custom_attributes,
        blocked;
        "created_at": time(contact.created_at), "updated_at": time(contact.updated_at),
        "last_activity_at": contact.last_activity_at.map(time),
        "contact_type": if lead { "lead" } else { "visitor" }, "middle_name": "", "last_name": "",
        "location": contact.additional_attributes.get("city"),
        "country_code": contact.additional_attributes.get("country"), "company_id": null,
        "label_list": contact.labels,
    )
}

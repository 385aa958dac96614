//! Two contacts who turn out to be one.

use crate::chatwoot::prelude::*;

/// What `base` lacks comes from `other`.
fn fill(base: &mut Map<String, Value>, other: Map<String, Value>) {
    for (name, value) in other {
        match (base.get_mut(&name), value) {
            (Some(Value::Object(base)), Value::Object(other)) => fill(base, other),
            (Some(_), _) => {}
            (None, value) => {
                base.insert(name, value);
            }
        }
    }
}

/// Makes one contact of two: the base keeps what it has, gets what it lacks, and all that the other
/// had.
pub(crate) fn merge(state: &mut State, base: i64, other: i64) -> Option<Contact> {
    let mut kept = state.contacts.get(base)?.clone();
    if base == other {
        return Some(kept);
    }
    let gone = state.contacts.remove(other)?;
    for place in state.contact_inboxes.values_mut().filter(|place| place.contact_id == other) {
        place.contact_id = base;
    }
    for conversation in state.conversations.values_mut().filter(|known| known.contact_id == other) {
        conversation.contact_id = base;
    }
    let sent = |message: &&mut Message| message.sender == Some(Sender::Contact(other));
    for message in state.messages.values_mut().filter(sent) {
        message.sender = Some(Sender::Contact(base));
    }
    let texts = [
        (&mut kept.name, gone.name),
        (&mut kept.email, gone.email),
        (&mut kept.phone_number, gone.phone_number),
        (&mut kept.identifier, gone.identifier),
    ];
    for (own, other) in texts {
        if own.as_ref().is_none_or(|own| own.trim().is_empty()) {
            *own = other;
        }
    }
    fill(&mut kept.additional_attributes, gone.additional_attributes);
    fill(&mut kept.custom_attributes, gone.custom_attributes);
    kept.updated_at = Utc::now();
    state.change_contact(kept.clone());
    Some(kept)
}

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
    let before = state.contacts.get(base)?.clone();
    let mut kept = before.clone();
    if base == other {
        return Some(kept);
    }
    let gone = state.contacts.remove(other)?;
    let places: Vec<ContactInbox> = state.places_of(other).cloned().collect();
    for place in places {
        state.contact_inboxes.put(ContactInbox { contact_id: base, ..place });
    }
    let conversations: Vec<_> =
        state.conversations.values().filter(|known| known.contact_id == other).cloned().collect();
    for mut conversation in conversations {
        conversation.contact_id = base;
        state.conversations.put(conversation);
    }
    let sent: Vec<Message> = state
        .messages
        .values()
        .filter(|message| message.sender == Some(Sender::Contact(other)))
        .cloned()
        .collect();
    for message in sent {
        state.messages.put(Message { sender: Some(Sender::Contact(base)), ..message });
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
    state.contact_changed(&before, &kept);
    state.contacts.put(kept.clone());
    Some(kept)
}

//! The labels of a contact.

use super::super::prelude::*;

/// `GET …/contacts/{id}/labels`
pub(super) fn index(Call { record: contact, .. }: Call<'_, Member, Contact>) -> Reply {
    ok(&json!({"payload": contact.labels}))
}

/// `POST …/contacts/{id}/labels`: from now on, these and no others.
pub(super) fn create(Call { state, params, record: before, .. }: Call<'_, Member, Contact>) -> Reply {
    let mut contact = before.clone();
    contact.labels = params.fields().labels();
    let payload = json!({"payload": contact.labels});
    state.contact_changed(&before, &contact);
    state.contacts.put(contact);
    ok(&payload)
}

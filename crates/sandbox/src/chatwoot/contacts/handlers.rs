//! Contacts by themselves.

use crate::chatwoot::changes::{self, apply_contact, check_contact, connect, reach};
use crate::chatwoot::contacts::list::with_places;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::contacts::{contact as render, place as render_place};
use crate::chatwoot::render::{conversations, inboxes};

/// How many of a contact's conversations are shown.
const MAX_CONVERSATIONS: usize = 20;

/// `POST …/contacts`, at once with a place in an inbox where one is named.
pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let mut contact = Contact::blank(caller.account_id);
    apply_contact(&mut contact, params);
    check_contact(state, &mut contact)?;
    let fields = params.fields();
    let inbox = fields.present("inbox_id");
    let inbox =
        inbox.map(|id| state.inboxes.find(caller.account_id, &id).map(|inbox| inbox.id)).transpose()?;
    let id = state.contacts.add(contact).id;
    let connected = inbox.map(|inbox| connect(state, id, inbox, fields.text("source_id").flatten(), false));
    let place = connected.transpose().inspect_err(|_| drop(state.contacts.remove(id)))?.flatten();
    state.events.push(Event::Contact { name: "contact_created", id, changes: None });
    let view = View { state, base, caller: Some(caller) };
    let place = place.and_then(|place| state.contact_inboxes.get(place));
    let inbox = place.and_then(|place| state.inboxes.get(place.inbox_id)).map(inboxes::columns);
    ok(&json!({"payload": {
        "contact": render(view, state.contacts.get(id).ok_or(Failure::NotFound)?, true),
        "contact_inbox": {"inbox": inbox, "source_id": place.map(|place| &place.source_id)},
    }}))
}

pub(crate) fn show(
    Call { state, caller, params, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    ok(&json!({"payload": render(View { state, base, caller: Some(caller) }, &contact, with_places(params))}))
}

pub(crate) fn update(
    Call { state, caller, params, base, record: mut contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    apply_contact(&mut contact, params);
    check_contact(state, &mut contact)?;
    contact.updated_at = Utc::now();
    state.change_contact(contact.clone());
    ok(&json!({"payload": render(View { state, base, caller: Some(caller) }, &contact, with_places(params))}))
}

/// `DELETE …/contacts/{id}`. The role is looked at before the contact is.
pub(crate) fn destroy(Call { state, record: contact, .. }: Call<'_, AdminFirst, Contact>) -> Reply {
    state.remove_contact(contact.id);
    ok_empty()
}

/// `GET …/contacts/{id}/conversations`: those that the caller may see, the liveliest first.
pub(crate) fn conversations(
    Call { state, caller, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    let mut found: Vec<&Conversation> = state
        .conversations
        .of(caller.account_id)
        .filter(|conversation| {
            conversation.contact_id == contact.id && state.in_own_inbox(caller, conversation)
        })
        .collect();
    found.sort_by_key(|conversation| std::cmp::Reverse(conversation.last_activity_at));
    let view = View { state, base, caller: Some(caller) };
    let shown = found.into_iter().take(MAX_CONVERSATIONS);
    let shown: Value = shown.map(|conversation| conversations::conversation(view, conversation)).collect();
    ok(&json!({"payload": shown}))
}

pub(crate) fn labels(Call { record: contact, .. }: Call<'_, Member, Contact>) -> Reply {
    ok(&json!({"payload": contact.labels}))
}

/// `POST …/contacts/{id}/labels`: from now on, these and no others.
pub(crate) fn set_labels(
    Call { state, params, record: mut contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    contact.labels = params.fields().labels();
    let payload = json!({"payload": contact.labels});
    state.change_contact(contact);
    ok(&payload)
}

pub(crate) fn merge(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let find = |name: &str| {
        let id = params.fields().text(name).flatten().unwrap_or_default();
        state.contacts.find(caller.account_id, &id).map(|contact| contact.id)
    };
    let (kept, gone) = (find("base_contact_id")?, find("mergee_contact_id")?);
    let contact = changes::merge(state, kept, gone).ok_or(Failure::NotFound)?;
    ok(&render(View { state, base, caller: Some(caller) }, &contact, false))
}

pub(crate) fn connect_inbox(
    Call { state, caller, params, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    let fields = params.fields();
    let inbox = fields.text("inbox_id").flatten().unwrap_or_default();
    let inbox = state.visible_inbox(caller, &inbox)?.id;
    let place = connect(state, contact.id, inbox, fields.text("source_id").flatten(), false)?;
    let view = View { state, base, caller: Some(caller) };
    let place = place.and_then(|place| state.contact_inboxes.get(place)).ok_or(Failure::Rails(500))?;
    ok(&render_place(view, place))
}

pub(crate) fn contactable(
    Call { state, caller, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    let seen = state.inboxes.of(caller.account_id).filter(|inbox| State::sees_inbox(caller, inbox));
    let reachable = seen.filter_map(|inbox| Some((inbox, reach(state, &contact, inbox)?)));
    let payload: Value = reachable
        .map(|(inbox, source_id)| json!({"inbox": inboxes::slim(inbox, base), "source_id": source_id}))
        .collect();
    ok(&json!({"payload": payload}))
}

//! A visitor as a contact.

use crate::chatwoot::changes::{apply_contact, check_contact, connect, merge};
use crate::chatwoot::hmac::hmac;
use crate::chatwoot::prelude::*;
use crate::http::{scramble, uuid};

/// Records that do not validate have no body of their own here.
fn refused(failure: Failure) -> Failure {
    match failure {
        Failure::Invalid(_) => Failure::Rails(422),
        other => other,
    }
}

fn render(state: &State, place: &ContactInbox) -> Result<Value, Failure> {
    let contact = state.contacts.get(place.contact_id).ok_or(Failure::Rails(404))?;
    Ok(shown!(contact =>
        id, name, email, phone_number;
        "source_id": place.source_id, "pubsub_token": place.pubsub_token,
    ))
}

/// Whether the contact proves who they are. A proof that is wrong, or missing where the inbox wants
/// one, does the server not survive.
fn verified(inbox: &Inbox, fields: &Fields) -> Result<bool, Failure> {
    let given = fields.present("identifier_hash");
    let mandatory = inbox.channel.get(Column::HmacMandatory) == &Value::Bool(true);
    if given.is_none() && !mandatory {
        return Ok(false);
    }
    let identifier = fields.text("identifier").flatten().unwrap_or_default();
    let expected = hmac(inbox.channel.text(Column::HmacToken), &identifier);
    if given.is_some_and(|given| given == expected) { Ok(true) } else { Err(Failure::Rails(500)) }
}

/// A name for somebody who gives none.
fn made_up(id: i64) -> String {
    const FIRST: Words = Words("amber calm early grey misty quiet silver young");
    const SECOND: Words = Words("bay cliff dune harbour island lantern pier tide");
    let bits = scramble(seed(id, 0));
    let pick = |words: Words, bits: u64| {
        words.iter().nth(usize::try_from(bits % 8).unwrap_or_default()).unwrap_or_default()
    };
    format!("{}-{}-{}", pick(FIRST, bits), pick(SECOND, bits >> 8), (bits >> 16) % 1000)
}

/// The contact whom the account knows already by the identifier, the address or the number.
fn known(state: &State, account: i64, fields: &Fields, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| {
        let value = fields.present(name)?;
        let same = |contact: &&Contact| {
            let own = match *name {
                "identifier" => &contact.identifier,
                "email" => &contact.email,
                _ => &contact.phone_number,
            };
            own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(&value))
        };
        state.contacts.of(account).find(same).map(|contact| contact.id)
    })
}

/// `POST /public/api/v1/inboxes/{inbox}/contacts`. Who is known already is not made again.
pub(crate) fn create(Call { state, record: inbox, params, .. }: Call<'_, Anybody, Inbox>) -> Reply {
    let fields = params.fields();
    verified(&inbox, fields)?;
    let source_id = fields.text("source_id").flatten();
    let known_by = |source: &String| {
        state.contact_inboxes.values().find(|place| place.inbox_id == inbox.id && place.source_id == *source)
    };
    if let Some(there) = source_id.as_ref().and_then(known_by) {
        return ok(&render(state, there)?);
    }
    let contact = match known(state, inbox.account_id, fields, &["identifier", "email", "phone_number"]) {
        Some(contact) => contact,
        None => {
            let mut contact = Contact::blank(inbox.account_id);
            apply_contact(&mut contact, params);
            contact.blocked = false;
            contact.additional_attributes.clear();
            let next = state.contacts.next();
            let name = fields.text("name").flatten().unwrap_or_else(|| made_up(next));
            contact.name = Some(name.chars().take(255).collect());
            check_contact(state, &mut contact).map_err(refused)?;
            let id = state.contacts.add(contact).id;
            state.events.push(Event::Contact { name: "contact_created", id, changes: None });
            id
        }
    };
    let source_id = source_id.unwrap_or_else(|| uuid(seed(state.contact_inboxes.next(), 5_000_000)));
    let place = connect(state, contact, inbox.id, Some(source_id), false).map_err(refused)?;
    let place = place.and_then(|place| state.contact_inboxes.get(place)).ok_or(Failure::Rails(500))?;
    ok(&render(state, place)?)
}

pub(crate) fn show(Call { state, caller: place, params, .. }: Call<'_, Visitor>) -> Reply {
    let place = prove(state, place, params.fields())?;
    ok(&render(state, &place)?)
}

/// Notes at the contact's place that they have proved who they are.
fn prove(state: &mut State, mut place: ContactInbox, fields: &Fields) -> Result<ContactInbox, Failure> {
    if verified(state.inboxes.get(place.inbox_id).ok_or(Failure::Rails(404))?, fields)? {
        place.hmac_verified = true;
        state.contact_inboxes.put(place.clone());
    }
    Ok(place)
}

/// `PATCH /public/api/v1/inboxes/{inbox}/contacts/{contact}`. Who turns out to be somebody who is
/// known already becomes one with them.
pub(crate) fn update(Call { state, caller: place, params, .. }: Call<'_, Visitor>) -> Reply {
    let fields = params.fields();
    let place = prove(state, place, fields)?;
    for name in ["email", "phone_number"] {
        let found = known(state, place.account_id, fields, &[name]);
        if let Some(other) = found.filter(|other| *other != place.contact_id) {
            merge(state, other, place.contact_id);
        }
    }
    let place = state.contact_inboxes.get(place.id).ok_or(Failure::Rails(404))?.clone();
    let mut contact = state.contacts.get(place.contact_id).ok_or(Failure::Rails(404))?.clone();
    let Contact { name, email, phone_number, .. } = &mut contact;
    for (field, own) in [("name", name), ("email", email), ("phone_number", phone_number)] {
        *own = fields.present(field).or_else(|| own.take());
    }
    contact.custom_attributes.extend(fields.object("custom_attributes").unwrap_or_default());
    check_contact(state, &mut contact).map_err(refused)?;
    contact.updated_at = Utc::now();
    state.change_contact(contact);
    ok(&render(state, &place)?)
}

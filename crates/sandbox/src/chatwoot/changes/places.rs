//! By which inboxes contacts can be reached.

use crate::chatwoot::prelude::*;
use crate::http::{token, uuid};

/// The seed of a made-up source id; each has to be another.
fn next_seed(state: &State) -> u64 {
    seed(state.contact_inboxes.next(), 2_000_000)
}

/// The name that the channel would know the contact by.
fn made_up(state: &State, contact: &Contact, inbox: &Inbox) -> Result<String, Failure> {
    let phone = || contact.phone_number.clone().ok_or_else(|| Failure::missing("contact phone number"));
    match inbox.channel.kind {
        ChannelKind::Api | ChannelKind::WebWidget => Ok(uuid(next_seed(state))),
        ChannelKind::Email => contact.email.clone().ok_or_else(|| Failure::missing("contact email")),
        ChannelKind::Sms => phone(),
        ChannelKind::Whatsapp => Ok(phone()?.replace('+', "")),
        // Of these nobody can be written to first, and Rails does not survive the attempt.
        ChannelKind::Line | ChannelKind::Telegram => Err(Failure::Rails(500)),
    }
}

/// Gives a contact a place in an inbox, or finds the one that it has. A source id of the channel is
/// made up where none is given; an empty one leads to no place at all. One that another contact has
/// is taken from it where it is an address or a number, and else makes Rails fail.
pub(crate) fn connect(
    state: &mut State,
    contact_id: i64,
    inbox_id: i64,
    source_id: Option<String>,
    hmac_verified: bool,
) -> Result<Option<i64>, Failure> {
    let inbox = state.inboxes.get(inbox_id).ok_or(Failure::NotFound)?;
    let contact = state.contacts.get(contact_id).ok_or(Failure::NotFound)?;
    let account_id = contact.account_id;
    let source_id = match source_id {
        Some(source_id) => source_id,
        None => made_up(state, contact, inbox)?,
    };
    if source_id.trim().is_empty() {
        return Ok(None);
    }
    let kind = inbox.channel.kind;
    let there = state.contact_inboxes.values().find(|p| p.inbox_id == inbox_id && p.source_id == source_id);
    match there {
        Some(place) if place.contact_id == contact_id => return Ok(Some(place.id)),
        Some(place) if matches!(kind, ChannelKind::Email | ChannelKind::Sms | ChannelKind::Whatsapp) => {
            let mut place = place.clone();
            let digit = place.id % 10;
            place.source_id = match kind {
                ChannelKind::Email => format!("{digit}{source_id}"),
                _ => format!("whatsapp:{source_id}{digit}"),
            };
            state.contact_inboxes.put(place);
        }
        Some(_) => return Err(Failure::Rails(500)),
        None => {}
    }
    if kind == ChannelKind::Whatsapp
        && (source_id.len() > 15 || !source_id.bytes().all(|b| b.is_ascii_digit()))
    {
        let message = "Source invalid source id for whatsapp inbox. valid Regex (?-mix:^\\d{1,15}\\z)";
        return Err(Failure::invalid("source_id", message.to_owned()));
    }
    let pubsub_token = token(next_seed(state), 24);
    let place = state.contact_inboxes.add(ContactInbox {
        id: 0,
        account_id,
        contact_id,
        inbox_id,
        source_id,
        pubsub_token,
        hmac_verified,
        created_at: Utc::now(),
    });
    Ok(Some(place.id))
}

/// By what name the contact could be written to in an inbox, `None` where it could not.
pub(crate) fn reach(state: &State, contact: &Contact, inbox: &Inbox) -> Option<String> {
    let last = || state.places_of(contact.id).rev().find(|place| place.inbox_id == inbox.id);
    let phone = || contact.phone_number.clone().filter(|phone| !phone.is_empty());
    match inbox.channel.kind {
        ChannelKind::Api => {
            Some(last().map_or_else(|| uuid(next_seed(state)), |place| place.source_id.clone()))
        }
        ChannelKind::WebWidget => last()
            .filter(|place| !state.conversations.values().any(|known| known.contact_inbox_id == place.id))
            .map(|place| place.source_id.clone()),
        ChannelKind::Email => contact.email.clone(),
        ChannelKind::Sms => phone(),
        ChannelKind::Whatsapp => Some(phone()?.replace('+', "")),
        ChannelKind::Line | ChannelKind::Telegram => None,
    }
}

//! Who is told of an event, and how: signed, each with a secret of its own.

use std::sync::{Arc, Mutex, Weak};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::chatwoot::changes::{Author, set_status};
use crate::chatwoot::events::render;
use crate::chatwoot::hmac::hmac;
use crate::chatwoot::prelude::*;
use crate::chatwoot::state::Shared;
use crate::http::{lock, uuid};
use crate::posts::Post;

/// How often a post to a bot is repeated after 429 and 500.
const REPEATS: u32 = 2;

/// Somebody who is told.
struct Recipient {
    who: Who,
    address: String,
    secret: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Webhook,
    Inbox,
    Bot,
}

/// Posts all events that were noted.
pub(crate) fn all(shared: &Shared, base: &str) {
    let mut state = lock(shared);
    let events = std::mem::take(&mut state.events);
    let mut deliveries = state.deliveries;
    for event in &events {
        let recipients = recipients(&state, event);
        if recipients.is_empty() {
            continue;
        }
        let view = View { state: &state, base, caller: None };
        let Some(payload) = render::payload(view, event) else { continue };
        let body = payload.to_string();
        for recipient in recipients {
            deliveries += 1;
            let Some(headers) = headers(&recipient.secret, &body, deliveries) else { continue };
            state.poster.send(Post {
                address: recipient.address,
                headers,
                body: body.clone().into(),
                repeats: if recipient.who == Who::Bot { REPEATS } else { 0 },
                refused: consequence(shared, event, recipient.who),
                answered: None,
            });
        }
    }
    state.deliveries = deliveries;
}

/// The headers of a post.
fn headers(secret: &str, body: &str, delivery: u64) -> Option<HeaderMap> {
    let timestamp = Utc::now().timestamp();
    let signature = format!("sha256={}", hmac(secret, &format!("{timestamp}.{body}")));
    let texts = [
        ("accept", "application/json".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("user-agent", "Ruby".to_owned()),
        ("x-chatwoot-delivery", uuid(delivery.wrapping_add(8_000_000))),
        ("x-chatwoot-timestamp", timestamp.to_string()),
        ("x-chatwoot-signature", signature),
    ];
    let header = |(name, value)| Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?));
    texts.into_iter().map(header).collect()
}

/// Who is told.
fn recipients(state: &State, event: &Event) -> Vec<Recipient> {
    let (name, conversation) = match *event {
        Event::Contact { name, id, .. } => {
            let contact = state.contacts.get(id);
            return contact.map_or_else(Vec::new, |one| webhooks(state, one.account_id, name).collect());
        }
        Event::Conversation { name, id, .. } => (name, Some(id)),
        Event::Typing { name, conversation, .. } => (name, Some(conversation)),
        Event::Message { name, id } => (name, state.messages.get(id).map(|message| message.conversation_id)),
    };
    let Some(one) = conversation.and_then(|id| state.conversations.get(id)) else { return Vec::new() };
    let accounts = || webhooks(state, one.account_id, name).chain(inbox(state, one));
    match (name, event) {
        ("conversation_opened" | "conversation_resolved", _) => bots(state, one),
        ("conversation_created", _) | (_, Event::Typing { .. }) => accounts().collect(),
        _ => accounts().chain(bots(state, one)).collect(),
    }
}

/// The account's webhooks that subscribe to the event.
fn webhooks<'a>(state: &'a State, account: i64, name: &'a str) -> impl Iterator<Item = Recipient> + 'a {
    let subscribed = state.webhooks.of(account).filter(move |webhook| webhook.subscribes(name));
    subscribed.map(|webhook| Recipient {
        who: Who::Webhook,
        address: webhook.url.clone(),
        secret: webhook.secret.clone(),
    })
}

/// The conversation's inbox, if it is an API inbox that names an address.
fn inbox(state: &State, one: &Conversation) -> Option<Recipient> {
    let inbox = state.inboxes.get(one.inbox_id).filter(|inbox| inbox.channel.kind == ChannelKind::Api)?;
    let (address, secret) = (inbox.channel.text(Column::WebhookUrl), inbox.channel.text(Column::Secret));
    let named = !address.trim().is_empty();
    named.then(|| Recipient { who: Who::Inbox, address: address.to_owned(), secret: secret.to_owned() })
}

/// The bot that has the conversation, and the inbox's.
fn bots(state: &State, one: &Conversation) -> Vec<Recipient> {
    let of_inbox = state.inboxes.get(one.inbox_id).and_then(|inbox| inbox.agent_bot);
    let other = of_inbox.filter(|bot| one.assignee_agent_bot_id != Some(*bot));
    let bots = one.assignee_agent_bot_id.into_iter().chain(other).filter_map(|id| state.agent_bots.get(id));
    bots.filter_map(|bot| {
        let address = bot.outgoing_url.clone().filter(|address| !address.trim().is_empty())?;
        Some(Recipient { who: Who::Bot, address, secret: bot.secret.clone() })
    })
    .collect()
}

/// What follows where a message's event is not taken: an API inbox's message failed, and a bot's
/// pending conversation goes to people.
fn consequence(shared: &Shared, event: &Event, who: Who) -> Option<Box<dyn FnOnce() + Send + Sync>> {
    let Event::Message { id, .. } = *event else { return None };
    let shared: Weak<Mutex<State>> = Arc::downgrade(shared);
    let change: fn(&mut State, i64) = match who {
        Who::Webhook => return None,
        Who::Inbox => failed,
        Who::Bot => handed_over,
    };
    Some(Box::new(move || {
        let Some(shared) = shared.upgrade() else { return };
        change(&mut lock(&shared), id);
        // Nobody looks at the pictures' addresses of these.
        all(&shared, "http://localhost");
    }))
}

fn failed(state: &mut State, id: i64) {
    let Some(mut message) = state.messages.get(id).filter(|message| message.status != "failed").cloned()
    else {
        return;
    };
    message.status = "failed";
    message.updated_at = Utc::now();
    state.messages.put(message);
    state.events.push(Event::Message { name: "message_updated", id });
}

fn handed_over(state: &mut State, id: i64) {
    let conversation =
        state.messages.get(id).and_then(|message| state.conversations.get(message.conversation_id));
    if let Some(pending) = conversation.filter(|one| one.status == Status::Pending).map(|one| one.id) {
        set_status(state, pending, Status::Open, Author::Nobody);
    }
}

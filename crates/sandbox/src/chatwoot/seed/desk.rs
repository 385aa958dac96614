//! What customers have asked the seeded account: inboxes, contacts, conversations, messages.
//!
//! Nothing depends on the hour at which the server starts.

use chrono::Duration;

use crate::chatwoot::changes::{self, Draft, connect, start};
use crate::chatwoot::prelude::*;

/// Name, kind, and what is said about the channel.
const INBOXES: [(&str, ChannelKind, (Column, &str)); 3] = [
    ("Website", ChannelKind::WebWidget, (Column::WebsiteUrl, "https://harbour.example")),
    ("Orders", ChannelKind::Api, (Column::WebhookUrl, "https://hooks.harbour.example/orders")),
    ("Mail", ChannelKind::Email, (Column::Email, "care@harbour.example")),
];

/// Name, address, number, city; all of them made up, and so are the numbers.
const CONTACTS: [(&str, &str, &str, &str); 6] = [
    ("Imani Roy", "imani.roy@customer.example", "+12025550101", "Lübeck"),
    ("Walter Quist", "walter.quist@customer.example", "+12025550102", "Malmö"),
    ("Sofía Duarte", "sofia.duarte@customer.example", "+12025550103", "Porto"),
    ("Tomasz Zieliński", "tomasz.zielinski@customer.example", "+12025550104", "Gdańsk"),
    ("Aiko Mori", "aiko.mori@customer.example", "+12025550105", "Nagoya"),
    ("Noah Berg", "noah.berg@customer.example", "+12025550106", "Bergen"),
];

/// A conversation: contact and inbox by their places in the tables above, who of the account's
/// agents has it, and what was said. What begins with `>` is said to the customer.
struct Talk {
    contact: usize,
    inbox: usize,
    assignee: Option<usize>,
    status: Status,
    priority: Option<Priority>,
    label: &'static str,
    lines: &'static [&'static str],
}

const TALKS: [Talk; 5] = [
    Talk {
        contact: 0,
        inbox: 1,
        assignee: Some(0),
        status: Status::Open,
        priority: Some(Priority::High),
        label: "delivery",
        lines: &[
            "My parcel was due on Monday. Where is it?",
            "> It left the harbour this morning and is with you tomorrow.",
            "Thank you. Can it go to the neighbour?",
        ],
    },
    Talk {
        contact: 1,
        inbox: 0,
        assignee: Some(0),
        status: Status::Resolved,
        priority: None,
        label: "billing",
        lines: &["The invoice names the wrong street.", "> A new one is in your mailbox."],
    },
    Talk {
        contact: 2,
        inbox: 1,
        assignee: None,
        status: Status::Open,
        priority: None,
        label: "returns",
        lines: &["How do I send a lamp back?"],
    },
    Talk {
        contact: 3,
        inbox: 2,
        assignee: Some(1),
        status: Status::Pending,
        priority: Some(Priority::Low),
        label: "returns",
        lines: &["The box came open.", "> Could you send us a picture of it?"],
    },
    Talk {
        contact: 0,
        inbox: 2,
        assignee: None,
        status: Status::Snoozed,
        priority: None,
        label: "billing",
        lines: &["Please send next month's invoice to my office."],
    },
];

/// Puts all of it into an account that has its people already; the first conversation began at
/// `at`.
pub(crate) fn add(state: &mut State, account_id: i64, at: DateTime<Utc>) {
    let agents: Vec<i64> =
        state.memberships.values().filter(|one| one.role == Role::Agent).map(|one| one.user_id).collect();
    let inboxes = INBOXES.map(|seed| inbox(state, account_id, seed, &agents, at));
    let contacts = CONTACTS.map(|seed| contact(state, account_id, seed, at));
    for (number, talk) in (0..).zip(&TALKS) {
        let (Some(contact), Some(inbox)) = (contacts.get(talk.contact), inboxes.get(talk.inbox)) else {
            continue;
        };
        let assignee = talk.assignee.and_then(|agent| agents.get(agent)).copied();
        let begun = at + Duration::hours(number);
        converse(state, (*contact, *inbox), talk, assignee, begun);
    }
}

/// All agents are members of all inboxes, but the first of them not of the mail inbox.
fn inbox(
    state: &mut State,
    account_id: i64,
    (name, kind, (column, value)): (&str, ChannelKind, (Column, &str)),
    agents: &[i64],
    at: DateTime<Utc>,
) -> i64 {
    let mut channel = Channel::blank(kind, state.inboxes.next());
    channel.set(column, value.into());
    channel.settle();
    let mut inbox = Inbox::blank(account_id, 1, channel);
    inbox.name = name.to_owned();
    inbox.enable_auto_assignment = false;
    inbox.timezone = "Europe/Berlin".to_owned();
    inbox.members = agents.iter().skip(usize::from(kind == ChannelKind::Email)).copied().collect();
    (inbox.created_at, inbox.updated_at) = (at, at);
    state.inboxes.add(inbox).id
}

fn contact(
    state: &mut State,
    account_id: i64,
    (name, email, phone, city): (&str, &str, &str, &str),
    at: DateTime<Utc>,
) -> i64 {
    let mut contact = Contact::blank(account_id);
    contact.name = Some(name.to_owned());
    contact.email = Some(email.to_owned());
    contact.phone_number = Some(phone.to_owned());
    contact.additional_attributes = Map::from_iter([("city".to_owned(), city.into())]);
    (contact.created_at, contact.updated_at) = (at, at);
    contact.identifier = Some(format!("customer-{}", state.contacts.next()));
    state.contacts.add(contact).id
}

fn converse(
    state: &mut State,
    (contact, inbox): (i64, i64),
    talk: &Talk,
    assignee: Option<i64>,
    begun: DateTime<Utc>,
) {
    let Ok(Some(place)) = connect(state, contact, inbox, None, false) else { return };
    let Some((id, _)) = start(state, place, Draft::default()) else { return };
    let Some(mut one) = state.conversations.get(id).cloned() else { return };
    one.assignee_id = assignee;
    one.priority = talk.priority;
    one.labels = vec![talk.label.to_owned()];
    one.custom_attributes = order(&one);
    (one.created_at, one.waiting_since) = (begun, Some(begun));
    for (minute, line) in (1..).zip(talk.lines) {
        let at = begun + Duration::minutes(5 * minute);
        let (kind, text, sender) = match line.strip_prefix("> ") {
            Some(text) => (MessageKind::Outgoing, text, assignee.map(Sender::User)),
            None => (MessageKind::Incoming, *line, Some(Sender::Contact(contact))),
        };
        let said = Message {
            sender,
            created_at: at,
            updated_at: at,
            ..Message::blank(&one, kind, Some(text.to_owned()))
        };
        state.messages.add(said);
        if kind == MessageKind::Incoming {
            one.waiting_since = one.waiting_since.or(Some(at));
        } else {
            if one.first_reply_created_at.is_none()
                && let Some(user) = assignee
            {
                changes::first_response(state, &one, user, at);
                one.first_reply_created_at = Some(at);
            }
            one.waiting_since = None;
        }
        (one.last_activity_at, one.updated_at) = (at, at);
    }
    one.status = talk.status;
    match talk.status {
        Status::Resolved => {
            one.waiting_since = None;
            changes::resolved(state, &one, one.last_activity_at);
        }
        Status::Snoozed => one.snoozed_until = Some(begun + Duration::days(30)),
        Status::Open | Status::Pending => {}
    }
    if let Some(contact) = state.contacts.get(contact).cloned() {
        let last_activity_at = Some(one.last_activity_at);
        state.contacts.put(Contact { last_activity_at, ..contact });
    }
    state.conversations.put(one);
}

/// The number of the order that a conversation is about.
fn order(conversation: &Conversation) -> Map<String, Value> {
    let number = format!("H-{}", 1000 + conversation.id);
    object(json!({"order_number": number}))
}

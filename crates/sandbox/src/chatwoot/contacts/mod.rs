//! Contacts: the customers, and by which inboxes they can be reached.

mod apply;
mod handlers;
mod inboxes;
mod list;
mod merge;
mod render;

use crate::chatwoot::prelude::*;

pub(crate) use apply::{apply, check};
pub(crate) use inboxes::connect;
pub(crate) use merge::merge;
pub(crate) use render::{avatar, columns, contact, event};

/// A customer.
#[derive(Clone, Default)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) name: Option<String>,
    /// In lower case.
    pub(crate) email: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) blocked: bool,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) labels: Vec<String>,
    /// The name of the uploaded picture's file.
    pub(crate) avatar: Option<String>,
    pub(crate) last_activity_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Contact: contacts);

impl Contact {
    /// A contact of whom nothing is known yet.
    pub(crate) fn blank(account_id: i64) -> Self {
        let now = Utc::now();
        let name = Some(String::new());
        Self { account_id, name, created_at: now, updated_at: now, ..Self::default() }
    }

    /// Whether lists show the contact: only those who can be told from others.
    pub(crate) fn resolved(&self) -> bool {
        [&self.email, &self.phone_number, &self.identifier]
            .into_iter()
            .any(|value| value.as_ref().is_some_and(|value| !value.is_empty()))
    }
}

/// A contact's place in an inbox: the name by which the channel knows them.
#[derive(Clone)]
pub(crate) struct ContactInbox {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) contact_id: i64,
    pub(crate) inbox_id: i64,
    pub(crate) source_id: String,
    pub(crate) pubsub_token: String,
    /// Whether the contact has proved who they are.
    pub(crate) hmac_verified: bool,
    pub(crate) created_at: DateTime<Utc>,
}

record!(ContactInbox: contact_inboxes);

impl State {
    /// A contact's places in inboxes, oldest first.
    pub(crate) fn places_of(&self, contact: i64) -> impl DoubleEndedIterator<Item = &ContactInbox> {
        self.contact_inboxes.values().filter(move |place| place.contact_id == contact)
    }

    /// Takes a contact away, with its conversations and messages.
    pub(crate) fn remove_contact(&mut self, contact: i64) {
        self.contacts.remove(contact);
        self.contact_inboxes.retain(|place| place.contact_id != contact);
        self.remove_conversations(|conversation| conversation.contact_id == contact);
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listContacts", list::index)
        .on("createContact", handlers::create)
        .on("searchContacts", list::search)
        .on("filterContacts", list::filter)
        .on("getContact", handlers::show)
        .on("updateContact", handlers::update)
        .on("deleteContact", handlers::destroy)
        .on("listContactConversations", handlers::conversations)
        .on("listContactLabels", handlers::labels)
        .on("setContactLabels", handlers::set_labels)
        .on("createContactInbox", inboxes::create)
        .on("listContactableInboxes", inboxes::contactable)
        .on("mergeContacts", merge::create)
}

//! Contacts: the customers, and by which inboxes they can be reached.

mod apply;
mod handlers;
mod inboxes;
mod labels;
mod list;
mod merge;
mod render;

use super::prelude::*;

pub(super) use apply::{apply, check};
pub(super) use inboxes::connect;
pub(super) use merge::merge;
pub(super) use render::{avatar, columns, contact, event};

/// A customer.
#[derive(Clone)]
pub(super) struct Contact {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) name: Option<String>,
    /// In lower case.
    pub(super) email: Option<String>,
    pub(super) phone_number: Option<String>,
    pub(super) identifier: Option<String>,
    pub(super) blocked: bool,
    pub(super) additional_attributes: Map<String, Value>,
    pub(super) custom_attributes: Map<String, Value>,
    pub(super) labels: Vec<String>,
    /// The name of the uploaded picture's file.
    pub(super) avatar: Option<String>,
    pub(super) last_activity_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

record!(Contact: contacts);

impl Contact {
    /// A contact of whom nothing is known yet. The id is given when it is stored.
    pub(super) fn blank(account_id: i64) -> Self {
        let now = Utc::now();
        Self {
            id: 0,
            account_id,
            name: Some(String::new()),
            email: None,
            phone_number: None,
            identifier: None,
            blocked: false,
            additional_attributes: Map::new(),
            custom_attributes: Map::new(),
            labels: Vec::new(),
            avatar: None,
            last_activity_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether lists show the contact: only those who can be told from others.
    pub(super) fn resolved(&self) -> bool {
        [&self.email, &self.phone_number, &self.identifier]
            .into_iter()
            .any(|value| value.as_ref().is_some_and(|value| !value.is_empty()))
    }
}

/// A contact's place in an inbox: the name by which the channel knows them.
#[derive(Clone)]
pub(super) struct ContactInbox {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) contact_id: i64,
    pub(super) inbox_id: i64,
    pub(super) source_id: String,
    pub(super) pubsub_token: String,
    /// Whether the contact has proved who they are.
    pub(super) hmac_verified: bool,
    pub(super) created_at: DateTime<Utc>,
}

record!(ContactInbox: contact_inboxes);

impl State {
    /// A contact's places in inboxes, oldest first.
    pub(super) fn places_of(&self, contact: i64) -> impl DoubleEndedIterator<Item = &ContactInbox> {
        self.contact_inboxes.values().filter(move |place| place.contact_id == contact)
    }

    /// Takes a contact away, with its conversations and messages.
    pub(super) fn remove_contact(&mut self, contact: i64) {
        self.contacts.remove(contact);
        self.contact_inboxes.retain(|place| place.contact_id != contact);
        self.remove_conversations(|conversation| conversation.contact_id == contact);
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listContacts", list::index)
        .on("createContact", handlers::create)
        .on("searchContacts", list::search)
        .on("filterContacts", list::filter)
        .on("getContact", handlers::show)
        .on("updateContact", handlers::update)
        .on("deleteContact", handlers::destroy)
        .on("listContactConversations", handlers::conversations)
        .on("listContactLabels", labels::index)
        .on("setContactLabels", labels::create)
        .on("createContactInbox", inboxes::create)
        .on("listContactableInboxes", inboxes::contactable)
        .on("mergeContacts", merge::create)
}

//! Contacts, and their places in inboxes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::records::record;

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

record!(Contact);

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

record!(ContactInbox);

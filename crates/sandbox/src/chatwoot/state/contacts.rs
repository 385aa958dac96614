//! Contacts, and their places in inboxes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::records::record;

record! {
    /// A customer.
    Contact {
        name: Option<String>,
        /// In lower case.
        email: Option<String>,
        phone_number: Option<String>, identifier: Option<String>, blocked: bool,
        additional_attributes: Map<String, Value>, custom_attributes: Map<String, Value>,
        labels: Vec<String>,
        /// The name of the uploaded picture's file.
        avatar: Option<String>,
        last_activity_at: Option<DateTime<Utc>>, created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

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

record! {
    /// A contact's place in an inbox: the name by which the channel knows them.
    ContactInbox {
        contact_id: i64, inbox_id: i64, source_id: String, pubsub_token: String,
        /// Whether the contact has proved who they are.
        hmac_verified: bool,
        created_at: DateTime<Utc>,
    }
}

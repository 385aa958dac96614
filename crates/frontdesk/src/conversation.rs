//! What a person works on now.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::user::Group;
use crate::vendor::Vendor;

/// A conversation with a customer that is not closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversation {
    /// The platform that the record is from.
    pub vendor: Vendor,
    /// The platform's own ID, as text.
    pub id: String,
    /// In which state the conversation is.
    pub status: ConversationStatus,
    /// The customer, as the platform names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The groups that it belongs to: an inbox and a team, or a department.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime<Utc>>,
    /// When something last happened in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity: Option<DateTime<Utc>>,
}

impl Conversation {
    /// Creates a conversation of which only the state is known.
    ///
    /// ```
    /// use frontdesk::{Conversation, ConversationStatus, Vendor};
    ///
    /// let call = Conversation::new(Vendor::from("phone book"), "17", ConversationStatus::OnHold);
    /// assert_eq!(call.status.as_str(), "onHold");
    /// ```
    #[must_use]
    pub fn new(vendor: Vendor, id: impl Into<String>, status: ConversationStatus) -> Self {
        Self {
            vendor,
            id: id.into(),
            status,
            customer: None,
            groups: Vec::new(),
            created: None,
            last_activity: None,
        }
    }
}

frontdesk_core::open_enum! {
    /// The states of a conversation that is not closed.
    pub enum ConversationStatus {
        /// Somebody works on it.
        Open = "open",
        /// It waits for an agent.
        Queued = "queued",
        /// It is with a bot, or nobody has looked at it yet.
        Pending = "pending",
        /// It waits for the customer.
        OnHold = "onHold",
        /// It comes back by itself at a set time or with the customer's next message.
        Snoozed = "snoozed",
    }
}

crate::vendor::open_enum_schema!(ConversationStatus);

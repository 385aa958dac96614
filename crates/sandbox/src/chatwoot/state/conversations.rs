//! Conversations.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::records::{names, record};

names! {
    /// How a conversation stands.
    #[derive(Default)]
    Status { #[default] Open = "open", Resolved = "resolved", Pending = "pending", Snoozed = "snoozed" }
}

names! {
    /// How urgent a conversation is, from least to most.
    Priority { Low = "low", Medium = "medium", High = "high", Urgent = "urgent" }
}

/// A conversation.
#[derive(Clone, Default)]
pub(crate) struct Conversation {
    /// The id in the whole installation, which only reporting events show.
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    /// The id in the account: what every path and every response calls its ID.
    pub(crate) display_id: i64,
    pub(crate) uuid: String,
    pub(crate) inbox_id: i64,
    pub(crate) contact_id: i64,
    pub(crate) contact_inbox_id: i64,
    pub(crate) status: Status,
    pub(crate) priority: Option<Priority>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) assignee_agent_bot_id: Option<i64>,
    pub(crate) team_id: Option<i64>,
    pub(crate) labels: Vec<String>,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) snoozed_until: Option<DateTime<Utc>>,
    /// Since when the customer waits for a reply.
    pub(crate) waiting_since: Option<DateTime<Utc>>,
    pub(crate) first_reply_created_at: Option<DateTime<Utc>>,
    pub(crate) last_activity_at: DateTime<Utc>,
    pub(crate) agent_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) assignee_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) contact_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Conversation);

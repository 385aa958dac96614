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

record! {
    /// A conversation. Its `id` is that in the whole installation; only reporting events show it.
    Conversation {
        /// The id in the account: what every path and every response calls its ID.
        display_id: i64,
        uuid: String, inbox_id: i64, contact_id: i64, contact_inbox_id: i64, status: Status,
        priority: Option<Priority>, assignee_id: Option<i64>, assignee_agent_bot_id: Option<i64>,
        team_id: Option<i64>, labels: Vec<String>, additional_attributes: Map<String, Value>,
        custom_attributes: Map<String, Value>, snoozed_until: Option<DateTime<Utc>>,
        /// Since when the customer waits for a reply.
        waiting_since: Option<DateTime<Utc>>,
        first_reply_created_at: Option<DateTime<Utc>>, last_activity_at: DateTime<Utc>,
        agent_last_seen_at: Option<DateTime<Utc>>, assignee_last_seen_at: Option<DateTime<Utc>>,
        contact_last_seen_at: Option<DateTime<Utc>>, created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

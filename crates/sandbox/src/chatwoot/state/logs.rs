//! The entries of the audit log, and reporting events: the times to the first reply, to other
//! replies and to the resolution.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::records::record;

record! {
    /// One entry.
    Entry {
        user_id: Option<i64>,
        /// The user's address at that time.
        username: Option<String>,
        kind: &'static str, record_id: i64, action: &'static str, changes: Map<String, Value>,
        version: usize, created_at: DateTime<Utc>,
    }
}

record! {
    /// What happened in a conversation, and how many seconds it took.
    ReportingEvent {
        /// `first_response`, `reply_time`, `conversation_resolved`, `conversation_opened`, …
        name: &'static str,
        value: f64, value_in_business_hours: f64, start: DateTime<Utc>, end: DateTime<Utc>,
        inbox_id: i64, user_id: Option<i64>, conversation_id: i64, created_at: DateTime<Utc>,
    }
}

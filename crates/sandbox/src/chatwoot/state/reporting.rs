//! Reporting events: the times to the first reply, to other replies and to the resolution.

use chrono::{DateTime, Utc};

use crate::chatwoot::state::records::record;

record! {
    /// What happened in a conversation, and how many seconds it took.
    ReportingEvent {
        /// `first_response`, `reply_time`, `conversation_resolved`, `conversation_opened`, …
        name: &'static str,
        value: f64, value_in_business_hours: f64, start: DateTime<Utc>, end: DateTime<Utc>,
        inbox_id: i64, user_id: Option<i64>, conversation_id: i64, created_at: DateTime<Utc>,
    }
}

//! Reporting events: the times to the first reply, to other replies and to the resolution.

use chrono::{DateTime, Utc};

use crate::chatwoot::state::records::record;

/// What happened in a conversation, and how many seconds it took.
#[derive(Clone)]
pub(crate) struct ReportingEvent {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    /// `first_response`, `reply_time`, `conversation_resolved`, `conversation_opened`, …
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) value_in_business_hours: f64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) inbox_id: i64,
    pub(crate) user_id: Option<i64>,
    pub(crate) conversation_id: i64,
    pub(crate) created_at: DateTime<Utc>,
}

record!(ReportingEvent);

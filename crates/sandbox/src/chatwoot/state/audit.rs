//! The entries of the audit log.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::records::record;

/// One entry.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) user_id: Option<i64>,
    /// The user's address at that time.
    pub(crate) username: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) record_id: i64,
    pub(crate) action: &'static str,
    pub(crate) changes: Map<String, Value>,
    pub(crate) version: usize,
    pub(crate) created_at: DateTime<Utc>,
}

record!(Entry);

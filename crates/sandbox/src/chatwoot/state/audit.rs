//! The entries of the audit log.

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

//! The second factors of a user.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

/// A user's second factors.
#[derive(Default)]
pub(crate) struct SecondFactor {
    pub app: App,
    pub email: Email,
    /// Until when which auth tokens are not asked for a code.
    pub remembered: HashMap<String, DateTime<Utc>>,
}

/// An authenticator app.
#[derive(Default)]
pub(crate) struct App {
    pub enabled: bool,
    /// Whether there is a secret that no code was shown for yet.
    pub is_set_up: bool,
    pub backup_codes: Vec<String>,
}

/// Codes by e-mail.
#[derive(Default)]
pub(crate) struct Email {
    pub enabled: bool,
    pub changed_at: Option<String>,
    /// The code that was sent: until when it is good, and how often it was mistyped.
    pub sent: Option<(DateTime<Utc>, u64)>,
}

//! Inboxes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::channel::Channel;
use crate::chatwoot::state::hours::Hours;
use crate::chatwoot::state::records::record;

/// The feature without which no layout of mails can be set.
pub(crate) const BRANDED_EMAILS: &str = "branded_email_templates";

/// An inbox.
#[derive(Clone, Default)]
pub(crate) struct Inbox {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    /// Channels of one kind are numbered among themselves.
    pub(crate) channel_id: i64,
    pub(crate) channel: Channel,
    pub(crate) name: String,
    /// The name of the uploaded picture's file.
    pub(crate) avatar: Option<String>,
    pub(crate) greeting_enabled: bool,
    pub(crate) greeting_message: Option<String>,
    pub(crate) working_hours_enabled: bool,
    pub(crate) working_hours: [Hours; 7],
    pub(crate) out_of_office_message: Option<String>,
    pub(crate) timezone: String,
    pub(crate) enable_email_collect: bool,
    pub(crate) csat_survey_enabled: bool,
    pub(crate) csat_config: Map<String, Value>,
    pub(crate) enable_auto_assignment: bool,
    pub(crate) auto_assignment_config: Map<String, Value>,
    pub(crate) allow_messages_after_resolved: bool,
    pub(crate) lock_to_single_conversation: bool,
    /// `friendly` or `professional`.
    pub(crate) sender_name_type: &'static str,
    pub(crate) business_name: Option<String>,
    pub(crate) portal_id: Option<i64>,
    /// The bot that replies here first.
    pub(crate) agent_bot: Option<i64>,
    pub(crate) branded_email_layout: Option<String>,
    /// The users' ids, in the order in which they came.
    pub(crate) members: Vec<i64>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Inbox);

impl Inbox {
    /// An inbox as the database makes it when nothing but its channel is said.
    pub(crate) fn blank(account_id: i64, channel_id: i64, channel: Channel) -> Self {
        let now = Utc::now();
        Self {
            account_id,
            channel_id,
            channel,
            working_hours: Hours::week(),
            timezone: "UTC".to_owned(),
            enable_email_collect: true,
            enable_auto_assignment: true,
            allow_messages_after_resolved: true,
            sender_name_type: "friendly",
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }
}

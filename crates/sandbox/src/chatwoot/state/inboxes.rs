//! Inboxes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::state::channel::Channel;
use crate::chatwoot::state::hours::Hours;
use crate::chatwoot::state::records::record;

/// The feature without which no layout of mails can be set.
pub(crate) const BRANDED_EMAILS: &str = "branded_email_templates";

record! {
    Inbox {
        /// Channels of one kind are numbered among themselves.
        channel_id: i64,
        channel: Channel, name: String,
        /// The name of the uploaded picture's file.
        avatar: Option<String>,
        greeting_enabled: bool, greeting_message: Option<String>, working_hours_enabled: bool,
        working_hours: [Hours; 7], out_of_office_message: Option<String>, timezone: String,
        enable_email_collect: bool, csat_survey_enabled: bool, csat_config: Map<String, Value>,
        enable_auto_assignment: bool, auto_assignment_config: Map<String, Value>,
        allow_messages_after_resolved: bool, lock_to_single_conversation: bool,
        /// `friendly` or `professional`.
        sender_name_type: &'static str,
        business_name: Option<String>, portal_id: Option<i64>,
        /// The bot that replies here first.
        agent_bot: Option<i64>,
        branded_email_layout: Option<String>,
        /// The users' ids, in the order in which they came.
        members: Vec<i64>,
        created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

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

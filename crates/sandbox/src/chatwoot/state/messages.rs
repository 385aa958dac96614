//! Messages.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::params::Words;
use crate::chatwoot::state::conversations::Conversation;
use crate::chatwoot::state::records::{names, record};

names! {
    /// Which way a message goes: from or to the customer, a note of what was done to the
    /// conversation, or from the server by itself, such as a greeting.
    #[derive(Default)]
    MessageKind {
        #[default] Incoming = "incoming", Outgoing = "outgoing", Activity = "activity", Template = "template",
    }
}

impl MessageKind {
    /// By name or by number.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let by_number = || Self::ALL.iter().copied().find(|kind| (*kind as i64).to_string() == text);
        Self::parse(text).or_else(by_number)
    }
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    User(i64),
    Contact(i64),
    AgentBot(i64),
}

/// What a message can be, in the order of the numbers.
pub(crate) const CONTENT_TYPES: Words = Words(
    "text input_text input_textarea input_email input_select cards form article incoming_email \
    input_csat integrations sticker voice_call",
);

record! {
    Message {
        inbox_id: i64,
        /// The conversation's id in the whole installation.
        conversation_id: i64,
        kind: MessageKind, content: Option<String>, content_type: &'static str,
        content_attributes: Map<String, Value>, additional_attributes: Map<String, Value>,
        private: bool, status: &'static str, source_id: Option<String>, sender: Option<Sender>,
        attachments: Vec<Attachment>, created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

impl Message {
    /// A message of which nothing is known but where it belongs and what it says.
    pub(crate) fn blank(conversation: &Conversation, kind: MessageKind, content: Option<String>) -> Self {
        let now = Utc::now();
        Self {
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            conversation_id: conversation.id,
            kind,
            content,
            content_type: "text",
            status: "sent",
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }

    /// Whether a person has replied to the customer.
    pub(crate) fn human_response(&self) -> bool {
        self.kind == MessageKind::Outgoing
            && matches!(self.sender, Some(Sender::User(_)))
            && !self.content_attributes.contains_key("automation_rule_id")
            && !self.additional_attributes.contains_key("campaign_id")
    }
}

#[derive(Clone)]
pub(crate) struct Attachment {
    pub(crate) id: i64,
    /// `image`, `audio`, `video` or `file`.
    pub(crate) file_type: &'static str,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: usize,
}

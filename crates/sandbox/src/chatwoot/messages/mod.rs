//! Messages.

mod attachment;
mod check;
mod draft;
mod handlers;
mod list;
mod post;
mod render;
mod survey;

use super::prelude::*;

pub(super) use attachment::{Attachment, attach};
pub(super) use check::check;
pub(super) use draft::draft;
pub(super) use list::window;
pub(super) use post::post;
pub(super) use render::{bot, event, public, user, visitors_see};
pub(super) use survey::ask;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// From the customer.
    Incoming,
    /// To the customer.
    Outgoing,
    /// A note of what was done to the conversation.
    Activity,
    /// From the server by itself, such as a greeting.
    Template,
}

names! { Kind: Incoming = "incoming", Outgoing = "outgoing", Activity = "activity", Template = "template" }

impl Kind {
    /// By name or by number.
    pub(super) fn read(text: &str) -> Option<Self> {
        let by_number = || Self::ALL.iter().copied().find(|kind| (*kind as i64).to_string() == text);
        Self::parse(text).or_else(by_number)
    }
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    User(i64),
    Contact(i64),
    AgentBot(i64),
}

/// What a message can be, in the order of the numbers.
pub(super) const CONTENT_TYPES: [&str; 13] = [
    "text",
    "input_text",
    "input_textarea",
    "input_email",
    "input_select",
    "cards",
    "form",
    "article",
    "incoming_email",
    "input_csat",
    "integrations",
    "sticker",
    "voice_call",
];

/// A message.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) inbox_id: i64,
    /// The conversation's id in the whole installation.
    pub(super) conversation_id: i64,
    pub(super) kind: Kind,
    pub(super) content: Option<String>,
    pub(super) content_type: &'static str,
    pub(super) content_attributes: Map<String, Value>,
    pub(super) additional_attributes: Map<String, Value>,
    pub(super) private: bool,
    pub(super) status: &'static str,
    pub(super) source_id: Option<String>,
    pub(super) sender: Option<Sender>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl Message {
    /// A message of which nothing is known but where it belongs and what it says. The id is given when it is
    /// stored.
    pub(super) fn blank(conversation: &Conversation, kind: Kind, content: Option<String>) -> Self {
        let now = Utc::now();
        Self {
            id: 0,
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            conversation_id: conversation.id,
            kind,
            content,
            content_type: "text",
            content_attributes: Map::new(),
            additional_attributes: Map::new(),
            private: false,
            status: "sent",
            source_id: None,
            sender: None,
            attachments: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether a person has answered the customer.
    pub(super) fn human_response(&self) -> bool {
        self.kind == Kind::Outgoing
            && matches!(self.sender, Some(Sender::User(_)))
            && !self.content_attributes.contains_key("automation_rule_id")
            && !self.additional_attributes.contains_key("campaign_id")
    }
}

record!(Message: messages);

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listMessages", handlers::index)
        .on("createMessage", handlers::create)
        .on("deleteMessage", handlers::destroy)
        .on("listMessagesAsDocumented", handlers::unknown)
}

//! What happens in an account and is posted.

use serde_json::Value;

use crate::chatwoot::state::messages::Sender;

pub(crate) enum Event {
    /// To a conversation.
    Conversation {
        name: &'static str,
        id: i64,
        /// What `changed_attributes` says; `None` where the event has no such field.
        changes: Option<Value>,
    },
    /// Somebody begins to type in a conversation, or stops.
    Typing { name: &'static str, conversation: i64, who: Sender, private: bool },
    /// To a message.
    Message { name: &'static str, id: i64 },
    /// To a contact.
    Contact { name: &'static str, id: i64, changes: Option<Value> },
}

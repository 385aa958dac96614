//! What happened, noted until it is posted.

use serde_json::Value;

use crate::chatwoot::state::contacts::Contact;
use crate::chatwoot::state::conversations::{Conversation, Status};
use crate::chatwoot::state::differences;
use crate::chatwoot::state::events::Event;
use crate::chatwoot::state::messages::Sender;
use crate::chatwoot::state::store::State;

impl State {
    /// Stores a changed conversation, and notes what changed.
    pub(crate) fn change_conversation(&mut self, after: Conversation) {
        let Some(before) = self.conversations.get(after.id).cloned() else { return };
        let id = after.id;
        if before.status != after.status {
            let name = match after.status {
                Status::Open => Some("conversation_opened"),
                Status::Resolved => Some("conversation_resolved"),
                Status::Pending | Status::Snoozed => None,
            };
            let changes = Some(Value::Null);
            self.events.extend(name.map(|name| Event::Conversation { name, id, changes: None }));
            self.events.push(Event::Conversation { name: "conversation_status_changed", id, changes });
        }
        let changes = differences::conversation(&before, &after);
        let updated = changes.map(|changes| Event::Conversation {
            name: "conversation_updated",
            id,
            changes: Some(changes),
        });
        self.events.extend(updated);
        self.conversations.put(after);
    }

    /// Notes that somebody types, or has stopped; nothing where the status is neither.
    pub(crate) fn typing(&mut self, conversation: i64, who: Sender, status: Option<&str>, private: bool) {
        let name = match status {
            Some("on") => "conversation_typing_on",
            Some("off") => "conversation_typing_off",
            _ => return,
        };
        self.events.push(Event::Typing { name, conversation, who, private });
    }

    /// Stores a changed contact, and notes what changed.
    pub(crate) fn change_contact(&mut self, after: Contact) {
        let before = self.contacts.get(after.id);
        if let Some(changes) = before.and_then(|before| differences::contact(before, &after)) {
            self.events.push(Event::Contact {
                name: "contact_updated",
                id: after.id,
                changes: Some(changes),
            });
        }
        self.contacts.put(after);
    }
}

//! What happened, typed by its name.

use frontdesk_core::{Error, Extra, decode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::types::{
    AccountEvent, ContactEvent, ConversationEvent, InboxEvent, MessageEvent, TypingEvent, WidgetEvent,
};

/// What stands before the trigger in the name of an automation rule's event.
const AUTOMATION: &str = "automation_event";

/// Declares the enum, and what has to name each of its variants.
macro_rules! events {
    ($($(#[$doc:meta])+ $variant:ident($payload:ident) = $kind:pat,)+) => {
        /// What Chatwoot posts, told apart by its field `event`. Encoded again, an event is the JSON that came.
        ///
        /// An account's webhook subscribes to any of the first twelve kinds. A kind that this version of the crate does
        /// not know is [`Unknown`](Event::Unknown) and keeps its JSON.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])+ $variant(Box<$payload>),)+
            /// A kind that this version of the crate does not know, with all its fields.
            Unknown(Extra),
        }

        impl Event {
            fn read(kind: &str, body: &[u8]) -> Result<Self, Error> {
                Ok(match kind {
                    $($kind => Self::$variant(decode::json(body)?),)+
                    _ => Self::Unknown(decode::json(body)?),
                })
            }

            /// The event's name, as it came in `event`.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(payload) => payload.event.as_str(),)+
                    Self::Unknown(fields) => {
                        fields.get("event").and_then(|name| name.as_str()).unwrap_or_default()
                    }
                }
            }
        }

        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => payload.serialize(serializer),)+
                    Self::Unknown(fields) => fields.serialize(serializer),
                }
            }
        }
    };
}

events! {
    /// `conversation_created`: a conversation begins.
    ConversationCreated(ConversationEvent) = "conversation_created",
    /// `conversation_updated`: something about a conversation changes; `changed_attributes` says what.
    ConversationUpdated(ConversationEvent) = "conversation_updated",
    /// `conversation_status_changed`: a conversation is opened, resolved, snoozed or set pending.
    ConversationStatusChanged(ConversationEvent) = "conversation_status_changed",
    /// `conversation_typing_on`: somebody begins to type.
    ConversationTypingOn(TypingEvent) = "conversation_typing_on",
    /// `conversation_typing_off`: somebody stops typing.
    ConversationTypingOff(TypingEvent) = "conversation_typing_off",
    /// `message_created`: a message is written.
    MessageCreated(MessageEvent) = "message_created",
    /// `message_updated`: a message changes: it was delivered, read, refused, deleted, answered in a form.
    MessageUpdated(MessageEvent) = "message_updated",
    /// `contact_created`: a contact is created.
    ContactCreated(ContactEvent) = "contact_created",
    /// `contact_updated`: a contact changes; `changed_attributes` says what.
    ContactUpdated(ContactEvent) = "contact_updated",
    /// `inbox_created`: an inbox is created. Only from installations that set `ENABLE_INBOX_EVENTS`.
    InboxCreated(InboxEvent) = "inbox_created",
    /// `inbox_updated`: an inbox changes. Only from installations that set `ENABLE_INBOX_EVENTS`.
    InboxUpdated(InboxEvent) = "inbox_updated",
    /// `webwidget_triggered`: a visitor opens the chat of a website.
    WebwidgetTriggered(WidgetEvent) = "webwidget_triggered",
    /// `conversation_opened`, to agent bots alone: a conversation is opened.
    ConversationOpened(ConversationEvent) = "conversation_opened",
    /// `conversation_resolved`, to agent bots alone: a conversation is resolved.
    ConversationResolved(ConversationEvent) = "conversation_resolved",
    /// `automation_event.…`, from an automation rule; its trigger's name stands behind the dot.
    AutomationEvent(ConversationEvent) = AUTOMATION,
    /// `macro.executed`, from a macro.
    MacroExecuted(ConversationEvent) = "macro.executed",
    /// `account_created`, from the installation.
    AccountCreated(AccountEvent) = "account_created",
}

/// The field by which events are told apart.
#[derive(Deserialize)]
struct Name {
    event: String,
}

impl Event {
    /// Reads the body of a post. Check first who sent it: [`Receiver::receive`](super::Receiver::receive) does both.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with the path to what is not as expected: the body is no JSON
    /// object with a text `event`, or one of a known kind with other fields than that kind has.
    pub fn from_slice(body: &[u8]) -> Result<Self, Error> {
        let name = decode::json::<Name>(body)?.event;
        let kind = match name.split_once('.') {
            Some((AUTOMATION, _)) => AUTOMATION,
            _ => &name,
        };
        Self::read(kind, body).map_err(|error| error.with_vendor("Chatwoot"))
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Extra::deserialize(deserializer)?;
        let body = serde_json::to_vec(&fields).map_err(serde::de::Error::custom)?;
        Self::from_slice(&body).map_err(serde::de::Error::custom)
    }
}

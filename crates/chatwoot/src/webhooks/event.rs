//! What happened, typed by its name.

use frontdesk_core::{Error, ErrorKind, Extra, decode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values;
use crate::types::{
    AccountEvent, ContactEvent, ConversationEvent, InboxEvent, MessageEvent, TypingEvent, WidgetEvent,
};

/// What stands before the trigger in the name of an automation rule's event.
pub(super) const AUTOMATION: &str = "automation_event";

/// Declares the enum, and what has to name each of its variants.
macro_rules! events {
    ($($(#[$doc:meta])+ $variant:ident($payload:ident) = $kind:tt,)+) => {
        /// What Chatwoot posts, told apart by its field `event`. Encoded again, an event is the
        /// JSON that came.
        ///
        /// An account's webhook subscribes to any of the first twelve kinds. A kind that this
        /// version of the crate does not know is [`Unknown`](Event::Unknown), and a known kind with
        /// other fields than it knows is [`Malformed`](Event::Malformed). Both keep their JSON.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])+ $variant(Box<$payload>),)+
            /// A kind that this version of the crate does not know, with all its fields.
            Unknown(Extra),
            /// A known kind whose body does not fit, with all its fields.
            Malformed(Box<MalformedEvent>),
        }

        impl Event {
            #[inline]
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
                    Self::Unknown(fields) => name_in(fields),
                    Self::Malformed(event) => name_in(&event.fields),
                }
            }
        }

        /// The kinds, each with the example of its payload.
        #[cfg(feature = "examples")]
        pub(super) const KINDS: &[(&str, &str)] = &[$(($kind, $payload::EXAMPLE.json()),)+];

        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => payload.serialize(serializer),)+
                    Self::Unknown(fields) => fields.serialize(serializer),
                    Self::Malformed(event) => event.fields.serialize(serializer),
                }
            }
        }
    };
}

events! {
    /// `conversation_created`: a conversation begins.
    ConversationCreated(ConversationEvent) = "conversation_created",
    /// `conversation_updated`: something about a conversation changes; `changed_attributes` says
    /// what.
    ConversationUpdated(ConversationEvent) = "conversation_updated",
    /// `conversation_status_changed`: a conversation is opened, resolved, snoozed or set pending.
    ConversationStatusChanged(ConversationEvent) = "conversation_status_changed",
    /// `conversation_typing_on`: somebody begins to type.
    ConversationTypingOn(TypingEvent) = "conversation_typing_on",
    /// `conversation_typing_off`: somebody stops typing.
    ConversationTypingOff(TypingEvent) = "conversation_typing_off",
    /// `message_created`: a message is written.
    MessageCreated(MessageEvent) = "message_created",
    /// `message_updated`: a message changes: it was delivered, read, refused or deleted, or its
    /// form was submitted.
    MessageUpdated(MessageEvent) = "message_updated",
    /// `contact_created`: a contact is created.
    ContactCreated(ContactEvent) = "contact_created",
    /// `contact_updated`: a contact changes; `changed_attributes` says what.
    ContactUpdated(ContactEvent) = "contact_updated",
    /// `inbox_created`: an inbox is created. Only from installations that set
    /// `ENABLE_INBOX_EVENTS`.
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

/// An event of a known kind whose body does not fit that kind: a field is missing, or holds
/// something else than it does in the versions that this crate knows.
///
/// The post was taken all the same, because a server takes a refusal for a receiver that is out of
/// order. The handler decides what the event is worth: its fields are there, only not typed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MalformedEvent {
    /// All fields as they came, `event` among them. `Debug` shows their names only.
    pub fields: Extra,
    /// The JSON path of what does not fit; `.` is the whole event, where a field is missing.
    pub path: String,
    /// What does not fit there, without the value that came.
    pub reason: String,
}

/// The field by which events are told apart.
#[derive(Deserialize)]
struct Name {
    event: String,
}

/// The name among an event's fields.
fn name_in(fields: &Extra) -> &str {
    fields.get("event").and_then(|name| name.as_str()).unwrap_or_default()
}

/// The kind that an event's name stands for.
pub(super) fn kind(name: &str) -> &str {
    match name.split_once('.') {
        Some((AUTOMATION, _)) => AUTOMATION,
        _ => name,
    }
}

impl Event {
    /// Reads the body of a post. Check first who sent it:
    /// [`Receiver::receive`](super::Receiver::receive) does both.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with the path to what is not as expected:
    /// the body is no JSON object with a text `event`, or it is too large to be an event. A body
    /// that does not fit its kind is no error but [`Malformed`](Event::Malformed).
    #[inline]
    pub fn from_slice(body: &[u8]) -> Result<Self, Error> {
        Self::from_body(body).map_err(|error| error.with_vendor("Chatwoot"))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Result<Self, Error> {
        if values::are_too_many(body) {
            return Err(Error::new(ErrorKind::Decode, "the body has more values than any event"));
        }
        let name = decode::json::<Name>(body)?.event;
        let error = match Self::read(kind(&name), body) {
            Ok(event) => return Ok(event),
            Err(error) => error,
        };
        Ok(Self::Malformed(Box::new(MalformedEvent {
            fields: decode::json(body)?,
            path: error.path().unwrap_or(".").to_owned(),
            reason: error.message().unwrap_or_default().to_owned(),
        })))
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: Extra = Extra::deserialize(deserializer)?;
        let body = serde_json::to_vec(&fields).map_err(serde::de::Error::custom)?;
        Self::from_slice(&body).map_err(serde::de::Error::custom)
    }
}

//! Who posts what.

use super::Event;
use super::event::{AUTOMATION, kind};
use crate::types::ChannelType;

/// Who posted an event. Each has an address that is set up apart; the posts themselves do not say
/// whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sender {
    /// A webhook of an account, which posts the kinds to which it subscribes. Signed since 4.16.
    AccountWebhook,
    /// An API inbox, to its `webhook_url`: what happens in its conversations. Signed since 4.16.
    ApiInbox,
    /// An agent bot, to its `outgoing_url`: what happens in the conversations that are its own, or
    /// in inboxes that it is connected to. Signed since 4.16.
    AgentBot,
    /// An automation rule with the action `send_webhook_event`. Not signed.
    AutomationRule,
    /// A macro with the action `send_webhook_event`. Not signed.
    Macro,
    /// The installation itself, which tells its owner about new accounts. Not signed.
    Installation,
}

use Sender::{AccountWebhook, AgentBot, ApiInbox, AutomationRule, Installation, Macro};

impl Event {
    /// Who can have posted it, as far as the event tells. Where that is more than one, the address
    /// to which it came or [the secret](super::Receiver) with which it was signed decides.
    ///
    /// Only [`Sender::AgentBot`] is told that a conversation was opened or resolved, only
    /// [`Sender::AccountWebhook`] about contacts and inboxes, and [`Sender::ApiInbox`] about
    /// conversations of its own channel alone.
    #[must_use]
    pub fn senders(&self) -> &'static [Sender] {
        let channel = match self {
            Self::ConversationCreated(event)
            | Self::ConversationUpdated(event)
            | Self::ConversationStatusChanged(event) => event.channel.as_ref(),
            Self::ConversationTypingOn(event) | Self::ConversationTypingOff(event) => {
                event.conversation.channel.as_ref()
            }
            Self::MessageCreated(event) | Self::MessageUpdated(event) => event.conversation.channel.as_ref(),
            _ => None,
        };
        match kind(self.name()) {
            "conversation_created" | "conversation_typing_on" | "conversation_typing_off" => {
                either(channel, &[AccountWebhook, ApiInbox])
            }
            "conversation_updated"
            | "conversation_status_changed"
            | "message_created"
            | "message_updated" => either(channel, &[AccountWebhook, AgentBot, ApiInbox]),
            "conversation_opened" | "conversation_resolved" => &[AgentBot],
            "contact_created" | "contact_updated" | "inbox_created" | "inbox_updated" => &[AccountWebhook],
            "webwidget_triggered" => &[AccountWebhook, AgentBot],
            AUTOMATION => &[AutomationRule],
            "macro.executed" => &[Macro],
            "account_created" => &[Installation],
            _ => &[AccountWebhook, AgentBot, ApiInbox, AutomationRule, Macro, Installation],
        }
    }
}

/// The senders, of which the last is an API inbox, for a conversation of this channel.
fn either(channel: Option<&ChannelType>, senders: &'static [Sender]) -> &'static [Sender] {
    match (channel, senders) {
        (None | Some(ChannelType::Api), _) => senders,
        (Some(_), [others @ .., _]) => others,
        (Some(_), []) => senders,
    }
}

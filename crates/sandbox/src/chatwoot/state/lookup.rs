//! What belongs together, and who may see it.

use crate::chatwoot::failure::Failure;
use crate::chatwoot::state::caller::Caller;
use crate::chatwoot::state::channel::{ChannelKind, Column};
use crate::chatwoot::state::contacts::ContactInbox;
use crate::chatwoot::state::conversations::Conversation;
use crate::chatwoot::state::help_center::Portal;
use crate::chatwoot::state::inboxes::Inbox;
use crate::chatwoot::state::messages::{Message, MessageKind};
use crate::chatwoot::state::settings::{AgentBot, CustomFilter, Rule};
use crate::chatwoot::state::store::State;

impl State {
    /// Whether somebody may see an inbox: administrators see all, agents those of which they are
    /// members.
    pub(crate) fn sees_inbox(caller: Caller, inbox: &Inbox) -> bool {
        inbox.account_id == caller.account_id
            && (caller.administrator() || inbox.members.contains(&caller.user_id))
    }

    /// The inbox with an id, if the caller may see it.
    pub(crate) fn visible_inbox(&self, caller: Caller, id: &str) -> Result<&Inbox, Failure> {
        let inbox = self.inboxes.find(caller.account_id, id)?;
        if Self::sees_inbox(caller, inbox) { Ok(inbox) } else { Err(Failure::NOT_ALLOWED) }
    }

    /// The conversation that an account knows by this id.
    pub(crate) fn conversation(&self, account: i64, display_id: i64) -> Option<&Conversation> {
        self.conversations.of(account).find(|conversation| conversation.display_id == display_id)
    }

    /// The conversation in a path, if the caller may see it: administrators see all, agents those
    /// in their inboxes and those of their teams.
    pub(crate) fn visible_conversation(&self, caller: Caller, id: &str) -> Result<&Conversation, Failure> {
        let found = id.parse().ok().and_then(|id| self.conversation(caller.account_id, id));
        let conversation = found.ok_or(Failure::NotFound)?;
        let team = || conversation.team_id.and_then(|team| self.teams.get(team));
        if self.in_own_inbox(caller, conversation) || team().is_some_and(|team| team.has(caller.user_id)) {
            Ok(conversation)
        } else {
            Err(Failure::NOT_ALLOWED)
        }
    }

    /// Whether lists show the caller a conversation.
    pub(crate) fn in_own_inbox(&self, caller: Caller, conversation: &Conversation) -> bool {
        let member = |inbox: &Inbox| inbox.members.contains(&caller.user_id);
        caller.administrator() || self.inboxes.get(conversation.inbox_id).is_some_and(member)
    }

    /// The messages of a conversation, oldest first.
    pub(crate) fn messages_of(&self, conversation: i64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.conversation_id == conversation)
    }

    /// How many incoming messages nobody has seen; the server stops counting at ten.
    pub(crate) fn unread_count(&self, conversation: &Conversation) -> usize {
        self.messages_of(conversation.id)
            .filter(|message| message.kind == MessageKind::Incoming)
            .filter(|message| conversation.agent_last_seen_at.is_none_or(|seen| message.created_at > seen))
            .take(10)
            .count()
    }

    /// Takes conversations away, with their messages and reporting events.
    pub(crate) fn remove_conversations(&mut self, which: impl Fn(&Conversation) -> bool) {
        let gone: Vec<i64> = self
            .conversations
            .values()
            .filter(|conversation| which(conversation))
            .map(|gone| gone.id)
            .collect();
        self.conversations.retain(|conversation| !gone.contains(&conversation.id));
        self.messages.retain(|message| !gone.contains(&message.conversation_id));
        self.reporting_events.retain(|event| !gone.contains(&event.conversation_id));
    }

    /// A contact's places in inboxes, oldest first.
    pub(crate) fn places_of(&self, contact: i64) -> impl DoubleEndedIterator<Item = &ContactInbox> {
        self.contact_inboxes.values().filter(move |place| place.contact_id == contact)
    }

    /// Takes a contact away, with its conversations and messages.
    pub(crate) fn remove_contact(&mut self, contact: i64) {
        self.contacts.remove(contact);
        self.contact_inboxes.retain(|place| place.contact_id != contact);
        self.remove_conversations(|conversation| conversation.contact_id == contact);
    }

    /// The caller's own filter in a path; others' are not found.
    pub(crate) fn own_filter(&self, caller: Caller, id: &str) -> Result<&CustomFilter, Failure> {
        let filter = self.custom_filters.find(caller.account_id, id)?;
        if filter.user_id == caller.user_id { Ok(filter) } else { Err(Failure::NotFound) }
    }

    /// The rule in a path. An unknown one is a null that the real server goes on with, until it
    /// fails.
    pub(crate) fn rule(&self, caller: Caller, id: &str) -> Result<&Rule, Failure> {
        self.automation_rules.find(caller.account_id, id).map_err(|_| Failure::Rails(500))
    }

    /// The portal in a path; paths name its slug.
    pub(crate) fn portal_by_slug(&self, caller: Caller, slug: &str) -> Result<&Portal, Failure> {
        self.portals.of(caller.account_id).find(|portal| portal.slug == slug).ok_or(Failure::NotFound)
    }

    /// The name and the slug of an account's portal.
    pub(crate) fn portal_name(&self, account: i64, id: i64) -> Option<(&str, &str)> {
        let portal = self.portals.of(account).find(|portal| portal.id == id)?;
        Some((&portal.name, &portal.slug))
    }

    /// The agent bot with an ID, if it is the account's own or serves all accounts.
    pub(crate) fn reachable_bot(&self, account: i64, id: Option<i64>) -> Option<&AgentBot> {
        let bot = self.agent_bots.get(id?)?;
        bot.account_id.is_none_or(|own| own == account).then_some(bot)
    }

    /// The API inbox with this identifier.
    pub(crate) fn public_inbox(&self, identifier: &str) -> Result<&Inbox, Failure> {
        let own = |inbox: &&Inbox| {
            inbox.channel.kind == ChannelKind::Api && inbox.channel.text(Column::Identifier) == identifier
        };
        self.inboxes.values().find(own).ok_or(Failure::Rails(404))
    }

    /// The place of the contact whom the inbox knows by this source ID.
    pub(crate) fn public_place(&self, identifier: &str, source_id: &str) -> Result<&ContactInbox, Failure> {
        let inbox = self.public_inbox(identifier)?;
        let own = |place: &&ContactInbox| place.inbox_id == inbox.id && place.source_id == source_id;
        self.contact_inboxes.values().find(own).ok_or(Failure::Rails(404))
    }
}

//! Conversations.

mod activity;
mod assignments;
mod attributes;
mod change;
mod create;
mod find;
mod handlers;
mod labels;
mod render;
mod reporting;

use super::messages::Kind;
use axum::routing::MethodFilter;

use super::prelude::*;

pub(super) use change::{Author, set_status};
pub(super) use create::{Draft, start};
pub(super) use render::{can_reply, conversation, fraction};
pub(super) use reporting::{first_response, replied, resolved};

/// How a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Resolved,
    Pending,
    Snoozed,
}

names! { Status: Open = "open", Resolved = "resolved", Pending = "pending", Snoozed = "snoozed" }

/// How urgent a conversation is, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    Low,
    Medium,
    High,
    Urgent,
}

names! { Priority: Low = "low", Medium = "medium", High = "high", Urgent = "urgent" }

/// A conversation.
#[derive(Clone)]
pub(super) struct Conversation {
    /// The id in the whole installation, which only reporting events show.
    pub(super) id: i64,
    pub(super) account_id: i64,
    /// The id in the account: what every path and every answer calls its id.
    pub(super) display_id: i64,
    pub(super) uuid: String,
    pub(super) inbox_id: i64,
    pub(super) contact_id: i64,
    pub(super) contact_inbox_id: i64,
    pub(super) status: Status,
    pub(super) priority: Option<Priority>,
    pub(super) assignee_id: Option<i64>,
    pub(super) assignee_agent_bot_id: Option<i64>,
    pub(super) team_id: Option<i64>,
    pub(super) labels: Vec<String>,
    pub(super) additional_attributes: Map<String, Value>,
    pub(super) custom_attributes: Map<String, Value>,
    pub(super) snoozed_until: Option<DateTime<Utc>>,
    /// Since when the customer waits for an answer.
    pub(super) waiting_since: Option<DateTime<Utc>>,
    pub(super) first_reply_created_at: Option<DateTime<Utc>>,
    pub(super) last_activity_at: DateTime<Utc>,
    pub(super) agent_last_seen_at: Option<DateTime<Utc>>,
    pub(super) assignee_last_seen_at: Option<DateTime<Utc>>,
    pub(super) contact_last_seen_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

record!(Conversation: conversations, find: State::visible_conversation);

impl State {
    /// The conversation that an account knows by this id.
    pub(super) fn conversation(&self, account: i64, display_id: i64) -> Option<&Conversation> {
        self.conversations.of(account).find(|conversation| conversation.display_id == display_id)
    }

    /// The conversation in a path, if the caller may see it: administrators see all, agents those in
    /// their inboxes and those of their teams.
    pub(super) fn visible_conversation(&self, caller: Caller, id: &str) -> Result<&Conversation, Failure> {
        let found = super::auth::id(id).and_then(|id| self.conversation(caller.account_id, id));
        let conversation = found.ok_or(Failure::NotFound)?;
        let team = || conversation.team_id.and_then(|team| self.teams.get(team));
        if self.in_own_inbox(caller, conversation) || team().is_some_and(|team| team.has(caller.user_id)) {
            Ok(conversation)
        } else {
            Err(Failure::NOT_ALLOWED)
        }
    }

    /// Whether lists show the caller a conversation.
    pub(super) fn in_own_inbox(&self, caller: Caller, conversation: &Conversation) -> bool {
        let member = |inbox: &super::inboxes::Inbox| inbox.members.contains(&caller.user_id);
        caller.administrator() || self.inboxes.get(conversation.inbox_id).is_some_and(member)
    }

    /// The messages of a conversation, oldest first.
    pub(super) fn messages_of(&self, conversation: i64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.conversation_id == conversation)
    }

    /// How many incoming messages nobody has seen; the server stops counting at ten.
    pub(super) fn unread_count(&self, conversation: &Conversation) -> usize {
        self.messages_of(conversation.id)
            .filter(|message| message.kind == Kind::Incoming)
            .filter(|message| conversation.agent_last_seen_at.is_none_or(|seen| message.created_at > seen))
            .take(10)
            .count()
    }

    /// Takes conversations away, with their messages and reporting events.
    pub(super) fn remove_conversations(&mut self, which: impl Fn(&Conversation) -> bool) {
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
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listConversations", find::index)
        .on("createConversation", create::create)
        .on("getConversationCounts", find::meta)
        .on("filterConversations", find::filter)
        .on("getConversation", handlers::show)
        .on("updateConversation", handlers::update)
        .on("setConversationStatus", handlers::toggle_status)
        .on("setConversationPriority", handlers::toggle_priority)
        .on("setConversationTyping", handlers::toggle_typing_status)
        .on("setConversationCustomAttributes", attributes::create)
        .on("listConversationLabels", labels::index)
        .on("setConversationLabels", labels::create)
        .on("assignConversation", assignments::create)
        .on("listConversationReportingEvents", reporting::index)
        .undocumented(
            MethodFilter::DELETE,
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}",
            handlers::destroy,
        )
}

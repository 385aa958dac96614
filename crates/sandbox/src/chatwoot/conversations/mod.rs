//! Conversations.

mod activity;
mod assignments;
mod change;
mod create;
mod find;
mod handlers;
mod render;
mod reporting;

use crate::chatwoot::messages::Kind;
use axum::routing::MethodFilter;

use crate::chatwoot::prelude::*;

pub(crate) use change::{Author, set_status};
pub(crate) use create::{Draft, start};
pub(crate) use render::{can_reply, conversation, fraction};
pub(crate) use reporting::{first_response, replied, resolved};

/// How a conversation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    #[default]
    Open,
    Resolved,
    Pending,
    Snoozed,
}

names! { Status: Open = "open", Resolved = "resolved", Pending = "pending", Snoozed = "snoozed" }

/// How urgent a conversation is, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Priority {
    Low,
    Medium,
    High,
    Urgent,
}

names! { Priority: Low = "low", Medium = "medium", High = "high", Urgent = "urgent" }

/// A conversation.
#[derive(Clone, Default)]
pub(crate) struct Conversation {
    /// The id in the whole installation, which only reporting events show.
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    /// The id in the account: what every path and every response calls its ID.
    pub(crate) display_id: i64,
    pub(crate) uuid: String,
    pub(crate) inbox_id: i64,
    pub(crate) contact_id: i64,
    pub(crate) contact_inbox_id: i64,
    pub(crate) status: Status,
    pub(crate) priority: Option<Priority>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) assignee_agent_bot_id: Option<i64>,
    pub(crate) team_id: Option<i64>,
    pub(crate) labels: Vec<String>,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) snoozed_until: Option<DateTime<Utc>>,
    /// Since when the customer waits for a reply.
    pub(crate) waiting_since: Option<DateTime<Utc>>,
    pub(crate) first_reply_created_at: Option<DateTime<Utc>>,
    pub(crate) last_activity_at: DateTime<Utc>,
    pub(crate) agent_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) assignee_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) contact_last_seen_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Conversation: conversations, find: State::visible_conversation);

impl State {
    /// The conversation that an account knows by this id.
    pub(crate) fn conversation(&self, account: i64, display_id: i64) -> Option<&Conversation> {
        self.conversations.of(account).find(|conversation| conversation.display_id == display_id)
    }

    /// The conversation in a path, if the caller may see it: administrators see all, agents those
    /// in their inboxes and those of their teams.
    pub(crate) fn visible_conversation(&self, caller: Caller, id: &str) -> Result<&Conversation, Failure> {
        let found =
            crate::chatwoot::request::auth::id(id).and_then(|id| self.conversation(caller.account_id, id));
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
        let member = |inbox: &crate::chatwoot::inboxes::Inbox| inbox.members.contains(&caller.user_id);
        caller.administrator() || self.inboxes.get(conversation.inbox_id).is_some_and(member)
    }

    /// The messages of a conversation, oldest first.
    pub(crate) fn messages_of(&self, conversation: i64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.conversation_id == conversation)
    }

    /// How many incoming messages nobody has seen; the server stops counting at ten.
    pub(crate) fn unread_count(&self, conversation: &Conversation) -> usize {
        self.messages_of(conversation.id)
            .filter(|message| message.kind == Kind::Incoming)
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
}

pub(crate) fn routes(routes: Routes) -> Routes {
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
        .on("setConversationCustomAttributes", handlers::set_custom_attributes)
        .on("listConversationLabels", handlers::labels)
        .on("setConversationLabels", handlers::set_labels)
        .on("assignConversation", assignments::create)
        .on("listConversationReportingEvents", reporting::index)
        .undocumented(
            MethodFilter::DELETE,
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}",
            handlers::destroy,
        )
}

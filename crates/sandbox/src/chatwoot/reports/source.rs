//! What reports count: conversations, messages and reporting events, as rows of one form.

use std::collections::HashMap;

use crate::chatwoot::prelude::*;

/// One thing that is counted.
pub(crate) struct Row<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) conversation_id: i64,
    pub(crate) inbox_id: i64,
    /// Whose it is: the assignee's, the sender's, that of whom an event is about.
    pub(crate) user_id: Option<i64>,
    /// The conversation's.
    pub(crate) team_id: Option<i64>,
    /// The conversation's.
    pub(crate) labels: &'a [String],
    /// In seconds; only events have one.
    pub(crate) value: f64,
}

/// Of whom or of what a report is.
pub(crate) enum Scope {
    Account,
    Inbox(i64),
    Agent(i64),
    Team(i64),
    Label(String),
}

impl Scope {
    /// What `type` and `id` say. What is not there is not found; a type that does not exist, or
    /// none, does the real server not survive.
    pub(crate) fn read(state: &State, account: i64, fields: &Fields) -> Result<Self, Failure> {
        let id = fields.integer("id").flatten().unwrap_or_default();
        let kind = fields.text("type").flatten().ok_or(Failure::Rails(500))?;
        let found = match kind.as_str() {
            "" | "account" => Some(Self::Account),
            "inbox" => inboxes(state, account).find(|inbox| inbox.id == id).map(|_| Self::Inbox(id)),
            "agent" => state.membership(account, id).map(|_| Self::Agent(id)),
            "team" => state.teams.get(id).filter(|team| team.account_id == account).map(|_| Self::Team(id)),
            "label" => {
                let label = state.labels.of(account).find(|label| label.id == id);
                label.map(|label| Self::Label(label.title.clone()))
            }
            _ => return Err(Failure::Rails(500)),
        };
        found.ok_or(Failure::NotFound)
    }

    /// Whether a row counts here.
    pub(crate) fn comprises(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Account => true,
            Self::Inbox(id) => row.inbox_id == *id,
            Self::Agent(id) => row.user_id == Some(*id),
            Self::Team(id) => row.team_id == Some(*id),
            Self::Label(title) => row.labels.contains(title),
        }
    }
}

/// The inboxes of an account.
pub(crate) fn inboxes(state: &State, account: i64) -> impl Iterator<Item = &Inbox> {
    state.inboxes.of(account)
}

/// The conversations that are open now.
pub(crate) fn open_conversations(state: &State, account: i64) -> impl Iterator<Item = &Conversation> {
    state.conversations.of(account).filter(|conversation| conversation.status == Status::Open)
}

/// Conversations, each with the inbox in which it is.
pub(crate) fn conversations_with_inboxes(
    state: &State,
    account: i64,
) -> impl Iterator<Item = (&Conversation, &Inbox)> {
    state.conversations.of(account).filter_map(|held| Some((held, state.inboxes.get(held.inbox_id)?)))
}

/// Conversations, by when they began.
pub(crate) fn conversations(state: &State, account: i64) -> Vec<Row<'_>> {
    state.conversations.of(account).map(|held| row(held, held.created_at, held.assignee_id)).collect()
}

/// Messages to customers, or those from them. Notes among agents count as messages to customers.
pub(crate) fn messages(state: &State, account: i64, outgoing: bool) -> Vec<Row<'_>> {
    let held = by_id(state, account);
    let kind = if outgoing { MessageKind::Outgoing } else { MessageKind::Incoming };
    state
        .messages
        .of(account)
        .filter(|message| message.kind == kind)
        .filter_map(|message| {
            let user = match message.sender {
                Some(Sender::User(id)) => Some(id),
                _ => None,
            };
            Some(row(held.get(&message.conversation_id)?, message.created_at, user))
        })
        .collect()
}

/// Reporting events of one name, by when they were written.
pub(crate) fn events<'a>(state: &'a State, account: i64, name: &str, business_hours: bool) -> Vec<Row<'a>> {
    let held = by_id(state, account);
    state
        .reporting_events
        .of(account)
        .filter(|event| event.name == name)
        .filter_map(|event| {
            let value = if business_hours { event.value_in_business_hours } else { event.value };
            let conversation = held.get(&event.conversation_id)?;
            Some(Row { value, ..row(conversation, event.created_at, event.user_id) })
        })
        .collect()
}

fn by_id(state: &State, account: i64) -> HashMap<i64, &Conversation> {
    state.conversations.of(account).map(|conversation| (conversation.id, conversation)).collect()
}

fn row(conversation: &Conversation, at: DateTime<Utc>, user_id: Option<i64>) -> Row<'_> {
    Row {
        at,
        conversation_id: conversation.id,
        inbox_id: conversation.inbox_id,
        user_id,
        team_id: conversation.team_id,
        labels: &conversation.labels,
        value: 0.0,
    }
}

/// The mean, nothing where there are no values.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

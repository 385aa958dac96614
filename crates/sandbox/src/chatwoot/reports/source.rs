//! What reports count: conversations, messages and reporting events, as rows of one form.

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

names! {
    /// By what rows are told apart.
    By { Agent = "agent", Team = "team", Inbox = "inbox" }
}

impl By {
    pub(crate) fn of(self, row: &Row<'_>) -> Option<i64> {
        match self {
            Self::Agent => row.user_id,
            Self::Team => row.team_id,
            Self::Inbox => Some(row.inbox_id),
        }
    }

    /// All of them that the account has.
    pub(crate) fn ids(self, state: &State, account: i64) -> Vec<i64> {
        match self {
            Self::Agent => state.memberships.of(account).map(|member| member.user_id).collect(),
            Self::Team => state.teams.of(account).map(|team| team.id).collect(),
            Self::Inbox => state.inboxes.of(account).map(|inbox| inbox.id).collect(),
        }
    }

    pub(crate) fn title(self, state: &State, id: i64) -> Option<&str> {
        match self {
            Self::Agent => state.users.get(id).map(|user| user.name.as_str()),
            Self::Team => state.teams.get(id).map(|team| team.name.as_str()),
            Self::Inbox => state.inboxes.get(id).map(|inbox| inbox.name.as_str()),
        }
    }
}

/// Of whom or of what a report is.
pub(crate) enum Scope {
    Account,
    One(By, i64),
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
            "label" => {
                let label = state.labels.of(account).find(|label| label.id == id);
                label.map(|label| Self::Label(label.title.clone()))
            }
            kind => {
                let by = By::parse(kind).ok_or(Failure::Rails(500))?;
                by.ids(state, account).contains(&id).then_some(Self::One(by, id))
            }
        };
        found.ok_or(Failure::NotFound)
    }

    /// Whether a row counts here.
    pub(crate) fn comprises(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Account => true,
            Self::One(by, id) => by.of(row) == Some(*id),
            Self::Label(title) => row.labels.contains(title),
        }
    }
}

/// Conversations, by when they began.
pub(crate) fn conversations(state: &State, account: i64) -> Vec<Row<'_>> {
    state.conversations.of(account).map(|held| row(held, held.created_at, held.assignee_id)).collect()
}

/// Messages to customers, or those from them. Notes among agents count as messages to customers.
pub(crate) fn messages(state: &State, account: i64, outgoing: bool) -> Vec<Row<'_>> {
    let kind = if outgoing { MessageKind::Outgoing } else { MessageKind::Incoming };
    let of_kind = state.messages.of(account).filter(|message| message.kind == kind);
    of_kind
        .filter_map(|message| {
            let user = match message.sender {
                Some(Sender::User(id)) => Some(id),
                _ => None,
            };
            Some(row(state.conversations.get(message.conversation_id)?, message.created_at, user))
        })
        .collect()
}

/// Reporting events of one name, by when they were written.
pub(crate) fn events<'a>(state: &'a State, account: i64, name: &str, business_hours: bool) -> Vec<Row<'a>> {
    let named = state.reporting_events.of(account).filter(|event| event.name == name);
    named
        .filter_map(|event| {
            let value = if business_hours { event.value_in_business_hours } else { event.value };
            let conversation = state.conversations.get(event.conversation_id)?;
            Some(Row { value, ..row(conversation, event.created_at, event.user_id) })
        })
        .collect()
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

//! Every change of a conversation, with all that follows from it.

use crate::chatwoot::changes::{activity, ask, reporting};
use crate::chatwoot::prelude::*;

/// Who changes a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// A user of the account.
    User(i64),
    /// The contact, on purpose.
    Contact(i64),
    /// The contact, by writing into a conversation that was resolved.
    Incoming(i64),
    /// The server by itself.
    Nobody,
}

/// Stores a changed conversation, with what follows: reporting events and notes.
pub(crate) fn save(state: &mut State, mut after: Conversation, author: Author) {
    let Some(before) = state.conversations.get(after.id).cloned() else { return };
    settle(state, &before, &mut after);
    after.updated_at = Utc::now();
    if after.status == Status::Resolved && before.status != Status::Resolved {
        after.waiting_since = None;
    }
    state.change_conversation(after.clone());
    if before.status != after.status {
        reporting::status_changed(state, &after);
    }
    activity::note(state, &before, &after, author);
    if before.status != after.status && after.status == Status::Resolved {
        ask(state, &after);
    }
}

/// What the server sees to before it stores a conversation.
pub(crate) fn settle(state: &State, before: &Conversation, after: &mut Conversation) {
    if after.status != Status::Snoozed {
        after.snoozed_until = None;
    }
    if before.team_id != after.team_id {
        assign_within_team(state, after);
    }
    if after.assignee_id.is_some() {
        after.assignee_agent_bot_id = None;
    }
}

/// Who is assigned has to be of the team; where nobody is, and the team allows it, the first of its
/// members who is online and a member of the inbox is.
fn assign_within_team(state: &State, conversation: &mut Conversation) {
    let Some(team) = conversation.team_id.and_then(|id| state.teams.get(id)) else { return };
    conversation.assignee_id = conversation.assignee_id.filter(|user| team.has(*user));
    if conversation.assignee_id.is_some() || !team.allow_auto_assign {
        return;
    }
    let Some(inbox) = state.inboxes.get(conversation.inbox_id) else { return };
    let online = |user: i64| {
        let member = state.membership(conversation.account_id, user);
        let user = state.users.get(user);
        member.zip(user).is_some_and(|(member, user)| member.availability_status(user) == "online")
    };
    let free = |user: &&i64| team.has(**user) && online(**user);
    conversation.assignee_id = inbox.members.iter().find(free).copied();
}

pub(crate) fn set_status(state: &mut State, id: i64, status: Status, author: Author) {
    if let Some(mut conversation) = state.conversations.get(id).cloned() {
        conversation.status = status;
        save(state, conversation, author);
    }
}

//! How a conversation begins.

use crate::chatwoot::changes::conversation::settle;
use crate::chatwoot::prelude::*;
use crate::http::uuid;

/// What is said about a conversation that is to be started.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) status: Option<Status>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) team_id: Option<i64>,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) snoozed_until: Option<DateTime<Utc>>,
}

/// Starts a conversation at a contact's place in an inbox, and returns its ID and whether it is
/// new: an inbox can be told to go on with the last one.
pub(crate) fn start(state: &mut State, place: i64, draft: Draft) -> Option<(i64, bool)> {
    let place = state.contact_inboxes.get(place)?.clone();
    let inbox = state.inboxes.get(place.inbox_id)?;
    let last = state.conversations.values().rev().find(|known| known.contact_inbox_id == place.id);
    if let Some(last) = last.filter(|_| inbox.lock_to_single_conversation) {
        return Some((last.id, false));
    }
    let now = Utc::now();
    let blocked = state.contacts.get(place.contact_id).is_some_and(|contact| contact.blocked);
    let bot = inbox.agent_bot.filter(|_| !blocked);
    let status = match (blocked, bot) {
        (true, _) => Status::Resolved,
        (false, Some(_)) => Status::Pending,
        (false, None) => draft.status.unwrap_or(Status::Open),
    };
    let number = state.conversation_numbers.entry(place.account_id).or_default();
    *number += 1;
    let display_id = *number;
    let mut started = Conversation {
        account_id: place.account_id,
        display_id,
        uuid: uuid(seed(state.conversations.next(), 3_000_000)),
        inbox_id: place.inbox_id,
        contact_id: place.contact_id,
        contact_inbox_id: place.id,
        status,
        assignee_id: draft.assignee_id,
        assignee_agent_bot_id: bot.filter(|_| draft.assignee_id.is_none()),
        team_id: draft.team_id,
        additional_attributes: draft.additional_attributes,
        custom_attributes: draft.custom_attributes,
        snoozed_until: draft.snoozed_until,
        waiting_since: Some(now),
        last_activity_at: now,
        created_at: now,
        updated_at: now,
        ..Conversation::default()
    };
    let before = Conversation { team_id: None, assignee_id: None, ..started.clone() };
    settle(state, &before, &mut started);
    let id = state.conversations.add(started).id;
    state.events.push(Event::Conversation { name: "conversation_created", id, changes: None });
    Some((id, true))
}

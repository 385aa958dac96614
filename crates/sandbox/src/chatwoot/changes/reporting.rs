//! The reporting events that conversations give rise to.
//!
//! Times are not counted by business hours here; that value is always zero.

use crate::chatwoot::prelude::*;

/// Writes an event that took the time from `start` to `end`.
fn write(
    state: &mut State,
    conversation: &Conversation,
    name: &'static str,
    [start, end]: [DateTime<Utc>; 2],
    user_id: Option<i64>,
) {
    let seconds = u32::try_from((end.timestamp() - start.timestamp()).max(0)).unwrap_or(u32::MAX);
    state.reporting_events.add(ReportingEvent {
        account_id: conversation.account_id,
        name,
        value: seconds.into(),
        start,
        end,
        inbox_id: conversation.inbox_id,
        user_id,
        conversation_id: conversation.id,
        created_at: end,
        ..ReportingEvent::default()
    });
}

/// A conversation was opened again or resolved.
pub(crate) fn status_changed(state: &mut State, conversation: &Conversation) {
    let (end, user_id) = (Utc::now(), conversation.assignee_id);
    match conversation.status {
        Status::Resolved => resolved(state, conversation, end),
        Status::Open => {
            let closing = |event: &&ReportingEvent| {
                event.conversation_id == conversation.id && event.name == "conversation_resolved"
            };
            // The first opening takes no time; of the span, only the value says so.
            let last = state.reporting_events.values().rev().find(closing).map(|event| event.end);
            let start = last.unwrap_or(conversation.created_at);
            write(state, conversation, "conversation_opened", [start, end], user_id);
            if last.is_none() {
                let event = state.reporting_events.values().next_back().cloned();
                if let Some(event) = event {
                    state.reporting_events.put(ReportingEvent { value: 0.0, ..event });
                }
            }
        }
        Status::Pending | Status::Snoozed => {}
    }
}

pub(crate) fn resolved(state: &mut State, conversation: &Conversation, at: DateTime<Utc>) {
    let span = [conversation.created_at, at];
    write(state, conversation, "conversation_resolved", span, conversation.assignee_id);
}

/// A user has replied for the first time.
pub(crate) fn first_response(state: &mut State, conversation: &Conversation, user: i64, at: DateTime<Utc>) {
    write(state, conversation, "first_response", [conversation.created_at, at], Some(user));
}

/// A user has replied to a customer who waited.
pub(crate) fn replied(
    state: &mut State,
    conversation: &Conversation,
    since: DateTime<Utc>,
    at: DateTime<Utc>,
) {
    write(state, conversation, "reply_time", [since, at], conversation.assignee_id);
}

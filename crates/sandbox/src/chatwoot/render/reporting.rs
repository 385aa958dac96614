//! The form of a reporting event.

use crate::chatwoot::prelude::*;

/// An event as both lists show it, the account's and the conversation's.
pub(crate) fn reporting_event(event: &ReportingEvent) -> Value {
    shown!(event =>
        id, name, value, value_in_business_hours, account_id, inbox_id, user_id, conversation_id;
        "event_start_time": time(event.start), "event_end_time": time(event.end),
        "created_at": time(event.created_at), "updated_at": time(event.created_at),
    )
}

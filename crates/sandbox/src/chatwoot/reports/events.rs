//! Reporting events: the times to the first reply, to other replies and to the resolution.
//!
//! They are written while conversations go on, with `state.reporting_events.add`; the reports count
//! and average them.

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::Period;

const PER_PAGE: usize = 25;

/// An event as both lists show it, the account's and the conversation's.
fn render(event: &ReportingEvent) -> Value {
    shown!(event =>
        id, name, value, value_in_business_hours, account_id, inbox_id, user_id, conversation_id;
        "event_start_time": time(event.start), "event_end_time": time(event.end),
        "created_at": time(event.created_at), "updated_at": time(event.created_at),
    )
}

/// `GET …/reporting_events`, newest first. What it is sorted by cannot be chosen, though it is
/// documented.
pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let fields = params.fields();
    let period = Period::read(fields)?;
    let (inbox, user) = (fields.integer("inbox_id").flatten(), fields.integer("user_id").flatten());
    let name = fields.text("name").flatten().filter(|name| !name.is_empty());
    let fits = |event: &&ReportingEvent| {
        period.is_none_or(|period| period.contains(event.created_at))
            && inbox.is_none_or(|inbox| event.inbox_id == inbox)
            && (user.is_none() || event.user_id == user)
            && name.as_ref().is_none_or(|name| event.name == name)
    };
    let mut found: Vec<&ReportingEvent> = state.reporting_events.of(caller.account_id).filter(fits).collect();
    found.sort_by_key(|event| std::cmp::Reverse((event.created_at, event.id)));
    let page = params.page();
    let shown = params.page_of(&found, PER_PAGE);
    ok(&json!({
        "payload": shown.map(|event| render(event)).collect::<Value>(),
        "meta": {
            "count": found.len(), "current_page": page, "total_pages": found.len().div_ceil(PER_PAGE),
        },
    }))
}

/// `GET …/conversations/{conversation}/reporting_events`, oldest first.
pub(crate) fn of_conversation(
    Call { state, caller, record: conversation, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let events = state.reporting_events.of(caller.account_id);
    let own = events.filter(|event| event.conversation_id == conversation.id);
    ok(&own.map(render).collect::<Value>())
}

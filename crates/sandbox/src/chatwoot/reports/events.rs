//! Reporting events: the times to the first reply, to other replies and to the resolution.
//!
//! They are written while conversations go on, with `state.reporting_events.add`; the reports count
//! and average them.

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::Period;

/// Events on a page.
const PER_PAGE: usize = 25;

/// What happened in a conversation, and how many seconds it took.
#[derive(Clone)]
pub(crate) struct ReportingEvent {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    /// `first_response`, `reply_time`, `conversation_resolved`, `conversation_opened`, …
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) value_in_business_hours: f64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) inbox_id: i64,
    pub(crate) user_id: Option<i64>,
    pub(crate) conversation_id: i64,
    pub(crate) created_at: DateTime<Utc>,
}

record!(ReportingEvent: reporting_events);

/// An event as both lists show it, the account's and the conversation's.
pub(crate) fn render(event: &ReportingEvent) -> Value {
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

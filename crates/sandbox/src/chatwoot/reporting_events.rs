//! Reporting events: how long it took to answer first, to reply and to resolve.
//!
//! They are written while conversations go on, with `state.reporting_events.add`; the reports count and
//! average them.

use super::prelude::*;
use super::reports::Period;

/// Events on a page.
const PER_PAGE: usize = 25;

/// What happened in a conversation, and how many seconds it took.
#[derive(Clone)]
pub(super) struct ReportingEvent {
    pub(super) id: i64,
    pub(super) account_id: i64,
    /// `first_response`, `reply_time`, `conversation_resolved`, `conversation_opened`, …
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) value_in_business_hours: f64,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) inbox_id: i64,
    pub(super) user_id: Option<i64>,
    pub(super) conversation_id: i64,
    pub(super) created_at: DateTime<Utc>,
}

record!(ReportingEvent: reporting_events);

pub(super) fn routes(routes: Routes) -> Routes {
    routes.on("listReportingEvents", index)
}

/// An event as both lists show it, the account's and the conversation's.
pub(super) fn render(event: &ReportingEvent) -> Value {
    json!({
        "id": event.id, "name": event.name, "value": event.value,
        "value_in_business_hours": event.value_in_business_hours, "event_start_time": time(event.start),
        "event_end_time": time(event.end), "account_id": event.account_id, "inbox_id": event.inbox_id,
        "user_id": event.user_id, "conversation_id": event.conversation_id,
        "created_at": time(event.created_at), "updated_at": time(event.created_at),
    })
}

/// `GET …/reporting_events`, newest first. What it is sorted by cannot be chosen, though it is documented.
fn index(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
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

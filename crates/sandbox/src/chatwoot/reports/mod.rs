//! Reports, computed from the conversations, messages and reporting events that the server holds.

mod breakdowns;
mod live;
mod period;
mod source;
mod statistics;
mod summaries;

use axum::Router;
use axum::routing::get;

use super::Shared;
pub(super) use period::Period;

pub(super) fn routes() -> Router<Shared> {
    let base = "/api/v2/accounts/{account}";
    let report = |name: &str| format!("{base}/reports{name}");
    let summary = |name: &str| format!("{base}/summary_reports/{name}");
    Router::new()
        .route(&report(""), get(statistics::index))
        .route(&report("/summary"), get(statistics::summary))
        .route(&report("/conversations"), get(live::index))
        .route(&report("/conversations/"), get(live::index))
        .route(&report("/first_response_time_distribution"), get(breakdowns::first_responses))
        .route(&report("/inbox_label_matrix"), get(breakdowns::inbox_label_matrix))
        .route(&report("/outgoing_messages_count"), get(breakdowns::outgoing_messages))
        .route(&summary("agent"), get(summaries::agent))
        .route(&summary("team"), get(summaries::team))
        .route(&summary("inbox"), get(summaries::inbox))
        .route(&summary("channel"), get(summaries::channel))
}

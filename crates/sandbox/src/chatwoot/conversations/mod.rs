//! Conversations.

mod assignments;
mod create;
mod find;
mod handlers;

use crate::chatwoot::prelude::*;
use axum::routing::MethodFilter;

/// A time as a request writes it: epoch seconds, or RFC 3339.
fn moment(fields: &Fields, name: &str) -> Option<DateTime<Utc>> {
    let text = fields.text(name).flatten()?;
    let seconds = || text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    seconds().or_else(|| text.parse().ok())
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listConversations", find::index)
        .on("createConversation", create::create)
        .on("getConversationCounts", find::meta)
        .on("filterConversations", find::filter)
        .on("getConversation", handlers::show)
        .on("updateConversation", handlers::update)
        .on("setConversationStatus", handlers::toggle_status)
        .on("setConversationPriority", handlers::toggle_priority)
        .on("setConversationTyping", handlers::toggle_typing_status)
        .on("setConversationCustomAttributes", handlers::set_custom_attributes)
        .on("listConversationLabels", handlers::labels)
        .on("setConversationLabels", handlers::set_labels)
        .on("assignConversation", assignments::create)
        .undocumented(
            MethodFilter::DELETE,
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}",
            handlers::destroy,
        )
}

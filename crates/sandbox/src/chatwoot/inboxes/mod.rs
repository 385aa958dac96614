//! Inboxes: where conversations come in.

mod apply;
mod bot;
mod channel;
mod handlers;
mod layout;
mod members;

use axum::routing::MethodFilter;

use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listInboxes", handlers::index)
        .on("createInbox", handlers::create)
        .on("getInbox", handlers::show)
        .on("updateInbox", handlers::update)
        .on("getInboxAgentBot", bot::show)
        .on("setInboxAgentBot", bot::set)
        .on("addInboxMembers", members::create)
        .on("updateInboxMembers", members::update)
        .on("removeInboxMembers", members::destroy)
        .on("listInboxMembers", members::show)
        .on("getBrandedEmailLayout", layout::show)
        .on("updateBrandedEmailLayout", layout::update)
        .undocumented(MethodFilter::DELETE, "/api/v1/accounts/{account_id}/inboxes/{id}", handlers::destroy)
}

//! What happens in an account, and who is told: account webhooks, API inboxes and agent bots.
//!
//! Handlers note what happened while they hold the state. Once a response is made, its events are
//! rendered from the state as it is then, as the real server's jobs do it, and posted in the
//! background.

mod deliver;
mod render;

use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::chatwoot::request::view;
use crate::chatwoot::state::Shared;

/// Posts what a request caused, once the response is made.
pub(crate) async fn post(Extension(state): Extension<Shared>, request: Request, next: Next) -> Response {
    let base = view::base(request.headers());
    let response = next.run(request).await;
    deliver::all(&state, &base);
    response
}

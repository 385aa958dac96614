//! Integrations: the apps that there are, and the hooks by which accounts use them.

mod apps;
mod catalogue;
mod hooks;

use axum::Router;
use axum::routing::{get, patch, post};

use super::Shared;
pub(super) use hooks::Hooks;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/accounts/{account}/integrations/apps", get(apps::index))
        .route("/api/v1/accounts/{account}/integrations/hooks", post(hooks::create))
        .route(
            "/api/v1/accounts/{account}/integrations/hooks/{id}",
            patch(hooks::update).put(hooks::update).delete(hooks::destroy),
        )
}

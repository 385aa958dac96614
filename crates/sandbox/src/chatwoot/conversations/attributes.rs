//! The custom attributes of a conversation.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::super::Shared;
use super::super::auth::caller;
use super::super::failure::{Failure, ok};
use super::super::params::Params;
use super::Author;
use super::change::save;
use crate::http::lock;

/// `POST …/conversations/{conversation}/custom_attributes`: from now on, these and no others.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let mut changed = state.visible_conversation(caller, &id)?.clone();
    changed.custom_attributes = params.fields().object("custom_attributes").unwrap_or_default();
    let shown = json!({"custom_attributes": changed.custom_attributes});
    save(&mut state, changed, Author::User(caller.user_id));
    Ok(ok(&shown))
}

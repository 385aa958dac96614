//! The labels of a contact.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::super::Shared;
use super::super::auth::caller;
use super::super::failure::{Failure, ok};
use super::super::params::Params;
use crate::http::lock;

/// `GET …/contacts/{id}/labels`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let contact = state.contacts.find(caller.account_id, &id)?;
    Ok(ok(&json!({"payload": contact.labels})))
}

/// `POST …/contacts/{id}/labels`: from now on, these and no others.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let before = state.contacts.find(caller.account_id, &id)?.clone();
    let mut contact = before.clone();
    contact.labels = params.fields().labels();
    let payload = json!({"payload": contact.labels});
    state.contact_changed(&before, &contact);
    state.contacts.put(contact.id, contact);
    Ok(ok(&payload))
}

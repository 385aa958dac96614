//! The help centres of an account.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::auth;
use super::super::failure::{Failure, ok};
use super::super::params::Params;
use super::portal::Portal;
use crate::http::lock;

const COLUMNS: [&str; 9] = [
    "color",
    "custom_domain",
    "header_text",
    "homepage_link",
    "name",
    "page_title",
    "slug",
    "archived",
    "config",
];

/// `GET …/portals`
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let portals: Vec<Value> =
        state.help_centre.portals.of(account.id).map(|portal| portal.render(&state)).collect();
    // All are shown, whatever the page; it comes back as it was sent.
    let page = params.fields().get("page").cloned().unwrap_or_else(|| 1.into());
    let count = portals.len();
    Ok(ok(&json!({"payload": portals, "meta": {"current_page": page, "portals_count": count}})))
}

/// `POST …/portals`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut portal = Portal::blank(actor.account_id);
    portal.apply(&state, &params.record("portal", &COLUMNS)?)?;
    portal.keep_host();
    let portal = state.help_centre.portals.add(|id| portal.with_id(id)).clone();
    Ok(ok(&portal.render(&state)))
}

/// `PATCH …/portals/{slug}`. An unknown portal is a null that the real server goes on with.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, slug)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut portal = super::portal(&state, actor.account_id, &slug).map_err(|_| Failure::Rails(500))?.clone();
    // Without a word about the portal the answer is the portal as it is.
    if let Ok(fields) = params.record("portal", &COLUMNS) {
        portal.apply(&state, &fields)?;
    }
    state.help_centre.portals.put(portal.id, portal.clone());
    Ok(ok(&portal.render(&state)))
}

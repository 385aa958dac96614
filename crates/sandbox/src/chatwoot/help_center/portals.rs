//! The help centers of an account.

use crate::chatwoot::prelude::*;

const COLUMNS: Words =
    Words("color custom_domain header_text homepage_link name page_title slug archived config");

pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let portals: Vec<Value> =
        state.portals.of(caller.account_id).map(|portal| portal.render(state)).collect();
    // All are shown, whatever the page; it comes back as it was sent.
    let page = params.fields().get("page").cloned().unwrap_or_else(|| 1.into());
    let count = portals.len();
    ok(&json!({"payload": portals, "meta": {"current_page": page, "portals_count": count}}))
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut portal = Portal::blank(caller.account_id);
    portal.apply(state, &params.record("portal", COLUMNS)?)?;
    portal.keep_host();
    let portal = state.portals.add(portal).clone();
    ok(&portal.render(state))
}

/// `PATCH …/portals/{slug}`. An unknown portal is a null that the real server goes on with.
pub(crate) fn update(Call { state, caller, params, id: slug, .. }: Call<'_, Admin>) -> Reply {
    let mut portal = state.portal_by_slug(caller, slug).map_err(|_| Failure::Rails(500))?.clone();
    // Without a word about the portal the response is the portal as it is.
    if let Ok(fields) = params.record("portal", COLUMNS) {
        portal.apply(state, &fields)?;
    }
    state.portals.put(portal.clone());
    ok(&portal.render(state))
}

//! The routes, and what happens to a call before its handler sees it.

use std::collections::HashMap;

use super::answer::{Failure, Outcome, respond};
use super::query::Query;
use super::two_factor::Demand;
use super::workspace::{Call, Workspace, is_active};
use super::{
    Shared, account, agents, analytics, appearance, avatars, business_hours, canned_responses, contacts,
    custom_fields, dashboards, departments, inquiries, ldap, livechat_users, messages, moderation, monitors,
    outbound, parts, permissions, presence, priorities, reports, roles, rooms, settings, sla_policies, tags,
    transcripts, triggers, two_factor, units, user_accounts, user_preferences, user_registration,
    user_tokens, users, users_change, users_status, visitors, webhooks, widget,
};
use crate::http;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodFilter, on};

/// What answers a call, once it is let in.
pub(super) type Handler = fn(&mut Workspace, &Call) -> Outcome;

/// What answers a call with something else than JSON: bytes, or the way to another address.
pub(super) type Maker = fn(&mut Workspace, &Call) -> Result<Response, Failure>;

/// Either of the two.
#[derive(Clone, Copy)]
enum Serve {
    Json(Handler),
    Whole(Maker),
}

/// Who may call a route.
#[derive(Clone, Copy)]
pub(super) enum Access {
    /// Anybody, signed in or not.
    Open,
    /// Whoever is signed in; the handler may ask for more.
    SignedIn,
    /// Whoever has one of these permissions.
    Any(&'static [&'static str]),
    /// Whoever has all of these permissions.
    All(&'static [&'static str]),
}

/// One route: what is answered to whom.
pub(super) struct Route {
    method: MethodFilter,
    /// What comes before the path: `/api/v1` for all but a few.
    base: &'static str,
    path: &'static str,
    access: Access,
    /// The query parameters that the route's schema has; `None` where it has no schema.
    query: Option<&'static [&'static str]>,
    serve: Serve,
}

const API: &str = "/api/v1";

/// A route for GET; those below are alike.
pub(super) const fn get(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::GET, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(super) const fn post(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::POST, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(super) const fn put(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::PUT, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

pub(super) const fn delete(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: MethodFilter::DELETE, base: API, path, access, query: None, serve: Serve::Json(handler) }
}

/// A route for GET whose handler makes the whole answer; that below is alike.
pub(super) const fn get_whole(path: &'static str, access: Access, maker: Maker) -> Route {
    Route { method: MethodFilter::GET, base: API, path, access, query: None, serve: Serve::Whole(maker) }
}

pub(super) const fn post_whole(path: &'static str, access: Access, maker: Maker) -> Route {
    Route { method: MethodFilter::POST, base: API, path, access, query: None, serve: Serve::Whole(maker) }
}

impl Route {
    /// The same route beside the API instead of in it.
    pub(super) const fn beside_the_api(self) -> Self {
        Self { base: "", ..self }
    }

    /// The same route with a schema that refuses every other query parameter.
    pub(super) const fn taking(self, query: &'static [&'static str]) -> Self {
        Self { query: Some(query), ..self }
    }
}

/// The routes of every area.
const AREAS: &[&[Route]] = &[
    account::ROUTES,
    agents::ROUTES,
    analytics::ROUTES,
    appearance::ROUTES,
    avatars::ROUTES,
    business_hours::ROUTES,
    canned_responses::ROUTES,
    contacts::ROUTES,
    custom_fields::ROUTES,
    dashboards::ROUTES,
    departments::ROUTES,
    inquiries::ROUTES,
    ldap::ROUTES,
    livechat_users::ROUTES,
    messages::ROUTES,
    moderation::ROUTES,
    monitors::ROUTES,
    outbound::ROUTES,
    permissions::ROUTES,
    presence::ROUTES,
    priorities::ROUTES,
    reports::ROUTES,
    roles::ROUTES,
    rooms::ROUTES,
    settings::ROUTES,
    sla_policies::ROUTES,
    tags::ROUTES,
    transcripts::ROUTES,
    triggers::ROUTES,
    two_factor::ROUTES,
    units::ROUTES,
    user_accounts::ROUTES,
    user_preferences::ROUTES,
    user_registration::ROUTES,
    user_tokens::ROUTES,
    users::ROUTES,
    users_change::ROUTES,
    users_status::ROUTES,
    visitors::ROUTES,
    webhooks::ROUTES,
    widget::ROUTES,
];

/// The permissions that routes ask for, some of them more than once.
pub(super) fn asked_permissions() -> impl Iterator<Item = &'static str> {
    AREAS
        .iter()
        .copied()
        .flatten()
        .flat_map(|route| match route.access {
            Access::Open | Access::SignedIn => &[],
            Access::Any(permissions) | Access::All(permissions) => permissions,
        })
        .copied()
}

/// A router with every route; anything else is a 404, a method that a path does not know among it.
pub(super) fn router(shared: Shared) -> Router {
    let mut router = Router::new();
    for &Route { method, base, path: below, access, query: taken, serve: how } in
        AREAS.iter().copied().flatten()
    {
        let name = format!("{method:?} {below}");
        let serve = move |State(shared): State<Shared>,
                          path: Path<HashMap<String, String>>,
                          query: RawQuery,
                          headers: HeaderMap,
                          body: Bytes| {
            let name = name.clone();
            async move {
                let (body, files) = parts::read(&headers, body).await;
                let call = Call {
                    caller: String::new(),
                    token: http::header(&headers, "x-auth-token").unwrap_or_default().to_owned(),
                    path: path.0,
                    query: Query(http::pairs(query.0.unwrap_or_default().as_bytes())),
                    headers,
                    body,
                    files,
                };
                answer(&shared, &name, (access, taken, two_factor::demand(below)), how, call)
            }
        };
        router = router.route(&format!("{base}{below}"), on(method, serve));
    }
    router.fallback(not_found).method_not_allowed_fallback(not_found).with_state(shared)
}

async fn not_found() -> Response {
    respond(Err(Failure::NotFound("Resource not found")))
}

/// The server's own order: signed in, within the limit, permitted, the query, the second factor,
/// then the handler. Bodies are checked by the handlers.
fn answer(
    shared: &Shared,
    route: &str,
    (access, taken, second_factor): (Access, Option<&[&str]>, Option<Demand>),
    serve: Serve,
    mut call: Call,
) -> Response {
    let mut workspace = http::lock(shared);
    let user_id = call.header("x-user-id");
    match signed_in(&workspace, user_id, &call.token) {
        Some(caller) => call.caller = caller,
        None if matches!(access, Access::Open) => {}
        // No rate limit is counted for those who are not signed in, and none is told.
        None => return respond(Err(Failure::NotSignedIn)),
    }
    let (allowance, verdict) = workspace.limiter.count(route);
    let answered = verdict.and_then(|()| {
        let may = |permission: &&str| workspace.may(&call.caller, permission);
        let permitted = match access {
            Access::Open | Access::SignedIn => true,
            Access::Any(permissions) => permissions.iter().any(may),
            Access::All(permissions) => permissions.iter().all(may),
        };
        if !permitted {
            return Err(Failure::Permissions);
        }
        if taken.is_some_and(|taken| call.query.has_others(taken)) {
            return Err(Failure::query("must NOT have additional properties"));
        }
        if let Some(demand) = second_factor {
            two_factor::check(&mut workspace, &call, demand)?;
        }
        match serve {
            Serve::Json(handler) => Ok(respond(handler(&mut workspace, &call))),
            Serve::Whole(maker) => maker(&mut workspace, &call),
        }
    });
    let mut response = answered.unwrap_or_else(|failure| respond(Err(failure)));
    allowance.write(response.headers_mut());
    response
}

/// The signed-in person's id: the token has to be theirs.
fn signed_in(workspace: &Workspace, user_id: &str, token: &str) -> Option<String> {
    let owner = workspace.tokens.get(token)?;
    let user = workspace.user(owner)?;
    (owner == user_id && is_active(user)).then(|| owner.clone())
}

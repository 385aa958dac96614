//! The routes, and what happens to a call before its handler sees it.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::on;

use super::api::parts;
use super::api::query::Query;
use super::api::response::{Failure, respond};
use super::api::route::{Access, Route, Serve};
use super::auth::two_factor::{self, Demand};
use super::state::workspace::{Call, Workspace, is_active};
use super::{Shared, administration, analytics, auth, conversations, customers, staff, users, widget};
use crate::http;

/// The routes of every area.
const AREAS: &[&[&[Route]]] = &[
    administration::ROUTES,
    &[analytics::ROUTES, analytics::dashboards::ROUTES, analytics::reports::ROUTES],
    auth::ROUTES,
    conversations::ROUTES,
    customers::ROUTES,
    staff::ROUTES,
    users::ROUTES,
    widget::ROUTES,
];

fn routes() -> impl Iterator<Item = &'static Route> {
    AREAS.iter().copied().flatten().copied().flatten()
}

/// The permissions that routes ask for, some of them more than once.
pub(crate) fn asked_permissions() -> impl Iterator<Item = &'static str> {
    routes()
        .flat_map(|route| match route.access {
            Access::Open | Access::SignedIn => &[],
            Access::Any(permissions) | Access::All(permissions) => permissions,
        })
        .copied()
}

/// A router with every route; anything else is a 404, a method that a path does not know among it.
pub(crate) fn router(shared: Shared) -> Router {
    let mut router = Router::new();
    for &Route { method, base, path: below, access, query: taken, serve: how } in routes() {
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

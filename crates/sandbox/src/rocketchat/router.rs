//! The routes, and what happens to a call before its handler sees it.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use serde_json::Value;

use super::api::call::Call;
use super::api::query::Query;
use super::api::response::{Failure, fail, fail_if, respond};
use super::api::route::{Access, Body, Parameters, Place, Route, Serve};
use super::api::{check, parts};
use super::auth::two_factor;
use super::state::workspace::{Workspace, is_active};
use super::{Shared, administration, analytics, auth, conversations, customers, staff, users, widget};
use crate::http;
use crate::routes::example;
use crate::spec::{Spec, SpecOperation};

/// The strict operations that take `query`.
const QUERY_TAKEN: &[&str] = &[
    "listCustomFields",
    "listLivechatUsers",
    "listUsers",
    "listUsersInRole",
    "listDepartments",
    "listArchivedDepartments",
    "listLivechatRooms",
];

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
    routes().flat_map(|route| {
        match route.access {
            Access::Open | Access::SignedIn => "",
            Access::Any(permissions) | Access::All(permissions) => permissions,
        }
        .split_whitespace()
    })
}

/// A router with every route; anything else is a 404, an unknown method of a known path included.
///
/// # Errors
/// A route is for no operation of the spec.
pub(crate) fn router(spec: &'static Spec, shared: Shared) -> io::Result<Router> {
    let mut router = Router::new();
    for route in routes() {
        let (operation, method, path) = match route.place {
            Place::Beside(method, path) => (None, method, path),
            Place::Operation(id) => {
                let operation = spec.operation(id);
                let found = operation.and_then(|found| {
                    Some((MethodFilter::try_from(found.method.clone()).ok()?, &found.path))
                });
                let (method, path) =
                    found.ok_or_else(|| io::Error::other(format!("the spec has no operation {id}")))?;
                (operation, method, path.as_str())
            }
        };
        let name = format!("{method:?} {path}");
        let names: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let serve = move |State(shared): State<Shared>,
                          values: Path<Vec<String>>,
                          query: RawQuery,
                          headers: HeaderMap,
                          body: Bytes| async move {
            let (raw, files) = parts::read(&headers, body).await;
            let call = Call {
                token: http::header(&headers, "x-auth-token").unwrap_or_default().to_owned(),
                path: names.iter().map(|name| (*name).to_owned()).zip(values.0).collect(),
                query: Query(http::pairs(query.0.unwrap_or_default().as_bytes())),
                headers,
                raw,
                schema: operation.and_then(SpecOperation::json_body),
                files,
                ..Call::default()
            };
            respond_to(&shared, &name, route, operation, call)
        };
        router = router.route(&numbered(path), on(method, serve));
    }
    for operation in spec.operations.iter().filter(|operation| !has_behavior(&operation.id)) {
        let signed_in = middleware::from_fn_with_state(Arc::clone(&shared), check_token);
        router = router.route(&numbered(&operation.path), example(operation)?.route_layer(signed_in));
    }
    Ok(router.fallback(not_found).method_not_allowed_fallback(not_found).with_state(shared))
}

/// Whether an operation has a route. The others return the example of the spec.
pub(crate) fn has_behavior(id: &str) -> bool {
    routes().any(|route| matches!(route.place, Place::Operation(own) if own == id))
}

/// A template with its parameters numbered. Several templates may have different names in one
/// place, which the router does not take.
fn numbered(path: &str) -> String {
    let segments = path.split('/').enumerate().map(|(number, segment)| {
        if segment.starts_with('{') { format!("{{{number}}}") } else { segment.to_owned() }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Refuses requests of those who are not signed in.
async fn check_token(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let caller = {
        let header = |name| http::header(request.headers(), name).unwrap_or_default();
        signed_in(&http::lock(&shared), header("x-user-id"), header("x-auth-token"))
    };
    match caller {
        Some(_) => next.run(request).await,
        None => respond(fail(Failure::NotSignedIn)),
    }
}

async fn not_found() -> Response {
    respond(fail(Failure::NotFound("Resource not found")))
}

/// Responds to a call. The order is the server's own: signed in, within the limit, permitted, the
/// query, the second factor, the body, then the handler.
fn respond_to(
    shared: &Shared,
    name: &str,
    route: &Route,
    operation: Option<&'static SpecOperation>,
    mut call: Call,
) -> Response {
    let mut workspace = http::lock(shared);
    match signed_in(&workspace, call.header("x-user-id"), &call.token) {
        Some(caller) => call.caller = caller,
        None if matches!(route.access, Access::Open) => {}
        // Requests that are not signed in do not count, and get no headers of the rate limit.
        None => return respond(fail(Failure::NotSignedIn)),
    }
    let (quota, verdict) = workspace.limiter.count(name);
    let outcome = verdict.map_err(|seconds| Failure::TooMany { seconds }).and_then(|()| {
        let may = |permission: &str| workspace.may(&call.caller, permission);
        let permitted = match route.access {
            Access::Open | Access::SignedIn => true,
            Access::Any(permissions) => permissions.split_whitespace().any(may),
            Access::All(permissions) => permissions.split_whitespace().all(may),
        };
        fail_if(!permitted, Failure::Permissions)?;
        let known = match (route.parameters, operation) {
            (Parameters::These(names), _) => {
                call.query.has_only(|name| names.split(' ').any(|own| own == name))
            }
            (Parameters::OfSpec, Some(operation)) => call.query.has_only(|name| takes(operation, name)),
            _ => true,
        };
        fail_if(!known, Failure::query("must NOT have additional properties"))?;
        if let Some(demand) = route.demand {
            two_factor::check(&mut workspace, &call, demand)?;
        }
        match checked(route, &call)? {
            Value::Object(fields) => call.body = fields,
            Value::Array(items) => call.items = items,
            _ => {}
        }
        match route.serve {
            Serve::Json(handler) => Ok(respond(handler(&mut workspace, &call))),
            Serve::Whole(maker) => maker(&mut workspace, &call),
        }
    });
    let mut response = outcome.unwrap_or_else(|failure| respond(Err(failure)));
    quota.write(response.headers_mut());
    response
}

/// The body as the server takes it.
fn checked(route: &Route, call: &Call) -> Result<Value, Failure> {
    let mut body = call.raw.clone();
    let (Some(schema), dialect) = (match route.body {
        Body::Checked => (call.schema, &check::AJV),
        Body::Open => (call.schema, &check::OPEN),
        Body::Optional(name) => {
            body.as_object_mut().map(|fields| fields.entry(name).or_insert(Value::Null));
            (call.schema, &check::AJV)
        }
        Body::Unchecked => (None, &check::AJV),
    }) else {
        return Ok(body);
    };
    check::body(schema, &body, dialect)
}

/// Whether a strict operation takes a query parameter. The spec lets lists be filtered by `query`,
/// which some operations of 8.8.1 have in their schemas and most refuse.
fn takes(operation: &SpecOperation, name: &str) -> bool {
    let listed = |name: &str| operation.query.property(name).is_some();
    (listed(name) || listed(&format!("{name}[]")))
        && (name != "query" || QUERY_TAKEN.contains(&operation.id.as_str()))
}

/// The signed-in person's id: the token has to be theirs.
fn signed_in(workspace: &Workspace, user_id: &str, token: &str) -> Option<String> {
    let owner = workspace.tokens.get(token)?;
    let user = workspace.user(owner)?;
    (owner == user_id && is_active(user)).then(|| owner.clone())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower_service::Service as _;

    use super::*;
    use crate::people::PERSONS;
    use crate::rocketchat::{credentials, start_state};

    const TABLE: &str = include_str!("../generated/rocketchat.json");

    #[test]
    fn every_operation_of_the_spec_has_a_route() {
        let spec = Spec::parse(TABLE).unwrap();
        let missing: Vec<_> =
            spec.operations.iter().filter(|operation| !has_behavior(&operation.id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[tokio::test]
    async fn an_operation_without_a_route_returns_its_example_to_who_is_signed_in() {
        let added = r#""operations":[{"id":"new","method":"GET","path":"/api/v1/new/{id}","status":200,"media":"application/json","example":{"new":1}},"#;
        let table = TABLE.replacen(r#""operations":["#, added, 1);
        let spec = Box::leak(Box::new(Spec::parse(&table).unwrap()));
        let router = router(spec, start_state(PERSONS)).unwrap();
        let credentials = credentials();
        let text = |name: &str| credentials.get(name).and_then(Value::as_str).unwrap().to_owned();
        for (token, status, body) in
            [("wrong".to_owned(), 401, None), (text("auth_token"), 200, Some(r#"{"new":1}"#))]
        {
            let request = Request::get("/api/v1/new/1")
                .header("x-user-id", text("user_id"))
                .header("x-auth-token", token)
                .body(Body::empty())
                .unwrap();
            let response = router.clone().call(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            let marked = response.headers().contains_key("x-frontdesk-sandbox");
            let got = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            assert_eq!(marked.then_some(&got[..]), body.map(str::as_bytes), "{status}");
        }
    }
}

//! The routes, and what happens to a call before its handler sees it.

use std::io;
use std::sync::OnceLock;

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::api::call::Call;
use super::api::check;
use super::api::query::listed;
use super::api::response::{Failure, OrFail as _, fail, fail_if, respond};
use super::api::route::{Access, Body, Example, Parameters, Route, Serve};
use super::common::two_factor;
use super::examples::EXAMPLES;
use super::state::kind::{has_word, take_mistake};
use super::state::record::Doc;
use super::state::workspace::{Shared, Workspace, is_active};
use super::{areas, commands, methods};
use crate::http;
use crate::request::ApiRequest;
use crate::routes::ApiRoutes;
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
    "searchSpotlight",
];

/// The largest request body, in bytes: more than the largest file that a workspace takes, so that
/// it refuses larger ones itself.
const MAX_BODY: usize = 101 * 1024 * 1024;

/// The table of the routes that the spec does not have.
static BESIDE: OnceLock<Result<Spec, String>> = OnceLock::new();

/// The routes that the spec does not have.
fn routes_beside() -> impl Iterator<Item = &'static Route> {
    all_routes().filter(|route| route.operation.contains(' '))
}

/// A table of the routes that the spec does not have.
fn beside() -> Result<Spec, String> {
    let operations = routes_beside().filter_map(|route| {
        let (method, path) = route.operation.split_once(' ')?;
        // It is below the path of the API unless it begins with a slash.
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        Some(json!({"id": route.operation, "method": method, "path": path, "status": 200}))
    });
    let operations: Vec<Value> = operations.collect();
    Spec::parse(&json!({"base_path": "", "operations": operations}).to_string())
}

fn all_routes() -> impl Iterator<Item = &'static Route> {
    areas::all_routes().chain(commands::ROUTES).chain(methods::ROUTES)
}

/// The operations that have behavior.
pub(crate) fn routes(spec: &'static Spec) -> ApiRoutes {
    api(spec, all_routes().filter(|route| !route.operation.contains(' ')))
}

fn api(spec: &'static Spec, routes: impl IntoIterator<Item = &'static Route>) -> ApiRoutes {
    routes.into_iter().fold(ApiRoutes::new(spec), |api, route| {
        let serve = move |Extension(shared): Extension<Shared>, request: ApiRequest| async move {
            respond_to(&shared, route, Call::read(request).await)
        };
        api.on(route.operation, serve)
    })
}

/// A router with every route; anything else is a 404, an unknown method of a known path included.
///
/// # Errors
/// A route is for no operation of the spec.
pub(crate) fn router(spec: &'static Spec) -> io::Result<Router> {
    let unknown = EXAMPLES.iter().find(|example| spec.operation(example.operation).is_none());
    if let Some(unknown) = unknown {
        return Err(io::Error::other(format!("the spec has no operation {}", unknown.operation)));
    }
    let guard = middleware::from_fn(check_example);
    let beside = BESIDE.get_or_init(beside).as_ref();
    let beside = beside.map_err(|error| io::Error::other(error.as_str()))?;
    let beside = api(beside, routes_beside()).into_router(|example| example)?;
    let router = routes(spec).into_router(|example| example.route_layer(guard.clone()))?.merge(beside);
    let router = router.fallback(not_found).method_not_allowed_fallback(not_found);
    Ok(router.layer(DefaultBodyLimit::max(MAX_BODY)))
}

/// Refuses requests that the server would refuse before it comes to what the spec's example stands
/// for.
async fn check_example(Extension(shared): Extension<Shared>, request: ApiRequest, next: Next) -> Response {
    let operation = request.operation;
    let example = EXAMPLES.iter().find(|example| example.operation == operation.id);
    let call = Call::read(request).await;
    let seen = may_see(&shared, example, operation, call);
    match take_mistake().map_or(seen, |mistake| fail(Failure::Mistake(mistake))) {
        Ok(()) => next.run(Request::default()).await,
        Err(failure) => respond(Err(failure)),
    }
}

fn may_see(
    shared: &Shared,
    example: Option<&Example>,
    operation: &SpecOperation,
    call: Call,
) -> Result<(), Failure> {
    let workspace = http::lock(shared);
    let caller = signed_in(&workspace, call.header("x-user-id"), &call.token);
    let caller = caller.or_fail(Failure::NotSignedIn)?;
    let Some(example) = example else { return Ok(()) };
    example.access.check(&workspace, &caller)?;
    if !example.is_checked {
        return Ok(());
    }
    check::query(&operation.query, &call.query.pairs)?;
    call.schema.map_or(Ok(()), |schema| check::body(schema, &call.raw, &check::AJV).map(|_| ()))
}

async fn not_found() -> Response {
    respond(fail(Failure::NotFound("Resource not found")))
}

/// Responds to a call. The order is the server's own: signed in, within the limit, permitted, the
/// query, the second factor, the body, then the handler.
fn respond_to(shared: &Shared, route: &Route, mut call: Call) -> Response {
    let mut workspace = http::lock(shared);
    match signed_in(&workspace, call.header("x-user-id"), &call.token) {
        Some(caller) => call.caller = caller,
        None if matches!(route.access, Access::Open) => {}
        None if matches!(route.access, Access::Reader) && workspace.is_on("Accounts_AllowAnonymousRead") => {}
        // Requests that are not signed in do not count, and get no headers of the rate limit.
        None => return respond(fail(Failure::NotSignedIn)),
    }
    let (quota, verdict) = workspace.count_call(route.operation);
    let outcome = verdict.map_err(|seconds| Failure::TooMany { seconds }).and_then(|()| {
        route.access.check(&workspace, &call.caller)?;
        let known = match route.parameters {
            Parameters::These(names) => call.query.has_only(|name| has_word(names, name)),
            Parameters::OfSpec => call.query.has_only(|name| takes(route, &call, name)),
            Parameters::Free => true,
        };
        fail_if(!known, Failure::query("must NOT have additional properties"))?;
        if let Some(demand) = route.demand {
            two_factor::check(&mut workspace, &call, demand)?;
        }
        match checked(route, &call)? {
            Value::Object(fields) => call.body = Doc::of(call.kind(), fields),
            Value::Array(items) => call.items = items,
            _ => {}
        }
        match route.serve {
            Serve::Json(handler) => Ok(respond(handler(&mut workspace, &call))),
            Serve::Whole(maker) => maker(&mut workspace, &call),
        }
    });
    let outcome = match take_mistake() {
        Some(mistake) => fail(Failure::Mistake(mistake)),
        None => outcome,
    };
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
fn takes(route: &Route, call: &Call, name: &str) -> bool {
    call.query.schema.is_some_and(|schema| listed(schema, name))
        && (name != "query" || QUERY_TAKEN.contains(&route.operation))
}

/// The signed-in person's id: the token has to be theirs.
fn signed_in(workspace: &Workspace, user_id: &str, token: &str) -> Option<String> {
    let owner = workspace.tokens.get(token)?;
    let user = workspace.user(owner)?;
    (owner == user_id && is_active(user)).then(|| owner.clone())
}

#[cfg(test)]
mod tests {
    use axum::body::Body as HttpBody;
    use tower_service::Service as _;

    use serde_json::json;

    use super::*;
    use crate::people::PERSONS;
    use crate::rocketchat::api::query::Query;
    use crate::rocketchat::api::response::done;
    use crate::rocketchat::api::route::{Handler, on};
    use crate::rocketchat::state::record::{Record as _, object};
    use crate::rocketchat::{credentials, start_state};

    const TABLE: &str = include_str!("../generated/rocketchat.json");

    fn spec(table: &str) -> &'static Spec {
        Box::leak(Box::new(Spec::parse(table).unwrap()))
    }

    #[tokio::test]
    async fn a_misspelled_field_is_a_500_that_names_it() {
        let cases: [(Handler, Option<&str>); 8] = [
            (
                |workspace, _| Ok(json!(workspace.users.get("rocket.cat").map(|cat| cat.text("username")))),
                None,
            ),
            (
                |workspace, _| Ok(json!(workspace.users.get("rocket.cat").map(|cat| cat.text("usrname")))),
                Some("usrname in users"),
            ),
            (|workspace, _| Ok(json!(workspace.rooms.first("username", ""))), Some("username in rooms")),
            (
                |workspace, _| {
                    workspace.rooms.add(object(json!({"_id": "1", "opn": true})));
                    done()
                },
                Some("opn in rooms"),
            ),
            (
                |workspace, _| {
                    let mut members = workspace.teams.iter().flat_map(|team| team.rows("members"));
                    Ok(json!(members.any(|member| member.has("usrId"))))
                },
                Some("usrId in an inner object"),
            ),
            (|_, call| Ok(json!(call.body.text("usrname"))), Some("usrname in the body")),
            (|_, call| Ok(json!(call.query.text("usrname"))), Some("usrname in the query")),
            (|_, call| Ok(json!(call.part("usrname"))), Some("usrname in the path")),
        ];
        let operation = spec(TABLE).operation("createMonitor").unwrap();
        let shared = start_state(PERSONS).unwrap();
        for (handler, expected) in cases {
            let call = Call {
                raw: json!({"username": "rocket.cat"}),
                schema: operation.json_body(),
                query: Query { pairs: Vec::new(), schema: Some(&operation.query) },
                ..Call::default()
            };
            let response = respond_to(&shared, &on("createMonitor", Access::Open, handler), call);
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            let body = String::from_utf8_lossy(&body);
            match expected {
                None => assert_eq!(status, 200, "{body}"),
                Some(named) => assert!(status == 500 && body.contains(named), "{status} {body}"),
            }
        }
    }

    /// The rest returns examples. The number only grows.
    #[test]
    fn as_many_operations_as_ever_have_a_route() {
        let served = routes(spec(TABLE)).operations().filter(|(_, has_behavior)| *has_behavior).count();
        assert!(served >= 285, "{served}");
    }

    #[tokio::test]
    async fn an_operation_without_a_route_returns_its_example_to_who_is_signed_in() {
        let added = r#""operations":[{"id":"new","method":"GET","path":"/api/v1/new/{id}","status":200,"media":"application/json","example":{"new":1}},"#;
        let table = TABLE.replacen(r#""operations":["#, added, 1);
        let shared = start_state(PERSONS).unwrap();
        let router = router(spec(&table)).unwrap().layer(Extension(shared));
        let credentials = credentials();
        let text = |name: &str| credentials.get(name).and_then(Value::as_str).unwrap().to_owned();
        for (token, status, body) in
            [("wrong".to_owned(), 401, None), (text("auth_token"), 200, Some(r#"{"new":1}"#))]
        {
            let request = Request::get("/api/v1/new/1")
                .header("x-user-id", text("user_id"))
                .header("x-auth-token", token)
                .body(HttpBody::empty())
                .unwrap();
            let response = router.clone().call(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            let marked = response.headers().contains_key("x-frontdesk-sandbox");
            let got = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            assert_eq!(marked.then_some(&got[..]), body.map(str::as_bytes), "{status}");
        }
    }
}

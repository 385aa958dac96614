//! The table of routes, and what happens to a call before its handler sees it.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use serde_json::{Value, json};

use super::answer::{Failure, Outcome, respond};
use super::query::Query;
use super::workspace::{Call, Workspace, is_active};
use super::{
    Shared, account, agents, departments, livechat_users, roles, settings, users, users_change, users_status,
};
use crate::http;

type Handler = fn(&mut Workspace, &Call) -> Outcome;

/// Who may call a route.
#[derive(Clone, Copy)]
enum Access {
    /// Anybody, signed in or not.
    Open,
    /// Whoever is signed in; the handler may ask for more.
    SignedIn,
    /// Whoever has one of these permissions.
    Any(&'static [&'static str]),
}

use Access::{Any, Open, SignedIn};

const SEE_DEPARTMENTS: Access = Any(&["view-livechat-departments", "view-l-room"]);
const EDIT_DEPARTMENTS: Access = Any(&["manage-livechat-departments"]);
const MANAGER: Access = Any(&["view-livechat-manager"]);
const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// Every route: method, path below `/api/v1`, who may, and the handler.
#[rustfmt::skip]
const ROUTES: &[(MethodFilter, &str, Access, Handler)] = &[
    (POST, "/login", Open, account::login),
    (POST, "/logout", SignedIn, account::logout),
    (GET, "/logout", SignedIn, account::logout),
    (GET, "/me", SignedIn, account::me),

    (GET, "/livechat/users/{type}", Any(&["manage-livechat-agents"]), livechat_users::list),
    (POST, "/livechat/users/{type}", MANAGER, livechat_users::add),
    (GET, "/livechat/users/{type}/{_id}", MANAGER, livechat_users::get),
    (DELETE, "/livechat/users/{type}/{_id}", MANAGER, livechat_users::remove),

    (GET, "/livechat/agent.info/{rid}/{token}", Open, agents::info),
    (GET, "/livechat/agent.next/{token}", Open, agents::next),
    (POST, "/livechat/agent.status", Any(&["view-l-room"]), agents::status),
    (POST, "/livechat/agents.saveInfo", Any(&["manage-livechat-agents"]), agents::save_info),
    (GET, "/livechat/agents/{agentId}/departments", Any(&["view-l-room"]), agents::departments),

    (GET, "/livechat/department", SEE_DEPARTMENTS, departments::list),
    (POST, "/livechat/department", EDIT_DEPARTMENTS, departments::create),
    (GET, "/livechat/department/{_id}", SEE_DEPARTMENTS, departments::get),
    (PUT, "/livechat/department/{_id}", Any(&["manage-livechat-departments", "add-livechat-department-agents"]), departments::update),
    (DELETE, "/livechat/department/{_id}", Any(&["manage-livechat-departments", "remove-livechat-department"]), departments::remove),
    (GET, "/livechat/department/{_id}/agents", SEE_DEPARTMENTS, departments::agents),
    (POST, "/livechat/department/{_id}/agents", Any(&["manage-livechat-departments", "add-livechat-department-agents"]), departments::save_agents),
    (POST, "/livechat/department/{_id}/archive", EDIT_DEPARTMENTS, departments::archive),
    (POST, "/livechat/department/{_id}/unarchive", EDIT_DEPARTMENTS, departments::unarchive),
    (GET, "/livechat/departments/archived", SEE_DEPARTMENTS, departments::list_archived),
    (GET, "/livechat/department.listByIds", SEE_DEPARTMENTS, departments::list_by_ids),
    (GET, "/livechat/department/isDepartmentCreationAvailable", Any(&["view-livechat-departments", "manage-livechat-departments"]), departments::creation_available),

    (GET, "/users.list", SignedIn, users::list),
    (GET, "/users.listByStatus", Any(&["view-d-room"]), users::list_by_status),
    (GET, "/users.info", SignedIn, users::info),
    (GET, "/users.getPresence", SignedIn, users::presence_of),
    (GET, "/users.getStatus", SignedIn, users::status_of),
    (GET, "/users.presence", SignedIn, users::presence),
    (POST, "/users.create", SignedIn, users_change::create),
    (POST, "/users.update", SignedIn, users_change::update),
    (POST, "/users.delete", SignedIn, users_change::delete),
    (POST, "/users.setActiveStatus", SignedIn, users_status::set_active_status),
    (POST, "/users.setStatus", SignedIn, users_status::set_status),

    (GET, "/roles.list", SignedIn, roles::list),
    (GET, "/roles.getUsersInRole", Any(&["access-permissions"]), users::in_role),
    (POST, "/roles.addUserToRole", Any(&["access-permissions"]), roles::add_user),
    (POST, "/roles.removeUserFromRole", Any(&["access-permissions"]), roles::remove_user),

    (GET, "/settings/{_id}", Any(&["view-privileged-setting"]), settings::get),
    (POST, "/settings/{_id}", Any(&["edit-privileged-setting"]), settings::set),
];

/// A router with every route of the table; anything else is a 404, a method that a path does not
/// know among it.
pub(super) fn router(shared: Shared) -> Router {
    let mut router = Router::new();
    for &(method, path, access, handler) in ROUTES {
        let name = format!("{method:?} {path}");
        let serve = move |State(shared): State<Shared>,
                          path: Path<HashMap<String, String>>,
                          query: RawQuery,
                          headers: HeaderMap,
                          body: Bytes| {
            let name = name.clone();
            let request = Request { path: path.0, query: query.0.unwrap_or_default(), headers, body };
            async move { answer(&shared, &name, access, handler, request) }
        };
        router = router.route(&format!("/api/v1{path}"), on(method, serve));
    }
    router.fallback(not_found).method_not_allowed_fallback(not_found).with_state(shared)
}

async fn not_found() -> Response {
    respond(Err(Failure::NotFound("Resource not found")))
}

/// The parts of a request.
struct Request {
    path: HashMap<String, String>,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

/// The server's own order: signed in, within the limit, permitted, then the handler. Bodies are
/// checked by the handlers.
fn answer(shared: &Shared, route: &str, access: Access, handler: Handler, request: Request) -> Response {
    let mut workspace = http::lock(shared);
    let header = |name| http::header(&request.headers, name).unwrap_or_default();
    let token = header("x-auth-token");
    let caller = match access {
        Open => String::new(),
        _ => match signed_in(&workspace, header("x-user-id"), token) {
            Some(caller) => caller,
            // No rate limit is counted for those who are not signed in, and none is told.
            None => return respond(Err(Failure::NotSignedIn)),
        },
    };
    let call = Call {
        caller,
        token: token.to_owned(),
        path: request.path,
        query: Query(http::pairs(request.query.as_bytes())),
        body: body(&request.headers, &request.body),
    };
    let (allowance, verdict) = workspace.limiter.count(route);
    let outcome = verdict.and_then(|()| {
        if let Any(permissions) = access
            && !permissions.iter().any(|permission| workspace.may(&call.caller, permission))
        {
            return Err(Failure::Permissions);
        }
        handler(&mut workspace, &call)
    });
    let mut response = respond(outcome);
    allowance.write(response.headers_mut());
    response
}

/// The signed-in person's id: the token has to be theirs.
fn signed_in(workspace: &Workspace, user_id: &str, token: &str) -> Option<String> {
    let owner = workspace.tokens.get(token)?;
    let user = workspace.user(owner)?;
    (owner == user_id && is_active(user)).then(|| owner.clone())
}

/// A body as the server reads it: JSON or a form, by its content type. What cannot be read is an
/// empty object, and so fails where the handler misses its fields.
fn body(headers: &HeaderMap, body: &[u8]) -> Value {
    if http::has_media_type(headers, "application/json") {
        serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
    } else if http::has_media_type(headers, "application/x-www-form-urlencoded") {
        let fields = http::pairs(body).into_iter();
        Value::Object(fields.map(|(name, value)| (name, json!(value))).collect())
    } else {
        json!({})
    }
}

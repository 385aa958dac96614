//! Chatwoot 4.16: the Platform API, the Application API, the Client API and the survey page.
//!
//! The Platform API knows two apps, each with its token: one owns the seeded account and everybody
//! in it, the other owns nothing. The Application API knows the token of every user; the Client API
//! knows no token. Statuses, keys and messages are those of a real 4.16.2.
//!
//! Webhooks, API inboxes and agent bots get their posts where their address is on loopback, signed
//! as 4.16 does it. No channel is written to.

mod audit;
mod cast;
mod changes;
mod client;
mod contacts;
mod conversations;
mod crud;
mod events;
mod failure;
mod filters;
mod help_center;
mod hmac;
mod inboxes;
mod messages;
mod params;
mod people;
mod prelude;
mod render;
mod reports;
mod request;
mod seed;
mod settings;
mod state;
mod wire;

use std::io;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use crate::http;
use crate::module::{VendorModule, listed, table, with_state};
use crate::people::{PERSONS, Person};
use crate::routes::ApiRoutes;
use crate::spec::Spec;
use failure::Failure;
use request::auth;
use request::call::Routes;
use state::{App, ChannelKind, Column, Membership, Role, Shared};
use wire::object;

pub(crate) const MODULE: VendorModule = VendorModule {
    seats: cast::SEATS,
    table: table!("../generated/chatwoot.json"),
    operations: |spec| listed(routes(spec).operations()),
    router,
    state: || Ok(with_state(start_state(PERSONS))),
    credentials: |_| CREDENTIALS.clone(),
    failure: |status| Failure::Rails(status.as_u16()).into_response(),
    rate_limited: |_| http::text("text/plain", StatusCode::TOO_MANY_REQUESTS, "Retry later\n".to_owned()),
};

fn start_state(people: &[Person]) -> Shared {
    let mut state = seed::state(people);
    // Nobody was told of what was there before.
    state.events.clear();
    Arc::new(Mutex::new(state))
}

fn routes(spec: &'static Spec) -> ApiRoutes {
    all(spec).into_api()
}

fn all(spec: &'static Spec) -> Routes {
    let areas = [
        client::routes,
        contacts::routes,
        conversations::routes,
        help_center::routes,
        inboxes::routes,
        messages::routes,
        people::routes,
        reports::routes,
        settings::routes,
    ];
    areas.into_iter().fold(Routes::new(spec), |routes, area| area(routes))
}

/// The server's routes. Its base path is empty.
///
/// # Errors
/// A handler is for no operation of the spec.
fn router(spec: &'static Spec) -> io::Result<Router> {
    let api = all(spec).into_router(|example| example.route_layer(middleware::from_fn(auth::check_token)))?;
    Ok(api
        .fallback(|| async { Failure::Rails(404) })
        // To Rails a method is part of the route, so a wrong one is a path that does not exist.
        .method_not_allowed_fallback(|| async { Failure::Rails(404) })
        .layer(middleware::from_fn(events::post))
        .layer(middleware::from_fn(runtime)))
}

/// What lets a caller in, the same for every server.
static CREDENTIALS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let state = seed::state(PERSONS);
    let api = |inbox: &&state::Inbox| inbox.channel.kind == ChannelKind::Api;
    let inbox = state.inboxes.values().find(api).map(|inbox| inbox.channel.text(Column::Identifier));
    let token = |role| {
        let holds = |membership: &&Membership| membership.role == role;
        let member = state.memberships.values().find(holds)?;
        Some(state.users.get(member.user_id)?.access_token.clone())
    };
    object(json!({
        "platform_token": auth::platform_token(App::Owner),
        "other_platform_token": auth::platform_token(App::Stranger),
        "user_token": token(Role::Administrator), "agent_token": token(Role::Agent),
        "account_id": seed::ACCOUNT, "inbox_identifier": inbox,
    }))
});

/// Adds `x-runtime`, the seconds that the response took.
async fn runtime(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let mut response = next.run(request).await;
    http::set(response.headers_mut(), "x-runtime", &format!("{:.6}", start.elapsed().as_secs_f64()));
    response
}

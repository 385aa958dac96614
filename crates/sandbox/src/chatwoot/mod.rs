//! Chatwoot 4.16: the Platform API, the Application API, the Client API and the survey page.
//!
//! The Platform API knows two apps, each with its token: one owns the seeded account and everybody in it,
//! the other owns nothing. The Application API knows the token of every user; the Client API knows no
//! token. Statuses, keys and messages are those of a real 4.16.2.
//!
//! Webhooks, API inboxes and agent bots get their posts where their address is on loopback, signed as 4.16 does it. No channel is
//! written to.

mod account;
mod account_users;
mod agent_bots;
mod agents;
mod audit_logs;
mod auth;
mod automation_rules;
mod canned_responses;
mod client;
mod contacts;
mod conversations;
mod custom_attributes;
mod custom_filters;
mod events;
mod failure;
mod filters;
mod help_centre;
mod hmac;
mod inboxes;
mod integrations;
mod labels;
mod locale;
mod messages;
mod model;
mod params;
mod platform_accounts;
mod platform_users;
mod profile;
mod records;
mod render;
mod reporting_events;
mod reports;
mod seed;
mod seed_desk;
mod seed_settings;
mod state;
mod survey;
mod team_members;
mod teams;
mod validate;
mod view;
mod webhooks;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, patch, post};
use serde_json::{Map, Value};

use crate::people::{PERSONS, Person};
use failure::Failure;
pub(crate) use state::State;

/// The state as handlers share it.
pub(crate) type Shared = Arc<Mutex<State>>;

/// The state with which the server starts.
pub(crate) fn start_state(people: &[Person]) -> Shared {
    let mut state = seed::state(people);
    // Nobody was told of what was there before.
    state.events.clear();
    Arc::new(Mutex::new(state))
}

/// The server's routes. Its base path is empty.
pub(crate) fn router(state: Shared) -> Router {
    Router::new()
        .route("/platform/api/v1/accounts", post(platform_accounts::create))
        .route(
            "/platform/api/v1/accounts/{id}",
            get(platform_accounts::show).patch(platform_accounts::update).delete(platform_accounts::destroy),
        )
        .route(
            "/platform/api/v1/accounts/{id}/account_users",
            get(account_users::index).post(account_users::create).delete(account_users::destroy),
        )
        .route("/platform/api/v1/users", post(platform_users::create))
        .route(
            "/platform/api/v1/users/{id}",
            get(platform_users::show).patch(platform_users::update).delete(platform_users::destroy),
        )
        .route("/platform/api/v1/users/{id}/login", get(platform_users::login))
        .route("/api/v1/profile", get(profile::show).put(profile::update))
        .route("/api/v1/accounts/{account}", get(account::show).patch(account::update))
        .route("/api/v1/accounts/{account}/agents", get(agents::index).post(agents::create))
        .route("/api/v1/accounts/{account}/agents/{id}", patch(agents::update).delete(agents::destroy))
        .route("/api/v1/accounts/{account}/teams", get(teams::index).post(teams::create))
        .route(
            "/api/v1/accounts/{account}/teams/{id}",
            get(teams::show).patch(teams::update).delete(teams::destroy),
        )
        .route(
            "/api/v1/accounts/{account}/teams/{id}/team_members",
            get(team_members::index)
                .post(team_members::create)
                .patch(team_members::update)
                .delete(team_members::destroy),
        )
        .merge(agent_bots::routes())
        .merge(audit_logs::routes())
        .merge(automation_rules::routes())
        .merge(canned_responses::routes())
        .merge(client::routes())
        .merge(contacts::routes())
        .merge(conversations::routes())
        .merge(custom_attributes::routes())
        .merge(custom_filters::routes())
        .merge(help_centre::routes())
        .merge(inboxes::routes())
        .merge(integrations::routes())
        .merge(labels::routes())
        .merge(messages::routes())
        .merge(reporting_events::routes())
        .merge(reports::routes())
        .merge(survey::routes())
        .merge(webhooks::routes())
        .fallback(|| async { Failure::Rails(404) })
        // To Rails a method is part of the route, so a wrong one is a path that does not exist.
        .method_not_allowed_fallback(|| async { Failure::Rails(404) })
        .layer(middleware::from_fn_with_state(Arc::clone(&state), events::post))
        .with_state(state)
        .layer(middleware::from_fn(runtime))
}

/// What lets a caller in.
pub(crate) fn credentials() -> Map<String, Value> {
    let state = seed::state(PERSONS);
    let api = |inbox: &&inboxes::Inbox| inbox.channel.kind == inboxes::Kind::Api;
    let inbox = state.inboxes.values().find(api).map(|inbox| inbox.channel.text("identifier"));
    let token = |role| {
        let holds = |membership: &&model::Membership| membership.role == role;
        let member = state.memberships.iter().find(holds)?;
        Some(state.users.get(&member.user_id)?.access_token.clone())
    };
    Map::from_iter([
        ("platform_token".to_owned(), auth::platform_token(auth::App::Owner).into()),
        ("other_platform_token".to_owned(), auth::platform_token(auth::App::Stranger).into()),
        ("user_token".to_owned(), token(model::Role::Administrator).into()),
        ("agent_token".to_owned(), token(model::Role::Agent).into()),
        ("account_id".to_owned(), seed::ACCOUNT.into()),
        ("inbox_identifier".to_owned(), inbox.into()),
    ])
}

/// Adds `x-runtime`, the seconds that the answer took.
async fn runtime(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let mut response = next.run(request).await;
    let seconds = format!("{:.6}", start.elapsed().as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&seconds) {
        response.headers_mut().insert("x-runtime", value);
    }
    response
}

//! Agent bots in the Platform API.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::auth::{self, App};
use super::super::failure::{Failure, ok, ok_empty};
use super::super::params::Params;
use super::super::state::{Object, State};
use super::AgentBot;
use crate::http::lock;

fn render(bot: &AgentBot) -> Value {
    json!({
        "id": bot.id, "name": bot.name, "description": bot.description, "outgoing_url": bot.outgoing_url,
        "account_id": bot.account_id, "access_token": bot.access_token,
    })
}

/// The bot in a path, if the app owns it.
fn find<'a>(state: &'a State, app: App, id: &str) -> Result<&'a AgentBot, Failure> {
    let bot = auth::id(id).and_then(|id| state.agent_bots.get(id)).ok_or(Failure::Rails(404))?;
    auth::permissible(state, app, Object::AgentBot(bot.id))?;
    Ok(bot)
}

/// `GET /platform/api/v1/agent_bots`: those that the app owns.
pub(super) async fn index(Shares(state): Shares<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    let owned = |bot: &&AgentBot| state.permissibles.contains(&(app, Object::AgentBot(bot.id)));
    Ok(ok(&state.agent_bots.values().filter(owned).map(render).collect::<Value>()))
}

/// `POST /platform/api/v1/agent_bots`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let mut bot = AgentBot::blank(params.fields().integer("account_id").flatten());
    bot.apply(&params)?;
    let bot = state.agent_bots.add(|id| bot.with_id(id));
    let (object, shown) = (Object::AgentBot(bot.id), render(bot));
    state.permissibles.insert((app, object));
    Ok(ok(&shown))
}

/// `GET /platform/api/v1/agent_bots/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let state = lock(&state);
    Ok(ok(&render(find(&state, app, &id)?)))
}

/// `PATCH /platform/api/v1/agent_bots/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let mut bot = find(&state, app, &id)?.clone();
    bot.apply(&params)?;
    if let Some(account) = params.fields().integer("account_id") {
        bot.account_id = account;
    }
    let shown = render(&bot);
    state.agent_bots.put(bot.id, bot);
    Ok(ok(&shown))
}

/// `DELETE /platform/api/v1/agent_bots/{id}`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let app = auth::platform_app(&headers)?;
    let mut state = lock(&state);
    let id = find(&state, app, &id)?.id;
    super::remove(&mut state, id);
    Ok(ok_empty())
}

//! Agent bots as an account's members see them.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value};

use super::super::Shared;
use super::super::audit_logs::{self, Columns, Subject};
use super::super::auth;
use super::super::failure::{Failure, ok, ok_empty};
use super::super::model::Role;
use super::super::params::{Fields, Params};
use super::super::render::{base, picture};
use super::super::state::State;
use super::AgentBot;
use crate::http::lock;

/// A bot as somebody of this role sees it: only administrators see tokens, and nobody sees where a bot
/// of the whole installation sends to.
pub(in super::super) fn render(bot: &AgentBot, role: Role, base: &str) -> Value {
    let seed = u64::try_from(bot.id).unwrap_or_default().wrapping_add(600_000);
    let thumbnail = bot.avatar.as_ref().map(|file| picture(seed, file, base));
    let mut shown = Map::from_iter([
        ("id".to_owned(), bot.id.into()),
        ("name".to_owned(), bot.name.clone().into()),
        ("description".to_owned(), bot.description.clone().into()),
        ("thumbnail".to_owned(), thumbnail.unwrap_or_default().into()),
        ("bot_type".to_owned(), "webhook".into()),
        ("bot_config".to_owned(), bot.bot_config.clone()),
        ("account_id".to_owned(), bot.account_id.into()),
        ("system_bot".to_owned(), bot.account_id.is_none().into()),
    ]);
    if bot.account_id.is_some() {
        shown.insert("outgoing_url".to_owned(), bot.outgoing_url.clone().into());
        if role == Role::Administrator {
            shown.insert("access_token".to_owned(), bot.access_token.clone().into());
            shown.insert("secret".to_owned(), bot.secret.clone().into());
        }
    }
    shown.into()
}

/// All but the tokens.
fn columns(bot: &AgentBot) -> Columns {
    Map::from_iter([
        ("name".to_owned(), bot.name.clone().into()),
        ("bot_type".to_owned(), 0.into()),
        ("account_id".to_owned(), bot.account_id.into()),
        ("bot_config".to_owned(), bot.bot_config.clone()),
        ("description".to_owned(), bot.description.clone().into()),
        ("outgoing_url".to_owned(), bot.outgoing_url.clone().into()),
    ])
}

/// An account's own bot; those of the installation are not found where something is to be changed.
fn own<'a>(state: &'a State, account: i64, id: &str) -> Result<&'a AgentBot, Failure> {
    auth::id(id)
        .and_then(|id| state.agent_bots.get(id))
        .filter(|bot| bot.account_id == Some(account))
        .ok_or(Failure::NotFound)
}

/// `webhook` is the only type, and its number is 0. Any other does Rails not survive.
fn check_type(fields: &Fields) -> Result<(), Failure> {
    match fields.text("bot_type").flatten().as_deref() {
        None | Some("" | "0" | "webhook") => Ok(()),
        Some(_) => Err(Failure::Rails(500)),
    }
}

/// `GET …/agent_bots`: the account's and the installation's.
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let seen = |bot: &&AgentBot| bot.account_id.is_none_or(|owner| owner == account.id);
    let bots = state.agent_bots.values().filter(seen);
    Ok(ok(&bots.map(|bot| render(bot, caller.role, &base(&headers))).collect::<Value>()))
}

/// `POST …/agent_bots`
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    check_type(params.fields())?;
    let mut bot = AgentBot::blank(Some(actor.account_id));
    bot.apply(&params)?;
    if let Some(config) = params.fields().object("bot_config") {
        bot.bot_config = config.into();
    }
    let bot = state.agent_bots.add(|id| bot.with_id(id));
    let (subject, columns) = (Subject("AgentBot", bot.id), columns(bot));
    let shown = render(bot, Role::Administrator, &base(&headers));
    audit_logs::created(&mut state, actor, subject, columns);
    Ok(ok(&shown))
}

/// `GET …/agent_bots/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let bot = auth::id(&id)
        .and_then(|id| state.agent_bots.get(id))
        .filter(|bot| bot.account_id.is_none_or(|owner| owner == account.id))
        .ok_or(Failure::NotFound)?;
    Ok(ok(&render(bot, caller.role, &base(&headers))))
}

/// `PATCH …/agent_bots/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut bot = own(&state, actor.account_id, &id)?.clone();
    let before = columns(&bot);
    check_type(params.fields())?;
    bot.apply(&params)?;
    if let Some(config) = params.fields().object("bot_config") {
        bot.bot_config = config.into();
    }
    let shown = render(&bot, Role::Administrator, &base(&headers));
    audit_logs::updated(&mut state, actor, Subject("AgentBot", bot.id), &before, columns(&bot));
    state.agent_bots.put(bot.id, bot);
    Ok(ok(&shown))
}

/// `DELETE …/agent_bots/{id}`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let bot = own(&state, actor.account_id, &id)?;
    let (id, columns) = (bot.id, columns(bot));
    super::remove(&mut state, id);
    audit_logs::destroyed(&mut state, actor, Subject("AgentBot", id), columns);
    Ok(ok_empty())
}

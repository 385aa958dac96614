//! Inboxes by themselves.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Utc;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::auth::caller;
use super::super::failure::{Failure, ok};
use super::super::params::{Fields, Params};
use super::super::render::base;
use super::super::state::State;
use super::super::view::View;
use super::apply::{apply, csat_config};
use super::layout::{self, ENABLED};
use super::render::{Detail, render};
use super::{Channel, Inbox, Kind, audit};
use crate::http::lock;

/// `GET …/inboxes`, in the order of their names.
pub(super) async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    let mut inboxes: Vec<&Inbox> =
        state.inboxes.of(caller.account_id).filter(|inbox| State::sees_inbox(caller, inbox)).collect();
    inboxes.sort_by_key(|inbox| inbox.name.to_lowercase());
    let inboxes: Value = inboxes.into_iter().map(|inbox| render(view, inbox, Detail::Plain)).collect();
    Ok(ok(&json!({"payload": inboxes})))
}

/// `GET …/inboxes/{id}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let inbox = state.visible_inbox(caller, &id)?;
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&render(view, inbox, Detail::Layout)))
}

fn channel_fields(params: &Params) -> Fields {
    Fields::new(params.fields().object("channel").unwrap_or_default())
}

/// Whether an account has as many inboxes as it may have.
fn is_full(state: &State, account: i64) -> bool {
    let limit = state.accounts.get(&account).and_then(|account| account.limits.get("inboxes")?.as_u64());
    limit.is_some_and(|limit| {
        u64::try_from(state.inboxes.of(account).count()).is_ok_and(|count| count >= limit)
    })
}

/// `POST …/inboxes`, with its channel. Without one Rails does not survive.
pub(super) async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    caller.only_administrators()?;
    if !params.fields().get("channel").is_some_and(Value::is_object) {
        return Err(Failure::Rails(500));
    }
    let fields = channel_fields(&params);
    let Some(kind) = fields.text("type").flatten().as_deref().and_then(Kind::parse) else {
        return Err(Failure::Invalid(vec![("channel", "Channel must exist".to_owned())]));
    };
    let numbers =
        || state.inboxes.values().filter(|inbox| inbox.channel.kind == kind).map(|inbox| inbox.channel_id);
    let number = numbers().max().unwrap_or_default() + 1;
    let seed = state.inboxes.values().map(|inbox| inbox.id).max().unwrap_or_default() + 1;
    let mut channel = Channel::blank(kind, seed);
    channel.apply(&fields)?;
    channel.check(&state, None)?;
    let mut inbox = Inbox::blank(caller.account_id, number, channel);
    apply(&state, &mut inbox, &params)?;
    if is_full(&state, caller.account_id) {
        return Err(Failure::LimitExceeded("Upgrade to a higher plan"));
    }
    if kind == Kind::Telegram {
        inbox.name = inbox.channel.text("bot_name").to_owned();
    }
    if let Some(config) = params.fields().object("csat_config") {
        inbox.csat_config = config;
    }
    let inbox = state.inboxes.add(|id| Inbox { id, ..inbox }).clone();
    let id = inbox.id;
    audit::created(&mut state, caller.actor(), &inbox);
    answer(&state, caller, &headers, id, Detail::Plain)
}

/// `PATCH …/inboxes/{id}`
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let before = state.visible_inbox(caller, &id)?.clone();
    let mut inbox = before.clone();
    caller.only_administrators()?;
    if params.fields().has("branded_email_layout") {
        update_layout(&state, &mut inbox, params.fields())?;
    }
    apply(&state, &mut inbox, &params)?;
    if let Some(config) = params.fields().object("csat_config").filter(|config| !config.is_empty()) {
        inbox.csat_config = csat_config(&config);
    }
    inbox.channel.apply(&channel_fields(&params))?;
    inbox.channel.check(&state, Some(inbox.id))?;
    inbox.updated_at = Utc::now();
    let id = inbox.id;
    audit::updated(&mut state, caller.actor(), &before, &inbox);
    state.inboxes.put(id, inbox);
    answer(&state, caller, &headers, id, Detail::Layout)
}

fn update_layout(state: &State, inbox: &mut Inbox, fields: &Fields) -> Result<(), Failure> {
    let body = layout::body(fields);
    let enabled =
        state.accounts.get(&inbox.account_id).is_some_and(|account| account.features.contains(ENABLED));
    match body {
        None if !enabled || inbox.channel.kind != Kind::Email => {}
        Some(_) if !enabled => return Err(layout::disabled()),
        Some(_) if inbox.channel.kind != Kind::Email => {
            let message = "Branded email layout is only supported for email inboxes";
            return Err(Failure::Unprocessable(message.to_owned()));
        }
        body => inbox.branded_email_layout = layout::checked(body)?,
    }
    Ok(())
}

fn answer(
    state: &State,
    caller: super::super::auth::Caller,
    headers: &HeaderMap,
    id: i64,
    detail: Detail,
) -> Result<Response, Failure> {
    let inbox = state.inboxes.get(id).ok_or(Failure::NotFound)?;
    let view = View { state, base: &base(headers), caller: Some(caller) };
    Ok(ok(&render(view, inbox, detail)))
}

/// `DELETE …/inboxes/{id}`, with its conversations. The real server says so before it does it.
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let id = state.visible_inbox(caller, &id)?.id;
    caller.only_administrators()?;
    state.inboxes.remove(id);
    state.hooks.retain(|hook| hook.inbox_id != Some(id));
    state.webhooks.retain(|webhook| webhook.inbox_id != Some(id));
    state.contact_inboxes.retain(|place| place.inbox_id != id);
    state.remove_conversations(|conversation| conversation.inbox_id == id);
    Ok(ok(&json!({"message": "Your inbox deletion request will be processed in some time."})))
}

//! The webhooks of an account. What is posted to them is made in `events`.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, patch};
use serde_json::{Map, Value, json};

use super::Shared;
use super::audit_logs::{self, Columns, Subject};
use super::auth;
use super::failure::{Failure, ok, ok_empty};
use super::params::{Fields, Params};
use super::records::{Owned, Records};
use super::state::State;
use crate::http::{lock, token};

/// All webhooks.
pub(super) type Webhooks = Records<Webhook>;

/// An address to which events are posted.
#[derive(Clone)]
pub(super) struct Webhook {
    id: i64,
    account_id: i64,
    pub(super) inbox_id: Option<i64>,
    name: Option<String>,
    pub(super) url: String,
    subscriptions: Value,
    pub(super) secret: String,
}

impl Webhook {
    /// Whether the event of this name is posted to it.
    pub(super) fn subscribes(&self, event: &str) -> bool {
        self.subscriptions.as_array().is_some_and(|events| events.iter().any(|name| name == event))
    }
}

impl Owned for Webhook {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

const COLUMNS: [&str; 4] = ["inbox_id", "name", "url", "subscriptions"];

const EVENTS: [&str; 12] = [
    "conversation_status_changed",
    "conversation_updated",
    "conversation_created",
    "contact_created",
    "contact_updated",
    "message_created",
    "message_updated",
    "webwidget_triggered",
    "inbox_created",
    "inbox_updated",
    "conversation_typing_on",
    "conversation_typing_off",
];

/// How many of the events, from the first, a webhook gets that names none.
const BY_DEFAULT: usize = 8;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/accounts/{account}/webhooks", get(index).post(create))
        .route("/api/v1/accounts/{account}/webhooks/{id}", patch(update).put(update).delete(destroy))
}

fn render(state: &State, webhook: &Webhook) -> Value {
    let mut value = json!({
        "id": webhook.id, "name": webhook.name, "url": webhook.url, "account_id": webhook.account_id,
        "subscriptions": webhook.subscriptions, "secret": webhook.secret,
    });
    let inbox = webhook.inbox_id.and_then(|id| state.inboxes.get(id));
    if let (Value::Object(shown), Some(inbox)) = (&mut value, inbox) {
        shown.insert("inbox".to_owned(), json!({"id": inbox.id, "name": inbox.name}));
    }
    value
}

/// All but the secret, which no log may hold.
fn columns(webhook: &Webhook) -> Columns {
    Map::from_iter([
        ("url".to_owned(), webhook.url.clone().into()),
        ("name".to_owned(), webhook.name.clone().into()),
        ("inbox_id".to_owned(), webhook.inbox_id.into()),
        ("account_id".to_owned(), webhook.account_id.into()),
        ("webhook_type".to_owned(), 0.into()),
        ("subscriptions".to_owned(), webhook.subscriptions.clone()),
    ])
}

/// Whether the text holds an http(s) address; the real server looks for one anywhere in it.
fn is_url(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.split(scheme).skip(1).any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
    })
}

fn is_subscriptions(value: &Value) -> bool {
    let known = |event: &Value| event.as_str().is_some_and(|event| EVENTS.contains(&event));
    value.as_array().is_some_and(|events| !events.is_empty() && events.iter().all(known))
}

fn apply(state: &State, webhook: &mut Webhook, fields: &Fields) -> Result<(), Failure> {
    if let Some(url) = fields.text("url") {
        webhook.url = url.unwrap_or_default();
    }
    if let Some(name) = fields.text("name") {
        webhook.name = name;
    }
    if let Some(inbox) = fields.integer("inbox_id") {
        webhook.inbox_id = inbox;
    }
    if let Some(subscriptions) = fields.get("subscriptions").filter(|value| value.is_array()) {
        webhook.subscriptions = subscriptions.clone();
    }
    let mut errors = Vec::new();
    let same = |other: &Webhook| other.url == webhook.url && other.id != webhook.id;
    if state.webhooks.of(webhook.account_id).any(same) {
        errors.push(("url", "Url has already been taken".to_owned()));
    }
    if !is_url(&webhook.url) {
        errors.push(("url", "Url is invalid".to_owned()));
    }
    if !is_subscriptions(&webhook.subscriptions) {
        errors.push(("subscriptions", "Subscriptions Invalid events".to_owned()));
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// `GET …/webhooks`
async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let webhooks: Value =
        state.webhooks.of(actor.account_id).map(|webhook| render(&state, webhook)).collect();
    Ok(ok(&json!({"payload": {"webhooks": webhooks}})))
}

/// `POST …/webhooks`
async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut webhook = Webhook {
        id: 0,
        account_id: actor.account_id,
        inbox_id: None,
        name: None,
        url: String::new(),
        subscriptions: EVENTS.iter().take(BY_DEFAULT).map(|event| Value::from(*event)).collect(),
        secret: String::new(),
    };
    apply(&state, &mut webhook, &params.record("webhook", &COLUMNS)?)?;
    let webhook = state.webhooks.add(|id| {
        let secret = token(u64::try_from(id).unwrap_or_default().wrapping_add(1_000_000), 24);
        Webhook { id, secret, ..webhook }
    });
    let (subject, columns, webhook) = (Subject("Webhook", webhook.id), columns(webhook), webhook.clone());
    let shown = json!({"payload": {"webhook": render(&state, &webhook)}});
    audit_logs::created(&mut state, actor, subject, columns);
    Ok(ok(&shown))
}

/// `PATCH …/webhooks/{id}`
async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut webhook = state.webhooks.find(actor.account_id, &id)?.clone();
    let before = columns(&webhook);
    apply(&state, &mut webhook, &params.record("webhook", &COLUMNS)?)?;
    let shown = json!({"payload": {"webhook": render(&state, &webhook)}});
    audit_logs::updated(&mut state, actor, Subject("Webhook", webhook.id), &before, columns(&webhook));
    state.webhooks.put(webhook.id, webhook);
    Ok(ok(&shown))
}

/// `DELETE …/webhooks/{id}`
async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let webhook = state.webhooks.find(actor.account_id, &id)?;
    let (id, columns) = (webhook.id, columns(webhook));
    state.webhooks.remove(id);
    audit_logs::destroyed(&mut state, actor, Subject("Webhook", id), columns);
    Ok(ok_empty())
}

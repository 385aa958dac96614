//! The automation rules of an account. They are kept and checked, and nothing is done by them.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Shared;
use super::audit_logs::{self, Columns, Subject};
use super::auth::{self, Actor};
use super::failure::{Failure, ok, ok_empty};
use super::params::{Fields, Params};
use super::records::{Owned, Records};
use super::state::State;
use crate::http::lock;

/// All rules.
pub(super) type AutomationRules = Records<Rule>;

/// A rule: when an event comes for which the conditions hold, the actions are taken.
#[derive(Clone)]
pub(super) struct Rule {
    id: i64,
    account_id: i64,
    name: Option<String>,
    description: Option<String>,
    event_name: Option<String>,
    conditions: Value,
    actions: Value,
    active: Option<bool>,
    created_at: DateTime<Utc>,
}

impl Rule {
    /// A rule of which nothing is said yet. The id is given when it is stored.
    pub(super) fn blank(account_id: i64, at: DateTime<Utc>) -> Self {
        Self {
            id: 0,
            account_id,
            name: None,
            description: None,
            event_name: None,
            conditions: Value::Null,
            actions: Value::Null,
            active: Some(true),
            created_at: at,
        }
    }

    /// The same with an id and what a request would say.
    pub(super) fn with(self, id: i64, said: Map<String, Value>) -> Self {
        let mut rule = Self { id, ..self };
        apply(&mut rule, &Fields::new(said));
        rule
    }
}

impl Owned for Rule {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

/// What there may be a rule for.
const EVENTS: [&str; 5] = [
    "conversation_created",
    "conversation_updated",
    "conversation_opened",
    "conversation_resolved",
    "message_created",
];

/// What conditions may ask about, beside the account's custom attributes.
const ATTRIBUTES: [&str; 19] = [
    "content",
    "email",
    "country_code",
    "status",
    "message_type",
    "browser_language",
    "assignee_id",
    "team_id",
    "referer",
    "city",
    "company_name",
    "inbox_id",
    "mail_subject",
    "phone_number",
    "priority",
    "conversation_language",
    "labels",
    "private_note",
    "sla_policy_id",
];

/// What can be done.
const ACTIONS: [&str; 20] = [
    "send_message",
    "add_label",
    "remove_label",
    "send_email_to_team",
    "assign_team",
    "assign_agent",
    "remove_assigned_agent",
    "remove_assigned_team",
    "send_webhook_event",
    "mute_conversation",
    "send_attachment",
    "change_status",
    "resolve_conversation",
    "open_conversation",
    "pending_conversation",
    "snooze_conversation",
    "change_priority",
    "send_email_transcript",
    "add_private_note",
    "add_sla",
];

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/accounts/{account}/automation_rules", get(index).post(create)).route(
        "/api/v1/accounts/{account}/automation_rules/{id}",
        get(show).patch(update).put(update).delete(destroy),
    )
}

fn render(rule: &Rule) -> Value {
    json!({
        "id": rule.id, "account_id": rule.account_id, "name": rule.name, "description": rule.description,
        "event_name": rule.event_name, "conditions": rule.conditions, "actions": rule.actions,
        "created_on": rule.created_at.timestamp(), "active": rule.active,
    })
}

fn columns(rule: &Rule) -> Columns {
    Map::from_iter([
        ("name".to_owned(), rule.name.clone().into()),
        ("active".to_owned(), rule.active.into()),
        ("actions".to_owned(), rule.actions.clone()),
        ("account_id".to_owned(), rule.account_id.into()),
        ("conditions".to_owned(), rule.conditions.clone()),
        ("event_name".to_owned(), rule.event_name.clone().into()),
        ("description".to_owned(), rule.description.clone().into()),
    ])
}

/// The values of one key in a list of objects, as text.
fn values<'a>(list: &'a Value, key: &'a str) -> impl Iterator<Item = Option<&'a str>> {
    list.as_array().into_iter().flatten().map(move |item| item.get(key).and_then(Value::as_str))
}

fn unsupported<'a>(
    names: impl Iterator<Item = Option<&'a str>>,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let names: Vec<&str> =
        names.filter(|name| !name.is_some_and(&known)).map(Option::unwrap_or_default).collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// Checks conditions and actions. Lists that are none are what the real server stumbles over.
fn check(state: &State, rule: &Rule) -> Result<(), Failure> {
    if !rule.conditions.is_array() || !(rule.actions.is_array() || rule.actions.is_null()) {
        return Err(Failure::Rails(500));
    }
    let mut conditions = Vec::new();
    let custom = |name: &str| state.custom_attributes.of(rule.account_id).any(|known| known.key == name);
    let known = |name: &str| ATTRIBUTES.contains(&name) || custom(name);
    if let Some(names) = unsupported(values(&rule.conditions, "attribute_key"), known) {
        conditions.push(format!("Automation conditions {names} not supported."));
    }
    if values(&rule.conditions, "query_operator").filter(Option::is_none).count() > 1 {
        conditions.push("Automation conditions should have query operator.".to_owned());
    }
    for operator in values(&rule.conditions, "query_operator").flatten() {
        if !["", "AND", "OR"].contains(&operator.to_uppercase().as_str()) {
            conditions.push("Query operator must be either \"AND\" or \"OR\"".to_owned());
        }
    }
    let actions = unsupported(values(&rule.actions, "action_name"), |name| ACTIONS.contains(&name))
        .map(|names| vec![format!("Automation actions {names} not supported.")])
        .unwrap_or_default();
    // The server takes any name and never comes upon such a rule; the document knows no others.
    let unknown = rule.event_name.as_ref().is_some_and(|name| !EVENTS.contains(&name.as_str()));
    let event = unknown.then(|| "is not included in the list".to_owned()).into_iter().collect();
    let errors: Map<String, Value> =
        [("conditions", conditions), ("actions", actions), ("event_name", event)]
            .into_iter()
            .filter(|(_, messages)| !messages.is_empty())
            .map(|(name, messages)| (name.to_owned(), messages.into()))
            .collect();
    if !errors.is_empty() {
        return Err(Failure::Messages(errors));
    }
    // What may not be null is checked by the database alone.
    let complete =
        rule.name.is_some() && rule.event_name.is_some() && rule.active.is_some() && !rule.actions.is_null();
    if complete { Ok(()) } else { Err(Failure::Rails(500)) }
}

fn apply(rule: &mut Rule, fields: &Fields) {
    if let Some(name) = fields.text("name") {
        rule.name = name;
    }
    if let Some(description) = fields.text("description") {
        rule.description = description;
    }
    if let Some(event) = fields.text("event_name") {
        rule.event_name = event;
    }
    if let Some(active) = fields.boolean("active") {
        rule.active = active;
    }
    if let Some(conditions) = fields.get("conditions").filter(|value| !value.is_null()) {
        rule.conditions = conditions.clone();
    }
    if let Some(actions) = fields.get("actions").filter(|value| !value.is_null()) {
        rule.actions = actions.clone();
        // Rails permits nothing but lists there.
        for action in rule.actions.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            action.retain(|name, value| name != "action_params" || value.is_array() || value.is_null());
        }
    }
}

/// The caller, who has to be an administrator, and the rule in the path. An unknown rule is a null
/// that the real server goes on with, until it fails.
fn find<'a>(
    state: &'a State,
    headers: &HeaderMap,
    (account, id): &(String, String),
) -> Result<(Actor, &'a Rule), Failure> {
    let actor = auth::acting_administrator(state, headers, account)?;
    let rule = state.automation_rules.find(actor.account_id, id).map_err(|_| Failure::Rails(500))?;
    Ok((actor, rule))
}

/// `GET …/automation_rules`
async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let rules: Value = state.automation_rules.of(actor.account_id).map(render).collect();
    Ok(ok(&json!({"payload": rules})))
}

/// `POST …/automation_rules`. The answer is the rule itself; everywhere else it is in an envelope.
async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let actor = auth::acting_administrator(&state, &headers, &account)?;
    let mut rule = Rule::blank(actor.account_id, Utc::now());
    apply(&mut rule, params.fields());
    check(&state, &rule)?;
    let rule = state.automation_rules.add(|id| Rule { id, ..rule });
    let (subject, columns, shown) = (Subject("AutomationRule", rule.id), columns(rule), render(rule));
    audit_logs::created(&mut state, actor, subject, columns);
    Ok(ok(&shown))
}

/// `GET …/automation_rules/{id}`
async fn show(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (_, rule) = find(&state, &headers, &path)?;
    Ok(ok(&json!({"payload": render(rule)})))
}

/// `PATCH …/automation_rules/{id}`
async fn update(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, before) = find(&state, &headers, &path)?;
    let (before, mut rule) = (columns(before), before.clone());
    apply(&mut rule, params.fields());
    check(&state, &rule)?;
    let shown = json!({"payload": render(&rule)});
    audit_logs::updated(&mut state, actor, Subject("AutomationRule", rule.id), &before, columns(&rule));
    state.automation_rules.put(rule.id, rule);
    Ok(ok(&shown))
}

/// `DELETE …/automation_rules/{id}`
async fn destroy(
    Shares(state): Shares<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (actor, rule) = find(&state, &headers, &path)?;
    let (id, columns) = (rule.id, columns(rule));
    state.automation_rules.remove(id);
    audit_logs::destroyed(&mut state, actor, Subject("AutomationRule", id), columns);
    Ok(ok_empty())
}

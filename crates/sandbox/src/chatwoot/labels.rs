//! The labels of an account.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::Shared;
use super::auth;
use super::failure::{Failure, ok, ok_empty};
use super::params::{Fields, Params};
use super::records::{Owned, Records};
use super::state::State;
use crate::http::lock;

/// All labels.
pub(super) type Labels = Records<Label>;

/// A label. Conversations and contacts bear its title, whether there is a label of that title or not.
#[derive(Clone)]
pub(super) struct Label {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) color: String,
    pub(super) show_on_sidebar: Option<bool>,
}

impl Owned for Label {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

const COLUMNS: [&str; 4] = ["title", "description", "color", "show_on_sidebar"];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/accounts/{account}/labels", get(index).post(create))
        .route("/api/v1/accounts/{account}/labels/{id}", get(show).patch(update).put(update).delete(destroy))
}

fn render(label: &Label) -> Value {
    json!({
        "id": label.id, "title": label.title, "description": label.description, "color": label.color,
        "show_on_sidebar": label.show_on_sidebar,
    })
}

/// Letters, digits, hyphens and underscores, two at least, of which the first is a letter or a digit.
fn is_title(title: &str) -> bool {
    let mut characters = title.chars();
    characters.next().is_some_and(char::is_alphanumeric)
        && !characters.as_str().is_empty()
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn apply(state: &State, label: &mut Label, fields: &Fields) -> Result<(), Failure> {
    if let Some(title) = fields.text("title") {
        label.title = title.unwrap_or_default().to_lowercase();
    }
    if let Some(description) = fields.text("description") {
        label.description = description;
    }
    if let Some(color) = fields.text("color") {
        // The column takes no null, and nobody checks before the database does.
        label.color = color.ok_or(Failure::Rails(500))?;
    }
    if let Some(shown) = fields.boolean("show_on_sidebar") {
        label.show_on_sidebar = shown;
    }
    let mut errors = Vec::new();
    if label.title.trim().is_empty() {
        errors.push(("title", "Title must not be blank".to_owned()));
    }
    if !is_title(&label.title) {
        errors.push(("title", "Title is invalid".to_owned()));
    }
    if state.labels.of(label.account_id).any(|other| other.title == label.title && other.id != label.id) {
        errors.push(("title", "Title has already been taken".to_owned()));
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// Gives all that bears a label's title the new one, or takes it away. The real server does so a little
/// later.
fn relabel(state: &mut State, account: i64, old: &str, new: Option<&str>) {
    let change = |labels: &mut Vec<String>| {
        let Some(at) = labels.iter().position(|label| label == old) else { return };
        labels.remove(at);
        if let Some(new) = new
            && !labels.iter().any(|label| label == new)
        {
            labels.insert(at, new.to_owned());
        }
    };
    for conversation in state.conversations.of_mut(account) {
        change(&mut conversation.labels);
    }
    for contact in state.contacts.of_mut(account) {
        change(&mut contact.labels);
    }
}

/// `GET …/labels`, in the order of their titles.
async fn index(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, _) = auth::member(&state, &headers, &account)?;
    let mut labels: Vec<&Label> = state.labels.of(account.id).collect();
    labels.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(ok(&json!({"payload": labels.into_iter().map(render).collect::<Value>()})))
}

/// `POST …/labels`
async fn create(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    auth::administrator(caller)?;
    let mut label = Label {
        id: 0,
        account_id: account.id,
        title: String::new(),
        description: None,
        color: "#1f93ff".to_owned(),
        show_on_sidebar: None,
    };
    apply(&state, &mut label, &params.record("label", &COLUMNS)?)?;
    Ok(ok(&render(state.labels.add(|id| Label { id, ..label }))))
}

/// `GET …/labels/{id}`, for administrators only, though everybody may list them.
async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let label = state.labels.find(account.id, &id)?;
    auth::administrator(caller)?;
    Ok(ok(&render(label)))
}

/// `PATCH …/labels/{id}`
async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let mut label = state.labels.find(account.id, &id)?.clone();
    auth::administrator(caller)?;
    let old = label.title.clone();
    apply(&state, &mut label, &params.record("label", &COLUMNS)?)?;
    let shown = render(&label);
    if label.title != old {
        relabel(&mut state, label.account_id, &old, Some(&label.title));
    }
    state.labels.put(label.id, label);
    Ok(ok(&shown))
}

/// `DELETE …/labels/{id}`
async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    let id = state.labels.find(account.id, &id)?.id;
    auth::administrator(caller)?;
    if let Some(label) = state.labels.remove(id) {
        relabel(&mut state, label.account_id, &label.title, None);
    }
    Ok(ok_empty())
}

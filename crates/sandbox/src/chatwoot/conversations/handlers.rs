//! One conversation: shown, changed, taken away.

use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::super::Shared;
use super::super::auth::caller;
use super::super::failure::{Failure, ok, ok_empty};
use super::super::messages::Sender;
use super::super::params::Params;
use super::super::render::{base, time};
use super::super::view::View;
use super::change::save;
use super::create::moment;
use super::{Author, Priority, Status, conversation};
use crate::http::lock;

/// `GET …/conversations/{conversation}`
pub(super) async fn show(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let found = state.visible_conversation(caller, &id)?;
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&conversation(view, found)))
}

/// The priority under `priority`; an unknown one is an enum value that Rails does not survive.
fn priority(params: &Params) -> Result<Option<Priority>, Failure> {
    let named = params.fields().present("priority");
    named.map(|name| Priority::parse(&name).ok_or(Failure::Rails(500))).transpose()
}

/// `PATCH …/conversations/{conversation}`, which can change nothing but the priority.
pub(super) async fn update(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let mut changed = state.visible_conversation(caller, &id)?.clone();
    let id = changed.id;
    if params.fields().has("priority") {
        changed.priority = priority(&params)?;
        save(&mut state, changed, Author::User(caller.user_id));
    }
    let view = View { state: &state, base: &base(&headers), caller: Some(caller) };
    Ok(ok(&conversation(view, state.conversations.get(id).ok_or(Failure::NotFound)?)))
}

/// `POST …/conversations/{conversation}/toggle_status`: to the status that is named, or from open to
/// resolved and from anything else to open. An agent who opens a conversation takes it.
pub(super) async fn toggle_status(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let mut changed = state.visible_conversation(caller, &id)?.clone();
    let id = changed.id;
    let fields = params.fields();
    changed.status = match fields.present("status") {
        Some(status) => {
            if fields.get("snoozed_until").is_some_and(|until| !until.is_null()) {
                changed.snoozed_until = moment(fields, "snoozed_until");
            }
            // An unknown status is an enum value that Rails does not survive.
            Status::parse(&status).ok_or(Failure::Rails(500))?
        }
        None if changed.status == Status::Open => Status::Resolved,
        None => Status::Open,
    };
    if changed.status == Status::Open {
        changed.assignee_agent_bot_id = None;
        if !caller.administrator() {
            changed.assignee_id = Some(caller.user_id);
        }
    }
    save(&mut state, changed, Author::User(caller.user_id));
    let changed = state.conversations.get(id).ok_or(Failure::NotFound)?;
    Ok(ok(&json!({"payload": {
        "success": true, "conversation_id": changed.display_id, "current_status": changed.status.name(),
        "snoozed_until": changed.snoozed_until.map(time),
    }})))
}

/// `POST …/conversations/{conversation}/toggle_priority`
pub(super) async fn toggle_priority(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let mut changed = state.visible_conversation(caller, &id)?.clone();
    changed.priority = priority(&params)?;
    save(&mut state, changed, Author::User(caller.user_id));
    Ok(ok_empty())
}

/// `POST …/conversations/{conversation}/toggle_typing_status`, of which webhooks alone are told.
pub(super) async fn toggle_typing_status(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let conversation = state.visible_conversation(caller, &id)?.id;
    let fields = params.fields();
    let private = fields.boolean("is_private").flatten().unwrap_or_default();
    let status = fields.text("typing_status").flatten();
    state.typing(conversation, Sender::User(caller.user_id), status.as_deref(), private);
    Ok(ok_empty())
}

/// `DELETE …/conversations/{conversation}`
pub(super) async fn destroy(
    Shares(state): Shares<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut state = lock(&state);
    let caller = caller(&state, &headers, &account)?;
    let id = state.visible_conversation(caller, &id)?.id;
    caller.only_administrators()?;
    state.remove_conversations(|conversation| conversation.id == id);
    Ok(ok_empty())
}

//! The audit log of an account: who created, changed and destroyed what.
//!
//! Entries are kept from the start, and shown only to accounts that have the feature `audit_logs`.

use axum::Router;
use axum::extract::{Path, State as Shares};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Shared;
use super::auth::{self, Actor};
use super::failure::{Failure, ok};
use super::locale;
use super::model::{Account, Availability, Membership, Role};
use super::params::Params;
use super::records::{Owned, Records};
use super::state::State;
use crate::http::{lock, uuid};

/// All entries.
pub(super) type AuditLogs = Records<Entry>;

/// Entries on a page.
const PER_PAGE: usize = 25;

/// One entry.
pub(super) struct Entry {
    id: i64,
    account_id: i64,
    user_id: Option<i64>,
    /// The user's address at that time.
    username: Option<String>,
    kind: &'static str,
    record_id: i64,
    action: &'static str,
    changes: Map<String, Value>,
    version: usize,
    created_at: DateTime<Utc>,
}

impl Owned for Entry {
    fn account_id(&self) -> i64 {
        self.account_id
    }
}

/// A record that is audited, by the name of its class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject(pub(super) &'static str, pub(super) i64);

/// What an audited record holds, by column.
pub(super) type Columns = Map<String, Value>;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/accounts/{account}/audit_logs", get(show))
}

fn write(state: &mut State, actor: Actor, subject: Subject, action: &'static str, changes: Columns) {
    let Subject(kind, record_id) = subject;
    let earlier = |entry: &&Entry| Subject(entry.kind, entry.record_id) == subject;
    let version = state.audit_logs.values().filter(earlier).count() + 1;
    let username = actor.user_id.and_then(|id| state.users.get(&id)).map(|user| user.email.clone());
    state.audit_logs.add(|id| Entry {
        id,
        account_id: actor.account_id,
        user_id: actor.user_id,
        username,
        kind,
        record_id,
        action,
        changes,
        version,
        created_at: Utc::now(),
    });
}

/// Notes that a record was created.
pub(super) fn created(state: &mut State, actor: Actor, subject: Subject, columns: Columns) {
    write(state, actor, subject, "create", columns);
}

/// Notes what changed in a record, each column with its old and its new value; nothing where nothing did.
pub(super) fn updated(state: &mut State, actor: Actor, subject: Subject, before: &Columns, after: Columns) {
    let changes: Columns = after
        .into_iter()
        .filter_map(|(column, new)| {
            let old = before.get(&column).cloned().unwrap_or_default();
            (old != new).then(|| (column, json!([old, new])))
        })
        .collect();
    if !changes.is_empty() {
        write(state, actor, subject, "update", changes);
    }
}

/// Notes that a record was destroyed, with what it held.
pub(super) fn destroyed(state: &mut State, actor: Actor, subject: Subject, columns: Columns) {
    write(state, actor, subject, "destroy", columns);
}

/// The number under which the log knows a record that is stored without one: that of the last of its
/// class that fits, or else the next.
pub(super) fn number(state: &State, kind: &str, fits: impl Fn(&Columns) -> bool) -> i64 {
    let known = || state.audit_logs.values().filter(|entry| entry.kind == kind);
    let last = known().rev().find(|entry| fits(&entry.changes)).map(|entry| entry.record_id);
    last.unwrap_or_else(|| known().map(|entry| entry.record_id).max().unwrap_or_default() + 1)
}

/// What is kept of an account, but for its features, which are bits of a number that means nothing here.
pub(super) fn account(account: &Account) -> Columns {
    Columns::from_iter([
        ("name".to_owned(), account.name.clone().into()),
        ("locale".to_owned(), locale::number(&account.locale).into()),
        ("domain".to_owned(), account.domain.clone().into()),
        ("support_email".to_owned(), account.support_email.clone().into()),
        ("status".to_owned(), i64::from(account.status == "suspended").into()),
        ("limits".to_owned(), account.limits.clone().into()),
        ("settings".to_owned(), account.settings.clone().into()),
        ("custom_attributes".to_owned(), account.custom_attributes.clone().into()),
    ])
}

/// What is kept of a membership; roles and availabilities by their numbers.
pub(super) fn membership(member: &Membership) -> Columns {
    Columns::from_iter([
        ("role".to_owned(), i64::from(member.role == Role::Administrator).into()),
        ("user_id".to_owned(), member.user_id.into()),
        ("account_id".to_owned(), member.account_id.into()),
        ("inviter_id".to_owned(), member.inviter_id.into()),
        (
            "availability".to_owned(),
            match member.availability {
                Availability::Online => 0,
                Availability::Offline => 1,
                Availability::Busy => 2,
            }
            .into(),
        ),
    ])
}

/// What is left to say about the record itself: nothing where it is gone, or of a class that has no
/// form for events.
fn auditable(state: &State, entry: &Entry) -> Value {
    match entry.kind {
        "Team" => state.teams.get(&entry.record_id).map_or(Value::Null, |team| {
            json!({"id": team.id, "name": team.name, "icon": team.icon, "icon_color": team.icon_color})
        }),
        _ => Value::Null,
    }
}

fn render(state: &State, entry: &Entry) -> Value {
    json!({
        "id": entry.id, "auditable_id": entry.record_id, "auditable_type": entry.kind,
        "auditable": auditable(state, entry), "associated_id": entry.account_id,
        "associated_type": "Account", "user_id": entry.user_id, "user_type": entry.user_id.map(|_| "User"),
        "username": entry.username, "action": entry.action, "audited_changes": entry.changes,
        "version": entry.version, "comment": null,
        "request_uuid": uuid(u64::try_from(entry.id).unwrap_or_default()),
        "created_at": entry.created_at.timestamp(), "remote_address": "127.0.0.1",
    })
}

/// `GET …/audit_logs`, newest first.
async fn show(
    Shares(state): Shares<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Failure> {
    let state = lock(&state);
    let (account, caller) = auth::member(&state, &headers, &account)?;
    auth::administrator(caller)?;
    let page = params.page();
    let enabled = account.features.contains("audit_logs");
    let entries: Vec<&Entry> = state.audit_logs.of(account.id).rev().filter(|_| enabled).collect();
    let shown = params.page_of(&entries, PER_PAGE);
    Ok(ok(&json!({
        "per_page": PER_PAGE, "total_entries": entries.len(), "current_page": page,
        "audit_logs": shown.map(|entry| render(&state, entry)).collect::<Value>(),
    })))
}

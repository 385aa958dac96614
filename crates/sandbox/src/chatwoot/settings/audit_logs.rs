//! The audit log of an account: who created, changed and destroyed what.
//!
//! Entries are kept from the start, and shown only to accounts that have the feature `audit_logs`.

use crate::chatwoot::people::locale;
use crate::chatwoot::prelude::*;
use crate::http::uuid;

/// Entries on a page.
const PER_PAGE: usize = 25;

/// One entry.
#[derive(Clone)]
pub(crate) struct Entry {
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

record!(Entry: audit_logs);

/// A record that is audited.
pub(crate) trait Audited: Record {
    /// The name of its class.
    const CLASS: &'static str;

    fn columns(&self) -> Columns;
}

/// A record by the name of its class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject(pub(crate) &'static str, pub(crate) i64);

/// What an audited record holds, by column.
pub(crate) type Columns = Map<String, Value>;

fn write(state: &mut State, actor: Actor, subject: Subject, action: &'static str, changes: Columns) {
    let Subject(kind, record_id) = subject;
    let earlier = |entry: &&Entry| Subject(entry.kind, entry.record_id) == subject;
    let version = state.audit_logs.values().filter(earlier).count() + 1;
    let username = actor.user_id.and_then(|id| state.users.get(id)).map(|user| user.email.clone());
    state.audit_logs.add(Entry {
        id: 0,
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

/// Notes that something was created.
pub(crate) fn created(state: &mut State, actor: Actor, subject: Subject, columns: Columns) {
    write(state, actor, subject, "create", columns);
}

/// Notes what changed, each column with its old and its new value; nothing where nothing did.
pub(crate) fn updated(state: &mut State, actor: Actor, subject: Subject, before: &Columns, after: Columns) {
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

/// Notes that something was destroyed, with what it held.
pub(crate) fn destroyed(state: &mut State, actor: Actor, subject: Subject, columns: Columns) {
    write(state, actor, subject, "destroy", columns);
}

impl State {
    /// Stores a new record, and notes that it was created.
    pub(crate) fn create<T: Audited>(&mut self, actor: impl Into<Actor>, record: T) -> T {
        let record = T::table_mut(self).add(record).clone();
        created(self, actor.into(), Subject(T::CLASS, record.id()), record.columns());
        record
    }

    /// Stores a changed record, and notes what changed.
    pub(crate) fn save<T: Audited>(&mut self, actor: impl Into<Actor>, record: T) {
        if let Some(before) = T::table(self).get(record.id()).map(T::columns) {
            updated(self, actor.into(), Subject(T::CLASS, record.id()), &before, record.columns());
        }
        T::table_mut(self).put(record);
    }

    /// Removes a record, and notes that it was destroyed.
    pub(crate) fn destroy<T: Audited>(&mut self, actor: impl Into<Actor>, record: &T) {
        T::table_mut(self).remove(record.id());
        destroyed(self, actor.into(), Subject(T::CLASS, record.id()), record.columns());
    }
}

/// The number under which the log knows a record that is stored without one: that of the last of
/// its class that fits, or else the next.
pub(crate) fn number(state: &State, kind: &str, fits: impl Fn(&Columns) -> bool) -> i64 {
    let known = || state.audit_logs.values().filter(|entry| entry.kind == kind);
    let last = known().rev().find(|entry| fits(&entry.changes)).map(|entry| entry.record_id);
    last.unwrap_or_else(|| known().map(|entry| entry.record_id).max().unwrap_or_default() + 1)
}

impl Audited for Account {
    const CLASS: &'static str = "Account";

    /// All but the features, which are bits of a number that means nothing here.
    fn columns(&self) -> Columns {
        object(shown!(self =>
            name, domain, support_email, limits, settings, custom_attributes;
            "locale": locale::number(&self.locale), "status": i64::from(self.status == "suspended"),
        ))
    }
}

impl Audited for Membership {
    const CLASS: &'static str = "AccountUser";

    /// Roles and availabilities by their numbers.
    fn columns(&self) -> Columns {
        object(shown!(self =>
            user_id, account_id, inviter_id;
            "role": self.role as i64, "availability": self.availability as i64,
        ))
    }
}

/// What is left to say about the record itself: nothing where it is gone, or of a class that has no
/// form for events.
fn auditable(state: &State, entry: &Entry) -> Value {
    match entry.kind {
        "Team" => state
            .teams
            .get(entry.record_id)
            .map_or(Value::Null, |team| shown!(team => id, name, icon, icon_color)),
        _ => Value::Null,
    }
}

fn render(state: &State, entry: &Entry) -> Value {
    shown!(entry =>
        id, user_id, username, action, version;
        "auditable_id": entry.record_id, "auditable_type": entry.kind, "auditable": auditable(state, entry),
        "associated_id": entry.account_id, "associated_type": "Account",
        "user_type": entry.user_id.map(|_| "User"), "audited_changes": entry.changes, "comment": null,
        "request_uuid": uuid(u64::try_from(entry.id).unwrap_or_default()),
        "created_at": entry.created_at.timestamp(), "remote_address": "127.0.0.1",
    )
}

/// `GET …/audit_logs`, newest first.
pub(crate) fn show(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let page = params.page();
    let enabled = state.has_feature(caller.account_id, "audit_logs");
    let entries: Vec<&Entry> = state.audit_logs.of(caller.account_id).rev().filter(|_| enabled).collect();
    let shown = params.page_of(&entries, PER_PAGE);
    ok(&json!({
        "per_page": PER_PAGE, "total_entries": entries.len(), "current_page": page,
        "audit_logs": shown.map(|entry| render(state, entry)).collect::<Value>(),
    }))
}

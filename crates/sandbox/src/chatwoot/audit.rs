//! What the audit log notes: who created, changed and destroyed what.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render;
use crate::chatwoot::state::{Entry, locale};

/// A record as the audit log knows it.
pub(crate) trait Audited: Table {
    /// The name of its class; empty if the log passes it over.
    const CLASS: &'static str = "";

    fn columns(&self) -> Columns {
        Columns::new()
    }
}

/// A record by the name of its class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject(pub(crate) &'static str, pub(crate) i64);

/// What an audited record holds, by column.
pub(crate) type Columns = Map<String, Value>;

fn write(state: &mut State, actor: Actor, subject: Subject, action: &'static str, changes: Columns) {
    let Subject(kind, record_id) = subject;
    if kind.is_empty() {
        return;
    }
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

/// Notes who has come into a team or an inbox, and who has gone. Their places are no records here,
/// so that the log alone numbers them: it is the last of its class that fits, or else the next.
pub(crate) fn members(
    state: &mut State,
    actor: Actor,
    kind: &'static str,
    (owner, owner_id): (&'static str, i64),
    [before, after]: [&[i64]; 2],
) {
    let place = |number: i64, user: i64| {
        let columns = json!({"id": number, "user_id": user, owner: owner_id});
        (Subject(kind, number), object(columns))
    };
    for user in after.iter().filter(|user| !before.contains(user)) {
        let (subject, columns) = place(next_number(state, kind), *user);
        created(state, actor, subject, columns);
    }
    for user in before.iter().filter(|user| !after.contains(user)) {
        let is = |entry: &&Entry| {
            let held = |name: &str, id: i64| entry.changes.get(name).is_some_and(|value| *value == id);
            entry.kind == kind && held(owner, owner_id) && held("user_id", *user)
        };
        let known = state.audit_logs.values().rev().find(is).map(|entry| entry.record_id);
        let (subject, columns) = place(known.unwrap_or_else(|| next_number(state, kind)), *user);
        destroyed(state, actor, subject, columns);
    }
}

fn next_number(state: &State, kind: &str) -> i64 {
    let known = state.audit_logs.values().filter(|entry| entry.kind == kind);
    known.map(|entry| entry.record_id).max().unwrap_or_default() + 1
}

/// Declares what the log notes of records: the names of their classes, and their columns.
macro_rules! audited {
    ($($(#[$doc:meta])* $type:ident = $class:literal: |$record:ident| $columns:expr;)+) => {
        $(impl Audited for $type {
            const CLASS: &'static str = $class;

            $(#[$doc])*
            fn columns(&self) -> Columns {
                let $record = self;
                object($columns)
            }
        })+
    };
}

audited! {
    /// All but the features, which are bits of a number that means nothing here.
    Account = "Account": |account| shown!(account =>
        name, domain, support_email, limits, settings, custom_attributes;
        "locale": locale::number(&account.locale), "status": i64::from(account.status == "suspended"),
    );
    /// Roles and availabilities by their numbers.
    Membership = "AccountUser": |member| shown!(member =>
        user_id, account_id, inviter_id;
        "role": member.role as i64, "availability": member.availability as i64,
    );
    /// All but the tokens.
    AgentBot = "AgentBot": |bot| shown!(bot =>
        name, account_id, bot_config, description, outgoing_url; "bot_type": 0
    );
    Rule = "AutomationRule": |rule| shown!(rule =>
        name, active, actions, account_id, conditions, event_name, description
    );
    /// All but the secret, which no log may hold.
    Webhook = "Webhook": |webhook| shown!(webhook =>
        url, name, inbox_id, account_id, subscriptions; "webhook_type": 0
    );
    Team = "Team": |team| shown!(team => icon, name, account_id, icon_color, description, allow_auto_assign);
    /// The name for senders by its number.
    Inbox = "Inbox": |inbox| {
        let mut columns = render::inboxes::columns(inbox);
        if let Value::Object(columns) = &mut columns {
            columns.retain(|name, _| !["id", "created_at", "updated_at"].contains(&name.as_str()));
            let name_type = i64::from(inbox.sender_name_type == "professional");
            columns.insert("sender_name_type".to_owned(), name_type.into());
        }
        columns
    };
}

impl Audited for CannedResponse {}
impl Audited for CustomFilter {}
impl Audited for Definition {}
impl Audited for Hook {}
impl Audited for Label {}

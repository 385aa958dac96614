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

impl Audited for CannedResponse {}
impl Audited for CustomFilter {}
impl Audited for Definition {}
impl Audited for Hook {}
impl Audited for Label {}

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

impl Audited for AgentBot {
    const CLASS: &'static str = "AgentBot";

    /// All but the tokens.
    fn columns(&self) -> Columns {
        object(shown!(self => name, account_id, bot_config, description, outgoing_url; "bot_type": 0))
    }
}

impl Audited for Rule {
    const CLASS: &'static str = "AutomationRule";

    fn columns(&self) -> Columns {
        object(shown!(self => name, active, actions, account_id, conditions, event_name, description))
    }
}

impl Audited for Webhook {
    const CLASS: &'static str = "Webhook";

    /// All but the secret, which no log may hold.
    fn columns(&self) -> Columns {
        object(shown!(self => url, name, inbox_id, account_id, subscriptions; "webhook_type": 0))
    }
}

impl Audited for Team {
    const CLASS: &'static str = "Team";

    fn columns(&self) -> Columns {
        object(shown!(self => icon, name, account_id, icon_color, description, allow_auto_assign))
    }
}

impl Audited for Inbox {
    const CLASS: &'static str = "Inbox";

    /// The columns without those that no log holds; the name for senders by its number.
    fn columns(&self) -> Columns {
        let mut columns = object(render::inboxes::columns(self));
        for name in ["id", "created_at", "updated_at"] {
            columns.remove(name);
        }
        columns
            .insert("sender_name_type".to_owned(), i64::from(self.sender_name_type == "professional").into());
        columns
    }
}

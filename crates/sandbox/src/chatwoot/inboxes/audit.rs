//! What the audit log says of inboxes and of who answers in them.

use super::super::audit_logs::{self, Columns, Subject};
use super::super::auth::Actor;
use super::super::state::State;
use super::{Inbox, render};

const MEMBER: &str = "InboxMember";

/// The columns without those that no log holds; the name for senders by its number.
fn columns(inbox: &Inbox) -> Columns {
    let mut columns = render::columns(inbox).as_object().cloned().unwrap_or_default();
    for name in ["id", "created_at", "updated_at"] {
        columns.remove(name);
    }
    columns.insert("sender_name_type".to_owned(), i64::from(inbox.sender_name_type == "professional").into());
    columns
}

/// Notes that an inbox was created.
pub(super) fn created(state: &mut State, actor: Actor, inbox: &Inbox) {
    audit_logs::created(state, actor, Subject("Inbox", inbox.id), columns(inbox));
}

/// Notes what changed in an inbox, and apart from it what changed in its channel.
pub(super) fn updated(state: &mut State, actor: Actor, before: &Inbox, after: &Inbox) {
    let subject = Subject("Inbox", after.id);
    audit_logs::updated(state, actor, subject, &columns(before), columns(after));
    audit_logs::updated(state, actor, subject, before.channel.columns(), after.channel.columns().clone());
}

/// Notes who has come into an inbox and who has gone.
pub(super) fn members(state: &mut State, actor: Actor, before: &Inbox, after: &Inbox) {
    for user in after.members.iter().filter(|user| !before.members.contains(user)) {
        let number = audit_logs::number(state, MEMBER, |_| false);
        let (subject, columns) = (Subject(MEMBER, number), membership(number, after.id, *user));
        audit_logs::created(state, actor, subject, columns);
    }
    for user in before.members.iter().filter(|user| !after.members.contains(user)) {
        let is = |name, id: i64, held: &Columns| held.get(name).is_some_and(|value| *value == id);
        let number = audit_logs::number(state, MEMBER, |held| {
            is("inbox_id", after.id, held) && is("user_id", *user, held)
        });
        audit_logs::destroyed(state, actor, Subject(MEMBER, number), membership(number, after.id, *user));
    }
}

fn membership(id: i64, inbox: i64, user: i64) -> Columns {
    Columns::from_iter([
        ("id".to_owned(), id.into()),
        ("user_id".to_owned(), user.into()),
        ("inbox_id".to_owned(), inbox.into()),
    ])
}

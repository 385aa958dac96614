//! What the audit log says of inboxes and of their members.

use crate::chatwoot::inboxes::render;
use crate::chatwoot::prelude::*;
use crate::chatwoot::settings::audit_logs;
use crate::chatwoot::settings::audit_logs::{Columns, Subject};

const MEMBER: &str = "InboxMember";

impl Audited for Inbox {
    const CLASS: &'static str = "Inbox";

    /// The columns without those that no log holds; the name for senders by its number.
    fn columns(&self) -> Columns {
        let mut columns = object(render::columns(self));
        for name in ["id", "created_at", "updated_at"] {
            columns.remove(name);
        }
        columns
            .insert("sender_name_type".to_owned(), i64::from(self.sender_name_type == "professional").into());
        columns
    }
}

/// Notes who has come into an inbox and who has gone.
pub(crate) fn members(state: &mut State, actor: Actor, before: &Inbox, after: &Inbox) {
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
    object(json!({"id": id, "user_id": user, "inbox_id": inbox}))
}

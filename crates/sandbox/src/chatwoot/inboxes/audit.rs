//! What the audit log says of inboxes and of their members.

use crate::chatwoot::audit;
use crate::chatwoot::audit::{Columns, Subject};
use crate::chatwoot::prelude::*;

const MEMBER: &str = "InboxMember";

/// Notes who has come into an inbox and who has gone.
pub(crate) fn members(state: &mut State, actor: Actor, before: &Inbox, after: &Inbox) {
    for user in after.members.iter().filter(|user| !before.members.contains(user)) {
        let number = audit::number(state, MEMBER, |_| false);
        let (subject, columns) = (Subject(MEMBER, number), membership(number, after.id, *user));
        audit::created(state, actor, subject, columns);
    }
    for user in before.members.iter().filter(|user| !after.members.contains(user)) {
        let is = |name, id: i64, held: &Columns| held.get(name).is_some_and(|value| *value == id);
        let number =
            audit::number(state, MEMBER, |held| is("inbox_id", after.id, held) && is("user_id", *user, held));
        audit::destroyed(state, actor, Subject(MEMBER, number), membership(number, after.id, *user));
    }
}

fn membership(id: i64, inbox: i64, user: i64) -> Columns {
    object(json!({"id": id, "user_id": user, "inbox_id": inbox}))
}

//! The labels of a conversation.

use super::super::prelude::*;
use super::Author;
use super::change::save;

/// `GET …/conversations/{conversation}/labels`
pub(super) fn index(Call { record: found, .. }: Call<'_, Member, Conversation>) -> Reply {
    ok(&json!({"payload": found.labels}))
}

/// `POST …/conversations/{conversation}/labels`: from now on, these and no others.
pub(super) fn create(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    changed.labels = params.fields().labels();
    let shown = json!({"payload": changed.labels});
    save(state, changed, Author::User(caller.user_id));
    ok(&shown)
}

//! The custom attributes of a conversation.

use super::super::prelude::*;
use super::Author;
use super::change::save;

/// `POST …/conversations/{conversation}/custom_attributes`: from now on, these and no others.
pub(super) fn create(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    changed.custom_attributes = params.fields().object("custom_attributes").unwrap_or_default();
    let shown = json!({"custom_attributes": changed.custom_attributes});
    save(state, changed, Author::User(caller.user_id));
    ok(&shown)
}

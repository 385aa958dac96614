//! The audit log of an account. It is kept from the start, and shown only to accounts that have the
//! feature `audit_logs`.

use crate::chatwoot::prelude::*;
use crate::chatwoot::state::Entry;
use crate::http::uuid;

const PER_PAGE: usize = 25;

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
        "request_uuid": uuid(seed(entry.id, 0)),
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

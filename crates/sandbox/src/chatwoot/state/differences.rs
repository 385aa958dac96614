//! What `changed_attributes` says: an attribute to each entry, in the order of the table's columns.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::chatwoot::state::contacts::Contact;
use crate::chatwoot::state::conversations::{Conversation, Priority};
use crate::chatwoot::wire::time;

/// The columns that differ, as long as anything but the time of the change is among them.
fn changed<const N: usize>(before: [(&str, Value); N], after: [(&str, Value); N]) -> Option<Value> {
    let pairs = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let pairs: Vec<_> = pairs.collect();
    if pairs.iter().all(|((name, _), _)| *name == "updated_at") {
        return None;
    }
    let entries = pairs.into_iter().map(
        |((name, before), (_, after))| json!({name: {"previous_value": before, "current_value": after}}),
    );
    Some(entries.collect())
}

fn moment(at: Option<DateTime<Utc>>) -> Value {
    at.map(time).into()
}

pub(crate) fn conversation(before: &Conversation, after: &Conversation) -> Option<Value> {
    let columns = |one: &Conversation| {
        [
            ("status", json!(one.status.name())),
            ("assignee_id", json!(one.assignee_id)),
            ("updated_at", json!(time(one.updated_at))),
            ("team_id", json!(one.team_id)),
            ("snoozed_until", moment(one.snoozed_until)),
            ("custom_attributes", json!(one.custom_attributes)),
            ("first_reply_created_at", moment(one.first_reply_created_at)),
            ("priority", json!(one.priority.map(Priority::name))),
            ("waiting_since", moment(one.waiting_since)),
            ("cached_label_list", json!(one.labels.join(", "))),
            ("assignee_agent_bot_id", json!(one.assignee_agent_bot_id)),
            ("label_list", json!(one.labels)),
        ]
    };
    changed(columns(before), columns(after))
}

pub(crate) fn contact(before: &Contact, after: &Contact) -> Option<Value> {
    let columns = |one: &Contact| {
        [
            ("name", json!(one.name)),
            ("email", json!(one.email)),
            ("phone_number", json!(one.phone_number)),
            ("updated_at", json!(time(one.updated_at))),
            ("additional_attributes", json!(one.additional_attributes)),
            ("identifier", json!(one.identifier)),
            ("custom_attributes", json!(one.custom_attributes)),
            ("last_activity_at", moment(one.last_activity_at)),
            ("blocked", json!(one.blocked)),
            ("label_list", json!(one.labels)),
        ]
    };
    changed(columns(before), columns(after))
}

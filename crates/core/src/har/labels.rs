//! Records that say of themselves that they hold a secret:
//! `{"_id": "Livechat_secret_token", "value": "…"}`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::json::{Kind, Tokens};
use crate::secret_names::SecretNames as Names;

/// Fields that say what a record's value is.
const LABELS: [&str; 5] = ["_id", "id", "key", "name", "type"];

/// Where the records begin in a text of JSON whose label is a secret's name.
pub(super) fn labelled(text: &str, names: &Names) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut open = Vec::new();
    let mut is_label = false;
    for token in Tokens::new(text) {
        match &token.kind {
            Kind::Open => open.push(token.range.start),
            Kind::Close => drop(open.pop()),
            Kind::Text(label) if is_label && names.contains(label) => found.extend(open.last()),
            _ => {}
        }
        is_label = matches!(&token.kind, Kind::Key(name) if LABELS.contains(&name.as_str()));
    }
    found
}

/// Whether a record's label is a secret's name.
pub(super) fn is_labelled(record: &Map<String, Value>, names: &Names) -> bool {
    LABELS
        .iter()
        .any(|label| record.get(*label).and_then(Value::as_str).is_some_and(|text| names.contains(text)))
}

/// Whether a field of such a record is what its label speaks of: `value`, `packageValue`.
pub(super) fn is_value(name: &str) -> bool {
    name.to_lowercase().ends_with("value")
}

//! `readOnly` and `writeOnly`, which say which way a property travels.

use serde_json::Value;

use super::context::Lint;

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    lint.each_schema(|schema, at| {
        if ["readOnly", "writeOnly"].iter().all(|word| schema.get(word) == Some(&Value::Bool(true))) {
            found.push(at.to_owned());
        }
    });
    for at in found {
        lint.problem(&at, "what is `readOnly` and `writeOnly` travels neither way; remove one of the two");
    }
}

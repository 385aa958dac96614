//! What `cargo xtask new-vendor --from` left for a person to write.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::Lint;

/// How such a text begins.
pub const TODO: &str = "TODO";

pub(super) fn check(lint: &mut Lint<'_>) {
    find(lint, &lint.document.value, "");
}

fn find<'a>(lint: &mut Lint<'a>, value: &'a Value, at: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                find(lint, member, &pointer::join(at, key));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find(lint, item, &pointer::join(at, &index.to_string()));
            }
        }
        Value::String(text) if is_todo(text) => {
            let steps = pointer::steps(at);
            let word = steps.last().map_or("it", String::as_str);
            lint.problem(at, format!("the `{word}` is still to be written; replace `{text}`"));
        }
        _ => {}
    }
}

/// Returns whether a person has to write this, or to look at what follows the word.
pub(super) fn is_todo(text: &str) -> bool {
    text.strip_prefix(TODO).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ' ']))
}

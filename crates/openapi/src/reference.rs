//! References to a part of the same document (`#/components/…`).

use serde_json::Value;

/// How many references in a row are followed; more are a circle, which lint reports.
const MAX_STEPS: usize = 32;

/// Returns what a reference leads to, and the JSON pointer to it.
pub fn target<'d, 'r>(document: &'d Value, reference: &'r str) -> Option<(&'d Value, &'r str)> {
    let pointer = reference.strip_prefix('#')?;
    Some((document.pointer(pointer)?, pointer))
}

/// Returns what the `$ref` of a value leads to, and the JSON pointer to it; `None` if the value is
/// no reference, or leads to nothing.
pub fn step<'a>(document: &'a Value, value: &'a Value) -> Option<(&'a Value, &'a str)> {
    target(document, value.get("$ref")?.as_str()?)
}

/// Follows references until a value that is none, and returns it with its JSON pointer; without one
/// if the value itself is no reference.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> (&'a Value, Option<&'a str>) {
    let (mut value, mut at) = (value, None);
    for _ in 0..MAX_STEPS {
        let Some((target, pointer)) = step(document, value) else { break };
        (value, at) = (target, Some(pointer));
    }
    (value, at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed_to_their_end() {
        let document = json!({
            "plain": {"type": "string"},
            "one": {"$ref": "#/plain"},
            "two": {"$ref": "#/one"},
            "lost": {"$ref": "#/nothing"},
            "other": {"$ref": "other.yaml#/plain"},
            "a~/b": {"type": "integer"},
            "escaped": {"$ref": "#/a~0~1b"},
            "circle": {"$ref": "#/circle"},
        });
        for (name, expected, at) in [
            ("plain", "plain", None),
            ("one", "plain", Some("/plain")),
            ("two", "plain", Some("/plain")),
            ("lost", "lost", None),
            ("other", "other", None),
            ("escaped", "a~/b", Some("/a~0~1b")),
            ("circle", "circle", Some("/circle")),
        ] {
            assert_eq!(resolve(&document, &document[name]), (&document[expected], at), "{name}");
        }
    }
}

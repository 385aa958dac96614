//! Fields of JSON by their paths: `emails.value`. A list stands for each of its elements, and
//! `display|value` for the first of the two that is there.

use serde_json::Value;

/// Returns the value at a path: null if there is none, a list if there are several.
pub fn value(row: &Value, path: &str) -> Value {
    let mut found = Vec::new();
    collect(row, path, &mut found);
    match found.len() {
        0 => Value::Null,
        1 => found.pop().cloned().unwrap_or_default(),
        _ => Value::Array(found.into_iter().cloned().collect()),
    }
}

/// Returns the value at a path as text, several of them with commas between.
pub fn text(row: &Value, path: &str) -> String {
    let mut found = Vec::new();
    collect(row, path, &mut found);
    found.into_iter().map(plain).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn collect<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| collect(item, path, found));
    }
    if path.is_empty() {
        return found.push(value);
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = first.split('|').find_map(|name| value.get(name).filter(|value| !value.is_null()));
    if let Some(field) = field {
        collect(field, rest, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_through_objects_and_lists() {
        let row =
            json!({"a": {"b": 1}, "c": [{"d": "x"}, {"e": "y"}, {"d": null, "e": "z"}], "f": [], "g": null});
        let table = [
            ("a.b", json!(1), "1"),
            ("a", json!({"b": 1}), "{\"b\":1}"),
            ("c.d|e", json!(["x", "y", "z"]), "x, y, z"),
            ("c.d", json!("x"), "x"),
            ("f", Value::Null, ""),
            ("g", Value::Null, ""),
            ("a.b.c", Value::Null, ""),
        ];
        for (path, expected, expected_text) in table {
            assert_eq!(value(&row, path), expected, "{path}");
            assert_eq!(text(&row, path), expected_text, "{path}");
        }
    }
}

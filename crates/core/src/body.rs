//! Reading the bodies of failures, of which nothing is certain.

use serde_json::{Map, Value};

/// The body as a JSON object; `None` for anything else: HTML from a gateway, plain text, nothing.
#[must_use]
pub fn object(body: &[u8]) -> Option<Map<String, Value>> {
    // Most answers that are no object are told by their first byte.
    if !body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice(body).ok()
}

/// A value as text: strings and numbers are, nothing else is.
#[must_use]
pub fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A value as an integer: numbers are, and strings that hold one.
#[must_use]
pub fn integer(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A body that is plain text, as one message; `None` where it is empty, too long, JSON or HTML.
#[must_use]
pub fn plain(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let plain = !text.is_empty() && text.len() <= 500 && !text.starts_with(['<', '{', '[']);
    plain.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_objects_are_objects() {
        let table = [
            ("{}", true),
            (" \n{\"a\": 1}", true),
            ("[{}]", false),
            ("{", false),
            ("", false),
            ("<p>{}</p>", false),
        ];
        for (body, expected) in table {
            assert_eq!(object(body.as_bytes()).is_some(), expected, "{body}");
        }
    }

    #[test]
    fn values_are_read_as_they_can_be() {
        let table = [
            (json!("5"), Some("5"), Some(5)),
            (json!(5), Some("5"), Some(5)),
            (json!("a"), Some("a"), None),
            (json!(5.5), Some("5.5"), None),
            (json!(null), None, None),
            (json!(["a"]), None, None),
            (json!(true), None, None),
        ];
        for (value, as_text, as_integer) in table {
            assert_eq!(
                (text(Some(&value)).as_deref(), integer(Some(&value))),
                (as_text, as_integer),
                "{value}"
            );
        }
        assert_eq!((text(None), integer(None)), (None, None));
    }

    #[test]
    fn plain_text_is_a_message() {
        let long = "x".repeat(501);
        let table = [
            (&b"Retry later\n"[..], Some("Retry later")),
            (b"", None),
            (b"<html>", None),
            (b"[1]", None),
            (b"\xff\xfe", None),
            (long.as_bytes(), None),
        ];
        for (body, expected) in table {
            assert_eq!(plain(body).as_deref(), expected);
        }
    }
}

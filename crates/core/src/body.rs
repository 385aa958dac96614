//! Reading the bodies of failures, of which nothing is certain.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::json_limits::JsonLimits;
use crate::{decode, scan};

/// How much memory what a body says about a failure may take, by the largest response for which
/// that would do.
const LIMITS: u64 = 1024 * 1024;

/// The body as a JSON object; `None` for anything else: HTML from a gateway, plain text, nothing.
/// So is an object of more values than say what failed: 19,661, counted as
/// [`max_json_values`](crate::ConfigureClient::max_json_values) does.
#[must_use]
pub fn object(body: &[u8]) -> Option<Map<String, Value>> {
    // Most bodies that are no object are recognized by their first byte.
    if !body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    read(body)
}

/// JSON that stands in a text, as some servers put details into one; `None` for anything else, or
/// too many values: see [`object`].
#[must_use]
pub fn json(text: &str) -> Option<Value> {
    read(text.as_bytes())
}

/// Reads what is no larger than a failure may be.
fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let room = JsonLimits::new(None, None, LIMITS).check(json).ok()?;
    decode::json_within(json, room).ok()
}

/// The text of one field of a JSON object, the last of that name; `None` where there is none.
///
/// It is quick, since the rest of the object is passed over: no more than a look at a response that
/// may say that it has failed. Of a body that is malformed it may find a field, too.
///
/// ```
/// use frontdesk_core::body;
///
/// assert_eq!(body::field(br#"{"users": [], "success": false}"#, "success"), Some(&b"false"[..]));
/// ```
#[must_use]
pub fn field<'a>(body: &'a [u8], name: &str) -> Option<&'a [u8]> {
    scan::field(body, name)
}

/// The texts of the values behind each mention of a field's name in a body, whatever object the
/// field belongs to; of an object or array the first byte alone. A name that is written with
/// escapes is no mention.
///
/// It is quicker than [`field`], since it looks for the name alone: a body without a mention that
/// tells of a failure need not be looked at any further.
///
/// ```
/// use frontdesk_core::body;
///
/// let body = br#"{"success": true, "users": [{"name": "success"}]}"#;
/// assert!(body::mentions(body, "success").all(|value| value == b"true"));
/// ```
pub fn mentions<'a>(body: &'a [u8], name: &str) -> impl Iterator<Item = &'a [u8]> {
    scan::mentions(body, name)
}

/// One field of a JSON object as an integer, as [`integer`] reads it. The rest of the object is
/// passed over, so that it costs no memory. `None` where there is none. See [`field`].
#[must_use]
pub fn integer_field(body: &[u8], name: &str) -> Option<i64> {
    integer_text(field(body, name)?)
}

/// The text of a value as an integer, as [`integer`] reads it.
#[must_use]
pub fn integer_text(text: &[u8]) -> Option<i64> {
    // The others would take memory.
    let is_scalar = !text.starts_with(b"{") && !text.starts_with(b"[");
    integer(is_scalar.then(|| serde_json::from_slice(text).ok()).flatten().as_ref())
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
    fn what_is_too_much_for_a_failure_is_not_read() {
        let object_of = |count: usize| format!("{{\"a\": [{}{{}}]}}", "{},".repeat(count));
        assert!(object(object_of(100).as_bytes()).is_some() && json(&object_of(100)).is_some());
        assert!(object(object_of(10_000).as_bytes()).is_none() && json(&object_of(10_000)).is_none());
    }

    #[test]
    fn a_field_is_found_without_the_others() {
        let table = [
            (r#"{"a": [{"n": 1}], "n": 5}"#, Some(5)),
            (r#" {"n": "5", "a": {}}"#, Some(5)),
            (r#"{"\u006e": 5}"#, Some(5)),
            (r#"{"n": [5]}"#, None),
            (r#"{"n": 5"#, None),
            ("[5]", None),
            ("<p>", None),
            ("", None),
        ];
        for (body, expected) in table {
            assert_eq!(integer_field(body.as_bytes(), "n"), expected, "{body}");
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

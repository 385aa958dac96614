//! What a request carries, so that it can be compared with what was recorded.

use serde_json::Value;

use super::labels::{is_labelled, is_value};
use super::{form, multipart, pieces};
use crate::secret_names::SecretNames as Names;

/// From how many `x` on a text is taken for a masked one. Shorter secrets are masked by their
/// field's name alone.
const MASK: usize = 8;

/// The body of a request.
#[derive(Debug, PartialEq)]
pub(super) enum Payload {
    None,
    Json(Value),
    /// A form: names and values.
    WireForm(Vec<(String, String)>),
    /// Names, file names, contents.
    Parts(Vec<(String, Option<String>, String)>),
    Other(String),
    /// One that the recording does not have.
    Unrecorded,
}

impl Payload {
    /// Reads a body.
    pub(super) fn read(body: &[u8], media_type: &str) -> Self {
        if body.is_empty() {
            return Self::None;
        }
        if let Some(boundary) = multipart::boundary(media_type) {
            let content = |range| String::from_utf8_lossy(pieces::of_bytes(body, range)).into_owned();
            let parts = multipart::parts(body, boundary);
            return Self::Parts(
                parts.into_iter().map(|part| (part.name, part.file, content(part.content))).collect(),
            );
        }
        if let Ok(value) = serde_json::from_slice(body) {
            return Self::Json(value);
        }
        let text = String::from_utf8_lossy(body).into_owned();
        if media_type.trim_start().starts_with("application/x-www-form-urlencoded") {
            return Self::WireForm(form::pairs(&text));
        }
        Self::Other(text)
    }

    /// Compares a recorded body with the one of a request. Values that were masked, or whose name
    /// is a secret's, are equal to any.
    ///
    /// # Errors
    /// Where they differ: in what, but not in which values.
    pub(super) fn covers(&self, given: &Self, names: &Names) -> Result<(), String> {
        match (self, given) {
            (Self::None, Self::None) | (Self::Unrecorded, _) | (_, Self::Unrecorded) => Ok(()),
            (Self::None, _) => Err("that the request has a body".to_owned()),
            (_, Self::None) => Err("that the request has no body".to_owned()),
            (Self::Json(recorded), Self::Json(given)) => json(recorded, given, names).map_err(|path| {
                format!("the body at {}", if path.is_empty() { "." } else { path.trim_matches('.') })
            }),
            (Self::WireForm(recorded), Self::WireForm(given)) => {
                pairs(recorded, given, names).map_err(|name| format!("the body's field {name}"))
            }
            (Self::Parts(recorded), Self::Parts(given)) => parts(recorded, given, names),
            (Self::Other(recorded), Self::Other(given)) if text(recorded, given) => Ok(()),
            (Self::Other(_), Self::Other(_)) => Err("the body".to_owned()),
            _ => Err("the form of the body".to_owned()),
        }
    }
}

/// Compares parameters in any order; the values of one name keep theirs.
///
/// # Errors
/// The name of one that differs.
pub(super) fn pairs(
    recorded: &[(String, String)],
    given: &[(String, String)],
    names: &Names,
) -> Result<(), String> {
    for (name, _) in recorded.iter().chain(given) {
        let of = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
        };
        let (old, new) = (of(recorded), of(given));
        let equal = |(old, new): (&String, &String)| names.contains(name) || text(old, new);
        if old.len() != new.len() || !old.iter().zip(&new).all(equal) {
            return Err(name.clone());
        }
    }
    Ok(())
}

/// Compares the parts of two bodies.
fn parts(
    recorded: &[(String, Option<String>, String)],
    given: &[(String, Option<String>, String)],
    names: &Names,
) -> Result<(), String> {
    if recorded.len() != given.len() {
        return Err("the number of the body's parts".to_owned());
    }
    for ((name, file, old), (other, other_file, new)) in recorded.iter().zip(given) {
        let files = match (file, other_file) {
            (Some(old), Some(new)) => names.contains(name) || text(old, new),
            (old, new) => old.is_none() == new.is_none(),
        };
        let equal = text(name, other) && files && (names.contains(name) || text(old, new));
        if !equal {
            return Err(format!("the body's part {name}"));
        }
    }
    Ok(())
}

/// Compares JSON.
///
/// # Errors
/// The path to what differs.
fn json(recorded: &Value, given: &Value, names: &Names) -> Result<(), String> {
    match (recorded, given) {
        (Value::Object(old), Value::Object(new)) => {
            let labelled = is_labelled(old, names);
            for name in old.keys().chain(new.keys()) {
                let equal = match (old.get(name), new.get(name)) {
                    (Some(_), Some(_)) if names.contains(name) || labelled && is_value(name) => Ok(()),
                    (Some(old), Some(new)) => json(old, new, names),
                    _ => Err(String::new()),
                };
                equal.map_err(|path| format!(".{name}{path}"))?;
            }
            Ok(())
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter().zip(new).enumerate().try_for_each(|(index, (old, new))| {
                json(old, new, names).map_err(|path| format!("[{index}]{path}"))
            })
        }
        (Value::String(old), Value::String(new)) if text(old, new) => Ok(()),
        (Value::Number(old), Value::Number(_)) if is_masked_number(&old.to_string()) => Ok(()),
        _ if recorded == given => Ok(()),
        _ => Err(String::new()),
    }
}

/// Whether a recorded text is equal to another one, where what was masked in it stands for
/// anything.
pub(super) fn text(recorded: &str, given: &str) -> bool {
    if recorded == given {
        return true;
    }
    let mut pieces = unmasked(recorded).into_iter();
    // Without a mask there is one piece, the text itself.
    let (Some(first), Some(last)) = (pieces.next(), pieces.next_back()) else { return false };
    let middle = given.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    let Some(mut rest) = middle else { return false };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

/// What stands around and between the masks of a text.
fn unmasked(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut piece_start = 0;
    let mut run_start = 0;
    for (at, byte) in text.bytes().chain([0]).enumerate() {
        if byte == b'x' {
            continue;
        }
        if at - run_start >= MASK {
            pieces.push(pieces::of_text(text, piece_start..run_start));
            piece_start = at;
        }
        run_start = at + 1;
    }
    pieces.push(pieces::of_text(text, piece_start..));
    pieces
}

/// Whether a number consists of ones, as many as a mask has.
fn is_masked_number(number: &str) -> bool {
    number.len() >= MASK && number.bytes().all(|byte| byte == b'1')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_masked_equals_anything() {
        let table = [
            ("a", "a", true),
            ("a", "b", false),
            ("xxxxxxxx", "anything", true),
            ("xxxxxxx", "anything", false),
            ("https://h/xxxxxxxx/b?xxxxxxxxxx", "https://h/1/b?2", true),
            ("https://h/xxxxxxxx/b?xxxxxxxxxx", "https://h/1/c?2", false),
            ("axxxxxxxxa", "a", false),
            ("éxxxxxxxxé", "éüé", true),
            ("xxxxxxxxbxxxxxxxx", "aba", true),
            ("xxxxxxxxbxxxxxxxx", "aa", false),
        ];
        for (recorded, given, expected) in table {
            assert_eq!(text(recorded, given), expected, "{recorded} {given}");
        }
    }

    #[test]
    fn bodies_are_compared_by_what_they_say() {
        let json = "application/json";
        let form = "application/x-www-form-urlencoded";
        let table: &[(&str, &str, &str, Option<&str>)] = &[
            (json, r#"{"a":1,"b":[1,"c"]}"#, r#"{ "b": [1, "c"], "a": 1 }"#, None),
            (json, r#"{"a":1}"#, r#"{"a":2}"#, Some("the body at a")),
            (json, r#"{"a":{"b":[1,{"c":2}]}}"#, r#"{"a":{"b":[1,{"c":3}]}}"#, Some("the body at a.b[1].c")),
            (json, r#"{"a":1}"#, r#"{"a":1,"b":2}"#, Some("the body at b")),
            (json, "1", "2", Some("the body at .")),
            (json, r#"{"password":"xxx","n":11111111}"#, r#"{"password":"hunter2","n":87654321}"#, None),
            (json, r#"{"password":"xxx"}"#, "{}", Some("the body at password")),
            (json, r#"{"_id":"password","value":"xxx"}"#, r#"{"_id":"password","value":"pw"}"#, None),
            (
                json,
                r#"{"_id":"colour","value":"xxx"}"#,
                r#"{"_id":"colour","value":"red"}"#,
                Some("the body at value"),
            ),
            (json, "", "{}", Some("that the request has a body")),
            (json, "{}", "", Some("that the request has no body")),
            (json, "{}", "x", Some("the form of the body")),
            (form, "a=1&b=2&a=3", "b=2&a=1&a=3", None),
            (form, "a=1&a=3", "a=3&a=1", Some("the body's field a")),
            (form, "user[password]=xxx", "user%5Bpassword%5D=hunter2", None),
            ("text/plain", "a xxxxxxxx", "a hunter2!", None),
            ("text/plain", "a", "b", Some("the body")),
        ];
        for (media_type, recorded, given, expected) in table {
            let read = |body: &str| Payload::read(body.as_bytes(), media_type);
            let outcome = read(recorded).covers(&read(given), &Names::default());
            assert_eq!(outcome.err().as_deref(), *expected, "{recorded} {given}");
        }
    }
}

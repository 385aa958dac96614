//! Bodies from options.

use std::io::Read as _;

use serde_json::{Map, Value};

use super::described::pair;
use crate::failure::Failure;

/// Reads `--body`: JSON, `@FILE`, or `@-` for standard input.
pub fn read(option: Option<&str>) -> Result<Option<Value>, Failure> {
    let Some(body) = option else { return Ok(None) };
    let wrong = |message: String| Failure::refused(format!("--body: {message}"));
    let text = match body.strip_prefix('@') {
        None => body.to_owned(),
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|error| wrong(error.to_string()))?;
            text
        }
        Some(path) => std::fs::read_to_string(path).map_err(|error| wrong(format!("{path}: {error}")))?,
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| wrong(format!("it is no JSON, see line {} column {}", error.line(), error.column())))
}

/// Adds fields to a body. A path leads into objects: `user.name`.
pub fn merged(
    body: Option<Value>,
    fields: &[String],
    typed: impl Fn(&str, &str) -> Result<Value, Failure>,
) -> Result<Option<Value>, Failure> {
    if fields.is_empty() {
        return Ok(body);
    }
    let mut body = body.unwrap_or_else(|| Value::Object(Map::new()));
    for field in fields {
        let (path, text) = pair("--field", field)?;
        let value = typed(path, text)?;
        let mut at = &mut body;
        for name in path.split('.') {
            if at.is_null() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(object) = at else {
                return Err(Failure::refused(format!("--field {path}: the body is no object there")));
            };
            at = object.entry(name).or_insert(Value::Null);
        }
        *at = value;
    }
    Ok(Some(body))
}

/// The value that a text most likely stands for: JSON if it is JSON, and text otherwise.
pub fn guessed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_added_to_a_body() {
        let add = |body: Option<Value>, fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
            merged(body, &fields, |_, text| Ok(guessed(text))).map_err(|failure| failure.message)
        };
        let table = [
            (None, &[][..], Ok(None)),
            (Some(json!([1])), &[], Ok(Some(json!([1])))),
            (None, &["a=1", "b=x=y", "c.d=true"], Ok(Some(json!({"a": 1, "b": "x=y", "c": {"d": true}})))),
            (Some(json!({"a": {"b": 1}})), &["a.c=2"], Ok(Some(json!({"a": {"b": 1, "c": 2}})))),
        ];
        for (body, fields, expected) in table {
            assert_eq!(add(body, fields), expected);
        }
        assert!(add(None, &["a"]).unwrap_err().contains("write NAME=VALUE"));
        assert!(add(Some(json!({"a": 1})), &["a.b=1"]).unwrap_err().contains("no object"));
    }
}

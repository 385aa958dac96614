//! Small schemas for bodies: which fields there may be, of which type, and which must be there.
//! The texts are the ones that the server's JSON Schema validator gives.

use serde_json::{Number, Value};

use crate::rocketchat::api::response::{Doc, Failure};

/// What a field may hold.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Flag,
    Number,
    Object,
    List,
    /// A list of texts.
    Texts,
    /// A list of at least so many values.
    Each(&'static Kind, usize),
    /// An object with these fields.
    Shape(&'static [Field]),
    /// The same, or null.
    OrNull(&'static Kind),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// Anything: checked by the handler, or not at all.
    Any,
}

/// One field of a body: its name, what it holds, whether it must be there.
#[derive(Clone, Copy)]
pub(crate) struct Field(pub &'static str, pub Kind, pub bool);

/// Checks a body against its fields and returns it as an object, each value coerced to the type of its field as
/// the server's validator does it. An optional field that is null counts as absent.
///
/// # Errors
///
/// `invalid-params` with the first thing that is wrong, in the validator's order: fields that are missing, then
/// unknown ones, then values.
pub(crate) fn body(value: &Value, fields: &[Field]) -> Result<Doc, Failure> {
    shape(value, fields).map_err(|text| Failure::body(&text))
}

fn shape(value: &Value, fields: &[Field]) -> Result<Doc, String> {
    let Some(given) = value.as_object() else {
        return Err("must be object".to_owned());
    };
    for Field(name, _, required) in fields {
        if *required && !given.contains_key(*name) {
            return Err(format!("must have required property '{name}'"));
        }
    }
    if given.keys().any(|name| !fields.iter().any(|field| field.0 == name)) {
        return Err("must NOT have additional properties".to_owned());
    }
    let mut body = Doc::new();
    for Field(name, kind, required) in fields {
        if let Some(value) = given.get(*name)
            && (*required || !value.is_null() || matches!(kind, Kind::Any | Kind::OrNull(_)))
        {
            body.insert((*name).to_owned(), fit(*kind, value)?);
        }
    }
    Ok(body)
}

/// The value as one of this kind, or what is wrong with it.
pub(crate) fn fit(kind: Kind, value: &Value) -> Result<Value, String> {
    let fitted = match kind {
        Kind::Text => as_text(value).map(Value::String).ok_or("must be string"),
        Kind::Flag => as_flag(value).map(Value::Bool).ok_or("must be boolean"),
        Kind::Number => as_number(value).map(Value::Number).ok_or("must be number"),
        Kind::Object if value.is_object() => Ok(value.clone()),
        Kind::Object => Err("must be object"),
        Kind::List if value.is_array() => Ok(value.clone()),
        Kind::List => Err("must be array"),
        Kind::Texts => {
            return fit(Kind::Each(&Kind::Text, 0), value);
        }
        Kind::Each(kind, least) => {
            let items = value.as_array().ok_or("must be array")?;
            if items.len() < least {
                return Err(format!("must NOT have fewer than {least} items"));
            }
            return items.iter().map(|item| fit(*kind, item)).collect();
        }
        Kind::Shape(fields) => return shape(value, fields).map(Value::Object),
        Kind::OrNull(_) if value.is_null() => Ok(Value::Null),
        Kind::OrNull(kind) => return fit(*kind, value),
        Kind::OneOf(allowed) => {
            let text = as_text(value).ok_or("must be string")?;
            let known = allowed.contains(&text.as_str());
            if known { Ok(Value::String(text)) } else { Err("must be equal to one of the allowed values") }
        }
        Kind::Any => Ok(value.clone()),
    };
    fitted.map_err(str::to_owned)
}

/// A text, or a number, a flag or null that is written as one.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number_text(number)),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number as the server writes it: without a fraction where there is none.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A flag, or what counts as one: 0, 1, null and the texts `true` and `false`.
pub(crate) fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Null => Some(false),
        Value::Number(number) => match number.as_f64() {
            Some(0.0) => Some(false),
            Some(1.0) => Some(true),
            _ => None,
        },
        Value::String(text) => text.parse().ok(),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number, or a flag, null or text that counts as one.
pub(crate) fn as_number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::Bool(flag) => Some(u8::from(*flag).into()),
        Value::Null => Some(0.into()),
        Value::String(text) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| Number::from_f64(text.parse().ok()?))
        }
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A text of a checked body.
pub(crate) fn text<'a>(body: &'a Doc, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

/// A flag of a checked body.
pub(crate) fn flag(body: &Doc, name: &str) -> Option<bool> {
    body.get(name).and_then(Value::as_bool)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_coerced_as_the_server_does_it() {
        let cases = [
            (Kind::Text, json!(5), Ok(json!("5"))),
            (Kind::Text, json!(5.0), Ok(json!("5"))),
            (Kind::Text, json!(0.5), Ok(json!("0.5"))),
            (Kind::Text, json!(true), Ok(json!("true"))),
            (Kind::Text, json!(null), Ok(json!(""))),
            (Kind::Text, json!([]), Err("must be string")),
            (Kind::Text, json!({}), Err("must be string")),
            (Kind::Flag, json!("true"), Ok(json!(true))),
            (Kind::Flag, json!("false"), Ok(json!(false))),
            (Kind::Flag, json!(1), Ok(json!(true))),
            (Kind::Flag, json!(0), Ok(json!(false))),
            (Kind::Flag, json!(null), Ok(json!(false))),
            (Kind::Flag, json!("yes"), Err("must be boolean")),
            (Kind::Flag, json!(2), Err("must be boolean")),
            (Kind::Flag, json!([true]), Err("must be boolean")),
            (Kind::Object, json!([]), Err("must be object")),
            (Kind::List, json!("a"), Err("must be array")),
            (Kind::Texts, json!(["a", 1]), Ok(json!(["a", "1"]))),
            (Kind::Texts, json!([{}]), Err("must be string")),
            (Kind::Number, json!("2"), Ok(json!(2))),
            (Kind::Number, json!({}), Err("must be number")),
            (Kind::Each(&Kind::Flag, 1), json!([1]), Ok(json!([true]))),
            (Kind::Each(&Kind::Flag, 1), json!([]), Err("must NOT have fewer than 1 items")),
            (Kind::Each(&Kind::Flag, 1), json!({}), Err("must be array")),
            (Kind::Shape(&[Field("a", Kind::Text, true)]), json!({"a": 1}), Ok(json!({"a": "1"}))),
            (Kind::Shape(&[Field("a", Kind::Text, true)]), json!({"a": {}}), Err("must be string")),
            (Kind::Shape(&[]), json!({"a": 1}), Err("must NOT have additional properties")),
            (Kind::OrNull(&Kind::Text), json!(null), Ok(json!(null))),
            (Kind::OrNull(&Kind::Text), json!(1), Ok(json!("1"))),
            (Kind::OneOf(&["1"]), json!(1), Ok(json!("1"))),
            (Kind::OneOf(&["1"]), json!(2), Err("must be equal to one of the allowed values")),
        ];
        for (kind, value, expected) in cases {
            assert_eq!(fit(kind, &value), expected.map_err(str::to_owned), "{value}");
        }
        let numbers = [
            (json!("5"), Some(json!(5))),
            (json!(" 1.5 "), Some(json!(1.5))),
            (json!(true), Some(json!(1))),
            (json!(null), Some(json!(0))),
            (json!(""), None),
            (json!("five"), None),
            (json!([1]), None),
        ];
        for (value, expected) in numbers {
            assert_eq!(as_number(&value).map(Value::Number), expected, "{value}");
        }
    }
}

//! How the server's JSON Schema validator takes values, and what it says of those that it refuses.

use serde_json::{Number, Value};

use super::response::Failure;
use crate::spec::{Schema, SchemaKind};
use crate::validate::{Dialect, Rule, Violation, query_object, validate};

/// The validator coerces values to the type of their schema.
pub(crate) const AJV: Dialect = Dialect { coerce, closed: true, null_is_absent: true, enums: true };

/// The server has the type alone in its schema where the spec enumerates the known values.
pub(crate) const OPEN: Dialect = Dialect { enums: false, ..AJV };

/// Returns the body as the server takes it.
///
/// # Errors
/// `invalid-params` with the first error of the validator.
pub(crate) fn body(schema: &Schema, value: &Value, dialect: &Dialect) -> Result<Value, Failure> {
    validate(schema, value, dialect).map_err(|found| {
        let text = found.first().map(|first| match &first.rule {
            Rule::UniqueItems => duplicates(value.get(&first.at)),
            rule => words(rule),
        });
        Failure::body(&text.unwrap_or_default())
    })
}

/// Checks a query against the schema of its parameters.
///
/// # Errors
/// `error-invalid-params` with the first error of the validator.
pub(crate) fn query(schema: &Schema, pairs: &[(String, String)]) -> Result<(), Failure> {
    let given = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let found = validate(schema, &query_object(schema, given), &AJV);
    let first = |found: Vec<Violation>| found.first().map(|first| words(&first.rule)).unwrap_or_default();
    found.map(|_| ()).map_err(|found| Failure::query(&first(found)))
}

/// The error of a list with an item twice, with the places of the two if the list is a field of the
/// body.
fn duplicates(list: Option<&Value>) -> String {
    let items = list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let second = items.iter().enumerate().find_map(|(index, item)| {
        let first = items.iter().take(index).position(|other| other == item)?;
        Some(format!(" (items ## {first} and {index} are identical)"))
    });
    format!("must NOT have duplicate items{}", second.unwrap_or_default())
}

fn words(rule: &Rule) -> String {
    match rule {
        Rule::Missing(name) => format!("must have required property '{name}'"),
        Rule::Unknown(_) => "must NOT have additional properties".to_owned(),
        Rule::Kind(SchemaKind::Integer | SchemaKind::Number) => "must be number".to_owned(),
        Rule::Kind(SchemaKind::String) => "must be string".to_owned(),
        Rule::Kind(SchemaKind::Boolean) => "must be boolean".to_owned(),
        Rule::Kind(SchemaKind::Array) => "must be array".to_owned(),
        Rule::Kind(SchemaKind::Object) => "must be object".to_owned(),
        Rule::OneOf(_) => "must be equal to one of the allowed values".to_owned(),
        Rule::MinItems(least) => format!("must NOT have fewer than {least} items"),
        Rule::MaxItems(most) => format!("must NOT have more than {most} items"),
        Rule::UniqueItems => duplicates(None),
        Rule::MinLength(least) => format!("must NOT have fewer than {least} characters"),
        Rule::MaxLength(most) => format!("must NOT have more than {most} characters"),
        Rule::Minimum(least) => format!("must be >= {least}"),
        Rule::Maximum(most) => format!("must be <= {most}"),
    }
}

fn coerce(kind: SchemaKind, value: &Value) -> Option<Value> {
    match kind {
        SchemaKind::String => as_text(value).map(Value::String),
        SchemaKind::Boolean => as_flag(value).map(Value::Bool),
        SchemaKind::Number | SchemaKind::Integer => as_number(value).map(Value::Number),
        SchemaKind::Array => value.is_array().then(|| value.clone()),
        SchemaKind::Object => value.is_object().then(|| value.clone()),
    }
}

/// A text, or a number, a flag or null that is written as one. A number has no fraction if that is
/// zero.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string().trim_end_matches(".0").to_owned()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A flag, or what counts as one: 0, 1, null and the texts `true` and `false`.
pub(crate) fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Null => Some(false),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
        Value::String(text) => text.parse().ok(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_coerced_as_the_server_does_it() {
        let text = |value| as_text(&value);
        for (value, expected) in [(json!(5), "5"), (json!(5.0), "5"), (json!(0.5), "0.5"), (json!(null), "")]
        {
            assert_eq!(text(value).as_deref(), Some(expected));
        }
        assert_eq!((text(json!(true)), text(json!([]))), (Some("true".to_owned()), None));
        let flag = |value| as_flag(&value);
        for value in [json!("true"), json!(1), json!(true)] {
            assert_eq!(flag(value), Some(true));
        }
        for value in [json!("false"), json!(0), json!(null)] {
            assert_eq!(flag(value), Some(false));
        }
        for value in [json!("yes"), json!(2), json!([true])] {
            assert_eq!(flag(value), None);
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

//! Values as query parameters and form fields.

use serde_json::{Map, Value};

use crate::brackets;

/// Parameters in the order in which they were first set, each with its values.
pub(crate) type Pairs = Vec<(String, Vec<String>)>;

/// Sets a parameter; one of the same name gives way, in its place. No values, no parameter.
pub(crate) fn set(pairs: &mut Pairs, name: &str, values: Vec<String>) {
    match pairs.iter_mut().find(|(given, _)| given == name) {
        Some((_, old)) => *old = values,
        None => pairs.push((name.to_owned(), values)),
    }
}

/// How a value that has parts is written in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldStyle {
    /// As one text with this sign between the elements of a list, or the names and values of an
    /// object: `ids=1,2`.
    Joined(char),
    /// An object by its fields, under names with brackets: `filter[color]=red`.
    Brackets,
    /// An object by its fields, under their own names: `color=red`.
    Spread,
    /// As JSON text.
    Json,
}

/// A value as fields, in this style.
///
/// # Errors
/// What the style cannot say.
pub(crate) fn styled(name: &str, style: FieldStyle, value: Value) -> Result<Pairs, String> {
    match style {
        FieldStyle::Joined(separator) => Ok(vec![(name.to_owned(), joined(name, separator, value)?)]),
        FieldStyle::Brackets => {
            let mut pairs = Pairs::new();
            set_object(&mut pairs, name, &value)?;
            Ok(pairs)
        }
        FieldStyle::Spread => spread(name, value),
        FieldStyle::Json if value.is_null() => Ok(Pairs::new()),
        FieldStyle::Json => Ok(vec![(name.to_owned(), vec![value.to_string()])]),
    }
}

/// An object as its fields, under their own names.
///
/// # Errors
/// It is no object, or a field is an object or holds one.
pub(crate) fn spread(name: &str, value: Value) -> Result<Pairs, String> {
    let members = match value {
        Value::Null => return Ok(Pairs::new()),
        Value::Object(members) => members,
        _ => return Err(format!("the parameter {name} has to be an object")),
    };
    let mut pairs = Pairs::new();
    for (member, value) in members {
        let nested = |value: &Value| value.is_object() || value.is_array();
        if value.is_object() || value.as_array().is_some_and(|elements| elements.iter().any(nested)) {
            return Err(format!(
                "the field {member:?} of {name} is nested, which fields under one name cannot say"
            ));
        }
        pairs.push((member, texts(value)));
    }
    Ok(pairs)
}

/// Sets a parameter that is an object: one for each of its fields, under names with brackets.
/// Those of an object of the same name give way; null and an empty object take them away.
///
/// # Errors
/// What names with brackets cannot say.
pub(crate) fn set_object(pairs: &mut Pairs, name: &str, object: &Value) -> Result<(), String> {
    let mut fields = brackets::Fields::new();
    match object {
        Value::Null => {}
        Value::Object(members) if members.is_empty() => {}
        Value::Object(_) => brackets::flatten(name.to_owned(), object, &mut fields)?,
        _ => return Err(format!("the parameter {name} has to be an object")),
    }
    pairs.retain(|(given, _)| given.strip_prefix(name).is_none_or(|inner| !inner.starts_with('[')));
    pairs.extend(fields.into_iter().map(|(name, text)| (name, vec![text])));
    Ok(())
}

/// A JSON value as the texts of a parameter: one for a scalar, one for each element of an array,
/// JSON for an object, none for null.
pub(crate) fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(elements) => elements.into_iter().filter_map(text).collect(),
        single => text(single).into_iter().collect(),
    }
}

/// An array, or an object as its names and values in turn, as one text with a separator between its
/// elements; none for null and where it is empty.
///
/// # Errors
/// An element that holds the separator, or a field that has parts.
pub(crate) fn joined(name: &str, separator: char, value: Value) -> Result<Vec<String>, String> {
    let value = match value {
        Value::Object(members) => in_turn(name, members)?,
        value => value,
    };
    let mut whole = String::new();
    let texts = texts(value);
    for (index, text) in texts.iter().enumerate() {
        if text.contains(separator) {
            return Err(format!(
                "element {index} of the parameter {name} contains `{separator}`, which separates elements"
            ));
        }
        if index > 0 {
            whole.push(separator);
        }
        whole.push_str(text);
    }
    Ok(if texts.is_empty() { Vec::new() } else { vec![whole] })
}

/// The names and values of an object, without those that are null.
fn in_turn(name: &str, members: Map<String, Value>) -> Result<Value, String> {
    let mut elements = Vec::new();
    for (member, value) in members {
        if value.is_object() || value.is_array() {
            return Err(format!("the field {member:?} of {name} has parts, which one text cannot say"));
        }
        if !value.is_null() {
            elements.extend([Value::String(member), value]);
        }
    }
    Ok(Value::Array(elements))
}

/// One value as text.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

/// Parameters as they travel in an address; `None` where there are none. A comma needs no escape
/// there, and some servers split lists at bare commas only.
pub(crate) fn encode_address(pairs: &Pairs) -> Option<String> {
    if pairs.is_empty() {
        return None;
    }
    encode(pairs).map(|query| query.replace("%2C", ","))
}

/// Parameters as they travel in a form: `a=1&b=2&b=3`; `None` where there are none.
pub(crate) fn encode(pairs: &Pairs) -> Option<String> {
    let mut encoder = url::form_urlencoded::Serializer::new(String::new());
    for (name, values) in pairs {
        for value in values {
            encoder.append_pair(name, value);
        }
    }
    Some(encoder.finish()).filter(|query| !query.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_become_text() {
        let table = [
            (json!(true), Some("q=true")),
            (json!(-5), Some("q=-5")),
            (json!("a b&c=d+é"), Some("q=a+b%26c%3Dd%2B%C3%A9")),
            (json!(""), Some("q=")),
            (json!(["a", 1, null, false]), Some("q=a&q=1&q=false")),
            (json!([{"a": 1}]), Some("q=%7B%22a%22%3A1%7D")),
            (json!({"name": 1}), Some("q=%7B%22name%22%3A1%7D")),
            (json!([]), None),
            (json!(null), None),
        ];
        for (value, expected) in table {
            let mut pairs = Pairs::new();
            set(&mut pairs, "q", texts(value.clone()));
            assert_eq!(encode(&pairs).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn lists_become_one_text() {
        let table = [
            (',', json!([1, 2]), Ok(Some("q=1,2"))),
            (',', json!(["a b", null, true]), Ok(Some("q=a+b,true"))),
            (' ', json!(["a", "b,c"]), Ok(Some("q=a+b,c"))),
            ('|', json!([1, 2]), Ok(Some("q=1%7C2"))),
            (',', json!([""]), Ok(Some("q="))),
            (',', json!([]), Ok(None)),
            (',', json!(null), Ok(None)),
            (
                ',',
                json!(["a", "b,c"]),
                Err("element 1 of the parameter q contains `,`, which separates elements"),
            ),
            (',', json!({"a": 1, "b": null, "c": "x"}), Ok(Some("q=a,1,c,x"))),
            ('|', json!({"a": 1}), Ok(Some("q=a%7C1"))),
            (',', json!({}), Ok(None)),
            (',', json!({"a": [1]}), Err("the field \"a\" of q has parts, which one text cannot say")),
        ];
        for (separator, value, expected) in table {
            let encoded = joined("q", separator, value.clone()).map(|texts| {
                let mut pairs = Pairs::new();
                set(&mut pairs, "q", texts);
                encode_address(&pairs)
            });
            let encoded = encoded.as_ref().map(Option::as_deref).map_err(String::as_str);
            assert_eq!(encoded, expected, "{value}");
        }
    }

    #[test]
    fn fields_have_their_styles() {
        let object = json!({"color": "red", "sizes": [1, 2], "gone": null});
        let nested = "the field \"a\" of f is nested, which fields under one name cannot say";
        let table = [
            (FieldStyle::Spread, object.clone(), Ok(Some("color=red&sizes=1&sizes=2"))),
            (FieldStyle::Spread, json!(null), Ok(None)),
            (FieldStyle::Spread, json!([1]), Err("the parameter f has to be an object")),
            (FieldStyle::Spread, json!({"a": {"b": 1}}), Err(nested)),
            (FieldStyle::Spread, json!({"a": [[1]]}), Err(nested)),
            (FieldStyle::Brackets, json!({"a": 1}), Ok(Some("f%5Ba%5D=1"))),
            (FieldStyle::Json, json!([1]), Ok(Some("f=%5B1%5D"))),
            (FieldStyle::Json, json!(null), Ok(None)),
            (FieldStyle::Joined(','), json!([1, 2]), Ok(Some("f=1%2C2"))),
        ];
        for (style, value, expected) in table {
            let encoded = styled("f", style, value.clone()).map(|pairs| encode(&pairs));
            let encoded = encoded.as_ref().map(Option::as_deref).map_err(String::as_str);
            assert_eq!(encoded, expected, "{value}");
        }
    }

    #[test]
    fn a_second_value_replaces_the_first() {
        let mut pairs = Pairs::new();
        for (name, value) in [("a", json!([1, 2])), ("b", json!(1)), ("a", json!(3)), ("b", json!(null))] {
            set(&mut pairs, name, texts(value));
        }
        assert_eq!(encode(&pairs).as_deref(), Some("a=3"));
    }
    #[test]
    fn objects_become_parameters_with_brackets() {
        let table = [
            (json!({"a": 1, "b": {"c": [1, 2]}}), Ok("f[a]=1&f[b][c][]=1&f[b][c][]=2&fa=0")),
            (json!({"a": [{"x": 1, "y": 2}, {"x": 3}]}), Ok("f[a][][x]=1&f[a][][y]=2&f[a][][x]=3&fa=0")),
            (json!({}), Ok("fa=0")),
            (json!(null), Ok("fa=0")),
            (json!([1]), Err("the parameter f has to be an object")),
            (json!({"a": []}), Err("f[a] is an empty list, which form fields cannot say; leave it out")),
        ];
        for (value, expected) in table {
            let mut pairs = Pairs::new();
            set_object(&mut pairs, "f", &json!({"before": 1})).unwrap();
            set(&mut pairs, "fa", vec!["0".to_owned()]);
            let done = set_object(&mut pairs, "f", &value);
            // The object comes behind what was set in between.
            pairs.rotate_left(usize::from(done.is_ok()));
            let encoded = encode(&pairs).unwrap().replace("%5B", "[").replace("%5D", "]");
            assert_eq!(done.as_ref().map(|()| &*encoded).map_err(String::as_str), expected, "{value}");
        }
    }
}

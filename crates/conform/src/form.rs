//! Forms and queries as values: brackets nest (`a[b]`, `a[]`), and texts are read as what the
//! schema asks for.

use serde_json::{Map, Value, json};

use crate::schema::SchemaAt;
use crate::spec::Spec;
use crate::walk::{self, SchemaField};

/// How deep a name may nest. Servers have limits of their own.
const DEEPEST: usize = 100;

/// The fields of a form as one object, nested as Rails nests them. Those that the schemas list
/// under their whole name (`profile[name]`) stay as they are.
pub(crate) fn tree(spec: &Spec, schemas: &[SchemaAt<'_>], fields: &[(String, String)]) -> Value {
    let plain = walk::plain(spec, schemas, &json!({}));
    nested(fields, |name| matches!(plain.field(name), SchemaField::Listed(_)))
}

/// The fields of a form as one object, nested as Rails nests them, but for those that are `listed`.
pub(crate) fn nested(fields: &[(String, String)], listed: impl Fn(&str) -> bool) -> Value {
    let mut whole = Value::Object(Map::new());
    for (name, value) in fields {
        let steps = steps(name);
        let steps = if listed(name) || steps.len() > DEEPEST { vec![name.as_str()] } else { steps };
        insert(&mut whole, &steps, Value::from(value.as_str()));
    }
    whole
}

/// The steps of a name: `a[b][]` is `a`, `b` and an empty one.
fn steps(name: &str) -> Vec<&str> {
    let (first, rest) = name.split_once('[').unwrap_or((name, ""));
    match rest.strip_suffix(']').filter(|_| !first.is_empty()) {
        Some(inner) => std::iter::once(first).chain(inner.split("][")).collect(),
        None => vec![name],
    }
}

fn insert(into: &mut Value, steps: &[&str], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *into = value;
        return;
    };
    if step.is_empty() {
        if !into.is_array() {
            *into = json!([]);
        }
        let Some(items) = into.as_array_mut() else { return };
        // `a[][b]` goes on with the last object, until that has a `b`.
        let next = rest.first();
        match items.last_mut() {
            Some(last @ Value::Object(_)) if next.is_some_and(|next| last.get(*next).is_none()) => {
                insert(last, rest, value);
            }
            _ => {
                let mut item = json!({});
                insert(&mut item, rest, value);
                items.push(item);
            }
        }
        return;
    }
    if !into.is_object() {
        *into = json!({});
    }
    if let Some(fields) = into.as_object_mut() {
        let field = fields.entry(*step).or_insert(Value::Null);
        // A name that comes again without brackets is a list.
        match field {
            Value::String(_) if rest.is_empty() => *field = json!([field.take(), value]),
            Value::Array(items) if rest.is_empty() => items.push(value),
            field => insert(field, rest, value),
        }
    }
}

/// Reads the texts of a value as what the schemas ask for. A text that is no such thing stays one.
pub(crate) fn coerced(spec: &Spec, schemas: &[SchemaAt<'_>], value: &Value) -> Value {
    let plain = walk::plain(spec, schemas, value);
    let is_array = plain.schemas.iter().any(|at| at.schema.get("type") == Some(&json!("array")));
    match value {
        Value::String(text) if is_array => {
            let items = plain.items();
            let texts: Vec<&str> = text.split(',').collect();
            let all = |texts: &[&str]| -> Value {
                texts.iter().map(|text| coerced(spec, &items, &Value::from(*text))).collect()
            };
            let (whole, parts) = (all(&[text]), all(&texts));
            let forms = [Some(whole.clone()), Some(parts), json_text(text)];
            let fitting = forms.into_iter().flatten().find(|form| fits(spec, schemas, form));
            fitting.unwrap_or(whole)
        }
        Value::String(text) if !fits(spec, schemas, value) => {
            let forms = [
                text.parse::<i64>().ok().map(Value::from),
                text.parse::<f64>().ok().map(Value::from),
                text.parse::<bool>().ok().map(Value::from),
                text.is_empty().then_some(Value::Null),
                json_text(text),
            ];
            let fitting = forms.into_iter().flatten().find(|form| fits(spec, schemas, form));
            fitting.unwrap_or_else(|| value.clone())
        }
        Value::Object(fields) if is_array && fields.keys().all(|name| name.parse::<usize>().is_ok()) => {
            let items = plain.items();
            fields.values().map(|item| coerced(spec, &items, item)).collect()
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| {
                let field = match plain.field(name) {
                    SchemaField::Listed(schemas) | SchemaField::Entry(schemas) => {
                        coerced(spec, &schemas, field)
                    }
                    SchemaField::Free | SchemaField::Undescribed => field.clone(),
                };
                (name.clone(), field)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => {
            let schemas = plain.items();
            items.iter().map(|item| coerced(spec, &schemas, item)).collect()
        }
        other => other.clone(),
    }
}

/// A list or an object that travels as JSON text, as OpenAPI has it in a form.
fn json_text(text: &str) -> Option<Value> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    // A text that only begins as JSON does is a text.
    serde_json::from_str(text).ok()
}

fn fits(spec: &Spec, schemas: &[SchemaAt<'_>], value: &Value) -> bool {
    schemas.iter().all(|at| spec.is_valid(at.schema, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nest() {
        let fields = [
            ("name", "Ada"),
            ("profile[display_name]", "A"),
            ("labels[]", "a"),
            ("labels[]", "b"),
            ("rows[][x]", "1"),
            ("rows[][y]", "2"),
            ("rows[][x]", "3"),
            ("twice", "1"),
            ("twice", "2"),
            ("odd[", "1"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = json!({
            "name": "Ada", "profile": {"display_name": "A"}, "labels": ["a", "b"],
            "rows": [{"x": "1", "y": "2"}, {"x": "3"}], "twice": ["1", "2"], "odd[": "1",
        });
        assert_eq!(nested(&fields, |_| false), expected);
        let listed = nested(&fields, |name| name == "profile[display_name]");
        assert_eq!(listed["profile[display_name]"], "A");
    }
}

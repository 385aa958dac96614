//! Nested values as flat fields whose names say the nesting, as Rails, PHP and others read them:
//! `a[b]`, `a[]`, `a[][b]`.

use serde_json::Value;

/// Fields in order, each a name and a text.
pub(crate) type Fields = Vec<(String, String)>;

/// Adds the fields of a value that is called `name`: numbers and booleans as text, null as an empty
/// text.
///
/// # Errors
/// What fields cannot say: an empty list or object, a list in a list, a name with brackets of its
/// own, or a list of objects of which one could not be told from the one before.
pub(crate) fn flatten(name: String, value: &Value, into: &mut Fields) -> Result<(), String> {
    match value {
        Value::Null => into.push((name, String::new())),
        Value::String(text) => into.push((name, text.clone())),
        Value::Bool(_) | Value::Number(_) => into.push((name, value.to_string())),
        Value::Array(elements) => list(&name, elements, into)?,
        Value::Object(members) if members.is_empty() => {
            return Err(format!("{name} is an empty object, which form fields cannot say; leave it out"));
        }
        Value::Object(members) => {
            for (key, member) in members {
                if key.is_empty() || key.contains(['[', ']']) {
                    return Err(format!("{name} has a field {key:?}, which is no name for a form field"));
                }
                flatten(format!("{name}[{key}]"), member, into)?;
            }
        }
    }
    Ok(())
}

/// Adds the fields of a list. A reader begins another object where a field comes that the object at
/// hand already has, so each object begins with one that the object before has too.
fn list(name: &str, elements: &[Value], into: &mut Fields) -> Result<(), String> {
    if elements.is_empty() {
        return Err(format!("{name} is an empty list, which form fields cannot say; leave it out"));
    }
    let own = format!("{name}[]");
    // The fields of the object before, where there is one.
    let mut before: Vec<String> = Vec::new();
    for element in elements {
        if element.is_array() {
            return Err(format!("{name} is a list of lists, which form fields cannot say"));
        }
        let start = into.len();
        flatten(own.clone(), element, into)?;
        let fields = into.get_mut(start..).unwrap_or_default();
        if element.is_object() && !before.is_empty() {
            // A list within an object never begins another object.
            let tells = |field: &str| {
                field.strip_prefix(&own).is_some_and(|inner| !inner.contains("[]"))
                    && before.iter().any(|other| other == field)
            };
            let first = fields.iter().position(|(field, _)| tells(field));
            let first = first.ok_or_else(|| {
                format!("{name} holds objects without a field in common, which form fields cannot tell apart")
            })?;
            if let Some(head) = fields.get_mut(..=first) {
                head.rotate_right(1);
            }
        }
        before.clear();
        if element.is_object() {
            before.extend(fields.iter().map(|(field, _)| field.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, json};

    fn flat(value: &Value) -> Result<String, String> {
        let mut fields = Fields::new();
        flatten("q".to_owned(), value, &mut fields)?;
        Ok(fields.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn values_become_fields() {
        let table = [
            (json!("a b"), "q=a b"),
            (json!(-1.5), "q=-1.5"),
            (json!(false), "q=false"),
            (json!(null), "q="),
            (json!({"a": 1, "b": {"c": null}}), "q[a]=1 q[b][c]="),
            (json!(["a", 1, null]), "q[]=a q[]=1 q[]="),
            (json!({"a": ["x", "y"]}), "q[a][]=x q[a][]=y"),
            (json!([{"a": 1, "b": 2}, {"a": 3}]), "q[][a]=1 q[][b]=2 q[][a]=3"),
            // Another object begins with what the one before has.
            (json!([{"b": 1}, {"a": 2, "b": 3}]), "q[][b]=1 q[][b]=3 q[][a]=2"),
            (json!([{"b": 1}, {"a": [2], "b": 3}]), "q[][b]=1 q[][b]=3 q[][a][]=2"),
            (json!([{"a": {"b": 1}}, {"a": {"b": 2}}]), "q[][a][b]=1 q[][a][b]=2"),
            (json!(["x", {"a": 1}, "y", {"b": 2}]), "q[]=x q[][a]=1 q[]=y q[][b]=2"),
            (
                json!([{"a": 1, "b": [{"c": 2}, {"c": 3}]}, {"a": 4, "b": [{"c": 5}]}]),
                "q[][a]=1 q[][b][][c]=2 q[][b][][c]=3 q[][a]=4 q[][b][][c]=5",
            ),
        ];
        for (value, expected) in table {
            assert_eq!(flat(&value).as_deref(), Ok(expected), "{value}");
        }
    }

    #[test]
    fn what_fields_cannot_say_is_refused() {
        let table = [
            (json!([]), "empty list"),
            (json!({"a": {}}), "q[a] is an empty object"),
            (json!([[1]]), "list of lists"),
            (json!({"a[b]": 1}), "no name"),
            (json!({"": 1}), "no name"),
            (json!([{"a": 1}, {"b": 2}]), "without a field in common"),
            (json!([{"a": [1]}, {"a": [2]}]), "without a field in common"),
        ];
        for (value, expected) in table {
            assert!(flat(&value).is_err_and(|problem| problem.contains(expected)), "{value}");
        }
    }
    /// Puts a field into an object by the rules that Rack has, which reads for Rails.
    fn put(object: &mut Map<String, Value>, name: &str, text: &str, inner: bool) {
        let (key, after) =
            match name.strip_prefix('[').filter(|_| inner).and_then(|rest| rest.split_once(']')) {
                Some((key, after)) => (key, after),
                None => name.split_at(name.find('[').unwrap_or(name.len())),
            };
        let list = |object: &mut Map<String, Value>| {
            let list = object.entry(key).or_insert_with(|| json!([]));
            std::mem::take(list.as_array_mut().unwrap())
        };
        if after.is_empty() {
            object.insert(key.to_owned(), text.into());
        } else if after == "[]" {
            let mut elements = list(object);
            elements.push(text.into());
            object.insert(key.to_owned(), elements.into());
        } else if let Some(child) = after.strip_prefix("[]") {
            let mut elements = list(object);
            let begins = elements.last().and_then(Value::as_object).is_none_or(|last| has(last, child));
            if begins {
                elements.push(json!({}));
            }
            put(elements.last_mut().unwrap().as_object_mut().unwrap(), child, text, true);
            object.insert(key.to_owned(), elements.into());
        } else {
            let child = object.entry(key).or_insert_with(|| json!({}));
            put(child.as_object_mut().unwrap(), after, text, true);
        }
    }

    fn has(object: &Map<String, Value>, child: &str) -> bool {
        let mut steps = child.split(['[', ']']).filter(|step| !step.is_empty());
        let first = steps.next().and_then(|step| object.get(step));
        !child.contains("[]")
            && steps.try_fold(first, |at, step| at.map(|at| at.get(step))).flatten().is_some()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let table = [
            json!({"a": "1", "b": {"c": "", "d": {"e": "2"}}}),
            json!({"labels": ["x", "", "y"], "b": {"c": ["z"]}}),
            json!({"a": [{"x": "1", "y": "2"}, {"x": "3"}, {"x": "4", "y": "5"}]}),
            json!({"a": [{"y": "1"}, {"x": "2", "y": "3"}, {"w": "4", "x": "5"}]}),
            json!({"a": [{"x": {"y": "1"}}, {"w": ["2", "3"], "x": {"y": "4"}}]}),
            json!({"a": ["x", {"y": "1"}, "z", {"y": "2"}]}),
            json!({"rules": [
                {"name": "1", "values": ["a", "b"], "steps": [{"to": "x"}, {"to": "y", "with": "z"}]},
                {"name": "2", "values": ["c"], "steps": [{"to": "x", "with": "y"}]},
            ]}),
        ];
        for value in table {
            let mut fields = Fields::new();
            for (name, member) in value.as_object().unwrap() {
                flatten(name.clone(), member, &mut fields).unwrap();
            }
            let mut read = Map::new();
            for (name, text) in &fields {
                put(&mut read, name, text, false);
            }
            assert_eq!(Value::from(read), value, "{fields:?}");
        }
    }
}

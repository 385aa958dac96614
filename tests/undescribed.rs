//! Which fields of a value its schema does not list.

use serde_json::Value;

use crate::spec::Spec;
use crate::walk::{self, Field};

/// The JSON pointers of all fields that the schema does not list. A validator does not see them: objects are open.
pub fn fields(spec: &Spec, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    search(spec, &[schema], value, "", &mut found);
    found
}

fn search<'a>(spec: &'a Spec, schemas: &[&'a Value], value: &Value, at: &str, found: &mut Vec<String>) {
    // A scalar has no fields, and asking its schema is the dearest part.
    if !value.is_object() && !value.is_array() {
        return;
    }
    let plain = walk::plain(spec, schemas, value);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = format!("{at}/{name}");
                match plain.field(name) {
                    Field::Described(schemas) => search(spec, &schemas, field, &at, found),
                    Field::Free => {}
                    Field::Undescribed => found.push(at),
                }
            }
        }
        Value::Array(items) if !plain.is_anything() => {
            for (index, item) in items.iter().enumerate() {
                search(spec, &plain.items(), item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

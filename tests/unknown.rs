//! What a newer server might send: unknown fields in every object, unknown values of every enum.

use std::collections::BTreeSet;

use frontdesk_conform::Spec;
use frontdesk_conform::schema::SchemaAt;
use frontdesk_conform::walk::{self, SchemaField};
use serde_json::{Value, json};

/// The name of the added field. No spec may have one like it.
pub const FIELD: &str = "a field of the future";

/// The value that stands for every enum's unknown ones.
pub const VALUE: &str = "a value of the future";

/// A changed value, and what was changed.
#[derive(Clone, Debug)]
pub struct Changed<'a> {
    /// The value with unknown fields and enum values.
    pub value: Value,
    /// How many objects got an unknown field.
    pub objects: usize,
    /// How many enum values were replaced.
    pub enums: usize,
    /// The named schemas that were met on the way.
    pub names: BTreeSet<&'a str>,
}

/// Adds an unknown field to every described object in a value and replaces every enum value,
/// following the schema. Maps are left alone: in them, a new name is nothing unknown.
pub fn changed<'a>(spec: &'a Spec, schema: &'a Value, value: &Value) -> Changed<'a> {
    let mut changed = Changed { value: Value::Null, objects: 0, enums: 0, names: BTreeSet::new() };
    changed.value = changed.change(spec, &[SchemaAt::anywhere(schema)], value);
    changed
}

impl<'a> Changed<'a> {
    fn change(&mut self, spec: &'a Spec, schemas: &[SchemaAt<'a>], value: &Value) -> Value {
        let plain = walk::plain(spec, schemas, value);
        self.names.extend(&plain.names);
        match value {
            Value::Object(fields) => {
                let mut fields = fields.clone();
                for (name, field) in &mut fields {
                    if let SchemaField::Listed(schemas) | SchemaField::Entry(schemas) = plain.field(name) {
                        *field = self.change(spec, &schemas, field);
                    }
                }
                if plain.is_record() {
                    self.objects += 1;
                    let nested =
                        json!({"nested": [1, -2.5, "ü\u{1F680}", null, {"deep": {"er": []}}], "id": true});
                    assert!(fields.insert(FIELD.to_owned(), nested).is_none());
                }
                Value::Object(fields)
            }
            Value::Array(items) if !plain.is_anything() => {
                let schemas = plain.items();
                items.iter().map(|item| self.change(spec, &schemas, item)).collect()
            }
            Value::String(_) if plain.is_enum() => {
                self.enums += 1;
                json!(VALUE)
            }
            _ => value.clone(),
        }
    }
}

//! A schema and its place in the document.

use frontdesk_openapi::pointer;
use serde_json::Value;

/// A schema and where it stands in the document.
#[derive(Clone, Debug)]
pub struct SchemaAt<'a> {
    /// The schema.
    pub schema: &'a Value,
    /// Its JSON pointer.
    pub pointer: String,
}

impl<'a> SchemaAt<'a> {
    /// A schema of which nobody needs to know where it stands.
    #[must_use]
    pub fn anywhere(schema: &'a Value) -> Self {
        Self { schema, pointer: String::new() }
    }

    /// The value at a path of keys in the schema object, and its place.
    pub(crate) fn member(&self, steps: &[&str]) -> Option<Self> {
        let mut found = self.clone();
        for step in steps {
            found = Self { schema: found.schema.get(*step)?, pointer: pointer::join(&found.pointer, step) };
        }
        Some(found)
    }

    /// The schemas of a combination.
    pub(crate) fn members(&self, key: &str) -> Vec<Self> {
        let members = self.schema.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
        members
            .map(|(index, schema)| Self {
                schema,
                pointer: pointer::join(&pointer::join(&self.pointer, key), &index.to_string()),
            })
            .collect()
    }
}

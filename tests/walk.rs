//! Which schemas speak about a value: references, `allOf`, `anyOf` and `oneOf` followed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::Spec;

/// The schemas that speak about one value, none of them a mere reference or combination.
#[derive(Clone, Debug, Default)]
pub struct Plain<'a> {
    /// The schemas.
    pub schemas: Vec<&'a Value>,
    /// The names of the components that led to them.
    pub names: BTreeSet<&'a str>,
}

/// What the schemas say about one field of an object.
#[derive(Clone, Debug)]
pub enum Field<'a> {
    /// The field is listed, or its object is a map of values with a schema.
    Described(Vec<&'a Value>),
    /// The object is a map of anything.
    Free,
    /// Nobody lists it.
    Undescribed,
}

/// Follows schemas to the plain ones that speak about a value. Of alternatives, only those that the value fits count.
pub fn plain<'a>(spec: &'a Spec, schemas: &[&'a Value], value: &Value) -> Plain<'a> {
    let mut found = Plain::default();
    for schema in schemas {
        follow(spec, schema, value, &mut found);
    }
    found
}

fn follow<'a>(spec: &'a Spec, schema: &'a Value, value: &Value, found: &mut Plain<'a>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if let Some(name) = reference.strip_prefix("#/components/schemas/") {
            found.names.insert(name);
        }
        return follow(spec, spec.document.referenced(reference).unwrap().0, value, found);
    }
    // One value in several forms: there is nothing inside it.
    if schema.get("x-lenient").is_some() {
        return found.schemas.push(schema);
    }
    let mut combined = false;
    for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        combined = true;
        follow(spec, member, value, found);
    }
    for key in ["anyOf", "oneOf"] {
        for member in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            combined = true;
            if spec.is_valid(member, value) {
                follow(spec, member, value, found);
            }
        }
    }
    if !combined || schema.get("properties").is_some() {
        found.schemas.push(schema);
    }
}

impl<'a> Plain<'a> {
    /// Whether some schema lets the value be any JSON.
    pub fn is_anything(&self) -> bool {
        let says_nothing =
            |schema: &&Value| ["type", "enum", "properties"].iter().all(|key| schema.get(key).is_none());
        self.schemas.iter().any(says_nothing)
    }

    /// Whether the value is an object with listed properties, not a map.
    pub fn is_record(&self) -> bool {
        self.schemas.iter().any(|schema| schema.get("properties").is_some())
            && !self.schemas.iter().any(|schema| schema.get("additionalProperties").is_some())
    }

    /// What is said about a field of an object.
    pub fn field(&self, name: &str) -> Field<'a> {
        let listed = self.schemas.iter().filter_map(|schema| schema.get("properties")?.get(name));
        let listed: Vec<&Value> = listed.collect();
        if !listed.is_empty() {
            return Field::Described(listed);
        }
        let others = self.schemas.iter().filter_map(|schema| schema.get("additionalProperties"));
        let others: Vec<&Value> = others.collect();
        if others.iter().any(|other| **other == Value::Bool(true)) || self.is_anything() {
            return Field::Free;
        }
        let others: Vec<&Value> = others.into_iter().filter(|other| other.is_object()).collect();
        if others.is_empty() { Field::Undescribed } else { Field::Described(others) }
    }

    /// The schemas of an array's items.
    pub fn items(&self) -> Vec<&'a Value> {
        self.schemas.iter().filter_map(|schema| schema.get("items")).collect()
    }

    /// Whether the value is one of an enum's strings.
    pub fn is_enum(&self) -> bool {
        self.schemas.iter().any(|schema| schema.get("enum").is_some() && schema.get("x-lenient").is_none())
    }
}

//! Which schemas speak about a value: references, `allOf`, `anyOf` and `oneOf` followed.

use std::collections::BTreeSet;

use frontdesk_openapi::reference;
use serde_json::Value;

use crate::schema::SchemaAt;
use crate::spec::Spec;

/// How many references and combinations are followed; more are a circle.
const DEPTH: usize = 64;

/// The schemas that speak about one value, none of them a mere reference or combination.
#[derive(Clone, Debug, Default)]
pub struct PlainSchemas<'a> {
    /// The schemas.
    pub schemas: Vec<SchemaAt<'a>>,
    /// The alternatives of which none fits the value.
    pub unmatched: Vec<SchemaAt<'a>>,
    /// The names of the components that led to them.
    pub names: BTreeSet<&'a str>,
}

/// What the schemas say about one field of an object.
#[derive(Clone, Debug)]
pub enum SchemaField<'a> {
    /// The field is listed.
    Listed(Vec<SchemaAt<'a>>),
    /// The object is a map of values with a schema.
    Entry(Vec<SchemaAt<'a>>),
    /// The object is a map of anything.
    Free,
    /// Nobody lists it.
    Undescribed,
}

/// Follows schemas to the plain ones that speak about a value. Of alternatives, only those that the
/// value fits count.
#[must_use]
pub fn plain<'a>(spec: &'a Spec, schemas: &[SchemaAt<'a>], value: &Value) -> PlainSchemas<'a> {
    let mut found = PlainSchemas::default();
    for schema in schemas {
        follow(spec, schema.clone(), value, &mut found, 0);
    }
    found
}

fn follow<'a>(spec: &'a Spec, at: SchemaAt<'a>, value: &Value, found: &mut PlainSchemas<'a>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let schema = at.schema;
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if let Some(name) = reference.strip_prefix("#/components/schemas/") {
            found.names.insert(name);
        }
        if let Some((schema, at)) = reference::target(&spec.document.value, reference) {
            follow(spec, SchemaAt { schema, pointer: at.to_owned() }, value, found, depth + 1);
        }
        return;
    }
    // One value in several forms: there is nothing inside it.
    if schema.get("x-lenient").is_some() {
        return found.schemas.push(at);
    }
    let mut combined = false;
    for member in at.members("allOf") {
        combined = true;
        follow(spec, member, value, found, depth + 1);
    }
    for key in ["anyOf", "oneOf"] {
        let members = at.members(key);
        if members.is_empty() {
            continue;
        }
        combined = true;
        let fitting: Vec<_> =
            members.into_iter().filter(|member| spec.is_valid(member.schema, value)).collect();
        if fitting.is_empty() {
            found.unmatched.push(at.clone());
        }
        for member in fitting {
            follow(spec, member, value, found, depth + 1);
        }
    }
    if !combined || schema.get("properties").is_some() {
        found.schemas.push(at);
    }
}

impl<'a> PlainSchemas<'a> {
    /// Whether some schema lets the value be any JSON.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        let says_nothing = |at: &SchemaAt<'_>| {
            ["type", "enum", "properties", "x-lenient"].iter().all(|key| at.schema.get(key).is_none())
        };
        self.schemas.iter().any(says_nothing)
    }

    /// Whether the value is an object with listed properties, not a map.
    #[must_use]
    pub fn is_record(&self) -> bool {
        self.schemas.iter().any(|at| at.schema.get("properties").is_some())
            && !self.schemas.iter().any(|at| at.schema.get("additionalProperties").is_some())
    }

    /// What is said about a field of an object.
    #[must_use]
    pub fn field(&self, name: &str) -> SchemaField<'a> {
        let listed = self.schemas.iter().filter_map(|at| at.member(&["properties", name]));
        let listed: Vec<_> = listed.collect();
        if !listed.is_empty() {
            return SchemaField::Listed(listed);
        }
        let others = self.schemas.iter().filter_map(|at| at.member(&["additionalProperties"]));
        let others: Vec<_> = others.collect();
        if others.iter().any(|other| *other.schema == Value::Bool(true)) || self.is_anything() {
            return SchemaField::Free;
        }
        let others: Vec<_> = others.into_iter().filter(|other| other.schema.is_object()).collect();
        if others.is_empty() { SchemaField::Undescribed } else { SchemaField::Entry(others) }
    }

    /// The schemas of an array's items.
    #[must_use]
    pub fn items(&self) -> Vec<SchemaAt<'a>> {
        self.schemas.iter().filter_map(|at| at.member(&["items"])).collect()
    }

    /// Whether the value is one of an enum's strings.
    #[must_use]
    pub fn is_enum(&self) -> bool {
        let is_enum =
            |at: &SchemaAt<'_>| at.schema.get("enum").is_some() && at.schema.get("x-lenient").is_none();
        self.schemas.iter().any(is_enum)
    }
}

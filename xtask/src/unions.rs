//! What tells the variants of a union apart.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use serde_json::Value;

/// How deep `allOf` is followed; circles are refused before.
const MAX_DEPTH: usize = 64;

/// The keyword that makes a schema a union, with its variants.
pub fn members(schema: &Value) -> Option<(&'static str, &Vec<Value>)> {
    // One type has several forms on the wire here.
    if ["x-lenient", "x-secret", "x-rust-type"].iter().any(|word| schema.get(word).is_some()) {
        return None;
    }
    ["oneOf", "anyOf"].into_iter().find_map(|key| {
        let members = schema.get(key)?.as_array()?;
        (members.is_empty() || !members.iter().all(is_demand)).then_some((key, members))
    })
}

/// Whether a schema says nothing but which properties must be there.
pub fn is_demand(schema: &Value) -> bool {
    schema.as_object().is_some_and(|words| !words.is_empty() && words.keys().all(|word| word == "required"))
}

/// A variant of a union: what has to be there for a value to be one.
#[derive(Debug, Default)]
pub struct Member<'a> {
    /// The last step of its reference.
    pub name: &'a str,
    /// Where it stands in the union.
    pub at: String,
    /// Its JSON type; an integer is a number. `None` where it has none, or several.
    pub kind: Option<&'static str>,
    /// The properties that it lists.
    pub properties: BTreeMap<&'a str, &'a Value>,
    /// Those that are always there.
    pub required: BTreeSet<&'a str>,
    /// Whether it may have properties of any name.
    open: bool,
    /// The properties whose text differs in each variant, with its texts.
    pub tags: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Member<'a> {
    /// All variants of the union at `at`.
    pub fn all(document: &'a Document, schema: &'a Value, at: &str) -> Vec<Self> {
        let Some((key, schemas)) = members(schema) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (index, schema) in schemas.iter().enumerate() {
            // A variant that is no reference has no name, which lint reports.
            let reference = schema.get("$ref").and_then(Value::as_str).unwrap_or("");
            let mut member = Self {
                name: reference.rsplit_once('/').map_or(reference, |(_, name)| name),
                at: pointer::join(&pointer::join(at, key), &index.to_string()),
                kind: kind(document, schema),
                ..Self::default()
            };
            member.collect(document, schema, 0);
            // What is read is what was received.
            let left_out = Direction::Response.left_out(&document.value, schema);
            member.required.retain(|name| !left_out.contains(name));
            found.push(member);
        }
        let tags: Vec<_> = found.iter().map(|member| member.tags(document, &found)).collect();
        for (member, tags) in found.iter_mut().zip(tags) {
            member.tags = tags;
        }
        found
    }

    fn collect(&mut self, document: &'a Document, schema: &'a Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let (schema, _) = document.resolve(schema, "");
        for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.collect(document, member, depth + 1);
        }
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        self.properties.extend(properties.map(|(name, property)| (name.as_str(), property)));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        self.required.extend(required.filter_map(Value::as_str));
        self.open |= schema.get("additionalProperties").is_some_and(|values| *values != Value::Bool(false));
    }

    fn tags(&self, document: &'a Document, all: &[Self]) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut tags = BTreeMap::new();
        for name in self.properties.keys() {
            let others: Vec<_> = all.iter().filter_map(|member| member.properties.get(name)).collect();
            let texts: Option<Vec<_>> = others.iter().map(|property| texts(document, property)).collect();
            let Some(texts) = texts.filter(|texts| texts.len() > 1) else { continue };
            let every: Vec<_> = texts.iter().flatten().collect();
            let distinct: BTreeSet<_> = every.iter().collect();
            if distinct.len() == every.len()
                && let Some(own) = self.texts(document, name)
            {
                tags.insert(*name, own);
            }
        }
        tags
    }

    /// The texts that a property has, where it is an enum.
    pub fn texts(&self, document: &'a Document, name: &str) -> Option<Vec<&'a str>> {
        texts(document, self.properties.get(name)?)
    }

    /// Whether what is `other` has all that makes a value this one, or may have.
    pub fn takes(&self, document: &Document, other: &Self) -> bool {
        match (self.kind, other.kind) {
            (Some("object"), Some("object")) => {}
            (Some(one), Some(another)) => return one == another,
            _ => return true,
        }
        !self.required.iter().any(|name| match (self.properties.get(name), other.properties.get(name)) {
            (_, None) => !other.open,
            (Some(own), Some(others)) => {
                let tagged = self.tags.contains_key(name) && other.tags.contains_key(name);
                tagged || (other.required.contains(name) && are_apart(document, own, others))
            }
            (None, Some(_)) => false,
        })
    }
}

/// Whether no value fits both schemas, as far as their types tell.
fn are_apart(document: &Document, one: &Value, other: &Value) -> bool {
    let null = |schema: &Value| {
        let (target, _) = document.resolve(schema, "");
        [schema, target].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
    };
    match (kind(document, one), kind(document, other)) {
        (Some(first), Some(second)) => first != second && !(null(one) && null(other)),
        _ => false,
    }
}

/// The texts of an enum of strings, null aside.
fn texts<'a>(document: &'a Document, schema: &'a Value) -> Option<Vec<&'a str>> {
    let values = single(document, schema).get("enum")?.as_array()?;
    let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then_some(texts)
}

/// The JSON type of a schema; an integer is a number. `None` where it has none, or several.
pub fn kind(document: &Document, schema: &Value) -> Option<&'static str> {
    let schema = single(document, schema);
    if schema.get("x-lenient").is_some() || members(schema).is_some() {
        return None;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => Some("object"),
        Some("array") => Some("array"),
        Some("string") => Some("string"),
        Some("integer" | "number") => Some("number"),
        Some("boolean") => Some("boolean"),
        None if schema.get("properties").is_some() || schema.get("allOf").is_some() => Some("object"),
        _ => None,
    }
}

/// A schema behind its references, and behind an `allOf` of one variant.
fn single<'a>(document: &'a Document, schema: &'a Value) -> &'a Value {
    let (mut schema, _) = document.resolve(schema, "");
    for _ in 0..MAX_DEPTH {
        match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if schema.get("properties").is_none() => schema = document.resolve(only, "").0,
            _ => break,
        }
    }
    schema
}

//! What every check needs: the document, what was found, and a walk over all schemas.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::Problems;
use serde_json::Value;

use super::sizes::Sizes;
use crate::bundle::is_data;
use crate::reach::Reach;

/// Returns what a validator says against a value, each with its JSON pointer.
pub type Objections = dyn Fn(&Value) -> Vec<(String, String)>;

/// A validator, or why the schema is none.
pub type Made = Result<Rc<Objections>, String>;

/// What the checks read, and what they found.
pub struct Lint<'a> {
    pub document: &'a Document,
    /// What is sent, and what is received, once a check has asked for it.
    reach: OnceCell<Reach>,
    pub problems: Problems,
    /// The validators that were made, by where their schemas are in memory.
    pub validators: BTreeMap<(*const Value, Direction), Made>,
    /// Whether every schema has the form that a validator demands, once that is known.
    pub are_sound: Option<bool>,
    /// What the examples have cost so far.
    pub sizes: Sizes<'a>,
    /// Whether that was too much.
    pub exhausted: bool,
}

impl<'a> Lint<'a> {
    pub fn new(document: &'a Document) -> Self {
        Self {
            document,
            reach: OnceCell::new(),
            problems: Problems::default(),
            validators: BTreeMap::new(),
            are_sound: None,
            sizes: Sizes::default(),
            exhausted: false,
        }
    }

    pub fn reach(&self) -> &Reach {
        self.reach.get_or_init(|| Reach::of(self.document))
    }

    pub fn problem(&mut self, at: &str, message: impl Into<String>) {
        self.problems.0.push(self.document.problem(at, message));
    }

    pub fn stop_if_any(&mut self) -> Result<(), Problems> {
        std::mem::take(&mut self.problems).into_result()
    }

    /// Every schema of the document, inline ones among them, with its pointer.
    pub fn each_schema(&self, mut visit: impl FnMut(&'a Value, &str)) {
        walk(&self.document.value, "", DocumentPart::Other, &mut visit);
    }
}

/// What a part of an OpenAPI document is, as far as finding its schemas goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DocumentPart {
    Schema,
    SchemaMap,
    SchemaList,
    Components,
    Other,
}

fn walk<'a>(value: &'a Value, at: &str, kind: DocumentPart, visit: &mut impl FnMut(&'a Value, &str)) {
    if kind == DocumentPart::Schema {
        visit(value, at);
    }
    let members: Vec<(String, &'a Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        _ => return,
    };
    for (key, member) in members {
        let member_kind = match (kind, key.as_str()) {
            (DocumentPart::SchemaMap | DocumentPart::SchemaList, _) => DocumentPart::Schema,
            (DocumentPart::Components, "schemas") | (DocumentPart::Schema, "properties") => {
                DocumentPart::SchemaMap
            }
            (DocumentPart::Schema, "items" | "additionalProperties" | "not")
            | (DocumentPart::Other, "schema") => DocumentPart::Schema,
            (DocumentPart::Schema, "allOf" | "anyOf" | "oneOf") => DocumentPart::SchemaList,
            // The rest of a schema is words and data.
            (DocumentPart::Schema, _) => continue,
            (DocumentPart::Other, "components") if at.is_empty() => DocumentPart::Components,
            (_, "examples") => continue,
            (_, key) if is_data(at, key) => continue,
            (DocumentPart::Other, "x-webhooks") if at.is_empty() => DocumentPart::Other,
            (_, key) if key.starts_with("x-") => continue,
            _ => DocumentPart::Other,
        };
        walk(member, &pointer::join(at, &key), member_kind, visit);
    }
}

/// The text under `key`; empty if there is none, which each check takes for a mistake or for an
/// optional word.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The fields of the object under `key`; none if there is no such object.
pub fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

//! The bundled document of a vendor, as tests ask it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::Value;
use xtask::document::{Document, OperationAt};
use xtask::json_schema;
use xtask::pointer;
use xtask::regen::{self, TARGETS};

/// A vendor's spec, bundled and linted as `cargo xtask regen` does it.
#[derive(Debug)]
pub struct Spec {
    /// The vendor's name.
    pub vendor: &'static str,
    /// The document.
    pub document: Document,
    /// The validators that were made, by their schema's text.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// A body as an operation describes it.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The media type.
    pub media: &'a str,
    /// The schema.
    pub schema: &'a Value,
    /// The media type object around it.
    value: &'a Value,
}

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

impl Spec {
    /// A vendor's spec. It is bundled once and kept.
    pub fn of(vendor: &str) -> &'static Self {
        static SPECS: [OnceLock<Spec>; TARGETS.len()] = [const { OnceLock::new() }; TARGETS.len()];
        let index = TARGETS.iter().position(|target| target.name == vendor);
        let index = index.unwrap_or_else(|| panic!("there is no vendor {vendor}"));
        SPECS[index].get_or_init(|| match regen::document(root(), TARGETS[index]) {
            Ok(document) => Self { vendor: TARGETS[index].name, document, validators: Mutex::default() },
            Err(problems) => panic!("{problems}"),
        })
    }

    /// The named schemas.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let schemas = self.document.value["components"]["schemas"].as_object();
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<OperationAt<'_>> {
        self.document.operations()
    }

    /// What a reference leads to; the value itself where it is none.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        self.document.resolve(value, "").0
    }

    /// The bodies that an operation takes, in the spec's order: clients send the first.
    pub fn bodies<'a>(&'a self, operation: &OperationAt<'a>) -> Vec<Content<'a>> {
        operation.value.get("requestBody").map(|body| self.contents(body)).unwrap_or_default()
    }

    /// The answers of an operation, by status.
    pub fn answers<'a>(&'a self, operation: &OperationAt<'a>) -> Vec<(&'a str, Vec<Content<'a>>)> {
        let answers = operation.value["responses"].as_object().into_iter().flatten();
        answers.map(|(status, answer)| (status.as_str(), self.contents(answer))).collect()
    }

    fn contents<'a>(&'a self, holder: &'a Value) -> Vec<Content<'a>> {
        let contents = self.resolve(holder).get("content").and_then(Value::as_object);
        let contents = contents.into_iter().flatten();
        contents.map(|(media, value)| Content { media, schema: &value["schema"], value }).collect()
    }

    /// The examples of a body, each with the pointer's last part that names it.
    pub fn examples<'a>(&'a self, content: &Content<'a>) -> Vec<(String, &'a Value)> {
        let single = content.value.get("example").map(|example| ("example".to_owned(), example));
        let named = content.value.get("examples").and_then(Value::as_object).into_iter().flatten();
        let named = named.map(|(name, example)| (name.clone(), &self.resolve(example)["value"]));
        single.into_iter().chain(named).collect()
    }

    /// An ordinary JSON Schema validator for a schema of this document.
    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let made = validators.entry(schema.to_string()).or_insert_with(|| {
            let made = json_schema::validator(&self.document.value, schema);
            Arc::new(made.unwrap_or_else(|error| panic!("{}: {error}", self.vendor)))
        });
        Arc::clone(made)
    }

    /// Whether a value fits a schema.
    pub fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        self.validator(schema).is_valid(value)
    }

    /// What a validator says against a value; empty where it is valid.
    pub fn objections(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// The schema to which a named one refers.
    pub fn reference(name: &str) -> Value {
        let pointer = pointer::join("#/components/schemas", name);
        serde_json::json!({"$ref": pointer})
    }
}

impl Content<'_> {
    /// Whether the body is made from a Rust type: JSON, or a form.
    pub fn is_typed(&self) -> bool {
        self.is_json() || self.media == "application/x-www-form-urlencoded"
    }

    /// Whether the body is JSON.
    pub fn is_json(&self) -> bool {
        self.media == "application/json" || self.media.ends_with("+json")
    }
}

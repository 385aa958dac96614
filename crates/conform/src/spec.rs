//! The bundled document of a vendor.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::{Document, OperationAt};
use frontdesk_openapi::{json_schema, limits, media, pointer, reference};
use jsonschema::Validator;
use serde_json::Value;

use crate::file;
use crate::generated::PUBLISHED;
use crate::restore::restore;
use crate::schema::SchemaAt;

/// The schema of any value.
static ANYTHING: LazyLock<Value> = LazyLock::new(|| Value::Object(serde_json::Map::new()));

/// The largest document that is read from a file, in bytes.
const LARGEST: u64 = 32 << 20;

/// A bundled OpenAPI 3.0 document.
#[derive(Debug)]
pub struct Spec {
    /// The document.
    pub document: Document,
    /// The file in which each path and component was written, by pointer.
    files: BTreeMap<String, String>,
    /// The validators that were made, by their schema's text.
    validators: Mutex<HashMap<String, Made>>,
}

/// A validator, or why the schema is none.
type Made = Result<Arc<Validator>, String>;

/// A body as an operation describes it.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// The media type.
    pub media: &'a str,
    /// The schema.
    pub schema: &'a Value,
    /// Where the schema stands in the document.
    pub pointer: String,
    /// The media type object around it.
    value: &'a Value,
}

/// The names of the vendors whose documents are here.
#[must_use]
pub fn vendors() -> [&'static str; PUBLISHED.len()] {
    PUBLISHED.map(|(vendor, _)| vendor)
}

impl Spec {
    /// A document that is bundled.
    #[must_use]
    pub fn new(document: Document) -> Self {
        let mut files = BTreeMap::new();
        let listed = document.value.get("x-files").and_then(Value::as_object);
        for (file, pointers) in listed.into_iter().flatten() {
            for pointer in pointers.as_array().into_iter().flatten().filter_map(Value::as_str) {
                files.insert(pointer.to_owned(), file.clone());
            }
        }
        Self { document, files, validators: Mutex::default() }
    }

    /// The document that is published with this crate for a vendor. It is read once and kept.
    ///
    /// # Errors
    /// Where there is no such vendor.
    pub fn published(vendor: &str) -> Result<&'static Self, String> {
        static SPECS: [OnceLock<Result<Spec, String>>; PUBLISHED.len()] =
            [const { OnceLock::new() }; PUBLISHED.len()];
        let found = PUBLISHED.iter().zip(&SPECS).find(|((name, _), _)| *name == vendor);
        let Some(((_, text), spec)) = found else {
            return Err(format!("there is no vendor {vendor}; the vendors are {}", vendors().join(", ")));
        };
        spec.get_or_init(|| Self::from_json(text)).as_ref().map_err(Clone::clone)
    }

    /// A document from its JSON.
    ///
    /// # Errors
    /// What keeps it from being an OpenAPI 3.0 document.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mut value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("it is no JSON, see line {} column {}", error.line(), error.column()))?;
        let version = value.get("openapi").and_then(Value::as_str);
        if !version.is_some_and(|version| version.starts_with("3.0")) {
            return Err("it is no OpenAPI 3.0 document: `openapi` has to be 3.0.x".to_owned());
        }
        if !value.get("paths").is_some_and(Value::is_object) {
            return Err("it is no OpenAPI 3.0 document: `paths` has to be an object".to_owned());
        }
        restore(&mut value)?;
        check_files(&value)?;
        let document = Document { value, places: BTreeMap::new() };
        limits::check(&document).map_err(|problem| problem.to_string())?;
        check_references(&document.value, &document.value, "")?;
        let spec = Self::new(document);
        let circle =
            spec.schemas().find(|(_, schema)| !limits::is_comparable(&spec.document, schema, &Value::Null));
        if let Some((name, _)) = circle {
            return Err(format!(
                "/components/schemas/{name}: it is made of itself by `allOf`, `anyOf`, `oneOf` or `$ref`; leave it out there"
            ));
        }
        Ok(spec)
    }

    /// Reads a document from a file.
    ///
    /// # Errors
    /// What keeps the file from being read, or from being an OpenAPI 3.0 document.
    pub fn read(path: &Path) -> Result<Self, String> {
        let bytes = file::read(path, LARGEST)?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        Self::from_json(&text)
    }

    /// The named schemas.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let schemas = self.document.value.pointer("/components/schemas").and_then(Value::as_object);
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
    }

    /// Every operation.
    #[must_use]
    pub fn operations(&self) -> Vec<OperationAt<'_>> {
        self.document.operations()
    }

    /// What a reference leads to; the value itself where it is none.
    #[must_use]
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        self.document.resolve(value, "").0
    }

    /// The bodies that an operation takes, in the spec's order: clients send the first.
    #[must_use]
    pub fn bodies<'a>(&'a self, operation: &OperationAt<'a>) -> Vec<Content<'a>> {
        let at = pointer::join(&operation.pointer, "requestBody");
        operation.value.get("requestBody").into_iter().flat_map(|body| self.contents(body, &at)).collect()
    }

    /// The responses of an operation, by status.
    #[must_use]
    pub fn responses<'a>(&'a self, operation: &OperationAt<'a>) -> Vec<(&'a str, Vec<Content<'a>>)> {
        let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        let at = pointer::join(&operation.pointer, "responses");
        responses
            .map(|(status, response)| (status.as_str(), self.contents(response, &pointer::join(&at, status))))
            .collect()
    }

    /// What webhooks post, by the event.
    #[must_use]
    pub fn webhook_bodies(&self) -> Vec<(&str, Vec<Content<'_>>)> {
        let webhooks = self.document.webhooks().into_iter();
        webhooks.map(|webhook| (webhook.name, self.contents(webhook.body, &webhook.pointer))).collect()
    }

    fn contents<'a>(&'a self, holder: &'a Value, at: &str) -> Vec<Content<'a>> {
        let (holder, at) = self.document.resolve(holder, at);
        let at = pointer::join(&at, "content");
        let contents = holder.get("content").and_then(Value::as_object).into_iter().flatten();
        contents
            .map(|(media, value)| Content {
                media,
                // Without a schema, any value is valid.
                schema: value.get("schema").unwrap_or(&ANYTHING),
                pointer: pointer::join(&pointer::join(&at, media), "schema"),
                value,
            })
            .collect()
    }

    /// The examples of a body, each with the name that it has there.
    #[must_use]
    pub fn examples<'a>(&'a self, content: &Content<'a>) -> Vec<(String, &'a Value)> {
        let single = content.value.get("example").map(|example| ("example".to_owned(), example));
        let named = content.value.get("examples").and_then(Value::as_object).into_iter().flatten();
        let named =
            named.filter_map(|(name, example)| Some((name.clone(), self.resolve(example).get("value")?)));
        single.into_iter().chain(named).collect()
    }

    /// The file in which a part of the document was written, if the document says so.
    #[must_use]
    pub fn file(&self, pointer: &str) -> Option<&str> {
        let mut pointer = pointer;
        loop {
            if let Some(file) = self.files.get(pointer) {
                return Some(file);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// An ordinary JSON Schema validator for a schema of this document, whichever way the value
    /// travels.
    fn validator(&self, schema: &Value) -> Made {
        // Nothing is left half done where a holder of the lock panics.
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(schema.to_string()).or_insert_with(|| {
            json_schema::validator(&self.document.value, schema, Direction::Either).map(Arc::new)
        });
        made.clone()
    }

    /// Whether a value fits a schema.
    #[must_use]
    pub fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        self.validator(schema).is_ok_and(|validator| validator.is_valid(value))
    }

    /// Whether values fit a schema, for many values of one schema.
    pub fn fits(&self, schema: &Value) -> impl Fn(&Value) -> bool + use<> {
        let validator = self.validator(schema);
        move |value| validator.as_ref().is_ok_and(|validator| validator.is_valid(value))
    }

    /// Whether a schema allows null.
    pub(crate) fn allows_null(&self, at: &SchemaAt<'_>) -> bool {
        self.is_valid(at.schema, &Value::Null)
    }

    /// What a validator says against a value; empty where it is valid. The messages quote no
    /// values.
    #[must_use]
    pub fn objections(&self, schema: &Value, value: &Value) -> Vec<String> {
        self.errors(schema, value).into_iter().map(|(at, message)| format!("{at}: {message}")).collect()
    }

    /// The same, with the pointer apart.
    pub(crate) fn errors(&self, schema: &Value, value: &Value) -> Vec<(String, String)> {
        match self.validator(schema) {
            Ok(validator) => validator
                .iter_errors(value)
                .map(|error| (error.instance_path().to_string(), error.masked().to_string()))
                .collect(),
            Err(error) => vec![(String::new(), format!("the schema is none: {error}"))],
        }
    }

    /// The schema to which a named one refers.
    #[must_use]
    pub fn reference(name: &str) -> Value {
        let pointer = pointer::join("#/components/schemas", name);
        serde_json::json!({"$ref": pointer})
    }
}

impl<'a> Content<'a> {
    /// Whether the body is made from a Rust type: JSON, or a form.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.is_json() || self.media == "application/x-www-form-urlencoded"
    }

    /// Whether the body is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        media::is_json(self.media)
    }

    /// The schema and where it stands.
    #[must_use]
    pub fn located(&self) -> SchemaAt<'a> {
        SchemaAt { schema: self.schema, pointer: self.pointer.clone() }
    }
}

/// Checks that `x-files` is a map from files to lists of pointers.
fn check_files(document: &Value) -> Result<(), String> {
    let is_list =
        |pointers: &Value| pointers.as_array().is_some_and(|pointers| pointers.iter().all(Value::is_string));
    match document.get("x-files") {
        Some(Value::Object(files)) if files.values().all(is_list) => Ok(()),
        Some(_) => Err("/x-files: it has to map each file to a list of JSON pointers".to_owned()),
        None => Ok(()),
    }
}

/// Checks that all references lead into the components, as those of a bundled document do, and to
/// something there.
fn check_references(document: &Value, value: &Value, at: &str) -> Result<(), String> {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let at = pointer::join(at, name);
                match member.as_str().filter(|_| name == "$ref") {
                    Some(to) if !to.starts_with("#/components/") => {
                        return Err(format!("{at}: it leads out of `#/components/`; bundle the document"));
                    }
                    Some(to) if reference::target(document, to).is_none() => {
                        return Err(format!("{at}: `{to}` leads to nothing; correct it"));
                    }
                    Some(_) => {}
                    None => check_references(document, member, &at)?,
                }
            }
            Ok(())
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| {
                check_references(document, item, &pointer::join(at, &index.to_string()))
            })
        }
        _ => Ok(()),
    }
}

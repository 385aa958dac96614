//! What a `multipart/form-data` body holds: files, which become setters of a request, and fields.

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use serde_json::Value;

/// The media type of bodies with files.
pub const MEDIA: &str = "multipart/form-data";

/// One property of a multipart body.
#[derive(Clone, Debug)]
pub struct BodyPart<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// Its schema.
    pub schema: &'a Value,
    /// Where it stands.
    pub pointer: String,
    /// What it holds.
    pub holds: PartKind,
    /// Whether it must be there.
    pub required: bool,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// One file.
    File,
    /// Any number of files.
    Files,
    /// A value.
    Field,
}

impl BodyPart<'_> {
    /// Whether it holds files.
    pub fn is_file(&self) -> bool {
        self.holds != PartKind::Field
    }

    /// Its name on the wire. A part that may come several times says so.
    pub fn wire(&self) -> String {
        let several = self.holds == PartKind::Files && !self.name.ends_with("[]");
        if several { format!("{}[]", self.name) } else { self.name.to_owned() }
    }
}

/// Whether a schema is a file's: `type: string` with `format: binary`.
pub fn is_file(document: &Document, schema: &Value) -> bool {
    let (schema, _) = document.resolve(schema, "");
    let is = |key: &str, value: &str| schema.get(key).and_then(Value::as_str) == Some(value);
    is("type", "string") && is("format", "binary")
}

/// What a part of this schema holds.
pub fn holds(document: &Document, schema: &Value) -> PartKind {
    if is_file(document, schema) {
        return PartKind::File;
    }
    let (array, _) = document.resolve(schema, "");
    match array.get("items") {
        Some(items) if is_file(document, items) => PartKind::Files,
        _ => PartKind::Field,
    }
}

/// The properties of an object, those of its `allOf` parts among them, a later one in place of an
/// earlier.
pub fn parts<'a>(document: &'a Document, schema: &'a Value, at: &str) -> Vec<BodyPart<'a>> {
    let mut found = Vec::new();
    let mut required = Vec::new();
    collect(document, schema, at, &mut found, &mut required, 0);
    for part in &mut found {
        part.required = required.iter().any(|name| *name == part.name);
    }
    found
}

fn collect<'a>(
    document: &'a Document,
    schema: &'a Value,
    at: &str,
    found: &mut Vec<BodyPart<'a>>,
    required: &mut Vec<&'a Value>,
    depth: usize,
) {
    // A chain longer than this is a circle, which lint reports.
    if depth > 32 {
        return;
    }
    let (schema, at) = document.resolve(schema, at);
    for (index, member) in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let step = pointer::join(&pointer::join(&at, "allOf"), &index.to_string());
        collect(document, member, &step, found, required, depth + 1);
    }
    let properties_at = pointer::join(&at, "properties");
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        found.retain(|part| part.name != name);
        found.push(BodyPart {
            name,
            schema,
            pointer: pointer::join(&properties_at, name),
            holds: holds(document, schema),
            required: false,
        });
    }
    let names = schema.get("required").and_then(Value::as_array);
    required.extend(names.into_iter().flatten());
}

/// The files that a request's body takes, which become setters or arguments: those of a multipart
/// body that stands first, or behind JSON.
pub fn files<'a>(document: &'a Document, body: &'a Value, at: &str) -> Vec<BodyPart<'a>> {
    let content_at = pointer::join(at, "content");
    let mut contents = body.get("content").and_then(Value::as_object).into_iter().flatten();
    let Some((first, content)) = contents.next() else {
        return Vec::new();
    };
    let multipart = match first.as_str() {
        MEDIA => Some(content),
        "application/json" => contents.find(|(media, _)| *media == MEDIA).map(|(_, content)| content),
        _ => None,
    };
    let Some(schema) = multipart.and_then(|content| content.get("schema")) else {
        return Vec::new();
    };
    let schema_at = pointer::join(&pointer::join(&content_at, MEDIA), "schema");
    let mut files = parts(document, schema, &schema_at);
    files.retain(BodyPart::is_file);
    for file in &mut files {
        // Beside JSON, a file is one way of several.
        file.required &= first == MEDIA;
    }
    files
}

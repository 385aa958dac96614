//! The table by which the sandbox knows a vendor's operations: paths, parameters, bodies, example
//! responses.
//!
//! It is JSON, an operation on each line. Schemas have neither references nor `allOf` and keep what
//! says which values are valid. A keyword that the table has no place for is an error with file and
//! line.

use frontdesk_openapi::document::{Document, OperationAt};
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::{Map, Value};

use crate::media;

/// Keywords of a schema that the table takes as they are.
const CONSTRAINTS: [&str; 11] = [
    "type",
    "nullable",
    "enum",
    "required",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
];

/// Keywords of a schema that the table leaves out: notes, and `format` and `pattern`, which
/// handlers check.
const NOTES: [&str; 12] = [
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "format",
    "pattern",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Writes the table of a document.
///
/// # Errors
/// Every part of the document that the table cannot hold, with file and line.
pub fn table(document: &Document) -> Result<String, Problems> {
    let mut table = Table { document, open: Vec::new(), problems: Vec::new() };
    let operations: Vec<String> = document
        .operations()
        .iter()
        .map(|operation| Value::Object(table.operation(operation)).to_string())
        .collect();
    Problems(table.problems).into_result()?;
    let base_path = Value::from(base_path(document)?);
    Ok(format!("{{\"base_path\":{base_path},\"operations\":[\n{}\n]}}\n", operations.join(",\n")))
}

/// What follows host and port in the URL of the first server.
fn base_path(document: &Document) -> Result<String, Problem> {
    let url = document.value.pointer("/servers/0/url").and_then(Value::as_str);
    let url = url.ok_or_else(|| {
        document.problem("/servers", "the sandbox needs the path of a server; list one with its `url`")
    })?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map(|(_, path)| path.trim_end_matches('/'));
    Ok(path.filter(|path| !path.is_empty()).map_or_else(String::new, |path| format!("/{path}")))
}

struct Table<'a> {
    document: &'a Document,
    /// The references that are being followed.
    open: Vec<String>,
    problems: Vec<Problem>,
}

impl Table<'_> {
    fn operation(&mut self, operation: &OperationAt<'_>) -> Map<String, Value> {
        let mut row = Map::new();
        row.insert("id".to_owned(), operation.id().into());
        row.insert("method".to_owned(), operation.method.to_uppercase().into());
        row.insert("path".to_owned(), operation.path.into());
        let query = self.query(operation);
        if !query.is_empty() {
            row.insert("query".to_owned(), query.into());
        }
        if let Some(body) = operation.value.get("requestBody") {
            let (body, at) = self.document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
            row.insert("body".to_owned(), self.body(body, &at));
        }
        // Without `security`, the root's applies.
        let is_open = operation.value.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty);
        if is_open || operation.has_optional_credentials() {
            row.insert("open".to_owned(), true.into());
        }
        self.response(operation, &mut row);
        row
    }

    /// The query parameters as the schema of an object. `json` marks those whose text is JSON.
    fn query(&mut self, operation: &OperationAt<'_>) -> Map<String, Value> {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for parameter in self.document.parameters(operation) {
            let Some((schema, at)) = parameter.schema().filter(|_| parameter.location == "query") else {
                continue;
            };
            let mut schema = self.schema(schema, &at);
            if parameter.is_json() {
                schema.insert("json".to_owned(), true.into());
            }
            if parameter.value.get("required") == Some(&Value::Bool(true)) {
                required.push(Value::from(parameter.name));
            }
            properties.insert(parameter.name.to_owned(), schema.into());
        }
        let mut query = Map::new();
        if !required.is_empty() {
            query.insert("required".to_owned(), required.into());
        }
        if !properties.is_empty() {
            query.insert("properties".to_owned(), properties.into());
        }
        query
    }

    /// The schemas of a request body by media type.
    fn body(&mut self, body: &Value, at: &str) -> Value {
        let content = pointer::join(at, "content");
        let mut schemas = Map::new();
        for (media, value) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
            let at = pointer::join(&pointer::join(&content, media), "schema");
            // Without a schema, any value is valid.
            let schema = value.get("schema").map(|schema| self.schema(schema, &at)).unwrap_or_default();
            schemas.insert(media.clone(), schema.into());
        }
        schemas.into()
    }

    /// The first success status, and an example of what is returned with it.
    fn response(&mut self, operation: &OperationAt<'_>, row: &mut Map<String, Value>) {
        let at = pointer::join(&operation.pointer, "responses");
        let responses = operation.value.get("responses").and_then(Value::as_object);
        let success = responses.into_iter().flatten().find_map(|(status, response)| {
            let code = status.parse::<u16>().ok().filter(|code| (200..300).contains(code))?;
            Some((code, status, response))
        });
        let Some((code, status, response)) = success else {
            self.problem(&at, "no response has a status from 200 to 299; add one");
            return;
        };
        row.insert("status".to_owned(), code.into());
        let (response, at) = self.document.resolve(response, &pointer::join(&at, status));
        let content = response.get("content").and_then(Value::as_object);
        let Some((media, value)) = content.into_iter().flatten().next() else { return };
        row.insert("media".to_owned(), media.as_str().into());
        let named = value.get("examples").and_then(Value::as_object);
        let first = named
            .into_iter()
            .flatten()
            .find_map(|(_, example)| self.document.resolve(example, "").0.get("value"));
        match value.get("example").or(first) {
            Some(example) => {
                row.insert("example".to_owned(), example.clone());
            }
            // No document shows the bytes of a picture.
            None if media::form(media) == media::BodyForm::Bytes => {}
            None => {
                let at = pointer::join(&pointer::join(&at, "content"), media);
                self.problem(&at, "the response has no example, which the sandbox returns; add one");
            }
        }
    }

    /// A schema without references and `allOf`.
    fn schema(&mut self, schema: &Value, at: &str) -> Map<String, Value> {
        let mut parts = Vec::new();
        let mut own = Map::new();
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            let below = pointer::join(at, keyword);
            match keyword.as_str() {
                "$ref" => match value.as_str() {
                    Some(reference) => parts.push((self.reference(reference, &below), below)),
                    None => self.problem(&below, "a `$ref` is a text; correct it"),
                },
                "allOf" => {
                    for (index, part) in value.as_array().into_iter().flatten().enumerate() {
                        let at = pointer::join(&below, &index.to_string());
                        parts.push((self.schema(part, &at), at));
                    }
                }
                "anyOf" | "oneOf" => {
                    let members = value.as_array().into_iter().flatten().enumerate();
                    let members: Vec<Value> = members
                        .map(|(index, part)| {
                            self.schema(part, &pointer::join(&below, &index.to_string())).into()
                        })
                        .collect();
                    own.insert(keyword.clone(), members.into());
                }
                "properties" => {
                    let mut properties = Map::new();
                    for (name, property) in value.as_object().into_iter().flatten() {
                        let property = self.schema(property, &pointer::join(&below, name));
                        properties.insert(name.clone(), property.into());
                    }
                    own.insert(keyword.clone(), properties.into());
                }
                "items" | "additionalProperties" => {
                    let value = match value {
                        Value::Bool(_) => value.clone(),
                        schema => self.schema(schema, &below).into(),
                    };
                    own.insert(keyword.clone(), value);
                }
                known if CONSTRAINTS.contains(&known) => {
                    own.insert(keyword.clone(), value.clone());
                }
                note if NOTES.contains(&note) || note.starts_with("x-") => {}
                other => self.problem(
                    &below,
                    format!(
                        "the sandbox does not know the keyword `{other}`; teach it in xtask/src/sandbox.rs"
                    ),
                ),
            }
        }
        if parts.is_empty() {
            return own;
        }
        self.merged(parts, own, at)
    }

    fn reference(&mut self, reference: &str, at: &str) -> Map<String, Value> {
        if self.open.iter().any(|open| open == reference) {
            self.problem(at, "the schema holds itself, which the sandbox's table cannot; break the circle");
            return Map::new();
        }
        let Some((target, pointer)) = self.document.referenced(reference) else {
            self.problem(at, format!("{reference} leads to nothing; correct it"));
            return Map::new();
        };
        self.open.push(reference.to_owned());
        let schema = self.schema(target, &pointer);
        self.open.pop();
        schema
    }

    /// The parts of an `allOf` and what stands beside it as one schema.
    fn merged(
        &mut self,
        parts: Vec<(Map<String, Value>, String)>,
        own: Map<String, Value>,
        at: &str,
    ) -> Map<String, Value> {
        // Null fits where the whole says so, or each of its parts does.
        let nullable = own.get("nullable") == Some(&Value::Bool(true))
            || parts.iter().all(|(part, _)| part.get("nullable") == Some(&Value::Bool(true)));
        let mut whole = Map::new();
        for (part, at) in parts.into_iter().chain([(own, at.to_owned())]) {
            for (keyword, value) in part {
                match (whole.get_mut(&keyword), value) {
                    _ if keyword == "nullable" => {}
                    (None, value) => {
                        whole.insert(keyword, value);
                    }
                    (Some(Value::Object(properties)), Value::Object(more)) if keyword == "properties" => {
                        for (name, property) in more {
                            if properties.get(&name).is_some_and(|other| *other != property) {
                                self.problem(
                                    &at,
                                    format!("two parts of this schema differ in `{name}`; let one say it"),
                                );
                            }
                            properties.insert(name, property);
                        }
                    }
                    (Some(Value::Array(required)), Value::Array(more)) if keyword == "required" => {
                        let more: Vec<Value> =
                            more.into_iter().filter(|name| !required.contains(name)).collect();
                        required.extend(more);
                    }
                    (Some(same), value) if *same == value => {}
                    _ => self.problem(
                        &at,
                        format!("two parts of this schema differ in `{keyword}`; let one say it"),
                    ),
                }
            }
        }
        if nullable {
            whole.insert("nullable".to_owned(), true.into());
        }
        whole
    }

    fn problem(&mut self, at: &str, message: impl Into<String>) {
        self.problems.push(self.document.problem(at, message));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(schema: &Value, response: &Value) -> Document {
        let value = json!({
            "servers": [{"url": "https://example.test/v2/"}],
            "paths": {"/things/{id}": {"post": {
                "operationId": "postThing",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer", "format": "int32"}}],
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"201": response},
            }}},
            "components": {"schemas": {
                "Named": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
                "Circle": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Circle"}}},
            }},
        });
        Document { value, ..Document::default() }
    }

    #[test]
    fn an_operation_is_one_line_without_references() {
        let schema = json!({"nullable": true, "description": "A thing.", "allOf": [
            {"$ref": "#/components/schemas/Named"},
            {"type": "object", "properties": {"color": {"type": "string", "enum": ["red"], "x-secret": true}}},
        ]});
        let response = json!({"content": {"application/json": {"example": {"id": 1}}}});
        let table =
            table(&document(&schema, &response)).map(|text| serde_json::from_str::<Value>(&text).ok());
        let body = json!({
            "type": "object", "required": ["name"], "nullable": true,
            "properties": {"name": {"type": "string"}, "color": {"type": "string", "enum": ["red"]}},
        });
        let expected = json!({"base_path": "/v2", "operations": [{
            "id": "postThing", "method": "POST", "path": "/things/{id}",
            "query": {"properties": {"q": {"type": "integer"}}},
            "body": {"application/json": body},
            "status": 201, "media": "application/json", "example": {"id": 1},
        }]});
        assert_eq!(table, Ok(Some(expected)));
    }

    #[test]
    fn what_the_table_cannot_hold_is_an_error() {
        let response = json!({"content": {"application/json": {"example": 1}}});
        let circle = json!({"$ref": "#/components/schemas/Circle"});
        let differing = json!({"allOf": [
            {"$ref": "#/components/schemas/Named"},
            {"properties": {"name": {"type": "integer"}}},
        ]});
        let cases = [
            (json!({"not": {}}), response.clone(), "the keyword `not`"),
            (json!({"$ref": 5}), response.clone(), "a `$ref` is a text"),
            (circle, response.clone(), "holds itself"),
            (differing, response, "differ in `name`"),
            (json!({}), json!({"content": {"application/json": {}}}), "no example"),
        ];
        let mut without_server = document(&json!({}), &json!({}));
        without_server.value["servers"] = json!([]);
        assert!(table(&without_server).unwrap_err().to_string().contains("the path of a server"));
        for (schema, response, expected) in cases {
            let problems = table(&document(&schema, &response)).err().map(|problems| problems.to_string());
            assert!(problems.as_deref().unwrap_or_default().contains(expected), "{schema}: {problems:?}");
        }
    }
}

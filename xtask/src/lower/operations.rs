//! Lowers operations: arguments, request bodies and successful responses.

use std::collections::BTreeSet;

use frontdesk_openapi::document::{Document, OperationAt, ParameterAt};
use frontdesk_openapi::pointer;
use serde_json::{Map, Value, json};

use super::schemas::{Lowering, Success, core_type, versions};
use crate::examples;
use crate::media::{self, BodyForm};
use crate::multipart::{self, PartKind};
use crate::names;
use crate::styles;
use crate::surface;

/// The lowered `paths`, an operation under each path template and method.
pub fn lower_operations<'a>(lowering: &mut Lowering<'a>) -> Map<String, Value> {
    let mut paths: Map<String, Value> = Map::new();
    let document = lowering.document();
    let operations = document.operations();
    let scope = surface::scope(document);
    let areas: BTreeSet<&str> = operations.iter().map(|operation| surface::area(operation.value)).collect();
    let scoped: BTreeSet<&str> =
        areas.into_iter().filter(|area| surface::is_scoped(&operations, scope, area)).collect();
    for operation in &operations {
        let (path, mut lowered) = lower_operation(lowering, operation);
        insert(&mut lowered, "x-scoped", json!(scoped.contains(surface::area(operation.value))));
        // The names of parameters are Rust's here, so that two paths may have become one.
        let item = paths.entry(path).or_insert_with(|| json!({})).as_object_mut();
        if item.map(|item| item.insert(operation.method.to_owned(), lowered.into())) != Some(None) {
            let message =
                "another path differs from this one only in how its parameters are spelled; remove one";
            lowering.problem(&operation.pointer, message);
        }
    }
    paths
}

fn lower_operation<'a>(
    lowering: &mut Lowering<'a>,
    operation: &OperationAt<'a>,
) -> (String, Map<String, Value>) {
    let id = operation.id();
    let type_name = lowering.type_name(&[id], &operation.pointer);
    let mut path = operation.path.to_owned();
    let mut parameters = Vec::new();
    for parameter in lowering.document().parameters(operation) {
        let Some(lowered) = lower_parameter(lowering, &parameter, &type_name) else {
            continue;
        };
        if let (true, Some(rust)) =
            (parameter.location == "path", lowered.get("name").and_then(Value::as_str))
        {
            path = path.replace(&format!("{{{}}}", parameter.name), &format!("{{{rust}}}"));
        }
        parameters.push(lowered);
    }
    let words = [
        ("operationId", json!(names::snake(id))),
        ("tags", json!(operation.value.get("tags"))),
        ("parameters", json!(parameters)),
        ("x-operation-id", json!(id)),
        ("x-path", json!(operation.path)),
        ("x-at", json!(operation.pointer)),
        ("x-doc", json!(documentation(operation))),
        ("x-errors", errors(lowering.document(), operation)),
        ("x-page", json!(operation.value.pointer("/externalDocs/url"))),
        ("x-method", json!(surface::method(operation))),
        ("x-server", json!(server(operation))),
        ("x-security", security(lowering, operation)),
        ("x-optional-security", json!(operation.has_optional_credentials())),
    ];
    let mut lowered: Map<String, Value> =
        words.into_iter().map(|(word, value)| (word.to_owned(), value)).collect();
    for key in ["x-pagination", "x-result", "x-since", "x-vendor-operation-id", "deprecated"] {
        if let Some(value) = operation.value.get(key) {
            insert(&mut lowered, key, value.clone());
        }
    }
    if let Some(result) = operation.value.get("x-result").filter(|result| result.get("header").is_some()) {
        // Where it has a type of its own, the document lists that.
        lowering.schema(result, &pointer::join(&operation.pointer, "x-result"), &type_name);
    }
    lower_request_body(lowering, operation, &type_name, &mut lowered);
    lower_response(lowering, operation, &type_name, &mut lowered);
    (path, lowered)
}

fn lower_parameter<'a>(
    lowering: &mut Lowering<'a>,
    parameter: &ParameterAt<'a>,
    type_name: &str,
) -> Option<Value> {
    let given = parameter.value.get("x-rust-name").and_then(Value::as_str).map(str::to_owned);
    let Some(rust) = given.or_else(|| names::snake(parameter.name)) else {
        lowering.problem(
            &parameter.written_at,
            format!("the parameter `{}` makes no Rust name; add `x-rust-name`", parameter.name),
        );
        return None;
    };
    let Some((schema, schema_at)) = parameter.schema() else {
        lowering.problem(&parameter.pointer, format!("the parameter `{}` needs a `schema`", parameter.name));
        return None;
    };
    // A shared parameter's enum is named for the component, one of an operation's own for the
    // operation.
    let steps = pointer::steps(&parameter.pointer);
    let hint = match steps.as_slice() {
        [components, parameters, name] if components == "components" && parameters == "parameters" => {
            name.clone()
        }
        _ => {
            let own = lowering.type_name(&[parameter.name, &rust], &parameter.written_at);
            format!("{type_name}{own}")
        }
    };
    let lowered = match parameter.value.get("x-secret") {
        Some(Value::Bool(true)) => core_type("Secret", &[]),
        _ => lowering.schema(schema, &schema_at, &hint),
    };
    let mut doc = parameter.value.get("description").and_then(Value::as_str).unwrap_or("").trim().to_owned();
    doc.push_str(&limits(schema));
    doc.push_str(&versions(parameter.value));
    Some(json!({
        "name": rust,
        "in": parameter.location,
        "required": parameter.value.get("required") == Some(&Value::Bool(true)),
        "deprecated": parameter.value.get("deprecated") == Some(&Value::Bool(true)),
        "schema": lowered,
        "x-wire": parameter.name,
        "x-style": match parameter.location {
            "query" => styles::of_parameter(lowering.document(), parameter).lowered(),
            _ => Value::Null,
        },
        "x-doc": doc,
        "x-example": examples::of_parameter(lowering.document(), parameter).lowered(&parameter.pointer),
    }))
}

/// A parameter's default and limits as a sentence.
fn limits(schema: &Value) -> String {
    let mut words = Vec::new();
    if let Some(default) = schema.get("default") {
        words.push(format!("default `{}`", plain(default)));
    }
    if let Some(minimum) = schema.get("minimum") {
        words.push(format!("at least {minimum}"));
    }
    if let Some(maximum) = schema.get("maximum") {
        words.push(format!("at most {maximum}"));
    }
    if let Some(length) = schema.get("maxLength") {
        words.push(format!("at most {length} characters"));
    }
    if words.is_empty() {
        return String::new();
    }
    format!("\n\nLimits: {}.", words.join(", "))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn lower_request_body<'a>(
    lowering: &mut Lowering<'a>,
    operation: &OperationAt<'a>,
    type_name: &str,
    lowered: &mut Map<String, Value>,
) {
    let Some(body) = operation.value.get("requestBody") else {
        return;
    };
    let (body, at) = lowering.document().resolve(body, &pointer::join(&operation.pointer, "requestBody"));
    let content_at = pointer::join(&at, "content");
    let Some((media, content)) =
        body.get("content").and_then(Value::as_object).and_then(|content| content.iter().next())
    else {
        lowering.problem(&at, "a request body needs `content` with a media type");
        return;
    };
    let files = lower_files(lowering, body, &at);
    insert(lowered, "x-files", files);
    let form = media::form(media);
    let parts = part_types(lowering.document(), body);
    insert(lowered, "x-parts", parts);
    let schema_at = pointer::join(&pointer::join(&content_at, media), "schema");
    let Some(schema) = content.get("schema") else {
        lowering.problem(&pointer::join(&content_at, media), "a request body needs a `schema`");
        return;
    };
    if form == BodyForm::Parts
        && multipart::parts(lowering.document(), schema, &schema_at).iter().all(multipart::BodyPart::is_file)
    {
        return;
    }
    let (encoding, schema) = match form {
        BodyForm::Json => ("json", lowering.schema(schema, &schema_at, &format!("{type_name}Body"))),
        BodyForm::Fields => ("form", lowering.schema(schema, &schema_at, &format!("{type_name}Body"))),
        BodyForm::Parts => ("multipart", lowering.schema(schema, &schema_at, &format!("{type_name}Body"))),
        BodyForm::Text => ("text", json!({"type": "string"})),
        BodyForm::Bytes => ("bytes", core_type("bytes::Bytes", &[])),
        // Lint refuses them.
        BodyForm::Records => return,
    };
    let named = (form != BodyForm::Json || media != "application/json").then_some(media);
    insert(
        lowered,
        "requestBody",
        json!({"required": true, "content": {"application/json": {"schema": schema}}}),
    );
    insert(
        lowered,
        "x-body",
        json!({
            "fields": fields(lowering.document(), form, content),
            "encoding": encoding,
            "media": named,
            "required": body.get("required") == Some(&Value::Bool(true)),
            "example": examples::of_content(lowering.document(), content, &pointer::join(&content_at, media))
                .lowered(&pointer::join(&content_at, media)),
        }),
    );
}

/// The fields of a form that have a style of their own.
fn fields(document: &Document, form: BodyForm, content: &Value) -> Value {
    let Some(schema) = content.get("schema") else { return json!([]) };
    let encodings = content.get("encoding").and_then(Value::as_object).filter(|_| form == BodyForm::Fields);
    let mut fields = Vec::new();
    for part in multipart::parts(document, schema, "") {
        let style = encodings
            .and_then(|encodings| encodings.get(part.name))
            .map(|encoding| styles::of_field(document, encoding, part.schema).lowered());
        if let Some(style) = style.filter(|style| !style.is_null()) {
            fields.push(json!({"name": part.name, "style": style}));
        }
    }
    Value::Array(fields)
}

/// The media types of the parts of a body that are no files, whether it is sent so always or with
/// files only.
fn part_types(document: &Document, body: &Value) -> Value {
    let content = body.get("content").and_then(|content| content.get(multipart::MEDIA));
    let Some((content, schema)) = content.and_then(|content| Some((content, content.get("schema")?))) else {
        return json!([]);
    };
    let parts = multipart::parts(document, schema, "").into_iter().filter(|part| !part.is_file());
    let parts = parts.filter_map(|part| {
        let own = content.get("encoding")?.get(part.name)?.get("contentType")?;
        Some(json!({"name": part.name, "media": own}))
    });
    parts.collect()
}

/// The files that a body takes, each with its Rust name and its name on the wire.
fn lower_files<'a>(lowering: &mut Lowering<'a>, body: &'a Value, at: &str) -> Value {
    let mut files = Vec::new();
    for part in multipart::files(lowering.document(), body, at) {
        let given = part.schema.get("x-rust-name").and_then(Value::as_str).map(str::to_owned);
        let Some(rust) = given.or_else(|| names::snake(part.name)) else {
            lowering.problem(&part.pointer, format!("`{}` makes no Rust name; add `x-rust-name`", part.name));
            continue;
        };
        let mut doc = lowering.documentation(part.schema, part.name);
        let encoding = body.get("content").and_then(|content| content.get(multipart::MEDIA)?.get("encoding"));
        let own = encoding.and_then(|encoding| encoding.get(part.name)?.get("contentType")?.as_str());
        if let Some(own) = own {
            doc.push_str(&format!("\n\nMedia types: `{own}`."));
        }
        files.push(json!({
            "rust": rust,
            "wire": part.wire(),
            "name": part.name,
            "many": part.holds == PartKind::Files,
            "media": own,
            "required": part.required,
            "doc": doc,
        }));
    }
    Value::Array(files)
}

fn lower_response<'a>(
    lowering: &mut Lowering<'a>,
    operation: &OperationAt<'a>,
    type_name: &str,
    lowered: &mut Map<String, Value>,
) {
    let responses_at = pointer::join(&operation.pointer, "responses");
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let mut content = None;
    let mut empty = false;
    let mut successes = Vec::new();
    for (status, response) in responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2')) {
        let (response, at) = lowering.document().resolve(response, &pointer::join(&responses_at, status));
        let first =
            response.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
        let mut schema = None;
        match first {
            Some((media, body)) => {
                let at = pointer::join(&pointer::join(&at, "content"), media);
                schema = body.get("schema").map(|schema| (schema, pointer::join(&at, "schema")));
                content = Some((media, body, at));
            }
            None => empty = true,
        }
        let Ok(status) = status.parse() else {
            lowering.problem(&at, format!("`{status}` is no status of one success; write it, such as 200"));
            continue;
        };
        successes.push(Success {
            status,
            description: response.get("description").and_then(Value::as_str).unwrap_or(""),
            schema,
        });
    }
    if let Some((_, body, at)) = &content {
        let example = examples::of_content(lowering.document(), body, at).lowered(at);
        insert(lowered, "x-example", example);
    }
    if successes.iter().filter(|success| success.schema.is_some()).count() > 1 {
        let inner = lowering.by_status(&successes, &responses_at, &format!("{type_name}Response"));
        let content = json!({"application/json": {"schema": inner}});
        insert(lowered, "x-response", json!("by-status"));
        insert(lowered, "responses", json!({"200": {"description": "", "content": content}}));
        return;
    }
    let nothing = json!({"204": {"description": ""}});
    let mut accept = None;
    let (kind, responses) = match content {
        Some((media, body, at)) => {
            let form = media::form(media);
            // What a call asks for by itself: JSON, or anything.
            accept = match form {
                BodyForm::Json if media != "application/json" => Some(media),
                BodyForm::Records => Some(media),
                _ => None,
            };
            match form {
                BodyForm::Json | BodyForm::Records => {
                    let Some(schema) = body.get("schema") else {
                        return lowering.problem(&at, "a response of JSON needs a `schema`");
                    };
                    let schema_at = pointer::join(&at, "schema");
                    let inner = lowering.schema(schema, &schema_at, &format!("{type_name}Response"));
                    let inner = lowering.or_null(inner, schema);
                    let kind = match form {
                        BodyForm::Records => "records",
                        _ if empty => "optional",
                        _ => "json",
                    };
                    let content = json!({"application/json": {"schema": inner}});
                    (kind, json!({"200": {"description": "", "content": content}}))
                }
                BodyForm::Text if media.starts_with("text/html") => ("page", nothing),
                BodyForm::Text => ("text", nothing),
                BodyForm::Fields | BodyForm::Parts | BodyForm::Bytes => ("bytes", nothing),
            }
        }
        None => ("empty", nothing),
    };
    if let Some(media) = accept.filter(|media| media::is_one(media)) {
        insert(lowered, "x-accept", json!(media));
    }
    insert(lowered, "x-response", json!(kind));
    insert(lowered, "responses", responses);
}

/// Which security schemes may sign the call; none where it is sent without credentials.
fn security(lowering: &mut Lowering<'_>, operation: &OperationAt<'_>) -> Value {
    let document = lowering.document();
    let listed = operation.value.get("security").or_else(|| document.value.get("security"));
    let mut schemes = Vec::new();
    for alternative in listed.and_then(Value::as_array).into_iter().flatten() {
        match alternative.as_object() {
            Some(alternative) => schemes.extend(alternative.keys().cloned()),
            None => lowering.problem(
                &operation.pointer,
                format!("`security` lists {alternative}; write a list such as `[{{scheme: []}}]`"),
            ),
        }
    }
    json!(schemes)
}

/// The address of a server of the operation's own.
fn server<'a>(operation: &OperationAt<'a>) -> Option<&'a str> {
    let own = operation.value.get("servers").or_else(|| operation.item.get("servers"));
    own?.get(0)?.get("url")?.as_str()
}

fn documentation(at: &OperationAt<'_>) -> String {
    let operation = at.value;
    // Lint reports what is missing.
    let text = |key| operation.get(key).and_then(Value::as_str).unwrap_or("").trim().to_owned();
    let method = at.method.to_uppercase();
    let mut doc = format!("{}.\n\n`{method} {}`\n\n{}", text("summary"), at.path, text("description"));
    if let Some(server) = server(at) {
        doc.push_str(&format!("\n\nThe call goes to <{server}>, without the client's credentials."));
    }
    if at.has_optional_credentials() {
        doc.push_str("\n\nCredentials are optional: a client that has none sends the call without them.");
    }
    doc.push_str(&versions(operation));
    doc
}

/// The root file of a spec, which has the errors that any operation may respond with.
const ROOT: &str = "openapi.yaml";

/// The failures of an operation, each with its status and what it means, without those that all
/// operations share.
fn errors(document: &Document, operation: &OperationAt<'_>) -> Value {
    let responses_at = pointer::join(&operation.pointer, "responses");
    let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
    let failures = responses.filter(|(status, _)| !status.starts_with(['1', '2', '3']));
    let errors = failures.filter_map(|(status, response)| {
        let (response, at) = document.resolve(response, &pointer::join(&responses_at, status));
        let is_shared = document.place(&at).is_some_and(|place| place.file.rsplit('/').next() == Some(ROOT));
        // Lint reports a response without a description.
        let doc = response.get("description").and_then(Value::as_str).filter(|_| !is_shared)?;
        let status = match response.get("x-vendor-status") {
            Some(status) => plain(status),
            None => status.clone(),
        };
        let first = doc.split_once("\n\n").map_or(doc, |(first, _)| first);
        Some(json!({"status": status, "doc": first.trim()}))
    });
    errors.collect()
}

fn insert(object: &mut Map<String, Value>, key: &str, value: Value) {
    object.insert(key.to_owned(), value);
}

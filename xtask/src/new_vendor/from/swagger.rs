//! OpenAPI 2.0 as 3.0.3.
//!
//! | in 2.0 | as 3.0.3 |
//! |---|---|
//! | `schemes`, `host`, `basePath` | `servers` |
//! | `definitions`, `parameters`, `responses`, `securityDefinitions` | `components` |
//! | `in: body`, with `consumes` | `requestBody` |
//! | `in: formData` | `requestBody` of a form, or of parts if there is a file |
//! | `type`, `items`, … of a parameter or header | `schema` |
//! | `collectionFormat` | `style` and `explode` |
//! | `schema` and `examples` of a response, with `produces` | `content` |
//! | `discriminator: kind` | `discriminator: {propertyName: kind}` |
//! | `x-nullable` | `nullable` |

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::Problem;
use serde_json::{Map, Value, json};

use super::LeftOut;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The words of a parameter or header that stand in its schema.
const OF_SCHEMA: [&str; 16] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

type Object = Map<String, Value>;

pub(super) fn rewrite(document: &mut Document, left_out: &mut LeftOut) -> Result<(), Problem> {
    let Value::Object(mut whole) = std::mem::take(&mut document.value) else {
        return Err(document.problem("", "an OpenAPI document is an object"));
    };
    let parameters = object(whole.remove("parameters"));
    let mut two = Two {
        document,
        left_out,
        consumes: texts(whole.remove("consumes").as_ref()),
        produces: texts(whole.remove("produces").as_ref()),
        parameters,
    };
    let mut components = Object::new();
    let mut schemas = object(whole.remove("definitions"));
    schemas.values_mut().for_each(schema);
    components.insert("schemas".to_owned(), schemas.into());
    let mut shared = Object::new();
    for (name, parameter) in two.parameters.clone() {
        let at = pointer::join("/parameters", &name);
        if !matches!(location(&parameter), "body" | "formData") {
            shared.insert(name, two.parameter(parameter, &at));
        }
    }
    components.insert("parameters".to_owned(), shared.into());
    let mut responses = object(whole.remove("responses"));
    for response in responses.values_mut() {
        let produces = two.produces.clone();
        response_of_three(response, &produces);
    }
    components.insert("responses".to_owned(), responses.into());
    let schemes = object(whole.remove("securityDefinitions"));
    let schemes: Object = schemes.into_iter().map(|(name, scheme)| (name, security_scheme(scheme))).collect();
    components.insert("securitySchemes".to_owned(), schemes.into());
    let mut paths = object(whole.remove("paths"));
    for (path, item) in &mut paths {
        two.item(item, &pointer::join("/paths", path));
    }
    let servers = servers(&mut whole);
    whole.remove("swagger");
    whole.insert("openapi".to_owned(), json!("3.0.3"));
    whole.insert("servers".to_owned(), servers);
    whole.insert("paths".to_owned(), paths.into());
    whole.insert("components".to_owned(), components.into());
    let mut value = Value::Object(whole);
    references(&mut value);
    document.value = value;
    Ok(())
}

struct Two<'a> {
    document: &'a Document,
    left_out: &'a mut LeftOut,
    consumes: Vec<String>,
    produces: Vec<String>,
    parameters: Object,
}

impl Two<'_> {
    fn item(&mut self, item: &mut Value, at: &str) {
        let Some(item) = item.as_object_mut() else { return };
        // A body that all operations of a path share stands in each of them.
        let shared = list(item.remove("parameters"));
        let (bodies, others): (Vec<_>, Vec<_>) = shared
            .into_iter()
            .partition(|parameter| matches!(location(self.resolved(parameter)), "body" | "formData"));
        if !others.is_empty() {
            let at = pointer::join(at, "parameters");
            let others: Vec<Value> = others.into_iter().map(|one| self.parameter(one, &at)).collect();
            item.insert("parameters".to_owned(), others.into());
        }
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                self.operation(operation, &bodies, &pointer::join(at, method));
            }
        }
    }

    fn operation(&mut self, operation: &mut Object, bodies: &[Value], at: &str) {
        let own = |words: Option<Value>, root: &[String]| {
            let own = texts(words.as_ref());
            if own.is_empty() { root.to_vec() } else { own }
        };
        let consumes = own(operation.remove("consumes"), &self.consumes);
        let produces = own(operation.remove("produces"), &self.produces);
        operation.remove("schemes");
        let at = pointer::join(at, "parameters");
        let mut parameters = Vec::new();
        let mut form = Vec::new();
        let mut body = None;
        let given = list(operation.remove("parameters")).into_iter().chain(bodies.iter().cloned());
        for (index, parameter) in given.enumerate() {
            let at = pointer::join(&at, &index.to_string());
            match location(self.resolved(&parameter)) {
                "body" => body = Some(self.resolved(&parameter).clone()),
                "formData" => form.push((at, self.resolved(&parameter).clone())),
                _ => parameters.push(self.parameter(parameter, &at)),
            }
        }
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = body {
            operation.insert("requestBody".to_owned(), request_body(body, &consumes));
        } else if !form.is_empty() {
            let body = self.form(form, &consumes);
            operation.insert("requestBody".to_owned(), body);
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.values_mut().for_each(|response| response_of_three(response, &produces));
        }
    }

    fn resolved<'v>(&'v self, parameter: &'v Value) -> &'v Value {
        let name =
            parameter.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/parameters/"));
        name.and_then(|name| self.parameters.get(name)).unwrap_or(parameter)
    }

    fn parameter(&mut self, parameter: Value, at: &str) -> Value {
        let Value::Object(mut parameter) = parameter else { return parameter };
        if parameter.contains_key("$ref") {
            return Value::Object(parameter);
        }
        if let Some(format) = parameter.remove("collectionFormat") {
            self.collection(&mut parameter, format.as_str().unwrap_or_default(), at);
        } else if parameter.get("type") == Some(&json!("array")) {
            // The default of 2.0 is one text with commas.
            parameter.insert("explode".to_owned(), json!(false));
        }
        into_schema(&mut parameter);
        Value::Object(parameter)
    }

    fn collection(&mut self, parameter: &mut Object, format: &str, at: &str) {
        let (style, explode) = match format {
            "multi" => (None, true),
            "ssv" => (Some("spaceDelimited"), false),
            "pipes" => (Some("pipeDelimited"), false),
            "csv" => (None, false),
            other => {
                let why = format!("`collectionFormat: {other}` has no form in 3.0; say how the list is sent");
                self.left_out.add(self.document, &pointer::join(at, "collectionFormat"), &why);
                (None, false)
            }
        };
        if let Some(style) = style {
            parameter.insert("style".to_owned(), json!(style));
        }
        parameter.insert("explode".to_owned(), json!(explode));
    }

    fn form(&mut self, fields: Vec<(String, Value)>, consumes: &[String]) -> Value {
        let is_file = |field: &Value| field.get("type") == Some(&json!("file"));
        let parts = fields.iter().any(|(_, field)| is_file(field))
            || consumes.iter().any(|media| media == "multipart/form-data");
        let media = if parts { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let mut properties = Object::new();
        let mut required = Vec::new();
        for (at, field) in fields {
            let Value::Object(mut field) = field else { continue };
            let Some(Value::String(name)) = field.remove("name") else { continue };
            if field.remove("required") == Some(json!(true)) {
                required.push(Value::from(name.as_str()));
            }
            field.remove("in");
            if matches!(field.remove("collectionFormat").as_ref().and_then(Value::as_str), Some(other) if other != "multi")
            {
                let why = "a list in a form is sent as repeated fields; check that the server takes them";
                self.left_out.add(self.document, &at, why);
            }
            if is_file(&Value::Object(field.clone())) {
                field.insert("type".to_owned(), json!("string"));
                field.insert("format".to_owned(), json!("binary"));
            }
            properties.insert(name, field.into());
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if let Some(schema) = schema.as_object_mut().filter(|_| !required.is_empty()) {
            schema.insert("required".to_owned(), required.into());
        }
        json!({"required": true, "content": {media: {"schema": schema}}})
    }
}

fn location(parameter: &Value) -> &str {
    parameter.get("in").and_then(Value::as_str).unwrap_or_default()
}

/// Puts the words of a value into `schema`.
fn into_schema(holder: &mut Object) {
    let mut inner = Object::new();
    for word in OF_SCHEMA {
        if let Some(value) = holder.remove(word) {
            inner.insert(word.to_owned(), value);
        }
    }
    let mut inner = Value::Object(inner);
    schema(&mut inner);
    holder.insert("schema".to_owned(), inner);
}

fn request_body(body: Value, consumes: &[String]) -> Value {
    let Value::Object(mut body) = body else { return body };
    let mut inner = body.remove("schema").unwrap_or_default();
    schema(&mut inner);
    body.remove("name");
    body.remove("in");
    body.insert("content".to_owned(), content(&inner, consumes, &Object::new()));
    Value::Object(body)
}

/// The bodies of the media types; JSON if none is named.
fn content(schema: &Value, media: &[String], examples: &Object) -> Value {
    let json_only = ["application/json".to_owned()];
    let media = if media.is_empty() { &json_only } else { media };
    // XML beside JSON is the same for other clients.
    let has_json = media.iter().any(|media| media.contains("json"));
    let kept = media.iter().filter(|media| !(has_json && media.contains("xml")));
    let bodies = kept.map(|media| {
        let mut body = json!({"schema": schema});
        if let (Some(body), Some(example)) = (body.as_object_mut(), examples.get(media)) {
            body.insert("example".to_owned(), example.clone());
        }
        (media.clone(), body)
    });
    Value::Object(bodies.collect())
}

fn response_of_three(response: &mut Value, produces: &[String]) {
    let Some(response) = response.as_object_mut() else { return };
    let examples = object(response.remove("examples"));
    if let Some(mut inner) = response.remove("schema") {
        if inner.get("type") == Some(&json!("file")) {
            inner = json!({"type": "string", "format": "binary"});
        }
        schema(&mut inner);
        response.insert("content".to_owned(), content(&inner, produces, &examples));
    }
    let headers = response.get_mut("headers").and_then(Value::as_object_mut);
    for header in headers.into_iter().flat_map(|headers| headers.values_mut()) {
        if let Some(header) = header.as_object_mut() {
            header.remove("collectionFormat");
            into_schema(header);
        }
    }
}

/// A schema's words that changed, in it and in those that it holds.
fn schema(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    members.remove("collectionFormat");
    if let Some(Value::String(name)) = members.get("discriminator").cloned() {
        members.insert("discriminator".to_owned(), json!({ "propertyName": name }));
    }
    if let Some(nullable) = members.remove("x-nullable") {
        members.insert("nullable".to_owned(), nullable);
    }
    for word in ["items", "additionalProperties", "not"] {
        members.get_mut(word).into_iter().for_each(schema);
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        properties.values_mut().for_each(schema);
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        members.get_mut(word).and_then(Value::as_array_mut).into_iter().flatten().for_each(schema);
    }
}

fn security_scheme(scheme: Value) -> Value {
    let Value::Object(mut scheme) = scheme else { return scheme };
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!("basic"));
        }
        Some("oauth2") => {
            let flow = match scheme.remove("flow").as_ref().and_then(Value::as_str) {
                Some("accessCode") => "authorizationCode",
                Some("application") => "clientCredentials",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut inner = Object::new();
            for word in ["authorizationUrl", "tokenUrl", "scopes"] {
                if let Some(value) = scheme.remove(word) {
                    inner.insert(word.to_owned(), value);
                }
            }
            inner.entry("scopes").or_insert_with(|| json!({}));
            scheme.insert("flows".to_owned(), json!({ flow: inner }));
        }
        _ => {}
    }
    Value::Object(scheme)
}

fn servers(whole: &mut Object) -> Value {
    let schemes = texts(whole.remove("schemes").as_ref());
    let host = whole.remove("host");
    let base = whole.remove("basePath");
    let base = base.as_ref().and_then(Value::as_str).unwrap_or_default().trim_end_matches('/');
    let secure = schemes.is_empty() || schemes.iter().any(|scheme| scheme == "https");
    match host.as_ref().and_then(Value::as_str) {
        Some(host) => json!([{"url": format!("{}://{host}{base}", if secure { "https" } else { "http" })}]),
        None => json!([{"url": "TODO", "description": format!("The server, with the path {base}/.")}]),
    }
}

/// References to where things stand in 3.0.
fn references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if let (true, Value::String(reference)) = (key == "$ref", &mut *member) {
                    for (old, new) in
                        [("definitions", "schemas"), ("parameters", "parameters"), ("responses", "responses")]
                    {
                        if let Some(name) = reference.strip_prefix(&format!("#/{old}/")) {
                            *reference = format!("#/components/{new}/{name}");
                            break;
                        }
                    }
                } else {
                    references(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(references),
        _ => {}
    }
}

fn object(value: Option<Value>) -> Object {
    match value {
        Some(Value::Object(members)) => members,
        _ => Object::new(),
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

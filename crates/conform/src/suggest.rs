//! The lines of YAML that would describe a finding, and the file that they belong in.

use std::collections::BTreeMap;

use frontdesk_openapi::media::is_json;
use frontdesk_openapi::pointer;
use serde::Serialize;
use serde_json::Value;

use crate::finding::{Change, SeenOperation};
use crate::route::Router;
use crate::shape::Shape;
use crate::spec::Spec;
use crate::yaml::Yaml;

/// What to write, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Suggestion {
    /// The file of the specs, where the document says which.
    pub file: Option<String>,
    /// The lines, within all that stands around them.
    pub yaml: String,
    /// The JSON pointer to the part of the document that the lines change or add.
    pub at: String,
    /// The lines alone.
    pub lines: String,
}

/// The lines that would describe a change, if any can.
pub(crate) fn suggestion(spec: &Spec, router: &Router<'_>, change: &Change) -> Option<Suggestion> {
    let (at, yaml) = lines(spec, router, change)?;
    let file = match change {
        Change::Operation(operation) => {
            router.nearest(&operation.path).and_then(|nearest| spec.file(&nearest.pointer))
        }
        _ => spec.file(&at),
    };
    let lines = yaml.to_string();
    Some(Suggestion { file: file.map(str::to_owned), yaml: yaml.at(&at).to_string(), at, lines })
}

fn lines(spec: &Spec, router: &Router<'_>, change: &Change) -> Option<(String, Yaml)> {
    let map = |entries: Vec<(&str, Yaml)>| {
        Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    };
    Some(match change {
        Change::Property { schema, name: Some(name), shape } => {
            (pointer::join(&pointer::join(schema, "properties"), name), shape.schema(name))
        }
        Change::Property { schema, name: None, .. } => {
            (schema.clone(), Yaml::entry("additionalProperties", Yaml::word("true")))
        }
        Change::Nullable { schema } => {
            let is = spec.document.value.pointer(schema)?;
            let mut entries = vec![("nullable", Yaml::word("true"))];
            if let Some(reference) = is.get("$ref").and_then(Value::as_str) {
                entries.push(("allOf", Yaml::List(vec![Yaml::entry("$ref", Yaml::text(reference))])));
            }
            if is.get("enum").is_some() {
                entries.push(("enum", Yaml::List(vec![Yaml::word("null")])));
            }
            (schema.clone(), map(entries))
        }
        Change::Type { schema, shape, .. } => (schema.clone(), several(spec, schema, shape)),
        Change::Values { schema, values, .. } => {
            let values: Vec<_> = values.iter().map(|value| Yaml::text(value)).collect();
            if values.is_empty() {
                return None;
            }
            (schema.clone(), Yaml::entry("enum", Yaml::List(values)))
        }
        Change::Optional { schema, name } => {
            let is_parameter = spec.document.value.pointer(schema)?.get("in").is_some();
            let change = match is_parameter {
                true => map(vec![("name", Yaml::text(name)), ("required", Yaml::word("false"))]),
                false => Yaml::entry("required", Yaml::Scalar(format!("# without `{name}`"))),
            };
            (schema.clone(), change)
        }
        Change::Status { operation, status, media, shape } => {
            let at = pointer::join(&pointer::join(operation, "responses"), &status.to_string());
            let response = match shared(spec, *status) {
                Some(reference) => Yaml::entry("$ref", Yaml::text(&written(spec, operation, &reference))),
                None => response(media.as_ref().map(|media| (media.as_str(), shape.as_ref()))),
            };
            (at, response)
        }
        Change::Media { holder, media, shape } => {
            if !media.contains('/') {
                return None;
            }
            let (_, at) = spec.document.resolve(spec.document.value.pointer(holder)?, holder);
            (pointer::join(&at, "content"), content(media, shape.as_ref()))
        }
        Change::Parameter { name: None, .. } | Change::Words(_) => return None,
        Change::Parameter { operation, name: Some(name), shape } => {
            (pointer::join(operation, "parameters"), Yaml::List(vec![parameter(name, "query", shape)]))
        }
        Change::Operation(operation) => {
            let at = pointer::join(&pointer::join("/paths", &operation.path), &operation.method);
            (at, skeleton(spec, router, operation))
        }
    })
}

/// A schema for what it is and what else was seen.
fn several(spec: &Spec, schema: &str, shape: &Shape) -> Yaml {
    // A place that is none of the document has neither variants nor a type.
    let is = spec.document.value.pointer(schema).unwrap_or(&Value::Null);
    let seen = |shape: &Shape| match shape.schema("") {
        Yaml::Map(lines) => Yaml::Map(lines.into_iter().filter(|(key, _)| key != "description").collect()),
        other => other,
    };
    if is.get("anyOf").is_some() {
        return Yaml::entry("anyOf", Yaml::List(vec![seen(shape)]));
    }
    let described = is.get("type").and_then(Value::as_str).unwrap_or("");
    let scalar = |name: &str| matches!(name, "boolean" | "integer" | "string");
    let types = shape.types();
    let both = Yaml::List(vec![Yaml::entry("type", Yaml::text(described)), seen(shape)]);
    let mut lines = Vec::new();
    if scalar(described) && scalar(&types) {
        // Of a text and something else, the something else is what is meant.
        let form = if described == "string" { types.as_str() } else { described };
        lines.push(("x-lenient".to_owned(), Yaml::text(form)));
    }
    lines.push(("anyOf".to_owned(), both));
    Yaml::Map(lines)
}

/// The shared response that other operations have for a status, if most have one.
fn shared(spec: &Spec, status: u16) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let at = format!("/responses/{status}/$ref");
    for operation in spec.operations() {
        if let Some(reference) = operation.value.pointer(&at).and_then(Value::as_str) {
            *counts.entry(reference).or_default() += 1;
        }
    }
    let (reference, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count > 1 && status >= 400).then(|| reference.to_owned())
}

/// A reference as it is written in the file of an operation.
fn written(spec: &Spec, operation: &str, reference: &str) -> String {
    let target = reference.strip_prefix('#').and_then(|pointer| spec.file(pointer));
    match target.filter(|target| spec.file(operation) != Some(target)) {
        Some(file) => format!("{}{reference}", file.rsplit('/').next().unwrap_or(file)),
        None => reference.to_owned(),
    }
}

fn response(body: Option<(&str, Option<&Shape>)>) -> Yaml {
    let mut lines = vec![("description".to_owned(), Yaml::text("(to be written)"))];
    if let Some((media, shape)) = body {
        lines.push(("content".to_owned(), content(media, shape)));
    }
    Yaml::Map(lines)
}

fn content(media: &str, shape: Option<&Shape>) -> Yaml {
    let schema = match shape {
        Some(shape) if is_json(media) || media.contains("form") => shape.schema(""),
        _ => Yaml::entry("type", Yaml::word("string")),
    };
    Yaml::entry(media, Yaml::entry("schema", schema))
}

fn parameter(name: &str, location: &str, shape: &Shape) -> Yaml {
    let mut lines = vec![("name", Yaml::text(name)), ("in", Yaml::word(location))];
    if location == "path" {
        lines.push(("required", Yaml::word("true")));
    }
    if name.contains('[') {
        let plain: String = name.replace("][", "_").replace('[', "_").replace(']', "");
        lines.push(("x-rust-name", Yaml::text(plain.trim_end_matches('_'))));
    }
    if frontdesk_core::har::is_secret_name(name) {
        lines.push(("x-secret", Yaml::word("true")));
    }
    lines.push(("description", Yaml::text("(to be written)")));
    let schema = match shape.schema("") {
        Yaml::Map(lines) => Yaml::Map(lines.into_iter().filter(|(key, _)| key != "description").collect()),
        other => other,
    };
    lines.push(("schema", schema));
    Yaml::Map(lines.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// An operation with everything that was seen of it.
fn skeleton(spec: &Spec, router: &Router<'_>, operation: &SeenOperation) -> Yaml {
    let words: Vec<&str> =
        operation.path.split('/').filter(|step| !step.is_empty() && !step.starts_with('{')).collect();
    // Without an operation beside it, references lead into the root file.
    let beside = router.nearest(&operation.path).map_or("", |nearest| nearest.pointer.as_str());
    let last = words.last().copied().unwrap_or("it");
    let tag = last.to_ascii_lowercase().replace(['_', '.'], "-");
    let mut lines = vec![
        ("operationId", Yaml::text(&id(&operation.method, last))),
        ("tags", Yaml::List(vec![Yaml::text(&tag)])),
        ("summary", Yaml::text("(to be written)")),
        ("description", Yaml::text("(to be written)")),
    ];
    let text = Shape::of(&Value::from(""));
    let in_path = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut parameters: Vec<Yaml> = in_path.map(|name| parameter(name, "path", &text)).collect();
    parameters.extend(operation.query.iter().map(|(name, shape)| parameter(name, "query", shape)));
    if !parameters.is_empty() {
        lines.push(("parameters", Yaml::List(parameters)));
    }
    if let Some((media, shape)) = &operation.request {
        lines.push(("requestBody", Yaml::entry("content", content(media, Some(shape)))));
    }
    let responses = operation.responses.iter().map(|(status, body)| {
        let described = match shared(spec, *status) {
            Some(reference) => Yaml::entry("$ref", Yaml::text(&written(spec, beside, &reference))),
            None => response(body.as_ref().map(|(media, shape)| (media.as_str(), shape.as_ref()))),
        };
        (status.to_string(), described)
    });
    lines.push(("responses", Yaml::Map(responses.collect())));
    Yaml::Map(lines.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A name for an operation, until somebody finds a better one.
fn id(method: &str, word: &str) -> String {
    let verb = match method {
        "post" => "create",
        "put" | "patch" => "update",
        "delete" => "delete",
        _ => "get",
    };
    let parts = word.split(['_', '.', '-']).filter(|part| !part.is_empty()).map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    format!("{verb}{}", parts.collect::<String>())
}

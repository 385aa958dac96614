//! Bodies with files: what a client can send, and where a file may stand.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members};
use crate::media::{self, BodyForm};
use crate::multipart::{self, BodyPart, MEDIA};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for operation in document.operations() {
        if let Some(body) = operation.value.get("requestBody") {
            let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
            check_body(lint, body, &pointer::join(&at, "content"));
        }
        for (status, response) in members(operation.value, "responses") {
            let at = pointer::join(&pointer::join(&operation.pointer, "responses"), status);
            let (response, at) = document.resolve(response, &at);
            check_contents(lint, response, &pointer::join(&at, "content"));
        }
    }
}

fn check_body<'a>(lint: &mut Lint<'a>, body: &'a Value, content_at: &str) {
    check_contents(lint, body, content_at);
    let mut contents = members(body, "content");
    let Some((first, first_content)) = contents.next() else {
        return;
    };
    if first == MEDIA {
        // A body without a schema has no parts, which is reported.
        let schema = first_content.get("schema").unwrap_or(&Value::Null);
        check_parts(lint, schema, &pointer::join(content_at, MEDIA));
    }
    for (media, content) in contents.filter(|(media, _)| *media == MEDIA) {
        let at = pointer::join(content_at, media);
        if first != "application/json" {
            lint.problem(&at, "files can be sent beside JSON only; put `application/json` first");
            continue;
        }
        let schema = content.get("schema").unwrap_or(&Value::Null);
        let parts = check_parts(lint, schema, &at);
        if !parts.is_empty() && !parts.iter().any(BodyPart::is_file) {
            lint.problem(&at, "no part of it is a file, and JSON says the rest; make one a file (`type: string` and `format: binary`), or remove it");
        }
        let json = first_content.get("schema").unwrap_or(&Value::Null);
        for part in parts.iter().filter(|part| !part.is_file()) {
            if !leads_somewhere(lint, json, part.name) {
                lint.problem(&part.pointer, format!("`{}` is no field of the JSON body, from which the client makes the parts; describe it there, or make it a file (`type: string` and `format: binary`)", part.name));
            }
        }
    }
}

/// The parts of a multipart body, of which there are some, and in which files stand where a client
/// can put them.
fn check_parts<'a>(lint: &mut Lint<'a>, schema: &'a Value, at: &str) -> Vec<BodyPart<'a>> {
    let parts = multipart::parts(lint.document, schema, &pointer::join(at, "schema"));
    if parts.is_empty() {
        lint.problem(at, "a multipart body is an object, whose properties are its parts");
    }
    for part in parts.iter().filter(|part| !part.is_file()) {
        if holds_file(lint, part.schema, &mut Vec::new()) {
            lint.problem(
                &part.pointer,
                "a file within a part cannot be sent; give it a property of its own, named as it travels: `profile[avatar]`",
            );
        }
    }
    parts
}

/// No body but a multipart one holds a file.
fn check_contents(lint: &mut Lint<'_>, holder: &Value, content_at: &str) {
    for (media, content) in members(holder, "content") {
        let Some(schema) = content.get("schema") else { continue };
        let typed = matches!(media::form(media), BodyForm::Json | BodyForm::Records | BodyForm::Fields);
        if typed && holds_file(lint, schema, &mut Vec::new()) {
            lint.problem(
                &pointer::join(content_at, media),
                format!("`{media}` cannot hold a file (`format: binary`); describe it under `{MEDIA}`"),
            );
        }
    }
}

/// Whether a file stands anywhere in a schema.
fn holds_file<'a>(lint: &Lint<'a>, schema: &'a Value, seen: &mut Vec<&'a str>) -> bool {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if seen.contains(&reference) {
            return false;
        }
        seen.push(reference);
        let target = lint.document.referenced(reference);
        return target.is_some_and(|(target, _)| holds_file(lint, target, seen));
    }
    let lists = ["allOf", "anyOf", "oneOf"].into_iter();
    let mut within = lists
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten()
        .chain(["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key)))
        .chain(members(schema, "properties").map(|(_, property)| property));
    multipart::is_file(lint.document, schema) || within.any(|inner| holds_file(lint, inner, seen))
}

/// Whether a part's name leads to a property: `profile[name]` to the `name` of `profile`.
fn leads_somewhere(lint: &Lint<'_>, schema: &Value, name: &str) -> bool {
    let (first, rest) = name.split_once('[').unwrap_or((name, ""));
    let mut schema = schema;
    let inner = rest.split(['[', ']']).filter(|step| !step.is_empty());
    for step in std::iter::once(first).chain(inner) {
        let parts = multipart::parts(lint.document, schema, "");
        match parts.iter().find(|part| part.name == step) {
            Some(part) => schema = part.schema,
            None => return false,
        }
    }
    true
}

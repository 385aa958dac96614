//! What specs/README.md asks of a spec beyond OpenAPI: how names and summaries are spelled, and
//! that nothing is described twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use frontdesk_openapi::document::{OperationAt, ParameterAt};
use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use super::todos::is_todo;
use crate::media::{self, BodyForm};
use crate::names;
use crate::surface;

/// Headers that the client sets by itself, and that OpenAPI ignores among the parameters.
const OWN_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let mut listed = BTreeMap::new();
    for operation in document.operations() {
        check_id(lint, &operation);
        check_summary(lint, &operation);
        check_errors(lint, &operation);
        for parameter in document.parameters(&operation) {
            check_parameter(lint, &parameter);
            check_shared(lint, &parameter, &mut listed);
        }
    }
    for (name, _) in
        document.value.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
    {
        let is_pascal = name.starts_with(|sign: char| sign.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_pascal {
            let at = pointer::join("/components/schemas", name);
            let mend = names::pascal(name).map(|name| format!("; write `{name}`"));
            lint.problem(&at, format!("a schema has a name in PascalCase{}", mend.unwrap_or_default()));
        }
    }
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    let mut enums = BTreeMap::new();
    for (schema, at) in found {
        check_object(lint, schema, &at);
        check_enum(lint, schema, &at, &mut enums);
    }
}

/// The operationId is a verb and what it is done to, in camel case.
fn check_id(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let id = operation.id();
    // One that is missing, or makes no name at all, has been reported.
    if names::pascal(id).is_none() {
        return;
    }
    let at = pointer::join(&operation.pointer, "operationId");
    let is_camel = id.starts_with(|sign: char| sign.is_ascii_lowercase())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_camel {
        return lint
            .problem(&at, format!("the operationId `{id}` is not in camelCase; write it such as `getUser`"));
    }
    let first = id.split(|sign: char| !sign.is_ascii_lowercase()).next();
    let begins_with =
        |noun: &str| first.is_some_and(|first| !noun.is_empty() && names::is_same_noun(first, noun));
    // An area may be called as a verb is: `lists` of `listThings`, which `Lists the things`.
    let summary = text(operation.value, "summary").to_ascii_lowercase();
    let is_verb = begins_with(summary.split_once(' ').map_or(&*summary, |(verb, _)| verb));
    if !is_verb && surface::area(operation.value).split('-').any(begins_with) {
        lint.problem(
            &at,
            format!("the operationId `{id}` begins with the area; put a verb first, such as `getUser`"),
        );
    }
}

/// A summary is one line that says what the operation does: `Lists the users`.
fn check_summary(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let summary = text(operation.value, "summary");
    if summary.is_empty() {
        return;
    }
    let at = pointer::join(&operation.pointer, "summary");
    if summary.trim().contains('\n') || summary.trim().ends_with('.') {
        lint.problem(&at, "a summary is one line without a full stop; put the rest into the `description`");
    }
    if !begins_with_verb(summary) && !is_todo(summary) {
        lint.problem(&at, "a summary begins with a verb in the third person, such as `Lists the users`");
    }
}

/// Returns whether a summary begins as one does: `Lists`.
pub(crate) fn begins_with_verb(summary: &str) -> bool {
    let verb = summary.split_whitespace().next().unwrap_or_default();
    verb.starts_with(|sign: char| sign.is_ascii_uppercase()) && verb.ends_with('s')
}

/// A failure of JSON is described by a named schema, so that the same error is the same everywhere.
fn check_errors(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let responses_at = pointer::join(&operation.pointer, "responses");
    for (status, response) in
        members(operation.value, "responses").filter(|(status, _)| !status.starts_with('2'))
    {
        let at = pointer::join(&pointer::join(&responses_at, status), "content");
        for (media, content) in members(response, "content") {
            let schema = content.get("schema");
            let is_named = schema.is_none_or(|schema| schema.get("$ref").is_some());
            if media::form(media) == BodyForm::Json && !is_named {
                let at = pointer::join(&pointer::join(&at, media), "schema");
                lint.problem(&at, "an error body is a `$ref` to a named schema, in the root file if several areas return it");
            }
        }
    }
}

fn check_parameter(lint: &mut Lint<'_>, parameter: &ParameterAt<'_>) {
    let name = parameter.name;
    if parameter.value.get("deprecated") == Some(&Value::Bool(true))
        && parameter.value.get("required") == Some(&Value::Bool(true))
    {
        let at = pointer::join(&parameter.pointer, "deprecated");
        lint.problem(
            &at,
            format!(
                "the parameter `{name}` is required, so that no caller can leave it out; remove `deprecated`"
            ),
        );
    }
    if parameter.location == "header" && OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        lint.problem(&parameter.pointer, format!("the client sets the header `{name}` by itself: by the media types, or by `components.securitySchemes`; remove the parameter"));
    }
    let Some(components) = lint.document.value.get("components") else { return };
    let scheme = members(components, "securitySchemes").find(|(_, scheme)| {
        text(scheme, "in") == parameter.location && text(scheme, "name").eq_ignore_ascii_case(name)
    });
    if let Some((scheme, _)) = scheme {
        lint.problem(&parameter.pointer, format!("`{name}` authenticates the call, as the security scheme `{scheme}` says; remove the parameter, and name the scheme under `security`"));
    }
}

/// A parameter of several operations is written once.
fn check_shared(lint: &mut Lint<'_>, parameter: &ParameterAt<'_>, listed: &mut BTreeMap<String, String>) {
    if parameter.written_at != parameter.pointer {
        return;
    }
    match listed.entry(parameter.value.to_string()) {
        // A parameter of a path is listed for each of its operations.
        Entry::Occupied(other) if *other.get() == parameter.pointer => {}
        Entry::Occupied(other) => {
            let place = lint.document.shown_place(other.get());
            lint.problem(&parameter.pointer, format!("the parameter `{}` is described in {place} already; describe it in `components.parameters`, and refer to it from both", parameter.name));
        }
        Entry::Vacant(place) => {
            place.insert(parameter.pointer.clone());
        }
    }
}

/// An object has properties, or is a map.
fn check_object(lint: &mut Lint<'_>, schema: &Value, at: &str) {
    let says = ["properties", "required", "additionalProperties", "allOf", "oneOf", "anyOf", "x-rust-type"];
    if text(schema, "type") == "object" && says.iter().all(|word| schema.get(word).is_none()) {
        lint.problem(at, "an object has `properties`, or is a map with `additionalProperties` (`true` for any JSON); where any value is valid, remove the `type`");
    }
}

/// An enum that is used twice is a named schema.
fn check_enum(lint: &mut Lint<'_>, schema: &Value, at: &str, enums: &mut BTreeMap<String, String>) {
    let Some(values) = schema.get("enum").and_then(Value::as_array) else { return };
    let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
    if values.len() < 2 || schema.get("x-lenient").is_some() {
        return;
    }
    match enums.entry(serde_json::json!(values).to_string()) {
        Entry::Occupied(other) => {
            let place = lint.document.shown_place(other.get());
            lint.problem(&pointer::join(at, "enum"), format!("the same values are listed in {place}; describe them once, in a named schema, and refer to it"));
        }
        Entry::Vacant(place) => {
            place.insert(at.to_owned());
        }
    }
}

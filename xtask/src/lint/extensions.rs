//! Our own extensions, used where and as specs/README.md says.

use std::collections::BTreeMap;

use std::collections::BTreeSet;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::OperationAt;
use frontdesk_openapi::pointer;
use serde_json::{Map, Value};

use super::context::{Lint, text};
use crate::media::{self, BodyForm};
use crate::names;

/// The values of `x-lenient`.
const FORMS: [&str; 6] = ["boolean", "integer", "string", "date-time", "epoch-millis", "epoch-seconds"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for (schema, at) in found {
        if let Some(form) = schema.get("x-lenient") {
            if !form.as_str().is_some_and(|form| FORMS.contains(&form)) {
                lint.problem(
                    &pointer::join(&at, "x-lenient"),
                    format!("`x-lenient: {form}` is unknown; it is one of {}", FORMS.join(", ")),
                );
            }
            if schema.get("anyOf").is_none() && schema.get("type").is_none() {
                lint.problem(&at, "`x-lenient` needs `anyOf` with every form on the wire beside it");
            }
        }
        if let Some(zone) = schema.get("x-timezone")
            && (zone != "UTC" || !is_date_time(schema))
        {
            lint.problem(
                &pointer::join(&at, "x-timezone"),
                "`x-timezone: UTC` stands beside `format: date-time` or `x-lenient: date-time`; no other zone is known",
            );
        }
        if let Some(secret) = schema.get("x-secret")
            && (secret != &Value::Bool(true) || !may_be_secret(schema))
        {
            lint.problem(
                &pointer::join(&at, "x-secret"),
                "`x-secret: true` stands on a schema of `type: string`, a map or any JSON; of an object, mark the properties",
            );
        }
    }
    check_ids(lint);
    check_boxed(lint);
    for operation in lint.document.operations() {
        if let Some(pagination) = operation.value.get("x-pagination") {
            check_pagination(lint, &operation, pagination);
        }
        if let Some(result) = operation.value.get("x-result") {
            check_result(lint, &operation, result);
        }
    }
}

/// The types of IDs: each has a name of its own, and is made of one type.
fn check_ids(lint: &mut Lint<'_>) {
    let document = lint.document;
    let mut found: Vec<(&Value, String)> = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for operation in document.operations() {
        let result = operation.value.get("x-result");
        found.extend(result.map(|result| (result, pointer::join(&operation.pointer, "x-result"))));
        for parameter in document.parameters(&operation) {
            let id = parameter.schema().is_some_and(|(schema, _)| schema.get("x-id").is_some());
            if id && parameter.value.get("x-secret").is_some() {
                lint.problem(
                    &parameter.pointer,
                    "an ID that is a secret is a `Secret`; remove `x-id` or `x-secret`",
                );
            }
        }
    }
    let mut types: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    for (schema, at) in found {
        let Some(id) = schema.get("x-id").and_then(Value::as_str) else { continue };
        let at = pointer::join(&at, "x-id");
        if id == "Id" || !id.ends_with("Id") || names::pascal(id).as_deref() != Some(id) {
            lint.problem(
                &at,
                format!("`x-id: {id}` is a name such as `ContactId`: what is identified, and `Id`"),
            );
        }
        let is = text(schema, "type");
        let other =
            ["enum", "x-lenient", "x-rust-type", "x-secret"].iter().any(|word| schema.get(word).is_some());
        let formatted = matches!(text(schema, "format"), "binary" | "date-time");
        if !matches!(is, "integer" | "string") || other || formatted {
            lint.problem(
                &at,
                "`x-id` stands on a schema of `type: integer` or `type: string` that is no enum, secret, date or file and has one form on the wire",
            );
            continue;
        }
        match types.get(id).filter(|(of, _)| *of != is) {
            Some((of, other)) => {
                let place = document.shown_place(other);
                lint.problem(&at, format!("`{id}` is of `type: {of}` in {place}; an ID has one type"));
            }
            None => {
                types.insert(id, (is, at));
            }
        }
    }
}

/// `x-boxed` says of a property how it holds an object that has a type of its own.
fn check_boxed(lint: &mut Lint<'_>) {
    let document = lint.document;
    let (mut found, mut properties) = (Vec::new(), BTreeSet::new());
    lint.each_schema(|schema, at| {
        for name in schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            properties.insert(pointer::join(&pointer::join(at, "properties"), name));
        }
        if schema.get("x-boxed").is_some() {
            found.push((schema, at.to_owned()));
        }
    });
    for (schema, at) in found {
        let is_object = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([member]) => document.resolve(member, "").0.get("properties").is_some(),
            _ => false,
        };
        if !properties.contains(&at) || !is_object {
            lint.problem(
                &pointer::join(&at, "x-boxed"),
                "`x-boxed` stands on a property, beside `allOf` with the `$ref` of an object",
            );
        }
    }
}

fn is_date_time(schema: &Value) -> bool {
    match schema.get("x-lenient") {
        Some(form) => form == "date-time",
        None => text(schema, "type") == "string" && text(schema, "format") == "date-time",
    }
}

/// Whether a schema is one that can be hidden as a whole: a text, a map, or a value of any JSON
/// type.
fn may_be_secret(schema: &Value) -> bool {
    let composed = ["allOf", "anyOf", "oneOf", "$ref"].iter().any(|key| schema.get(key).is_some());
    match text(schema, "type") {
        "string" => true,
        "object" => schema.get("properties").is_none(),
        "" => schema.get("properties").is_none() && !composed,
        _ => false,
    }
}

fn check_pagination<'a>(lint: &mut Lint<'a>, operation: &OperationAt<'a>, pagination: &Value) {
    let at = pointer::join(&operation.pointer, "x-pagination");
    let style = text(pagination, "style");
    // The words that name query parameters, those that must be there as well, and those that may.
    let (parameters, needed, may): (&[&str], &[&str], &[&str]) = match style {
        "offset" => (&["offset", "limit"], &["items"], &["key", "maximum", "position", "sent", "total"]),
        "page" => (&["page"], &["items"], &["first", "key", "position", "size", "total"]),
        "cursor" => (&["cursor"], &["key", "from", "items"], &[]),
        "whole" => (&[], &["items"], &[]),
        _ => {
            lint.problem(&at, "`x-pagination` needs `style`: offset, page, cursor or whole");
            return;
        }
    };
    let known = [&["style"], parameters, needed, may].concat();
    for key in pagination.as_object().into_iter().flat_map(|pagination| pagination.keys()) {
        if !known.contains(&key.as_str()) {
            lint.problem(
                &pointer::join(&at, key),
                format!(
                    "unknown word `{key}` in `x-pagination`; `style: {style}` knows {}",
                    known.join(", ")
                ),
            );
        }
    }
    for key in parameters.iter().chain(needed) {
        if text(pagination, key).is_empty() {
            lint.problem(&at, format!("`x-pagination` with `style: {style}` needs `{key}`"));
            return;
        }
    }
    for key in ["first", "maximum", "size"] {
        if pagination.get(key).is_some_and(|number| !number.is_u64()) {
            lint.problem(&pointer::join(&at, key), format!("`{key}` must be a whole number"));
        }
    }
    let document = lint.document;
    let given = document.parameters(operation);
    for key in parameters {
        let name = text(pagination, key);
        if !given.iter().any(|parameter| parameter.location == "query" && parameter.name == name) {
            lint.problem(
                &pointer::join(&at, key),
                format!("`{key}: {name}` is no query parameter of this operation; name one"),
            );
        }
    }
    let items =
        check_way(lint, operation, &pointer::join(&at, "items"), text(pagination, "items"), Some("array"));
    if style == "cursor" {
        let from_at = pointer::join(&at, "from");
        if !["first", "last"].contains(&text(pagination, "from")) {
            lint.problem(
                &from_at,
                "`from` is the item of a page that the next one goes on from: `first` or `last`",
            );
        }
    }
    if pagination.get("key").is_some() {
        check_key(lint, items, &pointer::join(&at, "key"), text(pagination, "key"));
    }
    for key in ["position", "sent", "total"] {
        if pagination.get(key).is_some() {
            check_way(lint, operation, &pointer::join(&at, key), text(pagination, key), Some("integer"));
        }
    }
}

/// A result is a part of the JSON of the only success, or an ID that ends a header of a success
/// without content.
fn check_result<'a>(lint: &mut Lint<'a>, operation: &OperationAt<'a>, result: &'a Value) {
    let at = pointer::join(&operation.pointer, "x-result");
    if let Some(path) = result.as_str() {
        if path.split('.').any(str::is_empty) {
            lint.problem(
                &at,
                "`x-result` is the dotted path of a property of the response, such as `payload.contact`",
            );
            return;
        }
        check_way(lint, operation, &at, path, None);
        return;
    }
    // Nothing was asked for.
    if result.as_object().is_some_and(serde_json::Map::is_empty) {
        return;
    }
    let document = lint.document;
    let header = text(result, "header");
    let is_known = result.as_object().is_some_and(|result| {
        let words = result.keys().all(|key| matches!(key.as_str(), "header" | "type" | "x-id"));
        words && matches!(result.get("type").and_then(Value::as_str), Some("integer" | "string"))
    });
    if header.is_empty() || !is_known {
        lint.problem(&at, "`x-result` is a dotted path, or `{header: Location, type: integer}` (or `string`, and `x-id`) for an ID that ends a header, or `{}` for nothing");
        return;
    }
    let responses = operation.value.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2')) {
        let (response, _) = document.resolve(response, "");
        let described = response.get("headers").and_then(|headers| headers.get(header)).is_some();
        if !described || response.get("content").is_some() {
            lint.problem(&at, format!("the response {status} needs the header `{header}` and no content, or the result is a path into the content"));
        }
    }
}

/// The items of a list have a field of that name, which is always there and can be a parameter's
/// value.
fn check_key(lint: &mut Lint<'_>, items: Option<&Value>, at: &str, key: &str) {
    let Some(item) = items.and_then(|items| items.get("items")) else {
        return;
    };
    let Some(field) = property(lint, item, key) else {
        lint.problem(at, format!("`key: {key}` is no property of the items; name one"));
        return;
    };
    let (target, _) = lint.document.resolve(field, "");
    let is_plain = matches!(text(target, "type"), "integer" | "string");
    if !is_plain || is_nullable(lint, field) || !requires(lint, item, key) {
        lint.problem(at, format!("`key: {key}` must be a property that the items always have, `type: integer` or `type: string`, not nullable"));
    }
}

/// A dotted path leads from the successful response to a value of the wanted type, over objects
/// that are always there. Responses the schema of that value.
fn check_way<'a>(
    lint: &mut Lint<'a>,
    operation: &OperationAt<'a>,
    at: &str,
    way: &str,
    wanted: Option<&str>,
) -> Option<&'a Value> {
    let document = lint.document;
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let mut contents =
        responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2')).filter_map(
            |(_, response)| {
                let (response, _) = document.resolve(response, "");
                let (media, content) = response.get("content")?.as_object()?.iter().next()?;
                content.get("schema").filter(|_| media::form(media) == BodyForm::Json)
            },
        );
    let Some(mut schema) = contents.next() else {
        lint.problem(at, "the operation has no successful response of JSON for a path to lead through");
        return None;
    };
    let mut always = true;
    // `.` is the response itself.
    for step in way.split('.').filter(|step| !step.is_empty()) {
        if !always || is_nullable(lint, schema) {
            lint.problem(
                at,
                format!("`{way}`: what stands before `{step}` must be `required` and not nullable, or the path leads nowhere"),
            );
            return None;
        }
        let Some(next) = property(lint, schema, step) else {
            lint.problem(at, format!("`{way}` leads nowhere: the response has no property `{step}` there"));
            return None;
        };
        always = requires(lint, schema, step);
        schema = next;
    }
    let Some(wanted) = wanted else { return Some(schema) };
    if way == "." && is_nullable(lint, schema) {
        lint.problem(at, "a response that may be null cannot be paged through");
    }
    let (target, _) = document.resolve(schema, "");
    let is = match (target.get("x-lenient"), text(target, "type")) {
        (Some(form), _) if form == wanted && always => format!("`type: {wanted}`"),
        (Some(_), _) => "`x-lenient`".to_owned(),
        (None, "") => "untyped".to_owned(),
        (None, is) => format!("`type: {is}`"),
    };
    if is != format!("`type: {wanted}`") {
        lint.problem(at, format!("`{way}` must lead to `type: {wanted}`, here it is {is}"));
        return None;
    }
    Some(target)
}

fn is_nullable(lint: &Lint<'_>, schema: &Value) -> bool {
    let (target, _) = lint.document.resolve(schema, "");
    [schema, target].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
}

/// Whether an object always has a property, as its Rust type has it.
fn requires(lint: &Lint<'_>, schema: &Value, name: &str) -> bool {
    let (schema, at) = lint.document.resolve(schema, "");
    let left_out = |direction: Direction| direction.left_out(&lint.document.value, schema).contains(name);
    if left_out(Direction::Response) || (lint.reach().is_sent(&at) && left_out(Direction::Request)) {
        return false;
    }
    let list = |key| schema.get(key).and_then(Value::as_array).into_iter();
    list("required").flatten().any(|required| required == name)
        || list("allOf").flatten().any(|member| requires(lint, member, name))
}

/// An object's property of that name, a member's of its `allOf` among them.
fn property<'a>(lint: &Lint<'a>, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let (schema, _) = lint.document.resolve(schema, "");
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    own.or_else(|| schema.get("allOf")?.as_array()?.iter().find_map(|member| property(lint, member, name)))
}

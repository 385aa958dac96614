//! Values that have no form on the wire: paths and headers hold plain text, forms hold fields.

use frontdesk_openapi::document::{OperationAt, ParameterAt};
use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use crate::media::{self, BodyForm};
use crate::unions;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for operation in document.operations() {
        for parameter in document.parameters(&operation) {
            let schema = parameter.schema().map_or(&Value::Null, |(schema, _)| schema);
            if matches!(parameter.location, "path" | "header") && !is_plain(lint, schema) {
                let (name, location) = (parameter.name, parameter.location);
                lint.problem(
                    &parameter.pointer,
                    format!("the {location} parameter `{name}` must be a string, integer, number or boolean, not nullable, without `x-lenient` and `format: date-time`"),
                );
            }
            check_form(lint, &parameter);
        }
        check_responses(lint, &operation);
        let Some(body) = operation.value.get("requestBody") else {
            continue;
        };
        let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
        if let Some((media, content)) = members(body, "content").next() {
            let at = pointer::join(&pointer::join(&at, "content"), media);
            check_media(lint, media, content.get("schema").unwrap_or(&Value::Null), &at);
        }
    }
}

/// A client asks for one form of a response: a second one would never come.
fn check_responses(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let document = lint.document;
    let responses_at = pointer::join(&operation.pointer, "responses");
    for (status, response) in
        members(operation.value, "responses").filter(|(status, _)| status.starts_with('2'))
    {
        let (response, at) = document.resolve(response, &pointer::join(&responses_at, status));
        let mut media = members(response, "content").map(|(media, _)| media);
        let Some(first) = media.next() else {
            continue;
        };
        let form = media::form(first);
        for other in media {
            // Texts and bytes come as they are, whatever their media type.
            if !matches!(form, BodyForm::Text | BodyForm::Bytes) || media::form(other) != form {
                let at = pointer::join(&pointer::join(&at, "content"), other);
                lint.problem(&at, format!("a client asks for `{first}`, which stands first, and the server never sends `{other}`; remove one of the two"));
            }
        }
    }
}

/// What a client sends is one media type, and its schema is of that form.
fn check_media(lint: &mut Lint<'_>, media: &str, schema: &Value, at: &str) {
    if !media::is_one(media) {
        lint.problem(
            at,
            format!(
                "`{media}` is no media type that a client can send; name one, such as `application/json`"
            ),
        );
        return;
    }
    let target = lint.document.resolve(schema, "").0;
    match media::form(media) {
        BodyForm::Fields if !is_object(lint, schema) => {
            lint.problem(at, "a form is an object, whose properties are its fields");
        }
        BodyForm::Text if text(target, "type") != "string" => {
            lint.problem(
                at,
                format!("`{media}` is sent as text; write `type: string`, or put `application/json` first"),
            );
        }
        BodyForm::Bytes if text(target, "type") != "string" || text(target, "format") != "binary" => {
            lint.problem(at, format!("`{media}` is sent as bytes; write `type: string` and `format: binary`, or put `application/json` first"));
        }
        BodyForm::Records => {
            lint.problem(at, format!("`{media}` is read and not sent; describe the body as bytes of another media type, or put `application/json` first"));
        }
        _ => {}
    }
}

/// A parameter is its `schema`, or JSON text in the query.
fn check_form(lint: &mut Lint<'_>, parameter: &ParameterAt<'_>) {
    let media: Vec<&str> = members(parameter.value, "content").map(|(media, _)| media.as_str()).collect();
    let json = media.as_slice() == ["application/json"];
    if parameter.is_json()
        && (!json || parameter.location != "query" || parameter.value.get("schema").is_some())
    {
        let at = pointer::join(&parameter.pointer, "content");
        lint.problem(&at, "`content` is for a parameter of the query that is JSON text: it holds `application/json` alone, and no `schema` stands beside it");
    } else if parameter.is_json() {
        for word in ["style", "explode"].iter().filter(|word| parameter.value.get(**word).is_some()) {
            let at = pointer::join(&parameter.pointer, word);
            lint.problem(&at, format!("`{word}` says nothing of a parameter that is JSON text; remove it"));
        }
    } else if parameter.schema().is_none() {
        lint.problem(&parameter.pointer, format!("the parameter `{}` needs a `schema`", parameter.name));
    }
}

fn is_object(lint: &Lint<'_>, schema: &Value) -> bool {
    unions::kind(lint.document, schema) == Some("object")
}

/// Whether a value is written as it is, without any syntax.
fn is_plain(lint: &Lint<'_>, schema: &Value) -> bool {
    let (schema, _) = lint.document.resolve(schema, "");
    matches!(text(schema, "type"), "string" | "integer" | "number" | "boolean")
        && text(schema, "format") != "date-time"
        && ["x-lenient", "nullable"].iter().all(|word| schema.get(*word).is_none())
}

//! Values that have parts: how the address and forms write them, and which have no form there.

use frontdesk_openapi::document::{OperationAt, ParameterAt};
use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use crate::media::{self, BodyForm};
use crate::multipart::{self, BodyPart, PartKind};
use crate::styles::{self, Style};
use crate::unions::kind;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for operation in document.operations() {
        for parameter in document.parameters(&operation) {
            check_parameter(lint, &parameter);
        }
        check_spread(lint, &operation);
        if let Some(body) = operation.value.get("requestBody") {
            let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
            for (media, content) in members(body, "content") {
                check_encoding(lint, media, content, &pointer::join(&pointer::join(&at, "content"), media));
            }
        }
        for (status, response) in members(operation.value, "responses") {
            let at = pointer::join(&pointer::join(&operation.pointer, "responses"), status);
            let (response, at) = document.resolve(response, &at);
            for (media, content) in members(response, "content") {
                if content.get("encoding").is_some() {
                    let at = pointer::join(&pointer::join(&pointer::join(&at, "content"), media), "encoding");
                    lint.problem(&at, "`encoding` says how a client writes a request; remove it here");
                }
            }
        }
    }
}

fn check_parameter(lint: &mut Lint<'_>, parameter: &ParameterAt<'_>) {
    let (style, location) = (text(parameter.value, "style"), parameter.location);
    let known = matches!(
        (location, style),
        (_, "")
            | ("query", "form" | "spaceDelimited" | "pipeDelimited" | "deepObject")
            | ("path" | "header", "simple")
    );
    if !known {
        let at = pointer::join(&parameter.pointer, "style");
        lint.problem(&at, format!("a client cannot write `style: {style}` in the {location}; the query has `form`, `spaceDelimited`, `pipeDelimited` and `deepObject`, path and header have `simple`"));
        return;
    }
    if parameter.is_json() {
        return;
    }
    let Some((schema, _)) = parameter.schema() else { return };
    if location == "query" {
        let style = styles::of_parameter(lint.document, parameter);
        check_style(lint, parameter.value, schema, style, &parameter.pointer);
    } else if parameter.value.get("explode").is_some() {
        let at = pointer::join(&parameter.pointer, "explode");
        lint.problem(&at, "`explode` says how lists and objects are written, and this is none; remove it");
    }
}

/// Whether a value of this schema can be written in this style; `words` are those that say so.
fn check_style(lint: &mut Lint<'_>, words: &Value, schema: &Value, style: Style, at: &str) {
    let document = lint.document;
    let (target, _) = document.resolve(schema, "");
    let json = "where it is JSON text, write `content` with `application/json` in place of `schema` (in a form: `contentType: application/json`)";
    let nested = |part: &Value| matches!(kind(document, part), Some("object" | "array"));
    match kind(document, schema) {
        Some("array") => {
            // An array without `items` has been reported.
            let items = target.get("items").unwrap_or(&Value::Null);
            if style == Style::Brackets {
                lint.problem(at, "`style: deepObject` is for an object; remove it");
            } else if style != Style::Json && nested(items) {
                lint.problem(at, format!("a list of objects or of lists has no form of its own; {json}"));
            } else if matches!(style, Style::Joined(_)) && is_nullable(lint, items) {
                lint.problem(
                    at,
                    "null has no form among the elements of a list that is one text; remove `nullable`",
                );
            }
        }
        Some("object") => {
            if matches!(style, Style::Plain | Style::Spread)
                && matches!(text(words, "style"), "spaceDelimited" | "pipeDelimited")
            {
                lint.problem(at, "an object whose properties are parameters of their own is `style: form`; remove `explode`, or the `style`");
            }
            let parts = multipart::parts(document, schema, "");
            for part in parts {
                let list = kind(document, part.schema) == Some("array");
                let items = document.resolve(part.schema, "").0.get("items").unwrap_or(&Value::Null);
                let fits = match style {
                    Style::Joined(_) => !nested(part.schema),
                    Style::Spread => !nested(part.schema) || (list && !nested(items)),
                    _ => true,
                };
                if !fits {
                    let message = format!(
                        "its property `{}` has parts, which have no form here; `style: deepObject` writes them with brackets (`filter[color]=red`); {json}",
                        part.name
                    );
                    lint.problem(at, message);
                }
            }
        }
        _ => {
            let word = match style {
                Style::Brackets => {
                    lint.problem(at, "`style: deepObject` is for an object; remove it");
                    return;
                }
                Style::Json => return,
                _ if matches!(text(words, "style"), "spaceDelimited" | "pipeDelimited") => "style",
                _ if words.get("explode").is_some() => "explode",
                _ => return,
            };
            lint.problem(&pointer::join(at, word), format!("`{word}` says how lists and objects are written, and this is none; remove it, or write `type: array` with `items`"));
        }
    }
}

/// The properties of an object that become parameters have names that no other parameter has.
fn check_spread(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let document = lint.document;
    let parameters = document.parameters(operation);
    let in_query = || parameters.iter().filter(|parameter| parameter.location == "query");
    let mut taken: Vec<(&str, &str)> = Vec::new();
    for parameter in in_query() {
        let spread = styles::of_parameter(document, parameter) == Style::Spread;
        let Some((schema, _)) = parameter.schema().filter(|_| spread) else { continue };
        for part in multipart::parts(document, schema, "") {
            let other = in_query()
                .map(|other| (other.name, other.name))
                .chain(taken.iter().copied())
                .find(|(name, by)| *name == part.name && *by != parameter.name);
            if let Some((name, by)) = other {
                lint.problem(&parameter.pointer, format!("its property `{name}` travels under that name, which `{by}` has too; rename one, or write `style: deepObject`"));
            }
            taken.push((part.name, parameter.name));
        }
    }
}

/// What `encoding` says of a body's fields.
fn check_encoding(lint: &mut Lint<'_>, media: &str, content: &Value, at: &str) {
    let at = pointer::join(at, "encoding");
    let form = media::form(media);
    if content.get("encoding").is_some() && !matches!(form, BodyForm::Fields | BodyForm::Parts) {
        lint.problem(&at, format!("`encoding` is for the fields of forms and of multipart bodies, and `{media}` has none; remove it"));
        return;
    }
    // A body without a schema has no fields, so that each encoding is reported.
    let parts = content.get("schema").map(|schema| multipart::parts(lint.document, schema, ""));
    let parts = parts.unwrap_or_default();
    for (name, encoding) in members(content, "encoding") {
        let at = pointer::join(&at, name);
        let Some(part) = parts.iter().find(|part| part.name == name) else {
            lint.problem(
                &at,
                format!("`{name}` is no property of the body; describe it or correct the name"),
            );
            continue;
        };
        match form {
            BodyForm::Fields => check_field(lint, encoding, part, &parts, &at),
            _ => check_part(lint, encoding, part, &at),
        }
    }
}

fn check_field(lint: &mut Lint<'_>, encoding: &Value, part: &BodyPart<'_>, parts: &[BodyPart<'_>], at: &str) {
    let document = lint.document;
    let style = styles::of_field(document, encoding, part.schema);
    let own = text(encoding, "contentType");
    let styled = ["style", "explode"].iter().any(|word| encoding.get(*word).is_some());
    if !own.is_empty() && styled {
        lint.problem(at, "`contentType` and `style` are two ways to write one field; remove one");
    } else if !own.is_empty() && style != Style::Json {
        let scalar = !matches!(kind(document, part.schema), Some("object" | "array"));
        if !scalar || media::form(own) != BodyForm::Text {
            lint.problem(&pointer::join(at, "contentType"), "a field of a form is plain text, or JSON text with `contentType: application/json`; write one of the two");
        }
    } else if style != Style::Json {
        let known = matches!(
            text(encoding, "style"),
            "" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject"
        );
        if !known {
            lint.problem(
                &pointer::join(at, "style"),
                "a form has `form`, `spaceDelimited`, `pipeDelimited` and `deepObject`; write one of them",
            );
            return;
        }
        check_style(lint, encoding, part.schema, style, at);
        if style == Style::Spread {
            for member in multipart::parts(document, part.schema, "") {
                if parts.iter().any(|other| other.name == member.name) {
                    lint.problem(at, format!("its property `{0}` travels under that name, which the field `{0}` has too; rename one, or write `style: deepObject`", member.name));
                }
            }
        }
    }
}

fn check_part(lint: &mut Lint<'_>, encoding: &Value, part: &BodyPart<'_>, at: &str) {
    for word in ["style", "explode"] {
        if encoding.get(word).is_some() {
            lint.problem(&pointer::join(at, word), format!("`{word}` says nothing of a multipart body, whose parts are named with brackets; remove it, or write `contentType: application/json` for a part that is JSON text"));
        }
    }
    let own = text(encoding, "contentType");
    let at = pointer::join(at, "contentType");
    // A file brings its media type along.
    if own.is_empty() || part.holds != PartKind::Field {
        return;
    }
    let kind = kind(lint.document, part.schema);
    if !media::is_one(own) || own.contains(',') {
        lint.problem(&at, "a part that is no file has one media type; write it");
    } else if kind == Some("array") {
        lint.problem(&at, "whether a list is one part or several is not said by `contentType`; write an object that holds the list, or remove it");
    } else if media::form(own) != BodyForm::Json && kind != Some("string") {
        lint.problem(
            &at,
            format!(
                "a part of `{own}` is text; write `type: string` for it, or `contentType: application/json`"
            ),
        );
    }
}

fn is_nullable(lint: &Lint<'_>, schema: &Value) -> bool {
    let (target, _) = lint.document.resolve(schema, "");
    [schema, target].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
}

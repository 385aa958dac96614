//! Words that OpenAPI does not know, and values of the wrong kind: other tools silently ignore
//! both.

use std::collections::BTreeSet;

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use super::grammar::{ObjectKind, ROOT, WordShape};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    check_object(lint, &document.value, "", &ROOT);
    if text(&document.value, "openapi") != "3.0.3" {
        lint.problem("/openapi", "write `openapi: 3.0.3`, or `3.1.0`; other versions are not read");
    }
    for (path, _) in members(&document.value, "paths") {
        if !path.starts_with('/') {
            lint.problem(&pointer::join("/paths", path), "a path begins with `/`");
        }
    }
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for (schema, at) in found {
        check_type(lint, schema, &at);
    }
}

/// The value at `at` is an object of this kind.
fn check_object(lint: &mut Lint<'_>, value: &Value, at: &str, kind: &ObjectKind) {
    let called = kind.called;
    let Some(map) = value.as_object() else {
        lint.problem(at, format!("this must be {called}, a mapping"));
        return;
    };
    if kind.refers
        && let Some(reference) = map.get("$ref")
    {
        if !reference.is_string() {
            lint.problem(at, "`$ref` must be text");
        }
        for key in map.keys().filter(|key| *key != "$ref") {
            lint.problem(
                &pointer::join(at, key),
                format!(
                    "`{key}` stands beside a `$ref` and is ignored there; move it to what is referred to"
                ),
            );
        }
        return;
    }
    for word in kind.needs.iter().filter(|word| !map.contains_key(**word)) {
        lint.problem(at, format!("{called} needs `{word}`"));
    }
    for (key, value) in map {
        let step = pointer::join(at, key);
        if let Some((word, advice)) = kind.refused.iter().find(|(word, _)| word == key) {
            lint.problem(&step, format!("`{word}` is not supported here; {advice}"));
            continue;
        }
        match kind.words.iter().find(|(word, ..)| word == key) {
            Some((.., shape)) => check_shape(lint, value, &step, key, shape),
            None => {
                let message = format!("unknown word `{key}`; {}", mend(key, kind));
                lint.problem(&step, message);
            }
        }
    }
}

fn check_shape(lint: &mut Lint<'_>, value: &Value, at: &str, key: &str, shape: &WordShape) {
    let wanted = match shape {
        WordShape::Text if !value.is_string() => "text; put it in quotes",
        WordShape::Flag if !value.is_boolean() => "`true` or `false`",
        WordShape::Number if !value.is_number() => "a number",
        WordShape::Texts if !are_texts(value) => "a list of texts",
        WordShape::TextOrTexts if !value.is_string() && !are_texts(value) => "text, or a list of texts",
        WordShape::Values if !value.is_array() => "a list",
        WordShape::Requirements if !are_requirements(value) => {
            "a list such as `[{scheme: []}]`, or `[]` where no credentials are sent"
        }
        WordShape::One(kind) => return check_object(lint, value, at, kind),
        WordShape::OneOrFlag(_) if value.is_boolean() => return,
        WordShape::OneOrFlag(kind) => return check_object(lint, value, at, kind),
        WordShape::List(kind) => match value.as_array() {
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    check_object(lint, item, &pointer::join(at, &index.to_string()), kind);
                }
                return;
            }
            None => "a list",
        },
        WordShape::Named(kind) => match value.as_object() {
            Some(map) => {
                for (name, member) in map {
                    check_object(lint, member, &pointer::join(at, name), kind);
                }
                return;
            }
            None => "a mapping",
        },
        _ => return,
    };
    lint.problem(at, format!("`{key}` must be {wanted}"));
}

fn are_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

fn are_requirements(value: &Value) -> bool {
    value.as_array().is_some_and(|alternatives| {
        alternatives
            .iter()
            .all(|alternative| alternative.as_object().is_some_and(|schemes| schemes.values().all(are_texts)))
    })
}

/// What to do about an unknown word.
fn mend(key: &str, kind: &ObjectKind) -> String {
    let nearest = kind
        .words
        .iter()
        .filter(|(word, ..)| word.len().abs_diff(key.len()) <= 2)
        .map(|(word, ..)| (distance(word, key), word))
        .filter(|(distance, _)| *distance <= 2)
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, word)) => format!("did you mean `{word}`?"),
        None if key.starts_with("x-") => {
            format!("specs/README.md lists the extensions, and {} takes none of that name", kind.called)
        }
        None => format!("{} does not know it; remove it", kind.called),
    }
}

/// A schema's type is one that there is, and complete.
fn check_type(lint: &mut Lint<'_>, schema: &Value, at: &str) {
    let known = ["string", "integer", "number", "boolean", "array", "object"];
    let kind = schema.get("type");
    if let Some(kind) = kind
        && !kind.as_str().is_some_and(|kind| known.contains(&kind))
    {
        let message = format!("`type: {kind}` is not one of {}; null is `nullable: true`", known.join(", "));
        lint.problem(&pointer::join(at, "type"), message);
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        let at = pointer::join(at, "additionalProperties");
        lint.problem(
            &at,
            "objects are open, since a newer server sends more; remove `additionalProperties: false`",
        );
    }
    let kind = text(schema, "type");
    if kind == "array" && schema.get("items").is_none() {
        lint.problem(at, "an array needs `items`");
    }
    if schema.get("type").is_none() && schema.get("format").is_some() {
        lint.problem(&pointer::join(at, "format"), "a `format` needs a `type` beside it");
    }
    let Some(values) = schema.get("enum").and_then(Value::as_array) else {
        return;
    };
    let enum_at = pointer::join(at, "enum");
    let fits = |value: &Value| match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        _ => true,
    };
    if kind.is_empty() {
        lint.problem(&enum_at, "an `enum` needs a `type` beside it");
    }
    if !values.iter().any(|value| !value.is_null()) {
        lint.problem(&enum_at, "an `enum` needs values");
    }
    let mut seen = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        let value_at = pointer::join(&enum_at, &index.to_string());
        if !value.is_null() && !fits(value) {
            lint.problem(&value_at, format!("the value {value} is no {kind}; put text in quotes"));
        }
        if !seen.insert(value.to_string()) {
            lint.problem(&value_at, format!("the value {value} is listed twice; remove one"));
        }
    }
}

/// How many letters must be added, dropped or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((b, above_left), above) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            // A row begins with one cell and never has none.
            let left = next.last().copied().unwrap_or(usize::MAX - 1);
            next.push((above_left + usize::from(a != *b)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

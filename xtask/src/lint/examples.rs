//! Examples and defaults, which must fit their schemas; and every body has an example.

use std::collections::BTreeSet;
use std::rc::Rc;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::json_schema;
use frontdesk_openapi::limits;
use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, Made, Objections, members};
use super::holds;
use super::verdict::{self, Judge, Verdict};
use crate::examples::{self, NamedExample};
use crate::media::{self, BodyForm};
use crate::names;

/// How many errors of one example are reported.
const MAX_ERRORS: usize = 20;

/// How long an error may be, in characters.
const MAX_WORDS: usize = 600;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    // What operations share is looked at once.
    let mut seen = BTreeSet::new();
    for operation in document.operations() {
        if let Some(body) = operation.value.get("requestBody") {
            let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
            if seen.insert((at.clone(), true)) {
                check_content(lint, body, &at, true, Direction::Request);
            }
        }
        for (status, response) in members(operation.value, "responses") {
            let at = pointer::join(&pointer::join(&operation.pointer, "responses"), status);
            let (response, at) = document.resolve(response, &at);
            let succeeds = status.starts_with('2');
            if seen.insert((at.clone(), succeeds)) {
                check_content(lint, response, &at, succeeds, Direction::Response);
            }
        }
        for parameter in document.parameters(&operation) {
            let required = parameter.value.get("required") == Some(&Value::Bool(true));
            let shown = examples::of_parameter(document, &parameter).0.is_some();
            if required && !parameter.is_json() && !shown && seen.insert((parameter.pointer.clone(), true)) {
                let message = format!(
                    "the required parameter `{}` needs an `example`, with which the documentation calls the operation",
                    parameter.name
                );
                lint.problem(&parameter.pointer, message);
            }
            let schema = parameter.schema().map_or(&Value::Null, |(schema, _)| schema);
            if parameter.is_json() && seen.insert((parameter.pointer.clone(), false)) {
                check_content(lint, parameter.value, &parameter.pointer, true, Direction::Request);
            }
            if let Some(example) = parameter.value.get("example")
                && seen.insert((parameter.pointer.clone(), false))
            {
                let at = pointer::join(&parameter.pointer, "example");
                check_value(lint, schema, example, &at, "example", Direction::Request);
            }
        }
    }
    for webhook in document.webhooks() {
        let (body, at) = document.resolve(webhook.body, &webhook.pointer);
        check_content(lint, body, &at, true, Direction::Response);
    }
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for (schema, at) in found {
        for key in ["example", "default"] {
            if let Some(value) = schema.get(key) {
                check_value(lint, schema, value, &pointer::join(&at, key), key, Direction::Either);
            }
        }
        let others = schema.get("x-examples").and_then(Value::as_array);
        for (index, value) in others.into_iter().flatten().enumerate() {
            let at = pointer::join(&pointer::join(&at, "x-examples"), &index.to_string());
            check_value(lint, schema, value, &at, "example", Direction::Either);
        }
    }
}

fn check_content<'a>(lint: &mut Lint<'a>, body: &'a Value, at: &str, wanted: bool, direction: Direction) {
    for (media, content) in members(body, "content") {
        let at = pointer::join(&pointer::join(at, "content"), media);
        let schema = content.get("schema").unwrap_or(&Value::Null);
        let examples = examples::all_of_content(lint.document, content, &at);
        if !matches!(media::form(media), BodyForm::Json | BodyForm::Records) {
            continue;
        }
        if examples.is_empty() && wanted {
            lint.problem(&at, "a body needs an `example` beside its `schema`");
        }
        check_names(lint, &examples);
        for example in examples {
            check_value(lint, schema, example.value, &example.at, "example", direction);
        }
    }
}

/// Where there are several, the name of each is part of a constant's.
fn check_names(lint: &mut Lint<'_>, examples: &[NamedExample<'_>]) {
    let mut seen = BTreeSet::new();
    for example in examples.iter().filter(|_| examples.len() > 1) {
        let name = example.name;
        let message = match names::snake(name) {
            None => format!("the example `{name}` makes no Rust name; rename it"),
            Some(rust) if seen.contains(&rust) => {
                format!("the example `{name}` has the Rust name of another one here; rename it")
            }
            Some(rust) => {
                seen.insert(rust);
                continue;
            }
        };
        lint.problem(&example.at, message);
    }
}

fn check_value<'a>(
    lint: &mut Lint<'a>,
    schema: &'a Value,
    value: &Value,
    at: &str,
    what: &str,
    direction: Direction,
) {
    if !lint.sizes.admit(lint.document, schema) {
        // Once is enough.
        if !std::mem::replace(&mut lint.exhausted, true) {
            lint.problem(at, "the schemas of all examples up to here are too large together; name what they share less often, or leave out the examples of parts");
        }
        return;
    }
    if !limits::is_comparable(lint.document, schema, value) {
        let message = format!(
            "the {what} is too deep for its schema, whose unions or references hold themselves; write a shorter one"
        );
        lint.problem(at, message);
        return;
    }
    let objections = match accepts(lint, schema, value, direction) {
        true => Ok(Vec::new()),
        false => validator(lint, schema, direction).map(|validator| validator(value)),
    };
    match objections {
        Ok(objections) => {
            if objections.is_empty() {
                for (inside, problem) in holds::misfits(lint, schema, value).into_iter().take(MAX_ERRORS) {
                    let within = if inside.is_empty() { String::new() } else { format!(" at {inside}") };
                    lint.problem(
                        &format!("{at}{inside}"),
                        format!("the generated type cannot hold the {what}{within}: {problem}"),
                    );
                }
            }
            for (inside, error) in objections {
                let within = if inside.is_empty() { String::new() } else { format!(" at {inside}") };
                lint.problem(
                    &format!("{at}{inside}"),
                    format!("the {what} does not fit its schema{within}: {error}; correct one of the two"),
                );
            }
        }
        Err(error) => lint.problem(at, format!("its schema is none: {}", shortened(&error))),
    }
}

/// Whether a validator is certain to accept the value, so that none has to be made.
fn accepts(lint: &mut Lint<'_>, schema: &Value, value: &Value, direction: Direction) -> bool {
    let document = &lint.document.value;
    if lint.are_sound.is_none() {
        let mut are_sound = true;
        lint.each_schema(|schema, _| are_sound = are_sound && verdict::is_sound(document, schema));
        lint.are_sound = Some(are_sound);
    }
    lint.are_sound == Some(true) && Judge { document, direction }.judge(schema, value) == Verdict::Accepted
}

/// The validator of a schema, which its examples share.
fn validator<'a>(lint: &mut Lint<'a>, schema: &'a Value, direction: Direction) -> Made {
    let document = lint.document;
    // Those that refer to the same schema, and do nothing else, share its validator.
    let is_reference = schema.as_object().is_some_and(|members| members.len() == 1);
    let target = if is_reference { document.resolve(schema, "").0 } else { schema };
    // The document stays where it is while it is linted.
    let key = (std::ptr::from_ref(target), direction);
    let made = lint.validators.entry(key).or_insert_with(|| {
        let validator = json_schema::validator(&document.value, schema, direction)?;
        let objections = move |value: &Value| {
            let errors = validator.iter_errors(value).take(MAX_ERRORS);
            errors.map(|error| (error.instance_path().to_string(), shortened(&error.to_string()))).collect()
        };
        Ok(Rc::new(objections) as Rc<Objections>)
    });
    made.clone()
}

/// A validator's words, which quote the whole value and the whole schema.
fn shortened(error: &str) -> String {
    let (start, end) = (MAX_WORDS / 2, MAX_WORDS / 4);
    let count = error.chars().count();
    if count <= MAX_WORDS {
        return error.to_owned();
    }
    let head: String = error.chars().take(start).collect();
    let tail: String = error.chars().skip(count - end).collect();
    format!("{head} … {tail}")
}

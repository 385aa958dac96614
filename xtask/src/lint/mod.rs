//! Step 2: says what is wrong with a spec before any generator sees it, with file, line and what to do.

mod directions;
mod examples;
mod extensions;
mod grammar;
mod handles;
mod holds;
mod multipart;
mod names;
mod operations;
mod schemas;
mod sizes;
mod styles;
mod unions;
mod wire;
mod words;

use serde_json::Value;

use crate::bundle::is_data;
use crate::document::Document;
use crate::pointer;
use crate::problem::Problems;
use crate::reach::Reach;

/// Looks for every mistake that a person can make in a spec.
///
/// # Errors
/// All that was found, in the order of the files.
pub fn lint(document: &Document) -> Result<(), Problems> {
    let mut lint = Lint {
        document,
        reach: Reach::of(document),
        problems: Problems::default(),
        sizes: sizes::Sizes::default(),
        exhausted: false,
    };
    words::check(&mut lint);
    // A misspelt word makes the rest of the findings misleading.
    lint.stop_if_any()?;
    unions::check_parents(&mut lint);
    lint.stop_if_any()?;
    schemas::check_circles(&mut lint);
    lint.stop_if_any()?;
    directions::check(&mut lint);
    operations::check(&mut lint);
    wire::check(&mut lint);
    styles::check(&mut lint);
    multipart::check(&mut lint);
    schemas::check(&mut lint);
    names::check(&mut lint);
    handles::check(&mut lint);
    extensions::check(&mut lint);
    let found = lint.problems.0.len();
    unions::check(&mut lint);
    // Where members are not told apart, an example seems to fit several of them.
    if lint.problems.0.len() == found {
        examples::check(&mut lint);
    }
    lint.problems.into_result()
}

struct Lint<'a> {
    document: &'a Document,
    /// What is sent, and what is received.
    reach: Reach,
    problems: Problems,
    /// What the examples have cost so far.
    sizes: sizes::Sizes<'a>,
    /// Whether that was too much.
    exhausted: bool,
}

impl<'a> Lint<'a> {
    fn problem(&mut self, at: &str, message: impl Into<String>) {
        self.problems.0.push(self.document.problem(at, message));
    }

    fn stop_if_any(&mut self) -> Result<(), Problems> {
        std::mem::take(&mut self.problems).into_result()
    }

    /// Every schema of the document, inline ones among them, with its pointer.
    fn each_schema(&self, mut visit: impl FnMut(&'a Value, &str)) {
        walk(&self.document.value, "", Kind::Other, &mut visit);
    }
}

/// What a part of an OpenAPI document is, as far as finding its schemas goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Schema,
    SchemaMap,
    SchemaList,
    Components,
    Other,
}

fn walk<'a>(value: &'a Value, at: &str, kind: Kind, visit: &mut impl FnMut(&'a Value, &str)) {
    if kind == Kind::Schema {
        visit(value, at);
    }
    let members: Vec<(String, &'a Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        _ => return,
    };
    for (key, member) in members {
        let member_kind = match (kind, key.as_str()) {
            (Kind::SchemaMap | Kind::SchemaList, _) => Kind::Schema,
            (Kind::Components, "schemas") | (Kind::Schema, "properties") => Kind::SchemaMap,
            (Kind::Schema, "items" | "additionalProperties" | "not") | (Kind::Other, "schema") => {
                Kind::Schema
            }
            (Kind::Schema, "allOf" | "anyOf" | "oneOf") => Kind::SchemaList,
            // The rest of a schema is words and data.
            (Kind::Schema, _) => continue,
            (Kind::Other, "components") if at.is_empty() => Kind::Components,
            (_, "examples") => continue,
            (_, key) if is_data(at, key) => continue,
            (Kind::Other, "x-webhooks") if at.is_empty() => Kind::Other,
            (_, key) if key.starts_with("x-") => continue,
            _ => Kind::Other,
        };
        walk(member, &pointer::join(at, &key), member_kind, visit);
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

//! Schemas: descriptions, titles, references in circles.

use std::collections::BTreeMap;

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use super::names::TAKEN_TYPES;
use crate::names;
use crate::unions::is_demand;

/// A reference that leads back to itself has no type at its end.
pub(super) fn check_circles(lint: &mut Lint<'_>) {
    let document = lint.document;
    for (section, members_of) in members(&document.value, "components") {
        for (name, member) in members_of.as_object().into_iter().flatten() {
            let at = pointer::join(&pointer::join("/components", section), name);
            if leads_to(lint, member, &at, &mut Vec::new()) {
                lint.problem(&at, "its references lead in a circle; one of them must end at a schema");
            }
        }
    }
}

/// Whether a part consists of the one at `end`, with no property or element between them.
fn leads_to<'a>(lint: &Lint<'a>, part: &'a Value, end: &str, seen: &mut Vec<&'a str>) -> bool {
    if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
        if seen.contains(&reference) {
            return false;
        }
        seen.push(reference);
        let target = lint.document.referenced(reference);
        return target.is_some_and(|(target, at)| at == end || leads_to(lint, target, end, seen));
    }
    ["allOf", "anyOf", "oneOf"].iter().any(|key| {
        let members = part.get(key).and_then(Value::as_array);
        members.into_iter().flatten().any(|member| leads_to(lint, member, end, seen))
    })
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    let mut titles: BTreeMap<&str, String> = BTreeMap::new();
    for (schema, at) in found {
        let steps = pointer::steps(&at);
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let named = matches!(steps.as_slice(), ["components", "schemas", _]);
        let property = match steps.as_slice() {
            [.., "properties", name] => Some(*name),
            _ => None,
        };
        if named && text(schema, "description").is_empty() {
            lint.problem(&at, "a schema needs a `description`");
        }
        let inherits = schema.get("$ref").is_some() || schema.get("allOf").is_some();
        if let Some(name) = property
            && !inherits
            && text(schema, "description").is_empty()
        {
            lint.problem(&at, format!("the property `{name}` needs a `description`"));
        }
        check_title(lint, schema, &at, named, &mut titles);
        check_required(lint, schema, &at);
        if schema.get("$ref").is_some()
            && schema.as_object().is_some_and(|schema| {
                schema
                    .keys()
                    .any(|key| !matches!(key.as_str(), "$ref" | "description") && !key.starts_with("x-"))
            })
        {
            lint.problem(&at, "what stands beside a `$ref` is ignored by other tools; put the reference into `allOf: [{$ref: …}]`");
        }
        let values = schema.get("enum").and_then(Value::as_array);
        let has_null = values.is_some_and(|values| values.contains(&Value::Null));
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if values.is_some() && nullable && !has_null {
            lint.problem(&at, "a nullable enum lists `null` among its values, or validators refuse it");
        }
    }
}

fn check_title<'a>(
    lint: &mut Lint<'a>,
    schema: &'a Value,
    at: &str,
    named: bool,
    titles: &mut BTreeMap<&'a str, String>,
) {
    let title = text(schema, "title");
    if title.is_empty() {
        return;
    }
    let title_at = pointer::join(at, "title");
    if named {
        lint.problem(&title_at, "a named schema is called by its name; remove the `title`");
    }
    let taken = lint.document.value.pointer("/components/schemas").and_then(|schemas| schemas.get(title));
    if taken.is_some() && !named {
        lint.problem(
            &title_at,
            format!("the title `{title}` is the name of a schema; refer to that one, or choose another"),
        );
    }
    if let Some(first) = titles.get(title) {
        let place = lint.document.shown_place(first);
        lint.problem(&title_at, format!("the title `{title}` is given in {place} already, and the two would become one type; name the schema once in `components` and refer to it"));
    }
    if names::pascal(title).is_some_and(|rust| TAKEN_TYPES.contains(&rust.as_str())) {
        lint.problem(
            &title_at,
            format!("the generated code needs the name `{title}` for itself; choose another title"),
        );
    }
    if names::pascal(title).is_none() {
        lint.problem(&title_at, format!("the title `{title}` makes no Rust name; choose another"));
    }
    titles.entry(title).or_insert(title_at);
}

fn check_required(lint: &mut Lint<'_>, schema: &Value, at: &str) {
    let Some(required) = schema.get("required").and_then(Value::as_array) else {
        return;
    };
    // With `allOf`, the property may stand in another part; a mere demand stands beside the
    // properties.
    if schema.get("allOf").is_some() || is_demand(schema) {
        return;
    }
    for name in required.iter().filter_map(Value::as_str) {
        if schema.get("properties").and_then(|properties| properties.get(name)).is_none() {
            lint.problem(
                &pointer::join(at, "required"),
                format!("`{name}` is required but is no property here; describe it or correct the name"),
            );
        }
    }
}

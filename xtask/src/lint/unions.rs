//! Unions: variants that can be told apart, and nothing beside them that would be lost.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use crate::unions::{self, Member};

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for (schema, at) in found {
        check_all_of(lint, schema, &at);
        match unions::members(schema) {
            Some((key, _)) => check_union(lint, schema, &at, key),
            None if schema.get("discriminator").is_some() => lint.problem(
                &pointer::join(&at, "discriminator"),
                "a `discriminator` stands beside the `oneOf` of the variants that it tells apart; put it there",
            ),
            None => check_demands(lint, schema, &at),
        }
    }
}

fn check_union<'a>(lint: &mut Lint<'a>, schema: &'a Value, at: &str, key: &str) {
    for word in ["properties", "required", "additionalProperties", "allOf", "oneOf", "anyOf"] {
        if word != key && schema.get(word).is_some() {
            let message = format!(
                "`{word}` beside `{key}` would be lost: a union is its variants alone; put what all share into a schema of its own, and refer to that in the `allOf` of each variant"
            );
            lint.problem(&pointer::join(at, word), message);
        }
    }
    let union_at = pointer::join(at, key);
    // Words of another form have been reported.
    let Some(written) = schema.get(key).and_then(Value::as_array) else { return };
    if written.iter().any(|member| member.get("$ref").is_none()) {
        lint.problem(
            &union_at,
            "each variant of a union is a `$ref` to a named schema; a scalar in several forms is `x-lenient`",
        );
        return;
    }
    if written.len() < 2 {
        lint.problem(
            &union_at,
            "a union has two variants or more; what is only one thing is written as it is",
        );
    }
    let document = lint.document;
    let union = Member::all(document, schema, at);
    let found = lint.problems.0.len();
    check_discriminator(lint, schema, at, &union);
    // What the discriminator lacks would tell the variants apart.
    if lint.problems.0.len() > found {
        return;
    }
    for (index, member) in union.iter().enumerate() {
        let before = union.iter().take(index);
        if written.iter().take(index).any(|other| Some(other) == written.get(index)) {
            lint.problem(&member.at, "this variant stands in the union twice; remove one");
        } else if member.kind.is_none() {
            let message = format!(
                "nothing tells when a value is `{}`: a variant of a union has one `type`, and is no union itself",
                member.name
            );
            lint.problem(&member.at, message);
        } else if let Some((taken, by)) = before.clone().find_map(|other| {
            let named = (member.name, other.name);
            match (other.takes(document, member), member.takes(document, other)) {
                (true, _) => Some(named),
                (_, true) => Some((named.1, named.0)),
                _ => None,
            }
        }) {
            let message = format!(
                "a `{taken}` can be read as `{by}`, for `{by}` requires nothing that a `{taken}` has not; give both a required property with an `enum` that differs, or let `{by}` require a property of its own"
            );
            lint.problem(&member.at, message);
        }
    }
}

/// What a discriminator says is what the variants' own property says, so that those who do not know
/// the word read the same.
fn check_discriminator(lint: &mut Lint<'_>, schema: &Value, at: &str, union: &[Member<'_>]) {
    let Some(discriminator) = schema.get("discriminator") else {
        return;
    };
    let at = pointer::join(at, "discriminator");
    let name = text(discriminator, "propertyName");
    let mapping = discriminator.get("mapping");
    if name.is_empty() || mapping.is_some_and(|mapping| !mapping.is_object()) {
        lint.problem(
            &at,
            "a `discriminator` has a `propertyName`, and may have a `mapping` from texts to variants",
        );
        return;
    }
    for word in members(schema, "discriminator").map(|(word, _)| word) {
        if !matches!(word.as_str(), "propertyName" | "mapping") {
            lint.problem(
                &pointer::join(&at, word),
                format!("a `discriminator` does not know `{word}`; remove it"),
            );
        }
    }
    let mut led: Vec<(&str, &str)> = Vec::new();
    for (value, target) in members(discriminator, "mapping") {
        // Words that are no text have been reported.
        let Some(target) = target.as_str() else { continue };
        let target = target.strip_prefix("#/components/schemas/").unwrap_or(target);
        if !union.iter().any(|member| member.name == target) {
            let message = format!(
                "`{value}` leads to no variant of the union; write `#/components/schemas/` and the variant's name"
            );
            lint.problem(&pointer::join(&pointer::join(&at, "mapping"), value), message);
        }
        led.push((value, target));
    }
    for member in union {
        let mut values: Vec<&str> =
            led.iter().filter(|(_, target)| *target == member.name).map(|(value, _)| *value).collect();
        if values.is_empty() {
            values.push(member.name);
        }
        // A variant without the property is reported below.
        let mut texts = member.texts(lint.document, name).unwrap_or_default();
        values.sort_unstable();
        texts.sort_unstable();
        if values != texts || !member.required.contains(name) {
            let message = format!(
                "`{}` needs a required property `{name}` with `enum: [{}]`, what leads to it, or validators take one variant for another",
                member.name,
                values.join(", ")
            );
            lint.problem(&member.at, message);
        }
    }
}

/// An object is put together of objects; a union among them would be lost.
fn check_all_of(lint: &mut Lint<'_>, schema: &Value, at: &str) {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return;
    };
    let alone = parts.len() == 1
        && ["properties", "required", "additionalProperties"].iter().all(|word| schema.get(word).is_none());
    if alone || unions::members(schema).is_some() {
        return;
    }
    let at = pointer::join(at, "allOf");
    for (index, part) in parts.iter().enumerate() {
        if is_union(lint, part, 0) {
            lint.problem(
                &pointer::join(&at, &index.to_string()),
                "a union in `allOf` beside other properties would be lost; put what all share into the `allOf` of each variant",
            );
        }
    }
}

/// Whether a schema is a union, or an `allOf` with one.
fn is_union(lint: &Lint<'_>, schema: &Value, depth: usize) -> bool {
    let (schema, _) = lint.document.resolve(schema, "");
    let parts = schema.get("allOf").and_then(Value::as_array);
    unions::members(schema).is_some()
        || (depth < 64 && parts.into_iter().flatten().any(|part| is_union(lint, part, depth + 1)))
}

/// Of the properties that are called for one way or another, each is there.
fn check_demands(lint: &mut Lint<'_>, schema: &Value, at: &str) {
    for key in ["oneOf", "anyOf"] {
        let demands = schema.get(key).and_then(Value::as_array).into_iter().flatten();
        for (index, demand) in demands.enumerate().filter(|(_, demand)| unions::is_demand(demand)) {
            let names = demand.get("required").and_then(Value::as_array).into_iter().flatten();
            for name in names.filter_map(Value::as_str) {
                if schema.get("properties").is_none_or(|properties| properties.get(name).is_none()) {
                    lint.problem(
                        &pointer::join(&pointer::join(at, key), &index.to_string()),
                        format!("`{name}` is required here but is no property beside `{key}`; describe it or correct the name"),
                    );
                }
            }
        }
    }
}

/// Variants that extend the union that lists them: one schema would need the other to be complete.
pub(super) fn check_parents(lint: &mut Lint<'_>) {
    let schemas = lint.document.value.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let Some((_, listed)) = unions::members(schema) else { continue };
        let own = format!("#/components/schemas/{name}");
        let mut children = Vec::new();
        for child in listed.iter().filter_map(|member| member.get("$ref")?.as_str()) {
            let Some((target, at)) = lint.document.referenced(child) else { continue };
            let parts = target.get("allOf").and_then(Value::as_array).into_iter().flatten();
            for (index, part) in parts.enumerate() {
                if text(part, "$ref") == own {
                    let part_at = pointer::join(&pointer::join(&at, "allOf"), &index.to_string());
                    let name = child.rsplit_once('/').map_or(child, |(_, name)| name);
                    children.push((name.to_owned(), part_at));
                }
            }
        }
        if let Some((_, at)) = children.first() {
            let children: Vec<_> = children.iter().map(|(child, _)| format!("`{child}`")).collect();
            let message = format!(
                "{} refer to `{name}`, which lists them as its variants, and neither is complete without the other; put what all share into a schema of its own and refer to that",
                children.join(" and ")
            );
            lint.problem(at, message);
        }
    }
}

//! The published document as it is written: what is said twice for other people's tools is said
//! once.
//!
//! Undoes what `xtask/src/publish.rs` does. A document of anybody else's is left as it is.

use std::collections::BTreeMap;

use frontdesk_openapi::pointer;
use serde_json::{Map, Value, json};

/// What references to named schemas begin with.
const SCHEMAS: &str = "#/components/schemas/";

/// How deep objects that got names stand within each other.
const DEEPEST: usize = 64;

/// # Errors
/// A key of `x-components` that is no pointer to a component.
pub(crate) fn restore(document: &mut Value) -> Result<(), String> {
    references(document);
    unused(document)?;
    let inline = take_inline(document);
    walk(document, &inline, 0);
    Ok(())
}

/// Gives references back their name in what was set aside.
fn references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.remove("x-ref") {
                members.insert("$ref".to_owned(), reference);
            }
            members.values_mut().for_each(references);
        }
        Value::Array(items) => items.iter_mut().for_each(references),
        _ => {}
    }
}

/// Puts back the components that only other rewritings need.
fn unused(document: &mut Value) -> Result<(), String> {
    let Some(Value::Object(unused)) = document.as_object_mut().and_then(|whole| whole.remove("x-components"))
    else {
        return Ok(());
    };
    for (at, member) in unused {
        let steps = at.strip_prefix("#/components").map(pointer::steps);
        let Some([section, name]) = steps.as_deref() else {
            return Err(format!("/x-components: `{at}` is no pointer to a component"));
        };
        let sections = document.get_mut("components").and_then(Value::as_object_mut);
        let members = sections.map(|sections| sections.entry(section.clone()).or_insert_with(|| json!({})));
        if let Some(members) = members.and_then(Value::as_object_mut) {
            members.entry(name.clone()).or_insert(member);
        }
    }
    Ok(())
}

/// The objects that were given names for themselves.
fn take_inline(document: &mut Value) -> BTreeMap<String, Value> {
    let mut inline = BTreeMap::new();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        let marked = schemas.iter().filter(|(_, schema)| schema.get("x-inline") == Some(&Value::Bool(true)));
        let names: Vec<String> = marked.map(|(name, _)| name.clone()).collect();
        for name in names {
            if let Some(Value::Object(mut schema)) = schemas.remove(&name) {
                schema.remove("x-inline");
                inline.insert(format!("{SCHEMAS}{name}"), Value::Object(schema));
            }
        }
    }
    inline
}

fn walk(value: &mut Value, inline: &BTreeMap<String, Value>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let named = value.get("$ref").and_then(Value::as_str).and_then(|reference| inline.get(reference));
    if let Some(schema) = named {
        *value = schema.clone();
        return walk(value, inline, depth + 1);
    }
    match value {
        Value::Object(members) => {
            original(members);
            nullable(members);
            members.values_mut().for_each(|member| walk(member, inline, depth + 1));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, inline, depth + 1)),
        _ => {}
    }
}

/// What a form or a parameter was before it was made simpler.
fn original(members: &mut Map<String, Value>) {
    if let Some(schema) = members.remove("x-schema") {
        members.insert("schema".to_owned(), schema);
    }
    if let Some(content) = members.remove("x-content") {
        members.remove("schema");
        members.remove("example");
        members.insert("content".to_owned(), content);
    }
}

/// A union with null is what `nullable` says.
fn nullable(members: &mut Map<String, Value>) {
    let null = json!({"type": "string", "nullable": true, "enum": [null]});
    let Some(union) = members.get_mut("anyOf").and_then(Value::as_array_mut) else { return };
    if union.last() != Some(&null) {
        return;
    }
    union.pop();
    let only = if union.len() == 1 { union.pop() } else { None };
    if let Some(one) = only {
        members.remove("anyOf");
        match one {
            Value::Object(own) if !own.contains_key("$ref") => members.extend(own),
            reference => drop(members.insert("allOf".to_owned(), json!([reference]))),
        }
    }
    members.insert("nullable".to_owned(), Value::Bool(true));
}

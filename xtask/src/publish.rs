//! The bundled document as other people's tools read it.
//!
//! What OpenAPI 3.0 has a word for and most tools do not follow is said in words that all of them
//! do. Each rewriting leaves behind what it was made of, so that `frontdesk-conform` speaks of the
//! document as it is written: see its `restore.rs`.

use std::collections::BTreeSet;

use frontdesk_openapi::pointer;
use serde_json::{Map, Value, json};

use crate::bundle::is_data;

/// What references to named schemas begin with.
const SCHEMAS: &str = "#/components/schemas/";

/// Keys that describe a schema's value and do not say which values are valid.
const NOTES: [&str; 9] = [
    "default",
    "deprecated",
    "description",
    "example",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// The document for other people's tools.
pub fn publish(document: &Value) -> Value {
    let mut whole = document.clone();
    let flat = crate::flatten::forms(document);
    for (at, schema) in flat {
        if let Some(media) = whole.pointer_mut(&at).and_then(Value::as_object_mut) {
            if let Some(nested) = media.insert("schema".to_owned(), schema) {
                media.insert("x-schema".to_owned(), set_aside(nested));
            }
            let whole = media.get("encoding").map(crate::flatten::whole).unwrap_or_default();
            if let Some(example) = media.get_mut("example") {
                *example = crate::flatten::example(example, &whole);
            }
        }
    }
    rewrite(&mut whole, "");
    let mut named = NamedSchemas::new(&whole);
    named.hoist_all(&mut whole);
    drop_unused(&mut whole);
    whole
}

/// What our own tools alone read: tools that resolve every `$ref` do not find any in it.
fn set_aside(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let name = |key: String| if key == "$ref" { "x-ref".to_owned() } else { key };
            Value::Object(members.into_iter().map(|(key, member)| (name(key), set_aside(member))).collect())
        }
        Value::Array(items) => items.into_iter().map(set_aside).collect(),
        scalar => scalar,
    }
}

/// Rewrites everything in a value that is no data.
fn rewrite(value: &mut Value, at: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if !is_data(at, key) && !key.starts_with("x-") || key == "x-webhooks" {
                    rewrite(member, &pointer::join(at, key));
                }
            }
            if !at.ends_with("/properties") {
                references(members);
                nulls(members);
                parameters(members);
                colliding(members);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                rewrite(item, &pointer::join(at, &index.to_string()));
            }
        }
        _ => {}
    }
}

/// A reference has nothing beside it.
fn references(members: &mut Map<String, Value>) {
    let Some(reference) = members.get("$ref").and_then(Value::as_str).map(str::to_owned) else { return };
    if members.len() == 1 {
        return;
    }
    if reference.starts_with(SCHEMAS) {
        members.remove("$ref");
        members.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    } else {
        members.retain(|key, _| key == "$ref");
    }
}

/// A schema that takes null and has no `type` is a union with null: `nullable` counts beside `type`
/// alone.
fn nulls(members: &mut Map<String, Value>) {
    if members.get("nullable") != Some(&Value::Bool(true)) || members.contains_key("type") {
        return;
    }
    members.remove("nullable");
    let is_note = |key: &str| NOTES.contains(&key) || key.starts_with("x-");
    let rest: Map<String, Value> = members
        .iter()
        .filter(|(key, _)| !is_note(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    members.retain(|key, _| is_note(key));
    let null = json!({"type": "string", "nullable": true, "enum": [null]});
    let mut union = match (rest.len(), rest.get("anyOf"), rest.get("allOf")) {
        // What says nothing about its value takes null.
        (0, _, _) => return,
        (1, Some(Value::Array(union)), _) => union.clone(),
        (1, _, Some(Value::Array(one))) if one.len() == 1 => one.clone(),
        _ => vec![Value::Object(rest)],
    };
    union.push(null);
    members.insert("anyOf".to_owned(), Value::Array(union));
}

/// A parameter that travels as JSON is a text, and so is its example.
fn parameters(members: &mut Map<String, Value>) {
    if members.get("in").and_then(Value::as_str) != Some("query") {
        return;
    }
    if let Some(content) = members.remove("content") {
        members.insert("schema".to_owned(), json!({"type": "string", "description": "JSON"}));
        if let Some(example) = content.pointer("/application~1json/example") {
            members.insert("example".to_owned(), example.to_string().into());
        }
        members.insert("x-content".to_owned(), set_aside(content));
    }
}

/// Values of an enum that become one name in many languages are given names.
fn colliding(members: &mut Map<String, Value>) {
    let Some(values) = members.get("enum").and_then(Value::as_array) else { return };
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    let mut seen = BTreeSet::new();
    let names: Vec<String> = texts.iter().map(|text| constant(text)).collect();
    if texts.len() != values.len() || names.iter().all(|name| seen.insert(name.clone())) {
        return;
    }
    let mut taken = BTreeSet::new();
    let unique = names.into_iter().map(|name| {
        let mut unique = name.clone();
        let mut count = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{name}_{count}");
            count += 1;
        }
        Value::from(unique)
    });
    let unique = unique.collect();
    members.insert("x-enum-varnames".to_owned(), unique);
}

fn constant(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = text.chars().map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("VALUE_{name}") }
}

/// Objects that stand within others, under names of their own: generators name types by them.
struct NamedSchemas {
    taken: BTreeSet<String>,
    hoisted: Map<String, Value>,
}

impl NamedSchemas {
    fn new(whole: &Value) -> Self {
        let schemas = whole.pointer("/components/schemas").and_then(Value::as_object);
        Self {
            taken: schemas.into_iter().flatten().map(|(name, _)| name.clone()).collect(),
            hoisted: Map::new(),
        }
    }

    fn hoist_all(&mut self, whole: &mut Value) {
        let schemas = whole.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
        for (name, schema) in schemas.into_iter().flatten() {
            self.within(schema, name);
        }
        for area in ["paths", "x-webhooks"] {
            let paths = whole.get_mut(area).and_then(Value::as_object_mut);
            for operation in
                paths.into_iter().flatten().filter_map(|(_, path)| path.as_object_mut()).flatten()
            {
                let id = operation.1.get("operationId").and_then(Value::as_str).map(pascal);
                if let Some(id) = id {
                    self.contents(operation.1, &id);
                }
            }
        }
        let responses = whole.pointer_mut("/components/responses").and_then(Value::as_object_mut);
        for (name, response) in responses.into_iter().flatten() {
            self.contents(response, &pascal(name));
        }
        if let Some(schemas) = whole.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.append(&mut self.hoisted);
        }
    }

    /// The bodies of an operation or a response.
    fn contents(&mut self, holder: &mut Value, name: &str) {
        let Some(members) = holder.as_object_mut() else { return };
        for (key, member) in members {
            match key.as_str() {
                "requestBody" => self.contents(member, &format!("{name}Body")),
                "responses" => {
                    for (status, response) in member.as_object_mut().into_iter().flatten() {
                        self.contents(response, &format!("{name}{}", pascal(status)));
                    }
                }
                "content" => {
                    for (media, content) in member.as_object_mut().into_iter().flatten() {
                        let form = if media.starts_with("multipart/") { "Upload" } else { "" };
                        let Some(schema) = content.get_mut("schema") else { continue };
                        let name = format!("{name}{form}");
                        let is_form = !form.is_empty() && schema.get("$ref").is_none();
                        if is_object(schema) || is_form {
                            self.hoist(schema, &name);
                        } else {
                            self.within(schema, &name);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Hoists what stands within a schema that has a name.
    fn within(&mut self, schema: &mut Value, name: &str) {
        let Some(members) = schema.as_object_mut() else { return };
        for (key, member) in members {
            match key.as_str() {
                "properties" => {
                    for (property, schema) in member.as_object_mut().into_iter().flatten() {
                        self.child(schema, &format!("{name}{}", pascal(property)));
                    }
                }
                "items" => self.child(member, &format!("{name}Item")),
                "additionalProperties" => self.child(member, &format!("{name}Value")),
                // What a schema is put together of belongs to it.
                "allOf" => {
                    member.as_array_mut().into_iter().flatten().for_each(|part| self.within(part, name))
                }
                "anyOf" | "oneOf" => {
                    for (index, part) in member.as_array_mut().into_iter().flatten().enumerate() {
                        self.child(part, &format!("{name}Form{}", index + 1));
                    }
                }
                _ => {}
            }
        }
    }

    fn child(&mut self, schema: &mut Value, name: &str) {
        if is_object(schema) {
            self.hoist(schema, name);
        } else {
            self.within(schema, name);
        }
    }

    fn hoist(&mut self, schema: &mut Value, name: &str) {
        let title = schema.get("title").and_then(Value::as_str).map(pascal);
        let name = title.unwrap_or_else(|| name.to_owned());
        let mut unique = name.clone();
        let mut count = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{name}{count}");
            count += 1;
        }
        self.within(schema, &unique);
        let reference = json!({"$ref": format!("{SCHEMAS}{unique}")});
        let mut hoisted = std::mem::replace(schema, reference);
        if let Some(members) = hoisted.as_object_mut() {
            members.insert("x-inline".to_owned(), Value::Bool(true));
        }
        self.hoisted.insert(unique, hoisted);
    }
}

/// Whether a schema is an object that says so itself, maps included: generators make a type of
/// each.
fn is_object(schema: &Value) -> bool {
    let typed = schema.get("type").and_then(Value::as_str) == Some("object");
    (typed || schema.get("properties").is_some()) && schema.get("$ref").is_none()
}

/// A name as types are named: `csat_config` is `CsatConfig`.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

/// Takes out the components that nothing refers to, until there are none. Those that are only
/// needed to undo a rewriting go to `x-components`.
fn drop_unused(whole: &mut Value) {
    let mut out: Map<String, Value> = Map::new();
    loop {
        let mut used = BTreeSet::new();
        reached(whole, &mut used, false);
        let before = out.len();
        let sections = whole.get_mut("components").and_then(Value::as_object_mut);
        for (section, members) in
            sections.into_iter().flatten().filter(|(section, _)| *section != "securitySchemes")
        {
            let Some(members) = members.as_object_mut() else { continue };
            let at = pointer::join("#/components", section);
            let unused: Vec<String> =
                members.keys().map(|name| pointer::join(&at, name)).filter(|at| !used.contains(at)).collect();
            for at in unused {
                let member = pointer::steps(&at).pop().and_then(|name| members.remove(&name));
                out.extend(member.map(|member| (at, member)));
            }
        }
        if out.len() == before {
            break;
        }
    }
    let mut needed = BTreeSet::new();
    reached(whole, &mut needed, true);
    loop {
        let before = needed.len();
        let kept: Vec<&Value> =
            out.iter().filter(|(at, _)| needed.contains(*at)).map(|(_, member)| member).collect();
        let mut more = BTreeSet::new();
        kept.into_iter().for_each(|member| reached(member, &mut more, true));
        needed.extend(more);
        if needed.len() == before {
            break;
        }
    }
    out.retain(|at, _| needed.contains(at));
    let out: Map<String, Value> = out.into_iter().map(|(at, member)| (at, set_aside(member))).collect();
    if let Some(members) = whole.as_object_mut().filter(|_| !out.is_empty()) {
        members.insert("x-components".to_owned(), Value::Object(out));
    }
}

/// Adds what a value refers to; `extensions` says whether what our own tools alone read counts.
fn reached(value: &Value, used: &mut BTreeSet<String>, extensions: bool) {
    match value {
        Value::Object(members) => {
            let references = ["$ref", "x-ref"].into_iter().filter_map(|key| members.get(key)?.as_str());
            used.extend(references.map(str::to_owned));
            let mapping = members.get("mapping").and_then(Value::as_object);
            used.extend(mapping.into_iter().flatten().filter_map(|(_, to)| Some(to.as_str()?.to_owned())));
            for (key, member) in members {
                if extensions || !key.starts_with("x-") || key == "x-webhooks" {
                    reached(member, used, extensions);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reached(item, used, extensions)),
        _ => {}
    }
}

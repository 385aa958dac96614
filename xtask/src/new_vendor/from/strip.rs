//! Takes out of a document what no spec has, before anything is moved, so that each message has the
//! document's own place.

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use serde_json::{Map, Value};

use super::LeftOut;
use crate::media::{self, BodyForm};

/// What a part of a document is, as far as its words matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Schema,
    /// Schemas by name.
    Schemas,
    /// Other parts by name.
    Named,
    Other,
}

/// Words of schemas that no client reads.
const SCHEMA_WORDS: [&str; 24] = [
    "xml",
    "patternProperties",
    "propertyNames",
    "prefixItems",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "if",
    "then",
    "else",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$defs",
    "$id",
    "$schema",
    "$anchor",
    "$comment",
];

/// Other words that no client reads.
const OTHER_WORDS: [&str; 7] = [
    "callbacks",
    "links",
    "webhooks",
    "allowReserved",
    "allowEmptyValue",
    "externalValue",
    "jsonSchemaDialect",
];

/// Fields whose values are data.
const DATA: [&str; 7] = ["example", "examples", "default", "enum", "value", "security", "const"];

/// Fields of maps whose keys are names.
const NAMED: [&str; 14] = [
    "paths",
    "responses",
    "headers",
    "content",
    "parameters",
    "requestBodies",
    "securitySchemes",
    "securityDefinitions",
    "encoding",
    "scopes",
    "variables",
    "mapping",
    "flows",
    "components",
];

pub(super) fn strip(document: &mut Document, left_out: &mut LeftOut) {
    let mut value = std::mem::take(&mut document.value);
    let mut strip = Strip { document, left_out };
    strip.part(&mut value, "", Part::Other);
    document.value = value;
    inline(document, left_out);
}

struct Strip<'a> {
    document: &'a Document,
    left_out: &'a mut LeftOut,
}

impl Strip<'_> {
    fn part(&mut self, value: &mut Value, at: &str, part: Part) {
        match value {
            Value::Object(members) => {
                if matches!(part, Part::Schema | Part::Other) {
                    self.words(members, at, part);
                }
                for (key, member) in members.iter_mut() {
                    if let Value::Object(responses) = member
                        && part != Part::Schema
                        && key == "responses"
                    {
                        self.responses(responses, &pointer::join(at, key));
                    }
                    if let Some(inner) = inner(part, key, member.is_object()) {
                        self.part(member, &pointer::join(at, key), inner);
                    }
                }
            }
            Value::Array(items) => {
                let mut index = 0;
                items.retain_mut(|item| {
                    let at = pointer::join(at, &index.to_string());
                    index += 1;
                    let is_cookie = item.get("in").and_then(Value::as_str) == Some("cookie");
                    if is_cookie {
                        self.left_out.add(self.document, &at, "a cookie is left out: clients send none");
                    } else {
                        self.part(item, &at, part);
                    }
                    !is_cookie
                });
            }
            _ => {}
        }
    }

    /// Leaves a response that comes as JSON its JSON alone: that is what a client asks for.
    fn responses(&mut self, responses: &mut Map<String, Value>, at: &str) {
        for (status, response) in responses {
            let at = pointer::join(&pointer::join(at, status), "content");
            let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else { continue };
            let is_json = |media: &str| media::form(media) == BodyForm::Json;
            let Some(json) = content.keys().find(|media| is_json(media)).cloned() else { continue };
            content.retain(|media, _| {
                if *media != json {
                    let why = format!("`{media}` is left out: clients ask for `{json}`");
                    self.left_out.add(self.document, &pointer::join(&at, media), &why);
                }
                *media == json
            });
        }
    }

    /// Takes out the words that no spec has.
    fn words(&mut self, members: &mut Map<String, Value>, at: &str, part: Part) {
        let words: &[&str] = if part == Part::Schema { &SCHEMA_WORDS } else { &OTHER_WORDS };
        members.retain(|key, value| {
            // Extensions that the conversion understands.
            if key == "x-nullable" {
                return true;
            }
            let is_word = words.contains(&key.as_str()) || key.starts_with("x-");
            if is_word {
                let empty = value.as_object().is_some_and(Map::is_empty);
                if !empty {
                    let why =
                        format!("`{key}` is left out; describe in words what callers have to know of it");
                    self.left_out.add(self.document, &pointer::join(at, key), &why);
                }
            }
            !is_word
        });
    }
}

/// What the value of a field is; `None` for data.
fn inner(part: Part, key: &str, is_object: bool) -> Option<Part> {
    Some(match (part, key) {
        (Part::Schemas, _) => Part::Schema,
        (Part::Schema, "properties") => Part::Schemas,
        (Part::Schema, "items" | "additionalProperties" | "not" | "allOf" | "anyOf" | "oneOf")
        | (Part::Other, "schema") => Part::Schema,
        // A name may be that of a word, but the sections of schemas are known.
        (Part::Other | Part::Named, "definitions" | "schemas") if is_object => Part::Schemas,
        (Part::Schema, _) => return None,
        (Part::Other, key) if DATA.contains(&key) => return None,
        (Part::Other | Part::Named, key) if NAMED.contains(&key) && is_object => Part::Named,
        _ => Part::Other,
    })
}

/// Puts what a reference leads to in its place, unless it leads to a component; takes out
/// references that lead nowhere in the document.
fn inline(document: &mut Document, left_out: &mut LeftOut) {
    let source = Document { value: document.value.clone(), places: document.places.clone() };
    replace(&mut document.value, "", Part::Other, &source, left_out, 0);
}

/// How deep references that are not to components may lead into each other.
const DEEPEST: usize = 8;

fn replace(value: &mut Value, at: &str, part: Part, source: &Document, left_out: &mut LeftOut, depth: usize) {
    let reference = value.get("$ref").and_then(Value::as_str).map(str::to_owned);
    if let Some(reference) = reference {
        let is_component = |pointer: &str| {
            let steps = pointer::steps(pointer);
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            matches!(steps.as_slice(), ["components", _, _] | ["definitions" | "parameters" | "responses", _])
        };
        let found =
            reference.strip_prefix('#').and_then(|pointer| Some((pointer, source.value.pointer(pointer)?)));
        match found {
            Some((pointer, _)) if is_component(pointer) => return,
            Some((_, target)) if depth < DEEPEST => {
                *value = target.clone();
                replace(value, at, part, source, left_out, depth + 1);
            }
            _ => {
                let why =
                    format!("the reference `{reference}` leads to nothing here; write out what it means");
                left_out.add(source, at, &why);
                *value = serde_json::json!({"description": "TODO"});
            }
        }
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if let Some(inner) = inner(part, key, member.is_object()) {
                    replace(member, &pointer::join(at, key), inner, source, left_out, depth);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                replace(item, &pointer::join(at, &index.to_string()), part, source, left_out, depth);
            }
        }
        _ => {}
    }
}

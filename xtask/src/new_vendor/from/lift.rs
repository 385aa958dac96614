//! Names what a document writes in place: error bodies, and parameters that several operations
//! have. Schemas get names in PascalCase, and objects are open.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::pointer;
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::house::METHODS;
use crate::lint::TODO;
use crate::media::{self, BodyForm};
use crate::modern::each_schema;

type Object = Map<String, Value>;

pub(super) fn lift(document: &mut Value) {
    each_schema(document, &mut open);
    let mut lifted = Lifted::of(document);
    let Some(whole) = document.as_object_mut() else { return };
    if let Some(paths) = whole.get_mut("paths").and_then(Value::as_object_mut) {
        lifted.errors(paths);
        lifted.parameters(paths);
    }
    let responses = whole.get_mut("components").and_then(|components| components.get_mut("responses"));
    for (name, response) in responses.and_then(Value::as_object_mut).into_iter().flatten() {
        lifted.error(response, &format!("{}Body", name.to_upper_camel_case()));
    }
    lifted.write(whole);
    name_enums(document);
    rename_schemas(document);
}

/// Makes objects open: a newer server sends more. An object of which nothing is known is a map.
fn open(members: &mut Object) {
    if members.get("additionalProperties") == Some(&Value::Bool(false)) {
        members.remove("additionalProperties");
    }
    let known = ["properties", "additionalProperties", "allOf", "anyOf", "oneOf"];
    let kind = members.get("type").and_then(Value::as_str);
    if kind == Some("object") && !known.iter().any(|word| members.contains_key(*word)) {
        members.insert("additionalProperties".to_owned(), true.into());
    } else if kind == Some("null") {
        members.remove("type");
    }
    let is_nullable = members.get("nullable") == Some(&Value::Bool(true));
    if let Some(values) = members.get_mut("enum").and_then(Value::as_array_mut)
        && is_nullable
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// The components that were made, each once for the same content.
struct Lifted {
    schemas: Section,
    parameters: Section,
}

#[derive(Default)]
struct Section {
    taken: BTreeSet<String>,
    names: BTreeMap<String, String>,
    made: Object,
}

impl Section {
    fn of(document: &Value, section: &str) -> Self {
        let members = document.get("components").and_then(|components| components.get(section));
        let names = members.and_then(Value::as_object).into_iter().flat_map(Object::keys);
        Self { taken: names.map(|name| name.to_upper_camel_case()).collect(), ..Self::default() }
    }

    /// Returns the name of a component with this content; a new one is called `wanted`, or as near
    /// to it as is free.
    fn name(&mut self, value: &Value, wanted: &str) -> String {
        let text = value.to_string();
        if let Some(name) = self.names.get(&text) {
            return name.clone();
        }
        let name = free(wanted, &mut self.taken);
        self.names.insert(text, name.clone());
        self.made.insert(name.clone(), value.clone());
        name
    }
}

/// Takes a name that is free: this one, or the one with a number.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let begins = wanted.starts_with(|first: char| first.is_ascii_alphabetic());
    let wanted = if begins { wanted.to_owned() } else { format!("The{wanted}") };
    let mut name = wanted.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wanted}{number}");
        number += 1;
    }
    name
}

impl Lifted {
    fn of(document: &Value) -> Self {
        Self { schemas: Section::of(document, "schemas"), parameters: Section::of(document, "parameters") }
    }

    /// Names the error bodies of all operations.
    fn errors(&mut self, paths: &mut Object) {
        for operation in operations(paths) {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let name = format!("{}Error", id.to_upper_camel_case());
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            for (status, response) in responses.into_iter().flatten() {
                if !status.starts_with('2') {
                    self.error(response, &name);
                }
            }
        }
    }

    /// Names the JSON body of a failure.
    fn error(&mut self, response: &mut Value, name: &str) {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for (media, body) in content.into_iter().flatten() {
            let Some(schema) = body.get_mut("schema") else { continue };
            if media::form(media) == BodyForm::Json && schema.get("$ref").is_none() {
                let mut named = schema.take();
                if let Some(named) = named.as_object_mut() {
                    named.entry("description").or_insert_with(|| TODO.into());
                    named.remove("title");
                }
                let name = self.schemas.name(&named, name);
                *schema = json!({ "$ref": reference(&name) });
            }
        }
    }

    /// Names the parameters that are written more than once.
    fn parameters(&mut self, paths: &mut Object) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for parameter in parameters(paths) {
            *counts.entry(parameter.to_string()).or_default() += 1;
        }
        for parameter in parameters(paths) {
            if parameter.get("$ref").is_none()
                && counts.get(&parameter.to_string()).is_some_and(|count| *count > 1)
            {
                let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
                let name = self.parameters.name(parameter, &name.to_upper_camel_case());
                *parameter = json!({"$ref": format!("#/components/parameters/{name}")});
            }
        }
    }

    fn write(self, whole: &mut Object) {
        add(whole, "schemas", self.schemas.made);
        add(whole, "parameters", self.parameters.made);
    }
}

/// Adds components.
fn add(whole: &mut Object, section: &str, made: Object) {
    if made.is_empty() {
        return;
    }
    let components = whole.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else { return };
    let members = components.entry(section).or_insert_with(|| json!({}));
    if let Some(members) = members.as_object_mut() {
        members.extend(made);
    }
}

fn operations(paths: &mut Object) -> impl Iterator<Item = &mut Object> {
    let items = paths.values_mut().filter_map(Value::as_object_mut);
    items
        .flatten()
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// The parameters of all paths and operations.
fn parameters(paths: &mut Object) -> impl Iterator<Item = &mut Value> {
    let items = paths.values_mut().filter_map(Value::as_object_mut);
    let lists = items.flatten().flat_map(|(key, member)| {
        if key == "parameters" {
            return member.as_array_mut();
        }
        member.get_mut("parameters").and_then(Value::as_array_mut)
    });
    lists.flatten()
}

/// Names the enums whose values are listed more than once.
fn name_enums(document: &mut Value) {
    let mut found: BTreeMap<String, (usize, Option<String>)> = BTreeMap::new();
    each_enum(document, "", &mut |schema, name, is_named| {
        let (count, named) = found.entry(values(schema)).or_default();
        *count += 1;
        if is_named {
            named.get_or_insert_with(|| name.to_owned());
        }
    });
    let mut section = Section::of(document, "schemas");
    each_enum(document, "", &mut |schema, name, is_named| {
        let values = values(schema);
        let Some((2.., named)) = found.get(&values) else { return };
        if is_named && named.as_deref() == Some(name) {
            return;
        }
        let Some(members) = schema.as_object_mut() else { return };
        let mut shared = Object::new();
        for word in ["type", "enum"] {
            shared.extend(members.remove_entry(word));
        }
        shared.insert("description".to_owned(), TODO.into());
        if let Some(list) = shared.get_mut("enum").and_then(Value::as_array_mut) {
            list.retain(|value| !value.is_null());
        }
        let name = named.clone().unwrap_or_else(|| section.name(&shared.into(), &name.to_upper_camel_case()));
        let reference = json!({ "$ref": reference(&name) });
        if members.is_empty() {
            *schema = reference;
        } else {
            members.insert("allOf".to_owned(), json!([reference]));
        }
    });
    if let Some(whole) = document.as_object_mut() {
        add(whole, "schemas", section.made);
    }
}

/// The values of an enum, null aside.
fn values(schema: &Value) -> String {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    json!(values.filter(|value| !value.is_null()).collect::<Vec<_>>()).to_string()
}

/// Calls `visit` with each schema that lists two values or more, the name of what it describes, and
/// whether it is a component.
fn each_enum(value: &mut Value, name: &str, visit: &mut dyn FnMut(&mut Value, &str, bool)) {
    let listed = |value: &Value| {
        value.get("enum").and_then(Value::as_array).is_some_and(|values| {
            values.iter().filter(|value| !value.is_null()).count() > 1
                && value.get("type").and_then(Value::as_str) == Some("string")
        })
    };
    match value {
        Value::Object(members) => {
            let own = members.get("name").and_then(Value::as_str).unwrap_or(name).to_owned();
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("example" | "examples" | "enum" | "default", _) => {}
                    ("properties" | "schemas", Value::Object(schemas)) => {
                        for (name, schema) in schemas {
                            if listed(schema) {
                                visit(schema, name, key == "schemas");
                            } else {
                                each_enum(schema, name, visit);
                            }
                        }
                    }
                    ("items" | "schema", schema) if listed(schema) => visit(schema, &own, false),
                    (_, member) => each_enum(member, &own, visit),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_enum(item, name, visit)),
        _ => {}
    }
}

/// Gives each schema a name in PascalCase that no other has.
fn rename_schemas(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    // Names that may stay are taken first, so that none of them gives way to a new one.
    let stays = |name: &str| name == name.to_upper_camel_case();
    let mut taken: BTreeSet<String> = schemas.keys().filter(|name| stays(name)).cloned().collect();
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for (name, schema) in std::mem::take(schemas) {
        if stays(&name) {
            schemas.insert(name, schema);
            continue;
        }
        let new = free(&name.to_upper_camel_case(), &mut taken);
        renamed.insert(reference(&name), reference(&new));
        schemas.insert(new, schema);
    }
    refer(document, &renamed);
}

fn reference(name: &str) -> String {
    format!("#{}", pointer::join("/components/schemas", name))
}

fn refer(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "$ref" => {
                        if let Some(new) = renamed.get(text.as_str()) {
                            new.clone_into(text);
                        }
                    }
                    // The values of a discriminator.
                    Value::Object(mapping) if key == "mapping" => {
                        for target in mapping.values_mut() {
                            let new = target.as_str().and_then(|text| renamed.get(text));
                            if let Some(new) = new {
                                *target = new.as_str().into();
                            }
                        }
                    }
                    member => refer(member, renamed),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, renamed)),
        _ => {}
    }
}

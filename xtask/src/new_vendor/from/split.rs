//! One file for each tag, and the root for what several share.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::pointer;
use serde_json::{Map, Value, json};

use super::yaml;
use crate::bundle::ROOT;

type Object = Map<String, Value>;

/// A component: its section and name.
type Component = (String, String);

pub(super) fn files(document: &Value) -> BTreeMap<String, String> {
    let empty = Object::new();
    let paths = document.get("paths").and_then(Value::as_object).unwrap_or(&empty);
    let mut areas: BTreeMap<String, Object> = BTreeMap::new();
    for (path, item) in paths {
        areas.entry(file_of(item)).or_default().insert(path.clone(), item.clone());
    }
    let homes = homes(document, &areas);
    let mut files = BTreeMap::new();
    for (file, paths) in areas {
        let mut whole = Object::new();
        whole.insert("paths".to_owned(), paths.into());
        files.insert(file, whole);
    }
    let mut root = document.as_object().cloned().unwrap_or_default();
    root.remove("paths");
    root.remove("components");
    files.insert(ROOT.to_owned(), root);
    let sections = document.get("components").and_then(Value::as_object).into_iter().flatten();
    for (section, members) in sections {
        for (name, member) in members.as_object().into_iter().flatten() {
            let home = homes.get(&(section.clone(), name.clone())).map_or(ROOT, String::as_str);
            let file = files.entry(home.to_owned()).or_default();
            let components = file.entry("components").or_insert_with(|| json!({}));
            if let Some(components) = components.as_object_mut() {
                let section = components.entry(section.clone()).or_insert_with(|| json!({}));
                section.as_object_mut().into_iter().for_each(|section| {
                    section.insert(name.clone(), member.clone());
                });
            }
        }
    }
    let texts = files.into_iter().map(|(file, whole)| {
        let mut value = Value::Object(whole);
        point(&mut value, &file, &homes);
        let text = yaml::text(&value);
        (file, text)
    });
    texts.collect()
}

/// The file of a path: the area of its first operation.
fn file_of(item: &Value) -> String {
    let tag = item
        .as_object()
        .into_iter()
        .flatten()
        .find_map(|(_, operation)| operation.get("tags")?.get(0)?.as_str());
    tag.map_or_else(|| ROOT.to_owned(), |tag| format!("{tag}.yaml"))
}

/// The file of each component that one area alone reaches.
fn homes(document: &Value, areas: &BTreeMap<String, Object>) -> BTreeMap<Component, String> {
    let mut reached: BTreeMap<Component, BTreeSet<&str>> = BTreeMap::new();
    for (file, paths) in areas {
        let mut open: Vec<&Value> = paths.values().collect();
        let mut seen = BTreeSet::new();
        while let Some(value) = open.pop() {
            for component in components_in(value) {
                if seen.insert(component.clone()) {
                    let at = pointer::join(&pointer::join("/components", &component.0), &component.1);
                    open.extend(document.pointer(&at));
                    reached.entry(component).or_default().insert(file);
                }
            }
        }
    }
    let alone = reached.into_iter().filter_map(|(component, files)| {
        let mut files = files.into_iter();
        match (files.next(), files.next()) {
            (Some(file), None) => Some((component, file.to_owned())),
            _ => None,
        }
    });
    alone.collect()
}

/// The components that a value refers to.
fn components_in(value: &Value) -> Vec<Component> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).and_then(component);
            own.into_iter().chain(members.values().flat_map(components_in)).collect()
        }
        Value::Array(items) => items.iter().flat_map(components_in).collect(),
        _ => Vec::new(),
    }
}

fn component(reference: &str) -> Option<Component> {
    match pointer::steps(reference.strip_prefix('#')?).as_slice() {
        [components, section, name] if components == "components" => Some((section.clone(), name.clone())),
        _ => None,
    }
}

/// Names the file in the references to components of another one.
fn point(value: &mut Value, file: &str, homes: &BTreeMap<Component, String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if let (true, Value::String(reference)) = (key == "$ref", &mut *member) {
                    if let Some(component) = component(reference) {
                        let home = homes.get(&component).map_or(ROOT, String::as_str);
                        if home != file {
                            *reference = format!("{home}{reference}");
                        }
                    }
                } else {
                    point(member, file, homes);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, file, homes)),
        _ => {}
    }
}

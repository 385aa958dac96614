//! A spec as one version of the vendor's product has it, by `x-since` and `x-until`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use frontdesk_openapi::document::{Document, METHODS};
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::Problem;
use frontdesk_openapi::version::Version;
use serde_json::{Map, Value};

use crate::bundle::is_data;

/// The versions that a spec describes, as they are written: those of `x-versions`, or else the one
/// of `info`.
///
/// # Errors
/// If one is no version, or the last of `x-versions` is not the one of `info`.
pub fn described(document: &Document) -> Result<Vec<String>, Problem> {
    let newest = document.value.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    let listed = document.value.get("x-versions").and_then(Value::as_array);
    let at = if listed.is_some() { "/x-versions" } else { "/info/version" };
    let text = |version: &Value| match version.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(document.problem(at, format!("the version {version} is no text; put it in quotes"))),
    };
    let versions: Vec<String> = match listed {
        Some(listed) => listed.iter().map(text).collect::<Result<_, _>>()?,
        None => vec![newest.to_owned()],
    };
    for version in &versions {
        if Version::parse(version).is_none() {
            let message = format!("`{version}` is no version; write numbers with dots between them");
            return Err(document.problem(at, message));
        }
    }
    if versions.last().is_none_or(|last| last != newest) {
        let message = format!("the last version must be the one of `info`, {newest}; add it");
        return Err(document.problem(at, message));
    }
    Ok(versions)
}

/// Takes out of a document what `version` does not have, in its examples as well.
///
/// # Errors
/// If the spec does not describe this version, or an `x-since` or `x-until` is no version.
pub fn keep(document: &mut Document, version: &str) -> Result<(), Problem> {
    let described = described(document)?;
    let unknown = |message: String| Problem::general(format!("version {version}: {message}"));
    let Some(wanted) = Version::parse(version) else {
        return Err(unknown("this is no version; write numbers with dots between them".to_owned()));
    };
    let newest = described.last().and_then(|newest| Version::parse(newest));
    let listed = document.value.get("x-versions").is_some();
    if listed && !described.iter().any(|known| known == version) {
        let described = described.join(", ");
        return Err(unknown(format!("the spec does not describe it; name one of {described}")));
    }
    if newest.is_some_and(|newest| wanted.compare(&newest) == Ordering::Greater) {
        let newest = described.join(", ");
        return Err(unknown(format!("the spec describes versions up to {newest}; name one of these")));
    }
    check(document, &document.value, "")?;
    let filter = VersionFilter { whole: document.value.clone(), version: wanted };
    filter.part(&mut document.value, "", Members::Words);
    drop_empty(&mut document.value);
    if let Some(info) = document.value.get_mut("info").and_then(Value::as_object_mut) {
        info.insert("version".to_owned(), version.into());
    }
    let value = &document.value;
    document.places.retain(|at, _| value.pointer(at).is_some());
    Ok(())
}

/// Reports an `x-since` or `x-until` that is no version.
fn check(document: &Document, value: &Value, at: &str) -> Result<(), Problem> {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let step = pointer::join(at, key);
                if matches!(key.as_str(), "x-since" | "x-until") && !at.ends_with("/properties") {
                    if member.as_str().and_then(Version::parse).is_none() {
                        let message =
                            format!("`{key}` is no version; write numbers with dots between them, in quotes");
                        return Err(document.problem(&step, message));
                    }
                } else if !is_data(at, key) {
                    check(document, member, &step)?;
                }
            }
            Ok(())
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check(document, item, &pointer::join(at, &index.to_string()))),
        _ => Ok(()),
    }
}

/// What the keys of an object are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// Words of OpenAPI.
    Words,
    /// Names of properties or parameters, which a version may lack.
    Dated,
    /// Other names.
    Named,
    /// Paths, the words below which are methods.
    Paths,
}

struct VersionFilter {
    /// The document before anything was taken out, in which references are followed.
    whole: Value,
    version: Version,
}

impl VersionFilter {
    fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        // A chain longer than this is a circle, which lint reports.
        for _ in 0..32 {
            let reference = value.get("$ref").and_then(Value::as_str);
            let target = reference.and_then(|reference| reference.strip_prefix('#'));
            match target.and_then(|target| self.whole.pointer(target)) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }

    fn part(&self, value: &mut Value, word: &str, members: Members) {
        match value {
            Value::Object(map) if members == Members::Words => {
                self.examples(map);
                if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                    let gone: BTreeSet<String> = properties
                        .iter()
                        .filter(|(_, property)| !self.version.has(property))
                        .map(|(name, _)| name.clone())
                        .collect();
                    if let Some(Value::Array(required)) = map.get_mut("required") {
                        required.retain(|name| name.as_str().is_none_or(|name| !gone.contains(name)));
                    }
                }
                for (key, member) in map.iter_mut() {
                    let inside = match key.as_str() {
                        "example" | "examples" | "default" | "enum" | "x-examples" => continue,
                        "paths" | "x-webhooks" => Members::Paths,
                        "properties" | "parameters" => Members::Dated,
                        "schemas" | "responses" | "requestBodies" | "headers" | "content" | "encoding" => {
                            Members::Named
                        }
                        _ => Members::Words,
                    };
                    self.part(member, key, inside);
                }
            }
            Value::Object(map) => {
                if members == Members::Dated {
                    map.retain(|_, member| self.version.has(member));
                }
                for (name, member) in map.iter_mut() {
                    if let (Members::Paths, Some(item)) = (members, member.as_object_mut()) {
                        item.retain(|key, operation| {
                            !METHODS.contains(&key.as_str()) || self.version.has(operation)
                        });
                    }
                    self.part(member, name, Members::Words);
                }
            }
            Value::Array(items) => {
                if word == "parameters" {
                    items.retain(|item| self.version.has(self.resolve(item)));
                }
                items.iter_mut().for_each(|item| self.part(item, "", Members::Words));
            }
            _ => {}
        }
    }

    /// Takes what the version does not have out of the examples of a body, a parameter or a schema.
    fn examples(&self, holder: &mut Map<String, Value>) {
        let schema = holder.get("schema").cloned().unwrap_or_else(|| Value::Object(holder.clone()));
        if let Some(example) = holder.get_mut("example") {
            self.prune(example, &[&schema]);
        }
        match holder.get_mut("examples") {
            Some(Value::Object(named)) => {
                for (_, example) in named {
                    if let Some(value) = example.get_mut("value") {
                        self.prune(value, &[&schema]);
                    }
                }
            }
            Some(Value::Array(examples)) => {
                examples.iter_mut().for_each(|example| self.prune(example, &[&schema]));
            }
            _ => {}
        }
        if let Some(Value::Array(others)) = holder.get_mut("x-examples") {
            others.iter_mut().for_each(|example| self.prune(example, &[&schema]));
        }
    }

    fn prune(&self, value: &mut Value, schemas: &[&Value]) {
        let mut parts = Vec::new();
        schemas.iter().for_each(|schema| self.collect(schema, &mut parts));
        match value {
            Value::Object(members) => {
                let of = |name: &str| property(&parts, name);
                members.retain(|name, _| {
                    let found = of(name);
                    found.is_empty() || found.iter().any(|property| self.version.has(property))
                });
                for (name, member) in members.iter_mut() {
                    self.prune(member, &of(name));
                }
            }
            Value::Array(items) => {
                let of: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
                items.iter_mut().for_each(|item| self.prune(item, &of));
            }
            _ => {}
        }
    }

    /// Adds a schema and all that it is put together of.
    fn collect<'a>(&'a self, schema: &'a Value, parts: &mut Vec<&'a Map<String, Value>>) {
        let Some(members) = self.resolve(schema).as_object() else { return };
        if parts.iter().any(|part| std::ptr::eq(*part, members)) {
            return;
        }
        parts.push(members);
        for word in ["allOf", "anyOf", "oneOf"] {
            let inside = members.get(word).and_then(Value::as_array);
            inside.into_iter().flatten().for_each(|part| self.collect(part, parts));
        }
    }
}

/// The schemas of a property, or else those of the entries of a map.
fn property<'a>(parts: &[&'a Map<String, Value>], name: &str) -> Vec<&'a Value> {
    let listed: Vec<&Value> =
        parts.iter().filter_map(|part| part.get("properties").and_then(|listed| listed.get(name))).collect();
    if listed.is_empty() {
        return parts.iter().filter_map(|part| part.get("additionalProperties")).collect();
    }
    listed
}

/// Takes out paths without operations, and tags that no operation has any more.
fn drop_empty(whole: &mut Value) {
    for paths in ["paths", "x-webhooks"] {
        if let Some(paths) = whole.get_mut(paths).and_then(Value::as_object_mut) {
            paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
        }
    }
    let operations = whole.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations = operations.filter_map(|(_, item)| item.as_object()).flatten();
    let tags = operations.filter_map(|(_, operation)| operation.get("tags")?.as_array()).flatten();
    let used: BTreeSet<String> = tags.filter_map(|tag| Some(tag.as_str()?.to_owned())).collect();
    if let Some(tags) = whole.get_mut("tags").and_then(Value::as_array_mut) {
        tags.retain(|tag| tag.get("name").and_then(Value::as_str).is_some_and(|name| used.contains(name)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Document {
        let value = json!({
            "info": {"version": "4.16"},
            "x-versions": ["3.16", "4.8", "4.16"],
            "tags": [{"name": "old"}, {"name": "new"}],
            "paths": {
                "/a": {
                    "get": {
                        "tags": ["old"],
                        "parameters": [
                            {"name": "a"},
                            {"name": "b", "x-since": "4.8"},
                            {"$ref": "#/components/parameters/New"},
                        ],
                        "responses": {"default": {"content": {"application/json": {
                            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
                            "example": [{"id": 1, "old": 1, "new": 1, "x-since": 1, "sub": {"new": 2, "id": 2}}],
                        }}}},
                    },
                    "post": {"tags": ["new"], "x-since": "4.16"},
                },
                "/b": {"get": {"tags": ["new"], "x-since": "4.8"}},
            },
            "components": {
                "parameters": {"New": {"name": "c", "x-since": "4.16"}},
                "schemas": {
                    "A": {
                        "required": ["id", "new"],
                        "properties": {
                            "id": {"type": "integer"},
                            "old": {"type": "integer", "x-until": "3.16"},
                            "new": {"type": "integer", "x-since": "4.8"},
                            "properties": {"properties": {"x": {"x-since": "4.16"}}},
                            "sub": {"allOf": [{"$ref": "#/components/schemas/A"}]},
                        },
                    },
                },
            },
        });
        Document { value, ..Document::default() }
    }

    #[test]
    fn a_version_has_what_its_time_had() {
        let mut old = document();
        keep(&mut old, "3.16").unwrap();
        let schema = json!({
            "required": ["id"],
            "properties": {
                "id": {"type": "integer"},
                "old": {"type": "integer", "x-until": "3.16"},
                "properties": {"properties": {}},
                "sub": {"allOf": [{"$ref": "#/components/schemas/A"}]},
            },
        });
        assert_eq!(old.value["components"]["schemas"]["A"], schema);
        assert_eq!(old.value["components"]["parameters"], json!({}));
        assert_eq!(old.value["paths"].as_object().unwrap().len(), 1);
        assert_eq!(old.value["tags"], json!([{"name": "old"}]));
        let get = &old.value["paths"]["/a"]["get"];
        assert_eq!(get["parameters"], json!([{"name": "a"}]));
        assert_eq!(
            get["responses"]["default"]["content"]["application/json"]["example"],
            json!([{"id": 1, "old": 1, "x-since": 1, "sub": {"id": 2}}])
        );
        assert_eq!(old.value["info"]["version"], "3.16");

        let mut middle = document();
        keep(&mut middle, "4.8").unwrap();
        assert_eq!(middle.value["components"]["schemas"]["A"]["required"], json!(["id", "new"]));
        assert_eq!(middle.value["components"]["schemas"]["A"]["properties"].get("old"), None);
        assert_eq!(middle.value["paths"]["/a"].get("post"), None);
        assert!(middle.value["paths"].get("/b").is_some());
    }

    #[test]
    fn the_newest_version_lacks_only_what_ended() {
        let (mut newest, mut whole) = (document(), document().value);
        keep(&mut newest, "4.16").unwrap();
        whole["components"]["schemas"]["A"]["properties"].as_object_mut().unwrap().remove("old");
        whole["paths"]["/a"]["get"]["responses"]["default"]["content"]["application/json"]["example"] =
            json!([{"id": 1, "new": 1, "x-since": 1, "sub": {"new": 2, "id": 2}}]);
        assert_eq!(newest.value, whole);
    }

    #[test]
    fn a_version_that_is_not_described_is_an_error() {
        let plain =
            |version: &str| Document { value: json!({"info": {"version": version}}), ..Document::default() };
        for (mut document, version, words) in [
            (document(), "4.9", "name one of 3.16, 4.8, 4.16"),
            (document(), "new", "no version"),
            (plain("8.8"), "9.0", "up to 8.8"),
            (plain("latest"), "9.0", "`latest` is no version"),
        ] {
            let problem = keep(&mut document, version).unwrap_err().to_string();
            assert!(problem.contains(words), "{problem}");
        }
        assert_eq!(keep(&mut plain("8.8"), "6.13.2"), Ok(()));
        let mut wrong = document();
        wrong.value["paths"]["/b"]["get"]["x-since"] = json!("next");
        let problem = keep(&mut wrong, "4.8").unwrap_err().to_string();
        assert!(problem.contains("`x-since` is no version"), "{problem}");
        wrong.value["x-versions"][1] = json!(4.8);
        let problem = keep(&mut wrong, "4.16").unwrap_err().to_string();
        assert!(problem.contains("the version 4.8 is no text; put it in quotes"), "{problem}");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let version = |text: &str| Version::parse(text).unwrap();
        for (one, other, order) in [
            ("4.8", "4.16", Ordering::Less),
            ("4.16.2", "4.16", Ordering::Equal),
            ("4", "4.0", Ordering::Equal),
            ("5", "4.16", Ordering::Greater),
            ("0.62.1", "0.62.2", Ordering::Less),
        ] {
            assert_eq!(version(one).compare(&version(other)), order, "{one} {other}");
        }
    }
}

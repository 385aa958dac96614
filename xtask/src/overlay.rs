//! `cargo xtask overlay`: what a vendor's own document gets wrong or lacks, as an OpenAPI Overlay.
//!
//! An overlay (<https://spec.openapis.org/overlay/v1.0.0.html>) is a list of changes of another
//! document. Operations are compared by method and path; names of path parameters may differ.
//! A parameter, a request body or a response that accepts other values than ours is replaced,
//! and what is missing is added. Texts of the vendor's document stay, and so does what only it has,
//! but for parameters that its own path does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use frontdesk_openapi::document::{Document, OperationAt};
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::{Map, Value, json};

use crate::dist::{self, Format};
use crate::regen::{self, Target};
use crate::versions;
use crate::yaml;

/// Words of a schema that do not say which values are valid.
const NOTES: [&str; 11] = [
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Writes an overlay of a vendor's document in a file, JSON or YAML.
///
/// # Errors
/// The spec has mistakes, or the file is no document of OpenAPI 3.0 or 3.1.
pub fn of_file(root: &Path, vendor: &str, file: &Path) -> Result<Value, Problems> {
    let unreadable = |message: String| Problem::general(format!("{}: {message}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    let theirs = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?
    } else {
        yaml::parse(&file.display().to_string(), &text)?.value
    };
    let spec = regen::document(root, Target::named(root, vendor)?)?;
    let newest = versions::described(&spec)?.pop();
    let ours = dist::document(&spec, newest.as_deref(), format(&theirs)?)?;
    Ok(overlay(&ours, &theirs)?)
}

/// Writes an overlay that makes `theirs`, a vendor's document, say what `ours` says. Both are
/// of the same version of OpenAPI.
///
/// # Errors
/// A reference of our document leads nowhere.
pub fn overlay(ours: &Value, theirs: &Value) -> Result<Value, Problem> {
    let document = |value: &Value| Document { value: value.clone(), ..Document::default() };
    let mut writer = OverlayWriter {
        ours: document(ours),
        theirs: document(theirs),
        names: BTreeMap::new(),
        components: BTreeMap::new(),
        items: BTreeSet::new(),
        actions: Vec::new(),
    };
    for operation in document(ours).operations() {
        writer.operation(&operation)?;
    }
    let components: Map<String, Value> =
        writer.components.into_iter().map(|(section, members)| (section, Value::Object(members))).collect();
    let mut actions = writer.actions;
    if !components.is_empty() {
        actions.insert(0, json!({"target": "$", "update": {"components": components}}));
    }
    let text = |at: &str| ours.pointer(at).and_then(Value::as_str).unwrap_or_default();
    Ok(json!({
        "overlay": "1.0.0",
        "info": {
            "title": format!("{}: what the servers do", text("/info/title")),
            "version": text("/info/version"),
        },
        "actions": actions,
    }))
}

struct OverlayWriter {
    ours: Document,
    theirs: Document,
    /// The references to our components by those in the changed document.
    names: BTreeMap<String, String>,
    /// What is added to the components, by section.
    components: BTreeMap<String, Map<String, Value>>,
    /// The paths whose own parameters were looked at.
    items: BTreeSet<String>,
    actions: Vec<Value>,
}

impl OverlayWriter {
    fn operation(&mut self, operation: &OperationAt<'_>) -> Result<(), Problem> {
        let theirs = self.theirs.clone();
        let paths = theirs.value.get("paths").and_then(Value::as_object);
        let same_path = |path: &str| shape(path) == shape(operation.path);
        let found = paths.into_iter().flatten().find(|(path, _)| same_path(path));
        let Some((path, item)) = found else {
            let new = self.whole(operation, operation.path)?;
            self.update("$.paths", json!({operation.path: {operation.method: new}}));
            return Ok(());
        };
        let at = format!("$.paths{}", quoted(path));
        if self.items.insert(path.clone()) {
            self.item_parameters(path, item, &at);
        }
        let Some(their) = item.get(operation.method) else {
            let new = self.whole(operation, path)?;
            self.update(&at, json!({operation.method: new}));
            return Ok(());
        };
        let at = format!("{at}.{}", operation.method);
        self.parameters(operation, path, item, their, &at)?;
        let body = operation.value.get("requestBody").unwrap_or(&Value::Null);
        if !self.same(body, their.get("requestBody").unwrap_or(&Value::Null)) && !body.is_null() {
            if their.get("requestBody").is_some() {
                self.remove(&format!("{at}.requestBody"));
            }
            let body = self.taken(body)?;
            self.update(&at, json!({"requestBody": body}));
        }
        let responses = operation.value.get("responses").and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            let their = their.get("responses").and_then(|responses| responses.get(status));
            if their.is_some_and(|their| self.same(response, their)) {
                continue;
            }
            if their.is_some() {
                self.remove(&format!("{at}.responses{}", quoted(status)));
            }
            let response = self.taken(response)?;
            self.update(&at, json!({"responses": {status: response}}));
        }
        Ok(())
    }

    /// One of our operations, for a document that lacks it.
    fn whole(&mut self, operation: &OperationAt<'_>, path: &str) -> Result<Value, Problem> {
        let mut whole = operation.value.clone();
        let Some(members) = whole.as_object_mut() else { return Ok(whole) };
        let shared = operation.item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        if let Some(Value::Array(own)) = members.get("parameters").cloned() {
            members.insert("parameters".to_owned(), Value::Array([shared, own].concat()));
        } else if !shared.is_empty() {
            members.insert("parameters".to_owned(), Value::Array(shared));
        }
        if let Some(parameters) = members.get_mut("parameters").and_then(Value::as_array_mut) {
            for parameter in parameters {
                let (resolved, _) = self.ours.resolve(parameter, "");
                let renamed = renamed(resolved, operation.path, path);
                if renamed != *resolved {
                    *parameter = renamed;
                }
            }
        }
        if !members.contains_key("security")
            && let Some(security) = self.ours.value.get("security")
        {
            members.insert("security".to_owned(), security.clone());
        }
        let requirements = members.get("security").and_then(Value::as_array).cloned().unwrap_or_default();
        for scheme in requirements.iter().filter_map(Value::as_object).flat_map(Map::keys) {
            self.component(&pointer::join("#/components/securitySchemes", scheme))?;
        }
        if let Some(security) = members.get_mut("security").and_then(Value::as_array_mut) {
            for requirement in security.iter_mut().filter_map(Value::as_object_mut) {
                let old = std::mem::take(requirement);
                requirement.extend(old.into_iter().map(|(scheme, scopes)| {
                    let at = pointer::join("#/components/securitySchemes", &scheme);
                    let new = self.names.get(&at).and_then(|new| pointer::steps(new).pop());
                    (new.unwrap_or(scheme), scopes)
                }));
            }
        }
        self.taken(&whole)
    }

    /// Removes what a path's own parameters say of steps that it does not have.
    fn item_parameters(&mut self, path: &str, item: &Value, at: &str) {
        let own = parameters(item);
        let kept: Vec<Value> =
            own.iter().filter(|parameter| !is_stray(&self.theirs, parameter, path)).cloned().collect();
        if kept.len() == own.len() {
            return;
        }
        self.remove(&format!("{at}.parameters"));
        if !kept.is_empty() {
            self.update(at, json!({"parameters": kept}));
        }
    }

    fn parameters(
        &mut self,
        operation: &OperationAt<'_>,
        path: &str,
        item: &Value,
        their: &Value,
        at: &str,
    ) -> Result<(), Problem> {
        let theirs = self.theirs.clone();
        let own = parameters(their);
        let key = |parameter: &Value| {
            let text =
                |word: &str| parameter.get(word).and_then(Value::as_str).unwrap_or_default().to_owned();
            (text("in"), text("name"))
        };
        let stray = own.iter().enumerate().filter(|(_, parameter)| is_stray(&theirs, parameter, path));
        let mut wrong: Vec<usize> = stray.map(|(index, _)| index).collect();
        let mut new = Vec::new();
        for parameter in [parameters(operation.item), parameters(operation.value)].concat() {
            let parameter = renamed(self.ours.resolve(&parameter, "").0, operation.path, path);
            let is_same = |other: &Value| key(theirs.resolve(other, "").0) == key(&parameter);
            let index = own.iter().position(is_same);
            let found = match index {
                Some(index) => own.get(index).cloned(),
                None => parameters(item).into_iter().find(is_same),
            };
            if found.is_some_and(|found| self.same(&parameter, &found)) {
                continue;
            }
            wrong.extend(index);
            new.push(self.taken(&parameter)?);
        }
        if wrong.is_empty() && new.is_empty() {
            return Ok(());
        }
        // The whole list anew: tools disagree on how a list is merged.
        if their.get("parameters").is_some() {
            self.remove(&format!("{at}.parameters"));
        }
        let kept = own.into_iter().enumerate().filter(|(index, _)| !wrong.contains(index));
        let list: Vec<Value> = kept.map(|(_, parameter)| parameter).chain(new).collect();
        self.update(at, json!({"parameters": list}));
        Ok(())
    }

    fn update(&mut self, target: &str, update: Value) {
        self.actions.push(json!({"target": target, "update": update}));
    }

    fn remove(&mut self, target: &str) {
        self.actions.push(json!({"target": target, "remove": true}));
    }

    /// A part of our document with its references as the changed document has them, and with all
    /// that they lead to.
    fn taken(&mut self, part: &Value) -> Result<Value, Problem> {
        Ok(match part {
            Value::Object(members) => {
                let mut taken = Map::new();
                for (key, member) in members {
                    let member = match (key.as_str(), member) {
                        ("$ref", Value::String(reference)) => self.component(reference)?.into(),
                        ("mapping", Value::Object(mapping)) => {
                            let mut new = Map::new();
                            for (value, target) in mapping {
                                let target = match target.as_str().filter(|target| target.starts_with("#/")) {
                                    Some(target) => self.component(target)?.into(),
                                    None => target.clone(),
                                };
                                new.insert(value.clone(), target);
                            }
                            Value::Object(new)
                        }
                        ("example" | "examples" | "default" | "enum" | "const", member) => member.clone(),
                        (_, member) => self.taken(member)?,
                    };
                    taken.insert(key.clone(), member);
                }
                Value::Object(taken)
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.taken(item)).collect::<Result<_, _>>()?)
            }
            scalar => scalar.clone(),
        })
    }

    /// The reference to one of our components in the changed document, to which it is added unless
    /// its own component of this name is the same.
    fn component(&mut self, reference: &str) -> Result<String, Problem> {
        if let Some(known) = self.names.get(reference) {
            return Ok(known.clone());
        }
        let lost = || Problem::general(format!("the reference `{reference}` leads to no component"));
        let (component, at) = self.ours.referenced(reference).ok_or_else(lost)?;
        let component = component.clone();
        let [_, section, name] = pointer::steps(&at).try_into().map_err(|_| lost())?;
        let is_taken =
            |name: &str| self.theirs.value.pointer(&pointer::join(&format!("/components/{section}"), name));
        let mut unique = name.clone();
        let mut count = 2;
        while let Some(their) = is_taken(&unique) {
            if unique == name && self.same(&component, their) {
                break;
            }
            unique = format!("{name}{count}");
            count += 1;
        }
        let is_there = is_taken(&unique).is_some();
        let new = pointer::join(&format!("#/components/{section}"), &unique);
        // Before what it refers to, which may be itself.
        self.names.insert(reference.to_owned(), new.clone());
        if !is_there {
            let component = self.taken(&component)?;
            self.components.entry(section).or_default().insert(unique, component);
        }
        Ok(new)
    }

    /// Whether a part of ours and one of theirs accept the same values.
    fn same(&self, our: &Value, their: &Value) -> bool {
        Comparison { ours: &self.ours, theirs: &self.theirs, begun: BTreeSet::new() }.same(our, their, "")
    }
}

struct Comparison<'a> {
    ours: &'a Document,
    theirs: &'a Document,
    /// The pairs of objects that are being compared, by their addresses: schemas may contain
    /// themselves.
    begun: BTreeSet<(usize, usize)>,
}

impl Comparison<'_> {
    fn same(&mut self, our: &Value, their: &Value, word: &str) -> bool {
        let (ours, theirs) = (self.ours, self.theirs);
        let (our, their) = (plain(ours, our), plain(theirs, their));
        let pair = (std::ptr::from_ref(our).addr(), std::ptr::from_ref(their).addr());
        if our.is_object() && their.is_object() && !self.begun.insert(pair) {
            return true;
        }
        match (our, their) {
            (Value::Object(our), Value::Object(their)) => {
                let is_name = matches!(word, "properties" | "content");
                let counts = |key: &String| {
                    is_name || !NOTES.contains(&key.as_str()) && !key.starts_with("x-") && key != "headers"
                };
                let keys: BTreeSet<&String> =
                    our.keys().chain(their.keys()).filter(|key| counts(key)).collect();
                keys.into_iter().all(|key| {
                    let absent = if matches!(key.as_str(), "required" | "nullable") && !is_name {
                        json!(false)
                    } else {
                        Value::Null
                    };
                    let (our, their) = (our.get(key).unwrap_or(&absent), their.get(key).unwrap_or(&absent));
                    self.same(our, their, if is_name { "" } else { key })
                })
            }
            (Value::Array(our), Value::Array(their)) if matches!(word, "required" | "enum" | "type") => {
                let sorted =
                    |values: &[Value]| -> BTreeSet<String> { values.iter().map(Value::to_string).collect() };
                sorted(our) == sorted(their)
            }
            (Value::Array(our), Value::Array(their)) => {
                our.len() == their.len()
                    && our.iter().zip(their).all(|(our, their)| self.same(our, their, ""))
            }
            (our, their) => our == their,
        }
    }
}

/// What a reference leads to, and the only part of an `allOf`.
fn plain<'a>(document: &'a Document, part: &'a Value) -> &'a Value {
    let (mut part, _) = document.resolve(part, "");
    // Longer than this is a circle.
    for _ in 0..32 {
        let counts = |key: &&String| !NOTES.contains(&key.as_str()) && !key.starts_with("x-");
        let only = part.as_object().is_some_and(|members| members.keys().filter(counts).count() == 1);
        match part.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([inside]) if only => part = document.resolve(inside, "").0,
            _ => break,
        }
    }
    part
}

/// The parameters of an operation, or those of a path.
fn parameters(holder: &Value) -> Vec<Value> {
    holder.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Whether a path parameter is not in the path.
fn is_stray(document: &Document, parameter: &Value, path: &str) -> bool {
    let parameter = document.resolve(parameter, "").0;
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    parameter.get("in").is_some_and(|place| place == "path") && !path.contains(&format!("{{{name}}}"))
}

/// A path without the names of its parameters.
fn shape(path: &str) -> Vec<&str> {
    path.split('/').map(|step| if step.starts_with('{') { "{}" } else { step }).collect()
}

/// A path parameter under the name that it has in another document's path.
fn renamed(parameter: &Value, ours: &str, theirs: &str) -> Value {
    let mut parameter = parameter.clone();
    let name = parameter.get("name").and_then(Value::as_str).map(|name| format!("{{{name}}}"));
    let position = ours.split('/').position(|step| Some(step) == name.as_deref());
    let new = position.and_then(|position| theirs.split('/').nth(position));
    let new = new.and_then(|new| new.strip_prefix('{')?.strip_suffix('}'));
    if let (Some(new), true, Some(members)) =
        (new, parameter.get("in").is_some_and(|place| place == "path"), parameter.as_object_mut())
    {
        members.insert("name".to_owned(), new.into());
    }
    parameter
}

/// A step of a JSONPath.
fn quoted(name: &str) -> String {
    format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The version of OpenAPI of a vendor's document.
///
/// # Errors
/// It is neither 3.0 nor 3.1.
pub fn format(theirs: &Value) -> Result<Format, Problem> {
    let version = theirs.get("openapi").or_else(|| theirs.get("swagger")).and_then(Value::as_str);
    match version.unwrap_or_default() {
        text if text.starts_with("3.0.") => Ok(Format::V30),
        text if text.starts_with("3.1.") => Ok(Format::V31),
        text => {
            let message = format!("the document is of OpenAPI `{text}`; convert it to 3.0 or 3.1");
            Err(Problem::general(message))
        }
    }
}

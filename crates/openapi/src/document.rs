//! A JSON document that remembers where each of its parts was written.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pointer;
use crate::problem::{Place, Problem};
use crate::reference;

/// The HTTP methods that an OpenAPI path item may have.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A document and, for each JSON pointer into it, the place it came from.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The document itself.
    pub value: Value,
    /// The place of each part, by JSON pointer.
    pub places: BTreeMap<String, Place>,
}

impl Document {
    /// The place of a part, or of the nearest part around it.
    pub fn place(&self, pointer: &str) -> Option<&Place> {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.places.get(pointer) {
                return Some(place);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// The place of a part as a message shows it; its pointer if the document has no places.
    pub fn shown_place(&self, pointer: &str) -> String {
        self.place(pointer).map_or_else(|| pointer.to_owned(), ToString::to_string)
    }

    /// A problem with the part at `pointer`.
    pub fn problem(&self, pointer: &str, message: impl Into<String>) -> Problem {
        Problem { place: self.place(pointer).cloned(), subject: subject(pointer), message: message.into() }
    }

    /// The part that a local reference (`#/components/…`) names.
    pub fn referenced(&self, reference: &str) -> Option<(&Value, String)> {
        let (value, pointer) = reference::target(&self.value, reference)?;
        Some((value, pointer.to_owned()))
    }

    /// Follows references from the part at `pointer` until something that is no reference, and says
    /// where that is.
    pub fn resolve<'a>(&'a self, value: &'a Value, at: &str) -> (&'a Value, String) {
        let (value, pointer) = reference::resolve(&self.value, value);
        (value, pointer.unwrap_or(at).to_owned())
    }

    /// Every operation, in the document's order.
    pub fn operations(&self) -> Vec<OperationAt<'_>> {
        let mut found = Vec::new();
        let paths = self.value.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            let item_pointer = pointer::join("/paths", path);
            for (method, value) in item.as_object().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) {
                    found.push(OperationAt {
                        path,
                        method,
                        item,
                        value,
                        pointer: pointer::join(&item_pointer, method),
                        item_pointer: item_pointer.clone(),
                    });
                }
            }
        }
        found
    }

    /// Every webhook that says what it posts, in the document's order.
    pub fn webhooks(&self) -> Vec<WebhookAt<'_>> {
        let webhooks = self.value.get("x-webhooks").and_then(Value::as_object);
        let webhooks = webhooks.into_iter().flatten().filter_map(|(name, webhook)| {
            let body = webhook.pointer("/post/requestBody")?;
            let pointer = format!("{}/post/requestBody", pointer::join("/x-webhooks", name));
            Some(WebhookAt { name, body, pointer })
        });
        webhooks.collect()
    }

    /// The parameters of an operation, its path item's among them, with references followed.
    pub fn parameters<'a>(&'a self, operation: &OperationAt<'a>) -> Vec<ParameterAt<'a>> {
        let lists = [(operation.item, &operation.item_pointer), (operation.value, &operation.pointer)];
        let mut found: Vec<ParameterAt<'a>> = Vec::new();
        for (holder, at) in lists {
            let list_pointer = pointer::join(at, "parameters");
            let list = holder.get("parameters").and_then(Value::as_array);
            for (index, parameter) in list.into_iter().flatten().enumerate() {
                let written_at = pointer::join(&list_pointer, &index.to_string());
                let (value, pointer) = self.resolve(parameter, &written_at);
                // A parameter without a name or place is lint's to report.
                let text = |key| value.get(key).and_then(Value::as_str).unwrap_or_default();
                let (name, location) = (text("name"), text("in"));
                // An operation's parameter stands in for its path item's.
                found.retain(|other| (other.name, other.location) != (name, location) || other.at == *at);
                found.push(ParameterAt { name, location, value, pointer, written_at, at: at.clone() });
            }
        }
        found
    }
}

/// The media type of JSON.
const JSON: &str = "application/json";

/// An operation and its place.
#[derive(Clone, Debug)]
pub struct OperationAt<'a> {
    /// The path template.
    pub path: &'a str,
    /// The method, in lower case.
    pub method: &'a str,
    /// The path item around it.
    pub item: &'a Value,
    /// The operation object.
    pub value: &'a Value,
    /// The pointer to the operation object.
    pub pointer: String,
    /// The pointer to the path item.
    pub item_pointer: String,
}

impl OperationAt<'_> {
    /// Returns the `operationId`; empty if there is none.
    pub fn id(&self) -> &str {
        self.value.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the operation's own `security` allows calls without credentials beside those with
    /// them: an empty object among its alternatives.
    pub fn has_optional_credentials(&self) -> bool {
        let alternatives = self.value.get("security").and_then(Value::as_array);
        let is_empty = |one: &Value| one.as_object().is_some_and(serde_json::Map::is_empty);
        alternatives.is_some_and(|list| list.len() > 1 && list.iter().any(is_empty))
    }
}

/// A webhook: a request that the server sends.
#[derive(Clone, Debug)]
pub struct WebhookAt<'a> {
    /// The event.
    pub name: &'a str,
    /// The request body, or the reference to it.
    pub body: &'a Value,
    /// The pointer to it.
    pub pointer: String,
}

/// One parameter, references followed.
#[derive(Clone, Debug)]
pub struct ParameterAt<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// `path`, `query`, `header` or `cookie`.
    pub location: &'a str,
    /// The parameter object.
    pub value: &'a Value,
    /// Where the parameter object stands, its reference followed.
    pub pointer: String,
    /// Where the operation lists it.
    pub written_at: String,
    at: String,
}

impl<'a> ParameterAt<'a> {
    /// The parameter's schema and where it stands: beside its name, or under `content` where the
    /// parameter is JSON text.
    pub fn schema(&self) -> Option<(&'a Value, String)> {
        if let Some(schema) = self.value.get("schema") {
            return Some((schema, pointer::join(&self.pointer, "schema")));
        }
        let schema = self.value.get("content")?.get(JSON)?.get("schema")?;
        let content = pointer::join(&pointer::join(&self.pointer, "content"), JSON);
        Some((schema, pointer::join(&content, "schema")))
    }

    /// Whether the parameter's text is JSON.
    pub fn is_json(&self) -> bool {
        self.value.get("content").is_some()
    }
}

/// What a pointer belongs to, in a maintainer's words.
fn subject(at: &str) -> Option<String> {
    let steps = pointer::steps(at);
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    match steps.as_slice() {
        ["paths", path, method, ..] if METHODS.contains(method) => {
            Some(format!("{} {path}", method.to_uppercase()))
        }
        ["paths", path, ..] => Some(format!("path {path}")),
        ["x-webhooks", name, ..] => Some(format!("webhook {name}")),
        ["components", section, name, ..] => {
            let kind = section.strip_suffix('s').unwrap_or(section);
            let kind = match kind {
                "requestBodie" => "request body",
                "securityScheme" => "security scheme",
                kind => kind,
            };
            Some(format!("{kind} {name}"))
        }
        _ => None,
    }
}

//! What a difference of two OpenAPI documents means for HTTP clients.
//!
//! The classes are oasdiff's: what breaks a client is an error there, what may break one a warning.
//! Descriptions, examples and extensions say nothing to a client and are not compared.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

use serde_json::{Map, Value, json};

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::reference;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The effect of a change on a client that was written for the old document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The client works as before.
    Compatible,
    /// The client works unless it counts on what the old document said.
    Warning,
    /// The client stops working.
    Breaking,
}

impl Effect {
    /// The name of the effect.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

/// A change of an operation or of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireChange {
    /// The operation by its ID, or the schema by its name, with the property: `User.email`.
    pub subject: String,
    /// What changed.
    pub text: String,
    /// What it means for clients.
    pub effect: Effect,
}

/// What has changed from one bundled document to another, in order.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Vec<WireChange> {
    let mut comparison =
        Comparison { old, new, found: BTreeSet::new(), seen: BTreeSet::new(), open: Vec::new() };
    comparison.operations();
    comparison.webhooks();
    comparison.found.into_iter().collect()
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: BTreeSet<WireChange>,
    /// The pairs of schemas that are compared already, by direction.
    seen: BTreeSet<(String, String, bool)>,
    /// The schemas without a name that are being compared, since one may lead back to itself.
    open: Vec<(&'a Value, &'a Value)>,
}

/// The operations of a document, by method and path.
fn operations(document: &Value) -> BTreeMap<(String, String), &Value> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut found = BTreeMap::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                found.insert((path.clone(), method.to_ascii_uppercase()), operation);
            }
        }
    }
    found
}

fn id(operation: &Value, method: &str, path: &str) -> String {
    let id = operation.get("operationId").and_then(Value::as_str);
    id.map_or_else(|| format!("{method} {path}"), str::to_owned)
}

/// A schema as it is compared.
#[derive(Clone, Copy)]
struct Compared<'a> {
    value: &'a Value,
    /// The name of the component, if it is one.
    name: Option<&'a str>,
    nullable: bool,
}

impl<'a> Compared<'a> {
    /// Follows references, into a union with null as well, which is how the published document
    /// writes a reference that may be null.
    fn of(document: &'a Value, schema: &'a Value) -> Self {
        let (value, name) = named(document, schema);
        let null = json!({"type": "string", "nullable": true, "enum": [null]});
        match value.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([schema, second]) if *second == null => {
                let (value, inner) = named(document, schema);
                Self { value, name: inner.or(name), nullable: true }
            }
            _ => Self { value, name, nullable: is_true(value, "nullable") },
        }
    }
}

/// The value that a reference leads to, and the name of the component if it is one.
fn named<'a>(document: &'a Value, value: &'a Value) -> (&'a Value, Option<&'a str>) {
    let (value, pointer) = reference::resolve(document, value);
    (value, pointer.and_then(|pointer| pointer.rsplit('/').next()))
}

fn target<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    reference::resolve(document, value).0
}

/// A word of a schema, or of a part of its `allOf`.
fn word<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get(name).or_else(|| {
        let mut parts = schema.get("allOf")?.as_array()?.iter();
        parts.find_map(|part| word(document, target(document, part), name))
    })
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name) == Some(&Value::Bool(true))
}

fn object<'a>(value: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
    value.get(name).and_then(Value::as_object)
}

impl<'a> Comparison<'a> {
    fn say(&mut self, subject: &str, effect: Effect, text: impl Into<String>) {
        self.found.insert(WireChange { subject: subject.to_owned(), text: text.into(), effect });
    }

    fn operations(&mut self) {
        let (before, after) = (operations(self.old), operations(self.new));
        for ((path, method), old) in &before {
            let subject = id(old, method, path);
            match after.get(&(path.clone(), method.clone())) {
                None => self.say(&subject, Effect::Breaking, format!("`{method} {path}` was removed")),
                Some(new) => self.operation(old, new, method, path),
            }
        }
        for ((path, method), new) in &after {
            if !before.contains_key(&(path.clone(), method.clone())) {
                let subject = id(new, method, path);
                self.say(&subject, Effect::Compatible, format!("`{method} {path}` was added"));
            }
        }
    }

    fn operation(&mut self, old: &'a Value, new: &'a Value, method: &str, path: &str) {
        let subject = id(new, method, path);
        let before = id(old, method, path);
        if before != subject {
            self.say(&subject, Effect::Compatible, format!("was called `{before}`"));
        }
        if !is_true(old, "deprecated") && is_true(new, "deprecated") {
            self.say(&subject, Effect::Compatible, "became deprecated");
        }
        self.parameters(&subject, old, new);
        self.request_body(&subject, old, new);
        self.responses(&subject, old, new);
    }

    /// What the vendor posts is to its receiver what a response is to a client.
    fn webhooks(&mut self) {
        let (before, after) = (object(self.old, "x-webhooks"), object(self.new, "x-webhooks"));
        for (name, old) in before.into_iter().flatten() {
            let subject = format!("webhook {name}");
            let Some(new) = after.and_then(|after| after.get(name)) else {
                self.say(&subject, Effect::Breaking, "was removed");
                continue;
            };
            if let (Some(old), Some(new)) =
                (old.pointer("/post/requestBody"), new.pointer("/post/requestBody"))
            {
                let (old, new) = (target(self.old, old), target(self.new, new));
                self.content(&subject, "body", old, new, Direction::Response);
            }
        }
        for name in after.into_iter().flatten().map(|(name, _)| name) {
            if before.is_none_or(|before| !before.contains_key(name)) {
                self.say(&format!("webhook {name}"), Effect::Compatible, "was added");
            }
        }
    }

    /// The parameters of an operation, by place and name.
    fn parameters_of(document: &'a Value, operation: &'a Value) -> BTreeMap<(String, String), &'a Value> {
        let listed = operation.get("parameters").and_then(Value::as_array);
        let mut found = BTreeMap::new();
        for parameter in listed.into_iter().flatten() {
            let parameter = target(document, parameter);
            let text = |name: &str| parameter.get(name).and_then(Value::as_str);
            if let (Some(place), Some(name)) = (text("in"), text("name")) {
                found.insert((place.to_owned(), name.to_owned()), parameter);
            }
        }
        found
    }

    fn parameters(&mut self, subject: &str, old: &'a Value, new: &'a Value) {
        let before = Self::parameters_of(self.old, old);
        let after = Self::parameters_of(self.new, new);
        for ((place, name), old) in &before {
            let called = format!("{place} parameter `{name}`");
            let Some(new) = after.get(&(place.clone(), name.clone())) else {
                self.say(subject, Effect::Warning, format!("the {called} was removed"));
                continue;
            };
            match (is_true(old, "required"), is_true(new, "required")) {
                (false, true) => self.say(subject, Effect::Breaking, format!("the {called} became required")),
                (true, false) => {
                    self.say(subject, Effect::Compatible, format!("the {called} became optional"))
                }
                _ => {}
            }
            if let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) {
                self.schema(&format!("{subject}: {called}"), old, new, Direction::Request);
            }
        }
        for ((place, name), new) in &after {
            if !before.contains_key(&(place.clone(), name.clone())) {
                let (kind, effect) = if is_true(new, "required") {
                    ("required", Effect::Breaking)
                } else {
                    ("optional", Effect::Compatible)
                };
                self.say(subject, effect, format!("the {kind} {place} parameter `{name}` was added"));
            }
        }
    }

    fn request_body(&mut self, subject: &str, old: &'a Value, new: &'a Value) {
        match (old.get("requestBody"), new.get("requestBody")) {
            (None, None) => {}
            (None, Some(new)) if is_true(target(self.new, new), "required") => {
                self.say(subject, Effect::Breaking, "a required request body was added");
            }
            (None, Some(_)) => self.say(subject, Effect::Compatible, "an optional request body was added"),
            (Some(_), None) => self.say(subject, Effect::Breaking, "the request body was removed"),
            (Some(old), Some(new)) => {
                let (old, new) = (target(self.old, old), target(self.new, new));
                match (is_true(old, "required"), is_true(new, "required")) {
                    (false, true) => self.say(subject, Effect::Breaking, "the request body became required"),
                    (true, false) => {
                        self.say(subject, Effect::Compatible, "the request body became optional")
                    }
                    _ => {}
                }
                self.content(subject, "request body", old, new, Direction::Request);
            }
        }
    }

    fn responses(&mut self, subject: &str, old: &'a Value, new: &'a Value) {
        let (before, after) = (object(old, "responses"), object(new, "responses"));
        for (status, old) in before.into_iter().flatten() {
            match after.and_then(|after| after.get(status)) {
                Some(new) => {
                    let (old, new) = (target(self.old, old), target(self.new, new));
                    self.content(subject, &format!("response {status}"), old, new, Direction::Response);
                }
                None => {
                    let effect = if status.starts_with('2') { Effect::Breaking } else { Effect::Compatible };
                    self.say(subject, effect, format!("the response {status} was removed"));
                }
            }
        }
        for status in after.into_iter().flatten().map(|(status, _)| status) {
            if before.is_none_or(|before| !before.contains_key(status)) {
                self.say(subject, Effect::Compatible, format!("the response {status} was added"));
            }
        }
    }

    fn content(&mut self, subject: &str, what: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        let (before, after) = (object(old, "content"), object(new, "content"));
        for (media, old) in before.into_iter().flatten() {
            let Some(new) = after.and_then(|after| after.get(media)) else {
                self.say(subject, Effect::Breaking, format!("the {what} is no longer `{media}`"));
                continue;
            };
            if let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) {
                self.schema(&format!("{subject}: {what}"), old, new, direction);
            }
        }
        for media in after.into_iter().flatten().map(|(media, _)| media) {
            if before.is_none_or(|before| !before.contains_key(media)) {
                let is_request = matches!(direction, Direction::Request);
                let effect = if is_request { Effect::Compatible } else { Effect::Warning };
                self.say(subject, effect, format!("the {what} may be `{media}`"));
            }
        }
    }

    /// Compares two schemas; `place` names them where they have no name of their own.
    fn schema(&mut self, place: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        let (before, after) = (Compared::of(self.old, old), Compared::of(self.new, new));
        let is_request = matches!(direction, Direction::Request);
        if before.nullable != after.nullable {
            // A reference that may be null says nothing of the schema it leads to.
            let is_of_schema = is_true(before.value, "nullable") != is_true(after.value, "nullable");
            let subject = after.name.filter(|_| is_of_schema).unwrap_or(place);
            self.nullability(subject, after.nullable, is_request);
        }
        let (old, new) = (before.value, after.value);
        let (before, after) = (before.name, after.name);
        if let (Some(before), Some(after)) = (before, after)
            && !self.seen.insert((before.to_owned(), after.to_owned(), is_request))
        {
            return;
        }
        // What an equal schema refers to may have changed all the same.
        if before.is_none() && old == new && !old.to_string().contains("$ref") {
            return;
        }
        if self.open.iter().any(|open| ptr::eq(open.0, old) && ptr::eq(open.1, new)) {
            return;
        }
        self.open.push((old, new));
        let place = after.unwrap_or(place).to_owned();
        self.types(&place, old, new, is_request);
        self.values(&place, old, new, is_request);
        self.limits(&place, old, new, is_request);
        self.properties(&place, old, new, direction);
        for (name, part) in [("items", "items"), ("additionalProperties", "values")] {
            if let (Some(old), Some(new)) = (word(self.old, old, name), word(self.new, new, name))
                && old.is_object()
                && new.is_object()
            {
                self.schema(&format!("{place}: {part}"), old, new, direction);
            }
        }
        self.variants(&place, old, new, direction);
        self.open.pop();
    }

    fn types(&mut self, place: &str, old: &Value, new: &Value, is_request: bool) {
        let shown = |document: &Value, schema: &Value| {
            let text = |name: &str| word(document, schema, name)?.as_str().map(str::to_owned);
            match (text("type"), text("format")) {
                (Some(kind), Some(format)) => Some(format!("{kind} ({format})")),
                (Some(kind), None) => Some(kind),
                (None, _) => None,
            }
        };
        let (before, after) = (shown(self.old, old), shown(self.new, new));
        if before == after {
            return;
        }
        let is_wider = |wide: &Option<String>, narrow: &Option<String>| match (wide, narrow) {
            (None, Some(_)) => true,
            (Some(wide), Some(narrow)) => {
                (wide == "number" && narrow.starts_with("integer"))
                    || narrow.strip_prefix(wide.as_str()).is_some_and(|rest| rest.starts_with(" ("))
            }
            _ => false,
        };
        let is_fine = if is_request { is_wider(&after, &before) } else { is_wider(&before, &after) };
        let effect = if is_fine { Effect::Compatible } else { Effect::Breaking };
        let name = |kind: Option<String>| kind.unwrap_or_else(|| "any type".to_owned());
        self.say(place, effect, format!("the type changed from {} to {}", name(before), name(after)));
    }

    fn nullability(&mut self, place: &str, is_nullable: bool, is_request: bool) {
        let effect = if is_nullable == is_request { Effect::Compatible } else { Effect::Breaking };
        self.say(place, effect, if is_nullable { "may be null" } else { "may no longer be null" });
    }

    fn values(&mut self, place: &str, old: &Value, new: &Value, is_request: bool) {
        let listed = |document: &Value, schema: &Value| -> Option<BTreeSet<String>> {
            Some(
                word(document, schema, "enum")?
                    .as_array()?
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(ToString::to_string)
                    .collect(),
            )
        };
        match (listed(self.old, old), listed(self.new, new)) {
            (Some(before), Some(after)) => {
                for value in before.difference(&after) {
                    let effect = if is_request { Effect::Breaking } else { Effect::Compatible };
                    self.say(place, effect, format!("the value {value} was removed"));
                }
                for value in after.difference(&before) {
                    let effect = if is_request { Effect::Compatible } else { Effect::Warning };
                    self.say(place, effect, format!("the value {value} was added"));
                }
            }
            (None, Some(_)) if is_request => {
                self.say(place, Effect::Breaking, "only listed values are valid");
            }
            (Some(_), None) if !is_request => {
                self.say(place, Effect::Warning, "values are no longer listed");
            }
            _ => {}
        }
    }

    /// Limits count for requests only: a response within narrower limits is within the wider ones,
    /// and clients do not check them.
    fn limits(&mut self, place: &str, old: &Value, new: &Value, is_request: bool) {
        if !is_request {
            return;
        }
        for (name, is_upper) in [
            ("maximum", true),
            ("maxLength", true),
            ("maxItems", true),
            ("minimum", false),
            ("minLength", false),
            ("minItems", false),
        ] {
            let (before, after) = (word(self.old, old, name), word(self.new, new, name));
            let effect = match (before.and_then(Value::as_f64), after.and_then(Value::as_f64)) {
                (None, Some(_)) => Effect::Breaking,
                (Some(_), None) => Effect::Compatible,
                (Some(before), Some(after)) if before != after => {
                    if (after < before) == is_upper {
                        Effect::Breaking
                    } else {
                        Effect::Compatible
                    }
                }
                _ => continue,
            };
            let shown = |limit: Option<&Value>| limit.map_or("none".to_owned(), ToString::to_string);
            self.say(place, effect, format!("`{name}` changed from {} to {}", shown(before), shown(after)));
        }
        if word(self.old, old, "pattern") != word(self.new, new, "pattern") {
            self.say(place, Effect::Warning, "`pattern` changed");
        }
    }

    /// The properties that travel in this direction, of a schema and of the parts of its `allOf`,
    /// each with whether it is required.
    fn properties_of(
        document: &'a Value,
        schema: &'a Value,
        direction: Direction,
    ) -> BTreeMap<&'a str, (&'a Value, bool)> {
        let mut found = BTreeMap::new();
        let mut required: Vec<&str> = Vec::new();
        let parts = schema.get("allOf").and_then(Value::as_array);
        let parts = parts.into_iter().flatten().map(|part| target(document, part));
        for part in parts.chain([schema]) {
            found.extend(
                object(part, "properties").into_iter().flatten().map(|(name, value)| (name.as_str(), value)),
            );
            let names = part.get("required").and_then(Value::as_array);
            required.extend(names.into_iter().flatten().filter_map(Value::as_str));
        }
        found
            .into_iter()
            .filter(|(_, value)| !direction.leaves_out(document, value))
            .map(|(name, value)| (name, (value, required.contains(&name))))
            .collect()
    }

    fn properties(&mut self, place: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        let before = Self::properties_of(self.old, old, direction);
        let after = Self::properties_of(self.new, new, direction);
        let is_request = matches!(direction, Direction::Request);
        for (name, (old, was_required)) in &before {
            let subject = format!("{place}.{name}");
            let Some((new, is_required)) = after.get(name) else {
                let effect = if is_request || !was_required { Effect::Warning } else { Effect::Breaking };
                self.say(&subject, effect, "was removed");
                continue;
            };
            let (text, effect) = match (*was_required, *is_required) {
                (false, true) if is_request => ("became required", Effect::Breaking),
                (false, true) => ("became required", Effect::Compatible),
                (true, false) if is_request => ("became optional", Effect::Compatible),
                (true, false) => ("became optional", Effect::Breaking),
                _ => ("", Effect::Compatible),
            };
            if !text.is_empty() {
                self.say(&subject, effect, text);
            }
            self.schema(&subject, old, new, direction);
        }
        for (name, (_, is_required)) in after {
            if !before.contains_key(name) {
                let effect = if is_request && is_required { Effect::Breaking } else { Effect::Compatible };
                let kind = if is_required { "required" } else { "optional" };
                self.say(&format!("{place}.{name}"), effect, format!("was added, {kind}"));
            }
        }
    }

    /// The variants of a union, told apart by name, else by their place.
    fn variants(&mut self, place: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        for keyword in ["oneOf", "anyOf"] {
            let members = |document: &'a Value, schema: &'a Value| -> BTreeMap<String, &'a Value> {
                let listed = schema.get(keyword).and_then(Value::as_array);
                let numbered = listed.into_iter().flatten().enumerate();
                numbered
                    .map(|(at, member)| {
                        let name = named(document, member).1;
                        (name.map_or_else(|| format!("member {}", at + 1), str::to_owned), member)
                    })
                    .collect()
            };
            let (mut before, mut after) = (members(self.old, old), members(self.new, new));
            renamed(&mut before, &mut after, |old, new| {
                meaning(target(self.old, old)) == meaning(target(self.new, new))
            });
            let is_request = matches!(direction, Direction::Request);
            for (name, old) in &before {
                match after.get(name) {
                    Some(new) => self.schema(&format!("{place}: {name}"), old, new, direction),
                    None => {
                        let effect = if is_request { Effect::Breaking } else { Effect::Compatible };
                        self.say(place, effect, format!("`{name}` was removed from `{keyword}`"));
                    }
                }
            }
            for name in after.keys().filter(|name| !before.contains_key(*name)) {
                let effect = if is_request { Effect::Compatible } else { Effect::Breaking };
                self.say(place, effect, format!("`{name}` was added to `{keyword}`"));
            }
        }
    }
}

/// Takes out the variants that have only got another name.
fn renamed<'a>(
    before: &mut BTreeMap<String, &'a Value>,
    after: &mut BTreeMap<String, &'a Value>,
    is_same: impl Fn(&'a Value, &'a Value) -> bool,
) {
    let gone: Vec<String> = before.keys().filter(|name| !after.contains_key(*name)).cloned().collect();
    for name in gone {
        let Some(&old) = before.get(&name) else { continue };
        let same = after.iter().find(|(name, new)| !before.contains_key(*name) && is_same(old, new));
        if let Some(new_name) = same.map(|(name, _)| name.clone()) {
            before.remove(&name);
            after.remove(&new_name);
        }
    }
}

/// A schema without what says nothing to a client.
fn meaning(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, value)| {
                // A property may be called `description`; its value is an object.
                let is_prose = *name == "description" && value.is_string();
                let is_for_readers = *name == "example" || *name == "externalDocs";
                !is_prose && !is_for_readers && !name.starts_with("x-")
            });
            Value::Object(kept.map(|(name, value)| (name.clone(), meaning(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(meaning).collect()),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests;

//! Lowers schemas, hoisting what needs a name of its own.

use std::collections::BTreeMap;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::Problems;
use serde_json::{Map, Value, json};

use crate::multipart::{self, PartKind};
use crate::names;
use crate::reach::Reach;
use crate::unions::{self, Member};

/// The state of one document's lowering.
pub struct Lowering<'a> {
    document: &'a Document,
    reach: Reach,
    components: BTreeMap<String, Value>,
    /// Which component stands for which part of the source, so that what is shared stays shared.
    hoisted: BTreeMap<String, String>,
    /// The types of IDs, and the type that each is made of.
    ids: BTreeMap<String, &'static str>,
    problems: Problems,
    depth: usize,
}

/// What comes of lowering.
pub struct Lowered {
    /// The components that were reached.
    pub components: BTreeMap<String, Value>,
    /// The types of IDs that were reached, and the type that each is made of.
    pub ids: BTreeMap<String, &'static str>,
    /// What went wrong.
    pub problems: Problems,
}

/// How deep schemas may be nested before they are taken for a circle of references.
const MAX_DEPTH: usize = 64;

/// What stands in a lowered document for the vendor's crate, whose own name the generated code does
/// not need.
pub const VENDOR_CRATE: &str = "vendor_crate";

/// The generated module of the types of IDs.
pub const IDS: &str = "ids";

impl<'a> Lowering<'a> {
    /// Nothing lowered yet.
    pub fn new(document: &'a Document) -> Self {
        Self {
            document,
            reach: Reach::of(document),
            components: BTreeMap::new(),
            hoisted: BTreeMap::new(),
            ids: BTreeMap::new(),
            problems: Problems::default(),
            depth: 0,
        }
    }

    /// The document that is being lowered.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// What calls send and receive.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// What was lowered.
    pub fn finish(self) -> Lowered {
        Lowered { components: self.components, ids: self.ids, problems: self.problems }
    }

    /// Notes a problem with the part at `at`.
    pub fn problem(&mut self, at: &str, message: impl Into<String>) {
        self.problems.0.push(self.document.problem(at, message));
    }

    /// The name of a type after the first of these that makes one, or a problem with the part at
    /// `at`.
    pub fn type_name(&mut self, names: &[&str], at: &str) -> String {
        names.iter().find_map(|name| names::pascal(name)).unwrap_or_else(|| {
            self.problem(at, format!("`{}` makes no Rust name; write another", names.join("` or `")));
            String::new()
        })
    }

    /// The lowered schema of the value at `at`, nulls aside; `name` is what it is called if it
    /// needs a name.
    pub fn schema(&mut self, schema: &'a Value, at: &str, name: &str) -> Value {
        if self.depth > MAX_DEPTH {
            self.problem(at, "schemas are nested more than 64 deep here, or references lead in a circle without an object between them; give one an object");
            return json!({});
        }
        self.depth += 1;
        let lowered = self.schema_within(schema, at, name);
        self.depth -= 1;
        lowered
    }

    fn schema_within(&mut self, schema: &'a Value, at: &str, name: &str) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let Some((target, target_at)) = self.document.referenced(reference) else {
                self.problem(at, format!("the reference `{reference}` leads nowhere"));
                return json!({});
            };
            let Some(name) = pointer::steps(&target_at).pop() else {
                self.problem(at, format!("the reference `{reference}` leads to the whole document"));
                return json!({});
            };
            return self.schema(target, &target_at, &name);
        }
        let name = schema.get("title").and_then(Value::as_str).unwrap_or(name);
        if schema.get("x-secret") == Some(&Value::Bool(true)) {
            if schema.get("type").and_then(Value::as_str) == Some("string") {
                return core_type("Secret", &[]);
            }
            let value = match schema.get("type") {
                None => json!({}),
                Some(_) => self.object(schema, at, name),
            };
            return core_type("Sensitive", &[value]);
        }
        if let Some(own) = schema.get("x-rust-type").and_then(Value::as_str) {
            return rust_type(VENDOR_CRATE, own, &[]);
        }
        if let Some(id) = schema.get("x-id").and_then(Value::as_str) {
            return self.id(id, schema);
        }
        if let Some(form) = schema.get("x-lenient").and_then(Value::as_str) {
            return self.lenient(schema, form, at);
        }
        if let Some(members) = schema.get("allOf").and_then(Value::as_array) {
            return self.all_of(schema, members, at, name);
        }
        if unions::members(schema).is_some() {
            return self.union(schema, at, name);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("string" | "integer") if schema.get("enum").is_some() => self.open_enum(schema, at, name),
            Some("string") => match schema.get("format").and_then(Value::as_str) {
                Some("date-time") => date_time(schema),
                _ => json!({"type": "string"}),
            },
            Some("integer") => json!({"type": "integer", "format": "int64"}),
            Some("number") => core_type("serde_json::Number", &[]),
            Some("boolean") => json!({"type": "boolean"}),
            Some("array") => {
                let items_at = pointer::join(at, "items");
                let items = match schema.get("items") {
                    Some(items) => {
                        let item = self.schema(items, &items_at, &format!("{name}Item"));
                        self.or_null(item, items)
                    }
                    None => json!({}),
                };
                rust_type("std", "vec::Vec", &[items])
            }
            Some("object") => self.object(schema, at, name),
            None if schema.get("properties").is_some() => self.object(schema, at, name),
            _ => json!({}),
        }
    }

    /// The type of an ID.
    fn id(&mut self, name: &str, schema: &Value) -> Value {
        let of = if schema.get("type").and_then(Value::as_str) == Some("integer") { "i64" } else { "String" };
        self.ids.insert(name.to_owned(), of);
        rust_type(VENDOR_CRATE, &format!("{IDS}::{name}"), &[])
    }

    /// `Option<…>` where the schema may be null.
    pub fn or_null(&self, lowered: Value, schema: &Value) -> Value {
        if self.nullable(schema) { rust_type("std", "option::Option", &[lowered]) } else { lowered }
    }

    /// Whether null may stand where the schema does.
    fn nullable(&self, schema: &Value) -> bool {
        let (target, _) = self.document.resolve(schema, "");
        [schema, target].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
    }

    fn lenient(&mut self, schema: &Value, form: &str, at: &str) -> Value {
        match form {
            "boolean" => core_type("Lenient", &[json!({"type": "boolean"})]),
            "integer" => core_type("Lenient", &[json!({"type": "integer", "format": "int64"})]),
            "string" => core_type("Lenient", &[json!({"type": "string"})]),
            "date-time" => date_time(schema),
            "epoch-millis" => core_type("Lenient", &[core_type("EpochMillis", &[])]),
            "epoch-seconds" => core_type("Lenient", &[core_type("EpochSeconds", &[])]),
            _ => {
                self.problem(at, format!("`x-lenient: {form}` is unknown"));
                json!({})
            }
        }
    }

    fn all_of(&mut self, schema: &'a Value, members: &'a [Value], at: &str, name: &str) -> Value {
        let adds = ["properties", "required", "additionalProperties"];
        if let [only] = members
            && adds.iter().all(|key| schema.get(*key).is_none())
        {
            let step = pointer::join(&pointer::join(at, "allOf"), "0");
            return self.schema(only, &step, name);
        }
        self.object(schema, at, name)
    }

    fn union(&mut self, schema: &'a Value, at: &str, name: &str) -> Value {
        self.hoist(at, name, |this, own| {
            let mut variants = Vec::new();
            let mut lowered = Vec::new();
            for member in Member::all(this.document, schema, at) {
                let (Some(variant), Some(kind)) = (names::pascal(member.name), member.kind) else {
                    this.problem(&member.at, "each variant of a union is a `$ref` to a named schema with one `type`; give it a name, or use `x-lenient` for scalars");
                    continue;
                };
                let Some(part) = this.document.value.pointer(&member.at) else {
                    this.problem(at, format!("the union has nothing at {}", member.at));
                    continue;
                };
                let part = this.schema(part, &member.at, &variant);
                lowered.push(json!({"title": variant, "allOf": [part]}));
                variants.push(json!({
                    "rust": variant,
                    "kind": kind,
                    "required": member.required,
                    "tags": member.tags,
                }));
            }
            json!({"oneOf": lowered, "description": described(this.document, schema, at, own), "x-union": variants})
        })
    }

    /// The responses of several statuses: a component with a field for each, of which slim makes an
    /// enum.
    pub fn by_status(&mut self, successes: &[Success<'a>], at: &str, name: &str) -> Value {
        self.hoist(at, name, |this, own| {
            let mut properties = Map::new();
            let mut variants = Vec::new();
            for success in successes {
                let (variant, field) = (status_name(success.status), format!("status{}", success.status));
                if let Some((schema, at)) = &success.schema {
                    let lowered = this.schema(schema, at, &format!("{own}{variant}"));
                    properties.insert(field.clone(), this.or_null(lowered, schema));
                }
                variants.push(json!({
                    "status": success.status,
                    "variant": variant,
                    "field": success.schema.as_ref().map(|_| field),
                    "doc": success.description,
                }));
            }
            let required: Vec<&String> = properties.keys().collect();
            json!({"type": "object", "required": required, "properties": properties, "x-statuses": variants})
        })
    }

    /// An enum of texts or of integers.
    fn open_enum(&mut self, schema: &'a Value, at: &str, name: &str) -> Value {
        self.hoist(at, name, |this, own| {
            let values = schema.get("enum").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter(|value| !value.is_null());
            let given = schema.get("x-rust-name").and_then(Value::as_array);
            let mut variants = Vec::new();
            for (index, value) in values.enumerate() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let given = given.and_then(|names| names.get(index)).and_then(Value::as_str);
                match given.map(str::to_owned).or_else(|| names::pascal(&text)) {
                    Some(variant) => variants.push(json!({"rust": variant, "wire": value})),
                    None => this.problem(at, format!("the value `{text}` makes no Rust name; add `x-rust-name` with a name for each value")),
                }
            }
            json!({
                "type": "string",
                // The generator has to know that it is an enum; its names for odd values may
                // collide, ours do not.
                "enum": ["value"],
                "description": described(this.document, schema, at, own),
                "x-variants": variants,
            })
        })
    }

    fn object(&mut self, schema: &'a Value, at: &str, name: &str) -> Value {
        let mut merged = Properties::default();
        self.collect(schema, at, &mut merged, 0);
        if merged.entries.is_empty() {
            let Some(values) = self.unlisted(&merged, name) else {
                return rust_type("serde_json", "Map", &[json!({"type": "string"}), json!({})]);
            };
            return rust_type("std", "collections::BTreeMap", &[json!({"type": "string"}), values]);
        }
        self.hoist(at, name, |this, own| this.structure(schema, merged, at, own))
    }

    /// What an object's unlisted fields hold, where the spec says it.
    fn unlisted(&mut self, merged: &Properties<'a>, name: &str) -> Option<Value> {
        let (values, at) = merged.unlisted.as_ref()?;
        let value = self.schema(values, at, &format!("{name}Value"));
        Some(self.or_null(value, values))
    }

    /// All that an object has, what its `allOf` parts bring included.
    fn collect(&mut self, schema: &'a Value, at: &str, merged: &mut Properties<'a>, depth: usize) {
        if depth > MAX_DEPTH {
            self.problem(at, "`allOf` leads in a circle here; break it");
            return;
        }
        let (schema, at) = self.document.resolve(schema, at);
        for (index, member) in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let step = pointer::join(&pointer::join(&at, "allOf"), &index.to_string());
            self.collect(member, &step, merged, depth + 1);
        }
        let properties_at = pointer::join(&at, "properties");
        for (wire, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let step = pointer::join(&properties_at, wire);
            // A file is a setter of the request and no field of its body.
            if multipart::holds(self.document, property) != PartKind::Field {
                continue;
            }
            merged.entries.retain(|(other, _, _)| *other != wire);
            merged.entries.push((wire, property, step));
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            merged.unlisted = Some((values, pointer::join(&at, "additionalProperties")));
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            match name.as_str() {
                Some(name) => merged.required.push(name),
                None => self.problem(&at, format!("`required` lists {name}; write names of properties")),
            }
        }
    }

    fn structure(&mut self, schema: &'a Value, merged: Properties<'a>, at: &str, own: &str) -> Value {
        let mut properties = Map::new();
        let mut fields = Vec::new();
        let mut cleared = Vec::new();
        for (wire, property, step) in &merged.entries {
            let given = property.get("x-rust-name").and_then(Value::as_str).map(str::to_owned);
            let Some(field) = given.or_else(|| names::snake(wire)) else {
                self.problem(step, format!("`{wire}` makes no Rust name; add `x-rust-name`"));
                continue;
            };
            let hint = self.type_name(&[wire, &field], step);
            let lowered = self.schema(property, step, &format!("{own}{hint}"));
            let demanded = merged.required.contains(wire);
            let leaves_out = |direction: Direction| direction.leaves_out(&self.document.value, property);
            let unsent = leaves_out(Direction::Request) && self.reach.is_sent(at);
            let unreceived = leaves_out(Direction::Response) && self.reach.is_received(at);
            let required = demanded && !unsent && !unreceived;
            // Null is one of any values: where one must be there, null is in its type already.
            let any = lowered == json!({}) || lowered == core_type("Sensitive", &[json!({})]);
            let nullable = if any { !required } else { self.nullable(property) };
            if nullable && !required {
                cleared.push(names::clearing(&field));
            }
            let lowered = match (required, nullable) {
                (true, false) => lowered,
                (true, true) => rust_type("std", "option::Option", &[lowered]),
                (false, false) => core_type("Optional", &[lowered]),
                (false, true) => core_type("Nullable", &[lowered]),
            };
            fields.push(json!({
                "rust": field,
                "wire": wire,
                "doc": self.documentation(property, wire),
                // The type has to do without it, who sends it has not.
                "given": demanded && unreceived,
                "boxed": property.get("x-boxed"),
            }));
            if properties.insert(field.clone(), lowered).is_some() {
                self.problem(
                    step,
                    format!("two properties become the Rust name `{field}`; give one an `x-rust-name`"),
                );
            }
        }
        for cleared in &cleared {
            if properties.contains_key(cleared) {
                self.problem(at, format!("a property is called `{cleared}` in Rust, which is the method that sets another one to null; give it an `x-rust-name`"));
            }
        }
        if properties.contains_key("extra") {
            self.problem(at, "a property is called `extra` in Rust, which is where unlisted fields are kept; give it an `x-rust-name`");
        }
        let unlisted = self.unlisted(&merged, own).unwrap_or_else(|| json!({}));
        let required: Vec<&String> = properties.keys().collect();
        json!({
            "type": "object",
            "description": described(self.document, schema, at, own),
            "required": required,
            "properties": properties,
            "additionalProperties": unlisted,
            "x-fields": fields,
        })
    }

    /// A property's description, its reference's where it has none, with the versions that have it.
    pub fn documentation(&self, property: &Value, wire: &str) -> String {
        let (target, _) = self.document.resolve(property, "");
        let (inner, _) = match target.pointer("/allOf/0") {
            Some(member) => self.document.resolve(member, ""),
            None => (target, String::new()),
        };
        let text = |schema: &Value| {
            schema.get("description").and_then(Value::as_str).map(|text| text.trim().to_owned())
        };
        let mut doc = text(property)
            .or_else(|| text(target))
            .or_else(|| text(inner))
            .unwrap_or_else(|| format!("The vendor's `{wire}`."));
        let is =
            |word: &str| [property, target].iter().any(|schema| schema.get(word) == Some(&Value::Bool(true)));
        if is("readOnly") {
            doc.push_str("\n\nRead-only: the server sets it.");
        }
        if is("writeOnly") {
            doc.push_str("\n\nWrite-only: no response has it.");
        }
        doc.push_str(&versions(property));
        doc
    }

    /// Gives the part at `at` a component of its own, once, and returns a reference to it.
    fn hoist(&mut self, at: &str, name: &str, build: impl FnOnce(&mut Self, &str) -> Value) -> Value {
        if let Some(known) = self.hoisted.get(at) {
            return reference(known);
        }
        let Some(own) = names::pascal(name) else {
            self.problem(at, format!("`{name}` makes no Rust name; give the schema another name"));
            return json!({});
        };
        if let Some((other, _)) = self.hoisted.iter().find(|(_, taken)| **taken == own) {
            let other = self.document.shown_place(other);
            self.problem(at, format!("its Rust name `{own}` is taken by the schema in {other}; rename one"));
            return json!({});
        }
        self.hoisted.insert(at.to_owned(), own.clone());
        let built = build(self, &own);
        self.components.insert(own.clone(), built);
        reference(&own)
    }
}

/// One success of an operation.
pub struct Success<'a> {
    /// Its status.
    pub status: u16,
    /// What it means.
    pub description: &'a str,
    /// The schema of its body, and where that stands.
    pub schema: Option<(&'a Value, String)>,
}

/// The variant of a status.
fn status_name(status: u16) -> String {
    match status {
        200 => "Ok".to_owned(),
        201 => "Created".to_owned(),
        202 => "Accepted".to_owned(),
        203 => "NonAuthoritative".to_owned(),
        204 => "NoContent".to_owned(),
        205 => "ResetContent".to_owned(),
        206 => "PartialContent".to_owned(),
        207 => "MultiStatus".to_owned(),
        other => format!("Status{other}"),
    }
}

#[derive(Default)]
struct Properties<'a> {
    entries: Vec<(&'a str, &'a Value, String)>,
    required: Vec<&'a str>,
    /// What the unlisted fields hold, and where that is said.
    unlisted: Option<(&'a Value, String)>,
}

/// Versions as a sentence of documentation, empty where all have it.
pub fn versions(part: &Value) -> String {
    let version = |key| part.get(key).and_then(Value::as_str);
    match (version("x-since"), version("x-until")) {
        (Some(since), Some(until)) => format!("\n\nFrom version {since} to {until}."),
        (Some(since), None) => format!("\n\nSince version {since}."),
        (None, Some(until)) => format!("\n\nUntil version {until}."),
        (None, None) => String::new(),
    }
}

/// The description of a type, or of the nearest part around it that has one.
fn described(document: &Document, schema: &Value, at: &str, name: &str) -> String {
    let text = |part: &Value| {
        let text = part.get("description").and_then(Value::as_str)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    if let Some(text) = text(schema) {
        return text;
    }
    let mut whole = "";
    let mut around = at;
    while let Some((outer, step)) = around.rsplit_once('/') {
        match step {
            "items" => whole = "An element of this list: ",
            "additionalProperties" => whole = "A value of this map: ",
            // Further out is what the call does, or what the object is, and no longer what this is.
            "requestBody" | "properties" => break,
            _ => {}
        }
        around = outer;
        if let Some(text) = document.value.pointer(around).and_then(text) {
            return format!("{whole}{text}");
        }
    }
    format!("The vendor's `{name}`.")
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The type of a date and time.
fn date_time(schema: &Value) -> Value {
    core_type(if schema.get("x-timezone").is_some() { "UtcDateTime" } else { "DateTime" }, &[])
}

/// A type of `frontdesk-core`.
pub fn core_type(path: &str, parameters: &[Value]) -> Value {
    rust_type("frontdesk_core", path, parameters)
}

/// A schema that stands for a Rust type.
pub fn rust_type(krate: &str, path: &str, parameters: &[Value]) -> Value {
    json!({
        "type": "object",
        "x-rust-type": {
            "crate": krate,
            "version": "*",
            "path": format!("{krate}::{path}"),
            "parameters": parameters,
        },
    })
}

//! Values made up from a schema, for what no example shows.

use frontdesk_conform::Spec;
use serde_json::{Map, Value, json};
use xtask::unions::is_demand;

/// How much of a schema a made-up value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Every property.
    Everything,
    /// Every property, null where it may be.
    Nulls,
    /// What is required, and empty arrays.
    Required,
}

/// Makes up a value that fits a schema. `choice` picks among alternatives: of an enum, of several
/// forms, of texts. `None` where a schema leads back to itself.
pub fn of(spec: &Spec, schema: &Value, fill: Fill, choice: usize) -> Option<Value> {
    of_depth(spec, schema, fill, choice, FULL_DEPTH)
}

/// The same, as full as `fill` says as many references deep.
pub fn of_depth(spec: &Spec, schema: &Value, fill: Fill, choice: usize, full_depth: usize) -> Option<Value> {
    Maker { spec, fill, choice, full_depth, open: Vec::new() }.make(schema)
}

/// The same, with every property of the schema itself and nothing but what is required in those
/// that it refers to.
pub fn shallow(spec: &Spec, schema: &Value, choice: usize) -> Option<Value> {
    Maker { spec, fill: Fill::Everything, choice, full_depth: 0, open: Vec::new() }.make(schema)
}

/// How many references deep a value is made up in full. Every schema is tried by itself; below
/// that, what is required will do, or records within records would grow without measure.
pub const FULL_DEPTH: usize = 3;

struct Maker<'a> {
    spec: &'a Spec,
    fill: Fill,
    choice: usize,
    /// How many references deep a value is made up in full.
    full_depth: usize,
    /// The references that are being followed.
    open: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    fn make(&mut self, schema: &'a Value) -> Option<Value> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if self.open.contains(&reference) {
                return None;
            }
            let fill = self.fill;
            if self.open.len() >= self.full_depth {
                self.fill = Fill::Required;
            }
            self.open.push(reference);
            let made = self.make(self.spec.document.referenced(reference).unwrap().0);
            self.open.pop();
            self.fill = fill;
            return made;
        }
        if self.fill == Fill::Nulls && schema.get("nullable") == Some(&Value::Bool(true)) {
            return Some(Value::Null);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Some(self.pick(values).clone());
        }
        if let Some(members) = schema.get("allOf").and_then(Value::as_array) {
            return self.merge(members, schema);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(members) = schema.get(key).and_then(Value::as_array)
                && !members.iter().all(is_demand)
            {
                let member = self.pick(members);
                let lenient = schema.get("x-lenient").is_some() && member.get("enum").is_none();
                return if lenient { Some(self.lenient(member)) } else { self.make(member) };
            }
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema),
            Some("array") if self.fill == Fill::Required && schema.get("minItems").is_none() => {
                Some(json!([]))
            }
            Some("array") => {
                let first = self.make(&schema["items"]);
                self.choice += 1;
                let second = self.make(&schema["items"]);
                self.choice -= 1;
                Some(first.into_iter().chain(second).collect())
            }
            Some("string") => Some(self.text(schema)),
            Some("integer") => Some(self.number(schema)),
            Some("number") => {
                Some(if self.choice.is_multiple_of(2) { json!(2.5) } else { self.number(schema) })
            }
            Some("boolean") => Some(json!(self.choice.is_multiple_of(2))),
            None if schema.get("properties").is_some() => self.object(schema),
            None => {
                let anything =
                    [json!({"a": [1, {"b": null}]}), json!("text"), json!(0), json!([]), Value::Null];
                Some(self.pick(&anything).clone())
            }
            Some(other) => panic!("a schema of type {other}"),
        }
    }

    fn pick<'b, T>(&self, among: &'b [T]) -> &'b T {
        &among[self.choice % among.len()]
    }

    fn merge(&mut self, members: &'a [Value], around: &'a Value) -> Option<Value> {
        let mut merged: Option<Value> = None;
        for member in members {
            match (&mut merged, self.make(member)?) {
                (Some(Value::Object(fields)), Value::Object(more)) => {
                    for (name, value) in more {
                        // Null fits only where every member says so.
                        if !value.is_null() || !fields.contains_key(&name) {
                            fields.insert(name, value);
                        }
                    }
                }
                (_, made) => merged = Some(made),
            }
        }
        if around.get("properties").is_some()
            && let (Some(Value::Object(fields)), Some(Value::Object(more))) =
                (&mut merged, self.object(around))
        {
            fields.extend(more);
        }
        // What is required of the whole may be a member's property.
        let required = around.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if let Some(Value::Object(fields)) = &mut merged
                && !fields.contains_key(name)
            {
                fields.insert(name.to_owned(), self.make(self.property(around, name)?)?);
            }
        }
        merged
    }

    /// The schema of a property, which may be a member's.
    fn property(&self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        let schema = self.spec.resolve(schema);
        let own = schema.get("properties").and_then(|properties| properties.get(name));
        let members = schema.get("allOf").and_then(Value::as_array);
        own.or_else(|| members.into_iter().flatten().find_map(|member| self.property(member, name)))
    }

    fn object(&mut self, schema: &'a Value) -> Option<Value> {
        if schema.get("maxProperties") == Some(&json!(0)) {
            return Some(json!({}));
        }
        let required = schema.get("required").and_then(Value::as_array);
        // Of the demands beside the properties one is met.
        let demanded = schema.get("anyOf").and_then(Value::as_array);
        let demanded = demanded.and_then(|demands| self.pick(demands).get("required")?.as_array());
        let mut fields = Map::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let needed = [required, demanded].into_iter().flatten().flatten().any(|other| other == name);
            if needed || self.fill != Fill::Required {
                match self.make(property) {
                    Some(value) => fields.insert(name.clone(), value),
                    None if needed => return None,
                    None => continue,
                };
            }
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(true)) if self.fill != Fill::Required => {
                fields.insert("a name".to_owned(), json!({"x": [null, 1.5]}));
            }
            Some(values @ Value::Object(_)) if self.fill != Fill::Required => {
                fields.insert("a name".to_owned(), self.make(values)?);
            }
            _ => {}
        }
        Some(Value::Object(fields))
    }

    /// One form of a value that comes in several.
    fn lenient(&self, member: &Value) -> Value {
        match member["type"].as_str() {
            Some("boolean") => json!(self.choice.is_multiple_of(2)),
            Some("integer") => json!([1_685_648_891_000_i64, 0, -57_600_000][self.choice % 3]),
            Some("number") => json!([1_685_648_891.25, 7.0][self.choice % 2]),
            _ if member.get("format").is_some() => self.text(member),
            _ => {
                let texts = [
                    "5",
                    "1685648891000",
                    "2023-06-01T19:48:11.1234567Z",
                    "2026-11-22 04:46:39 UTC",
                    "",
                    "?",
                ];
                let fits =
                    |text: &&str| member.get("pattern").is_none() || self.spec.is_valid(member, &json!(text));
                let texts: Vec<&str> = texts.into_iter().filter(fits).collect();
                // Every other choice is a member of another type.
                json!(texts[self.choice / 2 % texts.len()])
            }
        }
    }

    fn text(&self, schema: &Value) -> Value {
        let date_times = [
            "2026-11-22T04:46:39.676Z",
            "2023-11-07T05:31:56Z",
            "2021-06-01T19:48:11.1234567Z",
            "2021-06-01T21:48:11.10+02:00",
        ];
        match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => json!(self.pick(&date_times)),
            Some("date") => json!("2026-11-22"),
            Some("uri") => json!("https://support.example.com/"),
            Some("email") => json!("ada@example.test"),
            _ => {
                let least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
                let texts = ["text", "Zoë “Z.” \u{1F680}\n\"\\", "", "null"];
                let texts = texts.into_iter().map(str::to_owned);
                let texts: Vec<String> = match schema.get("pattern") {
                    Some(_) => texts.filter(|text| self.spec.is_valid(schema, &json!(text))).collect(),
                    None => texts.collect(),
                };
                let mut text = self.pick(&texts).clone();
                while (text.chars().count() as u64) < least {
                    text.push('x');
                }
                json!(text)
            }
        }
    }

    fn number(&self, schema: &Value) -> Value {
        let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(i64::MIN);
        let most = schema.get("maximum").and_then(Value::as_i64).unwrap_or(i64::MAX);
        let fitting: Vec<i64> = [7, 0, -3, i64::from(i32::MAX) + 1, least, most]
            .into_iter()
            .filter(|n| (least..=most).contains(n))
            .collect();
        // Without a format, and with int32, the vendor counts small things.
        let small = schema.get("format").and_then(Value::as_str) != Some("int64");
        let fitting: Vec<i64> =
            fitting.into_iter().filter(|n| !small || n.unsigned_abs() < 1 << 31).collect();
        json!(self.pick(&fitting))
    }
}

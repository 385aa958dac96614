//! What a validator would say of a value, without making one: each would compile all the schemas
//! that an example reaches.
//!
//! A verdict is given only where it is certain. The rest is for a validator to decide, and to
//! put into words.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::json_schema;
use frontdesk_openapi::reference;
use serde_json::{Map, Value, json};

/// What references to named schemas begin with.
const NAMED: &str = "#/components/schemas/";

/// How many schemas deep a value is looked into. Documents that `limits` admits stay below.
const MAX_DEPTH: usize = 400;

/// What is certain about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Refused,
    Unsure,
}

use Verdict::{Accepted, Refused, Unsure};

impl Verdict {
    fn certain(accepts: bool) -> Self {
        if accepts { Accepted } else { Refused }
    }

    /// `Accepted` where that is certain; the opposite is not.
    fn at_best(accepts: bool) -> Self {
        if accepts { Accepted } else { Unsure }
    }

    /// The verdict where both have to accept.
    fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Refused => Refused,
            Accepted => other(),
            Unsure => match other() {
                Refused => Refused,
                _ => Unsure,
            },
        }
    }
}

/// Looks at values the way [`json_schema::validator`] does.
pub(super) struct Judge<'a> {
    pub document: &'a Value,
    pub direction: Direction,
}

impl<'a> Judge<'a> {
    /// Whether a validator of `schema` accepts the value. Every schema of the document has to be
    /// [`is_sound`].
    pub fn judge(&self, schema: &'a Value, value: &Value) -> Verdict {
        self.schema(schema, value, &[], 0)
    }

    /// `around` are the schemas of which this one is a part: what they leave out may be missing.
    fn schema(&self, schema: &'a Value, value: &Value, around: &[&'a Value], depth: usize) -> Verdict {
        let Some(words) = schema.as_object().filter(|_| depth < MAX_DEPTH) else { return Unsure };
        if value.is_null() && words.get("nullable") == Some(&Value::Bool(true)) {
            return Accepted;
        }
        if let Some(reference) = words.get("$ref").and_then(Value::as_str) {
            // What stands beside a reference is nothing to draft 4.
            return match named(self.document, reference) {
                Some(target) => self.schema(target, value, &[], depth + 1),
                None => Unsure,
            };
        }
        let mut verdict = Accepted;
        for (word, operand) in words {
            verdict = verdict.and(|| match word.as_str() {
                "allOf" | "anyOf" | "oneOf" => {
                    let reaches = ["required", "allOf"].iter().any(|word| words.contains_key(*word));
                    let around: Vec<&Value> =
                        if reaches { around.iter().copied().chain([schema]).collect() } else { Vec::new() };
                    self.members(word, operand, value, &around, depth)
                }
                "required" => self.required(schema, operand, value, around),
                "properties" | "additionalProperties" | "items" => Accepted,
                word => scalar(word, operand, words, value),
            });
            if verdict == Refused {
                return Refused;
            }
        }
        match value {
            Value::Object(members) => {
                let properties = words.get("properties").and_then(Value::as_object);
                let unlisted = words.get("additionalProperties");
                members.iter().fold(verdict, |verdict, (name, member)| {
                    verdict.and(|| match (properties.and_then(|properties| properties.get(name)), unlisted) {
                        (Some(property), _) => self.schema(property, member, &[], depth + 1),
                        (None, Some(Value::Bool(allowed))) => Verdict::certain(*allowed),
                        (None, Some(unlisted)) => self.schema(unlisted, member, &[], depth + 1),
                        (None, None) => Accepted,
                    })
                })
            }
            Value::Array(items) => match words.get("items") {
                Some(schema) => items
                    .iter()
                    .fold(verdict, |verdict, item| verdict.and(|| self.schema(schema, item, &[], depth + 1))),
                None => verdict,
            },
            _ => verdict,
        }
    }

    fn members(
        &self,
        word: &str,
        members: &'a Value,
        value: &Value,
        around: &[&'a Value],
        depth: usize,
    ) -> Verdict {
        let members = members.as_array().into_iter().flatten();
        let verdicts = members.map(|member| self.schema(member, value, around, depth + 1));
        if word == "allOf" {
            return verdicts.fold(Accepted, |verdict, member| verdict.and(|| member));
        }
        let (mut accepted, mut unsure) = (0, 0);
        for verdict in verdicts {
            match verdict {
                Accepted => accepted += 1,
                Unsure => unsure += 1,
                Refused => {}
            }
        }
        match (word, accepted, unsure) {
            ("anyOf", 1.., _) | ("oneOf", 1, 0) => Accepted,
            (_, 0, 0) | ("oneOf", 2.., _) => Refused,
            _ => Unsure,
        }
    }

    fn required(&self, schema: &'a Value, names: &Value, value: &Value, around: &[&'a Value]) -> Verdict {
        let Some(members) = value.as_object() else { return Accepted };
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        let missing: Vec<&str> = names.filter(|name| !members.contains_key(*name)).collect();
        // Few values lack something, and only then it matters what may be missing.
        let is_left_out = |name: &&str| {
            let mut schemas = around.iter().copied().chain([schema]);
            schemas.any(|schema| self.direction.left_out(self.document, schema).contains(name))
        };
        Verdict::certain(missing.iter().all(is_left_out))
    }
}

/// The named schema that a reference leads to.
fn named<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    reference.strip_prefix(NAMED).filter(|name| !name.contains('/'))?;
    reference::target(document, reference).map(|(target, _)| target)
}

/// What a word about a value itself says.
fn scalar(word: &str, operand: &Value, words: &Map<String, Value>, value: &Value) -> Verdict {
    let count = operand.as_u64();
    let within = |size: Option<usize>, fits: fn(u64, u64) -> bool| match (size, count) {
        (None, _) => Accepted,
        (Some(size), Some(count)) => Verdict::certain(fits(size as u64, count)),
        (Some(_), None) => Unsure,
    };
    let length = || value.as_str().map(|text| text.chars().count());
    let items = || value.as_array().map(Vec::len);
    let members = || value.as_object().map(Map::len);
    let is_most: fn(u64, u64) -> bool = |size, most| size <= most;
    let is_least: fn(u64, u64) -> bool = |size, least| size >= least;
    match word {
        "type" => match operand.as_str() {
            Some("string") => Verdict::certain(value.is_string()),
            Some("boolean") => Verdict::certain(value.is_boolean()),
            Some("array") => Verdict::certain(value.is_array()),
            Some("object") => Verdict::certain(value.is_object()),
            Some("number") => Verdict::certain(value.is_number()),
            // Whether 5.0 is one depends on the draft.
            Some("integer") if value.is_f64() => Unsure,
            Some("integer") => Verdict::certain(value.is_number()),
            _ => Unsure,
        },
        "enum" => {
            let listed = operand.as_array().is_some_and(|values| values.contains(value));
            match value {
                // 1 is 1.0 to a validator.
                Value::Number(_) | Value::Array(_) | Value::Object(_) => Verdict::at_best(listed),
                _ => Verdict::certain(listed),
            }
        }
        "minimum" | "maximum" if value.is_number() => {
            let exclusive = if word == "minimum" { "exclusiveMinimum" } else { "exclusiveMaximum" };
            let exclusive = words.get(exclusive) == Some(&Value::Bool(true));
            match (value.as_i64(), operand.as_i64()) {
                (Some(number), Some(bound)) => Verdict::certain(match number.cmp(&bound) {
                    Ordering::Equal => !exclusive,
                    Ordering::Less => word == "maximum",
                    Ordering::Greater => word == "minimum",
                }),
                _ => Unsure,
            }
        }
        "minLength" => within(length(), is_least),
        "maxLength" => within(length(), is_most),
        "minItems" => within(items(), is_least),
        "maxItems" => within(items(), is_most),
        "minProperties" => within(members(), is_least),
        "maxProperties" => within(members(), is_most),
        "uniqueItems" if operand == &Value::Bool(true) => {
            let items = value.as_array().into_iter().flatten();
            let texts: Option<Vec<&str>> = items.map(Value::as_str).collect();
            match texts {
                Some(texts) => {
                    let count = texts.len();
                    Verdict::certain(texts.into_iter().collect::<BTreeSet<_>>().len() == count)
                }
                None => Unsure,
            }
        }
        "pattern" if value.is_string() => Unsure,
        "multipleOf" if value.is_number() => Unsure,
        "not" => Unsure,
        // The rest says nothing about which values are valid.
        _ => Accepted,
    }
}

/// Whether a schema, its parts aside, has the form that a validator demands of it.
pub(super) fn is_sound(document: &Value, schema: &Value) -> bool {
    // `additionalProperties` may be one; where else it stands is up to the schema around it.
    let Some(words) = schema.as_object() else { return schema.is_boolean() };
    words.iter().all(|(word, operand)| match word.as_str() {
        "$ref" => operand.as_str().is_some_and(|reference| named(document, reference).is_some()),
        "type" => matches!(
            operand.as_str(),
            Some("array" | "boolean" | "integer" | "null" | "number" | "object" | "string")
        ),
        "enum" => operand.as_array().is_some_and(|values| {
            let texts: BTreeSet<String> = values.iter().map(Value::to_string).collect();
            !values.is_empty() && texts.len() == values.len() && !values.iter().any(Value::is_f64)
        }),
        "properties" | "items" | "not" => operand.is_object(),
        "additionalProperties" => operand.is_object() || operand.is_boolean(),
        "allOf" | "anyOf" | "oneOf" => operand
            .as_array()
            .is_some_and(|members| !members.is_empty() && members.iter().all(Value::is_object)),
        "required" => operand.as_array().is_some_and(|names| {
            let texts: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
            texts.len() == names.len()
        }),
        "minimum" | "maximum" => operand.is_number(),
        "exclusiveMinimum" => operand.is_boolean() && words.contains_key("minimum"),
        "exclusiveMaximum" => operand.is_boolean() && words.contains_key("maximum"),
        "multipleOf" => operand.as_f64().is_some_and(|number| number > 0.0),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            operand.is_u64()
        }
        "uniqueItems" => operand.is_boolean(),
        // Few schemas have one, and only a validator knows what it may be.
        "pattern" => json_schema::validator(document, &json!({ word: operand }), Direction::Either).is_ok(),
        _ => true,
    })
}

#[cfg(test)]
mod tests;

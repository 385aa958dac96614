//! What a value has that its schema does not say.

use std::collections::BTreeSet;
use std::ops::Bound;

use frontdesk_core::har::is_secret_name;
use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::{limits, pointer};
use serde_json::Value;

use crate::finding::{Change, Finding, FindingKind};
use crate::schema::SchemaAt;
use crate::shape::Shape;
use crate::spec::Spec;
use crate::walk::{self, PlainSchemas, SchemaField};
use crate::words;

/// Everything that a value has and its schema does not say. `place` is what the value is called.
#[must_use]
pub fn findings(
    spec: &Spec,
    schema: &SchemaAt<'_>,
    value: &Value,
    place: &str,
    direction: Direction,
) -> Vec<Finding> {
    if !limits::is_comparable_within(&spec.document, schema.schema, value, comparisons(value)) {
        let words = "a value that takes too long to compare with its schema: its unions contain themselves";
        let change = Change::Words(words.to_owned());
        return vec![Finding { kind: FindingKind::InvalidValue, place: place.to_owned(), change }];
    }
    let mut found = Search { spec, direction, findings: Vec::new() };
    found.value(std::slice::from_ref(schema), value, place, "");
    let mut findings = found.findings;
    // The validator has the last word: it knows rules that the search does not look at. What it
    // says around or about something that is found already is the same in other words.
    let known = findings.iter().filter(|finding| finding.kind != FindingKind::UndocumentedField);
    let known: BTreeSet<String> = known.map(|finding| finding.place.clone()).collect();
    let maps: BTreeSet<&str> = known.iter().filter_map(|place| Some(place.split_once("{}")?.0)).collect();
    let explained = |place: &str| {
        let next = known.range::<str, _>((Bound::Included(place), Bound::Unbounded)).next();
        next.is_some_and(|known| known.starts_with(place)) || maps.iter().any(|map| place.starts_with(map))
    };
    let errors = spec.errors(schema.schema, value).into_iter();
    let errors: BTreeSet<_> = errors.map(|(at, words)| (generalised(place, &at, value), words)).collect();
    let unexplained: Vec<_> = errors.into_iter().filter(|(place, _)| !explained(place)).collect();
    findings.extend(unexplained.into_iter().map(|(place, words)| Finding {
        kind: FindingKind::InvalidValue,
        place,
        change: Change::Words(words),
    }));
    findings
}

/// How many comparisons with a schema a value may cost, in proportion to its size.
fn comparisons(value: &Value) -> usize {
    fn count(value: &Value) -> usize {
        let inside = match value {
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(fields) => fields.values().map(count).sum(),
            _ => 0,
        };
        1_usize.saturating_add(inside)
    }
    count(value).saturating_mul(200).saturating_add(100_000)
}

/// A place in a value as reports name it: without indices, and without names that are data.
pub fn generalised(root: &str, at: &str, value: &Value) -> String {
    let mut place = root.to_owned();
    let mut inside = Some(value);
    for step in pointer::steps(at) {
        match inside {
            Some(Value::Array(items)) => {
                place.push_str("[]");
                inside = step.parse().ok().and_then(|index: usize| items.get(index));
            }
            other => {
                place.push('.');
                place.push_str(words::shown(&step));
                inside = other.and_then(|value| value.get(&step));
            }
        }
    }
    place
}

struct Search<'a> {
    spec: &'a Spec,
    direction: Direction,
    findings: Vec<Finding>,
}

impl<'a> Search<'a> {
    fn add(&mut self, kind: FindingKind, place: &str, change: Change) {
        self.findings.push(Finding { kind, place: place.to_owned(), change });
    }

    /// `name` is the field's, by which a secret is known.
    fn value(&mut self, schemas: &[SchemaAt<'a>], value: &Value, place: &str, name: &str) {
        if value.is_null() {
            if let Some(at) = schemas.iter().find(|at| !self.spec.allows_null(at)) {
                self.add(FindingKind::Null, place, Change::Nullable { schema: at.pointer.clone() });
            }
            return;
        }
        let plain = walk::plain(self.spec, schemas, value);
        for union in &plain.unmatched {
            self.union(union, value, place, name);
        }
        for at in &plain.schemas {
            if !self.scalar(at, value, place, name) {
                return;
            }
            self.missing(at, &plain, value, place);
        }
        if !plain.unmatched.is_empty() {
            return;
        }
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    match plain.field(name) {
                        SchemaField::Listed(schemas) => {
                            self.value(&schemas, field, &format!("{place}.{name}"), name)
                        }
                        SchemaField::Entry(schemas) => {
                            self.value(&schemas, field, &format!("{place}{{}}"), name)
                        }
                        SchemaField::Free => {}
                        SchemaField::Undescribed => {
                            let shown = words::shown(name);
                            let holder =
                                plain.schemas.iter().find(|at| at.schema.get("properties").is_some());
                            let change = match holder.or(plain.schemas.first()) {
                                Some(holder) => Change::Property {
                                    schema: holder.pointer.clone(),
                                    name: Some(name.clone()).filter(|name| shown == name),
                                    shape: Shape::of(field),
                                },
                                None => Change::Words("no schema describes the object".to_owned()),
                            };
                            self.add(FindingKind::UndocumentedField, &format!("{place}.{shown}"), change);
                        }
                    }
                }
            }
            Value::Array(items) if !plain.is_anything() => {
                let (schemas, place) = (plain.items(), format!("{place}[]"));
                items.iter().for_each(|item| self.value(&schemas, item, &place, name));
            }
            _ => {}
        }
    }

    /// What one plain schema says against a value itself. `false` where its type is another, so
    /// that there is no use in looking into it.
    fn scalar(&mut self, at: &SchemaAt<'a>, value: &Value, place: &str, name: &str) -> bool {
        let schema = at.schema;
        let lenient = schema.get("x-lenient").is_some();
        let described = described(schema);
        let fits = if lenient {
            self.spec.is_valid(schema, value)
        } else {
            schema.get("type").and_then(Value::as_str).is_none_or(|wanted| is_of_type(value, wanted))
        };
        if !fits {
            let change = Change::Type { schema: at.pointer.clone(), described, shape: Shape::of(value) };
            self.add(FindingKind::WrongType, place, change);
            return false;
        }
        let values = schema.get("enum").and_then(Value::as_array);
        if values.is_some_and(|values| !lenient && !values.contains(value)) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let shown = !is_secret_name(name)
                && schema.get("x-secret").is_none()
                && (words::is_keyword(&text) || value.is_boolean());
            let change = Change::Values {
                schema: at.pointer.clone(),
                hidden: usize::from(!shown),
                values: Some(text).filter(|_| shown).into_iter().collect::<BTreeSet<_>>(),
            };
            self.add(FindingKind::UndocumentedValue, place, change);
        }
        true
    }

    /// What one schema of an object calls for that is not there and travels this way.
    fn missing(&mut self, at: &SchemaAt<'a>, plain: &PlainSchemas<'a>, value: &Value, place: &str) {
        let Some(fields) = value.as_object() else { return };
        let required = at.schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str).filter(|name| !fields.contains_key(*name)) {
            let document = &self.spec.document.value;
            let left_out = match plain.field(name) {
                SchemaField::Listed(properties) => {
                    properties.iter().any(|property| self.direction.leaves_out(document, property.schema))
                }
                _ => false,
            };
            if !left_out {
                let change = Change::Optional { schema: at.pointer.clone(), name: name.to_owned() };
                self.add(FindingKind::MissingField, &format!("{place}.{name}"), change);
            }
        }
    }

    /// What the nearest of several alternatives says, where the value fits none.
    fn union(&mut self, at: &SchemaAt<'a>, value: &Value, place: &str, name: &str) {
        let members = ["anyOf", "oneOf"].into_iter().flat_map(|key| at.members(key));
        let against = members.map(|member| {
            let mut search = Search { spec: self.spec, direction: self.direction, findings: Vec::new() };
            search.value(&[member], value, place, name);
            search.findings
        });
        let is_typed = |findings: &Vec<Finding>| {
            !findings.iter().any(|finding| finding.place == place && finding.kind == FindingKind::WrongType)
        };
        match against.filter(is_typed).min_by_key(Vec::len) {
            Some(nearest) => self.findings.extend(nearest),
            None => {
                let (schema, described) = (at.pointer.clone(), described(at.schema));
                let change = Change::Type { schema, described, shape: Shape::of(value) };
                self.add(FindingKind::WrongType, place, change);
            }
        }
    }
}

/// What a schema asks for, in a word.
fn described(schema: &Value) -> String {
    if let Some(form) = schema.get("x-lenient").and_then(Value::as_str) {
        return format!("{form} in one of its forms");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some(wanted) => wanted.to_owned(),
        None => "one of several forms".to_owned(),
    }
}

fn is_of_type(value: &Value, wanted: &str) -> bool {
    match wanted {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    }
}

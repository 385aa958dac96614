//! Request values checked against the spec, in one place.
//!
//! [`validate`] takes a schema of the table ([`SpecOperation::json_body`] or
//! [`SpecOperation::query`]), the value, and a
//! [`Dialect`]: which values the vendor's server converts, and how strict it is. It returns the
//! value as the server takes it, or every [`Violation`] in the order of an AJV validator. A vendor
//! that stops at the first error takes the first one. The vendor's own words for a violation are
//! the vendor's: match on [`Violation::rule`].
//!
//! ```ignore
//! const AJV: Dialect = Dialect { coerce: coerced, closed: true, ..Dialect::PLAIN };
//!
//! let body = validate(schema, &call.body, &AJV).map_err(|found| Failure::body(&words(&found)))?;
//! ```
//!
//! A query is checked as an object of its parameters, see [`query_object`]. `format` and `pattern`
//! are not checked here.
//!
//! [`SpecOperation::json_body`]: crate::spec::SpecOperation::json_body
//! [`SpecOperation::query`]: crate::spec::SpecOperation::query

use serde_json::{Map, Value};

use crate::spec::{Additional, Schema, SchemaKind};

/// How a vendor's server takes values.
#[derive(Clone, Copy)]
pub(crate) struct Dialect {
    /// The value as the server takes it for a schema of this kind; `None` if it refuses the value.
    pub(crate) coerce: fn(SchemaKind, &Value) -> Option<Value>,
    /// An object refuses properties that its schema lacks, unless the schema has no properties or
    /// says `additionalProperties`.
    pub(crate) closed: bool,
    /// An optional property whose value is null counts as absent, unless null or any value is
    /// valid.
    pub(crate) null_is_absent: bool,
    /// A value has to be one of those that its schema enumerates.
    pub(crate) enums: bool,
}

impl Dialect {
    /// No value is converted, any property may be added, and null is a value.
    pub(crate) const PLAIN: Self =
        Self { coerce: uncoerced, closed: false, null_is_absent: false, enums: true };
}

fn uncoerced(kind: SchemaKind, value: &Value) -> Option<Value> {
    let fits = match kind {
        SchemaKind::String => value.is_string(),
        SchemaKind::Number => value.is_number(),
        SchemaKind::Integer => value.is_i64() || value.is_u64(),
        SchemaKind::Boolean => value.is_boolean(),
        SchemaKind::Array => value.is_array(),
        SchemaKind::Object => value.is_object(),
    };
    fits.then(|| value.clone())
}

/// One rule that a value breaks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    /// Where the value is: `rules[0].name`, or nothing for the whole body.
    pub(crate) at: String,
    pub(crate) rule: Rule,
}

impl Violation {
    /// The place of what is wrong, the name of a missing or unknown property included.
    pub(crate) fn place(&self) -> String {
        match &self.rule {
            Rule::Missing(name) | Rule::Unknown(name) => join(&self.at, name),
            _ => self.at.clone(),
        }
    }
}

/// What a value has to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rule {
    /// The object lacks this required property.
    Missing(String),
    /// The object has this property, which its schema lacks.
    Unknown(String),
    /// The value is not of this kind.
    Kind(SchemaKind),
    /// The value is none of these.
    OneOf(Vec<Value>),
    /// The list has fewer items than this.
    MinItems(usize),
    /// The list has more items than this.
    MaxItems(usize),
    /// The list has an item twice.
    UniqueItems,
    /// The text has fewer characters than this.
    MinLength(usize),
    /// The text has more characters than this.
    MaxLength(usize),
    /// The number is less than this.
    Minimum(f64),
    /// The number is greater than this.
    Maximum(f64),
}

/// Returns the value as the server takes it.
///
/// # Errors
/// Every rule that it breaks, in the order of an AJV validator: an object's missing properties,
/// then unknown ones, then values in the order of the schema. The list is never empty.
pub(crate) fn validate(schema: &Schema, value: &Value, dialect: &Dialect) -> Result<Value, Vec<Violation>> {
    let mut check = Check { dialect, found: Vec::new() };
    let taken = check.value(schema, value, "");
    if check.found.is_empty() { Ok(taken) } else { Err(check.found) }
}

/// The parameters of a query as an object: texts, lists of texts for arrays, and the value of JSON.
/// Of a parameter that is not an array, the first value counts. JSON that is malformed stays a
/// text.
pub(crate) fn query_object<'a>(
    schema: &Schema,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Value {
    let mut object = Map::new();
    for (name, text) in pairs {
        let property = schema.property(name);
        let text = Value::from(text);
        if property.is_some_and(|property| property.kind == Some(SchemaKind::Array)) {
            let list = object.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().into_iter().for_each(|list| list.push(text.clone()));
        } else {
            let json = property.is_some_and(|property| property.json);
            let value = text.as_str().filter(|_| json).and_then(|text| serde_json::from_str(text).ok());
            object.entry(name).or_insert(value.unwrap_or(text));
        }
    }
    Value::Object(object)
}

struct Check<'a> {
    dialect: &'a Dialect,
    found: Vec<Violation>,
}

impl Check<'_> {
    fn refuse(&mut self, at: &str, rule: Rule) {
        self.found.push(Violation { at: at.to_owned(), rule });
    }

    /// The value as the server takes it; what is wrong with it is noted.
    fn value(&mut self, schema: &Schema, value: &Value, at: &str) -> Value {
        if value.is_null() && schema.nullable {
            return Value::Null;
        }
        let taken = match schema.kind {
            None => value.clone(),
            Some(kind) => match (self.dialect.coerce)(kind, value) {
                Some(taken) => taken,
                None => {
                    self.refuse(at, Rule::Kind(kind));
                    return Value::Null;
                }
            },
        };
        let taken = match taken {
            Value::Array(items) => self.items(schema, items, at),
            Value::Object(given) => self.object(schema, given, at),
            scalar => {
                self.scalar(schema, &scalar, at);
                scalar
            }
        };
        if self.dialect.enums && !schema.values.is_empty() && !schema.values.contains(&taken) {
            self.refuse(at, Rule::OneOf(schema.values.clone()));
        }
        let taken = self.member(&schema.any_of, taken, at);
        self.member(&schema.one_of, taken, at)
    }

    /// The value as the first member that takes it does. If none does, the first member says why.
    fn member(&mut self, members: &[Schema], value: Value, at: &str) -> Value {
        let mut refusals = Vec::new();
        for member in members {
            let mut check = Check { dialect: self.dialect, found: Vec::new() };
            let taken = check.value(member, &value, at);
            if check.found.is_empty() {
                return taken;
            }
            refusals.push(check.found);
        }
        self.found.extend(refusals.into_iter().next().unwrap_or_default());
        value
    }

    fn scalar(&mut self, schema: &Schema, value: &Value, at: &str) {
        if let Some(number) = value.as_f64() {
            for maximum in schema.maximum.into_iter().filter(|maximum| number > *maximum) {
                self.refuse(at, Rule::Maximum(maximum));
            }
            for minimum in schema.minimum.into_iter().filter(|minimum| number < *minimum) {
                self.refuse(at, Rule::Minimum(minimum));
            }
        }
        if let Some(text) = value.as_str() {
            let length = text.chars().count();
            for most in schema.max_length.into_iter().filter(|most| length > *most) {
                self.refuse(at, Rule::MaxLength(most));
            }
            for least in schema.min_length.into_iter().filter(|least| length < *least) {
                self.refuse(at, Rule::MinLength(least));
            }
        }
    }

    fn items(&mut self, schema: &Schema, items: Vec<Value>, at: &str) -> Value {
        for most in schema.max_items.into_iter().filter(|most| items.len() > *most) {
            self.refuse(at, Rule::MaxItems(most));
        }
        for least in schema.min_items.into_iter().filter(|least| items.len() < *least) {
            self.refuse(at, Rule::MinItems(least));
        }
        let items: Vec<Value> = match &schema.items {
            None => items,
            Some(each) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| self.value(each, item, &format!("{at}[{index}]"))).collect()
            }
        };
        let repeated =
            |(index, item): (usize, &Value)| items.iter().take(index).any(|earlier| earlier == item);
        if schema.unique_items && items.iter().enumerate().any(repeated) {
            self.refuse(at, Rule::UniqueItems);
        }
        Value::Array(items)
    }

    fn object(&mut self, schema: &Schema, mut given: Map<String, Value>, at: &str) -> Value {
        for name in schema.required.iter().filter(|name| !given.contains_key(*name)) {
            self.refuse(at, Rule::Missing(name.clone()));
        }
        let mut taken = Map::new();
        let mut known = Vec::new();
        for (name, property) in &schema.properties.0 {
            if let Some(value) = given.remove(name) {
                known.push((name, property, value));
            }
        }
        let closed = match schema.additional_properties {
            Additional::Unstated => self.dialect.closed && !schema.properties.0.is_empty(),
            Additional::Allowed(allowed) => !allowed,
            Additional::Of(_) => false,
        };
        for (name, value) in given {
            match &schema.additional_properties {
                _ if closed => self.refuse(at, Rule::Unknown(name)),
                Additional::Of(each) => {
                    let value = self.value(each, &value, &join(at, &name));
                    taken.insert(name, value);
                }
                Additional::Unstated | Additional::Allowed(_) => {
                    taken.insert(name, value);
                }
            }
        }
        for (name, property, value) in known {
            let absent = self.dialect.null_is_absent
                && value.is_null()
                && !property.takes_null()
                && !schema.required.contains(name);
            if !absent {
                let value = self.value(property, &value, &join(at, name));
                taken.insert(name.clone(), value);
            }
        }
        Value::Object(taken)
    }
}

impl Schema {
    /// Whether null is valid without being converted.
    fn takes_null(&self) -> bool {
        let members = || self.any_of.iter().chain(&self.one_of);
        let any_value = self.kind.is_none() && self.values.is_empty() && members().next().is_none();
        self.nullable || any_value || members().any(Self::takes_null)
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(value: Value) -> Schema {
        serde_json::from_str(&value.to_string()).unwrap()
    }

    fn number(kind: SchemaKind, value: &Value) -> Option<Value> {
        match (kind, value) {
            (SchemaKind::Integer, Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
            _ => uncoerced(kind, value),
        }
    }

    #[test]
    fn values_are_taken_or_refused() {
        let closed = Dialect { coerce: number, closed: true, null_is_absent: true, enums: true };
        let object = json!({
            "type": "object", "required": ["b"],
            "properties": {"b": {"type": "string"}, "a": {"type": "integer"}, "n": {"nullable": true}},
        });
        let kind = |at: &str, kind| (at.to_owned(), Rule::Kind(kind));
        let cases = [
            (&object, json!({"b": "x", "a": "5", "n": null}), Ok(json!({"b": "x", "a": 5, "n": null}))),
            (&object, json!({"b": "x", "a": null}), Ok(json!({"b": "x"}))),
            (&object, json!({"b": null}), Err(vec![kind("b", SchemaKind::String)])),
            (
                &object,
                json!({"c": 1, "a": "x"}),
                Err(vec![
                    (String::new(), Rule::Missing("b".to_owned())),
                    (String::new(), Rule::Unknown("c".to_owned())),
                    kind("a", SchemaKind::Integer),
                ]),
            ),
            (&object, json!([]), Err(vec![kind("", SchemaKind::Object)])),
            (&json!({"type": "object"}), json!({"any": 1}), Ok(json!({"any": 1}))),
            (
                &json!({"additionalProperties": {"type": "integer"}}),
                json!({"a": "1", "b": {}}),
                Err(vec![kind("b", SchemaKind::Integer)]),
            ),
            (
                &json!({"items": {"properties": {"a": {"type": "integer"}}}, "minItems": 1}),
                json!([{"a": "1"}, {"a": []}]),
                Err(vec![kind("[1].a", SchemaKind::Integer)]),
            ),
            (&json!({"minItems": 1}), json!([]), Err(vec![(String::new(), Rule::MinItems(1))])),
            (&json!({"maxItems": 1}), json!([1, 2]), Err(vec![(String::new(), Rule::MaxItems(1))])),
            (&json!({"uniqueItems": true}), json!([1, 1]), Err(vec![(String::new(), Rule::UniqueItems)])),
            (&json!({"minLength": 2}), json!("é"), Err(vec![(String::new(), Rule::MinLength(2))])),
            (&json!({"maxLength": 1}), json!("éé"), Err(vec![(String::new(), Rule::MaxLength(1))])),
            (&json!({"minimum": 1}), json!(0), Err(vec![(String::new(), Rule::Minimum(1.0))])),
            (&json!({"maximum": 1}), json!(2), Err(vec![(String::new(), Rule::Maximum(1.0))])),
            (&json!({"enum": ["a"]}), json!("b"), Err(vec![(String::new(), Rule::OneOf(vec![json!("a")]))])),
            (&json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), json!(1), Ok(json!(1))),
            (
                &json!({"oneOf": [{"type": "string"}, {"type": "boolean"}]}),
                json!(1),
                Err(vec![kind("", SchemaKind::String)]),
            ),
        ];
        for (rules, value, expected) in cases {
            let found = validate(&schema(rules.clone()), &value, &closed);
            let found = found.map_err(|found| {
                found.into_iter().map(|broken| (broken.at, broken.rule)).collect::<Vec<_>>()
            });
            assert_eq!(found, expected, "{rules} {value}");
        }
    }

    #[test]
    fn queries_are_objects() {
        let rules = schema(json!({"properties": {
            "ids": {"type": "array", "items": {"type": "integer"}}, "sort": {"json": true}, "page": {"type": "integer"},
        }}));
        let cases = [
            (vec![("ids", "1"), ("ids", "2")], json!({"ids": ["1", "2"]})),
            (vec![("page", "1"), ("page", "2"), ("more", "x")], json!({"page": "1", "more": "x"})),
            (vec![("sort", r#"{"a":1}"#)], json!({"sort": {"a": 1}})),
            (vec![("sort", "{")], json!({"sort": "{"})),
        ];
        for (pairs, expected) in cases {
            assert_eq!(query_object(&rules, pairs.clone()), expected, "{pairs:?}");
        }
    }

    #[test]
    fn the_plain_dialect_converts_nothing() {
        let rules = schema(json!({"properties": {"a": {"type": "integer"}}}));
        let value = json!({"a": "1", "b": 2});
        let found = validate(&rules, &value, &Dialect::PLAIN).unwrap_err();
        assert_eq!(found.iter().map(Violation::place).collect::<Vec<_>>(), ["a"]);
        assert_eq!(validate(&rules, &json!({"b": 2}), &Dialect::PLAIN), Ok(json!({"b": 2})));
    }
}

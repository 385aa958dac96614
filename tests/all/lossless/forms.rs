//! Values in other forms than their types: each field of each schema absent and null, each optional
//! field with a value of another type, and numbers, lists, objects and dates as some servers and
//! relays write them.

use frontdesk_conform::Spec;
use frontdesk_conform::schema::SchemaAt;
use frontdesk_conform::walk::{self, SchemaField};
use frontdesk_tests::instance;
use frontdesk_tests::round_trips::{RoundTrip, check, find, tables};
use frontdesk_tests::spec;
use serde_json::{Value, json};
use xtask::names;

/// A part of a value.
struct Part {
    /// Where it stands.
    pointer: String,
    is_field: bool,
    /// It is sent only, or received only, so that a validator of both directions does not require
    /// it.
    is_one_way: bool,
    is_time: bool,
}

/// Dates as some servers write them: without an offset, with an odd one, and as EJSON does.
pub const DATES: [&str; 12] = [
    r#""0001-01-01T00:00:00""#,
    r#""2026-11-22T04:46:39""#,
    r#""2026-11-22T04:46:39.1234567""#,
    r#""2026-11-22 04:46:39""#,
    r#""2026-11-22T04:46:39+0000""#,
    r#""2025-04-19T17:58:20.643-06:00[America/Denver]""#,
    r#""2026-11-22""#,
    r#""""#,
    r#"{"$date":1653021253196}"#,
    r#"{"$date":"2022-05-20T04:34:13.196Z"}"#,
    r#"{"$date":{"$numberLong":"1653021253196"}}"#,
    r#"{"$date":null}"#,
];

/// Whether a value is a point in time.
fn is_time(spec: &Spec, schemas: &[SchemaAt<'_>], value: &Value) -> bool {
    walk::plain(spec, schemas, value).schemas.iter().any(|at| match at.schema["x-lenient"].as_str() {
        Some(form) => form == "date-time" || form.starts_with("epoch-"),
        None => at.schema["format"] == "date-time",
    })
}

/// The parts of a value that a schema describes itself. What a named schema describes is a value of
/// its own.
fn parts(spec: &Spec, schemas: &[SchemaAt<'_>], value: &Value, at: &str, found: &mut Vec<Part>) {
    let plain = walk::plain(spec, schemas, value);
    if !at.is_empty() && !plain.names.is_empty() {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                if let SchemaField::Listed(schemas) | SchemaField::Entry(schemas) = plain.field(name) {
                    let is_one_way = schemas.iter().any(|at| {
                        let says = |word| at.schema.get(word) == Some(&Value::Bool(true));
                        says("readOnly") || says("writeOnly")
                    });
                    found.push(Part {
                        pointer: pointer.clone(),
                        is_field: plain.is_record(),
                        is_one_way,
                        is_time: is_time(spec, &schemas, field),
                    });
                    parts(spec, &schemas, field, &pointer, found);
                }
            }
        }
        Value::Array(items) if !plain.is_anything() => {
            for (index, item) in items.iter().enumerate().take(1) {
                let pointer = format!("{at}/{index}");
                let schemas = plain.items();
                let is_time = is_time(spec, &schemas, item);
                found.push(Part { pointer: pointer.clone(), is_field: false, is_one_way: false, is_time });
                parts(spec, &schemas, item, &pointer, found);
            }
        }
        _ => {}
    }
}

/// What was tried, and what did not come back as it came.
#[derive(Default)]
struct Tried {
    /// Fields that were left out, and that were null.
    fields: usize,
    /// Optional fields that had a value of another type.
    optional: usize,
    floats: usize,
    empty_lists: usize,
    nulls_in_lists: usize,
    dates: usize,
    losses: Vec<String>,
}

impl Tried {
    fn value(&mut self, spec: &Spec, name: &str, round_trip: RoundTrip, schema: &Value, value: &Value) {
        let mut found = Vec::new();
        parts(spec, &[SchemaAt::anywhere(schema)], value, "", &mut found);
        let fits = spec.fits(schema);
        for Part { pointer, is_field, is_one_way, is_time } in found {
            let part = value.pointer(&pointer).unwrap();
            let with = |new: Value| {
                let mut changed = value.clone();
                *changed.pointer_mut(&pointer).unwrap() = new;
                changed
            };
            if is_field {
                let changes = [without(value, &pointer), with(Value::Null)];
                self.fields += 1;
                let losses = changes.iter().filter_map(|changed| check(round_trip, changed).err());
                let losses: Vec<String> = losses.collect();
                // What is required and never null need not be read without a value.
                let may_miss = || changes.iter().any(&fits);
                if !losses.is_empty() && !is_one_way && may_miss() {
                    self.losses.extend(losses.iter().map(|loss| format!("{name}{pointer}: {loss}")));
                }
            }
            let mut keep = |what: &str, changed: &Value| {
                if let Err(loss) = check(round_trip, changed) {
                    self.losses.push(format!("{name}{pointer} with {what}: {loss}"));
                }
            };
            if is_field && !is_one_way && fits(&without(value, &pointer)) {
                for other in [json!(true), json!("odd"), json!({"odd": [true]})] {
                    keep("a value of another type", &with(other));
                }
                self.optional += 1;
            }
            if is_time {
                for date in DATES {
                    keep("a date in another form", &with(serde_json::from_str(date).unwrap()));
                }
                self.dates += 1;
            }
            match part {
                Value::Number(number) if number.is_i64() => {
                    keep("a fraction of zero", &with(json!(number.as_f64())));
                    self.floats += 1;
                }
                Value::Object(_) if check(round_trip, &with(json!({}))).is_ok() => {
                    keep("an empty list for an empty object", &with(json!([])));
                    self.empty_lists += 1;
                }
                Value::Array(items) => {
                    let nulls = [&[Value::Null], items.as_slice(), &[Value::Null]].concat();
                    keep("nulls", &with(nulls.into()));
                    self.nulls_in_lists += 1;
                }
                _ => {}
            }
        }
    }
}

/// A value without one of its fields.
fn without(value: &Value, pointer: &str) -> Value {
    let mut changed = value.clone();
    let (object, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    changed.pointer_mut(object).and_then(Value::as_object_mut).unwrap().remove(&name).unwrap();
    changed
}

/// Changes every part of a value of every schema of a vendor.
fn forms_survive(vendor: &'static str) {
    let spec = spec::of(vendor);
    let mut tried = Tried::default();
    let mut properties = 0;
    for (name, schema) in spec.schemas() {
        let Some(round_trip) = names::pascal(name).and_then(|name| find(tables(vendor).types, &name)) else {
            continue;
        };
        properties += schema["properties"].as_object().map_or(0, serde_json::Map::len);
        for choice in 0..2 {
            let value = instance::shallow(spec, schema, choice).unwrap();
            tried.value(spec, name, round_trip, schema, &value);
        }
    }
    let Tried { fields, optional, floats, empty_lists, nulls_in_lists, dates, losses } = tried;
    println!(
        "{vendor}: {fields} fields, {optional} of them optional, {floats} integers, {empty_lists} objects, {nulls_in_lists} lists, {dates} dates"
    );
    assert!(losses.is_empty(), "{} losses:\n{}", losses.len(), losses.join("\n"));
    println!("{vendor}: {properties} properties");
    // Each is tried twice, but for the few that a value of a type that holds itself lacks; and what
    // is written by somebody else is seldom required.
    assert!(fields * 100 >= properties * 2 * 98, "{vendor}: {properties} properties");
    assert!(optional > properties / 2, "{vendor}: {properties} properties");
    let document = spec.document.value.to_string();
    for (form, tried) in [("integer", floats), ("array", nulls_in_lists), ("date-time", dates)] {
        let described = document.contains(&format!("\"{form}\""));
        assert!(tried > 0 || !described, "{vendor}: no {form} is tried");
    }
}

macro_rules! tests {
    ($($vendor:ident)*) => { $(
        #[test]
        fn $vendor() {
            forms_survive(stringify!($vendor));
        }
    )* };
}

frontdesk_tests::each_vendor!(tests);
tests!(golden);

//! Values made up from the schemas: every property, every enum value, every form, every null, and
//! nothing but what is required. What no example shows is tried so all the same.

use std::collections::BTreeSet;
use std::ptr::fn_addr_eq;

use frontdesk_conform::Spec;
use frontdesk_tests::instance::{self, Fill};
use frontdesk_tests::round_trips::{RoundTripTable, find, tables};
use frontdesk_tests::spec;
use serde_json::Value;
use xtask::names;

use super::Tried;

/// How many alternatives are tried: more than any enum that is not a list of languages has.
const CHOICES: usize = 12;

/// How many of them are tried at every depth. The other alternatives of what a schema refers to are
/// tried where that is tried by itself.
const DEEP_CHOICES: usize = 2;

/// Tries made-up values for every type, response and request body of a vendor.
fn instances_survive(vendor: &'static str) {
    let spec = spec::of(vendor);
    let tables = tables(vendor);
    let mut tried = Tried::default();
    for (name, schema) in spec.schemas() {
        let name = names::pascal(name).unwrap_or_default();
        try_schema(spec, &name, tables.types, schema, &mut tried);
    }
    let named = tried.schemas.clone();
    for operation in spec.operations() {
        let id = operation.id();
        for content in spec.bodies(&operation).iter().take(1).filter(|content| content.is_typed()) {
            if !is_tried(tables.types, tables.bodies, id, content.schema) {
                try_schema(spec, id, tables.bodies, content.schema, &mut tried);
            }
        }
        for (status, contents) in spec.responses(&operation) {
            if let Some(content) =
                contents.first().filter(|content| status.starts_with('2') && content.is_json())
                && !is_tried(tables.types, tables.responses, id, content.schema)
            {
                try_schema(spec, id, tables.responses, content.schema, &mut tried);
            }
        }
    }
    tried.assert_lossless();
    // Inline schemas have types too, and are reached through those around them.
    let types: BTreeSet<&str> = tables.types.iter().map(|entry| entry.0).collect();
    let components: BTreeSet<String> = spec.schemas().filter_map(|(name, _)| names::pascal(name)).collect();
    let untried: Vec<_> =
        types.iter().filter(|name| components.contains(**name) && !named.contains(**name)).collect();
    assert!(untried.is_empty(), "{vendor}: not tried: {untried:?}");
    println!("{vendor}: {} values, {} objects, {} enum values", tried.values, tried.objects, tried.enums);
}

/// Whether an operation's schema is a named one that is read as the type of that name, which is
/// tried by itself.
fn is_tried(types: RoundTripTable, table: RoundTripTable, id: &str, schema: &Value) -> bool {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|to| to.rsplit('/').next());
    let of_type = name.and_then(names::pascal).and_then(|name| find(types, &name));
    of_type.zip(find(table, id)).is_some_and(|(of_type, own)| fn_addr_eq(of_type, own))
}

fn try_schema(spec: &Spec, name: &str, table: RoundTripTable, schema: &Value, tried: &mut Tried) {
    let Some(round_trip) = find(table, name) else { return };
    tried.schemas.insert(name.to_owned());
    let mut seen = BTreeSet::new();
    let fits = spec.fits(schema);
    for fill in [Fill::Everything, Fill::Nulls, Fill::Required] {
        for choice in 0..CHOICES {
            let depth = if choice < DEEP_CHOICES { instance::FULL_DEPTH } else { 1 };
            let value = instance::of_depth(spec, schema, fill, choice, depth)
                .unwrap_or_else(|| panic!("{name}: no value can be made of a schema that needs itself"));
            if seen.insert(value.to_string()) {
                assert!(fits(&value), "{name}: {:?}: {value}", spec.objections(schema, &value));
                tried.one(spec, &format!("{name} {fill:?} {choice}"), round_trip, schema, &value);
            }
        }
    }
}

macro_rules! tests {
    ($($vendor:ident)*) => { $(
        #[test]
        fn $vendor() {
            instances_survive(stringify!($vendor));
        }
    )* };
}

frontdesk_tests::each_vendor!(tests);
tests!(golden);

//! Values made up from the schemas: every property, every enum value, every form, every null, and
//! nothing but what is required. What no example shows is tried so all the same.

use std::collections::BTreeSet;

use frontdesk_conform::Spec;
use frontdesk_tests::instance::{self, Fill};
use frontdesk_tests::round_trips::{RoundTripTable, find, tables};
use frontdesk_tests::spec;
use serde_json::Value;
use xtask::names;

use super::Tried;

/// How many alternatives are tried: more than any enum that is not a list of languages has.
const CHOICES: usize = 12;

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
            try_schema(spec, id, tables.bodies, content.schema, &mut tried);
        }
        for (status, contents) in spec.responses(&operation) {
            if let Some(content) =
                contents.first().filter(|content| status.starts_with('2') && content.is_json())
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

fn try_schema(spec: &Spec, name: &str, table: RoundTripTable, schema: &Value, tried: &mut Tried) {
    let Some(round_trip) = find(table, name) else { return };
    tried.schemas.insert(name.to_owned());
    let mut seen = BTreeSet::new();
    for fill in [Fill::Everything, Fill::Nulls, Fill::Required] {
        for choice in 0..CHOICES {
            let value = instance::of(spec, schema, fill, choice)
                .unwrap_or_else(|| panic!("{name}: no value can be made of a schema that needs itself"));
            if seen.insert(value.to_string()) {
                assert_eq!(spec.objections(schema, &value), [""; 0], "{name}: {value}");
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

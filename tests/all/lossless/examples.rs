//! The examples of the specs.

use std::collections::BTreeSet;

use frontdesk_tests::round_trips::{RoundTripTable, find, tables};
use frontdesk_tests::spec;
use xtask::names;

use super::Tried;

/// Tries every JSON example of a spec. Every request body and every response has to have one.
fn examples_survive(vendor: &'static str) {
    let spec = spec::of(vendor);
    let tables = tables(vendor);
    let mut tried = Tried::default();
    let (mut bodies, mut answers) = (BTreeSet::new(), BTreeSet::new());
    let operations = spec.operations();
    for operation in &operations {
        let id = operation.id();
        // Clients send the first media type; the others have no type in Rust.
        for content in spec.bodies(operation).iter().take(1).filter(|content| content.is_typed()) {
            let round_trip = find(tables.bodies, id).unwrap_or_else(|| panic!("{vendor} {id}: no body type"));
            for (name, example) in spec.examples(content) {
                tried.one(spec, &format!("{id} body {name}"), round_trip, content.schema, example);
                bodies.insert(id);
            }
        }
        let answers_of_operation = spec.responses(operation);
        let successes = answers_of_operation.iter().filter(|(status, _)| status.starts_with('2'));
        for (status, content) in
            successes.clone().flat_map(|(status, contents)| contents.iter().map(move |c| (status, c)))
        {
            if !content.is_json() && !frontdesk_openapi::media::is_records(content.media) {
                continue;
            }
            let Some(round_trip) = find(tables.responses, id) else {
                // An enum by status is decoded only.
                assert!(successes.clone().count() > 1, "{vendor} {id}: no answer type");
                continue;
            };
            for (name, example) in spec.examples(content) {
                tried.one(spec, &format!("{id} {status} {name}"), round_trip, content.schema, example);
                answers.insert(id);
            }
        }
    }
    for (name, schema) in spec.schemas() {
        let round_trip = names::pascal(name).and_then(|name| find(tables.types, &name));
        // Errors, maps and scalars have no type of their own.
        if let (Some(round_trip), Some(example)) = (round_trip, schema.get("example")) {
            tried.one(spec, name, round_trip, schema, example);
            tried.schemas.insert(name.to_owned());
        }
    }
    tried.assert_lossless();
    let all = |table: RoundTripTable| table.iter().map(|entry| entry.0).collect::<BTreeSet<_>>();
    assert_eq!(bodies, all(tables.bodies), "{vendor}: bodies with an example");
    assert_eq!(answers, all(tables.responses), "{vendor}: answers with an example");
    let has_enums = spec.document.value.to_string().contains("\"enum\":");
    assert!(tried.objects > tried.values / 2, "{vendor}: {tried:?}");
    assert!(tried.enums > 0 || !has_enums, "{vendor}: {tried:?}");

    let typed = |name: &&str| names::pascal(name).is_some_and(|name| find(tables.types, &name).is_some());
    let unseen: Vec<&str> = spec
        .schemas()
        .map(|(name, _)| name)
        .filter(typed)
        .filter(|name| !tried.schemas.contains(*name))
        .collect();
    println!("{vendor}: {} values, {} objects, {} enum values", tried.values, tried.objects, tried.enums);
    println!("{vendor}: shown by no example: {}", unseen.join(", "));
}

macro_rules! tests {
    ($($vendor:ident)*) => { $(
        #[test]
        fn $vendor() {
            examples_survive(stringify!($vendor));
        }
    )* };
}

frontdesk_tests::each_vendor!(tests);
tests!(golden);

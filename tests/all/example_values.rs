//! Every example of the specs is a constant, and a value of its type.

use std::collections::BTreeSet;

use frontdesk_conform::spec::Content;
use frontdesk_tests::example_values::table;
use frontdesk_tests::round_trips::{changes, find, tables};
use frontdesk_tests::spec;
use xtask::names;
use xtask::regen::{self, Target};

#[test]
fn every_example_is_decoded_and_encoded_without_loss() {
    for target in regen::targets(spec::root()).unwrap().into_iter().filter(Target::has_tables) {
        for (of, name, check) in table(target.name) {
            let (json, returned) = check();
            let returned = returned.unwrap_or_else(|error| panic!("{} {of} {name}: {error}", target.name));
            assert_eq!(changes(&json, &returned), [""; 0], "{} {of} {name}", target.name);
        }
    }
}

/// What the spec has, by the operation's ID or the type's name, without what has no type in Rust.
fn described(vendor: &str) -> BTreeSet<(String, String)> {
    let (spec, tables) = (spec::of(vendor), tables(vendor));
    let mut found = BTreeSet::new();
    let mut add = |of: &str, content: &Content<'_>| {
        for (_, example) in spec.examples(content) {
            found.insert((of.to_owned(), example.to_string()));
        }
    };
    let operations = spec.operations();
    for operation in &operations {
        let id = operation.id();
        for content in spec.bodies(operation).iter().take(1).filter(|_| find(tables.bodies, id).is_some()) {
            add(id, content);
        }
        for (status, contents) in spec.responses(operation) {
            if status.starts_with('2') && find(tables.responses, id).is_some() {
                contents.iter().for_each(|content| add(id, content));
            }
        }
    }
    for (_, contents) in spec.webhook_bodies() {
        let reference = contents[0].schema["$ref"].as_str().unwrap();
        add(reference.rsplit('/').next().unwrap(), &contents[0]);
    }
    for (name, schema) in spec.schemas() {
        let name = names::pascal(name).filter(|name| find(tables.types, name).is_some());
        if let (Some(name), Some(example)) = (name, schema.get("example")) {
            found.insert((name, example.to_string()));
        }
    }
    found
}

#[test]
fn every_example_of_the_specs_is_a_constant() {
    for target in regen::targets(spec::root()).unwrap().into_iter().filter(Target::has_tables) {
        let constants: BTreeSet<_> = table(target.name)
            .iter()
            .map(|(of, _, check)| ((*of).to_owned(), check().0.to_string()))
            .collect();
        assert_eq!(constants, described(target.name), "{}", target.name);
        // Nothing that has a body is without an example.
        let tables = tables(target.name);
        let shown: BTreeSet<&str> = constants.iter().map(|(of, _)| of.as_str()).collect();
        for (id, _) in tables.bodies.iter().chain(tables.responses) {
            assert!(shown.contains(id), "{}: {id} has no example", target.name);
        }
    }
}

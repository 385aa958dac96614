//! Every example of the specs is a constant, and a value of its type.

use std::collections::BTreeSet;

use frontdesk_chatwoot::webhooks::Event;
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
        assert!(constants.len() > 10 || target.name == "nuance", "{}: {}", target.name, constants.len());
    }
}

/// The first of several has the plain name as well.
#[test]
fn an_example_is_found_by_its_name() {
    use frontdesk_chatwoot::conversations::Assign;
    assert_eq!(Assign::BODY_EXAMPLE.json(), Assign::BODY_EXAMPLE_AGENT.json());
    assert_ne!(Assign::BODY_EXAMPLE.json(), Assign::BODY_EXAMPLE_TEAM.json());
}

#[test]
fn every_kind_of_event_has_an_example() {
    let spec = spec::of("chatwoot");
    let described: BTreeSet<&str> = spec.webhook_bodies().into_iter().map(|(name, _)| name).collect();
    let examples = Event::examples().unwrap();
    let kinds: BTreeSet<String> = examples
        .iter()
        .map(|event| event.name().replace("macro.", "macro_").split('.').next().unwrap().to_owned())
        .collect();
    assert_eq!(kinds.iter().map(String::as_str).collect::<BTreeSet<_>>(), described);
    for event in &examples {
        assert!(!matches!(event, Event::Unknown(_) | Event::Malformed(_)), "{event:?}");
        // A sender that posts it as the spec says, and the same event again from what it is encoded
        // to.
        let body = serde_json::to_vec(event).unwrap();
        assert_eq!(Event::from_slice(&body).unwrap(), *event);
        let (_, contents) = spec
            .webhook_bodies()
            .into_iter()
            .find(|(name, _)| event.name().starts_with(name))
            .unwrap_or_else(|| {
                spec.webhook_bodies().into_iter().find(|(name, _)| *name == "macro_executed").unwrap()
            });
        let value = serde_json::from_slice(&body).unwrap();
        assert_eq!(spec.objections(contents[0].schema, &value), [""; 0], "{}", event.name());
    }
    let created = serde_json::to_value(Event::example("contact_created").unwrap()).unwrap();
    assert_eq!(created.get("changed_attributes"), None);
    assert!(Event::example("contact_merged").is_err());
}

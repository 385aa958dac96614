//! The examples as constants, and those of events.

use std::collections::BTreeSet;

use frontdesk_chatwoot::webhooks::Event;
use frontdesk_tests::spec;

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

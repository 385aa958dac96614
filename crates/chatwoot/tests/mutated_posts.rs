//! Every recorded post with one field changed: none is refused, none is read as something that it
//! is not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_chatwoot::webhooks::Event;
use serde_json::{Value, json};

/// One change of one field.
struct Mutation<'a> {
    /// Where, as errors say it.
    path: String,
    /// The path without the positions in lists, and what was done: the same for the same field of
    /// every post.
    kind: String,
    body: &'a dyn Fn() -> Value,
}

/// Calls `found` with every document that lacks one field, has null or a value of another type in
/// its place, or a list in place of an empty object.
fn mutate(
    value: &Value,
    path: &str,
    kind: &str,
    rebuild: &dyn Fn(Value) -> Value,
    found: &mut dyn FnMut(&Mutation<'_>),
) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let kind = format!("{kind}.{name}");
                let with = |new: Option<Value>| {
                    let mut copy = fields.clone();
                    match new {
                        Some(new) => drop(copy.insert(name.clone(), new)),
                        None => drop(copy.remove(name)),
                    }
                    rebuild(Value::Object(copy))
                };
                // Without the name of the event there is none.
                if path != "event" {
                    let other = if field.is_array() { json!("odd") } else { json!(["odd"]) };
                    let mut changes =
                        vec![("gone", None), ("null", Some(Value::Null)), ("of another type", Some(other))];
                    changes.extend((*field == json!({})).then(|| ("a list", Some(json!([])))));
                    for (what, new) in changes {
                        let kind = format!("{kind} is {what}, was {}", shape(field));
                        found(&Mutation { path: path.clone(), kind, body: &|| with(new.clone()) });
                    }
                }
                mutate(field, &path, &kind, &|new| with(Some(new)), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let with = |new| {
                    let mut copy = elements.clone();
                    copy[index] = new;
                    rebuild(Value::Array(copy))
                };
                mutate(element, &format!("{path}[{index}]"), &format!("{kind}[]"), &with, found);
            }
        }
        _ => {}
    }
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "flag",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// The members of unions in a value, each with how often it is there: a member is named as its type
/// is.
fn members(shown: &str) -> BTreeMap<&str, usize> {
    let mut members = BTreeMap::new();
    let word = |character: char| character.is_alphanumeric() || character == '_';
    for (at, _) in shown.match_indices('(') {
        let (before, behind) = (&shown[..at], &shown[at + 1..]);
        let name = &before[before.trim_end_matches(word).len()..];
        if !name.is_empty() && behind.strip_prefix(name).is_some_and(|rest| rest.starts_with(" {")) {
            *members.entry(name).or_default() += 1;
        }
    }
    members
}

#[test]
fn a_post_with_one_field_changed_is_neither_refused_nor_misread() {
    let recordings = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/recordings");
    let (mut posts, mut mutations, mut malformed) = (0, 0, 0);
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for version in ["chatwoot-4.8", "chatwoot-4.16"] {
        let text = std::fs::read_to_string(format!("{recordings}/{version}/webhooks.json")).unwrap();
        let recorded: Vec<Value> = serde_json::from_str(&text).unwrap();
        for post in recorded {
            posts += 1;
            let body = &post["body"];
            let name = body["event"].as_str().unwrap();
            let whole = format!("{:?}", Event::from_slice(body.to_string().as_bytes()).unwrap());
            let whole = members(&whole);
            let unions: Vec<&&str> = whole.keys().collect();
            mutate(body, "", name, &|new| new, &mut |mutation| {
                // Most posts of a kind have the same fields, and change in the same way.
                if !seen.insert(format!("{unions:?} {}", mutation.kind)) {
                    return;
                }
                mutations += 1;
                let came = (mutation.body)();
                let fault = |what: String| Some(format!("{}: {what}", mutation.kind));
                faults.extend(match Event::from_slice(came.to_string().as_bytes()) {
                    Err(error) => fault(error.to_string()),
                    Ok(Event::Malformed(event)) => {
                        malformed += 1;
                        let leads = event.path == "." || mutation.path.starts_with(&event.path);
                        let kept = Value::Object(event.fields.clone().into()) == came;
                        (!leads || !kept).then(|| format!("{}: malformed at {}", mutation.kind, event.path))
                    }
                    Ok(event) => {
                        let encoded = serde_json::to_value(&event).unwrap();
                        let shown = format!("{event:?}");
                        let grown = members(&shown)
                            .into_iter()
                            .find(|(member, count)| whole.get(member).is_none_or(|was| was < count));
                        if let Some((member, _)) = grown {
                            fault(format!("read as {member}"))
                        } else if event.name() != name {
                            fault(format!("read as {}", event.name()))
                        } else if encoded != came {
                            fault("is encoded as something else".to_owned())
                        } else {
                            None
                        }
                    }
                });
            });
        }
    }
    assert_eq!(posts, 107);
    eprintln!("{mutations} mutations, {malformed} of them malformed events");
    assert!(mutations > 1000 && malformed > 100, "{mutations} {malformed}");
    assert!(faults.is_empty(), "{} of {mutations}:\n{}", faults.len(), faults.join("\n"));
}

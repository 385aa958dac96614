//! Recordings of the vendors' own clients hold no credential, whichever field the server sends it
//! in, and no field that is called like a secret is printed.

use std::sync::Arc;

use frontdesk_core::HarRecorder;
use frontdesk_core::har::is_secret_name;
use frontdesk_core::serde_json::Value;
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use frontdesk_tests::spec;
use xtask::regen::{self, Target};

/// A started sandbox and the recorder that a client is to use.
pub(crate) async fn started(vendor: SandboxVendor) -> (Sandbox, Endpoint, Arc<HarRecorder>) {
    let sandbox = Sandbox::start(&[vendor]).await.unwrap();
    let endpoint = sandbox.endpoint(vendor).unwrap().clone();
    (sandbox, endpoint, Arc::new(HarRecorder::new()))
}

pub(crate) fn text(endpoint: &Endpoint, name: &str) -> String {
    endpoint.credentials[name].as_str().unwrap().to_owned()
}

pub(crate) fn assert_recorded(recorder: &HarRecorder, secrets: &[&str]) {
    assert!(!recorder.is_empty());
    let recording = recorder.to_json().unwrap();
    for secret in secrets {
        assert!(secret.len() >= 8, "{secret} could stand anywhere");
        assert!(!recording.contains(secret), "{secret} stands in the recording");
    }
}

/// The vendor's names that read like a secret's, of what is none: the first column of its
/// `harmless.tsv`, which has the reason in the second.
fn harmless(vendor: &str) -> Vec<String> {
    let path = spec::root().join(format!("tests/all/{vendor}/harmless.tsv"));
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let rows = text.lines().map(|line| line.split_once('\t').expect("a reason behind a tab"));
    rows.map(|(name, _)| name.to_owned()).collect()
}

/// The texts and free values of a schema that are called like a secret and are not declared as one.
fn printed(schema: &Value, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let of_items = property.get("items").unwrap_or(property);
            let declared = of_items.get("x-secret").is_some() || of_items.get("$ref").is_some();
            let plain = matches!(
                of_items.get("type").and_then(Value::as_str),
                Some("boolean" | "integer" | "number")
            );
            let dated = of_items.get("format").is_some_and(|format| format == "date-time");
            if is_secret_name(name) && !declared && !plain && !dated {
                found.push(name.clone());
            }
        }
    }
    match schema {
        Value::Object(fields) => {
            let nested = fields.iter().filter(|(name, _)| !name.starts_with("example"));
            nested.for_each(|(_, value)| printed(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| printed(element, found)),
        _ => {}
    }
}

#[test]
fn every_field_that_is_called_like_a_secret_is_declared_as_one() {
    for target in regen::targets(spec::root()).unwrap().into_iter().filter(Target::is_published) {
        let mut found = Vec::new();
        printed(&spec::of(target.name).document.value, &mut found);
        let harmless = harmless(target.name);
        found.retain(|name| !harmless.contains(name));
        assert_eq!(found, <[String; 0]>::default(), "{}", target.name);
    }
}

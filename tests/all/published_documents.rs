//! The bundled documents say what the specs say, in words that other people's tools follow.

use std::collections::BTreeSet;
use std::path::Path;

use frontdesk_conform::{Spec, spec};
use serde_json::{Value, json};
use xtask::regen::{self, Target};

/// The published document of a vendor, as it is in the file.
fn published(vendor: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/conform/specs");
    serde_json::from_slice(&std::fs::read(root.join(format!("{vendor}.json"))).unwrap()).unwrap()
}

/// Calls a function with every object that is no data, and its pointer.
fn each(value: &Value, at: &str, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(at, members);
            for (key, member) in members {
                if !xtask::bundle::is_data(at, key) && (!key.starts_with("x-") || key == "x-webhooks") {
                    each(member, &frontdesk_openapi::pointer::join(at, key), visit);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each(item, &format!("{at}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn follow_the_letter_of_openapi() {
    for vendor in spec::vendors() {
        let document = published(vendor);
        let mut problems = Vec::new();
        let mut used = BTreeSet::new();
        each(&document, "", &mut |at, members| {
            if at.ends_with("/properties") {
                return;
            }
            if members.contains_key("nullable") && !members.contains_key("type") {
                problems.push(format!("{at}: `nullable` without `type`"));
            }
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                used.insert(reference.to_owned());
                if members.len() > 1 {
                    problems.push(format!("{at}: something beside `$ref`"));
                }
            }
            let name = |value: &Value| value.as_str().unwrap_or_default().to_uppercase();
            let values = members.get("enum").and_then(Value::as_array);
            let names: Option<BTreeSet<String>> = values.map(|values| values.iter().map(name).collect());
            if names.map(|names| names.len()) != values.map(Vec::len)
                && !members.contains_key("x-enum-varnames")
            {
                problems.push(format!("{at}: values that differ in their case alone"));
            }
        });
        for (section, members) in document["components"].as_object().unwrap() {
            for name in members.as_object().unwrap().keys().filter(|_| section != "securitySchemes") {
                if !used.contains(&format!("#/components/{section}/{name}")) {
                    problems.push(format!("{section}/{name}: used nowhere"));
                }
            }
        }
        for field in ["license", "contact"] {
            assert!(document["info"][field].is_object(), "{vendor} {field}");
        }
        assert!(problems.is_empty(), "{vendor}\n{}", problems.join("\n"));
    }
}

/// Takes out what the two forms of a document may differ in.
fn plain(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for key in ["x-enum-varnames", "x-files", "nullable"] {
                // Without any rule beside it, `nullable` says nothing.
                if key != "nullable"
                    || !["type", "allOf", "anyOf", "oneOf"].iter().any(|key| members.contains_key(*key))
                {
                    members.remove(key);
                }
            }
            if let Some(reference) = members.remove("$ref") {
                members.insert("allOf".to_owned(), json!([{"ref": reference}]));
            }
            members.values_mut().for_each(plain);
            if let Some([Value::Object(one)]) =
                members.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
                && let Some(inner) = one.get("allOf").cloned()
            {
                members.insert("allOf".to_owned(), inner);
            }
            if let Some(form) = members.get_mut("multipart/form-data").and_then(Value::as_object_mut) {
                form.remove("example");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

#[test]
fn are_the_specs_again_for_our_own_tools() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for vendor in spec::vendors() {
        let mut written = regen::document(&root, Target::named(vendor).unwrap()).unwrap().value;
        let mut restored = Spec::published(vendor).unwrap().document.value.clone();
        plain(&mut written);
        plain(&mut restored);
        let differences = frontdesk_conform::round_trips::differences(&written, &restored);
        let shown: Vec<String> =
            differences.iter().take(10).map(|it| format!("{it:?}").chars().take(300).collect()).collect();
        assert!(differences.is_empty(), "{vendor}: {}\n{}", differences.len(), shown.join("\n"));
    }
}

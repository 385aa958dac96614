//! The bundled documents say what the specs say, in words that other people's tools follow.

use std::collections::BTreeSet;
use std::path::Path;

use frontdesk_conform::{Spec, spec};
use frontdesk_openapi::reference;
use frontdesk_tests::spec as written;
use serde_json::{Value, json};

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
            let name = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_uppercase);
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
    for vendor in spec::vendors() {
        let mut written = written::of(vendor).document.value.clone();
        let mut restored = Spec::published(vendor).unwrap().document.value.clone();
        plain(&mut written);
        plain(&mut restored);
        let differences = frontdesk_conform::round_trips::differences(&written, &restored);
        let shown: Vec<String> =
            differences.iter().take(10).map(|it| format!("{it:?}").chars().take(300).collect()).collect();
        assert!(differences.is_empty(), "{vendor}: {}\n{}", differences.len(), shown.join("\n"));
    }
}

#[test]
fn require_nothing_that_a_parameter_takes_away() {
    let mut checked = Vec::new();
    for vendor in spec::vendors() {
        let document = &written::of(vendor).document.value;
        for item in document["paths"].as_object().unwrap().values() {
            let Some(operation) = item.get("get") else { continue };
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters.map(|parameter| reference::resolve(document, parameter).0) {
                let name = parameter["name"].as_str().unwrap();
                // The filter of a list chooses records; the one of a user chooses fields.
                let of_one = name == "filter" && operation.get("x-pagination").is_none();
                if !matches!(name, "fields" | "columns" | "select") && !of_one {
                    continue;
                }
                let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
                let (mut record, _) = reference::resolve(document, schema);
                // Beside `success`, the record stands in the response under a name, as the records
                // of a list do.
                let mut at = operation["x-pagination"]["items"].as_str();
                if at.is_none() && record["properties"].get("success").is_some() {
                    at = record["properties"]
                        .as_object()
                        .unwrap()
                        .keys()
                        .find(|key| *key != "success")
                        .map(|key| key.as_str());
                }
                if let Some(at) = at {
                    record = reference::resolve(document, &record["properties"][at]).0;
                    record =
                        record.get("items").map_or(record, |items| reference::resolve(document, items).0);
                }
                // Of changes, it chooses fields of the records that changed.
                if let Some(changed) = record["properties"].get("update").and_then(|it| it.get("items")) {
                    record = reference::resolve(document, changed).0;
                }
                let (chosen, _) =
                    reference::resolve(document, &parameter["content"]["application/json"]["schema"]);
                let stays = |field: &Value| chosen["properties"][field.as_str().unwrap()]["minimum"] == 1;
                assert!(
                    record["properties"].is_object(),
                    "{vendor}: {}: no record",
                    operation["operationId"]
                );
                let lost: Vec<_> = record["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|field| !stays(field))
                    .collect();
                assert!(
                    lost.is_empty(),
                    "{vendor}: {}: `{name}` takes away {lost:?}",
                    operation["operationId"]
                );
                checked.push(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(checked.len(), 28, "{checked:?}");
}

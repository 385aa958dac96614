//! Numbers at the ends of every range, in every place where an operation takes one: each request
//! gets a response, and none is a server error but where the document has one.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "shared by tests, which may panic and do not use all of it"
)]

use frontdesk_sandbox::SandboxVendor;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::raw::Raw;

const EXTREMES: [&str; 9] = [
    "0",
    "-1",
    "9223372036854775806",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "99999999999999999999999999",
    "1e308",
    "253402300800",
];

/// The vendor's document, which names every operation and its parameters.
fn document(vendor: SandboxVendor) -> Value {
    let file = format!("{}/../conform/specs/{vendor}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => resolve(document, document.pointer(&reference[1..]).unwrap()),
        None => value,
    }
}

/// The parameters of an operation in this place: name, and whether it is a number.
fn parameters<'a>(document: &'a Value, lists: [&'a Value; 2], place: &str) -> Vec<(&'a str, bool)> {
    let all = lists.into_iter().filter_map(Value::as_array).flatten();
    let wanted = all.map(|one| resolve(document, one)).filter(|one| one["in"] == place);
    wanted
        .map(|one| {
            let schema = resolve(document, &one["schema"]);
            (one["name"].as_str().unwrap(), schema["type"] == "integer" || schema["type"] == "number")
        })
        .collect()
}

/// A path with its parameters filled in. What everything else depends on stays as it is in the
/// sandbox.
fn fill(path: &str, value: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{account_id}" => "1",
            "{siteId}" => "123",
            part if part.starts_with('{') => value,
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// What an operation's queries are to be tried with: every parameter at once, and each number
/// alone.
fn queries(parameters: &[(&str, bool)], extreme: &str) -> Vec<String> {
    let pair = |name: &str| format!("{}={extreme}", name.replace('[', "%5B").replace(']', "%5D"));
    let all: Vec<String> = parameters.iter().map(|(name, _)| pair(name)).collect();
    let alone = parameters.iter().filter(|(_, number)| *number).map(|(name, _)| pair(name));
    std::iter::once(all.join("&")).chain(alone).collect()
}

/// The body's example with every number and every text of digits in it replaced.
fn replaced(value: &Value, extreme: &str) -> Value {
    match value {
        Value::Number(_) => serde_json::from_str(extreme).unwrap_or_else(|_| json!(extreme)),
        Value::String(text) if text.parse::<f64>().is_ok() => json!(extreme),
        Value::Array(items) => items.iter().map(|item| replaced(item, extreme)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), replaced(value, extreme))).collect()
        }
        other => other.clone(),
    }
}

pub async fn every_request_gets_a_response(
    vendor: SandboxVendor,
    sign: impl Fn(RequestBuilder, &str) -> RequestBuilder,
) {
    let raw = Raw::start(vendor).await;
    every_get(&raw, vendor, &sign).await;
    every_body(&raw, vendor, &sign).await;
}

/// Asserts that a response came, and no server error that the operation does not list.
fn assert_documented(operation: &Value, answer: reqwest::Result<Response>, request: &str) {
    assert!(answer.is_ok(), "{request}: {answer:?}");
    let status = answer.unwrap().status();
    let listed = operation["responses"].get(status.as_str()).is_some();
    assert!(!status.is_server_error() || listed, "{request}: {status}");
}

pub async fn every_get(
    raw: &Raw,
    vendor: SandboxVendor,
    sign: &impl Fn(RequestBuilder, &str) -> RequestBuilder,
) {
    let document = document(vendor);
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let lists = [&item["parameters"], &operation["parameters"]];
        let parameters = parameters(&document, lists, "query");
        for extreme in EXTREMES {
            let mut asked: Vec<String> = queries(&parameters, extreme)
                .into_iter()
                .map(|query| format!("{}?{query}", fill(path, "1")))
                .collect();
            if path.contains('{') {
                asked.push(fill(path, extreme));
            }
            for asked in asked {
                let answer = sign(raw.request("GET", &asked), path).send().await;
                assert_documented(operation, answer, &format!("GET {asked}"));
            }
        }
    }
}

pub async fn every_body(
    raw: &Raw,
    vendor: SandboxVendor,
    sign: &impl Fn(RequestBuilder, &str) -> RequestBuilder,
) {
    let document = document(vendor);
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "put", "patch"] {
            let body = resolve(&document, &item[method]["requestBody"]);
            let content = &body["content"]["application/json"];
            let example = content.get("example").or_else(|| content["examples"].as_object()?.values().next());
            let Some(example) = example.map(|one| one.get("value").unwrap_or(one)) else { continue };
            for extreme in EXTREMES {
                let body = replaced(example, extreme);
                let request = raw.request(&method.to_uppercase(), &fill(path, "1")).json(&body);
                let answer = sign(request, path).send().await;
                assert_documented(&item[method], answer, &format!("{method} {path} {body}"));
            }
        }
    }
}

//! The examples of the published documents, sent to the sandbox as they stand.
//!
//! Where they name a record, the sandbox may have none of that name. Whatever else a server refuses
//! is a mistake of the example.

use frontdesk_conform::Spec;
use frontdesk_sandbox::SandboxVendor;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::http_client::http_client;
use crate::sandbox::Server;

/// The examples of a media type, parameter or schema.
fn examples<'a>(spec: &'a Spec, holder: &'a Value) -> Vec<&'a Value> {
    let named = holder.get("examples").and_then(Value::as_object).into_iter().flatten();
    let named = named.filter_map(|(_, example)| spec.resolve(example).get("value"));
    holder.get("example").into_iter().chain(named).collect()
}

/// The text that a parameter is sent with: its example, or the first value of its enum.
fn sent(spec: &Spec, parameter: &Value) -> Option<String> {
    let schema = spec.resolve(parameter.get("schema")?);
    let values = || schema.get("enum")?.as_array()?.first();
    let value = examples(spec, parameter).into_iter().next();
    let value = value.or_else(|| schema.get("example")).or_else(|| schema.get("default")).or_else(values)?;
    Some(text(value))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A request with an example as its body.
fn body(request: RequestBuilder, media: &str, example: &Value) -> RequestBuilder {
    let fields = || example.as_object().into_iter().flatten();
    match media {
        "application/x-www-form-urlencoded" => {
            let fields: Vec<_> = fields().map(|(name, value)| (name, text(value))).collect();
            request.form(&fields)
        }
        "multipart/form-data" => {
            // Bytes and text alike are sent as a file would be where the field is one by its name.
            const FILES: [&str; 5] = ["avatar", "profile[avatar]", "image", "file", "attachments[]"];
            const MARK: &str = "the-parts-end";
            let mut body = String::new();
            for (name, value) in fields() {
                let values = value.as_array().map_or_else(|| vec![value], |values| values.iter().collect());
                for value in values {
                    let file = match FILES.contains(&name.as_str()) {
                        true => "; filename=\"a.png\"\r\nContent-Type: image/png",
                        false => "",
                    };
                    let value = text(value);
                    body += &format!(
                        "--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
                    );
                }
            }
            let media = format!("{media}; boundary={MARK}");
            request.header("content-type", media).body(format!("{body}--{MARK}--\r\n"))
        }
        _ => request.header("content-type", media).body(example.to_string()),
    }
}

/// What the server says against the examples, an example a line. `headers` are the credentials for
/// a path.
pub(crate) async fn refusals(
    vendor: SandboxVendor,
    headers: impl AsyncFn(&Server, &str) -> Vec<(&'static str, String)>,
) -> Vec<String> {
    let document = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../crates/conform/specs/{}.json", vendor.name()));
    // As other people's tools read it: `Spec` would undo what was said for them.
    let document = serde_json::from_slice(&std::fs::read(document).unwrap()).unwrap();
    let places = std::collections::BTreeMap::new();
    let spec = Spec::new(frontdesk_openapi::document::Document { value: document, places });
    let mut refusals = Vec::new();
    let mut count = 0;
    for operation in spec.operations() {
        let bodies = spec.bodies(&operation);
        let mut cases: Vec<Option<(&str, &Value)>> = Vec::new();
        for content in &bodies {
            cases.extend(
                spec.examples(content).into_iter().map(|(_, example)| Some((content.media, example))),
            );
        }
        if bodies.is_empty() {
            cases.push(None);
        }
        for case in cases {
            let server = Server::start(vendor).await;
            let mut path = operation.path.to_owned();
            let mut query = Vec::new();
            for parameter in spec.document.parameters(&operation) {
                let Some(value) = sent(&spec, parameter.value) else { continue };
                match parameter.location {
                    "path" => path = path.replace(&format!("{{{}}}", parameter.name), &value),
                    "query" if parameter.value.get("required") == Some(&true.into()) => {
                        query.push((parameter.name, value));
                    }
                    _ => {}
                }
            }
            assert!(!path.contains('{'), "{path}: a parameter without an example");
            let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
            let mut request = http_client().request(method, format!("{}{path}", server.url())).query(&query);
            if operation.value.get("security") != Some(&serde_json::json!([])) {
                for (name, value) in headers(&server, &path).await {
                    request = request.header(name, value);
                }
            }
            if let Some((media, example)) = case {
                request = body(request, media, example);
            }
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let answer = response.text().await.unwrap();
            if status >= 400 {
                let media = case.map_or("", |(media, _)| media);
                refusals.push(format!("{} {media} {status} {answer}", operation.id()));
            }
            count += 1;
        }
    }
    assert!(count > 5, "{count} examples");
    refusals
}

/// Takes out the refusals that are for a record that is not there, by their status or by the
/// server's words.
pub(crate) fn beside_missing(refusals: Vec<String>, words: &[&str]) -> Vec<String> {
    let missing = |refusal: &String| words.iter().any(|words| refusal.contains(words));
    refusals.into_iter().filter(|refusal| !missing(refusal)).collect()
}

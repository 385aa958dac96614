//! A request as a `curl` command without secrets.

use std::sync::{Mutex, PoisonError};

use frontdesk_conform::Spec;
use frontdesk_core::har::is_secret_name;
use frontdesk_core::{Attempt, Body, BoxFuture, Error, ErrorKind, Middleware, Next, http};
use serde_json::Value;

use super::body;
use super::files::Upload;
use crate::failure::Failure;
use crate::shell::quoted;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Keeps the request and sends nothing.
#[derive(Debug, Default)]
pub struct Capture(Mutex<Option<http::Request<Body>>>);

impl Capture {
    /// The request, if one was made.
    pub fn take(&self) -> Option<http::Request<Body>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Middleware for Capture {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(attempt.request);
            Err(Error::new(ErrorKind::Other, "a dry run sends nothing"))
        })
    }
}

/// The headers that carry credentials, with what they would hold.
pub fn credentials(spec: &Spec, security: &[String]) -> Vec<(String, String)> {
    let schemes = spec.document.value.pointer("/components/securitySchemes");
    let headers = security.iter().filter_map(|name| {
        let scheme = schemes?.get(name)?;
        match scheme.get("type")?.as_str()? {
            "apiKey" => Some((scheme.get("name")?.as_str()?.to_owned(), MASK.to_owned())),
            _ => Some(("Authorization".to_owned(), format!("Bearer {MASK}"))),
        }
    });
    let mut headers: Vec<_> = headers.collect();
    headers.dedup();
    headers
}

/// The parts of a form with files, as `curl` takes them.
///
/// # Errors
/// A field is malformed.
pub fn form(body: Option<Value>, fields: &[String], uploads: &[Upload]) -> Result<Vec<String>, Failure> {
    let fields = body::merged(body, fields, |_, text| Ok(Value::from(text)))?;
    let mut parts = Vec::new();
    flatten(String::new(), fields.unwrap_or_default(), &mut parts);
    parts.extend(uploads.iter().map(|upload| format!("{}=@{}", upload.field, upload.path)));
    Ok(parts)
}

/// Nested fields under names with brackets: `profile[name]`.
fn flatten(name: String, value: Value, parts: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let value = if is_secret_name(&key) { Value::from(MASK) } else { value };
                flatten(if name.is_empty() { key } else { format!("{name}[{key}]") }, value, parts);
            }
        }
        Value::Array(items) => items.into_iter().for_each(|item| flatten(format!("{name}[]"), item, parts)),
        Value::Null if name.is_empty() => {}
        Value::String(text) => parts.push(format!("{name}={text}")),
        other => parts.push(format!("{name}={other}")),
    }
}

/// Returns the command. Where the request is a form with files, its parts are these.
pub fn command(request: &http::Request<Body>, credentials: &[(String, String)], form: &[String]) -> String {
    let mut command = format!("curl --request {} {}", request.method(), quoted(&address(request.uri())));
    let hidden = ["accept-encoding", "user-agent", "traceparent", "content-length"];
    for (name, value) in request.headers() {
        // With a form, curl makes a boundary of its own.
        if hidden.contains(&name.as_str()) || (name == http::header::CONTENT_TYPE && !form.is_empty()) {
            continue;
        }
        let value = if is_secret_name(name.as_str()) { MASK } else { value.to_str().unwrap_or(MASK) };
        command.push_str(&format!(" \\\n  --header {}", quoted(&format!("{name}: {value}"))));
    }
    for (name, value) in credentials {
        command.push_str(&format!(" \\\n  --header {}", quoted(&format!("{name}: {value}"))));
    }
    for part in form {
        command.push_str(&format!(" \\\n  --form {}", quoted(part)));
    }
    let body = request.body().as_bytes().filter(|body| !body.is_empty() && form.is_empty());
    if let Some(body) = body {
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                mask(&mut value);
                value.to_string()
            }
            // Secrets cannot be found in other bodies with certainty.
            Err(_) => format!("({} bytes)", body.len()),
        };
        command.push_str(&format!(" \\\n  --data {}", quoted(&text)));
    }
    command
}

/// The address with the values of secret parameters masked.
fn address(uri: &http::Uri) -> String {
    let text = uri.to_string();
    let Some((path, query)) = text.split_once('?') else { return text };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_secret_name(name) && !value.is_null() {
                    *value = Value::from(MASK);
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_words_are_quoted() {
        let request = http::Request::builder()
            .method("POST")
            .uri("https://x.example/users?token=s3cret&page=1")
            .header("x-auth-token", "s3cret")
            .header("content-type", "application/json")
            .header("user-agent", "frontdesk")
            .body(Body::from(r#"{"name":"O'Neil","password":"s3cret","list":[{"api_key":"s3cret"}]}"#))
            .unwrap();
        let text = command(&request, &[("Authorization".to_owned(), "Bearer ***".to_owned())], &[]);
        let expected = "curl --request POST 'https://x.example/users?token=***&page=1' \\\n  \
                        --header 'x-auth-token: ***' \\\n  --header 'content-type: application/json' \\\n  \
                        --header 'Authorization: Bearer ***' \\\n  \
                        --data '{\"name\":\"O'\\''Neil\",\"password\":\"***\",\"list\":[{\"api_key\":\"***\"}]}'";
        assert_eq!(text, expected);
    }

    #[tokio::test]
    async fn a_form_has_its_files_by_their_paths() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let uploads = super::super::files::open(&[format!("avatar={path}")]).await.unwrap();
        let body = serde_json::json!({"profile": {"name": "Ada", "password": "s3cret"}, "labels": ["a", "b"], "n": 1});
        let parts = form(Some(body), &["x=y".to_owned()], &uploads).unwrap();
        let file = format!("avatar=@{path}");
        let expected =
            ["profile[name]=Ada", "profile[password]=***", "labels[]=a", "labels[]=b", "n=1", "x=y", &file];
        assert_eq!(parts, expected);
        let request =
            http::Request::builder().uri("https://x.example/").header("content-type", "multipart/form-data");
        let request = request.body(Body::from("parts")).unwrap();
        let text = command(&request, &[], &["x=y".to_owned()]);
        assert_eq!(text, "curl --request GET 'https://x.example/' \\\n  --form 'x=y'");
    }
}

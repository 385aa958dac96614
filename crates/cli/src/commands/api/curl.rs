//! A request as a `curl` command without secrets.

use std::sync::{Mutex, PoisonError};

use frontdesk_conform::Spec;
use frontdesk_core::har::is_secret_name;
use frontdesk_core::{Attempt, Body, BoxFuture, Error, ErrorKind, Middleware, Next, http};
use serde_json::Value;

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

/// Returns the command.
pub fn command(request: &http::Request<Body>, credentials: &[(String, String)]) -> String {
    let mut command = format!("curl --request {} {}", request.method(), quoted(&address(request.uri())));
    let hidden = ["accept-encoding", "user-agent", "traceparent", "content-length"];
    for (name, value) in request.headers() {
        if hidden.contains(&name.as_str()) {
            continue;
        }
        let value = if is_secret_name(name.as_str()) { MASK } else { value.to_str().unwrap_or(MASK) };
        command.push_str(&format!(" \\\n  --header {}", quoted(&format!("{name}: {value}"))));
    }
    for (name, value) in credentials {
        command.push_str(&format!(" \\\n  --header {}", quoted(&format!("{name}: {value}"))));
    }
    let body = request.body().as_bytes().filter(|body| !body.is_empty());
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

/// A text as one word of a shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
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
        let text = command(&request, &[("Authorization".to_owned(), "Bearer ***".to_owned())]);
        let expected = "curl --request POST 'https://x.example/users?token=***&page=1' \\\n  \
                        --header 'x-auth-token: ***' \\\n  --header 'content-type: application/json' \\\n  \
                        --header 'Authorization: Bearer ***' \\\n  \
                        --data '{\"name\":\"O'\\''Neil\",\"password\":\"***\",\"list\":[{\"api_key\":\"***\"}]}'";
        assert_eq!(text, expected);
    }
}

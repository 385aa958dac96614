//! What the vendors' servers share: requests and responses, request IDs, the limit on bodies, query
//! strings.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The largest request body, in bytes, that any of the servers reads.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// The content type of JSON responses, unless the vendor has another.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// Adds the layers that all vendors share: a limit on bodies and an `x-request-id`.
pub(crate) fn common(router: Router) -> Router {
    router.layer(DefaultBodyLimit::max(MAX_BODY)).layer(middleware::from_fn(request_id))
}

async fn request_id(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.headers().contains_key("x-request-id") {
        let id = uuid(REQUESTS.fetch_add(1, Ordering::Relaxed));
        set(response.headers_mut(), "x-request-id", &id);
    }
    response
}

/// A response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    json_as(JSON, status, body)
}

/// A response with a JSON body and this content type.
pub(crate) fn json_as(content_type: &'static str, status: StatusCode, body: &Value) -> Response {
    text(content_type, status, body.to_string())
}

/// A response with text.
pub(crate) fn text(content_type: &'static str, status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Sets a header, if the value can be one.
pub(crate) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The time after a wait; now if the calendar does not go that far.
pub(crate) fn later(wait: Duration) -> DateTime<Utc> {
    let now = Utc::now();
    TimeDelta::from_std(wait).ok().and_then(|wait| now.checked_add_signed(wait)).unwrap_or(now)
}

/// The words of a status in an error that stands for any.
pub(crate) fn words(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Failure")
}

/// A response without body and content type.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The JSON object of a record, with more fields or other values for those that it has.
pub(crate) fn extended(record: impl Serialize, more: Value) -> Map<String, Value> {
    let mut fields = Map::new();
    for part in [json!(record), more] {
        if let Value::Object(part) = part {
            fields.extend(part);
        }
    }
    fields
}

/// The text of a request header; `None` if it is missing or not text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the request's content type is this media type, with any parameters.
pub(crate) fn has_media_type(headers: &HeaderMap, media_type: &str) -> bool {
    header(headers, "content-type")
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(media_type))
}

/// The pairs of a query string or a form body, decoded, in their order.
pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// The parameters of a query string, decoded, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(pub(crate) Vec<(String, String)>);

impl Parameters {
    pub(crate) fn new(query: Option<&str>) -> Self {
        Self(query.map(|query| pairs(query.as_bytes())).unwrap_or_default())
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Locks a vendor's state. A handler that panicked with the lock must not stop the whole server, so
/// a poisoned lock is used as it is.
pub(crate) fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number that looks random and is the same for the same seed (the finalizer of SplitMix64).
pub(crate) const fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A made-up token of letters and digits, the same for the same seed.
pub(crate) fn token(seed: u64, length: usize) -> String {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'a', 'b', 'c', 'd',
        'e', 'f', 'g', 'h', '2', '3', '4', '5', '6', '7', '8', '9',
    ];
    let letter = |bits: u64| usize::try_from(bits & 31).ok().and_then(|index| ALPHABET.get(index).copied());
    let states = std::iter::successors(Some(scramble(seed)), |state| Some(scramble(*state)));
    let letters = states.flat_map(|state| (0..12).filter_map(move |part| letter(state >> (5 * part))));
    letters.take(length).collect()
}

/// A text in the form of a version 4 UUID, the same for the same seed.
pub(crate) fn uuid(seed: u64) -> String {
    let (a, b) = (scramble(seed), scramble(!seed));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        (b >> 48) & 0x3FFF | 0x8000,
        b & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_stable_and_differ() {
        assert_eq!(token(7, 24), token(7, 24));
        assert_ne!(token(7, 24), token(8, 24));
        for length in [0, 1, 12, 13, 24, 43] {
            assert_eq!(token(1, length).len(), length);
        }
        assert_eq!(uuid(1).len(), 36);
    }

    #[test]
    fn queries_are_decoded() {
        let cases = [
            (Some("a=1&b=2"), "b", Some("2")),
            (Some("a=x%2Cy+z"), "a", Some("x,y z")),
            (Some("a="), "a", Some("")),
            (Some("a=1"), "b", None),
            (None, "a", None),
        ];
        for (text, name, expected) in cases {
            assert_eq!(Parameters::new(text).get(name), expected, "{text:?} {name}");
        }
    }
}

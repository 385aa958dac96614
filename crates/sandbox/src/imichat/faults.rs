//! Errors and rate limits in imi.chat's shape.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::http;

/// The quota in the headers of rate limits.
const ALLOWED: &str = "10";

pub(super) fn failure(status: StatusCode) -> Response {
    // Only some of the vendor's codes are public, the one for an expired token among them.
    let code = if status == StatusCode::UNAUTHORIZED { 2004 } else { status.as_u16() };
    http::json(status, &json!({"status_code": code, "description": http::words(status), "response": ""}))
}

pub(super) fn rate_limited(reset: Duration) -> Response {
    let mut response = failure(StatusCode::TOO_MANY_REQUESTS);
    let headers = response.headers_mut();
    http::set(headers, "rate-limit-limit", ALLOWED);
    http::set(headers, "rate-limit-remaining", "0");
    // Whole seconds, rounded up: the window does not end before.
    let seconds = http::later(reset).timestamp_millis().saturating_add(999).div_euclid(1000);
    http::set(headers, "rate-limit-reset", &seconds.to_string());
    response
}

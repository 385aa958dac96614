//! Errors and rate limits in Nuance's shape.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::http;

pub(super) fn failure(status: StatusCode) -> Response {
    let error = format!("HTTP {} {}", status.as_u16(), http::words(status));
    http::json(status, &json!({"error": error, "code": status.as_u16()}))
}

pub(super) fn rate_limited(_: Duration) -> Response {
    failure(StatusCode::TOO_MANY_REQUESTS)
}

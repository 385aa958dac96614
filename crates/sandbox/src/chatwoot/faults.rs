//! Errors and rate limits in Chatwoot's shape.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::http;

pub(super) fn failure(status: StatusCode) -> Response {
    http::json(status, &json!({"status": status.as_u16(), "error": http::words(status)}))
}

pub(super) fn rate_limited(_: Duration) -> Response {
    http::text("text/plain", StatusCode::TOO_MANY_REQUESTS, "Retry later\n".to_owned())
}

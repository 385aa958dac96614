//! Errors and rate limits in Rocket.Chat's shape.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::http;

/// The quota in the headers of rate limits.
const ALLOWED: &str = "10";

pub(super) fn failure(status: StatusCode) -> Response {
    with_error(status, http::words(status))
}

fn with_error(status: StatusCode, error: &str) -> Response {
    http::json_as("application/json", status, &json!({"success": false, "error": error}))
}

pub(super) fn rate_limited(reset: Duration) -> Response {
    let error = format!(
        "Error, too many requests. Please slow down. You must wait {} seconds before trying this endpoint \
         again. [error-too-many-requests]",
        reset.as_millis().div_ceil(1000)
    );
    let mut response = with_error(StatusCode::TOO_MANY_REQUESTS, &error);
    let headers = response.headers_mut();
    http::set(headers, "x-ratelimit-limit", ALLOWED);
    http::set(headers, "x-ratelimit-remaining", "0");
    http::set(headers, "x-ratelimit-reset", &http::later(reset).timestamp_millis().to_string());
    response
}

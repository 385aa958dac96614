//! Responses in place of the vendor's: errors, rate limits, redirects, HTML pages.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::fault::RetryAfter;
use crate::{SandboxVendor, http};

/// The quota in the headers of the vendors' rate limits.
const ALLOWED: &str = "10";

/// An error in the vendor's own shape.
pub(super) fn failure(vendor: SandboxVendor, status: u16) -> Response {
    let status = known(status);
    let words = status.canonical_reason().unwrap_or("Failure");
    let body = match vendor {
        SandboxVendor::Chatwoot => json!({"status": status.as_u16(), "error": words}),
        SandboxVendor::RocketChat => json!({"success": false, "error": words}),
        SandboxVendor::ImiChat => {
            // Only some of the vendor's codes are public, the one for an expired token among them.
            let code = if status == StatusCode::UNAUTHORIZED { 2004 } else { status.as_u16() };
            json!({"status_code": code, "description": words, "response": ""})
        }
        SandboxVendor::Nuance => {
            json!({"error": format!("HTTP {} {words}", status.as_u16()), "code": status.as_u16()})
        }
    };
    http::json_as(content_type(vendor), status, &body)
}

/// A 429 in the vendor's own shape. `reset` is the time until the end of the window.
pub(super) fn rate_limited(vendor: SandboxVendor, retry_after: &RetryAfter, reset: Duration) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let end = later(reset);
    let mut response = match vendor {
        SandboxVendor::Chatwoot => text("text/plain", status, "Retry later\n".to_owned()),
        SandboxVendor::RocketChat => {
            let error = format!(
                "Error, too many requests. Please slow down. You must wait {} seconds before trying this endpoint \
                 again. [error-too-many-requests]",
                reset.as_millis().div_ceil(1000)
            );
            http::json_as(content_type(vendor), status, &json!({"success": false, "error": error}))
        }
        SandboxVendor::ImiChat | SandboxVendor::Nuance => failure(vendor, status.as_u16()),
    };
    let headers = response.headers_mut();
    match vendor {
        SandboxVendor::RocketChat => {
            set(headers, "x-ratelimit-limit", ALLOWED);
            set(headers, "x-ratelimit-remaining", "0");
            set(headers, "x-ratelimit-reset", &end.timestamp_millis().to_string());
        }
        SandboxVendor::ImiChat => {
            set(headers, "rate-limit-limit", ALLOWED);
            set(headers, "rate-limit-remaining", "0");
            // Whole seconds, rounded up: the window does not end before.
            let seconds = end.timestamp_millis().saturating_add(999).div_euclid(1000);
            set(headers, "rate-limit-reset", &seconds.to_string());
        }
        SandboxVendor::Chatwoot | SandboxVendor::Nuance => {}
    }
    match retry_after {
        RetryAfter::None => {}
        RetryAfter::Seconds(seconds) => set(headers, "retry-after", &seconds.to_string()),
        RetryAfter::Date(seconds) => {
            let date = later(Duration::from_secs(u64::from(*seconds)));
            set(headers, "retry-after", &date.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }
        RetryAfter::Millis(millis) => set(headers, "retry-after-ms", &millis.to_string()),
        RetryAfter::Text(text) => set(headers, "retry-after", text),
    }
    response
}

/// A page as gateways send it.
pub(super) fn html_page(status: u16) -> Response {
    let status = known(status);
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
    );
    text("text/html; charset=utf-8", status, page)
}

/// A status without a body.
pub(super) fn empty(status: u16) -> Response {
    http::empty(known(status))
}

/// A redirect that keeps method and body.
pub(super) fn redirect(location: &str) -> Response {
    let mut response = http::empty(StatusCode::TEMPORARY_REDIRECT);
    set(response.headers_mut(), "location", location);
    response
}

/// The response if the connection cannot be closed.
pub(super) fn nothing() -> Response {
    let mut response = http::empty(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn content_type(vendor: SandboxVendor) -> &'static str {
    match vendor {
        SandboxVendor::RocketChat => "application/json",
        _ => http::JSON,
    }
}

fn text(content_type: &'static str, status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A status that was checked before.
fn known(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The time after a wait; now if the calendar does not go that far.
fn later(wait: Duration) -> DateTime<Utc> {
    let now = Utc::now();
    TimeDelta::from_std(wait).ok().and_then(|wait| now.checked_add_signed(wait)).unwrap_or(now)
}

/// Sets the numbers of a JSON object that the query names to those of the query, as a server
/// repeats the requested page.
pub(super) fn echo(body: &mut Value, query: Option<&str>) {
    let Some(fields) = body.as_object_mut() else { return };
    for (name, text) in http::pairs(query.unwrap_or_default().as_bytes()) {
        if let (Some(field), Ok(number)) = (fields.get_mut(&name), text.parse::<i64>())
            && field.is_number()
        {
            *field = number.into();
        }
    }
}

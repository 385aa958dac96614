//! Responses in place of the vendor's: errors, rate limits, redirects, HTML pages.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::fault::RetryAfter;
use crate::http;
use crate::module::VendorModule;

pub(super) fn failure(module: &VendorModule, status: u16) -> Response {
    (module.failure)(known(status))
}

/// A 429 in the vendor's own shape. `reset` is the time until the end of the window.
pub(super) fn rate_limited(module: &VendorModule, retry_after: &RetryAfter, reset: Duration) -> Response {
    let mut response = (module.rate_limited)(reset);
    let headers = response.headers_mut();
    match retry_after {
        RetryAfter::None => {}
        RetryAfter::Seconds(seconds) => http::set(headers, "retry-after", &seconds.to_string()),
        RetryAfter::Date(seconds) => {
            let date = http::later(Duration::from_secs(u64::from(*seconds)));
            http::set(headers, "retry-after", &date.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }
        RetryAfter::Millis(millis) => http::set(headers, "retry-after-ms", &millis.to_string()),
        RetryAfter::Text(text) => http::set(headers, "retry-after", text),
    }
    response
}

pub(super) fn html_page(status: u16) -> Response {
    let status = known(status);
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
    );
    http::text("text/html; charset=utf-8", status, page)
}

pub(super) fn empty(status: u16) -> Response {
    http::empty(known(status))
}

/// A redirect that keeps method and body.
pub(super) fn redirect(location: &str) -> Response {
    let mut response = http::empty(StatusCode::TEMPORARY_REDIRECT);
    http::set(response.headers_mut(), "location", location);
    response
}

/// The response if the connection cannot be closed.
pub(super) fn nothing() -> Response {
    let mut response = http::empty(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A status that was checked before.
fn known(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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

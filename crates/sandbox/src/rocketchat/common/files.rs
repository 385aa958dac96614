//! Files that the workspace keeps: avatars, and those of emoji, sounds and messages.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;

use crate::http;
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::table::Table;

/// Keeps a file in place of the one with this ID.
pub(crate) fn keep(table: &mut Table, id: &str, media_type: &str, bytes: &[u8]) {
    table.take(id);
    table.add(object(json!({
        "_id": id,
        "type": media_type,
        "content": encoded(bytes),
        "uploadedAt": Utc::now().format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    })));
}

/// Bytes as records have them.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a record.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap_or_default()
}

/// A response whose body is a file.
pub(crate) fn file(media_type: &str, bytes: impl Into<Body>) -> Response {
    let mut response = Response::new(bytes.into());
    http::set(response.headers_mut(), "content-type", media_type);
    response
}

/// A file with the time when it changed last, or 304 if the caller has the same.
pub(crate) fn dated(call: &Call, changed: &str, max_age: u32, make: impl FnOnce() -> Response) -> Response {
    if call.header("if-modified-since") == changed {
        return http::empty(StatusCode::NOT_MODIFIED);
    }
    let mut response = make();
    http::set(response.headers_mut(), "last-modified", changed);
    http::set(response.headers_mut(), "cache-control", &format!("public, max-age={max_age}"));
    response
}

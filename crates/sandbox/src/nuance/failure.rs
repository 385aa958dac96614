//! What the server says when it will not: `{"error": …, "code": …}`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http;

/// A refusal: the HTTP status, which is also the code in the body, and a sentence.
#[derive(Debug)]
pub(super) struct Failure {
    code: u16,
    error: String,
}

impl Failure {
    /// A refusal that has nothing to say but its status.
    pub(super) fn status(code: u16) -> Self {
        let reason = match code {
            // Not in the registry of statuses, but in the vendor's list.
            440 => "Session Expired",
            _ => StatusCode::from_u16(code)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or("Error"),
        };
        Self { code, error: format!("HTTP {code} {reason}") }
    }

    /// 400 with a sentence.
    pub(super) fn bad_request(what: impl Into<String>) -> Self {
        Self { code: 400, error: what.into() }
    }

    /// 422 with everything that is wrong with a record.
    pub(super) fn validation(errors: &[String]) -> Self {
        Self { code: 422, error: format!("A validation error occurred: {}", errors.join("; ")) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        http::json(status, &json!({"error": self.error, "code": self.code}))
    }
}

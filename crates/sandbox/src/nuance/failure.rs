//! The vendor's error bodies: `{"error": …, "code": …}`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::http;
use crate::spec::SchemaKind;
use crate::validate::{Rule, Violation};

/// An error response: the HTTP status, which is also the code in the body, and a sentence.
#[derive(Debug)]
pub(super) struct Failure {
    code: u16,
    error: String,
}

impl Failure {
    /// An error that says nothing but its status.
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

    /// The same, unless nothing is wrong.
    pub(super) fn unless_empty(errors: &[String]) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::validation(errors)) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        http::json(status, &json!({"error": self.error, "code": self.code}))
    }
}

/// A broken rule of the spec in the vendor's words. An item is reported as its list, the record is
/// not named.
pub(super) fn sentence(violation: &Violation) -> String {
    let place = violation.place();
    let place = place.strip_prefix("changedRecord.").unwrap_or(&place);
    let (place, in_list) = match place.split_once('[') {
        Some((list, _)) => (list, true),
        None => (place, place.ends_with("Ids")),
    };
    match &violation.rule {
        Rule::Missing(_) if in_list => format!("{place} needs at least one id"),
        Rule::Missing(_) => format!("{place} is required"),
        Rule::MinItems(_) => format!("{place} needs at least one id"),
        Rule::MaxItems(most) => format!("{place} has more than {most} ids"),
        Rule::MinLength(least) => format!("{place} has fewer than {least} characters"),
        Rule::MaxLength(most) => format!("{place} has more than {most} characters"),
        Rule::Kind(_) if in_list => format!("{place} is not an array of integers"),
        Rule::Kind(SchemaKind::String) => format!("{place} is not a string"),
        Rule::Kind(SchemaKind::Integer | SchemaKind::Number) => format!("{place} is not an integer"),
        Rule::Kind(SchemaKind::Boolean) => format!("{place} is not a boolean"),
        Rule::Kind(SchemaKind::Array) => format!("{place} is not an array"),
        Rule::Kind(SchemaKind::Object) => format!("{place} is not an object"),
        Rule::OneOf(values) => {
            let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            format!("{place} is not one of {}", values.join(", "))
        }
        Rule::Minimum(_) | Rule::Maximum(_) if place == "max" => "max is not between 1 and 1000".to_owned(),
        Rule::Minimum(least) => format!("{place} is less than {least}"),
        Rule::Maximum(most) => format!("{place} is greater than {most}"),
        Rule::Unknown(_) | Rule::UniqueItems => format!("{place} is not valid"),
    }
}

//! Every shape in which the server refuses.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::http;

/// What is wrong with a record: the attribute's name and the sentence, in the order in which Rails
/// would report them.
pub(super) type Invalid = Vec<(&'static str, String)>;

/// A refusal.
#[derive(Debug)]
pub(super) enum Failure {
    /// Rails itself answers, with the status and its name: `{"status": 404, "error": "Not Found"}`.
    Rails(u16),
    /// 401 with a sentence, whether the caller is unknown or may not.
    Unauthorized(&'static str),
    /// 401 of the Application API for a call without a token.
    SignInFirst,
    /// 402: the account's limits are used up. The text says what helps.
    LimitExceeded(&'static str),
    /// 404 of the Application API.
    NotFound,
    /// 422 because a record does not validate.
    Invalid(Invalid),
    /// 422 with a sentence.
    Unprocessable(String),
    /// 422 with the messages of each attribute.
    Messages(Map<String, Value>),
    /// 422 without a word.
    Unexplained,
}

impl Failure {
    /// 401 because the caller's role is too low.
    pub(super) const NOT_ALLOWED: Self = Self::Unauthorized("You are not authorized to do this action");

    /// 422 because the object in which the parameters belong is missing or empty.
    pub(super) fn missing(name: &str) -> Self {
        Self::Unprocessable(format!("param is missing or the value is empty: {name}"))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = |status, message: &str| http::json(status, &json!({"error": message}));
        match self {
            Self::Rails(code) => {
                let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let reason = status.canonical_reason().unwrap_or("Error");
                // The name of the encoding is in upper case here, and only here.
                let body = json!({"status": code, "error": reason});
                http::json_as("application/json; charset=UTF-8", status, &body)
            }
            Self::Unauthorized(message) => error(StatusCode::UNAUTHORIZED, message),
            Self::SignInFirst => http::json(
                StatusCode::UNAUTHORIZED,
                &json!({"errors": ["You need to sign in or sign up before continuing."]}),
            ),
            Self::LimitExceeded(advice) => {
                error(StatusCode::PAYMENT_REQUIRED, &format!("Account limit exceeded. {advice}"))
            }
            Self::NotFound => error(StatusCode::NOT_FOUND, "Resource could not be found"),
            Self::Unprocessable(message) => error(StatusCode::UNPROCESSABLE_ENTITY, &message),
            Self::Messages(messages) => {
                http::json(StatusCode::UNPROCESSABLE_ENTITY, &json!({"error": messages}))
            }
            Self::Unexplained => bare(StatusCode::UNPROCESSABLE_ENTITY),
            Self::Invalid(errors) => {
                let messages: Vec<&str> = errors.iter().map(|(_, message)| message.as_str()).collect();
                let mut attributes: Vec<&str> = Vec::new();
                for (attribute, _) in &errors {
                    if !attributes.contains(attribute) {
                        attributes.push(attribute);
                    }
                }
                let body = json!({"message": messages.join(", "), "attributes": attributes});
                http::json(StatusCode::UNPROCESSABLE_ENTITY, &body)
            }
        }
    }
}

/// 200 with a body.
pub(super) fn ok(body: &Value) -> Response {
    http::json(StatusCode::OK, body)
}

/// 200 without one, which says JSON all the same.
pub(super) fn ok_empty() -> Response {
    bare(StatusCode::OK)
}

fn bare(status: StatusCode) -> Response {
    let mut response = http::empty(status);
    response
        .headers_mut()
        .insert(axum::http::header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
    response
}

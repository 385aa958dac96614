//! Every shape in which the server refuses.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::http;

/// What is wrong with a record: the attribute's name and the sentence, in the order in which Rails
/// would report them.
#[derive(Debug, Default)]
pub(crate) struct Invalid(Vec<(&'static str, String)>);

impl Invalid {
    pub(crate) fn push(&mut self, attribute: &'static str, message: impl Into<String>) {
        self.0.push((attribute, message.into()));
    }

    /// Adds the sentence where something is wrong.
    pub(crate) fn when(&mut self, wrong: bool, attribute: &'static str, message: impl Into<String>) {
        if wrong {
            self.push(attribute, message);
        }
    }

    /// Requires a text.
    pub(crate) fn blank(&mut self, attribute: &'static str, text: &str) {
        self.missing(attribute, text.trim().is_empty());
    }

    /// Requires a value.
    pub(crate) fn missing(&mut self, attribute: &'static str, missing: bool) {
        self.when(missing, attribute, format!("{} can't be blank", words(attribute)));
    }

    /// Requires that nothing else has the value.
    pub(crate) fn taken(&mut self, attribute: &'static str, taken: bool) {
        self.when(taken, attribute, format!("{} has already been taken", words(attribute)));
    }

    /// Limits the characters of a text.
    pub(crate) fn length(&mut self, attribute: &'static str, text: Option<&str>, max: usize) {
        let long = text.is_some_and(|text| text.chars().count() > max);
        let message = format!("{} is too long (maximum is {max} characters)", words(attribute));
        self.when(long, attribute, message);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses the record if anything is wrong.
    pub(crate) fn result(self) -> Result<(), Failure> {
        if self.is_empty() { Ok(()) } else { Err(Failure::Invalid(self)) }
    }
}

/// A refusal.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The response of Rails itself, with the status and its name: `{"status": 404, "error": "Not
    /// Found"}`.
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
    pub(crate) const NOT_ALLOWED: Self = Self::Unauthorized("You are not authorized to do this action");

    /// 422 because of one attribute.
    pub(crate) fn invalid(attribute: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Invalid(vec![(attribute, message.into())]))
    }

    /// 422 because the object in which the parameters belong is missing or empty.
    pub(crate) fn missing(name: &str) -> Self {
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
            Self::Invalid(Invalid(errors)) => {
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

/// An attribute's name as messages begin with it: without underscores, and without `_id` at the
/// end.
pub(crate) fn words(attribute: &str) -> String {
    let mut name = attribute.strip_suffix("_id").unwrap_or(attribute).replace('_', " ");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// 200 with a body.
pub(crate) fn ok(body: &Value) -> Result<Response, Failure> {
    Ok(http::json(StatusCode::OK, body))
}

/// 200 without one, which says JSON all the same.
pub(crate) fn ok_empty() -> Result<Response, Failure> {
    Ok(bare(StatusCode::OK))
}

/// 204.
pub(crate) fn no_content() -> Result<Response, Failure> {
    Ok(http::empty(StatusCode::NO_CONTENT))
}

fn bare(status: StatusCode) -> Response {
    let mut response = http::empty(status);
    response
        .headers_mut()
        .insert(axum::http::header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
    response
}

//! The responses of the workspace: results with `success: true` among their fields, and failures in
//! the shapes that the server's own API class gives them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::http;
use crate::rocketchat::state::kind::has_word;
use crate::rocketchat::state::record::{Change, Doc, object};

/// What a handler returns.
pub(crate) type Outcome = Result<Value, Failure>;

/// The error of a request that is not signed in.
const SIGN_IN: &str = "You must be logged in to do this.";

/// An error response.
#[derive(Debug)]
pub(crate) enum Failure {
    /// 400 with `error` and, where the server raised a coded error, `errorType` and `details`.
    Bad { error: Option<String>, error_type: Option<&'static str>, details: Option<Value> },
    /// 400 with fields of its own beside `success`, as the server responds to an error that is an
    /// object.
    Fields(Doc),
    /// 401: no valid pair of `X-Auth-Token` and `X-User-Id`.
    NotSignedIn,
    /// 401: the credentials given to `login` are wrong. A shape of its own.
    LoginRefused,
    /// 401: `login` asks for a second factor, or is blocked. `error` is the code.
    LoginHeld { code: &'static str, message: String, details: Option<Value> },
    /// 403: the route asks for permissions that the caller's roles do not give.
    Permissions,
    /// 401: the handler itself refused the caller.
    Unauthorized,
    /// 403: the handler itself refused the caller.
    Forbidden,
    /// The same with a text of its own.
    ForbiddenFor(&'static str),
    /// 404 with a text.
    NotFound(&'static str),
    /// 503 with a text.
    Unavailable(&'static str),
    /// 500 with plain text: the server threw an error where it catches none.
    Crash,
    /// 500: code of the sandbox named a field that does not exist.
    Mistake(String),
    /// 429: the route's calls for this window are used up.
    TooMany { seconds: u64 },
}

impl Failure {
    /// A 400 whose text stands alone, without a code.
    pub(crate) fn plain(error: impl Into<String>) -> Self {
        Self::Bad { error: Some(error.into()), error_type: None, details: None }
    }

    /// A coded 400: the text ends in the code in brackets, and `errorType` repeats the code.
    /// A code without a text stands alone in its brackets.
    pub(crate) fn coded(error_type: &'static str, text: &str) -> Self {
        let error =
            if text.is_empty() { format!("[{error_type}]") } else { format!("{text} [{error_type}]") };
        Self::Bad { error: Some(error), error_type: Some(error_type), details: None }
    }

    /// A 400 with a code that the text does not repeat in brackets.
    pub(crate) fn unbracketed(code: &'static str, text: &str) -> Self {
        Self::Bad { error: Some(text.to_owned()), error_type: Some(code), details: None }
    }

    /// A 400 that does not say why.
    pub(crate) fn silent() -> Self {
        Self::Bad { error: None, error_type: None, details: None }
    }

    /// The same failure with `details`.
    pub(crate) fn with(self, details: impl Serialize) -> Self {
        match self {
            Self::Bad { error, error_type, .. } => {
                Self::Bad { error, error_type, details: Some(json!(details)) }
            }
            other => other,
        }
    }

    /// A body that its schema refuses: the code stands in `errorType` alone.
    pub(crate) fn body(text: &str) -> Self {
        Self::unbracketed("invalid-params", text)
    }

    /// A query that its schema refuses.
    pub(crate) fn query(text: &str) -> Self {
        Self::unbracketed("error-invalid-params", text)
    }

    fn response(self) -> Response {
        let (status, body) = match self {
            Self::Bad { error, error_type, details } => {
                // An absent text is left out, as `undefined` is on the wire.
                let mut body = object(json!({"success": false}));
                body.set_some("error", error).set_some("errorType", error_type);
                body.set_some("details", details);
                (StatusCode::BAD_REQUEST, body.into())
            }
            Self::Fields(mut body) => {
                body.set("success", false);
                (StatusCode::BAD_REQUEST, body.into())
            }
            Self::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                json!({"success": false, "status": "error", "message": SIGN_IN, "error": SIGN_IN}),
            ),
            Self::LoginRefused => (
                StatusCode::UNAUTHORIZED,
                json!({"status": "error", "error": "Unauthorized", "message": "Unauthorized"}),
            ),
            Self::LoginHeld { code, message, details } => {
                let body = json!({"success": false, "status": "error", "error": code, "message": message});
                let mut body = object(body);
                body.set_some("details", details);
                (StatusCode::UNAUTHORIZED, body.into())
            }
            Self::Permissions => (
                StatusCode::FORBIDDEN,
                json!({
                    "success": false,
                    "error": "User does not have the permissions required for this action [error-unauthorized]",
                }),
            ),
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, json!({"success": false, "error": "unauthorized"}))
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, json!({"success": false, "error": "unauthorized"})),
            Self::ForbiddenFor(text) => (StatusCode::FORBIDDEN, json!({"success": false, "error": text})),
            Self::NotFound(text) => (StatusCode::NOT_FOUND, json!({"success": false, "error": text})),
            Self::Unavailable(text) => {
                (StatusCode::SERVICE_UNAVAILABLE, json!({"success": false, "error": text}))
            }
            Self::Crash => {
                return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
            }
            Self::Mistake(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, json!({"success": false, "error": error}))
            }
            Self::TooMany { seconds } => (
                StatusCode::TOO_MANY_REQUESTS,
                json!({
                    "success": false,
                    "error": format!(
                        "Error, too many requests. Please slow down. You must wait {seconds} seconds \
                         before trying this endpoint again. [error-too-many-requests]"
                    ),
                }),
            ),
        };
        json_response(status, &body)
    }
}

impl From<&str> for Failure {
    fn from(error: &str) -> Self {
        Self::plain(error)
    }
}

impl From<String> for Failure {
    fn from(error: String) -> Self {
        Self::plain(error)
    }
}

impl<T: AsRef<str>> From<(&'static str, T)> for Failure {
    fn from((code, text): (&'static str, T)) -> Self {
        Self::coded(code, text.as_ref())
    }
}

/// A coded failure, with the name of the server's method in `details`.
impl From<(&'static str, &str, &str)> for Failure {
    fn from((code, text, method): (&'static str, &str, &str)) -> Self {
        Self::coded(code, text).with(json!({"method": method}))
    }
}

/// Returns the failure if the condition holds.
pub(crate) fn fail_if(condition: bool, failure: impl Into<Failure>) -> Result<(), Failure> {
    if condition { fail(failure) } else { Ok(()) }
}

/// Returns the failure.
pub(crate) fn fail<T>(failure: impl Into<Failure>) -> Result<T, Failure> {
    Err(failure.into())
}

/// Returns a text that is one of these words, which have spaces between them.
///
/// # Errors
/// The validator's refusal of a body or a query.
pub(crate) fn among<'a>(
    text: &'a str,
    words: &str,
    refusal: fn(&str) -> Failure,
) -> Result<&'a str, Failure> {
    let known = has_word(words, text);
    if known { Ok(text) } else { fail(refusal("must be equal to one of the allowed values")) }
}

/// Turns the absence of a value into a failure.
pub(crate) trait OrFail<T> {
    /// Returns the value, or the failure if there is none.
    fn or_fail(self, failure: impl Into<Failure>) -> Result<T, Failure>;
}

impl<T> OrFail<T> for Option<T> {
    fn or_fail(self, failure: impl Into<Failure>) -> Result<T, Failure> {
        self.ok_or_else(|| failure.into())
    }
}

/// The response of an operation that returns nothing but success.
pub(crate) fn done() -> Outcome {
    Ok(json!({}))
}

/// Turns an outcome into the HTTP response. `success: true` joins an object's fields; anything else
/// is sent as it is.
pub(crate) fn respond(outcome: Outcome) -> Response {
    match outcome {
        Ok(Value::Object(mut fields)) => {
            fields.insert("success".into(), json!(true));
            json_response(StatusCode::OK, &Value::Object(fields))
        }
        Ok(other) => json_response(StatusCode::OK, &other),
        Err(failure) => failure.response(),
    }
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    // The server names no character set.
    let mut response = http::json_as("application/json", status, body);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

//! What the server says about a failure.

mod code;
mod kind;
mod last_owner;

use std::time::Duration;

use frontdesk_core::http::StatusCode;
use frontdesk_core::serde_json::{Map, Value};
use frontdesk_core::{ErrorKind, Extra, FailureDetails, Operation, body};

pub use code::ErrorCode;
pub use last_owner::LastOwnedRooms;

/// The body of a failure:
/// `{"success": false, "error": "… [error-invalid-user]", "errorType": "error-invalid-user", …}`,
/// or what older servers and single routes make of it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// What is wrong, in the server's words, without the code in brackets.
    pub message: Option<String>,
    /// The server's code: `errorType`, or what stands in brackets at the end of `error`.
    pub code: Option<ErrorCode>,
    /// More about it; JSON that came in a string is read.
    pub details: Option<Value>,
    /// Why a license is not valid: an object with `behavior` and `reason` for each reason. Only
    /// from `licenses.validate`.
    pub reasons: Vec<Value>,
    /// Whatever else there is.
    pub extra: Extra,
    /// Whether the body says of itself that it is a failure.
    failed: bool,
}

impl ErrorBody {
    /// Reads a body, [`Error::body`](crate::Error::body) for one; `None` where it is no JSON
    /// object.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = body::object(bytes)?;
        let failed = match fields.remove("success") {
            Some(success) => success == Value::Bool(false),
            None => fields.get("status").is_some_and(|status| status == "error"),
        };
        let details = fields.remove("details").map(|details| match &details {
            Value::String(text) => body::json(text).unwrap_or(details),
            _ => details,
        });
        let reasons = match fields.remove("reasons") {
            Some(Value::Array(reasons)) => reasons,
            Some(other) => vec![other],
            None => Vec::new(),
        };
        // `error` may be an object, which then says what otherwise stands beside it.
        let (mut message, mut code) = match fields.get("error") {
            Some(Value::Object(inner)) => words(inner),
            _ => (None, None),
        };
        let (outer_message, outer_code) = words(&fields);
        message = outer_message.or(message);
        code = outer_code.or(code);
        for name in ["error", "errorType", "message", "stack"] {
            fields.remove(name);
        }
        let code = code.map(|code| ErrorCode::from(code.as_str()));
        Some(Self { message, code, details, reasons, extra: fields.into(), failed })
    }
}

/// The message and the code among the fields of a failure.
fn words(fields: &Map<String, Value>) -> (Option<String>, Option<String>) {
    let mut message = body::text(fields.get("message"));
    let mut code = body::text(fields.get("errorType"));
    for name in ["reason", "error"] {
        let Some(text) = body::text(fields.get(name)) else { continue };
        let (words, bracketed) = split_code(&text);
        if words.is_empty() {
            // A code that stands alone is all that the server says.
            code = code.or(bracketed.clone());
            message = message.or(bracketed);
            continue;
        }
        if !is_code(&words) {
            code = code.or(bracketed);
            message = Some(words);
            continue;
        }
        // Some routes put nothing but the code there, and a few of them the words where the code
        // belongs.
        match code.take_if(|code| !is_code(code)) {
            Some(swapped) => {
                message = Some(swapped);
                code = Some(words);
            }
            None => {
                code.get_or_insert(words.clone());
                message.get_or_insert(words);
            }
        }
    }
    let message = message.map(|message| {
        let (words, alone) = split_code(&message);
        match alone.filter(|_| words.is_empty()) {
            Some(alone) => code.get_or_insert(alone).clone(),
            None => words,
        }
    });
    (message.filter(|text| !text.is_empty()), code.filter(|text| !text.is_empty()))
}

/// Splits `text … [code]`.
fn split_code(text: &str) -> (String, Option<String>) {
    let trimmed = text.trim();
    let parts = trimmed.strip_suffix(']').and_then(|inner| inner.rsplit_once('['));
    match parts {
        Some((words, code)) if is_code(code) || (words.is_empty() && is_plain(code)) => {
            (words.trim_end().to_owned(), Some(code.to_owned()))
        }
        _ => (trimmed.to_owned(), None),
    }
}

/// Whether a text is one of the server's codes: `error-invalid-user`, `totp-required`,
/// `Custom_Sound_Error_Invalid_Sound`.
fn is_code(text: &str) -> bool {
    (text.contains('-') && !text.starts_with('-') || text.contains("_Error_")) && is_plain(text)
}

/// Whether a text has the characters of a code alone.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Returns the failure that a response reports. `success: false` counts with any status.
pub(crate) fn failure(status: StatusCode, bytes: &[u8]) -> Option<FailureDetails> {
    if status.is_success() && !may_report_failure(bytes) {
        return None;
    }
    let body = ErrorBody::parse(bytes);
    let reported = body.as_ref().is_some_and(|body| body.failed);
    let by_status = ErrorKind::from_status(status);
    if by_status.is_none() && !reported {
        return None;
    }
    let plain = if body.is_none() { body::plain(bytes) } else { None };
    let ErrorBody { message, code, .. } = body.unwrap_or_default();
    let message = message.or(plain).unwrap_or_default();
    let by_status = by_status.unwrap_or(ErrorKind::Other);
    let kind = kind::of(code.as_ref(), &message, by_status);
    let mut failure = FailureDetails::new(kind);
    if let Some(code) = code {
        failure = failure.with_code(code.as_str());
    }
    if kind == ErrorKind::RateLimited {
        failure.retry_after = wait_in_words(&message);
    }
    Some(failure.with_message(message))
}

/// Looks at a failure in the light of the operation.
///
/// A 401 that says `unauthorized` and no more is how some routes refuse a caller whom they know. A
/// server that lacks the operation responds like one that lacks the record, so the hint of such a
/// 404 has the first version of the operation.
pub(crate) fn refine(
    operation: &Operation,
    status: StatusCode,
    mut failure: FailureDetails,
) -> FailureDetails {
    let words = failure.message.as_deref().unwrap_or_default();
    if status == StatusCode::UNAUTHORIZED && words == "unauthorized" && operation.needs_credentials() {
        failure.kind = ErrorKind::Forbidden;
    }
    if status == StatusCode::NOT_FOUND && failure.code.is_none() {
        failure = failure.with_hint_of_age(operation);
    }
    failure
}

/// Whether a body may say `success: false` or `status: error`: a quick look, since every success is
/// looked at.
fn may_report_failure(bytes: &[u8]) -> bool {
    let mut is_mentioned = false;
    let mut successes = body::mentions(bytes, "success").inspect(|_| is_mentioned = true);
    if successes.any(|success| success == b"false") {
        return true;
    }
    drop(successes);
    !is_mentioned && body::field(bytes, "status").is_some_and(|status| status == b"\"error\"")
}

/// How long to wait, from "You must wait 42 seconds before trying this endpoint again".
fn wait_in_words(message: &str) -> Option<Duration> {
    let (_, rest) = message.split_once("wait ")?;
    let (number, unit) = rest.split_once(' ')?;
    let seconds = number.parse().ok()?;
    unit.starts_with("second").then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests;

//! What the server says about a failure.

mod code;

use std::time::Duration;

use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_core::serde_json::{self, Map, Value};
use frontdesk_core::{ErrorKind, Extra, Failure, Operation, body, chrono};

pub use code::ErrorCode;

/// The body of a failure: `{"success": false, "error": "… [error-invalid-user]", "errorType": "error-invalid-user",
/// "details": {…}}`, or what older servers and single routes make of it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// What is wrong, in the server's words, without the code in brackets.
    pub message: Option<String>,
    /// The server's code: `errorType`, or what stands in brackets at the end of `error`.
    pub code: Option<ErrorCode>,
    /// More about it; JSON that came in a string is read.
    pub details: Option<Value>,
    /// Whatever else there is.
    pub extra: Extra,
    /// Whether the body says of itself that it is a failure.
    failed: bool,
}

impl ErrorBody {
    /// Reads a body, [`Error::body`](crate::Error::body) for one; `None` where it is no JSON object.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = body::object(bytes)?;
        let failed = match fields.remove("success") {
            Some(success) => success == Value::Bool(false),
            None => fields.get("status").is_some_and(|status| status == "error"),
        };
        let details = fields.remove("details").map(|details| match &details {
            Value::String(text) => serde_json::from_str(text).unwrap_or(details),
            _ => details,
        });
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
        Some(Self { message, code, details, extra: fields.into(), failed })
    }
}

/// The message and the code among the fields of a failure.
fn words(fields: &Map<String, Value>) -> (Option<String>, Option<String>) {
    let mut message = body::text(fields.get("message"));
    let mut code = body::text(fields.get("errorType"));
    for name in ["reason", "error"] {
        let Some(text) = body::text(fields.get(name)) else { continue };
        let (words, bracketed) = split_code(&text);
        code = code.or(bracketed);
        if is_code(&words) {
            // Some routes put nothing but the code there.
            code.get_or_insert(words.clone());
            message.get_or_insert(words);
        } else {
            message = Some(words);
        }
    }
    let message = message.map(|message| split_code(&message).0);
    (message.filter(|text| !text.is_empty()), code.filter(|text| !text.is_empty()))
}

/// Splits `text … [code]`.
fn split_code(text: &str) -> (String, Option<String>) {
    let trimmed = text.trim();
    if let Some((words, tail)) = trimmed.rsplit_once('[')
        && let Some(code) = tail.strip_suffix(']')
        && is_code(code)
    {
        return (words.trim_end().to_owned(), Some(code.to_owned()));
    }
    (trimmed.to_owned(), None)
}

/// Whether a text is one of the server's codes: `error-invalid-user`, `totp-required`.
fn is_code(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.contains('-') && !text.starts_with('-') && text.chars().all(plain)
}

/// What an answer reports as failed: `success: false` counts under any status.
pub(crate) fn failure(status: StatusCode, headers: &HeaderMap, bytes: &[u8]) -> Option<Failure> {
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
    let kind = code
        .as_ref()
        .and_then(|code| kind_of_code(code, by_status))
        .or_else(|| kind_of_message(&message))
        .unwrap_or(by_status);
    let mut failure = Failure::new(kind);
    if let Some(code) = code {
        failure = failure.with_code(code.as_str());
    }
    if kind == ErrorKind::RateLimited {
        failure.retry_after = wait_in_words(&message).or_else(|| wait_in_headers(headers));
    }
    Some(failure.with_message(message))
}

/// Adds to a 404 when the operation came: a server that lacks it answers like one that lacks the record.
pub(crate) fn refine(operation: &Operation, status: StatusCode, failure: Failure) -> Failure {
    match operation.since {
        Some(version) if status == StatusCode::NOT_FOUND && failure.code.is_none() => {
            let words = failure.message.as_deref().filter(|words| !words.is_empty()).unwrap_or("Not found");
            let words = format!("{words}, or the server lacks the operation, which came with {version}");
            failure.with_message(words)
        }
        _ => failure,
    }
}

/// Whether a body may say `success: false` or `status: error`: a quick look, since every success is looked at.
fn may_report_failure(bytes: &[u8]) -> bool {
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    bytes.trim_ascii_start().starts_with(b"{")
        && (holds(b"\"success\":false") || holds(b"\"success\": false") || !holds(b"\"success\""))
}

/// What a code means. Codes outrank the status: most failures come under 400, whatever they are, and 401 and 403 have
/// changed places in 8.0.
fn kind_of_code(code: &ErrorCode, by_status: ErrorKind) -> Option<ErrorKind> {
    Some(match code {
        _ if code.is_two_factor() => ErrorKind::Unauthenticated,
        ErrorCode::TooManyRequests | ErrorCode::LoginBlockedForIp | ErrorCode::LoginBlockedForUser => {
            ErrorKind::RateLimited
        }
        ErrorCode::Unauthorized
        | ErrorCode::NotAllowed
        | ErrorCode::NotAuthorized
        | ErrorCode::ActionNotAllowed
        | ErrorCode::PlainNotAllowed
        | ErrorCode::EditPermissionsNotAllowed => ErrorKind::Forbidden,
        ErrorCode::FieldUnavailable
        | ErrorCode::InvalidShortcut
        | ErrorCode::InquiryTaken
        | ErrorCode::RoomClosed => ErrorKind::Conflict,
        // The code of an unknown user, and of a caller who is none.
        ErrorCode::InvalidUser if by_status != ErrorKind::Unauthenticated => ErrorKind::NotFound,
        ErrorCode::InvalidRoom | ErrorCode::NoRoom | ErrorCode::RoomDoesNotExist => ErrorKind::NotFound,
        ErrorCode::InvalidVisitor | ErrorCode::InvalidInquiry | ErrorCode::TokenDoesNotExist => {
            ErrorKind::NotFound
        }
        ErrorCode::InvalidMessage | ErrorCode::NoMessage => ErrorKind::NotFound,
        ErrorCode::LicenseUserLimitReached
        | ErrorCode::MaxGuestsNumberReached
        | ErrorCode::MaxSimultaneousChats
        | ErrorCode::MacLimitReached => ErrorKind::LimitExceeded,
        _ => return kind_of_unknown(code.as_str()),
    })
}

/// What the form of a code says where the code itself is not told apart above.
fn kind_of_unknown(code: &str) -> Option<ErrorKind> {
    if code == "not-authorized" {
        Some(ErrorKind::Forbidden)
    } else if code.ends_with("-not-found") {
        Some(ErrorKind::NotFound)
    } else if code.contains("already") || code.contains("duplicate") {
        Some(ErrorKind::Conflict)
    } else {
        None
    }
}

/// What the words mean where no code does.
fn kind_of_message(message: &str) -> Option<ErrorKind> {
    let message = message.to_ascii_lowercase();
    if message.starts_with("you must be logged in") {
        Some(ErrorKind::Unauthenticated)
    } else if message.starts_with("user does not have the permissions") {
        Some(ErrorKind::Forbidden)
    } else if message.starts_with("user not found") {
        // `users.info` says so under 400 and without a code.
        Some(ErrorKind::NotFound)
    } else {
        None
    }
}

/// How long to wait, from "You must wait 42 seconds before trying this endpoint again".
fn wait_in_words(message: &str) -> Option<Duration> {
    let (_, rest) = message.split_once("wait ")?;
    let (number, unit) = rest.split_once(' ')?;
    let seconds = number.parse().ok()?;
    unit.starts_with("second").then(|| Duration::from_secs(seconds))
}

/// How long to wait, from `X-RateLimit-Reset`, a time in epoch milliseconds.
fn wait_in_headers(headers: &HeaderMap) -> Option<Duration> {
    let reset: i64 = headers.get("x-ratelimit-reset")?.to_str().ok()?.trim().parse().ok()?;
    let reset = chrono::DateTime::from_timestamp_millis(reset)?;
    Some((reset - chrono::Utc::now()).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use frontdesk_core::http::Method;

    use super::*;
    use ErrorKind::{
        Conflict, Forbidden, Invalid, LimitExceeded, NotFound, Other, RateLimited, Server, Unauthenticated,
    };

    #[test]
    fn a_404_says_when_the_operation_came() {
        let operation =
            |since| Operation { id: "x", method: Method::GET, path: "/api/v1/x", security: &[], since };
        let resource = r#"{"success":false,"error":"Resource not found"}"#;
        let coded = r#"{"success":false,"error":"No such room [invalid-room]"}"#;
        let added = ", or the server lacks the operation, which came with 8.7";
        let table = [
            (404, resource, Some("8.7"), format!("Resource not found{added}")),
            (404, resource, None, "Resource not found".to_owned()),
            (404, "", Some("8.7"), format!("Not found{added}")),
            (404, coded, Some("8.7"), "No such room".to_owned()),
            (400, resource, Some("8.7"), "Resource not found".to_owned()),
        ];
        for (status, body, since, expected) in table {
            let status = StatusCode::from_u16(status).unwrap();
            let failure = failure(status, &HeaderMap::new(), body.as_bytes()).unwrap();
            let refined = refine(&operation(since), status, failure);
            assert_eq!(refined.message.as_deref(), Some(expected.as_str()), "{status} {body} {since:?}");
        }
    }

    /// The shapes that the server's own end-to-end tests and its versions before and after 8.0 show.
    #[test]
    fn failures_are_told_apart() {
        type Row = (u16, &'static str, ErrorKind, Option<&'static str>, Option<&'static str>);
        let table: &[Row] = &[
            (
                401,
                r#"{"success":false,"error":"You must be logged in to do this."}"#,
                Unauthenticated,
                None,
                Some("You must be logged in to do this."),
            ),
            (
                403,
                r#"{"success":false,"status":"error","error":"You must be logged in to do this.","message":"You must be logged in to do this."}"#,
                Unauthenticated,
                None,
                Some("You must be logged in to do this."),
            ),
            (
                401,
                r#"{"status":"error","error":"Unauthorized","message":"Unauthorized"}"#,
                Unauthenticated,
                None,
                Some("Unauthorized"),
            ),
            (403, r#"{"success":false,"error":"unauthorized"}"#, Forbidden, None, Some("unauthorized")),
            (
                403,
                r#"{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}"#,
                Forbidden,
                Some("error-unauthorized"),
                Some("User does not have the permissions required for this action"),
            ),
            (
                401,
                r#"{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}"#,
                Forbidden,
                Some("error-unauthorized"),
                Some("User does not have the permissions required for this action"),
            ),
            (
                400,
                r#"{"success":false,"error":"Not allowed [error-not-allowed]","errorType":"error-not-allowed","details":{"method":"x"}}"#,
                Forbidden,
                Some("error-not-allowed"),
                Some("Not allowed"),
            ),
            (
                400,
                r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":"{\"method\":\"totp\"}"}"#,
                Unauthenticated,
                Some("totp-required"),
                Some("TOTP Required"),
            ),
            (
                400,
                r#"{"success":false,"error":"Invalid user [error-invalid-user]","errorType":"error-invalid-user"}"#,
                NotFound,
                Some("error-invalid-user"),
                Some("Invalid user"),
            ),
            (400, r#"{"success":false,"error":"User not found."}"#, NotFound, None, Some("User not found.")),
            (
                400,
                r#"{"success":false,"error":"error-invalid-params"}"#,
                Invalid,
                Some("error-invalid-params"),
                Some("error-invalid-params"),
            ),
            (
                400,
                r#"{"success":false,"error":"must have required property 'username' [invalid-params]","errorType":"invalid-params"}"#,
                Invalid,
                Some("invalid-params"),
                Some("must have required property 'username'"),
            ),
            (
                400,
                r#"{"success":false,"error":"jane is already in use :( [error-field-unavailable]","errorType":"error-field-unavailable"}"#,
                Conflict,
                Some("error-field-unavailable"),
                Some("jane is already in use :("),
            ),
            (
                400,
                r#"{"success":false,"errorType":"error-license-user-limit-reached","error":"[error-license-user-limit-reached]"}"#,
                LimitExceeded,
                Some("error-license-user-limit-reached"),
                None,
            ),
            (
                400,
                r#"{"success":false,"error":{"reason":"No such department","errorType":"error-department-not-found"}}"#,
                NotFound,
                Some("error-department-not-found"),
                Some("No such department"),
            ),
            (
                400,
                r#"{"success":false,"error":"Match error: Expected string"}"#,
                Invalid,
                None,
                Some("Match error: Expected string"),
            ),
            (
                404,
                r#"{"success":false,"error":"Resource not found"}"#,
                NotFound,
                None,
                Some("Resource not found"),
            ),
            (404, "<!DOCTYPE html><html></html>", NotFound, None, None),
            (
                429,
                r#"{"success":false,"error":"Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]"}"#,
                RateLimited,
                Some("error-too-many-requests"),
                Some(
                    "Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again.",
                ),
            ),
            (
                500,
                r#"{"success":false,"error":"Internal server error"}"#,
                Server,
                None,
                Some("Internal server error"),
            ),
            // Failures under 200.
            (
                200,
                r#"{"success":false,"error":"Invalid user [error-invalid-user]"}"#,
                NotFound,
                Some("error-invalid-user"),
                Some("Invalid user"),
            ),
            (200, r#"{"success": false}"#, Other, None, None),
        ];
        for (status, body, kind, code, message) in table {
            let found =
                failure(StatusCode::from_u16(*status).unwrap(), &HeaderMap::new(), body.as_bytes()).unwrap();
            let found = (found.kind, found.code.as_deref(), found.message.as_deref());
            assert_eq!(found, (*kind, *code, *message), "{status} {body}");
        }
    }

    #[test]
    fn successes_are_none() {
        let table = [
            r#"{"success":true,"users":[]}"#,
            r#"{"users":[{"success":false}],"success":true}"#,
            r#"{"status":"success","data":{"userId":"a"}}"#,
            r#"[{"success":false}]"#,
            r#"{"status":"error","success":true}"#,
            "null",
            "",
            "<html>a page</html>",
        ];
        for body in table {
            assert_eq!(failure(StatusCode::OK, &HeaderMap::new(), body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn the_wait_is_read_from_words_or_headers() {
        let now = chrono::Utc::now().timestamp_millis();
        let reset = (now + 30_000).to_string();
        let past = (now - 30_000).to_string();
        let table = [
            ("You must wait 42 seconds before", "", 42..=42),
            ("You must wait 1 second before", reset.as_str(), 1..=1),
            ("slow down", reset.as_str(), 28..=30),
            ("slow down", past.as_str(), 0..=0),
        ];
        for (message, header, seconds) in table {
            let mut headers = HeaderMap::new();
            headers.insert("x-ratelimit-reset", header.parse().unwrap());
            let body = format!(r#"{{"success":false,"error":"{message} [error-too-many-requests]"}}"#);
            let wait = failure(StatusCode::TOO_MANY_REQUESTS, &headers, body.as_bytes()).unwrap().retry_after;
            assert!(
                wait.is_some_and(|wait| seconds.contains(&wait.as_secs())),
                "{message} {header} {wait:?}"
            );
        }
        let silent = failure(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new(), b"wait").unwrap();
        assert_eq!(silent.retry_after, None);
    }

    #[test]
    fn bodies_are_read() {
        let body = ErrorBody::parse(
            br#"{"success":false,"error":"TOTP Required [totp-required]","details":"{\"method\":\"email\"}","x":1}"#,
        )
        .unwrap();
        assert_eq!(body.code.as_ref().map(ErrorCode::as_str), Some("totp-required"));
        assert_eq!(body.details.and_then(|details| details.get("method").cloned()), Some("email".into()));
        assert_eq!(body.extra.len(), 1);
        assert_eq!(ErrorBody::parse(b"<html>"), None);
    }
}

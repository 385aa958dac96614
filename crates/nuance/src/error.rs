//! What the server says about a failure.

use frontdesk_core::http::StatusCode;
use frontdesk_core::{ErrorKind, Extra, FailureDetails, body};

/// The body of a failure: `{"error": "HTTP 404 Not Found", "code": 404}`. One whole sample is
/// public, so nothing is taken for granted. See the [vendor's
/// codes](https://docs.nuance.com/agent-coach/APIs/UMAPI/response-codes.html).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// The failure in words.
    pub error: Option<String>,
    /// The vendor's code, which repeats the HTTP status.
    pub code: Option<i64>,
    /// Whatever else there is.
    pub extra: Extra,
}

impl ErrorBody {
    /// Reads a body, [`Error::body`](crate::Error::body) for one; `None` where it is no JSON
    /// object.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = body::object(bytes)?;
        Some(Self {
            error: body::text(fields.remove("error").as_ref()),
            code: body::integer(fields.remove("code").as_ref()),
            extra: fields.into(),
        })
    }
}

/// Returns the failure that a response reports.
pub(crate) fn failure(status: StatusCode, body: &[u8]) -> Option<FailureDetails> {
    let mut failure = FailureDetails::new(kind(status)?);
    let body = ErrorBody::parse(body).unwrap_or_default();
    if let Some(code) = body.code {
        failure = failure.with_code(code.to_string());
    }
    if let Some(message) = body.error {
        failure = failure.with_message(message);
    }
    Some(failure)
}

/// The kind of a failure. Two of the vendor's codes are its own.
fn kind(status: StatusCode) -> Option<ErrorKind> {
    match status.as_u16() {
        // The session has expired and the user has been signed out.
        440 => Some(ErrorKind::Unauthenticated),
        // The server's database failed.
        603 => Some(ErrorKind::Server),
        _ => ErrorKind::from_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, code and message; `None`: no failure.
    type Expected = Option<(ErrorKind, Option<&'static str>, Option<&'static str>)>;

    #[test]
    fn failures_are_told_apart() {
        let table: &[(u16, &str, Expected)] = &[
            (200, r#"{"error": "a field of a record", "code": 1}"#, None),
            (204, "", None),
            (
                404,
                r#"{"error": "HTTP 404 Not Found", "code": 404}"#,
                Some((ErrorKind::NotFound, Some("404"), Some("HTTP 404 Not Found"))),
            ),
            (400, "", Some((ErrorKind::Invalid, None, None))),
            (401, "<html>sign in</html>", Some((ErrorKind::Unauthenticated, None, None))),
            (403, r#"{"error": null, "code": "403"}"#, Some((ErrorKind::Forbidden, Some("403"), None))),
            (409, r#"{"error": "busy"}"#, Some((ErrorKind::Conflict, None, Some("busy")))),
            (413, "", Some((ErrorKind::Invalid, None, None))),
            (415, "", Some((ErrorKind::Invalid, None, None))),
            (
                422,
                r#"{"error": "A validation error", "code": 422, "fields": [{"username": "taken"}]}"#,
                Some((ErrorKind::Invalid, Some("422"), Some("A validation error"))),
            ),
            (
                440,
                r#"{"error": ["no text"], "code": 440}"#,
                Some((ErrorKind::Unauthenticated, Some("440"), None)),
            ),
            (500, "oops", Some((ErrorKind::Server, None, None))),
            (501, "", Some((ErrorKind::Unsupported, None, None))),
            (502, "<html/>", Some((ErrorKind::Unavailable, None, None))),
            (603, r#"{"error": "SQL", "code": 603}"#, Some((ErrorKind::Server, Some("603"), Some("SQL")))),
        ];
        for (status, body, expected) in table {
            let found = failure(StatusCode::from_u16(*status).unwrap(), body.as_bytes());
            let found = found
                .as_ref()
                .map(|failure| (failure.kind, failure.code.as_deref(), failure.message.as_deref()));
            assert_eq!(found, *expected, "{status} {body}");
        }
    }
}

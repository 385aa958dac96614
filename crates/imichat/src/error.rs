//! What the server says about a failure.

use frontdesk_core::http::StatusCode;
use frontdesk_core::{ErrorKind, Extra, FailureDetails, body};

/// The envelope of a failure:
/// `{"status_code": 2004, "description": "Access Token expired", "response": ""}`. Successes have
/// the same one, with other codes. See the [vendor's
/// codes](https://docs.imi.chat/reference/get-individual-user).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// The vendor's code; not the HTTP status.
    pub status_code: Option<i64>,
    /// The code in words.
    pub description: Option<String>,
    /// Whatever else there is, `response` included.
    pub extra: Extra,
}

impl ErrorBody {
    /// Reads a body, [`Error::body`](crate::Error::body) for one; `None` where it is no JSON
    /// object.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = body::object(bytes)?;
        Some(Self {
            status_code: body::integer(fields.remove("status_code").as_ref()),
            description: body::text(fields.remove("description").as_ref()),
            extra: fields.into(),
        })
    }
}

/// Returns the failure that a response reports. A code that is known to mean a failure counts with
/// any HTTP status.
pub(crate) fn failure(status: StatusCode, bytes: &[u8]) -> Option<FailureDetails> {
    // Every success is looked at, and most of them quickly.
    if status.is_success() {
        body::mentions(bytes, "status_code").find_map(|code| kind_of_code(body::integer_text(code)?))?;
        body::integer_field(bytes, "status_code").and_then(kind_of_code)?;
    }
    let body = ErrorBody::parse(bytes);
    let code = body.as_ref().and_then(|body| body.status_code);
    let kind = code.and_then(kind_of_code).or_else(|| ErrorKind::from_status(status))?;
    let mut failure = FailureDetails::new(kind);
    if let Some(code) = code {
        failure = failure.with_code(code.to_string());
    }
    match body {
        Some(ErrorBody { description: Some(description), .. }) => failure = failure.with_message(description),
        Some(_) => {}
        None => failure.message = body::plain(bytes),
    }
    Some(failure)
}

/// The vendor's codes of which the meaning is public. An invalid token comes under 400 and an
/// expired one under 401.
fn kind_of_code(code: i64) -> Option<ErrorKind> {
    Some(match code {
        // A header that has to be there is missing.
        2002 => ErrorKind::Invalid,
        // The token is invalid, or has expired.
        2003 | 2004 => ErrorKind::Unauthenticated,
        // The server failed; the user's data could not be read.
        2007 | 3105 => ErrorKind::Server,
        // No such team; no such user.
        2010 | 3101 => ErrorKind::NotFound,
        // The method is not allowed here.
        2099 => ErrorKind::Unsupported,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, code and message; `None`: no failure.
    type Expected = Option<(ErrorKind, Option<&'static str>, Option<&'static str>)>;

    #[test]
    fn failures_are_told_apart() {
        let table: &[(u16, &str, Expected)] = &[
            (
                200,
                r#"{"status_code": 4306, "description": "The user details retrieved", "response": {"id": 17}}"#,
                None,
            ),
            (202, r#"{"status_code": 4342, "description": "Chat transferred", "response": ""}"#, None),
            (200, "", None),
            (
                400,
                r#"{"status_code": 2002, "description": "Invalid header param", "response": ""}"#,
                Some((ErrorKind::Invalid, Some("2002"), Some("Invalid header param"))),
            ),
            (
                400,
                r#"{"status_code": 2003, "description": "Invalid Access Token", "response": ""}"#,
                Some((ErrorKind::Unauthenticated, Some("2003"), Some("Invalid Access Token"))),
            ),
            (
                401,
                r#"{"status_code": 2004, "description": "Access Token expired", "response": ""}"#,
                Some((ErrorKind::Unauthenticated, Some("2004"), Some("Access Token expired"))),
            ),
            (
                200,
                r#"{"status_code": "2004", "description": "Access Token expired"}"#,
                Some((ErrorKind::Unauthenticated, Some("2004"), Some("Access Token expired"))),
            ),
            (
                500,
                r#"{"status_code": 2007, "description": "Internal Server Error", "response": ""}"#,
                Some((ErrorKind::Server, Some("2007"), Some("Internal Server Error"))),
            ),
            (
                404,
                r#"{"status_code": 2010, "description": null}"#,
                Some((ErrorKind::NotFound, Some("2010"), None)),
            ),
            (
                405,
                r#"{"status_code": 2099, "description": "Method not allowed"}"#,
                Some((ErrorKind::Unsupported, Some("2099"), Some("Method not allowed"))),
            ),
            (
                404,
                r#"{"status_code": 3101, "description": "Requested user was not found"}"#,
                Some((ErrorKind::NotFound, Some("3101"), Some("Requested user was not found"))),
            ),
            (500, r#"{"status_code": 3105}"#, Some((ErrorKind::Server, Some("3105"), None))),
            (422, r#"{"status_code": 9999}"#, Some((ErrorKind::Invalid, Some("9999"), None))),
            (401, "<html>sign in</html>", Some((ErrorKind::Unauthenticated, None, None))),
            (429, "slow down", Some((ErrorKind::RateLimited, None, Some("slow down")))),
            (503, "", Some((ErrorKind::Unavailable, None, None))),
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

//! What the server says about a failure.

use frontdesk_core::http::StatusCode;
use frontdesk_core::serde_json::Value;
use frontdesk_core::{ErrorKind, Extra, FailureDetails, Operation, body};

/// The body of a failure, whichever of its shapes: `{"error": "…"}`, `{"errors": ["…"]}`,
/// `{"message": "…", "attributes": ["email"]}`, `{"error": {"actions": ["…"]}}`,
/// `{"status": 404, "error": "Not Found"}`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// What is wrong, in the server's words; one entry for each thing.
    pub messages: Vec<String>,
    /// The attributes of the record that do not validate.
    pub attributes: Vec<String>,
    /// The HTTP status, which the body repeats if no operation responded: the path or ID does not
    /// exist, or the server failed.
    pub status: Option<i64>,
    /// Whatever else there is.
    pub extra: Extra,
}

impl ErrorBody {
    /// Reads a body, [`Error::body`](crate::Error::body) for one; `None` where it is no JSON
    /// object.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = body::object(bytes)?;
        let mut messages = Vec::new();
        for name in ["error", "errors", "message"] {
            if let Some(value) = fields.remove(name) {
                collect(None, &value, &mut messages);
            }
        }
        let mut attributes = Vec::new();
        if let Some(value) = fields.remove("attributes") {
            collect(None, &value, &mut attributes);
        }
        let status = body::integer(fields.remove("status").as_ref());
        Some(Self { messages, attributes, status, extra: fields.into() })
    }
}

/// Adds the texts in a value, those of an object with the name of their field in front.
fn collect(name: Option<&str>, value: &Value, texts: &mut Vec<String>) {
    match (value, name) {
        (Value::Array(elements), _) => elements.iter().for_each(|element| collect(name, element, texts)),
        (Value::Object(fields), _) => {
            fields.iter().for_each(|(name, field)| collect(Some(name), field, texts));
        }
        (Value::String(text), None) => texts.push(text.clone()),
        (Value::String(text), Some(name)) => texts.push(format!("{name}: {text}")),
        _ => {}
    }
}

/// Returns the failure that a response reports.
pub(crate) fn failure(status: StatusCode, bytes: &[u8]) -> Option<FailureDetails> {
    let kind = ErrorKind::from_status(status)?;
    let message = match ErrorBody::parse(bytes) {
        Some(body) => body.messages.join("; "),
        None => body::plain(bytes).unwrap_or_default(),
    };
    let kind = match kind {
        ErrorKind::Unauthenticated => kind_of_unauthorized(&message),
        kind => kind,
    };
    Some(FailureDetails::new(kind).with_message(message))
}

/// What a 401 means. The server responds with it to a caller that it does not know, to one who may
/// not do this (nor anything, in a suspended account), and to some values that it does not take.
fn kind_of_unauthorized(message: &str) -> ErrorKind {
    let message = message.to_ascii_lowercase();
    let known = ["non permissible resource", "account is suspended"];
    if message.contains("not authorized") || known.contains(&message.as_str()) {
        ErrorKind::Forbidden
    } else if message == "invalid user ids" {
        ErrorKind::Invalid
    } else {
        ErrorKind::Unauthenticated
    }
}

/// Tells an operation that the server lacks from a record that it lacks. In the Application API the
/// second has words of its own, so that `Not Found` means that there is no such path: the server is
/// older, or newer, than the operation. The Platform and Client APIs say the same of both, so that
/// a version is only a hint there.
///
/// A 401 whose words are those for a caller without any token says that the token has not arrived.
pub(crate) fn refine(
    operation: &Operation,
    status: StatusCode,
    mut failure: FailureDetails,
) -> FailureDetails {
    if status == StatusCode::UNAUTHORIZED && operation.needs_credentials() {
        let message = failure.message.as_deref().unwrap_or_default();
        if message.starts_with("You need to sign in or sign up") {
            return failure.with_hint(
                "the server saw no token: perhaps a proxy on the way drops the header Api-Access-Token",
            );
        }
    }
    if status != StatusCode::NOT_FOUND || failure.message.as_deref() != Some("Not Found") {
        return failure;
    }
    if operation.path().starts_with("/api/") {
        failure.kind = ErrorKind::Unsupported;
        let hint = "the server has no such operation";
        return failure.with_hint(match operation.since() {
            Some(version) => format!("{hint}: it came with {version}"),
            None => hint.to_owned(),
        });
    }
    failure.with_hint_of_age(operation)
}

#[cfg(test)]
mod tests {
    use frontdesk_core::http::Method;

    use super::*;

    /// Every shape that recorded servers (3.16, 4.8, 4.16) responded with, and a few of gateways.
    #[test]
    fn failures_are_told_apart() {
        use ErrorKind::{
            Forbidden, Invalid, LimitExceeded, NotFound, RateLimited, Server, Unauthenticated, Unavailable,
        };
        let table: &[(u16, &str, ErrorKind, Option<&str>)] = &[
            (401, r#"{"error":"Invalid access_token"}"#, Unauthenticated, Some("Invalid access_token")),
            (401, r#"{"error":"Invalid Access Token"}"#, Unauthenticated, Some("Invalid Access Token")),
            (
                401,
                r#"{"errors":["You need to sign in or sign up before continuing."]}"#,
                Unauthenticated,
                Some("You need to sign in or sign up before continuing."),
            ),
            (401, "", Unauthenticated, None),
            (401, "<html>gateway</html>", Unauthenticated, None),
            (401, r#"{"error":"Non permissible resource"}"#, Forbidden, Some("Non permissible resource")),
            (
                401,
                r#"{"error":"You are not authorized to do this action"}"#,
                Forbidden,
                Some("You are not authorized to do this action"),
            ),
            (
                401,
                r#"{"error":"Access to this endpoint is not authorized for bots"}"#,
                Forbidden,
                Some("Access to this endpoint is not authorized for bots"),
            ),
            (401, r#"{"error":"Account is suspended"}"#, Forbidden, Some("Account is suspended")),
            (401, r#"{"error":"Invalid User IDs"}"#, Invalid, Some("Invalid User IDs")),
            (
                402,
                r#"{"error":"Account limit exceeded. Please purchase more licenses"}"#,
                LimitExceeded,
                Some("Account limit exceeded. Please purchase more licenses"),
            ),
            (
                404,
                r#"{"error":"Resource could not be found"}"#,
                NotFound,
                Some("Resource could not be found"),
            ),
            (404, r#"{"status":404,"error":"Not Found"}"#, NotFound, Some("Not Found")),
            (406, r#"{"status":406,"error":"Not Acceptable"}"#, Invalid, Some("Not Acceptable")),
            (
                422,
                r#"{"message":"Email has already been taken","attributes":["email"]}"#,
                Invalid,
                Some("Email has already been taken"),
            ),
            (422, r#"{"error":"Invalid current password"}"#, Invalid, Some("Invalid current password")),
            (
                422,
                r#"{"error":{"actions":["Automation actions explode not supported."]}}"#,
                Invalid,
                Some("actions: Automation actions explode not supported."),
            ),
            (422, "", Invalid, None),
            (429, "Retry later\n", RateLimited, Some("Retry later")),
            (500, r#"{"status":500,"error":"Internal Server Error"}"#, Server, Some("Internal Server Error")),
            (502, "<html>bad gateway</html>", Unavailable, None),
        ];
        for (status, body, kind, message) in table {
            let failure = failure(StatusCode::from_u16(*status).unwrap(), body.as_bytes()).unwrap();
            assert_eq!((failure.kind, failure.message.as_deref()), (*kind, *message), "{status} {body}");
        }
        for (status, body) in [(200, r#"{"error":"a field of a record"}"#), (200, ""), (204, "")] {
            assert_eq!(failure(StatusCode::from_u16(status).unwrap(), body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn bodies_are_read() {
        let body =
            ErrorBody::parse(br#"{"message":"Email taken","attributes":["email","base"],"x":1}"#).unwrap();
        assert_eq!((body.messages.len(), body.attributes.join(",")), (1, "email,base".to_owned()));
        assert_eq!(body.extra.len(), 1);
        assert_eq!(ErrorBody::parse(br#"{"status":404,"error":"Not Found"}"#).unwrap().status, Some(404));
        assert_eq!(ErrorBody::parse(b"Retry later"), None);
    }

    #[test]
    fn an_operation_that_the_server_lacks_is_told_apart() {
        const NO_ROUTE: &str = "the server has no such operation";
        const SINCE: &str = "the server has no such operation: it came with 4.16";
        const PERHAPS: &str = "perhaps the server lacks the operation, which came with 4.16";
        const NO_RECORD: &str = "Resource could not be found";
        use ErrorKind::{NotFound, Unsupported};
        let summary = "/api/v2/accounts/{account_id}/summary_reports/channel";
        let (user, inbox) = ("/platform/api/v1/users/{id}", "/public/api/v1/inboxes/{inbox_identifier}");
        let table = [
            (summary, Some("4.16"), 404, "Not Found", Unsupported, Some(SINCE)),
            (summary, None, 404, "Not Found", Unsupported, Some(NO_ROUTE)),
            (summary, Some("4.16"), 404, NO_RECORD, NotFound, None),
            (summary, Some("4.16"), 500, "Not Found", NotFound, None),
            (user, None, 404, "Not Found", NotFound, None),
            (user, Some("4.16"), 404, "Not Found", NotFound, Some(PERHAPS)),
            (inbox, None, 404, "Not Found", NotFound, None),
            (inbox, Some("4.16"), 404, "Not Found", NotFound, Some(PERHAPS)),
        ];
        for (path, since, status, said, kind, hint) in table {
            let operation = Operation::new("any", Method::GET, path);
            let operation = since.map_or(operation.clone(), |since| operation.with_since(since));
            let failure = FailureDetails::new(NotFound).with_message(said);
            let refined = refine(&operation, StatusCode::from_u16(status).unwrap(), failure);
            assert_eq!((refined.kind, refined.hint.as_deref()), (kind, hint), "{path} {since:?}");
            assert_eq!(refined.message.as_deref(), Some(said), "{path} {since:?}");
        }
    }
}

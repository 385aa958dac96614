//! Error bodies of the server, and what they mean.

use frontdesk_core::http::Method;

use super::*;
use ErrorKind::{
    Conflict, Forbidden, Invalid, LimitExceeded, NotFound, Other, RateLimited, Server, Unauthenticated,
};

#[test]
fn a_404_says_when_the_operation_came() {
    let operation = |since: Option<&'static str>| {
        let operation = Operation::new("x", Method::GET, "/api/v1/x");
        since.map_or(operation.clone(), |since| operation.with_since(since))
    };
    let resource = r#"{"success":false,"error":"Resource not found"}"#;
    let coded = r#"{"success":false,"error":"No such room [invalid-room]"}"#;
    let hint = "perhaps the server lacks the operation, which came with 8.7";
    let table = [
        (404, resource, Some("8.7"), Some(hint)),
        (404, resource, None, None),
        (404, "", Some("8.7"), Some(hint)),
        (404, coded, Some("8.7"), None),
        (400, resource, Some("8.7"), None),
    ];
    for (status, body, since, expected) in table {
        let status = StatusCode::from_u16(status).unwrap();
        let failure = failure(status, body.as_bytes()).unwrap();
        let refined = refine(&operation(since), status, failure);
        assert_eq!(refined.hint.as_deref(), expected, "{status} {body} {since:?}");
    }
}

#[test]
fn a_401_that_says_unauthorized_refuses_a_caller_who_is_known() {
    let operation = |security| Operation::from_static("x", Method::GET, "/api/v1/x", security);
    let refused = r#"{"success":false,"error":"unauthorized"}"#;
    let table: [(&str, &'static [&'static str], ErrorKind); 3] = [
        (refused, &["authToken"], Forbidden),
        (refused, &[], Unauthenticated),
        (
            r#"{"status":"error","error":"Unauthorized","message":"Unauthorized"}"#,
            &["authToken"],
            Unauthenticated,
        ),
    ];
    for (body, security, kind) in table {
        let failure = failure(StatusCode::UNAUTHORIZED, body.as_bytes()).unwrap();
        assert_eq!(
            refine(&operation(security), StatusCode::UNAUTHORIZED, failure).kind,
            kind,
            "{body} {security:?}"
        );
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
        (400, r#"{"success":false,"error":"Tag not found"}"#, NotFound, None, Some("Tag not found")),
        (500, r#"{"success":false,"error":"Handler not found"}"#, Server, None, Some("Handler not found")),
        (
            400,
            r#"{"success":false,"error":"error-role-not-found","errorType":"Role not found"}"#,
            NotFound,
            Some("error-role-not-found"),
            Some("Role not found"),
        ),
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
            Some("error-license-user-limit-reached"),
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
        let found = failure(StatusCode::from_u16(*status).unwrap(), body.as_bytes()).unwrap();
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
        assert_eq!(failure(StatusCode::OK, body.as_bytes()), None, "{body}");
    }
}

#[test]
fn the_wait_is_read_from_words() {
    let table = [
        ("You must wait 42 seconds before", Some(42)),
        ("You must wait 1 second before", Some(1)),
        ("slow down", None),
        ("wait many seconds", None),
        ("wait 3 minutes", None),
    ];
    for (message, seconds) in table {
        let body = format!(r#"{{"success":false,"error":"{message} [error-too-many-requests]"}}"#);
        let wait = failure(StatusCode::TOO_MANY_REQUESTS, body.as_bytes()).unwrap().retry_after;
        assert_eq!(wait.map(|wait| wait.as_secs()), seconds, "{message}");
    }
}

#[test]
fn codes_outrank_the_status() {
    let table = [
        ("error-invalid-role", NotFound),
        ("invalid-token", NotFound),
        ("error-invalid-token", Invalid),
        ("error-invalid-permission", Invalid),
        ("error-something-not-found", NotFound),
        ("error-role-in-use", Conflict),
        ("error-room-is-not-closed", Conflict),
        ("error-something-already-done", Conflict),
        ("error-role-protected", Forbidden),
        ("error-login-blocked-for-ip", RateLimited),
        ("error-max-number-simultaneous-chats-reached", LimitExceeded),
        ("error-invalid-email", Invalid),
        ("error-of-tomorrow", Invalid),
    ];
    for (code, kind) in table {
        let body = format!(r#"{{"success":false,"error":"Words [{code}]","errorType":"{code}"}}"#);
        let failure = failure(StatusCode::BAD_REQUEST, body.as_bytes()).unwrap();
        assert_eq!((failure.kind, failure.code.as_deref()), (kind, Some(code)));
    }
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

#[test]
fn a_code_that_stands_alone_in_brackets_keeps_a_message() {
    let table = [
        (
            r#"{"success":false,"error":"[user-last-owner]","errorType":"user-last-owner"}"#,
            Conflict,
            "user-last-owner",
        ),
        (r#"{"success":false,"error":"[user-last-owner]"}"#, Conflict, "user-last-owner"),
        (r#"{"success":false,"error":"[error-not-allowed]"}"#, Forbidden, "error-not-allowed"),
        (r#"{"success":false,"error":" [invalid-channel] "}"#, Invalid, "invalid-channel"),
        (r#"{"success":false,"message":"[error-user-not-found]"}"#, NotFound, "error-user-not-found"),
        (r#"{"success":false,"error":"[error-new-thing-exists]"}"#, Conflict, "error-new-thing-exists"),
        (r#"{"success":false,"error":"[unauthorized]"}"#, Forbidden, "unauthorized"),
    ];
    for (body, kind, words) in table {
        let failure = failure(StatusCode::BAD_REQUEST, body.as_bytes()).unwrap();
        assert_eq!((failure.kind, failure.message.as_deref()), (kind, Some(words)), "{body}");
        assert_eq!(failure.code.as_deref(), Some(words), "{body}");
    }
}

#[test]
fn the_last_owner_of_a_room_is_told_which_rooms() {
    let body = br#"{"success":false,"error":"[user-last-owner]","errorType":"user-last-owner","details":{"shouldBeRemoved":["test room"],"shouldChangeOwner":["archive"]}}"#;
    let failed = failure(StatusCode::BAD_REQUEST, body).unwrap();
    assert_eq!((failed.kind, failed.message.as_deref()), (Conflict, Some("user-last-owner")));
    let parsed = ErrorBody::parse(body).unwrap();
    assert_eq!(parsed.code, Some(ErrorCode::LastOwner));
    let rooms = LastOwnedRooms::in_body(&parsed).unwrap();
    assert_eq!(rooms.should_be_removed, ["test room"]);
    assert_eq!(rooms.should_change_owner, ["archive"]);
    let other = ErrorBody::parse(br#"{"success":false,"error":"[error-not-allowed]"}"#).unwrap();
    assert_eq!(LastOwnedRooms::in_body(&other), None);
}

//! The envelope of every response, and the codes in it.
//!
//! `status_code` is the vendor's own code and says more than the HTTP status: an invalid access
//! token is a 400, an expired one a 401. Only some of the codes are public. Those marked "not
//! documented" are made up here, one for each outcome, and no client should rely on them.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::http;
use crate::spec::SchemaKind;
use crate::validate::{Rule, Violation};

/// An outcome: HTTP status, the vendor's code, the code in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(u16, u32, &'static str);

impl Code {
    /// Documented.
    pub(super) const USER_FETCHED: Self = Self(200, 4306, "The user details retrieved successfully");
    /// Documented, the HTTP status included.
    pub(super) const CHAT_TRANSFERRED: Self = Self(202, 4342, "Chat transferred successfully");

    // Not documented, up to the failures.
    pub(super) const AUTHORIZED: Self = Self(200, 2000, "Access token generated");
    pub(super) const USERS_LISTED: Self = Self(200, 4305, "Users retrieved");
    pub(super) const USER_CREATED: Self = Self(200, 4307, "User created");
    pub(super) const USERS_FOUND: Self = Self(200, 4308, "Users matching the search");
    pub(super) const CHATS_LISTED: Self = Self(200, 4338, "Chats retrieved");
    pub(super) const CHATS_FOUND: Self = Self(200, 4339, "Chats matching the search");
    pub(super) const CHAT_CREATED: Self = Self(200, 4340, "Chat created");
    pub(super) const CHAT_UPDATED: Self = Self(200, 4341, "Chat updated");
    pub(super) const MESSAGES_APPENDED: Self = Self(200, 4343, "Messages appended");
    pub(super) const TEAMS_LISTED: Self = Self(200, 4350, "Teams retrieved");

    // Failures, documented.
    pub(super) const MISSING_HEADER: Self =
        Self(400, 2002, "Invalid header param - could not find mandatory header parameters");
    pub(super) const INVALID_TOKEN: Self = Self(400, 2003, "Invalid Access Token");
    pub(super) const EXPIRED_TOKEN: Self = Self(401, 2004, "Access Token expired");
    pub(super) const UNKNOWN_TEAM: Self =
        Self(404, 2010, "Could not find details of team based on the teamid passed in the header");
    pub(super) const WRONG_METHOD: Self = Self(405, 2099, "Method not allowed");
    pub(super) const UNKNOWN_USER: Self = Self(404, 3101, "Requested user was not found");

    // Failures, not documented.
    pub(super) const UNKNOWN_PATH: Self = Self(404, 2098, "Requested resource was not found");
    pub(super) const INVALID_QUERY: Self = Self(400, 2011, "Invalid query param");
    pub(super) const INVALID_BODY: Self = Self(400, 2012, "Invalid request body");
    pub(super) const USER_EXISTS: Self = Self(400, 3102, "A user with this login or email exists already");
    pub(super) const UNKNOWN_CHAT: Self = Self(404, 4101, "Requested chat was not found");
}

/// Why a request was refused: the code, and a description if the code's own says too little.
#[derive(Debug)]
pub(super) struct Failure {
    code: Code,
    description: Option<String>,
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, description: None }
    }
}

impl Failure {
    /// An invalid body.
    pub(super) fn body(description: impl Into<String>) -> Self {
        Self { code: Code::INVALID_BODY, description: Some(description.into()) }
    }
}

/// The first rule of the spec that a body breaks.
pub(super) fn violation(found: &[Violation]) -> Failure {
    let Some(first) = found.first() else { return Code::INVALID_BODY.into() };
    let place = first.place();
    let place = if place.is_empty() { "The body" } else { &place };
    Failure::body(match &first.rule {
        Rule::Missing(_) => format!("{place} is missing"),
        Rule::Unknown(_) => format!("{place} is not supported"),
        Rule::Kind(kind) => {
            let kind = match kind {
                SchemaKind::String => "a string",
                SchemaKind::Number | SchemaKind::Integer => "a number",
                SchemaKind::Boolean => "true or false",
                SchemaKind::Array => "a list",
                SchemaKind::Object => "an object",
            };
            format!("{place} has to be {kind}")
        }
        Rule::OneOf(_) => format!("{place} is not known"),
        _ => format!("{place} is not valid"),
    })
}

/// What a handler returns: the code and the record, or the failure.
pub(super) type Outcome = Result<(Code, Value), Failure>;

/// Puts an outcome into its envelope. Without a record, `response` is an empty text.
pub(super) fn envelope(outcome: Outcome) -> Response {
    let (code, description, response) = match outcome {
        Ok((code, response)) => (code, None, response),
        Err(Failure { code, description }) => (code, description, json!("")),
    };
    let Code(status, code, words) = code;
    let description = description.as_deref().unwrap_or(words);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    http::json(status, &json!({"status_code": code, "description": description, "response": response}))
}

//! The envelope that every answer has, good or bad, and the codes in it.
//!
//! `status_code` is the vendor's own code and says more than the HTTP status: an access token that is
//! not valid is a 400, one that has expired a 401. Only some of the codes are public. Those marked
//! "not documented" are made up here, one for each outcome, and no client should rely on them.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::http;

/// An outcome: HTTP status, the vendor's code, the code in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code(pub StatusCode, pub u32, pub &'static str);

impl Code {
    /// Documented.
    pub(super) const USER_FETCHED: Self =
        Self(StatusCode::OK, 4306, "The user details retrieved successfully");
    /// Documented, the HTTP status included.
    pub(super) const CHAT_TRANSFERRED: Self =
        Self(StatusCode::ACCEPTED, 4342, "Chat transferred successfully");

    // Not documented, from here to the failures.
    pub(super) const AUTHORIZED: Self = Self(StatusCode::OK, 2000, "Access token generated");
    pub(super) const USERS_LISTED: Self = Self(StatusCode::OK, 4305, "Users retrieved");
    pub(super) const USER_CREATED: Self = Self(StatusCode::OK, 4307, "User created");
    pub(super) const USERS_FOUND: Self = Self(StatusCode::OK, 4308, "Users matching the search");
    pub(super) const CHATS_LISTED: Self = Self(StatusCode::OK, 4338, "Chats retrieved");
    pub(super) const CHATS_FOUND: Self = Self(StatusCode::OK, 4339, "Chats matching the search");
    pub(super) const CHAT_CREATED: Self = Self(StatusCode::OK, 4340, "Chat created");
    pub(super) const CHAT_UPDATED: Self = Self(StatusCode::OK, 4341, "Chat updated");
    pub(super) const MESSAGES_APPENDED: Self = Self(StatusCode::OK, 4343, "Messages appended");
    pub(super) const TEAMS_LISTED: Self = Self(StatusCode::OK, 4350, "Teams retrieved");

    // Failures, documented.
    pub(super) const MISSING_HEADER: Self = Self(
        StatusCode::BAD_REQUEST,
        2002,
        "Invalid header param - could not find mandatory header parameters",
    );
    pub(super) const INVALID_TOKEN: Self = Self(StatusCode::BAD_REQUEST, 2003, "Invalid Access Token");
    pub(super) const EXPIRED_TOKEN: Self = Self(StatusCode::UNAUTHORIZED, 2004, "Access Token expired");
    pub(super) const UNKNOWN_TEAM: Self = Self(
        StatusCode::NOT_FOUND,
        2010,
        "Could not find details of team based on the teamid passed in the header",
    );
    pub(super) const WRONG_METHOD: Self = Self(StatusCode::METHOD_NOT_ALLOWED, 2099, "Method not allowed");
    pub(super) const UNKNOWN_USER: Self = Self(StatusCode::NOT_FOUND, 3101, "Requested user was not found");

    // Failures, not documented.
    pub(super) const UNKNOWN_PATH: Self =
        Self(StatusCode::NOT_FOUND, 2098, "Requested resource was not found");
    pub(super) const INVALID_QUERY: Self = Self(StatusCode::BAD_REQUEST, 2011, "Invalid query param");
    pub(super) const INVALID_BODY: Self = Self(StatusCode::BAD_REQUEST, 2012, "Invalid request body");
    pub(super) const USER_EXISTS: Self =
        Self(StatusCode::BAD_REQUEST, 3102, "A user with this login or email exists already");
    pub(super) const UNKNOWN_CHAT: Self = Self(StatusCode::NOT_FOUND, 4101, "Requested chat was not found");
}

/// Why a call was refused: the code, and words of its own where those of the code say too little.
#[derive(Debug)]
pub(super) struct Failure {
    pub code: Code,
    pub description: Option<String>,
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, description: None }
    }
}

impl Failure {
    /// A body, or a part of one, that cannot be taken.
    pub(super) fn body(description: impl Into<String>) -> Self {
        Self { code: Code::INVALID_BODY, description: Some(description.into()) }
    }
}

/// What a handler gives back: the code and the record, or why not.
pub(super) type Outcome = Result<(Code, Value), Failure>;

/// Puts an outcome into its envelope. Where there is nothing to give, `response` is an empty text.
pub(super) fn envelope(outcome: Outcome) -> Response {
    let (code, description, response) = match outcome {
        Ok((code, response)) => (code, code.2.to_owned(), response),
        Err(Failure { code, description }) => {
            (code, description.unwrap_or_else(|| code.2.to_owned()), json!(""))
        }
    };
    let body = json!({
        "status_code": code.1,
        "description": description,
        "response": response,
    });
    http::json(code.0, &body)
}

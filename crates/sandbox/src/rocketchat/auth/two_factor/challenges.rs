//! Logins through an outside service that wait for a second factor.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{EMAIL_CODE, MAX_ATTEMPTS, Method, TOTP_CODE, remember};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::seed::person_id;
use crate::rocketchat::state::workspace::{Call, Workspace, object, text};

/// Logins through an outside service that wait for a second factor when the sandbox starts: id,
/// whose, by which method, whether there is still time.
const CHALLENGES: &[(&str, &str, Method, bool)] = &[
    ("sandbox-challenge-email", "vera.popescu", Method::Email, true),
    ("sandbox-challenge-totp", "sven.larsen", Method::Totp, true),
    ("sandbox-challenge-expired", "sven.larsen", Method::Totp, false),
];

const CHALLENGE: &str = "two_factor_challenges";

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    for (id, username, method, in_time) in CHALLENGES {
        let expires = Utc::now() + Duration::days(if *in_time { 1 } else { -1 });
        let challenge = json!({
            "_id": id,
            "userId": person_id(username),
            "method": method.name(),
            "expiresAt": expires.to_rfc3339_opts(SecondsFormat::Millis, true),
            "attempts": 0,
            "codeSent": false,
        });
        workspace.records.insert(CHALLENGE, object(challenge));
    }
}

/// A refusal whose text has no code in brackets.
fn unbracketed(code: &'static str, text: &str) -> Failure {
    Failure::Bad { error: Some(text.to_owned()), error_type: Some(code), details: None }
}

/// The challenge that a body names.
fn challenge<'a>(workspace: &'a mut Workspace, body: &Doc) -> Result<&'a mut Doc, Failure> {
    let id = check::text(body, "challengeId").unwrap_or_default();
    let found = workspace.records.get_mut(CHALLENGE, id);
    let challenge = found.ok_or_else(|| unbracketed("error-challenge-not-found", "challenge not found"))?;
    let expires = DateTime::parse_from_rfc3339(text(challenge, "expiresAt"));
    if expires.is_ok_and(|expires| expires < Utc::now()) {
        return Err(unbracketed("error-challenge-expired", "challenge expired"));
    }
    Ok(challenge)
}

/// `POST twoFactorChallenges.sendEmailCode`: `{challengeId}`.
pub(super) fn send_challenge_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("challengeId", Kind::Text, true)])?;
    let challenge = challenge(workspace, body)?;
    if text(challenge, "method") != Method::Email.name() {
        return Err(unbracketed("error-invalid-challenge-method", "invalid challenge method"));
    }
    challenge.insert("codeSent".into(), json!(true));
    Ok(json!({}))
}

/// `POST twoFactorChallenges.verifyChallenge`: `{challengeId, code}` for a token.
pub(super) fn verify_challenge(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("challengeId", Kind::Text, true), Field("code", Kind::Text, true)])?;
    let limit = workspace.number(MAX_ATTEMPTS);
    let challenge = challenge(workspace, body)?;
    let (id, user_id) = (text(challenge, "_id").to_owned(), text(challenge, "userId").to_owned());
    let code = check::text(body, "code").unwrap_or_default();
    let sent = challenge.get("codeSent") == Some(&json!(true));
    let right = match Method::named(text(challenge, "method")) {
        Some(Method::Email) => sent && code == EMAIL_CODE,
        _ => code == TOTP_CODE,
    };
    if right {
        workspace.records.remove(CHALLENGE, &id);
        let token = workspace.new_token(&user_id);
        remember(workspace, &user_id, &token);
        return Ok(json!({"loginToken": token, "userId": user_id}));
    }
    let attempts = challenge.get("attempts").and_then(Value::as_u64).unwrap_or_default() + 1;
    challenge.insert("attempts".into(), json!(attempts));
    if attempts >= limit {
        workspace.records.remove(CHALLENGE, &id);
        return Err(unbracketed("totp-max-attempts", "TOTP Maximun Failed Attempts Reached"));
    }
    // The server has the two the wrong way round here.
    Err(unbracketed("Invalid code", "error-invalid-code"))
}

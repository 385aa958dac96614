//! Logins through an outside service that wait for a second factor.

use chrono::{DateTime, Utc};

use crate::rocketchat::common::two_factor::{EMAIL_CODE, MAX_ATTEMPTS, Method, TOTP_CODE, remember};
use crate::rocketchat::prelude::*;

/// The challenge that a body names.
fn challenge<'a>(workspace: &'a mut Workspace, body: &Doc) -> Result<&'a mut Doc, Failure> {
    let id = body.text("challengeId");
    let found = workspace.challenges.get_mut(id);
    let challenge =
        found.or_fail(Failure::unbracketed("error-challenge-not-found", "challenge not found"))?;
    let expires = DateTime::parse_from_rfc3339(challenge.text("expiresAt"));
    if expires.is_ok_and(|expires| expires < Utc::now()) {
        return fail(Failure::unbracketed("error-challenge-expired", "challenge expired"));
    }
    Ok(challenge)
}

pub(super) fn send_challenge_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let challenge = challenge(workspace, &call.body)?;
    if challenge.text("method") != Method::Email.name() {
        return fail(Failure::unbracketed("error-invalid-challenge-method", "invalid challenge method"));
    }
    challenge.set("codeSent", true);
    done()
}

/// `POST twoFactorChallenges.verifyChallenge`: `{challengeId, code}` for a token.
pub(super) fn verify_challenge(workspace: &mut Workspace, call: &Call) -> Outcome {
    let limit = workspace.number(MAX_ATTEMPTS);
    let challenge = challenge(workspace, &call.body)?;
    let (id, user_id) = (challenge.id().to_owned(), challenge.text("userId").to_owned());
    let code = call.body.text("code");
    let sent = challenge.get("codeSent") == Some(&json!(true));
    let right = match Method::named(challenge.text("method")) {
        Some(Method::Email) => sent && code == EMAIL_CODE,
        _ => code == TOTP_CODE,
    };
    if right {
        workspace.challenges.take(&id);
        let token = workspace.new_token(&user_id);
        remember(workspace, &user_id, &token);
        return Ok(json!({"loginToken": token, "userId": user_id}));
    }
    let attempts = challenge.count("attempts") + 1;
    challenge.set("attempts", attempts);
    if attempts >= limit {
        workspace.challenges.take(&id);
        return Err(Failure::unbracketed("totp-max-attempts", "TOTP Maximun Failed Attempts Reached"));
    }
    // The server has the two the wrong way round here.
    Err(Failure::unbracketed("Invalid code", "error-invalid-code"))
}

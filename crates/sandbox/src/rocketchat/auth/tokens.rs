//! Personal access tokens and sessions.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::auth::two_factor;
use crate::rocketchat::state::workspace::{Call, Workspace, now, object, text, touch};

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/users.createToken", SignedIn, create),
    post("/users.generatePersonalAccessToken", SignedIn, generate),
    post("/users.regeneratePersonalAccessToken", SignedIn, regenerate),
    get("/users.getPersonalAccessTokens", Any(&["create-personal-access-tokens"]), list),
    post("/users.removePersonalAccessToken", SignedIn, remove),
    post("/users.logout", SignedIn, log_out),
    post("/users.logoutOtherClients", SignedIn, log_out_other_clients),
    post("/users.removeOtherTokens", SignedIn, remove_other_tokens),
    post("/users.resetE2EKey", SignedIn, reset_keys),
    post("/users.resetTOTP", SignedIn, reset_totp),
];

/// The secret that the server is started with, for `users.createToken`.
const SECRET: &str = "sandbox-token-secret";

/// The personal access tokens, with whose they are. One that opens nothing any more counts as gone.
pub(crate) const PERSONAL: &str = "personal_tokens";

/// The name of the token that the documented sample agent has.
const SEEDED: &str = "mypersonaltoken";

/// How many days a login is good for.
const LOGIN_DAYS: i64 = 90;

/// Whom a body names, by these fields.
const CHOICE: &[Field] = &[
    Field("userId", Kind::Text, false),
    Field("username", Kind::Text, false),
    Field("user", Kind::Text, false),
];

/// What of it there is to begin with.
pub(crate) fn seed(workspace: &mut Workspace) {
    issue(workspace, crate::rocketchat::seed::SAMPLE_ID, SEEDED, false);
}

/// Makes a personal access token, which opens the account as a login does.
fn issue(workspace: &mut Workspace, user_id: &str, name: &str, bypass: bool) -> String {
    let token = workspace.new_token(user_id);
    let last: String = token.chars().skip(token.len().saturating_sub(6)).collect();
    let record = json!({
        "_id": workspace.new_id(),
        "userId": user_id,
        "name": name,
        "token": token,
        "createdAt": now(),
        "lastTokenPart": last,
        "bypassTwoFactor": bypass,
    });
    workspace.records.insert(PERSONAL, object(record));
    token
}

/// A person's tokens that still open their account.
fn personal<'a>(workspace: &'a Workspace, user_id: &'a str) -> impl Iterator<Item = &'a Doc> {
    let records = workspace.records.all(PERSONAL).iter();
    records.filter(move |record| {
        text(record, "userId") == user_id && workspace.tokens.contains_key(text(record, "token"))
    })
}

fn named<'a>(workspace: &'a Workspace, user_id: &'a str, name: &str) -> Option<&'a Doc> {
    personal(workspace, user_id).find(|record| text(record, "name") == name)
}

/// Ends a person's logins but one; their personal access tokens stay.
pub(crate) fn end_other_logins(workspace: &mut Workspace, user_id: &str, keep: &str) {
    let personal: Vec<&str> =
        workspace.records.all(PERSONAL).iter().map(|record| text(record, "token")).collect();
    workspace
        .tokens
        .retain(|token, owner| owner != user_id || token == keep || personal.contains(&token.as_str()));
}

/// `POST users.createToken`: `{userId, secret}`.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("userId", Kind::Text, true), Field("secret", Kind::Text, true)])?;
    let not_authorized = || Failure::coded("error-not-authorized", "Not authorized");
    if check::text(body, "secret") != Some(SECRET) {
        return Err(not_authorized());
    }
    let user = workspace.user_from(|name| check::text(body, name).map(str::to_owned))?;
    let id = text(user, "_id").to_owned();
    if id != call.caller && !workspace.may(&call.caller, "user-generate-access-token") {
        return Err(not_authorized());
    }
    Ok(json!({"data": {"userId": id, "authToken": workspace.new_token(&id)}}))
}

/// The token that a body names, for those who may have any.
fn token_name(workspace: &Workspace, call: &Call, fields: &[Field]) -> Result<String, Failure> {
    let body = &check::body(&call.body, fields)?;
    let name = check::text(body, "tokenName").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Failure::plain("The 'tokenName' param is required"))?;
    may_have_tokens(workspace, call)?;
    Ok(name.to_owned())
}

fn may_have_tokens(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    if workspace.may(&call.caller, "create-personal-access-tokens") {
        Ok(())
    } else {
        Err(Failure::coded("not-authorized", "Not Authorized"))
    }
}

/// `POST users.generatePersonalAccessToken`: `{tokenName, bypassTwoFactor}`.
fn generate(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = &[Field("tokenName", Kind::Text, false), Field("bypassTwoFactor", Kind::Flag, false)];
    let name = token_name(workspace, call, fields)?;
    if named(workspace, &call.caller, &name).is_some() {
        return Err(Failure::coded("error-token-already-exists", "A token with this name already exists"));
    }
    let bypass = call.body.get("bypassTwoFactor") == Some(&Value::Bool(true));
    let token = issue(workspace, &call.caller, &name, bypass);
    Ok(json!({"token": token}))
}

/// `POST users.regeneratePersonalAccessToken`: `{tokenName}`.
fn regenerate(workspace: &mut Workspace, call: &Call) -> Outcome {
    let old = taken_out(workspace, call)?;
    let bypass = old.get("bypassTwoFactor") == Some(&Value::Bool(true));
    let token = issue(workspace, &call.caller, text(&old, "name"), bypass);
    Ok(json!({"token": token}))
}

/// `POST users.removePersonalAccessToken`: `{tokenName}`.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    taken_out(workspace, call)?;
    Ok(json!({}))
}

/// Takes the token that a body names out, so that it opens nothing any more.
fn taken_out(workspace: &mut Workspace, call: &Call) -> Result<Doc, Failure> {
    let name = token_name(workspace, call, &[Field("tokenName", Kind::Text, false)])?;
    let id = named(workspace, &call.caller, &name).map(|record| text(record, "_id").to_owned());
    let record = id.and_then(|id| workspace.records.remove(PERSONAL, &id));
    let record =
        record.ok_or_else(|| Failure::coded("error-token-does-not-exists", "Token does not exist"))?;
    workspace.tokens.remove(text(&record, "token"));
    Ok(record)
}

/// `GET users.getPersonalAccessTokens`: the caller's own, without the tokens.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    may_have_tokens(workspace, call)?;
    let fields = ["name", "createdAt", "lastTokenPart", "bypassTwoFactor"];
    let tokens: Vec<Doc> = personal(workspace, &call.caller)
        .map(|record| crate::rocketchat::api::query::pick(record, &fields))
        .collect();
    Ok(json!({"tokens": tokens}))
}

/// `POST users.logout`: everything that opens the account of `userId`, or the caller's.
fn log_out(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("userId", Kind::Text, false)])?;
    let id = check::text(body, "userId").filter(|id| !id.is_empty()).unwrap_or(&call.caller);
    if id != call.caller && !workspace.may(&call.caller, "logout-other-user") {
        return Err(Failure::Forbidden);
    }
    if workspace.user(id).is_none() {
        return Err(Failure::coded("error-invalid-user-id", "Invalid user id"));
    }
    workspace.tokens.retain(|_, owner| owner != id);
    Ok(json!({"message": format!("User {id} has been logged out!")}))
}

/// `POST users.logoutOtherClients`: a personal access token has no end, and an empty text says so.
fn log_out_other_clients(workspace: &mut Workspace, call: &Call) -> Outcome {
    end_other_logins(workspace, &call.caller, &call.token);
    let expires = if personal(workspace, &call.caller).any(|record| text(record, "token") == call.token) {
        String::new()
    } else {
        let since = workspace.user(&call.caller).map(|user| text(user, "lastLogin")).unwrap_or_default();
        let since = since.parse::<DateTime<Utc>>().unwrap_or_else(|_| Utc::now());
        (since + Duration::days(LOGIN_DAYS)).to_rfc3339_opts(SecondsFormat::Millis, true)
    };
    Ok(json!({"token": call.token, "tokenExpires": expires}))
}

/// `POST users.removeOtherTokens`: personal access tokens go too.
fn remove_other_tokens(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.tokens.retain(|token, owner| *owner != call.caller || *token == call.token);
    Ok(json!({}))
}

/// `POST users.resetE2EKey`.
fn reset_keys(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call, "edit-other-user-e2ee")?;
    if let Some(user) = workspace.user_mut(&id) {
        user.remove("e2e");
        touch(user);
    }
    workspace.tokens.retain(|_, owner| *owner != id);
    Ok(json!({}))
}

/// `POST users.resetTOTP`.
fn reset_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call, "edit-other-user-totp")?;
    two_factor::reset_app(workspace, &id);
    workspace.tokens.retain(|_, owner| *owner != id);
    Ok(json!({}))
}

/// The caller, or whom a body names, for those who have the permission.
fn chosen(workspace: &Workspace, call: &Call, permission: &'static str) -> Result<String, Failure> {
    let body = &check::body(&call.body, CHOICE)?;
    if body.is_empty() {
        return Ok(call.caller.clone());
    }
    if !workspace.may(&call.caller, permission) {
        return Err(Failure::coded("error-not-allowed", "Not allowed"));
    }
    let user = workspace.user_from(|name| check::text(body, name).map(str::to_owned))?;
    Ok(text(user, "_id").to_owned())
}

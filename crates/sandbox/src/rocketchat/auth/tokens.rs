//! Personal access tokens and sessions.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::common::two_factor;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("createUserToken", SignedIn, create).asking(Demand::Once),
    on("generatePersonalAccessToken", SignedIn, generate)
        .body(Body::Optional("tokenName"))
        .asking(Demand::Once),
    on("regeneratePersonalAccessToken", SignedIn, regenerate)
        .body(Body::Optional("tokenName"))
        .asking(Demand::Once),
    on("listPersonalAccessTokens", Any("create-personal-access-tokens"), list),
    on("removePersonalAccessToken", SignedIn, remove).body(Body::Optional("tokenName")).asking(Demand::Once),
    on("logOutUser", SignedIn, log_out),
    on("logOutOtherClients", SignedIn, log_out_other_clients),
    on("removeOtherTokens", SignedIn, remove_other_tokens),
    on("resetE2eKey", SignedIn, reset_keys).asking(Demand::Anew),
    on("resetTotp", SignedIn, reset_totp).asking(Demand::Anew),
];

/// The secret that the server is started with, for `users.createToken`.
const SECRET: &str = "sandbox-token-secret";

/// The name of the token that the documented sample agent has.
const SEEDED: &str = "mypersonaltoken";

/// How many days a login is good for.
const LOGIN_DAYS: i64 = 90;

pub(crate) fn seed(workspace: &mut Workspace) {
    issue(workspace, SAMPLE_ID, SEEDED, false);
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
    workspace.personal_tokens.add(object(record));
    token
}

/// A person's tokens that still open their account.
fn personal<'a>(workspace: &'a Workspace, user_id: &'a str) -> impl Iterator<Item = &'a Doc> {
    let records = workspace.personal_tokens.iter();
    records.filter(move |record| {
        record.text("userId") == user_id && workspace.tokens.contains_key(record.text("token"))
    })
}

fn named<'a>(workspace: &'a Workspace, user_id: &'a str, name: &str) -> Option<&'a Doc> {
    personal(workspace, user_id).find(|record| record.text("name") == name)
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let not_authorized = || Failure::coded("error-not-authorized", "Not authorized");
    fail_if(call.body.string("secret") != Some(SECRET), not_authorized())?;
    let user = user_of(workspace, &call.body)?;
    let id = user.id().to_owned();
    if id != call.caller && !workspace.may(&call.caller, "user-generate-access-token") {
        return fail(not_authorized());
    }
    Ok(json!({"data": {"userId": id, "authToken": workspace.new_token(&id)}}))
}

/// The token that a body names, for those who may have any.
fn token_name(workspace: &Workspace, call: &Call) -> Result<String, Failure> {
    let name = call.body.filled("tokenName");
    let name = name.or_fail("The 'tokenName' param is required")?;
    may_have_tokens(workspace, call)?;
    Ok(name.to_owned())
}

fn may_have_tokens(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    let may = workspace.may(&call.caller, "create-personal-access-tokens");
    fail_if(!may, ("not-authorized", "Not Authorized"))
}

fn generate(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = token_name(workspace, call)?;
    if named(workspace, &call.caller, &name).is_some() {
        return fail(("error-token-already-exists", "A token with this name already exists"));
    }
    let bypass = call.body.get("bypassTwoFactor") == Some(&Value::Bool(true));
    let token = issue(workspace, &call.caller, &name, bypass);
    Ok(json!({"token": token}))
}

fn regenerate(workspace: &mut Workspace, call: &Call) -> Outcome {
    let old = taken_out(workspace, call)?;
    let bypass = old.get("bypassTwoFactor") == Some(&Value::Bool(true));
    let token = issue(workspace, &call.caller, old.text("name"), bypass);
    Ok(json!({"token": token}))
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    taken_out(workspace, call)?;
    done()
}

/// Takes the token that a body names out, so that it opens nothing any more.
fn taken_out(workspace: &mut Workspace, call: &Call) -> Result<Doc, Failure> {
    let name = token_name(workspace, call)?;
    let id = named(workspace, &call.caller, &name).map(|record| record.id().to_owned());
    let record = id.and_then(|id| workspace.personal_tokens.take(&id));
    let record = record.or_fail(("error-token-does-not-exists", "Token does not exist"))?;
    workspace.tokens.remove(record.text("token"));
    Ok(record)
}

/// `GET users.getPersonalAccessTokens`: the caller's own, without the tokens.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    may_have_tokens(workspace, call)?;
    let fields = "name createdAt lastTokenPart bypassTwoFactor";
    let tokens: Vec<Doc> = personal(workspace, &call.caller).map(|record| record.pick(fields)).collect();
    Ok(json!({"tokens": tokens}))
}

/// `POST users.logout`: everything that opens the account of `userId`, or the caller's.
fn log_out(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.filled("userId").unwrap_or(&call.caller);
    fail_if(id != call.caller && !workspace.may(&call.caller, "logout-other-user"), Failure::Forbidden)?;
    fail_if(workspace.user(id).is_none(), ("error-invalid-user-id", "Invalid user id"))?;
    workspace.tokens.retain(|_, owner| owner != id);
    Ok(json!({"message": format!("User {id} has been logged out!")}))
}

/// `POST users.logoutOtherClients`: a personal access token has no end, and an empty text says so.
fn log_out_other_clients(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.end_other_logins(&call.caller, &call.token);
    let expires = if personal(workspace, &call.caller).any(|record| record.text("token") == call.token) {
        String::new()
    } else {
        let since = workspace.user(&call.caller).map(|user| user.text("lastLogin")).unwrap_or_default();
        let since = since.parse::<DateTime<Utc>>().unwrap_or_else(|_| Utc::now());
        stamp(since + Duration::days(LOGIN_DAYS))
    };
    Ok(json!({"token": call.token, "tokenExpires": expires}))
}

/// `POST users.removeOtherTokens`: personal access tokens go too.
fn remove_other_tokens(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.tokens.retain(|token, owner| *owner != call.caller || *token == call.token);
    done()
}

fn reset_keys(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call, "edit-other-user-e2ee")?;
    workspace.users.change(&id, |user| _ = user.unset("e2e"));
    workspace.tokens.retain(|_, owner| *owner != id);
    done()
}

fn reset_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call, "edit-other-user-totp")?;
    two_factor::reset_app(workspace, &id);
    workspace.tokens.retain(|_, owner| *owner != id);
    done()
}

/// The caller, or whom a body names, for those who have the permission.
fn chosen(workspace: &Workspace, call: &Call, permission: &'static str) -> Result<String, Failure> {
    if call.body.is_empty() {
        return Ok(call.caller.clone());
    }
    fail_if(!workspace.may(&call.caller, permission), ("error-not-allowed", "Not allowed"))?;
    let user = user_of(workspace, &call.body)?;
    Ok(user.id().to_owned())
}

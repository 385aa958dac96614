//! Signing in and out, and who one is.

use std::cmp::Ordering;

use chrono::{Duration, Utc};

use crate::rocketchat::common::{profile, two_factor};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("login", Open, login).unchecked(),
    on("logout", SignedIn, logout),
    on("logoutByGet", SignedIn, logout),
    on("redeemLoginCode", Open, redeem_code),
    on("getMe", SignedIn, me),
];

/// Who signs in, and how.
enum Login {
    /// Whom a token of an earlier login stands for.
    Resume { user_id: String, token: String },
    /// Whom the password, or an outside service, has shown to be who they say. `code` is what they
    /// gave of a second factor, empty for nothing; none where none is asked for.
    Proven { user_id: String, code: Option<String> },
}

/// `POST login`: `{user, password}`, where `user` is a username, an address, or an object with one
/// of the two; `{username, password}`, `{email, password}`; `{resume}` with a token; or what an
/// outside service has given.
pub(crate) fn login(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (user_id, token) = match identify(workspace, call)? {
        Login::Resume { user_id, token } => (user_id, Some(token)),
        Login::Proven { user_id, code } => {
            if let Some(code) = code.filter(|_| workspace.user(&user_id).is_some_and(is_active)) {
                two_factor::ask(workspace, &user_id, &code, call.header("x-2fa-method"), false)
                    .map_err(two_factor::Refusal::of_login)?;
            }
            (user_id, None)
        }
    };
    // Deactivated users are refused like unknown ones.
    match workspace.users.get_mut(&user_id) {
        Some(user) if is_active(user) => {
            user.set("lastLogin", now());
        }
        _ => return fail(Failure::LoginRefused),
    }
    let token = token.unwrap_or_else(|| workspace.new_token(&user_id));
    let me = own_profile(workspace, call, &user_id).unwrap_or_default();
    Ok(json!({
        "status": "success",
        "data": {"userId": user_id, "authToken": token, "me": me},
    }))
}

fn identify(workspace: &mut Workspace, call: &Call) -> Result<Login, Failure> {
    let body = &call.body;
    if let Some(token) = body.string("resume") {
        let user_id = workspace.tokens.get(token).cloned().ok_or(Failure::LoginRefused)?;
        return Ok(Login::Resume { user_id, token: token.to_owned() });
    }
    let header = call.header("x-2fa-code").to_owned();
    let Some(password) = body.string("password") else {
        let (token, asks) = vouched(body).ok_or(Failure::LoginRefused)?;
        let user = workspace.user_named(token).ok_or(Failure::LoginRefused)?;
        let user_id = user.id().to_owned();
        return Ok(Login::Proven { user_id, code: asks.then_some(header) });
    };
    let user = named(workspace, body).ok_or(Failure::LoginRefused)?;
    let user_id = user.id().to_owned();
    check_password(workspace, &user_id, password)?;
    // The code is not read where the name is in an object.
    let given = body.string("code");
    let given = given.filter(|_| !body.get("user").is_some_and(Value::is_object));
    Ok(Login::Proven { user_id, code: Some(given.map_or(header, str::to_owned)) })
}

/// Whether it is their password, and whether they have not mistyped it too often before.
fn check_password(workspace: &mut Workspace, user_id: &str, password: &str) -> Result<(), Failure> {
    let minutes = workspace.setting("Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes");
    let seconds = minutes.as_f64().unwrap_or_default().max(0.0) * 60.0;
    let time = std::time::Duration::try_from_secs_f64(seconds);
    // Longer than a calendar reaches is for ever.
    let time = time.ok().and_then(|time| Duration::from_std(time).ok()).unwrap_or(Duration::MAX);
    let limit = workspace.number("Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User");
    let blocks = workspace.is_on("Block_Multiple_Failed_Logins_Enabled");
    let failed = workspace.failed_logins.get(user_id);
    let times = failed.filter(|(last, _)| Utc::now() - *last < time).map_or(0, |(_, times)| *times);
    if blocks && times >= limit {
        let code = "error-login-blocked-for-user";
        let message = format!("Login has been temporarily blocked For User [{code}]");
        return fail(Failure::LoginHeld { code, message, details: None });
    }
    if workspace.passwords.get(user_id).is_none_or(|own| own != password) {
        workspace.failed_logins.insert(user_id.to_owned(), (Utc::now(), times + 1));
        return fail(Failure::LoginRefused);
    }
    workspace.failed_logins.remove(user_id);
    Ok(())
}

/// The token by which an outside service vouches for somebody, and whether a second factor is asked
/// for all the same. Here every service vouches for the person whose username the token is.
fn vouched(body: &Doc) -> Option<(&str, bool)> {
    let given = |names: &[&str]| names.iter().all(|name| body.at(name).is_some_and(|value| !value.is_null()));
    let needs: &[&str] = match body.string("serviceName") {
        Some("facebook") => &["accessToken", "secret", "expiresIn"],
        Some("twitter") => &["accessToken", "accessTokenSecret", "appSecret", "appId", "expiresIn"],
        Some("google") => &["accessToken", "idToken", "expiresIn"],
        Some(_) => return None,
        None if given(&["identityToken"]) => &["identityToken"],
        None if body.get("saml") == Some(&json!(true)) => &["credentialToken"],
        None => return Some((body.get("cas")?.get("credentialToken")?.as_str()?, false)),
    };
    if !given(needs) {
        return None;
    }
    Some((body.string(needs.first()?)?, true))
}

/// `POST loginCode.redeem`: `{code}` for a token.
fn redeem_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let code = body.text("code");
    match code.chars().count().cmp(&64) {
        Ordering::Less => return fail(Failure::body("must NOT have fewer than 64 characters")),
        Ordering::Greater => return fail(Failure::body("must NOT have more than 64 characters")),
        Ordering::Equal => {}
    }
    let found = workspace.login_codes.take(code);
    let user_id = found.map(|code| code.text("userId").to_owned());
    match user_id.filter(|id| workspace.user(id).is_some_and(is_active)) {
        Some(user_id) => Ok(json!({"loginToken": workspace.new_token(&user_id), "userId": user_id})),
        None => fail("error-invalid-code"),
    }
}

/// The person whom a login names.
fn named<'a>(workspace: &'a Workspace, body: &Doc) -> Option<&'a Doc> {
    let by = |username: &str, email: &str| {
        let named = body.string(username).and_then(|name| workspace.user_in_any_case(name));
        named.or_else(|| workspace.user_at(body.string(email)?))
    };
    match body.get("user") {
        Some(Value::String(name)) if name.contains('@') => workspace.user_at(name),
        Some(Value::String(name)) => workspace.user_in_any_case(name),
        Some(_) => by("user.username", "user.email"),
        None => by("username", "email"),
    }
}

/// `POST logout`: the token is good no longer.
pub(crate) fn logout(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.tokens.remove(&call.token);
    Ok(json!({"status": "success", "data": {"message": "You've been logged out!"}}))
}

pub(crate) fn me(workspace: &mut Workspace, call: &Call) -> Outcome {
    own_profile(workspace, call, &call.caller).map(Value::from).ok_or(Failure::NotSignedIn)
}

/// A person's record as they see it themselves.
fn own_profile(workspace: &Workspace, call: &Call, user_id: &str) -> Option<Doc> {
    let user = workspace.user(user_id)?;
    let mut profile = user.free().without("operator createdAt lastLogin importIds");
    profile.set_some("email", addresses(user).next());
    profile.set("settings", json!({"profile": {}, "preferences": profile::effective(user)}));
    // The server's own address is where the call went.
    let avatar = format!("http://{}/avatar/{}", call.header("host"), user.text("username"));
    profile.set("avatarUrl", avatar).set("isOAuthUser", false);
    profile.set("services", profile::services(workspace, user_id));
    Some(profile)
}

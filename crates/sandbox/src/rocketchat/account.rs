//! Signing in and out, and who one is.

use serde_json::{Value, json};

use super::answer::{Doc, Failure, Outcome};
use super::workspace::{Call, Workspace, addresses, is_active, now, text};

/// `POST login`: `{user, password}`, where `user` is a username, an address, or an object with one
/// of the two; `{username, password}`, `{email, password}`; or `{resume}` with a token.
pub(super) fn login(workspace: &mut Workspace, call: &Call) -> Outcome {
    let field = |name: &str| call.body.get(name);
    let (user_id, token) = if let Some(token) = field("resume").and_then(Value::as_str) {
        let owner = workspace.tokens.get(token).cloned();
        (owner, Some(token.to_owned()))
    } else {
        let password = field("password").and_then(Value::as_str);
        let found = named(workspace, &call.body)
            .map(|user| text(user, "_id").to_owned())
            .filter(|id| password.is_some() && workspace.passwords.get(id).map(String::as_str) == password);
        (found, None)
    };
    let Some(user_id) = user_id else {
        return Err(Failure::LoginRefused);
    };
    // Whoever was deactivated is refused like whoever is unknown.
    match workspace.user_mut(&user_id) {
        Some(user) if is_active(user) => {
            user.insert("lastLogin".into(), json!(now()));
        }
        _ => return Err(Failure::LoginRefused),
    }
    let token = token.unwrap_or_else(|| workspace.new_token(&user_id));
    let me = workspace.user(&user_id).map(own_profile).unwrap_or_default();
    Ok(json!({
        "status": "success",
        "data": {"userId": user_id, "authToken": token, "me": me},
    }))
}

/// The person whom a login names.
fn named<'a>(workspace: &'a Workspace, body: &Value) -> Option<&'a Doc> {
    let part = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    match body.get("user") {
        Some(Value::String(name)) if name.contains('@') => workspace.user_at(name),
        Some(Value::String(name)) => workspace.user_named(name),
        Some(user) => part(user, "username")
            .and_then(|name| workspace.user_named(&name))
            .or_else(|| workspace.user_at(&part(user, "email")?)),
        None => part(body, "username")
            .and_then(|name| workspace.user_named(&name))
            .or_else(|| workspace.user_at(&part(body, "email")?)),
    }
}

/// `POST logout`: the token is good no longer.
pub(super) fn logout(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.tokens.remove(&call.token);
    Ok(json!({"status": "success", "data": {"message": "You've been logged out!"}}))
}

/// `GET me`.
pub(super) fn me(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(&call.caller).ok_or(Failure::NotSignedIn)?;
    Ok(Value::Object(own_profile(user)))
}

/// A person's record as they see it themselves.
fn own_profile(user: &Doc) -> Doc {
    let mut profile = user.clone();
    profile.remove("operator");
    profile.remove("createdAt");
    profile.remove("lastLogin");
    profile.remove("importIds");
    if let Some(address) = addresses(user).next() {
        profile.insert("email".into(), json!(address));
    }
    profile.insert("settings".into(), json!({"profile": {}, "preferences": {}}));
    let avatar = format!("http://127.0.0.1/avatar/{}", text(user, "username"));
    profile.insert("avatarUrl".into(), json!(avatar));
    profile.insert("isOAuthUser".into(), json!(false));
    profile.insert("services".into(), json!({"password": {"exists": true}}));
    profile
}

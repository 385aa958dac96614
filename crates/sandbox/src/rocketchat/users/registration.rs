//! Registering an account, choosing a username, and what is sent by e-mail.
//!
//! The sandbox sends no e-mail: the token by which somebody confirms an address is `confirm:` and
//! the address, good once after it was asked for.

use crate::rocketchat::common::password_policy;
use crate::rocketchat::common::users::new_user;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("registerUser", Open, register),
    on("suggestUsername", SignedIn, suggest),
    on("checkUsernameAvailability", SignedIn, is_available).strict(),
    on("requestPasswordReset", Open, forgot_password),
    on("sendConfirmationEmail", Open, send_confirmation),
    on("verifyEmail", Open, verify),
    on("sendWelcomeEmail", Any("send-mail"), send_welcome),
    on("sendInvitationEmails", SignedIn, send_invitations),
];

/// Usernames that a new workspace does not give away.
const BLOCKED: &[&str] = &["admin", "administrator", "system", "user", "all", "here"];

/// Whether nobody may have this username.
pub(crate) fn is_blocked(username: &str) -> bool {
    BLOCKED.contains(&username.to_lowercase().as_str())
}

/// The refusal of a username that nobody may have.
pub(crate) fn blocked(username: &str) -> Failure {
    let text = format!("{username} is blocked and can't be used!");
    Failure::coded("error-blocked-username", &text)
        .with(json!({"method": "checkUsernameAvailability", "field": username}))
}

/// A username that is well formed and not blocked.
pub(crate) fn check_username(username: &str) -> Result<(), Failure> {
    fail_if(is_blocked(username), blocked(username))?;
    if !is_well_formed(username) {
        return fail(("error-invalid-username", format!("{username} is not a valid username")));
    }
    Ok(())
}

fn is_well_formed(username: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !username.is_empty() && username.chars().all(fits)
}

/// Whether neither a person nor a team has this name.
fn is_free(workspace: &Workspace, name: &str) -> bool {
    let mut teams = workspace.teams.iter();
    workspace.user_in_any_case(name).is_none()
        && !teams.any(|team| team.text("name").eq_ignore_ascii_case(name))
}

fn register(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    fail_if(!call.caller.is_empty(), "Logged in users can not register again.")?;
    let username = body.text("username");
    if body.string("name").is_some_and(|name| name.contains(['<', '>', '/', '\\'])) {
        return fail("Name contains invalid characters");
    }
    fail_if(!is_well_formed(username), "The username provided is not valid")?;
    check_username(username)?;
    fail_if(!is_free(workspace, username), "Username is already in use")?;
    let address = body.text("email");
    fail_if(workspace.user_at(address).is_some(), ("error-user-already-exists", ""))?;
    crate::rocketchat::users::change::check_address(workspace, address, None)?;
    password_policy::check(workspace, body.text("pass"))?;
    let mut user = new_user(workspace, username, address, false);
    let id = user.id().to_owned();
    user.set("utcOffset", 0).extend(body.pick("name reason customFields"));
    let response = user.pick("_id type status active name utcOffset username");
    workspace.users.push(user);
    workspace.passwords.insert(id, body.text("pass").to_owned());
    Ok(json!({"user": response}))
}

/// `GET users.getUsernameSuggestion`: from the caller's name, else from an address.
fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = call.me(workspace)?;
    let locals = addresses(user).filter_map(|address| address.split('@').next());
    let mut names: Vec<String> = std::iter::once(user.text("name")).chain(locals).map(slug).collect();
    names.push("user".to_owned());
    names.retain(|name| !name.is_empty());
    let numbered = names.first().into_iter().flat_map(|name| (1..).map(move |n| format!("{name}-{n}")));
    let mut candidates = names.iter().cloned().chain(numbered);
    let free = candidates.find(|name| check_username(name).is_ok() && is_free(workspace, name));
    Ok(json!({"result": free}))
}

/// A name as a username: its words with dots between, and nothing but letters and digits in them.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(".").to_lowercase()
}

/// `GET users.checkUsernameAvailability`: the caller's own name counts as free.
fn is_available(workspace: &mut Workspace, call: &Call) -> Outcome {
    let username = call.query.required("username")?;
    let own = workspace.user(&call.caller).is_some_and(|user| user.text("username") == username);
    check_username(username)?;
    Ok(json!({"result": own || is_free(workspace, username)}))
}

fn post_mail(workspace: &mut Workspace, kind: &str, address: &str) {
    let mail = json!({"_id": workspace.new_id(), "kind": kind, "address": address, "ts": now()});
    workspace.mail.add(object(mail));
}

/// `POST users.forgotPassword`: says nothing of whether there is such a person.
fn forgot_password(workspace: &mut Workspace, call: &Call) -> Outcome {
    let address = call.body.text("email").to_lowercase();
    fail_if(!workspace.is_on("Accounts_PasswordReset"), "Password reset is not enabled")?;
    if workspace.user_at(&address).is_some() {
        post_mail(workspace, "password", &address);
    }
    done()
}

/// `POST users.sendConfirmationEmail`: the same for everybody.
fn send_confirmation(workspace: &mut Workspace, call: &Call) -> Outcome {
    let address = call.body.text("email").to_lowercase();
    if workspace.user_at(&address).is_some() {
        post_mail(workspace, "confirm", &address);
    }
    done()
}

fn verify(workspace: &mut Workspace, call: &Call) -> Outcome {
    let expired = || Failure::NotFound("Resource not found");
    let address = call.body.string("token").and_then(|token| token.strip_prefix("confirm:"));
    let address = address.ok_or_else(expired)?.to_lowercase();
    let asked = |mail: &Doc| mail.text("kind") == "confirm" && mail.text("address") == address;
    let mails = &mut workspace.mail;
    fail_if(!mails.iter().any(asked), expired())?;
    mails.retain(|mail| !asked(mail));
    let id = workspace.user_at(&address).map(|user| user.id().to_owned()).ok_or_else(expired)?;
    if let Some(user) = workspace.users.get_mut(&id) {
        for email in user.rows_mut("emails") {
            if email.text("address").eq_ignore_ascii_case(&address) {
                email.set("verified", true);
            }
        }
        user.touch();
        if crate::rocketchat::state::workspace::has_role(user, "anonymous") {
            workspace.take_role(&id, "anonymous");
            workspace.give_role(&id, "user");
        }
    }
    done()
}

fn send_welcome(workspace: &mut Workspace, call: &Call) -> Outcome {
    let address = call.body.text("email").to_lowercase();
    fail_if(
        workspace.user_at(&address).is_none(),
        ("error-invalid-user", "Invalid user", "sendWelcomeEmail"),
    )?;
    post_mail(workspace, "welcome", &address);
    done()
}

/// `POST sendInvitationEmail`: `{emails}`, to those that are well formed.
fn send_invitations(workspace: &mut Workspace, call: &Call) -> Outcome {
    let details = json!({"method": "sendInvitationEmail"});
    if !workspace.may(&call.caller, "bulk-register-user") {
        return fail(Failure::coded("error-not-allowed", "Not allowed").with(&details));
    }
    let emails = call.body.items("emails").iter();
    let well_formed =
        |address: &&str| address.split_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    let valid: Vec<&str> = emails.filter_map(Value::as_str).filter(well_formed).collect();
    if valid.is_empty() {
        return fail(Failure::coded("error-email-send-failed", "No valid email addresses").with(&details));
    }
    for address in valid {
        post_mail(workspace, "invitation", address);
    }
    done()
}

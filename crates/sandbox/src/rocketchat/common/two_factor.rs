//! Second factors: by authenticator app, by e-mail, and by the password where there is neither.
//!
//! Nothing is worked out and nothing is sent: an app always shows [`TOTP_CODE`], and every e-mail
//! says [`EMAIL_CODE`], which is good once, after it was sent. Backup codes are good once each.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::second_factor::{App, SecondFactor};

/// What every authenticator app shows.
pub(crate) const TOTP_CODE: &str = "123456";

/// What every e-mail with a code says.
pub(crate) const EMAIL_CODE: &str = "654321";

/// How many wrong codes a challenge and an e-mail's code bear.
pub(crate) const MAX_ATTEMPTS: &str = "Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Totp,
    Email,
    /// The password once more, for a user without another second factor.
    Password,
}

impl Method {
    /// Those that a person can turn on.
    const ALL: [Self; 2] = [Self::Totp, Self::Email];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Password => "password",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// Why a code is asked for, or not taken.
pub(crate) struct Refusal {
    code: &'static str,
    text: &'static str,
    details: Value,
}

impl Refusal {
    /// The failure of an operation.
    pub(crate) fn of_call(self) -> Failure {
        Failure::coded(self.code, self.text).with(self.details)
    }

    /// The failure of `login`.
    pub(crate) fn of_login(self) -> Failure {
        Failure::LoginHeld { code: self.code, message: self.text.to_owned(), details: Some(self.details) }
    }
}

/// Asks the caller of a route for their second factor, if they have one.
///
/// # Errors
/// `totp-required` without a code, `totp-invalid` with a wrong one.
pub(crate) fn check(workspace: &mut Workspace, call: &Call, demand: Demand) -> Result<(), Failure> {
    if demand == Demand::ForAccess && !changes_access(&call.raw) {
        return Ok(());
    }
    let personal = workspace.personal_tokens.first("token", &call.token);
    if personal.is_some_and(|token| token.flag("bypassTwoFactor")) {
        return Ok(());
    }
    let factor = workspace.second_factors.get(&call.caller);
    let remembered = factor.and_then(|factor| factor.remembered.get(&call.token));
    if demand != Demand::Anew && remembered.is_some_and(|until| *until > Utc::now()) {
        return Ok(());
    }
    let (code, method) = (call.header("x-2fa-code"), call.header("x-2fa-method"));
    let asked = ask(workspace, &call.caller, code, method, true).map_err(Refusal::of_call)?;
    if asked && demand != Demand::Anew {
        remember(workspace, &call.caller, &call.token);
    }
    Ok(())
}

/// Whether `users.updateOwnBasicInfo` is to change what one signs in with, and without the
/// password.
fn changes_access(body: &Value) -> bool {
    let given = |name: &str| body.get("data").and_then(|data| data.get(name)).is_some();
    (given("email") || given("newPassword")) && !given("currentPassword")
}

/// Does not ask this token for a code for as long as the workspace's settings say.
pub(crate) fn remember(workspace: &mut Workspace, user_id: &str, token: &str) {
    let seconds = workspace.number("Accounts_TwoFactorAuthentication_RememberFor");
    let seconds = i64::try_from(seconds).ok().and_then(Duration::try_seconds);
    let until = seconds.and_then(|seconds| Utc::now().checked_add_signed(seconds));
    // Longer than a calendar reaches is for ever.
    let until = until.unwrap_or(DateTime::<Utc>::MAX_UTC);
    factor(workspace, user_id).remembered.insert(token.to_owned(), until);
}

pub(crate) fn factor<'a>(workspace: &'a mut Workspace, user_id: &str) -> &'a mut SecondFactor {
    workspace.second_factors.entry(user_id.to_owned()).or_default()
}

/// The methods that are on for a person, in the order in which they are proposed.
pub(crate) fn methods(workspace: &Workspace, user_id: &str) -> Vec<Method> {
    if !workspace.is_on("Accounts_TwoFactorAuthentication_Enabled") {
        return Vec::new();
    }
    let Some(factor) = workspace.second_factors.get(user_id) else {
        return Vec::new();
    };
    let is_on = |method: &Method| match method {
        Method::Totp => {
            factor.app.enabled && workspace.is_on("Accounts_TwoFactorAuthentication_By_TOTP_Enabled")
        }
        Method::Email => {
            factor.email.enabled && workspace.is_on("Accounts_TwoFactorAuthentication_By_Email_Enabled")
        }
        Method::Password => false,
    };
    Method::ALL.into_iter().filter(is_on).collect()
}

/// Whether the password stands in for the second factor of a person who has none.
fn password_stands_in(workspace: &Workspace, user_id: &str) -> bool {
    workspace.is_on("Accounts_TwoFactorAuthentication_Enabled")
        && workspace.is_on("Accounts_TwoFactorAuthentication_Enforce_Password_Fallback")
        && workspace.passwords.contains_key(user_id)
}

/// Asks a person for their second factor, and says whether they have one. `password`: theirs is
/// one, where there is no other.
///
/// # Errors
/// The code is missing or wrong.
pub(crate) fn ask(
    workspace: &mut Workspace,
    user_id: &str,
    code: &str,
    method: &str,
    password: bool,
) -> Result<bool, Refusal> {
    let available = methods(workspace, user_id);
    let method = match available.first() {
        // A method that is named is taken, even one that is off: then no code is right.
        Some(first) => Method::named(method).filter(|_| !code.is_empty()).unwrap_or(*first),
        None if password && password_stands_in(workspace, user_id) => Method::Password,
        None => return Ok(false),
    };
    take(workspace, user_id, method, code, &available).map(|()| true)
}

/// Takes a person's code, or their password where that is the method. `available`: which methods
/// are on for them.
///
/// # Errors
/// The code is missing or wrong.
pub(crate) fn take(
    workspace: &mut Workspace,
    user_id: &str,
    method: Method,
    code: &str,
    available: &[Method],
) -> Result<(), Refusal> {
    let is_on = method == Method::Password || available.contains(&method);
    if is_on && !code.is_empty() && takes(workspace, user_id, method, code) {
        return Ok(());
    }
    let mut details = Doc::default();
    details.set("method", method.name()).set("codeGenerated", false);
    let mut exhausted = false;
    if method == Method::Email {
        let limit = workspace.number(MAX_ATTEMPTS);
        let username = workspace.user(user_id).map(|user| user.text("username").to_owned());
        let email = &mut factor(workspace, user_id).email;
        exhausted = email.sent.is_some_and(|(_, wrong)| wrong >= limit);
        match email.sent {
            Some((until, _)) if until > Utc::now() && !exhausted => {
                let until = stamp(until);
                details.set("codeExpires", until);
            }
            _ => {
                email.sent = Some(new_code());
                details.set("codeGenerated", true);
            }
        }
        details.set("emailOrUsername", username);
    }
    let names: Vec<&str> = available.iter().map(|method| method.name()).collect();
    details.set("availableMethods", names);
    let (code, text) = match (code.is_empty(), exhausted) {
        (true, _) => ("totp-required", "TOTP Required"),
        (false, true) => ("totp-max-attempts", "TOTP Maximun Failed Attempts Reached"),
        (false, false) => ("totp-invalid", "TOTP Invalid"),
    };
    Err(Refusal { code, text, details: details.into() })
}

/// A code that has just been sent: it is good for an hour.
pub(crate) fn new_code() -> (DateTime<Utc>, u64) {
    (Utc::now() + Duration::hours(1), 0)
}

/// Whether a code is right. One that is good once is used up by it.
fn takes(workspace: &mut Workspace, user_id: &str, method: Method, code: &str) -> bool {
    let limit = workspace.number(MAX_ATTEMPTS);
    match method {
        Method::Password => workspace.is_password(user_id, code),
        Method::Totp => factor(workspace, user_id).app.takes(code),
        Method::Email => {
            let Some((until, wrong)) = &mut factor(workspace, user_id).email.sent else {
                return false;
            };
            let digits: String = code.chars().filter(char::is_ascii_digit).collect();
            if digits == EMAIL_CODE && *until > Utc::now() && *wrong < limit {
                factor(workspace, user_id).email.sent = None;
                return true;
            }
            *wrong += 1;
            false
        }
    }
}

/// What a person's own profile says of their second factors.
pub(crate) fn services(workspace: &Workspace, user_id: &str) -> Doc {
    let mut services = Doc::default();
    if let Some(factor) = workspace.second_factors.get(user_id) {
        services.set("totp", json!({"enabled": factor.app.enabled}));
        if let Some(changed_at) = &factor.email.changed_at {
            let email = json!({"enabled": factor.email.enabled, "changedAt": changed_at});
            services.set("email2fa", email);
        }
    }
    services
}

/// Forgets a person's authenticator app.
pub(crate) fn reset_app(workspace: &mut Workspace, user_id: &str) {
    factor(workspace, user_id).app = App::default();
}

impl App {
    /// Whether a code is the app's, or a backup code, which is then used up.
    pub(crate) fn takes(&mut self, code: &str) -> bool {
        if code == TOTP_CODE {
            return true;
        }
        let backup = self.backup_codes.iter().position(|own| own == code);
        backup.map(|at| self.backup_codes.remove(at)).is_some()
    }
}

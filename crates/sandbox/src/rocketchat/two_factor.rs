//! Second factors: by authenticator app, by e-mail, and by the password where there is neither.
//!
//! Nothing is worked out and nothing is sent: an app always shows [`TOTP_CODE`], and every e-mail
//! says [`EMAIL_CODE`], which is good once, after it was sent. Backup codes are good once each.

use std::collections::HashMap;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::answer::{Doc, Failure, Outcome};
use super::check::{self, Field, Kind};
use super::digest::sha256;
use super::routes::Access::{Open, SignedIn};
use super::routes::{Route, get, post};
use super::seed::person_id;
use super::user_tokens::{self, PERSONAL};
use super::workspace::{Call, Workspace, flag, id_from, now, object, text};

/// What every authenticator app shows.
pub(super) const TOTP_CODE: &str = "123456";

/// What every e-mail with a code says.
pub(super) const EMAIL_CODE: &str = "654321";

/// The secret of every authenticator app.
const SECRET: &str = "JBSWY3DPEHPK3PXP";

/// Logins through an outside service that wait for a second factor when the sandbox starts: id,
/// whose, by which method, whether there is still time.
const CHALLENGES: &[(&str, &str, Method, bool)] = &[
    ("sandbox-challenge-email", "vera.popescu", Method::Email, true),
    ("sandbox-challenge-totp", "sven.larsen", Method::Totp, true),
    ("sandbox-challenge-expired", "sven.larsen", Method::Totp, false),
];

const CHALLENGE: &str = "two_factor_challenges";

/// How many wrong codes a challenge and an e-mail's code bear.
const MAX_ATTEMPTS: &str = "Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts";

/// The routes of this area.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    post("/users.2fa.enableEmail", SignedIn, enable_email),
    post("/users.2fa.disableEmail", SignedIn, disable_email),
    post("/users.2fa.sendEmailCode", Open, send_email_code),
    post("/twoFactorChallenges.sendEmailCode", Open, send_challenge_code),
    post("/twoFactorChallenges.verifyChallenge", Open, verify_challenge),
    post("/users.enableTotp", SignedIn, enable_totp),
    post("/users.validateTotp", SignedIn, validate_totp),
    post("/users.disableTotp", SignedIn, disable_totp),
    post("/users.regenerateTotpCodes", SignedIn, regenerate_codes),
    get("/users.totpCodesRemaining", SignedIn, codes_remaining),
];

/// When a route asks for the second factor of whoever has one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Unless a code was given with this token a short while ago.
    Once,
    /// At each call.
    Anew,
    /// As [`Once`](Demand::Once), where the address or the password is to change and the password
    /// that stands in for a code is not there.
    ForAccess,
}

/// The routes that ask, below `/api/v1`; all are called with POST.
const DEMANDS: &[(&str, Demand)] = &[
    ("/ldap.syncNow", Demand::Once),
    ("/presence.enableBroadcast", Demand::Once),
    ("/users.2fa.disableEmail", Demand::Anew),
    ("/users.create", Demand::Once),
    ("/users.createToken", Demand::Once),
    ("/users.enableTotp", Demand::Once),
    ("/users.generatePersonalAccessToken", Demand::Once),
    ("/users.regeneratePersonalAccessToken", Demand::Once),
    ("/users.removePersonalAccessToken", Demand::Once),
    ("/users.resetE2EKey", Demand::Anew),
    ("/users.resetTOTP", Demand::Anew),
    ("/users.update", Demand::Once),
    ("/users.updateOwnBasicInfo", Demand::ForAccess),
    ("/users.validateTotp", Demand::Once),
];

/// Whether a route asks for a second factor.
pub(super) fn demand(route: &str) -> Option<Demand> {
    DEMANDS.iter().find(|(path, _)| *path == route).map(|(_, demand)| *demand)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Totp,
    Email,
    /// The password once more, for who has no other second factor.
    Password,
}

impl Method {
    /// Those that a person can turn on.
    const ALL: [Self; 2] = [Self::Totp, Self::Email];

    const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Password => "password",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// A person's second factors.
#[derive(Default)]
pub(super) struct SecondFactor {
    app: App,
    email: Email,
    /// Until when which auth tokens are not asked for a code.
    remembered: HashMap<String, DateTime<Utc>>,
}

#[derive(Default)]
struct App {
    enabled: bool,
    /// Whether there is a secret that no code was shown for yet.
    is_set_up: bool,
    backup_codes: Vec<String>,
}

#[derive(Default)]
struct Email {
    enabled: bool,
    changed_at: Option<String>,
    /// The code that is on its way: until when it is good, and how often it was mistyped.
    sent: Option<(DateTime<Utc>, u64)>,
}

/// What of it there is to begin with.
pub(super) fn seed(workspace: &mut Workspace) {
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

/// Why a code is asked for, or not taken.
pub(super) struct Refusal {
    code: &'static str,
    text: &'static str,
    details: Value,
}

impl Refusal {
    /// As a call is answered.
    fn of_call(self) -> Failure {
        Failure::coded(self.code, self.text).with(self.details)
    }

    /// As `login` answers.
    pub(super) fn of_login(self) -> Failure {
        Failure::LoginHeld { code: self.code, message: self.text.to_owned(), details: Some(self.details) }
    }
}

/// Asks the caller of a route for their second factor, if they have one.
///
/// # Errors
///
/// `totp-required` without a code, `totp-invalid` with a wrong one.
pub(super) fn check(workspace: &mut Workspace, call: &Call, demand: Demand) -> Result<(), Failure> {
    if demand == Demand::ForAccess && !changes_access(&call.body) {
        return Ok(());
    }
    let personal = workspace.records.first(PERSONAL, "token", &call.token);
    if personal.is_some_and(|token| flag(token, "bypassTwoFactor")) {
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

/// Whether `users.updateOwnBasicInfo` is to change what one signs in with, and without the password.
fn changes_access(body: &Value) -> bool {
    let given = |name: &str| body.get("data").and_then(|data| data.get(name)).is_some();
    (given("email") || given("newPassword")) && !given("currentPassword")
}

/// Does not ask this token for a code for as long as the workspace's settings say.
fn remember(workspace: &mut Workspace, user_id: &str, token: &str) {
    let seconds = workspace.number("Accounts_TwoFactorAuthentication_RememberFor");
    let until = Utc::now() + Duration::seconds(i64::try_from(seconds).unwrap_or_default());
    factor(workspace, user_id).remembered.insert(token.to_owned(), until);
}

fn factor<'a>(workspace: &'a mut Workspace, user_id: &str) -> &'a mut SecondFactor {
    workspace.second_factors.entry(user_id.to_owned()).or_default()
}

/// The methods that are on for a person, in the order in which they are proposed.
pub(super) fn methods(workspace: &Workspace, user_id: &str) -> Vec<Method> {
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

/// Asks a person for their second factor, and says whether they have one. `password`: theirs is one, where there is no
/// other.
///
/// # Errors
///
/// The code is missing or wrong.
pub(super) fn ask(
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
    let is_on = method == Method::Password || available.contains(&method);
    if is_on && !code.is_empty() && takes(workspace, user_id, method, code) {
        return Ok(true);
    }
    let mut details = Doc::new();
    details.insert("method".into(), json!(method.name()));
    details.insert("codeGenerated".into(), json!(false));
    let mut exhausted = false;
    if method == Method::Email {
        let limit = workspace.number(MAX_ATTEMPTS);
        let username = workspace.user(user_id).map(|user| text(user, "username").to_owned());
        let email = &mut factor(workspace, user_id).email;
        exhausted = email.sent.is_some_and(|(_, wrong)| wrong >= limit);
        match email.sent {
            Some((until, _)) if until > Utc::now() && !exhausted => {
                let until = until.to_rfc3339_opts(SecondsFormat::Millis, true);
                details.insert("codeExpires".into(), json!(until));
            }
            _ => {
                email.sent = Some(new_code());
                details.insert("codeGenerated".into(), json!(true));
            }
        }
        details.insert("emailOrUsername".into(), json!(username));
    }
    let names: Vec<&str> = available.iter().map(|method| method.name()).collect();
    details.insert("availableMethods".into(), json!(names));
    let (code, text) = match (code.is_empty(), exhausted) {
        (true, _) => ("totp-required", "TOTP Required"),
        (false, true) => ("totp-max-attempts", "TOTP Maximun Failed Attempts Reached"),
        (false, false) => ("totp-invalid", "TOTP Invalid"),
    };
    Err(Refusal { code, text, details: Value::Object(details) })
}

/// A code that has just been sent: it is good for an hour.
fn new_code() -> (DateTime<Utc>, u64) {
    (Utc::now() + Duration::hours(1), 0)
}

/// Whether a code is right. One that is good once is used up by it.
fn takes(workspace: &mut Workspace, user_id: &str, method: Method, code: &str) -> bool {
    let limit = workspace.number(MAX_ATTEMPTS);
    match method {
        Method::Password => {
            let password = workspace.passwords.get(user_id);
            password.is_some_and(|password| sha256(password) == code.to_lowercase())
        }
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

impl App {
    /// Whether a code is the app's, or a backup code, which is then used up.
    fn takes(&mut self, code: &str) -> bool {
        if code == TOTP_CODE {
            return true;
        }
        let backup = self.backup_codes.iter().position(|own| own == code);
        backup.map(|at| self.backup_codes.remove(at)).is_some()
    }
}

/// What a person's own profile says of their second factors.
pub(super) fn services(workspace: &Workspace, user_id: &str) -> Doc {
    let mut services = Doc::new();
    if let Some(factor) = workspace.second_factors.get(user_id) {
        services.insert("totp".into(), json!({"enabled": factor.app.enabled}));
        if let Some(changed_at) = &factor.email.changed_at {
            let email = json!({"enabled": factor.email.enabled, "changedAt": changed_at});
            services.insert("email2fa".into(), email);
        }
    }
    services
}

/// Forgets a person's authenticator app.
pub(super) fn reset_app(workspace: &mut Workspace, user_id: &str) {
    factor(workspace, user_id).app = App::default();
}

/// `POST users.2fa.enableEmail`.
fn enable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = workspace.user(&call.caller).ok_or(Failure::NotSignedIn)?;
    let emails = user.get("emails").and_then(Value::as_array);
    // The documented sample has the text "true".
    let is_verified = |email: &Value| {
        email.get("verified").is_some_and(|verified| verified == &json!(true) || verified == "true")
    };
    if !emails.into_iter().flatten().all(is_verified) {
        return Err(Failure::coded(
            "error-invalid-user",
            "You need to verify your emails before setting up 2FA",
        ));
    }
    set_email(workspace, call, true);
    user_tokens::end_other_logins(workspace, &call.caller, &call.token);
    Ok(json!({}))
}

/// `POST users.2fa.disableEmail`.
fn disable_email(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_email(workspace, call, false);
    Ok(json!({}))
}

fn set_email(workspace: &mut Workspace, call: &Call, enabled: bool) {
    factor(workspace, &call.caller).email = Email { enabled, changed_at: Some(now()), sent: None };
}

/// `POST users.2fa.sendEmailCode`: to the caller, or to whom `emailOrUsername` names.
fn send_email_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(&call.body, &[Field("emailOrUsername", Kind::Text, false)])?;
    let name = check::text(body, "emailOrUsername").unwrap_or_default();
    if name.is_empty() {
        return Err(Failure::coded("error-parameter-required", "emailOrUsername is required"));
    }
    let named = if name.contains('@') { workspace.user_at(name) } else { workspace.user_named(name) };
    let user = workspace.user(&call.caller).or(named);
    if let Some(id) = user.map(|user| text(user, "_id").to_owned()) {
        factor(workspace, &id).email.sent = Some(new_code());
    }
    Ok(json!({}))
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
fn send_challenge_code(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(&call.body, &[Field("challengeId", Kind::Text, true)])?;
    let challenge = challenge(workspace, body)?;
    if text(challenge, "method") != Method::Email.name() {
        return Err(unbracketed("error-invalid-challenge-method", "invalid challenge method"));
    }
    challenge.insert("codeSent".into(), json!(true));
    Ok(json!({}))
}

/// `POST twoFactorChallenges.verifyChallenge`: `{challengeId, code}` for a token.
fn verify_challenge(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        check::body(&call.body, &[Field("challengeId", Kind::Text, true), Field("code", Kind::Text, true)])?;
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

/// `POST users.enableTotp`: a secret, which counts once a code was shown.
fn enable_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let username = workspace.user(&call.caller).map(|user| text(user, "username").to_owned());
    let app = &mut factor(workspace, &call.caller).app;
    if app.enabled {
        return Err(Failure::coded("error-2fa-already-enabled", ""));
    }
    app.is_set_up = true;
    let username = username.unwrap_or_default();
    let url = format!("otpauth://totp/Rocket.Chat:{username}?secret={SECRET}");
    Ok(json!({"secret": SECRET, "url": url}))
}

fn code(call: &Call) -> Result<String, Failure> {
    let body = check::body(&call.body, &[Field("code", Kind::Text, true)])?;
    Ok(check::text(body, "code").unwrap_or_default().to_owned())
}

/// `POST users.validateTotp`: `{code}` turns the app on.
fn validate_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = code(call)?;
    let app = &mut factor(workspace, &call.caller).app;
    if !app.is_set_up || code != TOTP_CODE {
        return Err(Failure::coded("invalid-totp", ""));
    }
    *app = App { enabled: true, ..App::default() };
    let codes = new_backup_codes(workspace, &call.caller);
    user_tokens::end_other_logins(workspace, &call.caller, &call.token);
    Ok(json!({"codes": codes}))
}

/// Gives a person twelve backup codes in place of those they have.
fn new_backup_codes(workspace: &mut Workspace, user_id: &str) -> Vec<String> {
    workspace.issued += 1;
    let issued = workspace.issued;
    let codes: Vec<String> =
        (0..12).map(|number| id_from(&format!("backup code {issued} {number}"), 8)).collect();
    factor(workspace, user_id).app.backup_codes.clone_from(&codes);
    codes
}

/// `POST users.disableTotp`: `{code}`. A wrong one is no failure.
fn disable_totp(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = code(call)?;
    let app = &mut factor(workspace, &call.caller).app;
    let disabled = app.enabled && app.takes(&code);
    if disabled {
        reset_app(workspace, &call.caller);
    }
    Ok(json!({"disabled": disabled}))
}

/// `POST users.regenerateTotpCodes`: `{code}`. A wrong one is answered with nothing.
fn regenerate_codes(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = code(call)?;
    if !app_of(workspace, call)?.takes(&code) {
        return Ok(json!({}));
    }
    Ok(json!({"codes": new_backup_codes(workspace, &call.caller)}))
}

/// `GET users.totpCodesRemaining`.
fn codes_remaining(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"remaining": app_of(workspace, call)?.backup_codes.len()}))
}

/// The caller's app, where it is on.
fn app_of<'a>(workspace: &'a mut Workspace, call: &Call) -> Result<&'a mut App, Failure> {
    let app = &mut factor(workspace, &call.caller).app;
    if app.enabled { Ok(app) } else { Err(Failure::coded("invalid-totp", "")) }
}

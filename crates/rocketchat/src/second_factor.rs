//! The second factor: the challenge of a server, and the code.

use frontdesk_core::chrono::{DateTime, Utc};
use frontdesk_core::serde_json::Value;
use frontdesk_core::{Error, RequestOptions, Secret};

use crate::error::{ErrorBody, ErrorCode};
use crate::password_digest;

frontdesk_core::open_enum! {
    /// What a second factor is.
    ///
    /// [The vendor's page](https://developer.rocket.chat/apidocs/two-factor-authentication)
    pub enum TwoFactorMethod {
        /// A code of an authenticator app.
        Totp = "totp",
        /// A code that was sent by e-mail.
        Email = "email",
        /// The account's password once more.
        Password = "password",
    }
}

/// What a server asks for when it wants a second factor.
///
/// ```no_run
/// # use frontdesk_rocketchat::{Client, Error, TwoFactor, TwoFactorChallenge, types::UserUpdate};
/// # async fn run(client: Client, update: UserUpdate, code: String) -> Result<(), Error> {
/// let request = client.users().update(&update);
/// if let Err(error) = request.clone().await {
///     let Some(challenge) = TwoFactorChallenge::of(&error) else { return Err(error) };
///     println!("a code is wanted: {}", challenge.method.as_str());
///     request.with_options(TwoFactor::new(challenge.method, code).into()).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TwoFactorChallenge {
    /// The method that the server proposes.
    pub method: TwoFactorMethod,
    /// All methods that it takes; empty where it names none.
    pub available_methods: Vec<TwoFactorMethod>,
    /// Whether a code was made and sent just now.
    pub code_generated: Option<bool>,
    /// Until when the code is good that was sent.
    pub code_expires: Option<DateTime<Utc>>,
    /// Whom the code was sent to, or would be: a user name or an e-mail address.
    pub email_or_username: Option<String>,
    /// Whether a code was given and is wrong. After too many wrong ones
    /// ([`ErrorCode::TotpMaxAttempts`]) none is right until another was sent.
    pub is_refusal: bool,
}

impl TwoFactorChallenge {
    /// What an error asks for; `None` where it has another reason.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let body = error.body().and_then(ErrorBody::parse)?;
        Self::in_body(&body)
    }

    /// What a failure's body asks for; `None` where it has another reason.
    #[must_use]
    pub fn in_body(body: &ErrorBody) -> Option<Self> {
        let code = body.code.as_ref().filter(|code| code.is_two_factor())?;
        let detail = |name: &str| body.details.as_ref().and_then(|details| details.get(name));
        let text = |value: &Value| value.as_str().map(TwoFactorMethod::from);
        let available_methods: Vec<TwoFactorMethod> = detail("availableMethods")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(text)
            .collect();
        let method = detail("method").and_then(text).or_else(|| available_methods.first().cloned());
        Some(Self {
            method: method.unwrap_or(TwoFactorMethod::Totp),
            available_methods,
            code_generated: detail("codeGenerated").and_then(Value::as_bool),
            code_expires: detail("codeExpires").and_then(Value::as_str).and_then(|text| text.parse().ok()),
            email_or_username: detail("emailOrUsername").and_then(Value::as_str).map(str::to_owned),
            is_refusal: *code != ErrorCode::TotpRequired,
        })
    }
}

/// The code for a [`TwoFactorChallenge`]: the options of the repeated call.
#[derive(Clone, Debug)]
pub struct TwoFactor {
    method: TwoFactorMethod,
    code: Secret,
}

impl TwoFactor {
    /// A code, or the password where that is the method: only its [digest](password_digest) is
    /// sent.
    #[must_use]
    pub fn new(method: TwoFactorMethod, code: impl Into<Secret>) -> Self {
        let code = code.into();
        let code = if method == TwoFactorMethod::Password { password_digest(&code) } else { code };
        Self { method, code }
    }
}

impl From<TwoFactor> for RequestOptions {
    /// The headers `X-2fa-code` and `X-2fa-method`.
    fn from(factor: TwoFactor) -> Self {
        Self::new().header("x-2fa-code", factor.code.expose()).header("x-2fa-method", factor.method.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read_in_every_form() {
        use TwoFactorMethod::{Email, Password, Totp};
        type Row = (&'static str, Option<(TwoFactorMethod, &'static [TwoFactorMethod], bool)>);
        let table: [Row; 8] = [
            (
                r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":{"method":"email","codeGenerated":true,"availableMethods":["email","totp"]}}"#,
                Some((Email, &[Email, Totp], false)),
            ),
            // A failed login, before 8.0 and from it on; details as JSON in text.
            (
                r#"{"status":"error","error":"totp-required","details":{"method":"totp"},"message":"TOTP Required"}"#,
                Some((Totp, &[], false)),
            ),
            (
                r#"{"success":false,"error":"totp-required","details":"{\"method\":\"password\",\"codeGenerated\":false,\"availableMethods\":[]}"}"#,
                Some((Password, &[], false)),
            ),
            (
                r#"{"success":false,"error":"TOTP Invalid [totp-invalid]","errorType":"totp-invalid","details":{"method":"totp"}}"#,
                Some((Totp, &[], true)),
            ),
            (
                r#"{"success":false,"error":"TOTP Maximun Failed Attempts Reached [totp-max-attempts]","errorType":"totp-max-attempts","details":{"method":"email"}}"#,
                Some((Email, &[], true)),
            ),
            (r#"{"success":false,"error":"[totp-required]"}"#, Some((Totp, &[], false))),
            (r#"{"success":false,"error":"Invalid user [error-invalid-user]"}"#, None),
            (r#"{"success":true}"#, None),
        ];
        for (body, expected) in table {
            let challenge = TwoFactorChallenge::in_body(&ErrorBody::parse(body.as_bytes()).unwrap());
            let found = challenge.as_ref().map(|challenge| {
                (challenge.method.clone(), challenge.available_methods.as_slice(), challenge.is_refusal)
            });
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_code_that_was_sent_has_an_end() {
        let body = br#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":{"method":"email","codeExpires":"2026-11-26T17:00:00.000Z","emailOrUsername":"ada"}}"#;
        let challenge = TwoFactorChallenge::in_body(&ErrorBody::parse(body).unwrap()).unwrap();
        assert_eq!(challenge.code_expires.unwrap().to_rfc3339(), "2026-11-26T17:00:00+00:00");
        assert_eq!(challenge.email_or_username.as_deref(), Some("ada"));
    }

    #[test]
    fn a_code_is_not_printed() {
        let factor = TwoFactor::new(TwoFactorMethod::Totp, "148750");
        let options = RequestOptions::from(factor.clone());
        assert!(!format!("{factor:?} {options:?}").contains("148750"));
    }

    #[test]
    fn a_password_travels_as_its_digest() {
        for (method, sent) in [
            (TwoFactorMethod::Password, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (TwoFactorMethod::Email, "abc"),
        ] {
            assert_eq!(TwoFactor::new(method, "abc").code.expose(), sent);
        }
    }
}

//! Which names stand for secrets.

use std::collections::HashSet;
use std::sync::LazyLock;

use http::HeaderName;

/// Fields, parameters and headers that hold secrets, besides those that [`ENDINGS`] tells.
const NAMES: &[&str] = &[
    "access_key",
    "assertion",
    "authorization",
    "backup_codes",
    "client_assertion",
    "cookie",
    "email_code",
    "hashed_backup",
    "hmac_identifier",
    "identifier_hash",
    "idp_session",
    "last_token_part",
    "otp",
    "otp_code",
    "passcode",
    "password_confirmation",
    "password_history",
    "proxy_authorization",
    "pwd",
    "set_cookie",
    "totp",
    "totp_code",
    "two_factor_authorized_hash",
    "two_factor_code",
    "x_2fa_code",
    "x_user_id",
];

/// What the names of most secrets end with, without anything between their words.
const ENDINGS: &[&str] =
    &["password", "passwd", "passphrase", "secret", "token", "apikey", "privatekey", "secretkey", "bcrypt"];

/// What the names begin with that end like a secret's and are places in a list.
const CURSORS: &[&str] = &["next", "previous", "prev", "page", "continuation", "sync"];

/// Headers that say nothing about who calls, whatever value they are given.
const HARMLESS_HEADERS: [HeaderName; 7] = [
    http::header::ACCEPT,
    http::header::ACCEPT_ENCODING,
    http::header::ACCEPT_LANGUAGE,
    http::header::CONTENT_LENGTH,
    http::header::CONTENT_TYPE,
    http::header::HOST,
    http::header::USER_AGENT,
];

/// The names of secrets: those that are known, and what a vendor and a user add.
#[derive(Clone, Debug)]
pub(super) struct Names(HashSet<String>);

impl Default for Names {
    fn default() -> Self {
        Self(NAMES.iter().map(|name| normal(name)).collect())
    }
}

impl Names {
    /// Adds a name; case and what stands between its words make no difference.
    pub(super) fn add(&mut self, name: &str) {
        self.0.insert(normal(name));
    }

    /// Whether a field, parameter or header of this name holds a secret. Of `user[password]` and `user.password` the last
    /// part counts.
    pub(super) fn contains(&self, name: &str) -> bool {
        let last = name.split(['[', ']', '.']).rfind(|part| !part.is_empty()).unwrap_or_default();
        let name = normal(last);
        if self.0.contains(&name) {
            return true;
        }
        let cursor = CURSORS.iter().any(|beginning| name.starts_with(beginning));
        !cursor && ENDINGS.iter().any(|ending| name.ends_with(ending))
    }

    /// Whether a text is itself a name that is known: somebody's password is `password`.
    pub(super) fn is_one(&self, text: &str) -> bool {
        let text = normal(text);
        self.0.contains(&text) || ENDINGS.contains(&text.as_str())
    }
}

/// Whether what is called so is a secret with any vendor: `password`, `user[access_token]`, `X-Auth-Token`.
///
/// ```
/// assert!(frontdesk_core::har::is_secret_name("settings.apiKey"));
/// assert!(!frontdesk_core::har::is_secret_name("next_page_token"));
/// ```
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    static NAMES: LazyLock<Names> = LazyLock::new(Names::default);
    NAMES.contains(name)
}

/// Whether a header is among those whose value is never a secret.
pub(super) fn harmless_header(name: &str) -> bool {
    HARMLESS_HEADERS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless.as_str()))
}

/// A name without case and without what stands between its words.
fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        let mut names = Names::default();
        names.add("Door-Code");
        let secrets = [
            "password",
            "Password",
            "current_password",
            "user[password]",
            "settings.smtp_password",
            "tokens[token][]",
            "access_token",
            "accessToken",
            "pubsub_token",
            "hmac_token",
            "hmac_identifier",
            "authToken",
            "sso_auth_token",
            "hashedToken",
            "secret",
            "client_secret",
            "accessTokenSecret",
            "api_key",
            "api_access_token",
            "private_key",
            "X-Auth-Token",
            "x-user-id",
            "X-2fa-Code",
            "Authorization",
            "set-cookie",
            "doorCode",
        ];
        for name in secrets {
            assert!(names.contains(name), "{name}");
        }
        let others = [
            "name",
            "token_type",
            "tokens_used",
            "passwordExpired",
            "code",
            "key",
            "public_key",
            "next_page_token",
            "pageToken",
            "",
            "[]",
        ];
        for name in others {
            assert!(!names.contains(name), "{name}");
        }
    }
}

//! Which names stand for secrets: of fields, parameters and headers, in any spelling.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Names that no rule below tells.
const NAMES: &[&str] = &[
    "email_code",
    "hashed_backup",
    "hmac_identifier",
    "identifier_hash",
    "sid",
    "two_factor_authorized_hash",
    "x_user_id",
];

/// What stands in the name of a secret, whatever stands around it.
const PARTS: &[&str] = &[
    "accesscode",
    "accesskey",
    "apikey",
    "assertion",
    "authcode",
    "authheader",
    "authkey",
    "authorization",
    "backupcode",
    "bcrypt",
    "bearer",
    "clientkey",
    "cookie",
    "credential",
    "csrf",
    "encryptionkey",
    "factorcode",
    "2facode",
    "hmackey",
    "licensekey",
    "masterkey",
    "mfacode",
    "onetimecode",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pincode",
    "privatekey",
    "recoverycode",
    "resetcode",
    "secret",
    "securitycode",
    "servicekey",
    "sessionid",
    "sessionkey",
    "sessid",
    "sharedkey",
    "signingkey",
    "sshkey",
    "token",
    "verificationcode",
    "webhookkey",
    "xsrf",
];

/// Words that make a name a secret's, wherever they stand.
const WORDS: &[&str] = &["jwt", "otp", "pem", "psk", "pwd", "totp"];

/// Words that make a name a secret's where they are the last one.
const LAST_WORDS: &[&str] = &["auth", "pass", "pin", "session", "signature"];

/// Last words of a link.
const LINKS: &[&str] = &["href", "link", "uri", "url"];

/// What a link is for that works for anyone who has it.
const LINKS_TO: &[&str] = &[
    "activat",
    "confirm",
    "hook",
    "invit",
    "magic",
    "outgoing",
    "presigned",
    "reset",
    "signin",
    "sso",
    "verif",
];

/// Last words of names that say something about a secret.
const ABOUT: &[&str] = &[
    "algorithm",
    "at",
    "change",
    "changed",
    "count",
    "enabled",
    "expiration",
    "expire",
    "expired",
    "expiry",
    "length",
    "lifetime",
    "method",
    "name",
    "policy",
    "reason",
    "required",
    "ttl",
    "type",
    "used",
];

/// Names that read like a secret's and are none: places in a list, and what a person writes below
/// messages.
const HARMLESS: &[&str] = &[
    "continuation_token",
    "message_signature",
    "next_continuation_token",
    "next_page_token",
    "next_sync_token",
    "next_token",
    "page_token",
    "prev_page_token",
    "previous_page_token",
    "sync_token",
];

/// The names of secrets: those that are known, and what a vendor and a user add.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretNames(HashSet<String>);

impl SecretNames {
    /// Adds a name. Case, plural, and what stands between its words make no difference.
    pub(crate) fn add(&mut self, name: &str) {
        self.0.insert(Name::of(name).text);
    }

    /// Whether a field, parameter or header of this name holds a secret, or stands within something
    /// that does: `user[password][]`, `credentials.user`.
    pub(crate) fn contains(&self, name: &str) -> bool {
        let steps: Vec<Name> = name
            .split(['[', ']', '.'])
            .filter(|step| !step.bytes().all(|byte| byte.is_ascii_digit()))
            .map(Name::of)
            .collect();
        let Some(last) = steps.last() else { return false };
        if steps.iter().any(|step| self.is_secret(step)) {
            return true;
        }
        let whole: String = steps.iter().map(|step| step.text.as_str()).collect();
        let link = LINKS.contains(&last.last_word()) && LINKS_TO.iter().any(|part| whole.contains(part));
        link || (!is_harmless(last) && PARTS.iter().any(|part| whole.contains(part)))
    }

    fn is_secret(&self, name: &Name) -> bool {
        self.0.contains(&name.text)
            || is_listed(NAMES, name)
            || (!is_harmless(name)
                && (name.is_secret_word() || PARTS.iter().any(|part| name.text.contains(part))))
    }

    /// Whether a text is itself a name that is known: somebody's password is `password`.
    pub(crate) fn is_one(&self, text: &str) -> bool {
        let name = Name::of(text);
        self.0.contains(&name.text) || PARTS.contains(&name.text.as_str())
    }
}

/// Returns whether a field, parameter or header of this name holds a secret with any vendor:
/// `password`, `user[access_token]`, `X-Auth-Token`, `recoveryCodes`.
///
/// ```
/// assert!(frontdesk_core::har::is_secret_name("settings.apiKey"));
/// assert!(!frontdesk_core::har::is_secret_name("next_page_token"));
/// ```
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    static NAMES: LazyLock<SecretNames> = LazyLock::new(SecretNames::default);
    NAMES.contains(name)
}

/// Whether a name reads like a secret's and is none.
fn is_harmless(name: &Name) -> bool {
    is_listed(HARMLESS, name) || ABOUT.contains(&name.last_word())
}

/// Whether a name is one of a list.
fn is_listed(list: &[&str], name: &Name) -> bool {
    // The lists are written with underscores between their words, all in the singular.
    list.iter().any(|listed| listed.bytes().filter(|byte| *byte != b'_').eq(name.text.bytes()))
}

/// A name as its words, in lower case and in the singular.
struct Name {
    words: Vec<String>,
    /// The words without anything between them.
    text: String,
}

impl Name {
    fn of(name: &str) -> Self {
        let mut words = vec![String::new()];
        let mut chars = name.chars().peekable();
        let mut before = None::<char>;
        while let Some(c) = chars.next() {
            // `smtpPass`, `userPIN`, `HTTPAuth`.
            let begins = c.is_uppercase()
                && (before.is_some_and(|before| !before.is_uppercase())
                    || chars.peek().is_some_and(|next| next.is_lowercase()));
            before = Some(c);
            if begins || !c.is_alphanumeric() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
                word.extend(c.to_lowercase());
            }
        }
        let words: Vec<String> =
            words.iter().map(|word| singular(word)).filter(|word| !word.is_empty()).collect();
        let text = words.concat();
        Self { words, text }
    }

    fn last_word(&self) -> &str {
        self.words.last().map(String::as_str).unwrap_or_default()
    }

    fn is_secret_word(&self) -> bool {
        LAST_WORDS.contains(&self.last_word()) || self.words.iter().any(|word| WORDS.contains(&word.as_str()))
    }
}

/// A word without a number behind it and without its plural: `tokens`, `password1`.
fn singular(word: &str) -> String {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    match word.strip_suffix('s') {
        Some(one) if !one.ends_with('s') => one.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        let mut names = SecretNames::default();
        names.add("Door-Code");
        let secrets = "
            password Password PASSWORD current_password user[password] settings.smtp_password tokens[token][] access_token
            accessToken pubsub_token hmac_token hmac_identifier authToken sso_auth_token hashedToken secret client_secret
            accessTokenSecret api_key api_access_token private_key X-Auth-Token x-user-id X-2fa-Code Authorization
            set-cookie doorCode door_codes tokens passwords secrets tokens[] previous_password next_password sync_secret
            prev_token token[0] token[] user[password][] user[password][0] webhook_url outgoing_url callback_webhook_url
            webhookUrl webhook.url webhooks[0].url pass pin jwt auth bearer session session_id sessionId sid signature
            X-Amz-Signature credential credentials secret_access_key encryption_key auth_key private_key_pem passwordHash
            password1 token_value recovery_codes csrf csrf-token magic_link reset_url resetUrl smtpPass SMTP_PASS userPIN
            HTTPAuth basic-auth id_jwt otp otp_code totpSecret backup-codes connect.sid PHPSESSID credentials.user
            x_csrf_token apikey APIKey x-api-key accesstoken loginTokens twoFactorCode identifier_hash invite_link pin1
            tokens[0][value] lastTokenPart Proxy-Authorization client_assertion password_history pwd
        ";
        for name in secrets.split_whitespace() {
            assert!(names.contains(name), "{name}");
        }
        let others = "
            name token_type tokenType tokens_used passwordExpired code key public_key next_page_token nextPageToken pageToken
            nextToken next-token message_signature id user_id status_code country_code website_url avatar_url author
            authorName assignee session_count pinned pinnedAt compass passenger homepage_link account_sid imap_authentication
            refresh_token_expires_at requirePasswordChange code[0] 0 [] . [0]
            users.token_type users[0].name
        ";
        for name in others.split_whitespace().chain([""]) {
            assert!(!names.contains(name), "{name}");
        }
    }
}

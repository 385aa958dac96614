//! Headers that never hold a secret.

use http::HeaderName;

/// Headers that say nothing about who calls, whatever value they are given.
const HARMLESS: [HeaderName; 8] = [
    http::header::ACCEPT,
    http::header::ACCEPT_ENCODING,
    http::header::ACCEPT_LANGUAGE,
    http::header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
    http::header::CONTENT_LENGTH,
    http::header::CONTENT_TYPE,
    http::header::HOST,
    http::header::USER_AGENT,
];

/// Whether a header is among those whose value is never a secret.
pub(super) fn harmless_header(name: &str) -> bool {
    HARMLESS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless.as_str()))
}

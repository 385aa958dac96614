//! Secrets in text that is neither JSON nor a form: HTML, logs, addresses in a sentence.

use std::ops::Range;

use super::{form, pieces};
use crate::secret_names::SecretNames as Names;

/// What ends a value that is not quoted.
const ENDS: &[char] = &['&', ';', '#', '"', '\'', '<', '>', '\\'];

/// Where secrets stand: values behind a name that says so (`token=…`, `"token": "…"`), and what
/// stands before the host of an address (`https://user:password@host`).
pub(super) fn secrets(text: &str, names: &Names) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        // What stands within a secret is none of its own.
        if found.last().is_some_and(|secret| at < secret.end) {
            continue;
        }
        match byte {
            b'=' => found.extend(assigned(text, at, names)),
            b':' if text.get(at..).is_some_and(|rest| rest.starts_with("://")) => {
                found.extend(user(text, at + 3))
            }
            b':' => found.extend(quoted(text, at, names).or_else(|| header(text, at, names))),
            _ => {}
        }
    }
    found.retain(|secret| !secret.is_empty());
    found
}

/// The value of `name=value` or `name="value"`, whose `=` stands at `at`.
fn assigned(text: &str, at: usize, names: &Names) -> Option<Range<usize>> {
    let name = last_name(text.get(..at)?);
    if !names.contains(&form::decoded(name)) {
        return None;
    }
    let start = at + 1;
    let rest = text.get(start..)?;
    for quote in ["\"", "'", "\\\""] {
        if let Some(value) = rest.strip_prefix(quote) {
            let start = start + quote.len();
            return Some(start..start + value.find(quote).unwrap_or(value.len()));
        }
    }
    let length = rest.find(|c: char| c.is_whitespace() || ENDS.contains(&c)).unwrap_or(rest.len());
    Some(start..start + length)
}

/// The value of `"name": "value"`, whose colon stands at `at`. The quotes may be escaped ones.
/// Without them this is a sentence: `Invalid token: …`.
fn quoted(text: &str, at: usize, names: &Names) -> Option<Range<usize>> {
    let before = text.get(..at)?.trim_ascii_end();
    let before = before.strip_suffix('"').or_else(|| before.strip_suffix('\''))?;
    if !names.contains(last_name(before.strip_suffix('\\').unwrap_or(before))) {
        return None;
    }
    let after = text.get(at + 1..)?;
    let value = after.trim_ascii_start();
    let quote = ["\\\"", "\"", "'"].into_iter().find(|quote| value.starts_with(quote))?;
    let start = at + 1 + (after.len() - value.len()) + quote.len();
    let value = value.strip_prefix(quote)?;
    Some(start..start + value.find(quote).unwrap_or(value.len()))
}

/// The value of a header whose colon stands at `at`: `X-Auth-Token: …`. A single word before a
/// colon is one of a sentence.
fn header(text: &str, at: usize, names: &Names) -> Option<Range<usize>> {
    let name = last_name(text.get(..at)?);
    let is_header = name.contains(['-', '_'])
        || ["authorization", "cookie"].iter().any(|header| name.eq_ignore_ascii_case(header));
    if !is_header || !names.contains(name) {
        return None;
    }
    let after = text.get(at + 1..)?;
    let value = after.trim_start_matches(' ');
    let start = at + 1 + (after.len() - value.len());
    Some(start..start + value.find(['\r', '\n', '"', '\'', '<', '\\']).unwrap_or(value.len()))
}

/// What stands before the `@` of an address whose host or user begins at `start`.
fn user(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '"' | '\'' | '<' | '>' | '\\');
    let authority = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
    Some(start..start + authority.rfind('@')?)
}

/// The name with which a text ends, empty where it ends with none.
fn last_name(text: &str) -> &str {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '%');
    pieces::of_text(text, text.trim_end_matches(part).len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_text() {
        let table: &[(&str, &[&str])] = &[
            ("see https://a/b?x=1&sso_auth_token=abc#c", &["abc"]),
            ("<a href=\"https://a/?token=abc&amp;password=d\">", &["abc", "d"]),
            ("token=abc", &["abc"]),
            ("user%5Bpassword%5D=a+b&c=d", &["a+b"]),
            ("<x api_key='a b' id=1>", &["a b"]),
            ("window.x = {\"token\" : \"a b\", \"n\": 1}", &["a b"]),
            ("{\\\"token\\\":\\\"abc\\\"}", &["abc"]),
            ("https://jane:pw@host/ http://tok@en@host?x", &["jane:pw", "tok@en"]),
            ("postgres://jane:p#w@host", &["jane:p#w"]),
            ("Invalid token: not found. a=b password", &[]),
            ("mail jane@example.com about https://host/a@b", &[]),
            ("GET /\nAuthorization: Bearer abc\nx-auth-token: d", &["Bearer abc", "d"]),
            ("curl -H 'api_access_token: abc' -d 1", &["abc"]),
            ("token= token", &[]),
            ("éü=é token=é", &["é"]),
        ];
        for (text, expected) in table {
            let found: Vec<&str> =
                secrets(text, &Names::default()).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}

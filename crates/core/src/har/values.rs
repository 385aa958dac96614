//! The secrets that were seen, and where else they stand.

use std::collections::HashSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::pieces;
use super::search::Search;

/// From how many bytes on a secret is looked for elsewhere. A shorter one stands in other words by
/// chance.
const SHORTEST: usize = 8;

/// How many bytes of secrets are looked for. The search takes some 200 times as much memory.
const MOST: usize = 512 << 10;

/// What is escaped in addresses.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Secrets, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets {
    known: HashSet<String>,
    size: usize,
}

impl Secrets {
    /// Remembers a secret. Too short a text, and one that was masked before, is none.
    pub(super) fn add(&mut self, secret: &str) {
        let secret = secret.trim();
        let masked = secret.chars().all(|c| c == 'x') || secret.chars().all(|c| matches!(c, '1' | '-' | '.'));
        if !masked && secret.len() >= SHORTEST && self.known.insert(secret.to_owned()) {
            self.size += secret.len();
        }
    }

    /// Adds other secrets, however many they are.
    pub(super) fn extend(&mut self, others: Self) {
        others.known.iter().for_each(|secret| self.add(secret));
    }

    /// Adds other secrets; `false` where all of them are more than can be looked for, and none was
    /// added.
    pub(super) fn merge(&mut self, others: Self) -> bool {
        if self.size + others.size > MOST {
            return false;
        }
        self.extend(others);
        true
    }

    /// The automaton that finds them in all the forms in which they travel.
    pub(super) fn search(&self) -> Search {
        let forms: HashSet<String> = self.known.iter().flat_map(|secret| forms(secret)).collect();
        Search::new(forms.iter().map(String::as_bytes).filter(|form| form.len() >= SHORTEST))
    }
}

/// A secret as it may be written: in addresses, forms, JSON, HTML, base64, and where it is not
/// ASCII in either case.
fn forms(secret: &str) -> Vec<String> {
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let json = serde_json::Value::from(secret).to_string();
    let mut forms = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, SEGMENT).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        json.trim_matches('"').to_owned(),
        html,
    ];
    if !secret.is_ascii() {
        forms.extend([secret.to_lowercase(), secret.to_uppercase()]);
    }
    for before in 0..3 {
        let standard = base64(secret.as_bytes(), before);
        forms.push(standard.replace('+', "-").replace('/', "_"));
        forms.push(standard);
    }
    forms
}

/// What base64 makes of a secret before which as many bytes stand, but for the characters that hold
/// bytes around it.
fn base64(secret: &[u8], before: usize) -> String {
    let whole = BASE64_STANDARD_NO_PAD.encode([vec![0; before], secret.to_vec()].concat());
    let start = (before * 8).div_ceil(6);
    let end = (before + secret.len()) * 8 / 6;
    pieces::of_text(&whole, start..end).to_owned()
}

/// The bytes with every secret masked; `None` where there is none in them.
pub(super) fn masked(search: &Search, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut masked = Vec::new();
    let mut copied = 0;
    for range in search.find(bytes) {
        masked.extend_from_slice(pieces::of_bytes(bytes, copied..range.start));
        let secret = String::from_utf8_lossy(pieces::of_bytes(bytes, range.clone()));
        masked.resize(masked.len() + secret.chars().count(), b'x');
        copied = range.end;
    }
    if copied == 0 {
        return None;
    }
    masked.extend_from_slice(pieces::of_bytes(bytes, copied..));
    Some(masked)
}

/// As [`masked`], for text.
pub(super) fn masked_text(search: &Search, text: &str) -> Option<String> {
    Some(String::from_utf8_lossy(&masked(search, text.as_bytes())?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let mut secrets = Secrets::default();
        for secret in
            ["hunter2hunter2", "hunter2hunter2 and more", "pä/s+w\"rd&1", "short", "xxxxxxxxxx", " "]
        {
            secrets.add(secret);
        }
        let search = secrets.search();
        let table = [
            ("hunter2hunter2", Some("xxxxxxxxxxxxxx")),
            ("a hunter2hunter2hunter2hunter2 b", Some("a xxxxxxxxxxxxxxxxxxxxxxxxxxxx b")),
            ("hunter2hunter2 and more", Some("xxxxxxxxxxxxxxxxxxxxxxx")),
            ("HUNTER2Hunter2", Some("xxxxxxxxxxxxxx")),
            ("ähunter2hunter2é", Some("äxxxxxxxxxxxxxxé")),
            ("pä/s+w\"rd&1", Some("xxxxxxxxxxx")),
            ("PÄ/S+W\"RD&1", Some("xxxxxxxxxxx")),
            ("/p%C3%A4%2Fs%2Bw%22rd%261/", Some("/xxxxxxxxxxxxxxxxxxxxxxxx/")),
            ("/p%c3%a4%2fs%2bw%22rd%261/", Some("/xxxxxxxxxxxxxxxxxxxxxxxx/")),
            ("pä/s+w\\\"rd&1", Some("xxxxxxxxxxxx")),
            ("short hunter2 hunter2hunter", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(masked_text(&search, text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            super::masked(&search, b"\xff\x00hunter2hunter2\xff").unwrap(),
            b"\xff\x00xxxxxxxxxxxxxx\xff"
        );
    }

    #[test]
    fn secrets_are_masked_in_base64_whatever_stands_around_them() {
        let mut secrets = Secrets::default();
        secrets.add("correct>horse?battery");
        let search = secrets.search();
        for before in 0..6 {
            for after in 0..4 {
                let text = format!("{}correct>horse?battery{}", "b".repeat(before), "a".repeat(after));
                for encoded in
                    [BASE64_STANDARD_NO_PAD.encode(&text), base64::prelude::BASE64_URL_SAFE.encode(&text)]
                {
                    let masked = masked_text(&search, &encoded).unwrap_or_default();
                    // One byte at each end may share its characters with what stands around it.
                    let left = masked.replace("xxxxxxxx", "").len();
                    assert!(left <= encoded.len() - 18, "{encoded} {masked}");
                    assert!(masked.contains(&"x".repeat(26)), "{encoded} {masked}");
                }
            }
        }
    }

    #[test]
    fn secrets_that_are_too_many_are_not_looked_for() {
        let mut secrets = Secrets::default();
        let mut others = Secrets::default();
        others.add(&"ab".repeat(MOST / 2 + 1));
        assert!(!secrets.merge(others));
        let mut others = Secrets::default();
        others.add("hunter2hunter2");
        assert!(secrets.merge(others));
    }
}

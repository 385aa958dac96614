//! The secrets that were seen, and where else they stand.

use std::collections::{HashMap, HashSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// From how many bytes on a secret is looked for elsewhere. A shorter one stands in other words by chance.
const SHORTEST: usize = 8;

/// What is escaped in addresses.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Secrets by their first bytes, so that a text is read once however many there are.
#[derive(Default)]
pub(super) struct Values {
    known: HashSet<String>,
    /// The longest first, in all the forms in which they travel.
    forms: HashMap<[u8; SHORTEST], Vec<Vec<u8>>>,
}

impl Values {
    /// Remembers a secret. Too short a text, and one that was masked before, is none.
    pub(super) fn add(&mut self, secret: &str) {
        let secret = secret.trim();
        let masked = secret.chars().all(|c| c == 'x') || secret.chars().all(|c| matches!(c, '1' | '-' | '.'));
        if masked || secret.len() < SHORTEST || !self.known.insert(secret.to_owned()) {
            return;
        }
        let percent = utf8_percent_encode(secret, SEGMENT).to_string();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = serde_json::Value::from(secret).to_string();
        let html =
            secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let forms = [
            lower_hex(&percent),
            lower_hex(&form),
            percent,
            form,
            json.trim_matches('"').to_owned(),
            html,
            secret.to_owned(),
        ];
        for form in forms {
            let Some(first) = form.as_bytes().first_chunk() else { continue };
            let known = self.forms.entry(*first).or_default();
            if !known.iter().any(|other| other == form.as_bytes()) {
                known.push(form.into_bytes());
                known.sort_by_key(|other| std::cmp::Reverse(other.len()));
            }
        }
    }

    /// How many secrets are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The bytes with every secret masked; `None` where there is none in them.
    pub(super) fn masked(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.forms.is_empty() {
            return None;
        }
        let mut masked = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= SHORTEST) {
            match self.at_start(rest) {
                Some(secret) => {
                    masked.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
                    masked.resize(masked.len() + String::from_utf8_lossy(secret).chars().count(), b'x');
                    at += secret.len();
                    copied = at;
                }
                None => at += 1,
            }
        }
        if copied == 0 {
            return None;
        }
        masked.extend_from_slice(bytes.get(copied..).unwrap_or_default());
        Some(masked)
    }

    /// As [`masked`](Values::masked), for text.
    pub(super) fn masked_text(&self, text: &str) -> Option<String> {
        Some(String::from_utf8_lossy(&self.masked(text.as_bytes())?).into_owned())
    }

    /// The longest secret with which the bytes begin.
    fn at_start(&self, bytes: &[u8]) -> Option<&[u8]> {
        let candidates = self.forms.get(bytes.first_chunk()?)?;
        candidates.iter().map(Vec::as_slice).find(|secret| bytes.starts_with(secret))
    }
}

/// Escapes as some servers write them: `%2f`.
fn lower_hex(escaped: &str) -> String {
    let mut digits = 0_u8;
    let lower = |c: char| {
        if c == '%' {
            digits = 2;
            return c;
        }
        let escape = digits > 0;
        digits = digits.saturating_sub(1);
        if escape { c.to_ascii_lowercase() } else { c }
    };
    escaped.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let mut values = Values::default();
        for secret in
            ["hunter2hunter2", "hunter2hunter2 and more", "pä/s+w\"rd&1", "short", "xxxxxxxxxx", " "]
        {
            values.add(secret);
        }
        let table = [
            ("hunter2hunter2", Some("xxxxxxxxxxxxxx")),
            ("a hunter2hunter2hunter2hunter2 b", Some("a xxxxxxxxxxxxxxxxxxxxxxxxxxxx b")),
            ("hunter2hunter2 and more", Some("xxxxxxxxxxxxxxxxxxxxxxx")),
            ("ähunter2hunter2é", Some("äxxxxxxxxxxxxxxé")),
            ("pä/s+w\"rd&1", Some("xxxxxxxxxxx")),
            ("/p%C3%A4%2Fs%2Bw%22rd%261/", Some("/xxxxxxxxxxxxxxxxxxxxxxxx/")),
            ("/p%c3%a4%2fs%2bw%22rd%261/", Some("/xxxxxxxxxxxxxxxxxxxxxxxx/")),
            ("pä/s+w\\\"rd&1", Some("xxxxxxxxxxxx")),
            ("short hunter2 hunter2hunter", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(values.masked_text(text).as_deref(), expected, "{text}");
        }
        assert_eq!(values.masked(b"\xff\x00hunter2hunter2\xff").unwrap(), b"\xff\x00xxxxxxxxxxxxxx\xff");
    }
}

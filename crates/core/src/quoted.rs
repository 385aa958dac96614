//! Credentials that a server quotes back, which no error and no trace may repeat.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::secret_names::SecretNames;

/// From how many bytes on a credential is looked for. A shorter one stands in other words by
/// chance.
const SHORTEST: usize = 6;

/// What is escaped in addresses.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What stands for a credential in a text.
const MASK: &str = "…";

/// The credentials of one request, in the forms in which a server may quote them.
pub(crate) struct Quoted {
    /// The longest first, since one may stand within another.
    forms: Vec<String>,
}

impl Quoted {
    /// Collects what the values of headers hold.
    pub(crate) fn of_headers(values: &[HeaderValue]) -> Self {
        let mut found = Found::new(SecretNames::default(), false);
        found.headers(values);
        found.into_quoted()
    }

    /// The text with every credential masked; `None` where there is none in it.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        let mut masked = None::<String>;
        for form in &self.forms {
            let shown = masked.as_deref().unwrap_or(text);
            if shown.contains(form.as_str()) {
                masked = Some(shown.replace(form.as_str(), MASK));
            }
        }
        // A text that was cut short may end with the beginning of one.
        let shown = masked.as_deref().unwrap_or(text);
        let cut = shown.strip_suffix('…').and_then(|shown| {
            let begun = self.forms.iter().filter_map(|form| begun(shown, form)).min()?;
            shown.get(..begun)
        });
        if let Some(kept) = cut {
            masked = Some(format!("{kept}{MASK}"));
        }
        masked
    }
}

/// Where a text ends with the beginning of another that is long enough to be told.
fn begun(text: &str, whole: &str) -> Option<usize> {
    let longest = whole.len().min(text.len());
    let beginnings = (SHORTEST..=longest).rev().filter_map(|length| whole.get(..length));
    beginnings
        .filter(|beginning| text.ends_with(beginning))
        .map(|beginning| text.len() - beginning.len())
        .next()
}

/// Whether a field of this name holds a password.
fn is_password(name: &str) -> bool {
    name.to_ascii_lowercase().contains("pass")
}

/// Credentials as they are found.
pub(crate) struct Found {
    pub(crate) names: SecretNames,
    /// Whether what stands beside a password counts.
    beside: bool,
    values: Vec<String>,
}

impl Found {
    pub(crate) fn new(names: SecretNames, beside: bool) -> Self {
        Self { names, beside, values: Vec::new() }
    }

    /// A text that is a secret. One that is the name of a field would make messages unreadable.
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST && !self.names.is_one(text) {
            self.values.push(text.to_owned());
        }
    }

    /// Headers that are not to be printed, with what they hold behind a scheme and in base64.
    pub(crate) fn headers<'a>(&mut self, values: impl IntoIterator<Item = &'a HeaderValue>) {
        for value in values.into_iter().filter(|value| value.is_sensitive()) {
            let Ok(text) = std::str::from_utf8(value.as_bytes()) else { continue };
            self.add(text);
            let token = text.rsplit(' ').next().unwrap_or(text);
            self.add(token);
            let decoded = BASE64_STANDARD.decode(token).or_else(|_| BASE64_STANDARD_NO_PAD.decode(token));
            let Some(pair) = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
            self.add(&pair);
            // `user:password`, `key@domain`.
            if let Some((_, password)) = pair.split_once(':') {
                self.add(password);
            }
            if let Some((key, _)) = pair.rsplit_once('@') {
                self.add(key);
            }
        }
    }

    /// A body: JSON, or a form.
    pub(crate) fn body(&mut self, body: &[u8]) {
        if body.starts_with(b"--") {
            // Files and what goes along with them.
            return;
        }
        if body.starts_with(b"{") || body.starts_with(b"[") {
            if let Ok(value) = serde_json::from_slice::<Value>(body) {
                self.json(&value, false);
            }
            return;
        }
        let pairs: Vec<_> = url::form_urlencoded::parse(body).collect();
        for (name, value) in pairs {
            if self.names.contains(&name) {
                self.add(&value);
            }
        }
    }

    /// JSON, all of it secret or not.
    fn json(&mut self, value: &Value, secret: bool) {
        match value {
            Value::String(text) if secret => self.add(text),
            Value::Number(number) if secret => self.add(&number.to_string()),
            Value::Array(elements) => elements.iter().for_each(|element| self.json(element, secret)),
            Value::Object(fields) => {
                let beside = self.beside && fields.keys().any(|name| is_password(name));
                for (name, field) in fields {
                    let secret = secret || beside || self.names.contains(name);
                    self.json(field, secret);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn into_quoted(self) -> Quoted {
        let mut forms = Vec::new();
        for value in self.values {
            let percent = utf8_percent_encode(&value, SEGMENT).to_string();
            let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let json = Value::from(value.as_str()).to_string();
            let html =
                value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            forms.extend([
                percent.to_ascii_lowercase(),
                percent,
                form,
                json.trim_matches('"').to_owned(),
                html,
            ]);
            forms.push(BASE64_STANDARD_NO_PAD.encode(&value));
            forms.push(value);
        }
        forms.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
        Quoted { forms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(header: &str, body: &str, beside: bool) -> Quoted {
        let mut found = Found::new(SecretNames::default(), beside);
        let mut value = HeaderValue::from_str(header).unwrap();
        value.set_sensitive(true);
        found.headers([&value]);
        found.body(body.as_bytes());
        found.into_quoted()
    }

    #[test]
    fn credentials_are_masked_in_every_form() {
        let table = [
            ("hunter2-token", "", "no hunter2-token here", "no … here"),
            ("Bearer hunter2-token", "", "Bearer hunter2-token; hunter2-token", "…; …"),
            ("Basic dXNlcjpodW50ZXIyIQ==", "", "user:hunter2! hunter2! dXNlcjpodW50ZXIyIQ==", "… … …"),
            ("Basic aHVudGVyMkBkb21haW4=", "", "hunter2 of domain", "… of domain"),
            ("-", r#"{"password": "hunter2/ \"é"}"#, r#"hunter2/ "é, hunter2%2F%20%22%C3%A9"#, "…, …"),
            ("-", r#"{"password": "hunter2/ \"é"}"#, r#"hunter2%2f%20%22%c3%a9, hunter2/ \"é"#, "…, …"),
            ("-", r#"{"a": [{"secrets": {"b": "hunter2"}}]}"#, "hunter2", "…"),
            ("-", "client_secret=hunter2%2B&a=b", "hunter2+", "…"),
            (
                "-",
                r#"{"password": "hunter2", "name": "Ada Lovelace"}"#,
                "Ada Lovelace: hunter2",
                "Ada Lovelace: …",
            ),
            ("-", r#"{"token": 8675309}"#, "not 8675309", "not …"),
            ("hunter2-token", "", "this was cut: hunter2-t…", "this was cut: …"),
            ("hunter2-token", "", "hunter2…", "…"),
        ];
        for (header, body, text, expected) in table {
            assert_eq!(
                quoted(header, body, false).masked(text).as_deref(),
                Some(expected),
                "{header} {body} {text}"
            );
        }
    }

    #[test]
    fn a_user_name_counts_where_the_request_signs_in() {
        let body = r#"{"user": "ada.brandt", "password": "hunter2"}"#;
        assert_eq!(quoted("-", body, true).masked("ada.brandt, hunter2").as_deref(), Some("…, …"));
        assert_eq!(quoted("-", r#"{"user": "ada.brandt"}"#, true).masked("ada.brandt"), None);
    }

    #[test]
    fn what_is_no_credential_stays() {
        let table = [
            ("abc", "", "abcdef abc"),
            ("password", "", "the password is wrong"),
            ("-", r#"{"name": "Ada Lovelace"}"#, "Ada Lovelace is taken"),
        ];
        for (header, body, text) in table {
            assert_eq!(quoted(header, body, false).masked(text), None, "{text}");
        }
    }
}

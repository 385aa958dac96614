//! Taking the secrets out of an exchange.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::headers::harmless_header;
use super::json::{Kind, Tokens};
use super::labels::{is_value, labelled};
use super::model::{Entry, Failed, Pair};
use super::values::Values;
use super::{form, multipart, prose};
use crate::secret_names::SecretNames as Names;

/// How deep texts are looked into that stand in other texts: JSON in a string of JSON, an address in a query.
const DEPTH: u8 = 8;

/// A header that is masked and not looked for elsewhere: it names a person, as do the addresses and answers of every call,
/// and is worth nothing without the token beside it.
const USER_ID: &str = "x-user-id";

/// Knows secrets by their names, remembers them, and masks both.
#[derive(Default)]
pub(super) struct Masker {
    pub(super) names: Names,
    values: Values,
}

impl Masker {
    /// Knows these names and has seen no secret yet.
    pub(super) fn new(names: Names) -> Self {
        Self { names, values: Values::default() }
    }

    /// How many secrets were seen.
    pub(super) fn seen(&self) -> usize {
        self.values.len()
    }

    /// Takes the secrets out of an exchange. `template` is the operation's path, whose parameters may be secrets. What was
    /// masked before stays as it is, so that this can be done once more when more secrets are known.
    pub(super) fn entry(&mut self, entry: &mut Entry, template: Option<&str>) {
        for header in entry.request.headers.iter_mut().chain(&mut entry.response.headers) {
            header.value = self.header(&header.name, &header.value, false);
        }
        entry.request.url = self.url(&entry.request.url, template);
        entry.request.query_string = query(&entry.request.url);
        if let Some(Failed::Known { message, .. }) = &mut entry.error
            && let Some(clean) = self.text(message, 0)
        {
            *message = clean;
        }
        if let Some(body) = &mut entry.request.post_data {
            self.body(&mut body.text, body.encoding.is_some(), &body.mime_type);
            entry.request.body_size = size(&body.text);
        }
        let response = &mut entry.response;
        response.redirect_url = self.url(&response.redirect_url, None);
        self.body(
            &mut response.content.text,
            response.content.encoding.is_some(),
            &response.content.mime_type,
        );
        response.content.size = size(&response.content.text);
        response.body_size = response.content.size;
    }

    /// A header's value; `sensitive` where whoever sent it marked it so.
    pub(super) fn header(&mut self, name: &str, value: &str, sensitive: bool) -> String {
        let known = self.names.contains(name);
        if harmless_header(name) || !(known || sensitive) {
            return self.text(value, 0).unwrap_or_else(|| value.to_owned());
        }
        // A number that is nothing but marked is the id of a team, say, and stands in every answer.
        let number = value.bytes().all(|byte| byte.is_ascii_digit());
        if !name.eq_ignore_ascii_case(USER_ID) && (known || !number) {
            self.credential(name, value);
        }
        masked(value)
    }

    /// Remembers what is secret in a header's value.
    fn credential(&mut self, name: &str, value: &str) {
        self.remember(value);
        if name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("set-cookie") {
            // What follows the first pair of a `Set-Cookie` says where and how long the cookie is good.
            let pairs = if name.eq_ignore_ascii_case("cookie") { usize::MAX } else { 1 };
            for (_, value) in value.split(';').take(pairs).filter_map(|pair| pair.split_once('=')) {
                self.remember(value);
            }
            return;
        }
        // `Bearer` and the token.
        for word in value.split_ascii_whitespace().skip(1) {
            self.remember(word);
            let Ok(decoded) = BASE64_STANDARD.decode(word) else { continue };
            if let Some((_, password)) =
                String::from_utf8(decoded).ok().as_deref().and_then(|text| text.split_once(':'))
            {
                self.remember(password);
            }
        }
    }

    /// An address.
    fn url(&mut self, url: &str, template: Option<&str>) -> String {
        let (before, path, after) = form::split(url);
        let mut clean = self.prose(before).unwrap_or_else(|| before.to_owned());
        clean += &self.path(path, template.unwrap_or_default());
        let (query, fragment) =
            after.split_at_checked(after.find('#').unwrap_or(after.len())).unwrap_or((after, ""));
        for (mark, part) in [('?', query), ('#', fragment)] {
            if let Some(pairs) = part.strip_prefix(mark) {
                clean.push(mark);
                clean += &self.pairs(pairs, 0).unwrap_or_else(|| pairs.to_owned());
            }
        }
        self.values.masked_text(&clean).unwrap_or(clean)
    }

    /// A path, in which the values of parameters with a secret's name are masked.
    pub(super) fn path(&mut self, path: &str, template: &str) -> String {
        let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        for (segment, place) in segments.iter_mut().rev().zip(template.rsplit('/')) {
            let name = place.strip_prefix('{').and_then(|place| place.strip_suffix('}'));
            if name.is_some_and(|name| self.names.contains(name)) {
                let value = form::segments(segment).concat();
                self.remember(&value);
                *segment = masked(&value);
            }
        }
        segments.join("/")
    }

    /// A query or a form; `None` where nothing in it is secret.
    fn pairs(&mut self, text: &str, depth: u8) -> Option<String> {
        let mut changed = false;
        let mut pieces = Vec::new();
        for piece in text.split('&') {
            let Some((name, raw)) = piece.split_once('=') else {
                pieces.push(piece.to_owned());
                continue;
            };
            let value = form::decoded(raw);
            let clean = if self.names.contains(&form::decoded(name)) {
                self.remember(&value);
                Some(masked(&value))
            } else {
                self.text(&value, depth + 1).map(|clean| form::encoded(&clean))
            };
            changed |= clean.is_some();
            pieces.push(format!("{name}={}", clean.as_deref().unwrap_or(raw)));
        }
        changed.then(|| pieces.join("&"))
    }

    /// A body.
    fn body(&mut self, text: &mut String, is_base64: bool, media_type: &str) {
        let clean = if is_base64 {
            // What is no base64 is not what somebody sent, and nothing to keep.
            let bytes = BASE64_STANDARD.decode(text.as_bytes()).unwrap_or_default();
            self.bytes(&bytes, media_type).map(|bytes| BASE64_STANDARD.encode(bytes))
        } else if multipart::boundary(media_type).is_some() {
            self.bytes(text.as_bytes(), media_type).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        } else if media_type.trim_start().starts_with("application/x-www-form-urlencoded")
            && !text.starts_with('{')
        {
            let clean = self.pairs(text, 0);
            self.values.masked_text(clean.as_deref().unwrap_or(text)).or(clean)
        } else {
            self.text(text, 0)
        };
        if let Some(clean) = clean {
            *text = clean;
        }
    }

    /// A body that may hold anything, in parts or not.
    fn bytes(&mut self, bytes: &[u8], media_type: &str) -> Option<Vec<u8>> {
        let mut clean = Vec::new();
        let mut copied = 0;
        let parts = multipart::boundary(media_type).map(|boundary| multipart::parts(bytes, boundary));
        for part in parts.unwrap_or_default() {
            let content = bytes.get(part.content.clone()).unwrap_or_default();
            let masked = match (self.names.contains(&part.name), std::str::from_utf8(content)) {
                (true, Ok(text)) => {
                    self.remember(text);
                    Some(masked(text).into_bytes())
                }
                (true, Err(_)) => Some(vec![b'x'; content.len()]),
                (false, Ok(text)) => self.text(text, 0).map(String::into_bytes),
                (false, Err(_)) => None,
            };
            clean.extend_from_slice(bytes.get(copied..part.content.start).unwrap_or_default());
            clean.extend_from_slice(masked.as_deref().unwrap_or(content));
            copied = part.content.end;
        }
        clean.extend_from_slice(bytes.get(copied..).unwrap_or_default());
        self.values.masked(&clean).or_else(|| (clean != bytes).then_some(clean))
    }

    /// Any text, `None` where nothing in it is secret.
    fn text(&mut self, text: &str, depth: u8) -> Option<String> {
        let json = text.trim_start_matches('\u{feff}').trim_ascii_start().starts_with(['{', '[', '"']);
        let clean = if json && depth < DEPTH {
            let known = self.values.len();
            let clean = self.json(text, depth);
            // A number may turn out to be a secret only behind the place where it stood first.
            let grown = self.values.len() > known;
            let again = if grown { self.json(clean.as_deref().unwrap_or(text), depth) } else { None };
            again.or(clean)
        } else {
            self.prose(text)
        };
        self.values.masked_text(clean.as_deref().unwrap_or(text)).or(clean)
    }

    /// JSON, of which only the secrets change. Below a secret's name all texts and numbers are secret.
    fn json(&mut self, text: &str, depth: u8) -> Option<String> {
        let mut clean = String::new();
        let mut copied = 0;
        let labelled = labelled(text, &self.names);
        // Whether what stands in each open object or array is secret, where it begins, and whether what follows the last
        // name is secret.
        let mut open: Vec<(bool, usize)> = Vec::new();
        let mut named = false;
        for token in Tokens::new(text) {
            let raw = text.get(token.range.clone()).unwrap_or_default();
            let secret = named || open.last().is_some_and(|(secret, _)| *secret);
            let new = match token.kind {
                Kind::Open => {
                    open.push((secret, token.range.start));
                    named = false;
                    None
                }
                Kind::Close => {
                    open.pop();
                    named = false;
                    None
                }
                Kind::Comma => {
                    named = false;
                    None
                }
                Kind::Key(name) => {
                    let labelled = open.last().is_some_and(|(_, start)| labelled.contains(start));
                    named = self.names.contains(&name) || (labelled && is_value(&name));
                    None
                }
                Kind::Text(value) if secret => {
                    self.remember(&value);
                    Some(quoted(&masked(&value), raw))
                }
                Kind::Text(value) => self.text(&value, depth + 1).map(|value| quoted(&value, raw)),
                Kind::Number if secret => {
                    self.remember(raw);
                    Some(ones(raw))
                }
                Kind::Number => self.values.masked(raw.as_bytes()).map(|_| ones(raw)),
            };
            if let Some(new) = new {
                clean += text.get(copied..token.range.start).unwrap_or_default();
                clean += &new;
                copied = token.range.end;
            }
        }
        if copied == 0 {
            return None;
        }
        clean += text.get(copied..).unwrap_or_default();
        Some(clean)
    }

    /// Text that is nothing in particular.
    fn prose(&mut self, text: &str) -> Option<String> {
        let found = prose::secrets(text, &self.names);
        let mut clean = String::new();
        let mut copied = 0;
        for range in found {
            let raw = text.get(range.clone()).unwrap_or_default();
            // Of `user:password` before a host, the password alone is worth anything elsewhere.
            self.remember(&form::decoded(raw.split_once(':').map_or(raw, |(_, password)| password)));
            clean += text.get(copied..range.start).unwrap_or_default();
            clean += &masked(raw);
            copied = range.end;
        }
        if copied == 0 {
            return None;
        }
        clean += text.get(copied..).unwrap_or_default();
        Some(clean)
    }

    /// Remembers a secret, to find it elsewhere. One that is a field's name would make every such field unreadable.
    fn remember(&mut self, secret: &str) {
        if !self.names.is_one(secret) {
            self.values.add(secret);
        }
    }
}

/// As many `x` as a text has characters.
pub(super) fn masked(text: &str) -> String {
    "x".repeat(text.chars().count())
}

/// A text as JSON; without the closing quote where what it replaces was broken off before it.
fn quoted(text: &str, raw: &str) -> String {
    let mut json = serde_json::Value::from(text).to_string();
    if raw.len() < 2 || !raw.ends_with('"') {
        json.pop();
    }
    json
}

/// A number of the same form, of ones only: it fits wherever the other fitted.
fn ones(number: &str) -> String {
    if number.contains(['e', 'E']) {
        return "1".to_owned();
    }
    number.chars().map(|c| if c.is_ascii_digit() { '1' } else { c }).collect()
}

/// The query of an address, as HAR lists it.
fn query(url: &str) -> Vec<Pair> {
    let (_, _, after) = form::split(url);
    let query = after.split('#').next().and_then(|query| query.strip_prefix('?')).unwrap_or_default();
    form::pairs(query).into_iter().map(|(name, value)| Pair { name, value }).collect()
}

/// The length of a body, in bytes.
fn size(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;

//! Taking the secrets out of an exchange.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::headers::harmless_header;
use super::json::{Kind, Tokens};
use super::labels::{is_value, labelled};
use super::multipart::Split;
use super::search::Search;
use super::values::{self, Secrets};
use super::{form, pieces, prose};
use crate::secret_names::SecretNames;

/// How deep texts are looked into that stand in other texts: JSON in a string of JSON, an address
/// in a query.
const DEPTH: u8 = 8;

/// The longest name of a field that counts for the fields within it.
const LONGEST_NAME: usize = 100;

/// How many fields are kept in mind.
const MOST_FIELDS: usize = 10_000;

/// What stands for the content of a file. As a mask it fits any other.
pub(super) const FILE: &str = "xxxxxxxx";

/// A header that is masked and not looked for elsewhere: it names a person, as do the addresses and
/// responses of every call, and is worth nothing without the token beside it.
const USER_ID: &str = "x-user-id";

/// Masks what stands under a secret's name, and either collects it or masks what was collected
/// wherever else it stands.
pub(super) struct Masker<'a> {
    names: &'a SecretNames,
    work: Work<'a>,
    /// Which fields were asked about, behind the field that they stand in.
    fields: HashMap<String, bool>,
}

enum Work<'a> {
    Collect(Secrets),
    Mask(&'a Search),
}

impl<'a> Masker<'a> {
    /// One that collects secrets.
    pub(super) fn collector(names: &'a SecretNames) -> Self {
        Self { names, work: Work::Collect(Secrets::default()), fields: HashMap::new() }
    }

    /// One that knows all secrets.
    pub(super) fn new(names: &'a SecretNames, search: &'a Search) -> Self {
        Self { names, work: Work::Mask(search), fields: HashMap::new() }
    }

    /// What was collected since the last time.
    pub(super) fn take(&mut self) -> Secrets {
        match &mut self.work {
            Work::Collect(secrets) => std::mem::take(secrets),
            Work::Mask(_) => Secrets::default(),
        }
    }

    /// A header's value; `sensitive` if the sender marked it so.
    pub(super) fn header(&mut self, name: &str, value: &[u8], sensitive: bool) -> String {
        let Ok(text) = std::str::from_utf8(value) else {
            return "x".repeat(value.len());
        };
        let known = self.names.contains(name);
        if harmless_header(name) || !(known || sensitive) {
            return self.text(text, 0).unwrap_or_else(|| text.to_owned());
        }
        // A number that is nothing but marked is the id of a team, say, and stands in every
        // response.
        let number = value.iter().all(u8::is_ascii_digit);
        if !name.eq_ignore_ascii_case(USER_ID) && (known || !number) {
            self.credential(name, text);
        }
        "x".repeat(text.chars().count())
    }

    /// Remembers what is secret in a header's value.
    fn credential(&mut self, name: &str, value: &str) {
        self.remember(value);
        if name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("set-cookie") {
            // What follows the first pair of a `Set-Cookie` says where and how long the cookie is
            // good.
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
    pub(super) fn url(&mut self, url: &str, template: &str) -> String {
        let (before, path, after) = form::split(url);
        let mut clean = self.prose(before).unwrap_or_else(|| before.to_owned());
        clean += &self.path(path, template);
        let (query, fragment) =
            after.split_at_checked(after.find('#').unwrap_or(after.len())).unwrap_or((after, ""));
        for (mark, part) in [('?', query), ('#', fragment)] {
            if let Some(pairs) = part.strip_prefix(mark) {
                clean.push(mark);
                clean += &self.pairs(pairs, 0).unwrap_or_else(|| pairs.to_owned());
            }
        }
        self.known(&clean).unwrap_or(clean)
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

    /// A form. Names that are secrets of others are masked too.
    pub(super) fn form(&mut self, text: &str) -> Option<String> {
        let clean = self.pairs(text, 0);
        self.known(clean.as_deref().unwrap_or(text)).or(clean)
    }

    /// A body in parts. What files hold, and whatever else is neither text nor JSON, is left out.
    pub(super) fn parts(&mut self, body: &str, split: &Split) -> String {
        let mut clean = String::new();
        let mut copied = 0;
        for part in &split.parts {
            let content = pieces::of_text(body, part.content.clone());
            let head = pieces::of_text(body, copied..part.content.start);
            let secret = self.names.contains(&part.name);
            match &part.file {
                Some(file) if secret && !file.is_empty() => {
                    self.remember(file);
                    clean += &head.replace(file.as_str(), &masked(file));
                }
                Some(_) => clean += &self.prose(head).unwrap_or_else(|| head.to_owned()),
                None => clean += head,
            }
            if part.file.is_some() {
                clean += FILE;
            } else if secret {
                self.remember(content);
                clean += &masked(content);
            } else {
                clean += &self.text(content, 0).unwrap_or_else(|| content.to_owned());
            }
            copied = part.content.end;
        }
        clean += pieces::of_text(body, copied..);
        self.known(&clean).unwrap_or(clean)
    }

    /// Bytes that are no text: what is known to be secret is masked.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        match &self.work {
            Work::Collect(_) => None,
            Work::Mask(search) => values::masked(search, bytes),
        }
    }

    /// Text in which what is known to be secret is masked; `None` where there is nothing of it.
    fn known(&self, text: &str) -> Option<String> {
        match &self.work {
            Work::Collect(_) => None,
            Work::Mask(search) => values::masked_text(search, text),
        }
    }

    /// Any text, `None` where nothing in it is secret.
    pub(super) fn text(&mut self, text: &str, depth: u8) -> Option<String> {
        let json = text.trim_start_matches('\u{feff}').trim_ascii_start().starts_with(['{', '[', '"']);
        if json && depth >= DEPTH {
            return Some(masked(text));
        }
        let clean = if json { self.json(text, depth) } else { self.prose(text) };
        self.known(clean.as_deref().unwrap_or(text)).or(clean)
    }

    /// JSON, of which only the secrets change. Below a secret's name all texts and numbers are
    /// secret, and names that are none of a program's.
    fn json(&mut self, text: &str, depth: u8) -> Option<String> {
        let mut clean = String::new();
        let mut copied = 0;
        let labelled = labelled(text, self.names);
        let mut open: Vec<Open> = Vec::new();
        // The last name, and whether what follows it is secret.
        let (mut name, mut named) = (String::new(), false);
        for token in Tokens::new(text) {
            let raw = pieces::of_text(text, token.range.clone());
            let within = open.last().is_some_and(|open| open.is_secret);
            let secret = named || within;
            let new = match token.kind {
                Kind::Open => {
                    let inherited = open.last().filter(|_| name.is_empty()).map(|open| open.name.clone());
                    let name = inherited.unwrap_or_else(|| std::mem::take(&mut name));
                    open.push(Open { is_secret: secret, start: token.range.start, name });
                    named = false;
                    None
                }
                Kind::Close => {
                    open.pop();
                    (name, named) = (String::new(), false);
                    None
                }
                Kind::Comma => {
                    (name, named) = (String::new(), false);
                    None
                }
                Kind::Key(key) => {
                    let labelled = open.last().is_some_and(|open| labelled.contains(&open.start));
                    let outer = open.last().map(|open| open.name.as_str()).unwrap_or_default();
                    named = self.is_secret(outer, &key) || (labelled && is_value(&key));
                    let data = within && !is_name(&key);
                    if data {
                        self.remember(&key);
                    }
                    let new = data.then(|| quoted(&masked(&key), raw));
                    name = if key.len() <= LONGEST_NAME { key } else { String::new() };
                    new
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
                Kind::Number => self.bytes(raw.as_bytes()).map(|_| ones(raw)),
            };
            if let Some(new) = new {
                clean += pieces::of_text(text, copied..token.range.start);
                clean += &new;
                copied = token.range.end;
            }
        }
        if copied == 0 {
            return None;
        }
        clean += pieces::of_text(text, copied..);
        Some(clean)
    }

    /// Whether a field is a secret; `outer` is the field that the object stands in.
    fn is_secret(&mut self, outer: &str, name: &str) -> bool {
        let full = format!("{outer}.{name}");
        if let Some(secret) = self.fields.get(&full) {
            return *secret;
        }
        let secret = self.names.contains(&full);
        if self.fields.len() < MOST_FIELDS {
            self.fields.insert(full, secret);
        }
        secret
    }

    /// Text that is nothing in particular.
    fn prose(&mut self, text: &str) -> Option<String> {
        let found = prose::secrets(text, self.names);
        let mut clean = String::new();
        let mut copied = 0;
        for range in found {
            let raw = pieces::of_text(text, range.clone());
            // Of `user:password` before a host, the password alone is worth anything elsewhere.
            let worth = raw.split_once(':').map_or(raw, |(_, password)| password);
            self.remember(&form::decoded(worth.strip_prefix("Bearer ").unwrap_or(worth)));
            clean += pieces::of_text(text, copied..range.start);
            clean += &masked(raw);
            copied = range.end;
        }
        if copied == 0 {
            return None;
        }
        clean += pieces::of_text(text, copied..);
        Some(clean)
    }

    /// Remembers a secret, to find it elsewhere. One that is a field's name would make every such
    /// field unreadable.
    fn remember(&mut self, secret: &str) {
        match &mut self.work {
            Work::Collect(secrets) if !self.names.is_one(secret) && !is_time(secret) => secrets.add(secret),
            _ => {}
        }
    }
}

/// An object or array whose end has not come.
struct Open {
    is_secret: bool,
    start: usize,
    /// The field that it is the value of, or that the array around it is.
    name: String,
}

/// As many `x` as a text has characters. A time becomes ones: it fits wherever the other fitted.
pub(super) fn masked(text: &str) -> String {
    if is_time(text) { ones(text) } else { "x".repeat(text.chars().count()) }
}

fn is_time(text: &str) -> bool {
    text.len() <= 40 && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

/// Whether a field below a secret is one that a program names, and not a secret itself.
fn is_name(key: &str) -> bool {
    key.len() <= 32
        && key.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
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

#[cfg(test)]
mod tests;

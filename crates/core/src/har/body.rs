//! What of a body is recorded.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::de::IgnoredAny;

use super::mask::Masker;
use super::multipart::{self, Split};

/// A body as it came, or how long it was.
#[derive(Debug)]
pub(super) struct Body {
    media_type: String,
    /// The length in bytes, which of a stream need not be known.
    size: Option<usize>,
    /// Missing where it is not recorded anyway.
    bytes: Option<Bytes>,
    /// Whether it came in pieces, which nobody kept.
    is_stream: bool,
    /// Whether the user wants it even where secrets in it may not be found.
    is_wanted: bool,
}

/// A body as the recording has it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Written {
    pub(super) text: Option<String>,
    pub(super) is_base64: bool,
    pub(super) comment: Option<String>,
}

/// What a body is written in.
enum WireForm {
    Json(String),
    Pairs(String),
    Parts(String, Split),
}

impl Body {
    /// Keeps a body without looking into it, unless its media type says that there is no use in
    /// keeping it.
    pub(super) fn new(bytes: &Bytes, media_type: String, is_wanted: bool) -> Self {
        let keep = is_wanted || bytes.is_empty() || may_be_masked(bytes, &media_type);
        let size = Some(bytes.len());
        Self { size, bytes: keep.then(|| bytes.clone()), media_type, is_stream: false, is_wanted }
    }

    /// A body that passes in pieces.
    pub(super) fn stream(length: Option<u64>, media_type: String) -> Self {
        let size = length.and_then(|length| usize::try_from(length).ok());
        Self { size, bytes: None, media_type, is_stream: true, is_wanted: false }
    }

    pub(super) fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The length in bytes, which of a stream need not be known.
    pub(super) fn size(&self) -> Option<usize> {
        self.size
    }

    /// How much is kept of it.
    pub(super) fn kept(&self) -> usize {
        self.bytes.as_ref().map_or(0, Bytes::len)
    }

    /// The body without its secrets.
    pub(super) fn write(&self, masker: &mut Masker<'_>) -> Written {
        let Some(bytes) = self.bytes.as_ref() else {
            return self.described(match self.is_stream {
                true => "it is a stream",
                false => "its secrets cannot be found",
            });
        };
        if bytes.is_empty() {
            return Written { text: Some(String::new()), ..Written::default() };
        }
        let text = match self.form(bytes) {
            Ok(WireForm::Json(text)) => masker.text(&text, 0).unwrap_or(text),
            Ok(WireForm::Pairs(text)) => masker.form(&text).unwrap_or(text),
            Ok(WireForm::Parts(text, split)) => masker.parts(&text, &split),
            Err(_) if self.is_wanted => return unchecked(bytes, masker),
            Err(reason) => return self.described(reason),
        };
        Written { text: Some(text), ..Written::default() }
    }

    /// What is said instead of a body.
    pub(super) fn described(&self, reason: &str) -> Written {
        let media_type = self.media_type.split(';').next().unwrap_or_default().trim();
        let media_type = if media_type.is_empty() { "no media type" } else { media_type };
        let size = self.size.map_or_else(|| "unknown".to_owned(), |size| size.to_string());
        let comment = format!("not recorded: {size} bytes, {media_type}; {reason}");
        Written { comment: Some(comment), ..Written::default() }
    }

    /// What the body is written in.
    ///
    /// # Errors
    /// Why secrets in it may not be found.
    fn form(&self, bytes: &Bytes) -> Result<WireForm, &'static str> {
        if let Some(boundary) = multipart::boundary(&self.media_type) {
            return parts(bytes, boundary).ok_or("its parts cannot be told apart");
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
        let begins = begins_json(bytes);
        if is_form(&self.media_type) && !begins {
            return Ok(WireForm::Pairs(text.to_owned()));
        }
        if !begins && !is_json(&self.media_type) {
            return Err("its secrets cannot be found");
        }
        let mut values =
            serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter::<IgnoredAny>();
        if values.all(|value| value.is_ok()) {
            Ok(WireForm::Json(text.to_owned()))
        } else {
            Err("it is malformed JSON")
        }
    }
}

/// A body in parts. The bytes of files count for nothing.
fn parts(bytes: &[u8], boundary: &str) -> Option<WireForm> {
    let split = multipart::split(bytes, boundary);
    if !split.is_whole {
        return None;
    }
    let mut text = String::new();
    let mut moved = Split { is_whole: true, ..Split::default() };
    let mut copied = 0;
    for mut part in split.parts {
        let head = std::str::from_utf8(bytes.get(copied..part.content.start)?).ok()?;
        if is_opaque(head) {
            part.file.get_or_insert_default();
        }
        text += head;
        copied = part.content.end;
        let content = std::str::from_utf8(bytes.get(part.content.clone())?);
        let start = text.len();
        match (&part.file, content) {
            (None, Ok(content)) => text += content,
            // Bytes that stand in a field are as good as a file.
            (None, Err(_)) => part.file = Some(String::new()),
            (Some(_), _) => {}
        }
        part.content = start..text.len();
        moved.parts.push(part);
    }
    text += std::str::from_utf8(bytes.get(copied..)?).ok()?;
    Some(WireForm::Parts(text, moved))
}

/// Whether the head of a part names a media type in which secrets may not be found.
fn is_opaque(head: &str) -> bool {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut types = lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    types.any(|(_, media_type)| !is_json(media_type) && !media_type.trim_start().starts_with("text/plain"))
}

/// A body in which secrets may be left.
fn unchecked(bytes: &Bytes, masker: &mut Masker<'_>) -> Written {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let clean = masker.text(text, 0).unwrap_or_else(|| text.to_owned());
            Written { text: Some(clean), ..Written::default() }
        }
        Err(_) => {
            let clean = masker.bytes(bytes);
            let text = BASE64_STANDARD.encode(clean.as_deref().unwrap_or(bytes));
            Written { text: Some(text), is_base64: true, comment: None }
        }
    }
}

/// Whether there is a chance that secrets in a body are found.
fn may_be_masked(bytes: &Bytes, media_type: &str) -> bool {
    is_json(media_type)
        || is_form(media_type)
        || multipart::boundary(media_type).is_some()
        || begins_json(bytes)
}

/// Whether a body begins as an object or a list in JSON does. Servers call it by other media types.
fn begins_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[")
}

fn is_json(media_type: &str) -> bool {
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json" || media_type.ends_with("+json")
}

fn is_form(media_type: &str) -> bool {
    media_type.trim_start().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

//! Bodies of several parts, files among them.

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::{File, brackets};

/// A body of type `multipart/form-data`: fields and files, in the order in which they were added.
///
/// ```
/// use frontdesk_core::{File, Multipart};
///
/// let form = Multipart::new()
///     .text("profile[display_name]", "Jane")
///     .file("profile[avatar]", File::new("jane.png", "image/png", vec![0x89, 0x50]));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Multipart {
    parts: Vec<Part>,
}

/// One part.
#[derive(Clone)]
struct Part {
    name: String,
    holds: Holds,
}

/// What a part holds.
#[derive(Clone)]
enum Holds {
    Text(String),
    File(File),
}

impl Multipart {
    /// No parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.push(Part { name: name.into(), holds: Holds::Text(value.into()) });
        self
    }

    /// Adds a file.
    pub fn file(mut self, name: impl Into<String>, file: File) -> Self {
        self.parts.push(Part { name: name.into(), holds: Holds::File(file) });
        self
    }

    /// An object's members as fields, nested ones under names with brackets.
    ///
    /// # Errors
    /// What fields cannot say.
    pub(crate) fn of_object(object: &Map<String, Value>) -> Result<Self, String> {
        let mut fields = brackets::Fields::new();
        for (name, value) in object {
            brackets::flatten(name.clone(), value, &mut fields)?;
        }
        let parts = fields.into_iter().map(|(name, text)| Part { name, holds: Holds::Text(text) });
        Ok(Self { parts: parts.collect() })
    }

    /// The media type, which names the boundary, and the body.
    ///
    /// # Errors
    /// What is wrong: a media type that could not stand in a header.
    pub(crate) fn encode(&self) -> Result<(String, Bytes), String> {
        let boundary = self.boundary();
        let size: usize = self.parts.iter().map(|part| part.content().len()).sum();
        let mut body = Vec::with_capacity(size.saturating_add(256));
        for part in &self.parts {
            body.extend_from_slice(part.head(&boundary)?.as_bytes());
            body.extend_from_slice(part.content());
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((format!("multipart/form-data; boundary={boundary}"), body.into()))
    }

    /// A text that stands in no part. It follows from the parts, so that equal bodies are equal to the byte.
    fn boundary(&self) -> String {
        let mut hasher = DefaultHasher::new();
        loop {
            for part in &self.parts {
                part.name.hash(&mut hasher);
                part.content().hash(&mut hasher);
            }
            let boundary = format!("frontdesk-{:016x}", hasher.finish());
            let needle = boundary.as_bytes();
            let holds = |part: &Part| part.content().windows(needle.len()).any(|window| window == needle);
            if !self.parts.iter().any(holds) {
                return boundary;
            }
        }
    }
}

impl Part {
    /// The bytes that it holds.
    fn content(&self) -> &[u8] {
        match &self.holds {
            Holds::Text(text) => text.as_bytes(),
            Holds::File(file) => file.content(),
        }
    }

    /// What stands before the content.
    fn head(&self, boundary: &str) -> Result<String, String> {
        let name = quoted(&self.name);
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        if let Holds::File(file) = &self.holds {
            let media_type = file.media_type();
            if media_type.is_empty() || !media_type.chars().all(|c| matches!(c, ' '..='~')) {
                return Err(format!("the media type of the part {name} is not usable"));
            }
            head += &format!("; filename=\"{}\"\r\nContent-Type: {media_type}", quoted(file.name()));
        }
        head += "\r\n\r\n";
        Ok(head)
    }
}

/// A name between quotes, with what would end it escaped as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl fmt::Debug for Multipart {
    /// The parts' names only: a field may be a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.parts.iter().map(|part| &part.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written() {
        let form = Multipart::new()
            .text("name", "Jane")
            .file("a\"b\r\nX: y", File::new("j\"ane.png", "image/png", vec![1, 2]));
        let (media_type, body) = form.encode().unwrap();
        let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nJane\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"a%22b%0D%0AX: y\"; filename=\"j%22ane.png\"\r\n\
             Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(body.to_vec()).unwrap(), expected);
        assert_eq!(form.encode().unwrap(), form.clone().encode().unwrap());
    }

    #[test]
    fn a_content_may_hold_what_would_have_been_the_boundary() {
        let first = Multipart::new().text("a", "x").boundary();
        let other = Multipart::new().text("a", "x").text("b", first.clone()).boundary();
        assert_ne!(first, other);
    }

    #[test]
    fn a_media_type_cannot_add_headers() {
        for media_type in ["", "image/png\r\nX: y"] {
            assert!(Multipart::new().file("a", File::new("b", media_type, vec![])).encode().is_err());
        }
        assert_eq!(format!("{:?}", Multipart::new().text("password", "hunter2")), r#"["password"]"#);
    }
}

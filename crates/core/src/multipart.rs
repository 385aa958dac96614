//! Bodies of several parts, files among them.

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde_json::{Map, Value};

use crate::{Body, File, brackets};

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
    /// A text and its media type.
    Typed(String, &'static str),
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

    /// An object's fields as form fields, nested ones under names with brackets, those that are
    /// named in `types` as one text of that media type.
    ///
    /// # Errors
    /// What fields cannot say.
    pub(crate) fn of_object(
        object: &Map<String, Value>,
        types: &[(&str, &'static str)],
    ) -> Result<Self, String> {
        let mut parts = Vec::new();
        for (name, value) in object {
            if let Some((_, media_type)) = types.iter().find(|(typed, _)| typed == name) {
                let text = match value {
                    Value::String(text) if !is_json(media_type) => text.clone(),
                    value => value.to_string(),
                };
                parts.push(Part { name: name.clone(), holds: Holds::Typed(text, media_type) });
                continue;
            }
            let mut fields = brackets::Fields::new();
            brackets::flatten(name.clone(), value, &mut fields)?;
            parts.extend(fields.into_iter().map(|(name, text)| Part { name, holds: Holds::Text(text) }));
        }
        Ok(Self { parts })
    }

    /// The media type, which names the boundary, and the body.
    ///
    /// # Errors
    /// What is wrong: a media type that could not stand in a header.
    pub(crate) fn encode(&self) -> Result<(String, Body), String> {
        let boundary = self.boundary();
        let size: usize = self.parts.iter().map(|part| part.content().len()).sum();
        let mut bytes = Vec::with_capacity(size.saturating_add(256));
        let mut bodies = Vec::new();
        for part in &self.parts {
            bytes.extend_from_slice(part.head(&boundary)?.as_bytes());
            match part.stream() {
                Some(stream) => bodies.extend([Body::from(std::mem::take(&mut bytes)), stream.clone()]),
                None => bytes.extend_from_slice(part.content()),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let media_type = format!("multipart/form-data; boundary={boundary}");
        if bodies.is_empty() {
            return Ok((media_type, bytes.into()));
        }
        bodies.push(bytes.into());
        Ok((media_type, Body::joined(bodies)))
    }

    /// A text that stands in no part. It follows from the parts, so that equal bodies are equal to
    /// the byte; where the content of a part is not known beforehand, it cannot be guessed.
    fn boundary(&self) -> String {
        if self.parts.iter().any(|part| part.stream().is_some()) {
            return format!("frontdesk-{:032x}", fastrand::u128(..));
        }
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
    /// The bytes that it holds, as far as they are in memory.
    fn content(&self) -> &[u8] {
        match &self.holds {
            Holds::Text(text) | Holds::Typed(text, _) => text.as_bytes(),
            Holds::File(file) => file.body().in_memory(),
        }
    }

    /// What is read while it is sent.
    fn stream(&self) -> Option<&Body> {
        match &self.holds {
            Holds::File(file) => Some(file.body()).filter(|body| body.is_stream()),
            Holds::Text(_) | Holds::Typed(..) => None,
        }
    }

    /// What stands before the content.
    fn head(&self, boundary: &str) -> Result<String, String> {
        let name = quoted(&self.name);
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        if let Holds::Typed(_, media_type) = &self.holds {
            head += &format!("\r\nContent-Type: {media_type}");
        }
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

/// Whether a part of this media type is JSON.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")
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
    use serde_json::json;

    fn text(body: &Body) -> String {
        String::from_utf8(body.as_bytes().unwrap().to_vec()).unwrap()
    }

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
        assert_eq!(text(&body), expected);
        let (again, body) = form.clone().encode().unwrap();
        assert_eq!((again, text(&body)), (media_type, expected));
    }

    #[test]
    fn fields_may_have_a_media_type() {
        let object = json!({"profile": {"name": "Ada"}, "rows": "a;b", "text": "x"});
        let types = [("profile", "application/json"), ("rows", "text/csv")];
        let form = Multipart::of_object(object.as_object().unwrap(), &types).unwrap();
        let (_, body) = form.encode().unwrap();
        let body = text(&body);
        for part in [
            "name=\"profile\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Ada\"}\r\n",
            "name=\"rows\"\r\nContent-Type: text/csv\r\n\r\na;b\r\n",
            "name=\"text\"\r\n\r\nx\r\n",
        ] {
            assert!(body.contains(part), "{body}");
        }
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

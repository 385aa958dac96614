//! The parts of a `multipart/form-data` body.

use std::ops::Range;

/// A part: what it is called, and where its content stands in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name, if the part is one.
    pub file: Option<String>,
    /// Where the content stands.
    pub content: Range<usize>,
}

/// The boundary that a media type names.
pub fn boundary(media_type: &str) -> Option<&str> {
    if !media_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let (_, boundary) = media_type.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    Some(boundary).filter(|boundary| !boundary.is_empty())
}

/// The parts of a body.
pub fn parts(body: &[u8], boundary: &str) -> Vec<Part> {
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    let mut at = find(body, delimiter.as_bytes(), 0);
    while let Some(start) = at {
        let head = start + delimiter.len();
        let next = find(body, delimiter.as_bytes(), head);
        // Behind the last delimiter there is nothing.
        if let (Some(end), Some(blank)) = (next, find(body, b"\r\n\r\n", head)) {
            let text = String::from_utf8_lossy(body.get(head..blank).unwrap_or_default()).into_owned();
            let content = blank + 4;
            found.push(Part {
                name: parameter(&text, "name").unwrap_or_default(),
                file: parameter(&text, "filename"),
                content: content..end.saturating_sub(2).max(content),
            });
        }
        at = next;
    }
    found
}

/// A parameter of a part's `Content-Disposition`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let (_, rest) = head.split_once(&format!("; {name}=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

/// Where `needle` stands in `bytes`, from `start` on.
fn find(bytes: &[u8], needle: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    rest.windows(needle.len()).position(|window| window == needle).map(|at| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Multipart;

    #[test]
    fn parts_are_found() {
        let form = Multipart::new()
            .text("a", "1\r\n2")
            .file("b", crate::File::new("c.png", "image/png", vec![0xff, 0]));
        let (media_type, body) = form.encode().unwrap();
        let found = parts(&body, boundary(&media_type).unwrap());
        let contents: Vec<_> = found
            .iter()
            .map(|part| (&*part.name, part.file.as_deref(), &body[part.content.clone()]))
            .collect();
        assert_eq!(contents, [("a", None, &b"1\r\n2"[..]), ("b", Some("c.png"), &[0xff, 0])]);
        assert_eq!(boundary("multipart/form-data; boundary=\"x y\"; a=b"), Some("x y"));
        assert_eq!((boundary("text/plain; boundary=x"), boundary("multipart/mixed")), (None, None));
        assert!(parts(b"--x\r\n\r\n--x", "x").len() <= 1 && parts(b"", "x").is_empty());
    }
}

//! The parts of a `multipart/form-data` body.

use std::ops::Range;

use super::pieces;

/// A part: what it is called, and where its content stands in the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name, if the part is one.
    pub file: Option<String>,
    /// Where the content stands.
    pub content: Range<usize>,
}

/// The longest boundary that there may be (RFC 2046).
const LONGEST: usize = 70;

/// The boundary that a media type names.
pub fn boundary(media_type: &str) -> Option<&str> {
    if !media_type.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let (_, boundary) = media_type.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    Some(boundary).filter(|boundary| !boundary.is_empty())
}

/// The parts of a body, as far as they can be told apart.
pub fn parts(body: &[u8], boundary: &str) -> Vec<Part> {
    split(body, boundary).parts
}

/// A body in parts.
#[derive(Default)]
pub(super) struct Split {
    pub(super) parts: Vec<Part>,
    /// Whether the parts and what tells them apart are the whole body.
    pub(super) is_whole: bool,
}

/// Takes a body apart. Each byte is looked at once for a delimiter and once for the end of a part's
/// head.
pub(super) fn split(body: &[u8], boundary: &str) -> Split {
    if boundary.len() > LONGEST {
        return Split::default();
    }
    let delimiter = format!("--{boundary}");
    let mut found = Split::default();
    let mut is_whole = true;
    let Some(mut start) = find(body, delimiter.as_bytes(), 0) else { return found };
    is_whole &= body.get(..start).is_some_and(|before| before.trim_ascii().is_empty());
    loop {
        let head = start + delimiter.len();
        let Some(next) = find(body, delimiter.as_bytes(), head) else {
            let rest = pieces::of_bytes(body, head..);
            // Behind the last delimiter there is nothing.
            found.is_whole =
                is_whole && rest.strip_prefix(b"--").is_some_and(|rest| rest.trim_ascii().is_empty());
            return found;
        };
        let part = pieces::of_bytes(body, head..next);
        match part.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(blank) => {
                let text = String::from_utf8_lossy(pieces::of_bytes(part, ..blank));
                let content = head + blank + 4;
                let name = parameter(&text, "name");
                is_whole &= name.is_some() && part.starts_with(b"\r\n") && part.ends_with(b"\r\n");
                found.parts.push(Part {
                    // A part without a name makes the body not whole.
                    name: name.unwrap_or_default(),
                    file: parameter(&text, "filename").or_else(|| parameter(&text, "filename*")),
                    content: content..next.saturating_sub(2).max(content),
                });
            }
            None => is_whole = false,
        }
        start = next;
    }
}

/// A parameter of a part's `Content-Disposition`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let (_, mut rest) = head.split_once(';')?;
    loop {
        let (key, value) = rest.split_once('=')?;
        let (value, after) = match value.trim_start().strip_prefix('"') {
            Some(quoted) => until_quote(quoted),
            None => {
                let end = value.find([';', '\r', '\n']).unwrap_or(value.len());
                let (value, after) = value.split_at_checked(end)?;
                (value.trim().to_owned(), after)
            }
        };
        let key = key.rsplit([';', '\r', '\n']).next().unwrap_or_default();
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after;
    }
}

/// What stands before the closing quote, without escapes, and what follows it.
fn until_quote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    (value, chars.as_str())
}

/// Where a delimiter stands in `bytes`, from `start` on: at the beginning of a line, and nothing of
/// the boundary's own behind it.
fn find(bytes: &[u8], delimiter: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let is_one = |at: &usize| {
        let line = *at + start == 0 || bytes.get((at + start).wrapping_sub(1)) == Some(&b'\n');
        let after = pieces::of_bytes(rest, at + delimiter.len()..);
        line && (after.is_empty()
            || after.starts_with(b"--")
            || after.starts_with(b"\r\n")
            || after.starts_with(b" "))
    };
    let found = rest.windows(delimiter.len()).enumerate().filter(|(_, window)| *window == delimiter);
    found.map(|(at, _)| at).find(is_one).map(|at| start + at)
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
        let body = body.into_bytes().unwrap();
        let found = parts(&body, boundary(&media_type).unwrap());
        let contents: Vec<_> = found
            .iter()
            .map(|part| (&*part.name, part.file.as_deref(), &body[part.content.clone()]))
            .collect();
        assert_eq!(contents, [("a", None, &b"1\r\n2"[..]), ("b", Some("c.png"), &[0xff, 0])]);
        assert!(split(&body, boundary(&media_type).unwrap()).is_whole);
        assert_eq!(boundary("multipart/form-data; boundary=\"x y\"; a=b"), Some("x y"));
        assert_eq!((boundary("text/plain; boundary=x"), boundary("multipart/mixed")), (None, None));
        assert!(parts(b"--x\r\n\r\n--x", "x").len() <= 1 && parts(b"", "x").is_empty());
    }

    #[test]
    fn bodies_that_are_not_parts_alone_are_told() {
        let part = "--x\r\nContent-Disposition: form-data; name=\"a; b\"\r\n\r\n1\r\n";
        let table = [
            (format!("{part}--x--"), 1, true),
            (format!("\r\n{part}{part}--x--\r\n"), 2, true),
            (format!("before {part}--x--"), 0, false),
            (format!("before\r\n{part}--x--"), 1, false),
            (format!("{part}--x--\r\nafter"), 1, false),
            (part.to_owned(), 0, false),
            (format!("{part}--x\r\nno end of the head\r\n--x--"), 1, false),
            (format!("{part}--x\r\n\r\n\r\nno name\r\n--x--"), 2, false),
            (format!("{part}--xy\r\n--x--"), 1, true),
            (String::new(), 0, false),
        ];
        for (body, count, is_whole) in table {
            let found = split(body.as_bytes(), "x");
            assert_eq!((found.parts.len(), found.is_whole), (count, is_whole), "{body}");
        }
        let head = "\r\nContent-Disposition: form-data; Name=a; filename*=UTF-8''b.txt\r\nX: y";
        assert_eq!(parameter(head, "name").as_deref(), Some("a"));
        assert_eq!(parameter(head, "filename*").as_deref(), Some("UTF-8''b.txt"));
        let head = "Content-Disposition: form-data; name=\"a; filename=\\\"b\"; x=y";
        assert_eq!(parameter(head, "name").as_deref(), Some("a; filename=\"b"));
        assert_eq!((parameter(head, "filename"), parameter(head, "x")), (None, Some("y".to_owned())));
    }
}

//! Pages in HTML where something else was asked for.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::{Error, ErrorKind};

/// Whether a response is a page in HTML: by its media type, or, where that says nothing about it,
/// by how it begins. JSON is none, whatever it is called.
pub(crate) fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let media_type = headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
    let media_type = media_type.as_deref().unwrap_or_default().trim_ascii_start();
    if [&b"text/html"[..], b"application/xhtml"].iter().any(|html| media_type.starts_with(html)) {
        return true;
    }
    let begins = |with: &[u8]| body.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    begins(b"<!doctype html") || begins(b"<html")
}

/// The error for a page in HTML where something else was asked for.
pub(crate) fn unexpected() -> Error {
    Error::new(ErrorKind::Decode, "the response is a page in HTML, not what the operation gives")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_media_type_or_beginning() {
        let table: &[(&str, &[u8], bool)] = &[
            ("text/html; charset=utf-8", b"<!DOCTYPE html>", true),
            ("Text/HTML", b"", true),
            ("application/xhtml+xml", b"<html/>", true),
            ("", b"\xef\xbb\xbf \n<!doctype HTML>", true),
            ("image/png", b"<html><body>", true),
            ("image/svg+xml", b"<svg xmlns=\"\"/>", false),
            ("image/svg+xml", b"<?xml version=\"1.0\"?><svg/>", false),
            ("text/xml", b"<Response/>", false),
            ("image/png", b"\x89PNG", false),
            ("", b"", false),
        ];
        for (media_type, body, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, media_type.parse().unwrap());
            assert_eq!(is_page(&headers, body), *expected, "{media_type} {body:?}");
        }
    }
}

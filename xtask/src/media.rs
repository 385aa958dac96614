//! Media types: how a client sends and reads what is under them.

use frontdesk_openapi::media as json;

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON text.
    Json,
    /// One JSON text after another.
    Records,
    /// `application/x-www-form-urlencoded`.
    Fields,
    /// `multipart/form-data`.
    Parts,
    /// Text.
    Text,
    /// Anything else.
    Bytes,
}

/// How a body of this media type travels; its parameters (`charset=utf-8`) say nothing about that.
pub fn form(media: &str) -> Form {
    let essence = json::essence(media);
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Form::Fields,
        crate::multipart::MEDIA => Form::Parts,
        _ if json::is_records(media) => Form::Records,
        _ if json::is_json(media) => Form::Json,
        _ if essence.starts_with("text/") => Form::Text,
        _ => Form::Bytes,
    }
}

/// Whether it names one media type, in characters that a header can have.
pub fn is_one(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default();
    let named = essence.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
    named && !media.contains('*') && media.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_told_apart() {
        let table = [
            ("application/json", Form::Json),
            ("Application/JSON; charset=utf-8", Form::Json),
            ("application/scim+json", Form::Json),
            ("application/merge-patch+json", Form::Json),
            ("application/x-ndjson", Form::Records),
            ("application/jsonl", Form::Records),
            ("application/json-seq", Form::Records),
            ("application/stream+json", Form::Records),
            ("application/x-www-form-urlencoded", Form::Fields),
            ("multipart/form-data", Form::Parts),
            ("text/plain", Form::Text),
            ("text/csv; header=present", Form::Text),
            ("image/png", Form::Bytes),
            ("application/octet-stream", Form::Bytes),
            ("application/json5", Form::Bytes),
            ("*/*", Form::Bytes),
        ];
        for (media, expected) in table {
            assert_eq!(form(media), expected, "{media}");
        }
        for (media, expected) in [
            ("text/plain", true),
            ("a/b; c=d", true),
            ("*/*", false),
            ("image/*", false),
            ("text", false),
            ("a/\n", false),
        ] {
            assert_eq!(is_one(media), expected, "{media}");
        }
    }
}

//! Media types: how a client sends and reads what is under them.

use frontdesk_openapi::media as json;

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyForm {
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
pub fn form(media: &str) -> BodyForm {
    let essence = json::essence(media);
    match essence.as_str() {
        "application/x-www-form-urlencoded" => BodyForm::Fields,
        crate::multipart::MEDIA => BodyForm::Parts,
        _ if json::is_records(media) => BodyForm::Records,
        _ if json::is_json(media) => BodyForm::Json,
        _ if essence.starts_with("text/") => BodyForm::Text,
        _ => BodyForm::Bytes,
    }
}

/// Whether it names one media type, in characters that a header can have.
pub fn is_one(media: &str) -> bool {
    let essence = media.split_once(';').map_or(media, |(essence, _)| essence);
    let named = essence.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
    named && !media.contains('*') && media.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_told_apart() {
        let table = [
            ("application/json", BodyForm::Json),
            ("Application/JSON; charset=utf-8", BodyForm::Json),
            ("application/scim+json", BodyForm::Json),
            ("application/merge-patch+json", BodyForm::Json),
            ("application/x-ndjson", BodyForm::Records),
            ("application/jsonl", BodyForm::Records),
            ("application/json-seq", BodyForm::Records),
            ("application/stream+json", BodyForm::Records),
            ("application/x-www-form-urlencoded", BodyForm::Fields),
            ("multipart/form-data", BodyForm::Parts),
            ("text/plain", BodyForm::Text),
            ("text/csv; header=present", BodyForm::Text),
            ("image/png", BodyForm::Bytes),
            ("application/octet-stream", BodyForm::Bytes),
            ("application/json5", BodyForm::Bytes),
            ("*/*", BodyForm::Bytes),
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

//! Media types of JSON.

/// A media type without its parameters, in lower case.
pub fn essence(media: &str) -> String {
    media.split_once(';').map_or(media, |(essence, _)| essence).trim().to_ascii_lowercase()
}

/// Whether a body of this media type is one JSON text after another.
pub fn is_records(media: &str) -> bool {
    matches!(
        &*essence(media),
        "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-seq"
            | "application/geo+json-seq"
            | "application/stream+json"
            | "application/x-json-stream"
    )
}

/// Whether a body of this media type is one JSON text.
pub fn is_json(media: &str) -> bool {
    let essence = essence(media);
    let is_json = matches!(&*essence, "application/json" | "text/json") || essence.ends_with("+json");
    is_json && !is_records(media)
}

/// The texts of a body of which [`is_records`] holds.
pub fn records(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    // Between these signs a record may have several lines.
    let separator = if body.trim_ascii_start().starts_with(b"\x1e") { 0x1e } else { b'\n' };
    let records = body.split(move |byte| *byte == separator).map(<[u8]>::trim_ascii);
    records.filter(|record| !record.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_apart() {
        let table: [(&[u8], &[&[u8]]); 4] = [
            (b"", &[]),
            (b"1\n\n2\r\n", &[b"1", b"2"]),
            (b"\n{\"a\":\n1}", &[b"{\"a\":", b"1}"]),
            (b"\x1e{\n}\n\x1e2\n", &[b"{\n}", b"2"]),
        ];
        for (body, expected) in table {
            assert_eq!(records(body).collect::<Vec<_>>(), expected);
        }
    }
}

//! How deep a JSON document is nested.

/// How deep documents may be nested where nothing is said. serde_json's own limit is the same, and stays.
pub(crate) const DEFAULT: usize = 127;

/// Whether a document is nested deeper than this. It looks at brackets alone: the document need not be well formed.
pub(crate) fn exceeds(document: &[u8], limit: usize) -> bool {
    let mut depth = 0_usize;
    let mut bytes = document.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => {
                        bytes.next();
                    }
                    Some(b'"') | None => break,
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_outside_of_strings() {
        let table = [
            ("", 0),
            ("1", 0),
            ("[]", 1),
            ("{}", 1),
            (r#"{"a": [1, {"b": []}]}"#, 4),
            ("[[], [], []]", 2),
            (r#"["[[[[", "\"[[[", "\\"]"#, 1),
            (r#"["\\", [1]]"#, 2),
            ("]]]][", 1),
            (r#"["never closed [["#, 1),
            (r#"["\"#, 1),
        ];
        for (document, depth) in table {
            assert!(!exceeds(document.as_bytes(), depth), "{document}");
            assert!(depth == 0 || exceeds(document.as_bytes(), depth - 1), "{document}");
        }
    }

    #[test]
    fn the_default_is_serde_jsons_own_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(DEFAULT)).is_ok());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(DEFAULT + 1)).is_err());
    }
}

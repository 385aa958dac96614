//! How many values an event has: what JSON becomes in memory depends on them and not on its bytes.

/// The most values that an event may have. Real ones have a few hundred; that many of the smallest
/// take 40 MB.
const MOST: usize = 50_000;

/// Whether a document has too many values. It looks at what stands between values alone: the
/// document need not be well formed.
pub(super) fn are_too_many(document: &[u8]) -> bool {
    let mut values = 0;
    let mut bytes = document.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' | b',' => {
                values += 1;
                if values > MOST {
                    return true;
                }
            }
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
    fn values_are_counted_outside_of_strings() {
        let list = |count: usize| format!(r#"["\",",{}0]"#, "0,".repeat(count));
        assert!(!are_too_many(list(MOST - 2).as_bytes()));
        assert!(are_too_many(list(MOST - 1).as_bytes()));
        let text = format!(r#"{{"event": "{}"}}"#, ",[{".repeat(MOST));
        assert!(!are_too_many(text.as_bytes()));
        let objects = format!(r#"{{"event": "x", "a": [{}{{}}]}}"#, r#"{"": 0},"#.repeat(MOST / 2));
        assert!(are_too_many(objects.as_bytes()));
    }
}

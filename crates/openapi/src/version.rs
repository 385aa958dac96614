//! Versions of a vendor's product, as `x-since` and `x-until` have them.

use std::cmp::Ordering;

use serde_json::Value;

/// A version: numbers with dots between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(Vec<u64>);

impl Version {
    /// Reads `4.16`.
    pub fn parse(text: &str) -> Option<Self> {
        text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>().map(Self)
    }

    /// Reads what a server states, which may have more to it: `4.16.0-ce`, `v8.8.1`.
    pub fn stated(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        Self::parse(text.get(..end)?.trim_end_matches('.'))
    }

    /// Compares with as many numbers as `other` has: 6.13.2 is no later than 6.13.
    pub fn compare(&self, other: &Self) -> Ordering {
        let numbers = (0..other.0.len()).map(|index| self.0.get(index).copied().unwrap_or_default());
        numbers.cmp(other.0.iter().copied())
    }

    /// Returns whether this version has an operation, a parameter or a property, by its `x-since`
    /// and `x-until`.
    pub fn has(&self, part: &Value) -> bool {
        let other = |word: &str| part.get(word).and_then(Value::as_str).and_then(Self::parse);
        other("x-since").is_none_or(|since| self.compare(&since).is_ge())
            && other("x-until").is_none_or(|until| self.compare(&until).is_le())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_server_may_state_more_than_numbers() {
        for (text, expected) in
            [("8.8.1", "8.8.1"), ("v4.16.0-ce", "4.16.0"), ("7.0.0-rc.1", "7.0.0"), ("4.8.", "4.8")]
        {
            assert_eq!(Version::stated(text), Version::parse(expected), "{text}");
        }
        assert_eq!(Version::stated("develop"), None);
    }

    #[test]
    fn a_version_has_what_is_neither_newer_nor_gone() {
        let version = Version::stated("7.10.2").unwrap();
        for (part, expected) in [
            (json!({}), true),
            (json!({"x-since": "7.10"}), true),
            (json!({"x-since": "7.11"}), false),
            (json!({"x-until": "7.10"}), true),
            (json!({"x-until": "6.13"}), false),
        ] {
            assert_eq!(version.has(&part), expected, "{part}");
        }
    }
}

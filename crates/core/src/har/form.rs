//! Queries and forms as they travel: `a=1&b=2`.

use percent_encoding::percent_decode_str;

/// The pairs of a query or form, decoded, in their order. A name without `=` has an empty value.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let pieces = text.split('&').filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// A name or value without its escapes. Bytes that are no UTF-8 become replacement characters.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// A value as it stands in a form.
pub(super) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The segments of a path, decoded.
pub fn segments(path: &str) -> Vec<String> {
    let segments = path.trim_matches('/').split('/');
    segments.map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
}

/// Splits an address: what comes before the path, the path, and what follows it from `?` or `#` on.
pub fn split(url: &str) -> (&str, &str, &str) {
    let first = url.find(['/', '?', '#']).unwrap_or(url.len());
    // An address that does not begin with a scheme and a host is a path.
    let host = first + 2;
    let named = url.get(..host).is_some_and(|text| text.ends_with("://"));
    let rest = if named { url.get(host..).unwrap_or_default() } else { "" };
    let path_start = if named { host + rest.find(['/', '?', '#']).unwrap_or(rest.len()) } else { 0 };
    let (before, rest) = url.split_at_checked(path_start).unwrap_or((url, ""));
    let (path, after) =
        rest.split_at_checked(rest.find(['?', '#']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    (before, path, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_split() {
        let table = [
            ("https://a:1/b/c?d=/e#f", ("https://a:1", "/b/c", "?d=/e#f")),
            ("https://a", ("https://a", "", "")),
            ("https://a?b", ("https://a", "", "?b")),
            ("/b?c=http://d/e", ("", "/b", "?c=http://d/e")),
            ("", ("", "", "")),
        ];
        for (url, expected) in table {
            assert_eq!(split(url), expected, "{url}");
        }
        assert_eq!(pairs("a=1&b+c=%C3%A9&&d"), [("a", "1"), ("b c", "é"), ("d", "")].map(own));
        assert_eq!(segments("/v1/a%2Fb/"), ["v1", "a/b"]);
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}

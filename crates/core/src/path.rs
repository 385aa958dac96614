//! Paths with values in them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is escaped in a value: everything but the characters that mean nothing anywhere in an
/// address.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a value as one segment of a path.
///
/// # Errors
/// What is wrong with the value: an empty one would name another path, and `.` and `..` are
/// resolved away by whatever handles the address, escaped or not.
pub(crate) fn segment(name: &str, value: &str) -> Result<String, String> {
    match value {
        "" => Err(format!("the path parameter {name} is empty")),
        "." | ".." => Err(format!("the path parameter {name} must not be `.` or `..`")),
        // Most values are numbers and IDs.
        _ if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Ok(value.to_owned()),
        _ => Ok(Cow::from(utf8_percent_encode(value, SEGMENT)).into_owned()),
    }
}

/// The value of a path parameter, decoded, in a path that ends as the template does.
#[cfg(feature = "mock")]
pub(crate) fn value(template: &str, name: &str, path: &str) -> Option<String> {
    let wanted = format!("{{{name}}}");
    let mut segments = template.rsplit('/').zip(path.rsplit('/'));
    let (_, found) = segments.find(|(part, _)| *part == wanted)?;
    percent_decode_str(found).decode_utf8().ok().map(Cow::into_owned)
}

/// The last segment of an address, decoded: `5` of `https://host/users/5`.
pub(crate) fn last_segment(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let segment = path.trim_end_matches('/').rsplit('/').next().filter(|segment| !segment.is_empty())?;
    percent_decode_str(segment).decode_utf8().ok().map(Cow::into_owned)
}

/// The segments that whatever handles an address resolves away, escaped or not.
const DOTS: [&str; 6] = [".", "..", "%2e", ".%2e", "%2e.", "%2e%2e"];

/// Puts values, already encoded, into a template, and that behind a base.
///
/// # Errors
/// A place of the template has no value, or a value no place; or the path would lead out of the
/// base, or into the query.
pub(crate) fn fill(base: &str, template: &str, values: &[(String, String)]) -> Result<String, String> {
    let room: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut path = String::with_capacity(base.len() + template.len() + room);
    path.push_str(base);
    let mut rest = template;
    let mut places = 0;
    // Whether the values have the order of the places, as generated requests give them.
    let mut in_order = true;
    while let Some((before, after)) = split_once(rest, b'{') {
        path.push_str(before);
        let Some((name, tail)) = split_once(after, b'}') else {
            return Err(format!("the path {template} has a brace that is not closed"));
        };
        in_order &= values.get(places).is_some_and(|(given, _)| given == name);
        places += 1;
        match values.iter().find(|(given, _)| given == name) {
            Some((_, value)) => path.push_str(value),
            None => return Err(format!("the path parameter {name} is missing")),
        }
        rest = tail;
    }
    path.push_str(rest);
    if !in_order || places != values.len() {
        all_used(template, values)?;
    }
    let filled = path.as_bytes().get(base.len()..).unwrap_or_default();
    // Without the slash, the path would be part of the host's name.
    if !filled.is_empty() && !filled.starts_with(b"/") {
        return Err(format!("the path {template} does not begin with a slash"));
    }
    if filled.iter().any(|byte| matches!(byte, b'?' | b'#' | b'\\' | b'.' | b'%')) {
        stays_below(template, filled)?;
    }
    Ok(path)
}

/// # Errors
/// A value has no place in the template.
fn all_used(template: &str, values: &[(String, String)]) -> Result<(), String> {
    match values.iter().find(|(name, _)| !names(template).any(|place| place == name)) {
        Some((name, _)) => Err(format!("the path {template} has no parameter {name}")),
        None => Ok(()),
    }
}

/// # Errors
/// The path would lead out of the base, or into the query.
fn stays_below(template: &str, filled: &[u8]) -> Result<(), String> {
    if filled.iter().any(|byte| matches!(byte, b'?' | b'#' | b'\\')) {
        return Err(format!("the path {template} must not have a query, a fragment or a backslash"));
    }
    let is_dots = |segment: &[u8]| DOTS.iter().any(|dots| segment.eq_ignore_ascii_case(dots.as_bytes()));
    if filled.split(|byte| *byte == b'/').any(is_dots) {
        return Err(format!("the path {template} must not have a segment `.` or `..`"));
    }
    Ok(())
}

/// The places of a template.
fn names(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let (name, tail) = split_once(split_once(rest, b'{')?.1, b'}')?;
        rest = tail;
        Some(name)
    })
}

/// Splits a text at the first of these ASCII characters. In a text as short as a path, looking at
/// each byte is quicker than what the standard library does.
fn split_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_segment_of_an_address() {
        let table = [
            ("https://host.example/v1/user/123/987", Some("987")),
            ("/users/987/", Some("987")),
            ("987?x=/5#/6", Some("987")),
            ("/users/a%20b", Some("a b")),
            ("/users/%ff", None),
            ("", None),
            ("///", None),
        ];
        for (address, expected) in table {
            assert_eq!(last_segment(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn values_become_one_segment() {
        let table = [
            ("123", "123"),
            ("-7", "-7"),
            ("a b", "a%20b"),
            ("a/b", "a%2Fb"),
            ("../x", "..%2Fx"),
            ("a?b#c", "a%3Fb%23c"),
            ("100%", "100%25"),
            ("%2e%2e", "%252e%252e"),
            ("...", "..."),
            (" ", "%20"),
            ("{userId}", "%7BuserId%7D"),
            ("jane@example.com", "jane%40example.com"),
            ("äöü", "%C3%A4%C3%B6%C3%BC"),
            ("a\\b;c", "a%5Cb%3Bc"),
            ("line\nbreak", "line%0Abreak"),
        ];
        for (value, expected) in table {
            assert_eq!(segment("id", value).as_deref(), Ok(expected), "{value}");
        }
        for value in ["", ".", ".."] {
            assert!(segment("id", value).is_err(), "{value}");
        }
    }

    #[test]
    fn an_address_keeps_the_segments_apart() {
        // Whatever the value, the address has as many segments as its template.
        for value in ["a/b", "a?b", "a#b", "%2e%2e", "a\\b", "..%2f..", ";x=1"] {
            let path = fill(
                "https://example.com",
                "/v1/{id}/end",
                &[("id".to_owned(), segment("id", value).unwrap())],
            )
            .unwrap();
            let url = url::Url::parse(&path).unwrap();
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{url}");
            assert_eq!(
                (segments[0], segments[2], url.query(), url.fragment()),
                ("v1", "end", None, None),
                "{url}"
            );
        }
    }

    #[test]
    fn templates_are_filled() {
        let values = [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "%7Ba%7D".to_owned())];
        let table = [
            ("/{a}-{b}", Some("/1-%7Ba%7D")),
            ("/{b}/{a}/{a}.json", Some("/%7Ba%7D/1/1.json")),
            ("/{a}", None),
            ("/{a}/{a}", None),
            ("/{a}/{b}/{c}", None),
            ("/{b}/{a", None),
        ];
        for (template, expected) in table {
            assert_eq!(fill("", template, &values).ok().as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn a_path_stays_below_the_base() {
        let fits = |template: &str| fill("https://example.com/api", template, &[]).is_ok();
        for template in ["", "/", "/v1/room.forward", "/v1/...", "//example.org/v1", "/v1/%2f", "/@me"] {
            assert!(fits(template), "{template}");
        }
        let refused = [
            ".example.org/v1",
            "@example.org/v1",
            ":8080/v1",
            "v1",
            "/../admin",
            "/v1/..",
            "/./v1",
            "/v1/%2E./x",
            "/v1/%2e%2E",
            "/v1?admin=true",
            "/v1#x",
            "/v1\\..\\admin",
        ];
        for template in refused {
            assert!(!fits(template), "{template}");
        }
    }
}

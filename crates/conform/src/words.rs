//! What of a recording may be shown: names that somebody chose for a program, not what people typed
//! or keep secret.

/// The longest name that is shown.
const LONGEST: usize = 60;

/// A field's or parameter's name, or `{…}` where it looks like data: the key of a map, an address,
/// a token.
pub fn shown(name: &str) -> &str {
    if is_name(name) { name } else { "{…}" }
}

/// Whether a text looks like a name in a program.
pub fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '[' | ']');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(allowed)
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && digits <= 3
        && !is_random(text)
}

/// Whether a text looks like a value that a program knows by its name (`snoozed`, `pt_BR`), not
/// like what a person typed or like a secret.
pub fn is_keyword(text: &str) -> bool {
    text.len() <= 40 && is_name(text) && !text.starts_with('.') && !text.contains(['[', ']', '$'])
}

/// Whether a segment of a path looks like a word of the API and not like an id.
pub fn is_segment(text: &str) -> bool {
    let version = text.strip_prefix('v').is_some_and(|rest| {
        !rest.is_empty() && rest.len() <= 4 && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    });
    let word = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '.'))
        && !is_random(text);
    version || word
}

/// Whether upper and lower case, letters and digits change as often as in a token.
fn is_random(text: &str) -> bool {
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 1,
        c if c.is_ascii_uppercase() => 2,
        c if c.is_ascii_lowercase() => 3,
        _ => 0,
    };
    let mut changes = 0;
    let mut before = None;
    for c in text.chars() {
        let now = class(c);
        // A word may begin with a capital, and stands between other characters.
        let word = before == Some(2) && now == 3;
        if now != 0 && before.is_some_and(|before| before != 0 && before != now) && !word {
            changes += 1;
        }
        before = Some(now);
    }
    let unpronounceable = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| word.len() >= 12 && !word.contains(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']));
    changes * 4 > text.len().max(8) || unpronounceable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_data() {
        for name in [
            "id",
            "custom_attributes",
            "labels[]",
            "X-Auth-Token",
            "maxNumberSimultaneousChat",
            "_id",
            "pt_BR",
        ] {
            assert!(is_name(name), "{name}");
        }
        for data in
            ["", "ada@harbour.example", "+49 30 901820", "2026-11-22", "aB3xY9kQ2pL7", "Ada Brandt", "a b"]
        {
            assert!(!is_name(data), "{data}");
        }
        for segment in ["v1", "v3.1", "users.list", "listAg", "toggle_status", "availability"] {
            assert!(is_segment(segment), "{segment}");
        }
        for id in ["1", "4f1d9c2b", "SQafHvoFPuB57NmBD", "xKvQbTzRwPlmNsDf", "ada@harbour.example", ""] {
            assert!(!is_segment(id), "{id}");
        }
    }
}

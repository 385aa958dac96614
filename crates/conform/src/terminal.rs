//! Texts that go to a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes what would steer a terminal: control characters, but for line ends and tabs, and signs
/// of writing direction. The escapes are those of JSON, so that a JSON document stays the same
/// document.
///
/// ```
/// assert_eq!(frontdesk_conform::printable("GE\u{1b}[2JT\n"), "GE\\u001b[2JT\n");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::new();
    for c in text.chars() {
        if steers(c) {
            // Writing to a string cannot fail.
            let _ = write!(printable, "\\u{:04x}", u32::from(c));
        } else {
            printable.push(c);
        }
    }
    Cow::Owned(printable)
}

fn steers(c: char) -> bool {
    let direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !matches!(c, '\n' | '\t')) || direction
}

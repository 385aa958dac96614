//! The table of people, a line as each person comes.

use std::io::{self, Write};

use frontdesk::DirectoryEntry;
use frontdesk_conform::printable;

/// The columns and how wide they are; the last may be as long as it likes.
const COLUMNS: [(&str, usize); 9] = [
    ("VENDOR", 11),
    ("ID", 18),
    ("NAME", 20),
    ("EMAIL", 31),
    ("STATUS", 10),
    ("AVAILABILITY", 13),
    ("ROLES", 27),
    ("GROUPS", 25),
    ("CALLS", 0),
];

/// Prints the columns' names.
pub fn head(out: &mut impl Write) -> io::Result<()> {
    line(out, COLUMNS.map(|(name, _)| name.to_owned()))
}

/// Prints one person.
pub fn row(out: &mut impl Write, entry: &DirectoryEntry) -> io::Result<()> {
    let user = &entry.user;
    let availability = user.agent.availability.as_ref();
    let roles = user.roles.iter().map(|role| role.display.as_ref().unwrap_or(&role.value).as_str());
    let groups = user.groups.iter().map(|group| group.display.as_ref().unwrap_or(&group.value).as_str());
    let cells = [
        user.vendor.to_string(),
        user.id.clone(),
        user.display_name.clone().unwrap_or_default(),
        user.email().unwrap_or_default().to_owned(),
        user.status.value.to_string(),
        availability.map(|availability| availability.value.to_string()).unwrap_or_default(),
        roles.collect::<Vec<_>>().join(", "),
        groups.collect::<Vec<_>>().join(", "),
        entry.calls.join(", "),
    ];
    line(out, cells)
}

fn line(out: &mut impl Write, cells: [String; COLUMNS.len()]) -> io::Result<()> {
    let mut text = String::new();
    for (cell, (_, width)) in cells.iter().zip(COLUMNS) {
        text.push_str(&fitted(&printable(&cell.replace(['\n', '\t'], " ")), width));
    }
    writeln!(out, "{}", text.trim_end())
}

/// The text in a column of this width, cut where it is too long and followed by a space; width 0
/// has no end.
fn fitted(text: &str, width: usize) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let mut fitted: String = text.chars().take(width.saturating_sub(1)).collect();
    if text.chars().count() > width.saturating_sub(1) {
        fitted.pop();
        fitted.push('…');
    }
    format!("{fitted:<width$}")
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, fitted, line};

    #[test]
    fn no_name_steers_the_terminal() {
        let mut out = Vec::new();
        let mut cells = [const { String::new() }; COLUMNS.len()];
        cells[2] = "A\u{1b}[2J\nB".to_owned();
        line(&mut out, cells).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.trim(), "A\\u001b[2J B");
    }

    #[test]
    fn text_fits_its_column() {
        let table = [
            ("abc", 5, "abc  "),
            ("abcd", 5, "abcd "),
            ("abcde", 5, "abc… "),
            ("äöüßé", 5, "äöü… "),
            ("abc", 0, "abc"),
            ("", 3, "   "),
        ];
        for (text, width, expected) in table {
            assert_eq!(fitted(text, width), expected);
        }
    }
}

//! Mistakes in a spec, with place and remedy.

use std::fmt;

/// Where something stands in a spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the maintainer would name it: `specs/acme/users.yaml`.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One mistake: its place, what it belongs to (`GET /users/{id}`, `schema User`), and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands, if it stands in a file at all.
    pub place: Option<Place>,
    /// The operation or component it belongs to.
    pub subject: Option<String>,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl Problem {
    /// A problem that has no line of its own.
    pub fn general(message: impl Into<String>) -> Self {
        Self { place: None, subject: None, message: message.into() }
    }

    /// A problem of a whole file.
    pub fn in_file(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { place: Some(Place { file: file.to_owned(), line }), subject: None, message: message.into() }
    }
}

impl fmt::Display for Problem {
    /// Texts of a spec go to a terminal here: what would steer it is escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}: ", Visible(&place.to_string(), false))?;
        }
        if let Some(subject) = &self.subject {
            write!(f, "{}: ", Visible(subject, false))?;
        }
        // A problem without a place may hold a difference of several lines.
        write!(f, "{}", Visible(&self.message, self.place.is_none()))
    }
}

/// A text whose control characters and signs of writing direction are escaped; line ends only where
/// they are not meant.
struct Visible<'a>(&'a str, bool);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sign in self.0.chars() {
            let direction =
                matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let line = self.1 && matches!(sign, '\n' | '\t');
            if (sign.is_control() && !line) || direction {
                write!(f, "{}", sign.escape_default())?;
            } else {
                write!(f, "{sign}")?;
            }
        }
        Ok(())
    }
}

/// All mistakes of one step, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Returns `Ok` if there are none.
    pub fn into_result(mut self) -> Result<(), Self> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_spec_steers_the_terminal() {
        let hostile = "a\u{1b}[2J\u{9b}K\u{202e}\u{7}\r\nb";
        let written = "a\\u{1b}[2J\\u{9b}K\\u{202e}\\u{7}\\r";
        let placed = Problem {
            place: Some(Place { file: hostile.to_owned(), line: 1 }),
            subject: Some(hostile.to_owned()),
            message: hostile.to_owned(),
        };
        assert_eq!(placed.to_string(), format!("{written}\\nb:1: {written}\\nb: {written}\\nb"));
        assert_eq!(Problem::general(hostile).to_string(), format!("{written}\nb"));
    }
}

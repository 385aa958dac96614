//! The tokens of a JSON text and where they stand, so that values can be exchanged and all else
//! stays as it is: order, blanks, the digits of numbers. Text that is not well formed is read as
//! far as it goes.

use std::ops::Range;

use super::pieces;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    /// `,`.
    Comma,
    /// The name of a field, decoded.
    Key(String),
    /// Text, decoded.
    Text(String),
    /// A number.
    Number,
}

/// A token and where it stands, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// The tokens of a text.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the string ends that begins at `start`: behind its closing quote, or where the text
    /// ends.
    fn end_of_string(&self, start: usize) -> usize {
        let mut escaped = false;
        for (at, byte) in self.text.bytes().enumerate().skip(start + 1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return at + 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// A string: a key where a colon follows.
    fn string(&self, start: usize) -> Token {
        let range = start..self.end_of_string(start);
        let raw = pieces::of_text(self.text, range.clone());
        // One that is broken off or wrongly escaped is taken as it stands.
        let decoded = serde_json::from_str(raw).unwrap_or_else(|_| raw.trim_matches('"').to_owned());
        let after = pieces::of_text(self.text, range.end..).trim_ascii_start();
        let kind = if after.starts_with(':') { Kind::Key(decoded) } else { Kind::Text(decoded) };
        Token { kind, range }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let (start, byte) =
            self.text.bytes().enumerate().skip(self.at).find(|(_, byte)| {
                matches!(byte, b'{' | b'[' | b'}' | b']' | b',' | b'"' | b'-' | b'0'..=b'9')
            })?;
        let one = |kind| Token { kind, range: start..start + 1 };
        let token = match byte {
            b'{' | b'[' => one(Kind::Open),
            b'}' | b']' => one(Kind::Close),
            b',' => one(Kind::Comma),
            b'"' => self.string(start),
            _ => {
                let number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let length = self.text.bytes().skip(start).take_while(number).count();
                Token { kind: Kind::Number, range: start..start + length }
            }
        };
        self.at = token.range.end;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart() {
        let text = r#" {"a\"" : [1.5e3, "é\u00e9"], "b":{"c":null}, -7} "brok\"#;
        let tokens: Vec<(Kind, &str)> =
            Tokens::new(text).map(|token| (token.kind, &text[token.range])).collect();
        let key = |text: &str| Kind::Key(text.to_owned());
        let expected = [
            (Kind::Open, "{"),
            (key("a\""), r#""a\"""#),
            (Kind::Open, "["),
            (Kind::Number, "1.5e3"),
            (Kind::Comma, ","),
            (Kind::Text("éé".to_owned()), r#""é\u00e9""#),
            (Kind::Close, "]"),
            (Kind::Comma, ","),
            (key("b"), r#""b""#),
            (Kind::Open, "{"),
            (key("c"), r#""c""#),
            (Kind::Close, "}"),
            (Kind::Comma, ","),
            (Kind::Number, "-7"),
            (Kind::Close, "}"),
            (Kind::Text("brok\\".to_owned()), r#""brok\"#),
        ];
        assert_eq!(tokens, expected);
    }
}

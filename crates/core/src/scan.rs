//! A look at JSON without decoding it: where its values begin and end.
//!
//! It is several times quicker than a parser that checks each byte, and takes no memory. It is for
//! documents that were decoded already, or of which what is found is decoded afterwards: one that
//! is malformed may look as if it were well formed.

use std::borrow::Cow;

use memchr::memmem::Finder;

/// What is left of a document.
pub(crate) struct Scan<'a> {
    rest: &'a [u8],
}

/// A string, such as the name of a field, as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    /// What stands between the quotes.
    written: &'a [u8],
    is_escaped: bool,
}

impl Name<'_> {
    /// Whether this is the name.
    pub(crate) fn is(self, name: &str) -> bool {
        self.written == name.as_bytes() || self.is_escaped && self.unescaped().is_some_and(|own| own == name)
    }

    #[cold]
    fn unescaped(self) -> Option<Cow<'static, str>> {
        serde_json::from_slice(&[b"\"", self.written, b"\""].concat()).ok()
    }
}

impl<'a> Scan<'a> {
    /// Looks at a document from its beginning.
    pub(crate) fn new(document: &'a [u8]) -> Self {
        Self { rest: document }
    }

    /// The next byte that is no blank.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.rest.split_first()? {
                (b' ' | b'\n' | b'\r' | b'\t', rest) => self.rest = rest,
                (byte, _) => return Some(*byte),
            }
        }
    }

    #[inline]
    fn pass(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    /// Passes the next byte, which has to be this one.
    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek()? == byte { self.pass(1) } else { None }
    }

    /// Passes an object, and calls a function with each name, which passes the value. `None` where
    /// the function returns it, or where there is no object.
    pub(crate) fn fields(&mut self, mut each: impl FnMut(&mut Self, Name<'a>) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        if self.peek()? == b'}' {
            return self.pass(1);
        }
        loop {
            self.take(b'"')?;
            let name = self.string()?;
            self.take(b':')?;
            each(self, name)?;
            match self.peek()? {
                b',' => self.pass(1)?,
                b'}' => return self.pass(1),
                _ => return None,
            }
        }
    }

    /// Passes an array, and returns its text. Calls a function at each element, which passes it.
    /// `None` where the function returns it, or where there is no array.
    pub(crate) fn elements(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        self.peek()?;
        let begin = self.rest;
        self.take(b'[')?;
        if self.peek()? == b']' {
            self.pass(1)?;
            return self.since(begin);
        }
        loop {
            each(self)?;
            match self.peek()? {
                b',' => self.pass(1)?,
                b']' => {
                    self.pass(1)?;
                    return self.since(begin);
                }
                _ => return None,
            }
        }
    }

    /// What was passed since this was left.
    fn since(&self, begin: &'a [u8]) -> Option<&'a [u8]> {
        begin.get(..begin.len().checked_sub(self.rest.len())?)
    }

    /// Passes a value, and returns its text.
    #[inline]
    pub(crate) fn value(&mut self) -> Option<&'a [u8]> {
        let first = self.peek()?;
        let begin = self.rest;
        match first {
            b'"' => {
                self.pass(1)?;
                self.string()?;
            }
            b'{' | b'[' => self.nested()?,
            _ => self.scalar()?,
        }
        self.since(begin)
    }

    /// Passes a value that is no string, object or array.
    fn scalar(&mut self) -> Option<()> {
        let is_behind = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b'"' | b' ' | b'\n' | b'\r' | b'\t');
        match self.rest.iter().position(is_behind).unwrap_or(self.rest.len()) {
            0 => None,
            length => self.pass(length),
        }
    }

    /// Passes a string, of which the first quote was passed.
    #[inline]
    fn string(&mut self) -> Option<Name<'a>> {
        let begin = self.rest;
        let mut is_escaped = false;
        loop {
            self.plain();
            match self.rest.split_first()? {
                (b'"', rest) => {
                    let written = begin.get(..begin.len().checked_sub(self.rest.len())?)?;
                    self.rest = rest;
                    return Some(Name { written, is_escaped });
                }
                (b'\\', rest) => {
                    is_escaped = true;
                    self.rest = rest.get(1..)?;
                }
                // The last few bytes.
                (_, rest) => self.rest = rest,
            }
        }
    }

    /// Passes what is no quote or backslash, eight bytes at a time, as far as there are so many.
    #[inline]
    fn plain(&mut self) {
        while let Some((word, rest)) = self.rest.split_first_chunk::<8>() {
            let word = u64::from_le_bytes(*word);
            let found = holds(word, b'"') | holds(word, b'\\');
            if found != 0 {
                let before = usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
                self.rest = self.rest.get(before..).unwrap_or_default();
                return;
            }
            self.rest = rest;
        }
    }

    /// Passes an object or array with all that is in it.
    fn nested(&mut self) -> Option<()> {
        self.through(|_, _| Some(()))
    }

    /// Passes an object, and calls a function with the text of each field of this name. `None`
    /// where there is no object.
    pub(crate) fn named(&mut self, name: &str, mut each: impl FnMut(&'a [u8])) -> Option<()> {
        if self.peek()? != b'{' {
            return None;
        }
        // A string before a colon is a name, so that the others need no look.
        self.through(|scan, string| {
            if string.is(name) && scan.peek()? == b':' {
                scan.pass(1)?;
                each(scan.value()?);
            }
            Some(())
        })
    }

    /// Passes an object or array with all that is in it, and calls a function behind each string
    /// that stands in it directly.
    #[inline]
    fn through(&mut self, mut string: impl FnMut(&mut Self, Name<'a>) -> Option<()>) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            match byte {
                b'"' => {
                    let found = self.string()?;
                    if depth == 1 {
                        string(self, found)?;
                    }
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ => {}
            }
        }
    }
}

/// A one in each byte of a word.
const BYTES: u64 = u64::MAX / 0xff;

/// Sets the highest bit of the first byte that is this one, and perhaps of bytes behind it.
#[inline]
fn holds(word: u64, byte: u8) -> u64 {
    let zero = word ^ (BYTES * u64::from(byte));
    zero.wrapping_sub(BYTES) & !zero & (BYTES * 0x80)
}

/// The values behind each mention of a field's name, whatever object of a document it belongs to;
/// of an object or array the first byte alone. A name that is written with escapes is none.
///
/// Several times quicker than to pass what stands between them: it looks for the name alone.
pub(crate) fn mentions<'a>(document: &'a [u8], name: &str) -> impl Iterator<Item = &'a [u8]> {
    let name = Finder::new(&[b"\"", name.as_bytes(), b"\""].concat()).into_owned();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let begin = at + name.find(document.get(at..)?)?;
            at = begin + name.needle().len();
            // A quote after a backslash is in a string; the end of one is not before a colon.
            let is_escaped = begin.checked_sub(1).is_some_and(|before| document.get(before) == Some(&b'\\'));
            let mut scan = Scan::new(document.get(at..)?);
            if is_escaped || scan.take(b':').is_none() {
                continue;
            }
            // No value is passed that may hold mentions: a document of nothing else would be passed
            // once for each.
            return match scan.peek()? {
                b'{' | b'[' => scan.rest.get(..1),
                _ => scan.value(),
            };
        }
    })
}

/// The text of one field of an object, the last of that name; `None` where there is none.
pub(crate) fn field<'a>(document: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut found = None;
    Scan::new(document).named(name, |text| found = Some(text))?;
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        let table = [
            (r#""a" x"#, Some(r#""a""#)),
            (r#""a\"b\\", 1"#, Some(r#""a\"b\\""#)),
            (r#""0123456789abcdef\"0123456789", 1"#, Some(r#""0123456789abcdef\"0123456789""#)),
            (" \n\t\r5 ", Some("5")),
            ("-1.5e3]", Some("-1.5e3")),
            ("true}", Some("true")),
            ("null", Some("null")),
            (r#"{"a": [{"b": "}]"}, []], "c": {}} }"#, Some(r#"{"a": [{"b": "}]"}, []], "c": {}}"#)),
            ("[[[[[[[[[[]]]]]]]]]] ]", Some("[[[[[[[[[[]]]]]]]]]]")),
            (r#"["é\u005d", "ß"],"#, Some(r#"["é\u005d", "ß"]"#)),
            ("", None),
            ("  ", None),
            (",", None),
            ("]", None),
            (r#""a"#, None),
            (r#""a\"#, None),
            (r#""a\""#, None),
            (r#"{"a": [1}"#, None),
            ("[", None),
        ];
        for (document, expected) in table {
            let value = Scan::new(document.as_bytes()).value();
            assert_eq!(value, expected.map(str::as_bytes), "{document}");
        }
    }

    #[test]
    fn strings_end_at_any_place_of_a_word() {
        for length in 0..20 {
            for (inner, behind) in [("!", ""), ("#", "!!!!!!!!!!!!"), ("\u{a2}", ","), ("\\\"", "\"\\")] {
                let string = format!("\"{}\"", inner.repeat(length));
                let document = format!("{string}{behind}");
                let value = Scan::new(document.as_bytes()).value();
                assert_eq!(value, Some(string.as_bytes()), "{document}");
                assert_eq!(Scan::new(&document.as_bytes()[..string.len() - 1]).value(), None, "{document}");
            }
        }
    }

    #[test]
    fn a_field_is_found_by_its_name() {
        let table = [
            (r#"{"a": 1, "b": {"c": 2}, "c": [3]}"#, Some("[3]")),
            (r#" {"c":3,"c": "4" }"#, Some(r#""4""#)),
            (r#"{"\u0063": 3, "\n": 4}"#, Some("3")),
            (r#"{"c\\": 3}"#, None),
            (r#"{"a": "c", "b": {"c": 1}, "d": ["c", 1]}"#, None),
            (r#"{"a": "c" , "c" : {"c": 1}}"#, Some(r#"{"c": 1}"#)),
            ("{}", None),
            ("[1]", None),
            (r#"{"c": 3"#, None),
            (r#"{"c" 3}"#, None),
            (r#"{"c": }"#, None),
            (r#"{c: 3}"#, None),
            ("", None),
        ];
        for (document, expected) in table {
            assert_eq!(field(document.as_bytes(), "c"), expected.map(str::as_bytes), "{document}");
        }
    }

    #[test]
    fn mentions_of_a_name_are_found_in_all_objects() {
        let table: [(&str, &[&str]); 7] = [
            (r#"{"c": 1, "a": [{"c" : "2"}, {"b": {"c":{"c": 3}}}]}"#, &["1", "\"2\"", "{", "3"]),
            (r#"{"a": "c", "b": ["c", "c"], "cc": 1, "dc": 2}"#, &[]),
            (r#"{"a": "\"c\": 1", "\"c": 2, "b": "\"c"}"#, &[]),
            (r#"{"\u0063": 3}"#, &[]),
            (r#"{"c":"#, &[]),
            (r#"{"c""#, &[]),
            ("", &[]),
        ];
        for (document, expected) in table {
            let found: Vec<&[u8]> = mentions(document.as_bytes(), "c").collect();
            assert_eq!(found, expected.iter().map(|text| text.as_bytes()).collect::<Vec<_>>(), "{document}");
        }
    }

    /// Each would take minutes if it was passed once for each mention.
    #[test]
    fn a_document_of_mentions_is_passed_once() {
        for mention in [r#""c":{"#, r#""c":["#, r#""c":1"#, r#""c":""#, r#""c":"\""#, "\"c\": \n"] {
            let document = mention.repeat(200_000);
            assert!(mentions(document.as_bytes(), "c").count() >= 100_000, "{mention}");
            assert_eq!(field(format!("{{{document}").as_bytes(), "c"), None, "{mention}");
        }
    }

    #[test]
    fn elements_are_met_one_by_one() {
        let count = |document: &str| {
            let mut count = 0;
            let each = |scan: &mut Scan<'_>| {
                count += 1;
                scan.value().map(drop)
            };
            Scan::new(document.as_bytes()).elements(each).map(|_| count)
        };
        let table = [
            ("[]", Some(0)),
            (" [ ] ", Some(0)),
            ("[1]", Some(1)),
            (r#"[1, "a,b", [2, 3], {"c": [4]}, null]"#, Some(5)),
            ("[1, 2", None),
            ("[1 2]", None),
            ("[1,]", None),
            ("{}", None),
        ];
        for (document, expected) in table {
            assert_eq!(count(document), expected, "{document}");
        }
    }
}

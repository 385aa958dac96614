//! Reading the JSON of a response or of a webhook delivery.

use std::fmt::{self, Write};

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::char_boundary;
use crate::json_limits::{self, JsonLimits, Room};
use crate::{Error, ErrorKind, field, locate};

/// How much of serde's message is looked at, in bytes. It quotes values of any length.
const MESSAGE: usize = 4 * 1024;

/// Reads a body, as every client does with a response.
///
/// ```
/// let error = frontdesk_core::from_json::<Vec<i64>>(br#"[1, "two"]"#).unwrap_err();
/// assert_eq!(error.path(), Some("[1]"));
/// assert!(!error.to_string().contains("two"));
/// ```
///
/// # Errors
/// [`ErrorKind::Decode`], with the path to the value that is not as expected. What the value is
/// stays out of the message: it may be a secret. A body that holds more values than a client takes
/// by default is refused, too: see
/// [`ConfigureClient::max_json_values`](crate::ConfigureClient::max_json_values).
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    json_within(body, JsonLimits::default().check(body)?)
}

/// Reads a body that was checked, of which the records take no more than this.
pub(crate) fn json_within<T: DeserializeOwned>(body: &[u8], room: Room) -> Result<T, Error> {
    by(|read| leniently(body, room, read))
}

/// Reads a body in which each value has to be one of its field's type.
///
/// # Errors
/// As for [`json`].
pub(crate) fn strict<T: DeserializeOwned>(body: &[u8], room: Room) -> Result<T, Error> {
    by(|read| attempt(text(body)?, room, read)?.map_err(|error| undecodable(&error, body)))
}

/// Reads a text and keeps what it finds. Behind it is the type that is read, so that what calls it
/// is compiled once and not for each type.
type ReadText<'a> = &'a mut dyn FnMut(&str) -> serde_json::Result<()>;

/// The value that was read last.
fn by<T: DeserializeOwned>(decode: impl FnOnce(ReadText<'_>) -> Result<(), Error>) -> Result<T, Error> {
    let mut value = None;
    decode(&mut |text| {
        value = Some(serde_json::from_str(text)?);
        Ok(())
    })?;
    value.ok_or_else(nothing_read)
}

/// The error for a decoder that read nothing and did not fail, which none does.
#[cold]
fn nothing_read() -> Error {
    Error::new(ErrorKind::Decode, "the response was not read")
}

/// Reads a body, strictly if that is possible.
fn leniently(body: &[u8], room: Room, read: ReadText<'_>) -> Result<(), Error> {
    let text = text(body)?;
    match attempt(text, room, read)? {
        Ok(()) => Ok(()),
        Err(error) => once_more(text, room, &error, read),
    }
}

/// The text of a body. To see at once that all of it is UTF-8 is quicker than to look at each
/// string when it is read, as serde_json does with bytes.
fn text(body: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(body).map_err(|_| not_text(body))
}

/// The error for a body that is not UTF-8.
#[cold]
fn not_text(body: &[u8]) -> Error {
    // serde_json knows where, or what is wrong before that.
    match serde_json::from_slice::<Value>(body) {
        Err(error) => undecodable(&error, body),
        Ok(_) => Error::new(ErrorKind::Decode, "the response is not UTF-8"),
    }
}

/// Reads a body strictly. To keep a value that does not fit, its field has to be read twice, which
/// most bodies do not need.
fn attempt(body: &str, room: Room, read: ReadText<'_>) -> Result<serde_json::Result<()>, Error> {
    json_limits::within(room, || field::strictly(|| read(body)))
}

/// Reads a body that could not be read strictly: values that do not fit optional fields are kept
/// beside their records, and the nulls of a list are left out.
#[cold]
fn once_more(body: &str, room: Room, error: &serde_json::Error, read: ReadText<'_>) -> Result<(), Error> {
    let Err(failed) = keeping(body, room, error, read) else { return Ok(()) };
    let Some(rest) = without_nulls(body) else { return Err(failed) };
    match attempt(&rest, room, read)? {
        Ok(()) => Ok(()),
        Err(error) => keeping(&rest, room, &error, read).map_err(|_| failed),
    }
}

/// Reads a body, and keeps what does not fit optional fields beside the records. Strictly it could
/// not be read.
fn keeping(body: &str, room: Room, error: &serde_json::Error, read: ReadText<'_>) -> Result<(), Error> {
    if error.classify() != Category::Data {
        return Err(undecodable(error, body.as_bytes()));
    }
    match json_limits::within(room, || read(body)) {
        Ok(Ok(())) => {
            let path = locate::path(body.as_bytes(), error.line(), error.column());
            let reason = without_values(&beginning(error));
            tracing::debug!(
                path,
                reason,
                "a value that does not fit its optional field is kept beside the record"
            );
            Ok(())
        }
        Ok(Err(error)) => Err(undecodable(&error, body.as_bytes())),
        // There is no room to keep anything.
        Err(_) => Err(undecodable(error, body.as_bytes())),
    }
}

/// A list without its nulls, if it is one and has some. In the lists of records it is
/// [`field`](crate::field) that leaves out the nulls; this one is no field.
fn without_nulls(body: &str) -> Option<String> {
    if !body.trim_ascii_start().starts_with('[') {
        return None;
    }
    // What is no list of JSON keeps the error that it was found by.
    let elements: Vec<&RawValue> = serde_json::from_str(body).ok()?;
    let values: Vec<&RawValue> = elements.iter().copied().filter(|element| element.get() != "null").collect();
    if values.len() == elements.len() { None } else { serde_json::to_string(&values).ok() }
}

/// The error for a body that cannot be read.
fn undecodable(error: &serde_json::Error, body: &[u8]) -> Error {
    if body.trim_ascii().is_empty() {
        return Error::new(ErrorKind::Decode, "the response has no content");
    }
    if body.trim_ascii_start().starts_with(b"<") {
        return Error::new(ErrorKind::Decode, "the response is HTML or XML, not JSON");
    }
    let failed = Error::new(ErrorKind::Decode, without_values(&beginning(error)));
    match locate::path(body, error.line(), error.column()) {
        // Bytes after the end of a value that is well formed belong to no path.
        None => failed,
        Some(path) => failed.with_path(path),
    }
}

/// The beginning of a message, without a copy of the rest.
fn beginning(error: &serde_json::Error) -> String {
    struct Beginning(String);

    impl Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = MESSAGE.saturating_sub(self.0.len());
            self.0.push_str(text.get(..char_boundary(text, room)).unwrap_or_default());
            if room < text.len() { Err(fmt::Error) } else { Ok(()) }
        }
    }

    let mut beginning = Beginning(String::new());
    // The only error is that the message goes on.
    let _ = write!(beginning, "{error}");
    beginning.0
}

/// A message of serde's without the values that it quotes: `invalid type: string "abc", expected …`
/// says what came. Text stands in double quotes, a number in backquotes, as field names do, which
/// stay.
fn without_values(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    let mut characters = message.chars().peekable();
    while let Some(character) = characters.next() {
        shown.push(character);
        let number = |next: &char| next.is_ascii_digit() || *next == '-';
        if character == '"' || (character == '`' && characters.peek().is_some_and(number)) {
            shown.push('…');
            let mut escaped = false;
            for quoted in characters.by_ref() {
                if quoted == character && !escaped {
                    break;
                }
                escaped = quoted == '\\' && !escaped;
            }
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lenient, Secret};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Page {
        total: i64,
        records: Vec<Record>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Record {
        id: i64,
        #[serde(default)]
        locked: Option<Lenient<bool>>,
        #[serde(default)]
        token: Option<Secret>,
    }

    #[test]
    fn errors_say_where_and_not_what() {
        let table = [
            (r#"{"total": 1, "records": [{"id": "hunter2"}]}"#, Some("records[0].id")),
            (r#"{"total": 1, "records": [{"id": 1}, {"id": 2, "locked": {}}]}"#, Some("records[1].locked")),
            (r#"{"total": 1, "records": [{"id": 1, "locked": ["hunter2"]}]}"#, Some("records[0].locked")),
            (r#"{"total": "say \"hunter2\" twice", "records": []}"#, Some("total")),
            (r#"{"total": 1, "records": [{"locked": true}]}"#, Some("records[0]")),
            (r#"{"total": 1, "records": {"hunter2": 1}}"#, Some("records")),
            (r#"{"total": 1}"#, Some(".")),
            (r#""hunter2""#, Some(".")),
            (r#"{"total": 1, "records": [{"id": 1, "token": 5}]}"#, Some("records[0].token")),
            (r#"{"total": 1, "records": []} hunter2"#, None),
            (r#"{"total": 1, "records": 48151623}"#, Some("records")),
            ("", None),
            ("  \n", None),
            ("<html>hunter2</html>", None),
        ];
        for (body, path) in table {
            let error = json::<Page>(body.as_bytes()).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, path), "{body}");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hunter2") && !shown.contains("4815"), "{shown}");
            assert!(std::error::Error::source(&error).is_none(), "serde's own error quotes the value");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error_in_their_place() {
        let table: [(&[u8], Option<&str>, &str); 4] = [
            (
                b"{\"total\": 1, \"records\": [{\"id\": \"hunter2\xff\"}]}",
                Some("records[0].id"),
                "invalid unicode",
            ),
            (b"{\"total\": 1, \"records\": [], \"hunter2\xff\": 1}", Some("."), "invalid unicode"),
            (b"[1, \xff]", Some("[1]"), "expected value"),
            (b"<html>hunter2\xff</html>", None, "the response is HTML or XML, not JSON"),
        ];
        for (body, path, message) in table {
            let error = json::<Page>(body).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, path));
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(message) && !shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn nulls_in_a_list_are_left_out_where_they_are_no_values() {
        assert_eq!(json::<Vec<i64>>(b" [null, 1,null, 2] ").unwrap(), [1, 2]);
        assert_eq!(json::<Vec<Option<i64>>>(b"[null, 1]").unwrap(), [None, Some(1)]);
        assert_eq!(json::<Vec<i64>>(b"[null]").unwrap(), [0_i64; 0]);
        let error = json::<Vec<i64>>(br#"[1, null, "a"]"#).unwrap_err();
        assert_eq!(error.path(), Some("[1]"));
        assert_eq!(json::<Vec<Vec<i64>>>(b"[[null]]").unwrap_err().path(), Some("[0][0]"));
    }

    #[test]
    fn what_is_right_is_read() {
        let page: Page = json(br#"{"total": 1, "records": [{"id": 1, "locked": "true"}]}"#).unwrap();
        assert_eq!(page.records[0].locked.as_ref().and_then(Lenient::get), Some(&true));
    }
}

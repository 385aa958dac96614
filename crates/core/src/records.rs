//! Bodies of one JSON text after another, as exports and logs are sent.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use bytes::{Buf, Bytes};
use serde::de::DeserializeOwned;

use crate::{Error, Operation, decode};

/// What each record of `application/json-seq` begins with.
const RECORD_SEPARATOR: u8 = 0x1e;

/// The records of a body of line-delimited JSON (`application/x-ndjson`, `application/jsonl`) or of a JSON text sequence
/// (`application/json-seq`).
///
/// Each record is decoded when it is asked for. A malformed record is an error in its place, and the others still come.
/// [`Error::path`] then leads to what does not fit within the record.
#[derive(Clone)]
#[must_use = "records are decoded as the iterator is advanced"]
pub struct Records<T> {
    body: Bytes,
    separator: u8,
    vendor: &'static str,
    operation: &'static Operation,
    record: PhantomData<fn() -> T>,
}

impl<T> Records<T> {
    pub(crate) fn new(body: Bytes, vendor: &'static str, operation: &'static Operation) -> Self {
        // Between these signs a record may have several lines.
        let separator = match body.trim_ascii_start().first() {
            Some(&RECORD_SEPARATOR) => RECORD_SEPARATOR,
            _ => b'\n',
        };
        Self { body, separator, vendor, operation, record: PhantomData }
    }
}

impl<T: DeserializeOwned> Iterator for Records<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.body.is_empty() {
            let end = self.body.iter().position(|byte| *byte == self.separator).unwrap_or(self.body.len());
            let record = self.body.split_to(end);
            self.body.advance(usize::from(!self.body.is_empty()));
            if !record.trim_ascii().is_empty() {
                let value = decode::json(&record);
                return Some(value.map_err(|error| error.at(self.vendor, self.operation)));
            }
        }
        None
    }
}

impl<T: DeserializeOwned> FusedIterator for Records<T> {}

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("bytes_left", &self.body.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static OPERATION: Operation =
        Operation { id: "export", method: http::Method::GET, path: "/export", security: &[], since: None };

    #[test]
    fn records_come_one_by_one() {
        let table: [(&str, &[Result<i64, &str>]); 9] = [
            ("", &[]),
            (" \n\n", &[]),
            ("1\n2", &[Ok(1), Ok(2)]),
            ("1\r\n\r\n2\r\n", &[Ok(1), Ok(2)]),
            ("1\n\"hunter2\"\n3\n", &[Ok(1), Err("."), Ok(3)]),
            ("1\n2 3\n4", &[Ok(1), Err(""), Ok(4)]),
            ("1\n{\n", &[Ok(1), Err("")]),
            ("\u{1e}1\n\u{1e}\n 2 \n\u{1e}3", &[Ok(1), Ok(2), Ok(3)]),
            ("<p>hunter2</p>", &[Err("")]),
        ];
        for (body, expected) in table {
            let mut records: Records<i64> = Records::new(Bytes::from(body), "vendor", &OPERATION);
            let read: Vec<_> = records.by_ref().collect();
            assert!(records.next().is_none());
            assert!(!format!("{read:?}").contains("hunter2"), "{body:?}");
            let read: Vec<_> = read
                .iter()
                .map(|record| record.as_ref().copied().map_err(|error| error.path().unwrap_or_default()))
                .collect();
            let same = read.len() == expected.len()
                && read.iter().zip(expected).all(|pair| match pair {
                    (Ok(one), Ok(other)) => one == other,
                    (Err(one), Err(other)) => other.is_empty() || one == other,
                    _ => false,
                });
            assert!(same, "{body:?}: {read:?}");
        }
    }
}

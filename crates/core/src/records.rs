//! Bodies of one JSON text after another, as exports and logs are sent.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};

use crate::deliver::{Rest, too_large};
use crate::json_limits::JsonLimits;
use crate::raw_response::RawResponse;
use crate::{BoxFuture, Error, ErrorKind, VendorClient, decode, locate, reading};

/// What each record of `application/json-seq` begins with.
const RECORD_SEPARATOR: u8 = 0x1e;

/// The records of a body of line-delimited JSON (`application/x-ndjson`, `application/jsonl`) or of
/// a JSON text sequence (`application/json-seq`), in order.
///
/// The body is read as the stream is polled, and is never in memory as a whole. So its length has
/// no limit, and each record has those of a response:
/// [`max_response_size`](crate::ConfigureClient::max_response_size),
/// [`max_json_values`](crate::ConfigureClient::max_json_values), and the call's timeout, from when
/// it is first asked for until it is there. Dropping the stream closes the connection.
///
/// A malformed record, or one of too many values, is an error in its place, and the others still
/// come: [`Error::is_malformed_record`] holds for it, [`Error::path`] names the record by its
/// number (`[3].id`, counted from 0), and [`Error::record`] has its bytes. A null is no record,
/// unless the type may be null. After any other error the stream ends: the connection broke, a
/// record is too large or took too long.
#[must_use = "a stream does nothing until it is polled"]
pub struct Records<T> {
    state: State<T>,
}

/// A record, the error in its place, or the end.
type Next<T> = Option<Result<T, Error>>;

enum State<T> {
    /// Waits for somebody to ask for a record.
    Idle(Box<Reader>),
    /// Waits for a record.
    Reading(BoxFuture<'static, (Box<Reader>, Next<T>)>),
    /// There is nothing left.
    Ended,
}

impl<T> Records<T> {
    /// The records of a response, each of which may take so long.
    pub(crate) fn new(client: VendorClient, mut response: RawResponse, timeout: Duration) -> Self {
        let incoming = response.rest.take();
        let body = std::mem::take(&mut response.body);
        Self { state: State::Idle(Box::new(Reader::new(client, response, timeout, incoming, body))) }
    }
}

impl<T: DeserializeOwned + Send + 'static> Records<T> {
    /// The next record; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All records that are left.
    ///
    /// # Errors
    /// The first error, a malformed record's too: part of a body is never given for the whole.
    pub async fn collect_all(mut self) -> Result<Vec<T>, Error> {
        let mut records = Vec::new();
        while let Some(record) = self.next().await {
            records.push(record?);
        }
        Ok(records)
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Records<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let mut reading = match std::mem::replace(&mut this.state, State::Ended) {
            State::Ended => return Poll::Ready(None),
            State::Reading(reading) => reading,
            State::Idle(mut reader) => {
                // Most records are here already, and small.
                while let Some(record) = reader.small() {
                    if let Some(record) = reader.decoded(&record) {
                        this.state = State::Idle(reader);
                        return Poll::Ready(Some(record));
                    }
                }
                Box::pin(async move {
                    let record = reader.next().await;
                    (reader, record)
                })
            }
        };
        let Poll::Ready((reader, record)) = reading.as_mut().poll(context) else {
            this.state = State::Reading(reading);
            return Poll::Pending;
        };
        if record.is_some() && !reader.ended {
            this.state = State::Idle(reader);
        }
        Poll::Ready(record)
    }
}

// Nothing in it is pinned: what is polled is boxed.
impl<T> Unpin for Records<T> {}

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Records").finish_non_exhaustive()
    }
}

/// Reads a body record by record.
struct Reader {
    client: VendorClient,
    /// What came around the body, for errors.
    response: RawResponse,
    /// The timeout of one record.
    timeout: Duration,
    /// What was not read yet.
    incoming: Option<Rest>,
    pieces: Pieces,
    /// How many records there were so far.
    count: usize,
    ended: bool,
}

impl Reader {
    fn new(
        client: VendorClient,
        response: RawResponse,
        timeout: Duration,
        incoming: Option<Rest>,
        body: Bytes,
    ) -> Self {
        let pieces = Pieces { buffer: BytesMut::from(body), ..Pieces::default() };
        Self { client, response, timeout, incoming, pieces, count: 0, ended: false }
    }

    /// The next record, if it is here and small.
    fn small(&mut self) -> Option<Bytes> {
        let size = self.pieces.complete()?;
        (reading::is_small(size) && self.takes(size)).then(|| self.pieces.take(size))
    }

    /// Whether a record may be so large.
    fn takes(&self, size: usize) -> bool {
        u64::try_from(size).is_ok_and(|size| size <= self.client.max_response_size())
    }

    /// The next record, which may be large or still on its way.
    async fn next<T: DeserializeOwned + Send + 'static>(&mut self) -> Next<T> {
        loop {
            let record = match self.record().await {
                Ok(record) => record?,
                Err(error) => {
                    self.ended = true;
                    let error = error.with_path(locate::in_record(&[], self.count, None));
                    return Some(Err(self.response.clone().failed(error)));
                }
            };
            let limits = self.client.json_limits();
            let body = record.clone();
            let decoded = reading::unless_small(record.len(), move || decoded(&body, limits)).await;
            if let Some(record) = self.told(decoded, &record) {
                return Some(record);
            }
        }
    }

    /// The bytes of the next record; `None` behind the last.
    async fn record(&mut self) -> Result<Option<Bytes>, Error> {
        let began = Instant::now();
        loop {
            let complete = self.pieces.complete();
            if !self.takes(complete.unwrap_or(self.pieces.buffer.len())) {
                return Err(too_large(self.client.max_response_size()));
            }
            if let Some(size) = complete {
                return Ok(Some(self.pieces.take(size)));
            }
            let Some(incoming) = &mut self.incoming else { return Ok(self.pieces.last()) };
            let left = self.timeout.saturating_sub(began.elapsed());
            match timeout(left, incoming.next()).await {
                Ok(Ok(Some(piece))) => self.pieces.buffer.extend_from_slice(&piece),
                Ok(Ok(None)) => self.incoming = None,
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    let message = format!("no complete record within {:?}", self.timeout);
                    return Err(Error::new(ErrorKind::Timeout, message));
                }
            }
        }
    }

    /// Decodes a record; `None` for a null that is none.
    fn decoded<T: DeserializeOwned>(&mut self, record: &Bytes) -> Next<T> {
        let decoded = decoded(record, self.client.json_limits());
        self.told(decoded, record)
    }

    /// Counts a record, and says in its error which one it was; `None` for a null where the type
    /// has none.
    fn told<T>(&mut self, decoded: Result<T, Error>, record: &[u8]) -> Next<T> {
        let index = self.count;
        self.count += 1;
        match decoded {
            Ok(record) => Some(Ok(record)),
            Err(_) if record.trim_ascii() == b"null" => None,
            Err(error) => {
                let path = locate::in_record(&[], index, error.path());
                let error = error.with_path(path).with_record(record);
                Some(Err(self.response.clone().failed(error.into_malformed_record())))
            }
        }
    }
}

/// Decodes a record within the limits of a response.
fn decoded<T: DeserializeOwned>(record: &[u8], limits: JsonLimits) -> Result<T, Error> {
    decode::json_within(record, limits.check(record)?)
}

/// A body, as far as it has come and was not taken yet.
#[derive(Debug, Default)]
struct Pieces {
    buffer: BytesMut,
    /// How much of the buffer holds no end of a record.
    searched: usize,
    /// What stands between records; known with the first byte that is no blank.
    separator: Option<u8>,
}

impl Pieces {
    /// The size of the record at the beginning, if its end is here. Blank lines are passed over.
    fn complete(&mut self) -> Option<usize> {
        loop {
            if self.searched == 0 {
                let blank = self.buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                self.buffer.advance(blank);
            }
            let first = *self.buffer.first()?;
            // Between these signs a record may have several lines.
            let separator = *self.separator.get_or_insert(match first {
                RECORD_SEPARATOR => RECORD_SEPARATOR,
                _ => b'\n',
            });
            // Only `take` shortens the buffer, and sets `searched` to 0.
            let rest = self.buffer.get(self.searched..).unwrap_or_default();
            match rest.iter().position(|byte| *byte == separator) {
                // A separator that ends nothing.
                Some(0) if self.searched == 0 => self.buffer.advance(1),
                Some(end) => return Some(self.searched + end),
                None => {
                    self.searched = self.buffer.len();
                    return None;
                }
            }
        }
    }

    /// Takes a record of this size, and the separator behind it.
    fn take(&mut self, size: usize) -> Bytes {
        self.searched = 0;
        let record = self.buffer.split_to(size).freeze();
        self.buffer.advance(self.buffer.len().min(1));
        record
    }

    /// Takes what is left, behind which nothing comes any more.
    fn last(&mut self) -> Option<Bytes> {
        let size = self.buffer.len();
        Some(self.take(size)).filter(|record| !record.trim_ascii().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records of a body that comes in pieces of this size.
    fn records(body: &str, size: usize) -> Vec<String> {
        let mut pieces = Pieces::default();
        let mut found = Vec::new();
        for piece in body.as_bytes().chunks(size) {
            pieces.buffer.extend_from_slice(piece);
            while let Some(size) = pieces.complete() {
                found.push(pieces.take(size));
            }
        }
        found.extend(pieces.last());
        found.iter().map(|record| String::from_utf8_lossy(record).trim().to_owned()).collect()
    }

    #[test]
    fn records_are_told_apart_wherever_pieces_end() {
        let table: [(&str, &[&str]); 8] = [
            ("", &[]),
            (" \n\n", &[]),
            ("1\n2", &["1", "2"]),
            ("1\r\n\r\n2\r\n", &["1", "2"]),
            ("\n[1, 2]\n\n{\"a\": 3}\n", &["[1, 2]", "{\"a\": 3}"]),
            ("1\n{\n", &["1", "{"]),
            ("\u{1e}1\n\u{1e}\n 2 \n\u{1e}[\n3]", &["1", "2", "[\n3]"]),
            ("<p>\n", &["<p>"]),
        ];
        for (body, expected) in table {
            for size in [1, 2, 3, 100] {
                assert_eq!(records(body, size), expected, "{body:?} by {size}");
            }
        }
    }
}

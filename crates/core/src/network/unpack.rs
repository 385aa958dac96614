//! Unpacking bodies that come packed by gzip.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use flate2::write::MultiGzDecoder;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::{Body, BoxError};

/// How much unpacked data is gathered before it is passed on, in bytes. The decoder adds at most 32
/// KiB at a time.
const PIECE: usize = 32 * 1024;

/// Unpacks a body that the headers call packed by gzip, and removes the headers that are no longer
/// true.
pub(crate) fn unpacked(headers: &mut HeaderMap, body: Body) -> Body {
    let is_packed = headers.get(CONTENT_ENCODING).is_some_and(|value| {
        let value = value.as_bytes();
        value.eq_ignore_ascii_case(b"gzip") || value.eq_ignore_ascii_case(b"x-gzip")
    });
    // A response to HEAD, or one of status 304, may have the header and no body.
    if !is_packed || body.length() == Some(0) {
        return body;
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let decoder = MultiGzDecoder::new(Vec::new());
    Body::from_stream(Unpacking { body, decoder, piece: Bytes::new(), state: State::Empty }, None)
}

/// A body that is unpacked as it is read.
struct Unpacking {
    body: Body,
    decoder: MultiGzDecoder<Vec<u8>>,
    /// What has come and was not unpacked yet.
    piece: Bytes,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing has come so far.
    Empty,
    Reading,
    Ended,
}

impl Unpacking {
    /// Unpacks what is here, as far as one piece goes.
    fn unpack(&mut self) -> io::Result<Vec<u8>> {
        while !self.piece.is_empty() && self.decoder.get_ref().len() < PIECE {
            let read = self.decoder.write(&self.piece)?;
            if read == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.piece.advance(read);
        }
        if self.piece.is_empty() {
            // What the decoder holds back would wait for bytes that may be long in coming.
            self.decoder.flush()?;
        }
        Ok(std::mem::take(self.decoder.get_mut()))
    }
}

impl Stream for Unpacking {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.state == State::Ended {
                return Poll::Ready(None);
            }
            if !this.piece.is_empty() {
                match this.unpack() {
                    Ok(unpacked) if unpacked.is_empty() => {}
                    Ok(unpacked) => return Poll::Ready(Some(Ok(unpacked.into()))),
                    Err(error) => {
                        this.state = State::Ended;
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
                continue;
            }
            match ready!(http_body::Body::poll_frame(Pin::new(&mut this.body), context)) {
                Some(Ok(frame)) => {
                    // Trailers have no data.
                    this.piece = frame.into_data().unwrap_or_default();
                    if !this.piece.is_empty() {
                        this.state = State::Reading;
                    }
                }
                Some(Err(error)) => {
                    this.state = State::Ended;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let is_empty = this.state == State::Empty;
                    this.state = State::Ended;
                    if is_empty {
                        return Poll::Ready(None);
                    }
                    let last = this.decoder.try_finish();
                    let last = last.map(|()| Bytes::from(std::mem::take(this.decoder.get_mut())));
                    return Poll::Ready(match last {
                        Ok(last) if last.is_empty() => None,
                        other => Some(other.map_err(Into::into)),
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use futures_util::stream;
    use http::HeaderValue;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// A body that comes in pieces of this size.
    fn body(content: &[u8], size: usize) -> Body {
        let pieces: Vec<Result<Bytes, BoxError>> =
            content.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        Body::from_stream(stream::iter(pieces), None)
    }

    /// The unpacked body, and the size of its largest piece.
    async fn read(body: Body) -> Result<(Vec<u8>, usize), BoxError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let mut body = unpacked(&mut headers, body);
        let (mut whole, mut largest) = (Vec::new(), 0);
        while let Some(piece) = body.next().await {
            let piece = piece?;
            largest = largest.max(piece.len());
            whole.extend_from_slice(&piece);
        }
        Ok((whole, largest))
    }

    #[tokio::test]
    async fn a_body_is_unpacked_wherever_its_pieces_end() {
        let text: Vec<u8> = (0..200_000_u32).map(|number| (number / 7 % 251) as u8).collect();
        let two = [packed(b"one"), packed(b" and two")].concat();
        for size in [1, 2, 9, 10, 11, 1_000, 1_000_000] {
            assert_eq!(read(body(&packed(&text), size)).await.unwrap().0, text, "{size}");
            assert_eq!(read(body(&two, size)).await.unwrap().0, b"one and two", "{size}");
        }
        assert_eq!(read(body(&packed(b""), 5)).await.unwrap().0, b"");
        assert_eq!(read(body(b"", 5)).await.unwrap().0, b"");
    }

    #[tokio::test]
    async fn a_bomb_comes_in_small_pieces() {
        let (whole, largest) = read(body(&packed(&vec![0; 10_000_000]), 1_000_000)).await.unwrap();
        assert_eq!(whole.len(), 10_000_000);
        assert!(largest <= 2 * PIECE, "{largest}");
    }

    #[tokio::test]
    async fn what_is_cut_short_or_corrupt_is_an_error() {
        let whole = packed(&vec![7; 1_000]);
        for end in [1, 9, 10, 15, whole.len() - 8, whole.len() - 1] {
            assert!(read(body(&whole[..end], 4)).await.is_err(), "{end}");
        }
        let mut corrupt = whole.clone();
        corrupt[whole.len() - 8] ^= 1;
        assert!(read(body(&corrupt, 4)).await.is_err());
        assert!(read(body(b"{\"no\": \"gzip\"}", 4)).await.is_err());
        assert!(read(body(&[&whole[..], b"garbage"].concat(), 4)).await.is_err());
    }

    /// A live stream: what was flushed is there before more comes.
    #[tokio::test]
    async fn what_is_here_is_passed_on_at_once() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&vec![b'x'; 100_000]).unwrap();
        encoder.flush().unwrap();
        let flushed = Bytes::from(encoder.get_ref().clone());
        let mut sent = false;
        let pieces = stream::poll_fn(move |_| match std::mem::replace(&mut sent, true) {
            false => Poll::Ready(Some(Ok::<_, BoxError>(flushed.clone()))),
            true => Poll::Pending,
        });
        let mut headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static("x-gzip"))]);
        let mut body = unpacked(&mut headers, Body::from_stream(pieces, None));
        let mut size = 0;
        while size < 100_000 {
            size += body.next().await.unwrap().unwrap().len();
        }
        assert!(headers.is_empty());
    }
}

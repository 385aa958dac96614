//! Bodies that are cut off, slow or far too long. None of them is in memory as a whole.

use std::convert::Infallible;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use futures_util::stream::{self, StreamExt as _};

const MEBIBYTE: usize = 1024 * 1024;

/// The number of pieces in which a MiB of blanks is sent.
const PIECES: usize = 16;

/// The wait before a body breaks off, so that the bytes before are sent.
const PAUSE: Duration = Duration::from_millis(20);

/// The bytes, then the end of the connection.
pub(super) fn broken_off(bytes: Bytes) -> Body {
    let sent = stream::iter([Ok(bytes)]);
    let end = stream::once(async {
        tokio::time::sleep(PAUSE).await;
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    });
    Body::from_stream(sent.chain(end))
}

/// One byte at a time.
pub(super) fn dripping(bytes: Bytes, every: Duration) -> Body {
    Body::from_stream(stream::unfold(bytes, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(every).await;
        let byte = left.split_to(1);
        Some((Ok::<_, Infallible>(byte), left))
    }))
}

/// Blanks, then the bytes.
pub(super) fn padded(mebibytes: u32, bytes: Bytes) -> Body {
    let piece = Bytes::from(vec![b' '; MEBIBYTE / PIECES]);
    let count = usize::try_from(mebibytes).unwrap_or(usize::MAX).saturating_mul(PIECES);
    let pieces = std::iter::repeat_n(piece, count).chain([bytes]);
    Body::from_stream(stream::iter(pieces).map(Ok::<_, Infallible>))
}

/// The same, compressed with gzip.
pub(super) fn packed(mebibytes: u32, bytes: Bytes) -> Body {
    let head = Bytes::from_static(&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]);
    let count = usize::try_from(mebibytes).unwrap_or(usize::MAX);
    let blanks = std::iter::repeat_n(packed_mebibyte(), count);
    let mut checksum = Crc::new();
    let mut mebibyte = Crc::new();
    mebibyte.update(&[b' '; MEBIBYTE]);
    (0..mebibytes).for_each(|_| checksum.combine(&mebibyte));
    checksum.update(&bytes);
    // The tail has the length modulo 2^32.
    let length = (padded_length(mebibytes, &bytes) & u64::from(u32::MAX)).to_le_bytes();
    let mut tail = deflated(&bytes, FlushCompress::Finish);
    tail.extend_from_slice(&checksum.sum().to_le_bytes());
    tail.extend(length.into_iter().take(4));
    let pieces = std::iter::once(head).chain(blanks).chain([Bytes::from(tail)]);
    Body::from_stream(stream::iter(pieces).map(Ok::<_, Infallible>))
}

/// A MiB of blanks, compressed so that it can be repeated any number of times.
fn packed_mebibyte() -> Bytes {
    static PACKED: OnceLock<Bytes> = OnceLock::new();
    PACKED.get_or_init(|| deflated(&[b' '; MEBIBYTE], FlushCompress::Full).into()).clone()
}

/// The bytes, compressed, without the frame of gzip.
fn deflated(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 64);
    // The buffer has room for everything, so one call is enough. Writing to memory does not fail.
    let _ = Compress::new(Compression::fast(), false).compress_vec(bytes, &mut packed, flush);
    packed
}

pub(super) fn padded_length(mebibytes: u32, bytes: &Bytes) -> u64 {
    u64::from(mebibytes) * 1024 * 1024 + u64::try_from(bytes.len()).unwrap_or_default()
}

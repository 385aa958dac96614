//! Pieces of a text or of bytes, by ranges that were found in them.
//!
//! A range that is not within the whole is a mistake of the function that found it. Tests fail
//! then; a release build leaves the piece out, because a recording may not hold what was not
//! searched.

use std::slice::SliceIndex;

pub(super) fn of_text(whole: &str, range: impl SliceIndex<str, Output = str>) -> &str {
    let piece = whole.get(range);
    debug_assert!(piece.is_some(), "a range is not within the text in which it was found");
    piece.unwrap_or_default()
}

pub(super) fn of_bytes(whole: &[u8], range: impl SliceIndex<[u8], Output = [u8]>) -> &[u8] {
    let piece = whole.get(range);
    debug_assert!(piece.is_some(), "a range is not within the bytes in which it was found");
    piece.unwrap_or_default()
}

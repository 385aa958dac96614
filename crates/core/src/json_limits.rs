//! How much JSON a response may hold: how deep it is nested, and how many values it has.
//!
//! Memory is bounded by values and not by bytes, because 5 bytes of JSON can become 1,000 bytes of
//! memory. So each value is counted by what it takes at worst, in units of [`VALUE`] bytes, before
//! anything is decoded: see
//! [`ConfigureClient::max_json_values`](crate::ConfigureClient::max_json_values). A record of a
//! generated type takes more than its JSON shows. It is counted when it is decoded, by [`charge`].

use std::cell::Cell;

use crate::{Error, ErrorKind};

/// The default size limit of a response, in bytes.
pub(crate) const MAX_RESPONSE_SIZE: u64 = 64 * 1024 * 1024;

/// How deep documents may be nested by default. serde_json's own limit is the same, and stays.
pub(crate) const DEPTH: usize = 127;

/// How many bytes of memory one value stands for.
const VALUE: usize = 160;

/// An element of an array: its place in a vector that doubles and is copied, and the text's
/// allocation.
const ELEMENT: usize = VALUE;

/// A field of an object: its share of a B-tree's nodes, the name's allocation, and its place in
/// what serde buffers for a union.
const FIELD: usize = 2 * VALUE;

/// An array by itself: a vector has room for four elements as soon as it has one, once more where a
/// union is buffered.
const ARRAY: usize = VALUE;

/// An object by itself: the first node of a B-tree has room for eleven fields.
const OBJECT: usize = 5 * VALUE;

/// How many times smaller than the limit a document has to be by [`estimate`], so that its values
/// are not counted one by one.
const HARMLESS: usize = 4;

/// How many times smaller than the limit a document of its length has to be at worst, all of it
/// brackets, so that not even these are counted.
const TINY: usize = 16;

/// What a byte of a string takes at worst: see [`text`].
const STRING: usize = 8;

/// How much JSON a client takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonLimits {
    depth: usize,
    values: usize,
}

/// How much of a document's limit is left for the records that its types add.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    left: usize,
    values: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self::new(None, None, MAX_RESPONSE_SIZE)
    }
}

impl Room {
    /// None at all: for what is not decoded.
    pub(crate) const NONE: Self = Self { left: 0, values: 0 };
}

impl JsonLimits {
    /// The limits that a client was given, or those that go with the largest response that it
    /// takes: of four parts of memory one is for the body, three are for what it becomes.
    pub(crate) fn new(depth: Option<usize>, values: Option<usize>, max_response_size: u64) -> Self {
        let size = usize::try_from(max_response_size).unwrap_or(usize::MAX);
        let by_size = size.saturating_mul(3).div_ceil(VALUE);
        Self { depth: depth.unwrap_or(DEPTH), values: values.unwrap_or(by_size) }
    }

    /// Looks at a document, which need not be well formed, and says how much room is left.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`]: it is nested too deep, or holds too many values.
    pub(crate) fn check(&self, document: &[u8]) -> Result<Room, Error> {
        let memory = self.values.saturating_mul(VALUE);
        // Deeper than serde_json goes need not be looked for: it says so itself.
        if self.depth >= DEPTH {
            let densest = document.len().saturating_mul(FIELD + OBJECT + STRING);
            let is_tiny = densest.saturating_mul(TINY) <= memory;
            let most = if is_tiny { densest } else { estimate(document) };
            if is_tiny || most.saturating_mul(HARMLESS) <= memory {
                return Ok(Room { left: memory.saturating_sub(most), values: self.values });
            }
        }
        match measure(document, self.depth, memory) {
            Ok(cost) => Ok(Room { left: memory.saturating_sub(cost), values: self.values }),
            Err(Excess::Depth) => Err(Error::new(
                ErrorKind::Decode,
                format!(
                    "the JSON is nested deeper than {} levels; max_json_depth() sets the limit",
                    self.depth
                ),
            )),
            Err(Excess::Values) => Err(too_many(self.values)),
        }
    }
}

/// The error for a document with too many values.
fn too_many(values: usize) -> Error {
    let message = format!("the JSON holds more than {values} values; max_json_values() sets the limit");
    Error::new(ErrorKind::Decode, message)
}

/// What a document has too much of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Excess {
    Depth,
    Values,
}

/// What a document takes at worst, in bytes, if all its brackets and commas were outside of
/// strings, and all of it one string. It only counts bytes, so that it is much quicker than
/// [`measure`].
fn estimate(document: &[u8]) -> usize {
    let blocks = document.chunks_exact(BLOCK);
    let rest = separators(blocks.remainder());
    let counts = blocks.map(separators).chain([rest]);
    let (commas, brackets) =
        counts.fold((0_usize, 0_usize), |(commas, brackets), (more_commas, more_brackets)| {
            (commas + usize::from(more_commas), brackets + usize::from(more_brackets))
        });
    let values = commas.saturating_add(brackets).saturating_mul(FIELD);
    let strings = document.len().saturating_mul(STRING);
    values.saturating_add(brackets.saturating_mul(OBJECT)).saturating_add(strings)
}

/// How many bytes are counted at once: several registers, and few enough that a byte can count
/// them.
const BLOCK: usize = 240;

/// How many commas and opening brackets there are in at most [`BLOCK`] bytes. Without branches and
/// in bytes, so that the compiler counts sixteen at once.
#[inline(always)]
fn separators(block: &[u8]) -> (u8, u8) {
    let (mut commas, mut brackets) = (0_u8, 0_u8);
    for byte in block {
        commas = commas.wrapping_add(u8::from(*byte == b','));
        // This bit is all that `[` lacks of `{`.
        brackets = brackets.wrapping_add(u8::from(byte | 0x20 == b'{'));
    }
    (commas, brackets)
}

/// What a document takes at worst, in bytes. It looks at brackets, commas and strings alone.
fn measure(document: &[u8], depth: usize, memory: usize) -> Result<usize, Excess> {
    // Whether each of the open brackets is an object's.
    let mut open: Vec<bool> = Vec::new();
    let mut cost = 0_usize;
    let mut longest = 0_usize;
    let mut at = 0_usize;
    // Whether the next thing that is met begins a value or field.
    let mut begins = false;
    while let Some(byte) = document.get(at) {
        at += 1;
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' | b':' => continue,
            b',' => {
                begins = true;
                continue;
            }
            _ => {}
        }
        let closes = matches!(byte, b']' | b'}');
        if std::mem::take(&mut begins) && !closes {
            cost += match open.last() {
                Some(true) => FIELD,
                Some(false) => ELEMENT,
                None => 0,
            };
        }
        match byte {
            b'[' | b'{' => {
                if open.len() >= depth {
                    return Err(Excess::Depth);
                }
                cost += if *byte == b'{' { OBJECT } else { ARRAY };
                open.push(*byte == b'{');
                begins = true;
            }
            b']' | b'}' => {
                open.pop();
            }
            b'"' => {
                // `at` is behind the quote: at the end of the document at most.
                let (length, plain) = text(document.get(at..).unwrap_or_default());
                at += length + 1;
                cost += length;
                longest = longest.max(length.saturating_mul(if plain { 2 } else { 7 }));
            }
            _ => {}
        }
        if cost.saturating_add(longest) > memory {
            return Err(Excess::Values);
        }
    }
    Ok(cost.saturating_add(longest))
}

/// How long a string is, from behind its first quote to before its last, and whether it stands as
/// it is. A string that is long and no such one is copied when it is unescaped, and grows once more
/// where an error quotes it.
fn text(rest: &[u8]) -> (usize, bool) {
    let mut plain = true;
    let mut bytes = rest.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return (at, plain),
            b'\\' => {
                plain = false;
                bytes.next();
            }
            0x80.. => plain = false,
            _ => {}
        }
    }
    (rest.len(), plain)
}

thread_local! {
    /// How much room is left for the document that this thread decodes.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// What a decoder does within the room of a document.
///
/// # Errors
/// [`ErrorKind::Decode`]: the records take more than there is room for, whether or not the decoder
/// noticed.
pub(crate) fn within<T>(room: Room, decode: impl FnOnce() -> T) -> Result<T, Error> {
    /// Puts back what was left of the document around this one, panics included.
    struct Restore(usize);
    impl Drop for Restore {
        fn drop(&mut self) {
            LEFT.set(self.0);
        }
    }
    let around = LEFT.get();
    let _restore = Restore(around);
    LEFT.set(around.min(room.left.saturating_add(1)));
    let decoded = decode();
    // A union swallows the error of a variant.
    if LEFT.get() == EXHAUSTED { Err(too_many(room.values)) } else { Ok(decoded) }
}

/// What is left once a record did not fit. As long as all fit, one byte more is left than there is
/// room for.
const EXHAUSTED: usize = 0;

/// Counts a record of this size, of which so many fields were counted as if they were JSON; `false`
/// where there is no room.
///
/// A small record may stand alone in a map, whose nodes have room for eleven. Any other may stand
/// in a vector: one with room for four, or one that doubles and is copied.
#[inline]
pub(crate) fn charge(size: usize, fields: usize) -> bool {
    let copies = match size {
        0..=256 => 11,
        257..=1024 => 4,
        _ => 3,
    };
    // What a field's value has outside of the record stays counted.
    let counted = OBJECT.saturating_add(fields.saturating_mul(FIELD - VALUE / 2));
    charge_exactly(size.saturating_mul(copies).saturating_sub(counted))
}

/// Counts so many bytes of memory; `false` where there is no room.
#[inline]
pub(crate) fn charge_exactly(cost: usize) -> bool {
    let left = LEFT.get();
    let fits = cost < left;
    LEFT.set(if fits { left - cost } else { EXHAUSTED });
    fits
}

/// Counts JSON that is read once more; `false` where there is no room, or where it is nested too
/// deep.
pub(crate) fn charge_text(text: &str) -> bool {
    measure(text.as_bytes(), DEPTH, LEFT.get()).is_ok_and(charge_exactly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_outside_of_strings() {
        let table = [
            ("", 0),
            ("1", 0),
            ("[]", 1),
            ("{}", 1),
            (r#"{"a": [1, {"b": []}]}"#, 4),
            ("[[], [], []]", 2),
            (r#"["[[[[", "\"[[[", "\\"]"#, 1),
            (r#"["\\", [1]]"#, 2),
            ("]]]][", 1),
            (r#"["never closed [["#, 1),
            (r#"["\"#, 1),
        ];
        let exceeds = |document: &str, depth| measure(document.as_bytes(), depth, usize::MAX).is_err();
        for (document, depth) in table {
            assert!(!exceeds(document, depth), "{document}");
            assert!(depth == 0 || exceeds(document, depth - 1), "{document}");
        }
    }

    #[test]
    fn the_default_is_serde_jsons_own_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(DEPTH)).is_ok());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(DEPTH + 1)).is_err());
    }

    #[test]
    fn values_are_counted_by_what_they_take() {
        let table = [
            ("", 0),
            ("5", 0),
            ("[]", ARRAY),
            ("[ ]", ARRAY),
            ("{}", OBJECT),
            ("[0]", ARRAY + ELEMENT),
            ("[0, -1.5e3, null]", ARRAY + 3 * ELEMENT),
            ("[[],[]]", 3 * ARRAY + 2 * ELEMENT),
            ("[{},{}]", ARRAY + 2 * (ELEMENT + OBJECT)),
            (r#"{"":0}"#, OBJECT + FIELD),
            (r#"{"" : [ {"":{}} ]}"#, 3 * OBJECT + 2 * FIELD + ARRAY + ELEMENT),
            (r#""abc""#, 3 * 3),
            (r#""a\"c""#, 8 * 4),
            (r#"["[{,", ""]"#, ARRAY + 2 * ELEMENT + 3 * 3),
            (r#"["never closed"#, ARRAY + ELEMENT + 3 * 12),
        ];
        for (document, cost) in table {
            assert_eq!(measure(document.as_bytes(), DEPTH, cost), Ok(cost), "{document}");
            if cost > 0 {
                let excess = measure(document.as_bytes(), DEPTH, cost - 1);
                assert_eq!(excess, Err(Excess::Values), "{document}");
            }
        }
    }

    #[test]
    fn the_estimate_is_never_too_low() {
        let long = format!("[{}0]", r#"{"a": [1, "\u00e4"]},"#.repeat(1_000));
        for document in [
            "",
            "5",
            "[{},{},{},{},{},{}]",
            r#"[{"":0},{"":0},{"":0}]"#,
            r#"{"":{"":{"":{"":{}}}}}"#,
            "[[[[[[[]]]]]]]",
            r#""äöü""#,
            r#"["\"\"\"", "]"#,
            &long,
        ] {
            let cost = measure(document.as_bytes(), DEPTH, usize::MAX).unwrap();
            assert!(cost <= estimate(document.as_bytes()), "{document}");
        }
    }

    #[test]
    fn records_are_counted_beyond_their_fields() {
        let room = |left| Room { left, values: 9 };
        assert!(within(room(1), || charge(64, 0)).is_ok_and(|fits| fits), "less than its JSON counts for");
        assert!(within(room(3_000), || charge(1_200, 0)).unwrap());
        assert!(within(room(3_000), || charge(1_200, 9) && charge(1_200, 9) && charge(1_200, 9)).unwrap());
        for decoded in [
            within(room(3_000), || charge(1_300, 0)),
            within(room(2_000), || charge(1_300, 0) || charge(1, 0)),
        ] {
            assert_eq!(
                decoded.unwrap_err().message(),
                Some("the JSON holds more than 9 values; max_json_values() sets the limit")
            );
        }
        assert_eq!(LEFT.get(), usize::MAX, "nothing is counted outside of a document");
    }
}

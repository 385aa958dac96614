//! IDs, and those of the records that are there from the beginning.

use chrono::{DateTime, Duration, Utc};

use super::record::stamp;

/// Letters and digits of the server's IDs: those that cannot be mistaken for one another.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/// Returns an ID made from a seed: the same seed gives the same ID in every sandbox.
pub(crate) fn id_from(seed: &str, length: usize) -> String {
    // FNV-1a, then a multiplicative generator: spread well enough for IDs, and no dependency.
    let mut state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut id = String::with_capacity(length);
    while id.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap_or_default() % ALPHABET.len();
        id.push(char::from(*ALPHABET.get(index).unwrap_or(&b'2')));
    }
    id
}

/// The id that the documentation's sample agent has.
pub(crate) const SAMPLE_ID: &str = "SQafHvoFPuB57NmBD";

/// The username of that agent.
const SAMPLE_USERNAME: &str = "john.doe";

/// The id of a member of the cast.
pub(crate) fn person_id(username: &str) -> String {
    if username == SAMPLE_USERNAME { SAMPLE_ID.to_owned() } else { id_from(username, 17) }
}

/// A date of the seed, as many days after its first.
pub(crate) fn day(days: usize) -> String {
    let first = DateTime::<Utc>::from_timestamp(1_704_096_000, 0).unwrap_or_default();
    let date = first + Duration::days(i64::try_from(days).unwrap_or_default());
    stamp(date)
}

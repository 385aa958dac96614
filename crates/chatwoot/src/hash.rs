//! HMAC-SHA256, by which Chatwoot signs its posts and knows a contact again.

use frontdesk_core::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The length of SHA-256's block, to which HMAC brings every key.
const BLOCK: usize = 64;

/// The length of a code.
const CODE: usize = 32;

/// The code of `parts`, one behind the other.
pub(crate) fn mac(key: &Secret, parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key of the block's length is the one that cannot be refused: a longer key is hashed and a
    // shorter one filled up with zeros, which is what HMAC itself does with them.
    let mut block = [0; BLOCK];
    let key = key.expose().as_bytes();
    let hashed = Sha256::digest(key);
    let key = if key.len() > BLOCK { hashed.as_slice() } else { key };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac
}

/// A code in hexadecimal, in lower case.
pub(crate) fn hex(code: &[u8]) -> String {
    let digits = code.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Reads a code written in hexadecimal; `None` where it is none.
pub(crate) fn code(text: &[u8]) -> Option<[u8; CODE]> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut code = [0; CODE];
    if text.len() != 2 * CODE {
        return None;
    }
    for (byte, digits) in code.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = digits else { return None };
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(key: &str, text: &str) -> String {
        hex(&mac(&Secret::from(key), &[text.as_bytes()]).finalize().into_bytes())
    }

    /// RFC 4231, cases 1 and 2; the keys of the others are no text.
    #[test]
    fn codes_are_those_of_the_standard() {
        let table = [
            (
                "\u{b}".repeat(20),
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                "Jefe".to_owned(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ];
        for (key, text, expected) in table {
            assert_eq!(code_of(&key, text), expected);
        }
    }

    #[test]
    fn a_key_longer_than_the_block_is_hashed() {
        // Computed with another implementation, Python's `hmac`.
        for (length, expected) in LONG_KEYS {
            assert_eq!(code_of(&"k".repeat(length), "crm-991"), expected);
        }
    }

    const LONG_KEYS: [(usize, &str); 3] = [
        (64, "85321858979be5a1ad760e8235da7aca2242ba45b9898426e66ec5bd1a641996"),
        (65, "eb54731a0c5df848153562123c203c297f45e686c10135d174a4e8a51acb3bb1"),
        (200, "9039de2bc25e69472b0411a01db447276b1983a45da579eb4f74f2b318b586c4"),
    ];

    #[test]
    fn only_codes_are_read_as_codes() {
        for right in ["0f", "0F"] {
            assert_eq!(code(right.repeat(32).as_bytes()), Some([15; 32]));
        }
        for wrong in ["", "0f", &"0f".repeat(33), &"0g".repeat(32), &"+f".repeat(32), &"é".repeat(32)] {
            assert_eq!(code(wrong.as_bytes()), None, "{wrong}");
        }
    }
}

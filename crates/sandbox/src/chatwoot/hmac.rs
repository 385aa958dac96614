//! HMAC-SHA256, by which the server signs what it posts and knows a visitor again.

use ring::hmac::{HMAC_SHA256, Key, sign};

/// The HMAC-SHA256 of a text, in hex.
pub(crate) fn hmac(key: &str, text: &str) -> String {
    let mac = sign(&Key::new(HMAC_SHA256, key.as_bytes()), text.as_bytes());
    mac.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_hmac_sha256_in_hex() {
        // RFC 4231, test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hmac("Jefe", "what do ya want for nothing?"), expected);
    }
}

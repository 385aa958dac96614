//! HMAC-SHA256, by which the server signs what it posts and knows a visitor again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};

/// The HMAC-SHA256 of a text, in hex.
pub(crate) fn hmac(key: &str, text: &str) -> Option<String> {
    let key = EncodingKey::from_secret(key.as_bytes());
    let mac = jsonwebtoken::crypto::sign(text.as_bytes(), &key, Algorithm::HS256).ok()?;
    let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
    Some(mac.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_hmac_sha256_in_hex() {
        // RFC 4231, test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hmac("Jefe", "what do ya want for nothing?").as_deref(), Some(expected));
    }
}

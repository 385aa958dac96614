//! Passwords as some calls send them.

use std::fmt::Write;

use frontdesk_core::Secret;
use sha2::{Digest, Sha256};

/// A password as the server takes it in place of the password itself: its SHA-256 in hexadecimal
/// digits. `currentPassword` of
/// [`updateOwnBasicInfo`](https://developer.rocket.chat/apidocs/update-own-basic-information) and
/// `password` of [`deleteOwnAccount`](https://developer.rocket.chat/apidocs/delete-own-account) are
/// such digests.
///
/// ```
/// use frontdesk_rocketchat::{Secret, password_digest};
///
/// let digest = password_digest(&Secret::from("abc"));
/// assert_eq!(digest.expose(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
#[must_use]
pub fn password_digest(password: &Secret) -> Secret {
    let digest = Sha256::digest(password.expose().as_bytes());
    let digits = digest.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    Secret::from(digits)
}

//! The proof that a contact of the Client API is who they say they are.

#[cfg(feature = "client-contacts")]
use frontdesk_core::Nullable;
use frontdesk_core::Secret;
use hmac::Mac;

use crate::hash;
#[cfg(feature = "client-contacts")]
use crate::types::{ClientContactCreate, ClientContactUpdate};

/// The hash of an `identifier`, as the Client API and the chat of a website take it for
/// `identifier_hash`: the proof that your server knows this contact. `hmac_token` is the inbox's
/// own; administrators read it in the inbox's settings.
///
/// It is the HMAC-SHA256 of the identifier, in hexadecimal. Compute it on your server and nowhere
/// else: with the token anyone can act as any contact, and with the hash as this one.
///
/// ```
/// use frontdesk_chatwoot::{Secret, identifier_hash};
///
/// let hash = identifier_hash(&Secret::from("made-up-token"), "crm-991");
/// assert_eq!(hash.expose(), "13168e1705d19ab024d903890260252246e08b4a6bba4cdb21d438f7a357007b");
/// ```
///
/// See <https://www.chatwoot.com/docs/product/channels/live-chat/sdk/identity-validation>.
#[must_use]
pub fn identifier_hash(hmac_token: &Secret, identifier: &str) -> Secret {
    let code = hash::mac(hmac_token, &[identifier.as_bytes()]).finalize().into_bytes();
    Secret::new(hash::hex(&code))
}

#[cfg(feature = "client-contacts")]
impl ClientContactCreate {
    /// The contact with an identifier and the [hash](identifier_hash) that proves it.
    ///
    /// ```
    /// use frontdesk_chatwoot::{Secret, identifier_hash, types::ClientContactCreate};
    ///
    /// let token = Secret::from("made-up-token");
    /// let contact = ClientContactCreate::default().identified("crm-991", &token);
    /// assert_eq!(contact.identifier_hash, Some(identifier_hash(&token, "crm-991")));
    /// ```
    #[must_use]
    pub fn identified(mut self, identifier: impl Into<String>, hmac_token: &Secret) -> Self {
        let identifier = identifier.into();
        self.identifier_hash = Some(identifier_hash(hmac_token, &identifier));
        self.identifier = Nullable::Value(identifier);
        self
    }
}

#[cfg(feature = "client-contacts")]
impl ClientContactUpdate {
    /// The change with the contact's identifier and the [hash](identifier_hash) that proves it,
    /// which inboxes with `hmac_mandatory` demand.
    #[must_use]
    pub fn identified(mut self, identifier: impl Into<String>, hmac_token: &Secret) -> Self {
        let identifier = identifier.into();
        self.identifier_hash = Some(identifier_hash(hmac_token, &identifier));
        self.identifier = Nullable::Value(identifier);
        self
    }
}

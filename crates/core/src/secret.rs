//! Text that must not be printed.

use std::fmt;

use http::HeaderValue;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::Error;

/// A credential: a token, a key, a password. On the wire it is plain text; `Debug` does not show
/// it, and there is no `Display`.
///
/// Its memory is overwritten when it is dropped. Copies elsewhere are not: the values of headers
/// and bodies on their way through the HTTP client, what [`expose`](Secret::expose) was copied to,
/// and the text that `new` was given as a `&str`.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for where it has to be used.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as the value of a header, behind `prefix` (`"Bearer "`, or nothing), marked so that
    /// it is not printed.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): there is no text, or it holds
    /// characters that no header can have.
    pub fn header(&self, prefix: &str) -> Result<HeaderValue, Error> {
        if self.0.is_empty() {
            return Err(Error::configuration("a credential is empty"));
        }
        let value = match prefix {
            "" => HeaderValue::from_str(&self.0),
            _ => HeaderValue::from_str(&Zeroizing::new(format!("{prefix}{}", self.0))),
        };
        let mut value = value
            .map_err(|_| Error::configuration("a credential holds characters that no header can have"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_travels_and_is_not_printed() {
        let secret: Secret = serde_json::from_str(r#""hunter2""#).unwrap();
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""hunter2""#);
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "Secret(..) Some(\n    Secret(..),\n)");
        let header = secret.header("Bearer ").unwrap();
        assert!(header.is_sensitive() && header == "Bearer hunter2");
    }

    #[test]
    fn what_cannot_be_a_header_is_told_without_being_repeated() {
        for text in ["", "hunter2\n", "hunter2\u{0}"] {
            let error = Secret::from(text).header("").unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }
}

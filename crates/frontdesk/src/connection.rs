//! How a platform is reached: a base URL, credentials by name, settings.

use frontdesk_core::{ClientSettings, ConfigureClient, Error, ErrorKind};
use serde_json::{Map, Value};

/// What [`connect`](crate::connect) was given.
#[cfg_attr(not(feature = "all"), allow(dead_code, reason = "without a vendor, nobody reads it"))]
pub(crate) struct Connection<'a> {
    pub(crate) vendor: &'static str,
    pub(crate) base_url: &'a str,
    pub(crate) credentials: &'a Map<String, Value>,
    pub(crate) settings: ClientSettings,
}

#[allow(dead_code, reason = "which of these are called depends on the features of the vendors")]
impl Connection<'_> {
    /// A builder with the settings.
    pub(crate) fn configured<B: ConfigureClient>(&self, mut builder: B) -> B {
        *builder.settings() = self.settings.clone();
        builder
    }

    /// # Errors
    /// The credential is missing or no text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        self.value(name, "a string", Value::as_str)
    }

    /// # Errors
    /// The credential is there and no text.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, Error> {
        self.credentials.get(name).map(|_| self.text(name)).transpose()
    }

    /// # Errors
    /// The credential is missing or no integer.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Error> {
        self.value(name, "an integer", Value::as_i64)
    }

    /// # Errors
    /// The credential is neither text nor an integer.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<String>, Error> {
        let read = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            _ => value.as_i64().map(|number| number.to_string()),
        };
        if self.has(name) { self.value(name, "a string", read).map(Some) } else { Ok(None) }
    }

    /// Returns whether there is a credential of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.credentials.get(name).is_some_and(|value| !value.is_null())
    }

    fn value<'a, T>(&'a self, name: &str, kind: &str, read: fn(&'a Value) -> Option<T>) -> Result<T, Error> {
        let missing = || {
            let message = format!("the credentials have no `{name}`; add it as {kind}");
            Error::new(ErrorKind::Configuration, message).with_vendor(self.vendor)
        };
        self.credentials.get(name).and_then(read).ok_or_else(missing)
    }
}

//! Examples from the specs, for tests.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer, ser};
use serde_json::Value;

use crate::{Error, decode};

/// An example from a vendor's spec: JSON, and the type that it is read as.
///
/// It is encoded as it is written, so that a `Mock` takes it for a response;
/// [`get`](SpecExample::get) returns it as a value, for a test to change or to compare with.
///
/// ```
/// use frontdesk_core::SpecExample;
///
/// const NAMES: SpecExample<Vec<String>> = SpecExample::new(r#"["Ada", "Ben"]"#);
/// assert_eq!(NAMES.get()?, ["Ada", "Ben"]);
/// assert_eq!(frontdesk_core::serde_json::to_string(&NAMES)?, r#"["Ada","Ben"]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SpecExample<T> {
    json: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> SpecExample<T> {
    /// Makes an example of JSON.
    #[must_use]
    pub const fn new(json: &'static str) -> Self {
        Self { json, of: PhantomData }
    }

    /// The JSON, as it stands in the spec.
    #[must_use]
    pub const fn json(&self) -> &'static str {
        self.json
    }
}

impl<T: DeserializeOwned> SpecExample<T> {
    /// Reads the example as a value.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode): the JSON does not fit the type. No example
    /// of a vendor's crate fails.
    pub fn get(&self) -> Result<T, Error> {
        decode::json(self.json.as_bytes())
    }
}

impl<T> Clone for SpecExample<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SpecExample<T> {}

impl<T> fmt::Debug for SpecExample<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SpecExample").field(&self.json).finish()
    }
}

impl<T> Serialize for SpecExample<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<Value>(self.json).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

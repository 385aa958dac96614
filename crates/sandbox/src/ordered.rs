//! JSON objects in the order of their text.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer as _, MapAccess, Visitor};

/// The members of a JSON object in the order of its text. A name that appears twice is an error.
#[derive(Debug)]
pub(crate) struct Ordered<K, V>(pub(crate) Vec<(K, V)>);

impl<K, V> Default for Ordered<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, K: DeserializeOwned + PartialEq, V: Deserialize<'de>> Deserialize<'de> for Ordered<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData))
    }
}

struct Members<K, V>(PhantomData<(K, V)>);

impl<'de, K: DeserializeOwned + PartialEq, V: Deserialize<'de>> Visitor<'de> for Members<K, V> {
    type Value = Ordered<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        // Names are read as text first, so that the path of an error can contain them.
        while let Some(name) = map.next_key::<String>()? {
            let key = K::deserialize(name.as_str().into_deserializer())?;
            if members.iter().any(|(other, _)| *other == key) {
                return Err(A::Error::custom("the name appears twice"));
            }
            members.push((key, map.next_value()?));
        }
        Ok(Ordered(members))
    }
}

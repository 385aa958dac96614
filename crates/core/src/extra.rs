//! The fields of an object that its spec does not list.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// What an `Extra` without fields shows.
static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// Fields that came with an object and that its type has no name for. They are sent back with it. `Debug` shows their
/// names only, since any of them may be a secret.
// Nearly every object has one and nearly none has fields, so that one without costs no more than a null pointer.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        Self((!fields.is_empty()).then(|| Box::new(fields)))
    }
}

impl From<Extra> for Map<String, Value> {
    fn from(extra: Extra) -> Self {
        extra.0.map(|fields| *fields).unwrap_or_default()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.keys()).finish()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

/// Reads the fields that are left.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Extra;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Extra, A::Error> {
        let mut fields = Extra::new();
        while let Some((name, value)) = access.next_entry()? {
            fields.insert(name, value);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_only() {
        let mut extra: Extra = serde_json::from_str(r#"{"token": "hunter2", "age": 5}"#).unwrap();
        assert_eq!(extra.get("age"), Some(&Value::from(5)));
        extra.insert("new".to_owned(), Value::Null);
        let shown = format!("{extra:?}");
        assert!(shown.contains("token") && shown.contains("new") && !shown.contains("hunter2"), "{shown}");
        assert_eq!(serde_json::to_string(&Extra::new()).unwrap(), "{}");
    }

    #[test]
    fn no_fields_are_no_fields_however_they_came() {
        let mut emptied: Extra = serde_json::from_str(r#"{"age": 5}"#).unwrap();
        emptied.remove("age");
        let read: Extra = serde_json::from_str("{}").unwrap();
        for extra in [emptied, read, Map::new().into(), Extra::new()] {
            assert_eq!((extra.len(), &extra), (0, &Extra::new()));
            assert_eq!(Map::from(extra), Map::new());
        }
    }
}

//! The fields of an object that its spec does not list.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::field::{UnreadValue, WireForms};

/// Fields that came with an object and that its type has no name for, by their names. They are sent
/// back with it. `Debug` shows their names only, since any of them may be a secret.
///
/// An entry under the name of a field that the type has is sent in place of that field.
///
/// Beside them it keeps what JSON the object's own fields came as, where their types have no room
/// for it: a null in a field that may be absent only, an absent field that may be null only, `5.0`
/// for an integer, `[]` for an object without fields, nulls in lists, and a value of another type
/// in an optional field, which reads as absent. It is sent back as long as the field has the value
/// that was read.
// Nearly every object has one and nearly none has fields, so that one without costs no more than a
// null pointer.
#[derive(Clone)]
pub struct Extra<T = Value>(Option<Box<Kept<T>>>);

#[derive(Clone)]
struct Kept<T> {
    fields: BTreeMap<String, T>,
    forms: WireForms,
}

impl Extra {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T> Extra<T> {
    /// Returns the optional fields whose values are none of their types, by the names under which
    /// they travel. Such a field reads as absent, and its value is sent back until the field gets
    /// another one.
    ///
    /// ```
    /// use frontdesk_core::Extra;
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct User {
    ///     id: i64,
    ///     age: Option<i64>,
    ///     extra: Extra,
    /// }
    ///
    /// frontdesk_core::object! {
    ///     User {
    ///         id(i64) = "id",
    ///         #[optional]
    ///         age(Option<i64>) = "age",
    ///     }
    /// }
    ///
    /// let user: User = serde_json::from_str(r#"{"id": 5, "age": {"odd": true}}"#)?;
    /// assert_eq!((user.id, user.age), (5, None));
    /// let unread = user.extra.unread();
    /// let unread: Vec<_> =
    ///     unread.map(|(field, unread)| (field, unread.path(), unread.value())).collect();
    /// assert_eq!(unread, [("age", "age", &serde_json::json!({"odd": true}))]);
    /// assert_eq!(serde_json::to_string(&user)?, r#"{"id":5,"age":{"odd":true}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn unread(&self) -> impl Iterator<Item = (&str, &UnreadValue)> {
        self.forms().into_iter().flat_map(WireForms::unread)
    }

    /// The forms in which the object's own fields came, where their types have no room for them.
    pub(crate) fn forms(&self) -> Option<&WireForms> {
        self.0.as_ref().map(|kept| &kept.forms)
    }

    /// Keeps the forms in which the object's own fields came.
    pub(crate) fn keep(&mut self, forms: WireForms) {
        self.kept().forms = forms;
    }

    fn kept(&mut self) -> &mut Kept<T> {
        self.0.get_or_insert_with(|| Box::new(Kept { fields: BTreeMap::new(), forms: WireForms::default() }))
    }
}

impl<T> Default for Extra<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Extra<T> {
    type Target = BTreeMap<String, T>;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().map_or(const { &BTreeMap::new() }, |kept| &kept.fields)
    }
}

impl<T> DerefMut for Extra<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.kept().fields
    }
}

impl<T: PartialEq> PartialEq for Extra<T> {
    /// Equal fields are equal, whatever JSON the object's own fields came as.
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> From<BTreeMap<String, T>> for Extra<T> {
    fn from(fields: BTreeMap<String, T>) -> Self {
        let mut extra = Self::default();
        if !fields.is_empty() {
            *extra = fields;
        }
        extra
    }
}

impl<T> From<Extra<T>> for BTreeMap<String, T> {
    fn from(extra: Extra<T>) -> Self {
        extra.0.map(|kept| kept.fields).unwrap_or_default()
    }
}

impl<T> FromIterator<(String, T)> for Extra<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(fields: I) -> Self {
        BTreeMap::from_iter(fields).into()
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        fields.into_iter().collect()
    }
}

impl From<Extra> for Map<String, Value> {
    fn from(extra: Extra) -> Self {
        BTreeMap::from(extra).into_iter().collect()
    }
}

impl<T> fmt::Debug for Extra<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.keys()).finish()
    }
}

impl<T: Serialize> Serialize for Extra<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Extra<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::from)
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

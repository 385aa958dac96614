//! What lists are asked with: an order, fields, and conditions, which travel as JSON text.

use frontdesk_core::field::{FieldValue, WireForm};
use frontdesk_core::serde_json::{Map, Value, json};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// What a list is sorted by: fields of its records, the first one first.
///
/// ```
/// use frontdesk_rocketchat::SortOrder;
///
/// let sort = SortOrder::ascending("name").then_descending("_updatedAt");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortOrder(Vec<(String, i8)>);

impl SortOrder {
    /// By this field, smallest first; a field of a field is written with a dot,
    /// `livechat.maxNumberSimultaneousChat`.
    #[must_use]
    pub fn ascending(field: impl Into<String>) -> Self {
        Self(vec![(field.into(), 1)])
    }

    /// By this field, largest first.
    #[must_use]
    pub fn descending(field: impl Into<String>) -> Self {
        Self(vec![(field.into(), -1)])
    }

    /// Where what was named before is equal, by this field, smallest first.
    #[must_use]
    pub fn then_ascending(mut self, field: impl Into<String>) -> Self {
        self.0.push((field.into(), 1));
        self
    }

    /// Where what was named before is equal, by this field, largest first.
    #[must_use]
    pub fn then_descending(mut self, field: impl Into<String>) -> Self {
        self.0.push((field.into(), -1));
        self
    }
}

impl Serialize for SortOrder {
    /// `{"name":1,"_updatedAt":-1}`, in this order.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, direction) in &self.0 {
            map.serialize_entry(field, direction)?;
        }
        map.end()
    }
}

/// Which fields of its records a list is to hold. Servers from 7.0 on ignore it, unless the
/// workspace runs with `ALLOW_UNSAFE_QUERY_AND_FIELDS_API_PARAMS`.
///
/// ```
/// use frontdesk_rocketchat::FieldChoice;
///
/// let few = FieldChoice::only(["name", "username"]);
/// let most = FieldChoice::without(["customFields"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChoice {
    names: Vec<String>,
    wanted: bool,
}

impl FieldChoice {
    /// These, and the record's id.
    #[must_use]
    pub fn only<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect(), wanted: true }
    }

    /// All but these.
    #[must_use]
    pub fn without<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect(), wanted: false }
    }
}

impl Serialize for FieldChoice {
    /// `{"name":1,"username":1}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.len()))?;
        for name in &self.names {
            map.serialize_entry(name, &u8::from(self.wanted))?;
        }
        map.end()
    }
}

/// Which records a list is to hold: all conditions have to be true. Servers from 7.0 on ignore it,
/// unless the workspace runs with `ALLOW_UNSAFE_QUERY_AND_FIELDS_API_PARAMS`.
///
/// It travels as a [query of
/// MongoDB](https://www.mongodb.com/docs/manual/tutorial/query-documents/); one written by hand is
/// `RecordQuery::from(map)`.
///
/// ```
/// use frontdesk_rocketchat::RecordQuery;
///
/// let roles = ["livechat-agent", "livechat-manager"];
/// let agents = RecordQuery::new().equals("active", true).one_of("roles", roles);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordQuery(Map<String, Value>);

impl FieldValue for RecordQuery {
    fn blank() -> Self {
        Self::default()
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        Map::read(deserializer, form).map(Self)
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(form, serializer)
    }
}

impl RecordQuery {
    /// No condition: everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The field has this value, or is a list that holds it.
    #[must_use]
    pub fn equals(self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.and(field.into(), value.into())
    }

    /// The field has one of these values.
    #[must_use]
    pub fn one_of<V: Into<Value>>(
        self,
        field: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        self.and(field.into(), json!({ "$in": values }))
    }

    /// The field's text has a part that this regular expression describes; case counts.
    #[must_use]
    pub fn matches(self, field: impl Into<String>, expression: impl Into<String>) -> Self {
        self.and(field.into(), json!({ "$regex": expression.into() }))
    }

    /// The record has the field, or has it not.
    #[must_use]
    pub fn exists(self, field: impl Into<String>, exists: bool) -> Self {
        self.and(field.into(), json!({ "$exists": exists }))
    }

    /// One more condition. A field that has one already gets the other under `$and`.
    fn and(mut self, field: String, condition: Value) -> Self {
        if self.0.contains_key(&field) {
            let further = Value::Object(Map::from_iter([(field, condition)]));
            match self.0.entry("$and").or_insert_with(|| json!([])) {
                Value::Array(conditions) => conditions.push(further),
                other => *other = json!([other.take(), further]),
            }
        } else {
            self.0.insert(field, condition);
        }
        self
    }
}

impl From<Map<String, Value>> for RecordQuery {
    fn from(query: Map<String, Value>) -> Self {
        Self(query)
    }
}

impl<'de> Deserialize<'de> for RecordQuery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

impl Serialize for RecordQuery {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::serde_json::{self, to_string};

    #[test]
    fn what_is_asked_travels_as_json_in_its_own_order() {
        let sort = SortOrder::ascending("name").then_descending("_updatedAt").then_ascending("a");
        let table = [
            (to_string(&sort), r#"{"name":1,"_updatedAt":-1,"a":1}"#),
            (to_string(&SortOrder::descending("a.b")), r#"{"a.b":-1}"#),
            (to_string(&FieldChoice::only(["name", "a"])), r#"{"name":1,"a":1}"#),
            (to_string(&FieldChoice::without(["name"])), r#"{"name":0}"#),
        ];
        for (text, expected) in table {
            assert_eq!(text.unwrap(), expected);
        }
    }
    #[test]
    fn conditions_are_those_of_mongodb() {
        let table = [
            (RecordQuery::new(), json!({})),
            (
                RecordQuery::new().equals("type", "bot").one_of("roles", ["a", "b"]),
                json!({"type": "bot", "roles": {"$in": ["a", "b"]}}),
            ),
            (
                RecordQuery::new().matches("name", "^J").exists("bio", false),
                json!({"name": {"$regex": "^J"}, "bio": {"$exists": false}}),
            ),
            // None of several conditions for one field is lost.
            (
                RecordQuery::new().exists("bio", true).matches("bio", "^x").matches("bio", "y$"),
                json!({"bio": {"$exists": true}, "$and": [{"bio": {"$regex": "^x"}}, {"bio": {"$regex": "y$"}}]}),
            ),
        ];
        for (query, expected) in table {
            assert_eq!(serde_json::to_value(&query).unwrap(), expected);
        }
    }
}

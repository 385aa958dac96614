//! Records as the server's database holds them: JSON objects, read and changed by the names of
//! their fields.

use std::ops::Deref;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::kind::{Kind, check_inner};

/// The fields of any JSON object.
pub(crate) type Fields = Map<String, Value>;

/// What can be read from a record, or from an object inside one. A path is a field's name, or
/// several with dots between them; inside a list it goes on in the first item.
pub(crate) trait Record {
    /// The field with this name, whatever it is.
    fn field(&self, name: &str) -> Option<&Value>;

    /// Notes a path that does not exist.
    fn check(&self, path: &str);

    /// The value at a path.
    fn at(&self, path: &str) -> Option<&Value> {
        self.check(path);
        self.chosen(path)
    }

    /// The value at a path that the caller of an operation chose: no mistake if it does not exist.
    fn chosen(&self, path: &str) -> Option<&Value> {
        // Most paths are one name.
        let Some((name, rest)) = path.split_once('.') else { return self.field(path) };
        let mut value = self.field(name)?;
        for step in rest.split('.') {
            if let Value::Array(items) = value {
                value = items.first()?;
            }
            value = value.get(step)?;
        }
        Some(value)
    }

    /// Whether there is a value at a path, null included.
    fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }

    /// The text at a path.
    fn string(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    /// The text at a path, unless it is empty.
    fn filled(&self, path: &str) -> Option<&str> {
        self.string(path).filter(|text| !text.is_empty())
    }

    /// The text at a path; empty if there is none.
    fn text(&self, path: &str) -> &str {
        self.string(path).unwrap_or_default()
    }

    /// The record's ID.
    fn id(&self) -> &str {
        self.text("_id")
    }

    /// The flag at a path.
    fn boolean(&self, path: &str) -> Option<bool> {
        self.at(path)?.as_bool()
    }

    /// The flag at a path; false if there is none.
    fn flag(&self, path: &str) -> bool {
        self.boolean(path).unwrap_or_default()
    }

    /// The number at a path.
    fn number(&self, path: &str) -> Option<f64> {
        self.at(path)?.as_f64()
    }

    /// The count at a path; zero if there is none.
    fn count(&self, path: &str) -> u64 {
        self.at(path).and_then(Value::as_u64).unwrap_or_default()
    }

    /// The time at a path.
    fn time(&self, path: &str) -> Option<DateTime<Utc>> {
        time(self.string(path)?)
    }

    /// The object at a path.
    fn inner(&self, path: &str) -> Option<&Fields> {
        self.at(path)?.as_object()
    }

    /// A copy of the object at a path; an empty one if there is none.
    fn object(&self, path: &str) -> Doc {
        Doc::from(self.inner(path).cloned().unwrap_or_default())
    }

    /// The items of the list at a path; none if there is no list.
    fn items(&self, path: &str) -> &[Value] {
        self.at(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The texts of the list at a path.
    fn texts<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a str> + use<'a, Self> {
        self.items(path).iter().filter_map(Value::as_str)
    }

    /// The objects of the list at a path.
    fn rows<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Fields> + use<'a, Self> {
        self.items(path).iter().filter_map(Value::as_object)
    }

    /// Whether one of these fields contains the text, in any case.
    fn mentions(&self, needle: &str, fields: &str) -> bool {
        let needle = needle.to_lowercase();
        fields.split_whitespace().any(|field| self.text(field).to_lowercase().contains(&needle))
    }

    /// Copies the named fields that the record has; `names` has spaces between them.
    fn pick(&self, names: &str) -> Doc {
        let names = names.split_whitespace();
        names.filter_map(|name| Some((name.to_owned(), self.at(name)?.clone()))).collect()
    }
}

impl Record for Fields {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }

    fn check(&self, path: &str) {
        check_inner(path);
    }
}

impl Record for Value {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }

    fn check(&self, path: &str) {
        check_inner(path);
    }
}

impl Record for Doc {
    fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    fn check(&self, path: &str) {
        self.kind.check(path);
    }

    fn object(&self, path: &str) -> Doc {
        Doc { kind: self.kind.inside(path), fields: self.inner(path).cloned().unwrap_or_default() }
    }
}

/// How a record, or an object inside one, is changed.
pub(crate) trait Change: Record {
    /// The fields, to change the one with this name.
    fn fields_for(&mut self, name: &str) -> &mut Fields;

    /// Sets a field.
    fn set(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        self.fields_for(name).insert(name.to_owned(), json!(value));
        self
    }

    /// Sets a field, or removes it without a value.
    fn put(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.unset(name),
        }
    }

    /// Sets a field if there is a value.
    fn set_some(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Sets a field that the record lacks.
    fn set_new(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        self.fields_for(name).entry(name).or_insert_with(|| json!(value));
        self
    }

    /// Removes a field and returns its value.
    fn remove(&mut self, name: &str) -> Option<Value> {
        self.fields_for(name).remove(name)
    }

    /// Removes fields; `names` has spaces between them.
    fn unset(&mut self, names: &str) -> &mut Self {
        for name in names.split_whitespace() {
            self.remove(name);
        }
        self
    }

    /// Marks the record as changed now.
    fn touch(&mut self) -> &mut Self {
        self.set("_updatedAt", now())
    }

    /// Changes the object in a field, which is made if there is none.
    fn within<T>(&mut self, name: &str, change: impl FnOnce(&mut Fields) -> T) -> Option<T> {
        match self.fields_for(name).entry(name).or_insert_with(|| json!({})) {
            Value::Object(fields) => Some(change(fields)),
            _ => None,
        }
    }

    /// Changes the list in a field, which is made if there is none.
    fn listed<T>(&mut self, name: &str, change: impl FnOnce(&mut Vec<Value>) -> T) -> Option<T> {
        match self.fields_for(name).entry(name).or_insert_with(|| json!([])) {
            Value::Array(items) => Some(change(items)),
            _ => None,
        }
    }

    /// The objects of the list in a field.
    fn rows_mut<'a>(&'a mut self, name: &str) -> impl Iterator<Item = &'a mut Fields> + use<'a, Self> {
        let items = self.fields_for(name).get_mut(name).and_then(Value::as_array_mut);
        items.into_iter().flatten().filter_map(Value::as_object_mut)
    }
}

impl Change for Fields {
    fn fields_for(&mut self, name: &str) -> &mut Fields {
        check_inner(name);
        self
    }
}

impl Change for Doc {
    fn fields_for(&mut self, name: &str) -> &mut Fields {
        self.kind.check_set(name);
        &mut self.fields
    }
}

/// A record, or another JSON object of which it is known which names its fields have. Its fields
/// can be read by names that callers choose, too, as those of a map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doc {
    kind: Kind,
    fields: Fields,
}

impl Doc {
    /// The same fields, as an object of another kind.
    pub(crate) fn of(kind: Kind, fields: impl Into<Fields>) -> Self {
        Self { kind, fields: fields.into() }
    }

    /// A copy that may get fields of any name.
    pub(crate) fn free(&self) -> Self {
        Self { kind: Kind::Free, fields: self.fields.clone() }
    }

    /// The field with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.at(name)
    }

    /// Sets all fields of another object.
    pub(crate) fn extend(&mut self, fields: impl IntoIterator<Item = (String, Value)>) {
        for (name, value) in fields {
            self.fields_for(&name).insert(name, value);
        }
    }

    /// Keeps the fields that fit.
    pub(crate) fn retain(&mut self, fits: impl FnMut(&String, &mut Value) -> bool) {
        self.fields.retain(fits);
    }

    /// Copies the named fields, which need not be in the schema.
    pub(crate) fn pick_chosen(&self, names: &str) -> Self {
        let names = names.split_whitespace();
        names.filter_map(|name| Some((name.to_owned(), self.chosen(name)?.clone()))).collect()
    }

    /// The same without these fields.
    pub(crate) fn without(mut self, names: &str) -> Self {
        self.unset(names);
        self
    }

    /// The same without fields that are null.
    pub(crate) fn compact(mut self) -> Self {
        self.retain(|_, value| !value.is_null());
        self
    }
}

impl Deref for Doc {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl PartialEq for Doc {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}

impl Serialize for Doc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

impl From<Fields> for Doc {
    fn from(fields: Fields) -> Self {
        Self { kind: Kind::Free, fields }
    }
}

impl From<Doc> for Fields {
    fn from(doc: Doc) -> Self {
        doc.fields
    }
}

impl From<Doc> for Value {
    fn from(doc: Doc) -> Self {
        Self::Object(doc.fields)
    }
}

impl FromIterator<(String, Value)> for Doc {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(fields: I) -> Self {
        Self::from(Fields::from_iter(fields))
    }
}

impl IntoIterator for Doc {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.into_iter()
    }
}

impl<'a> IntoIterator for &'a Doc {
    type Item = (&'a String, &'a Value);
    type IntoIter = serde_json::map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.iter()
    }
}

/// The fields of a JSON object; none of anything else.
pub(crate) fn object(value: Value) -> Doc {
    match value {
        Value::Object(fields) => fields.into(),
        _ => Doc::default(),
    }
}

/// The time now, as dates stand on the wire.
pub(crate) fn now() -> String {
    stamp(Utc::now())
}

/// A time as dates stand on the wire.
pub(crate) fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A time as callers write it: in ISO 8601 with or without a zone, or a date.
pub(crate) fn time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let date = || text.parse::<NaiveDate>().ok().map(|date| date.and_time(NaiveTime::MIN));
    zoned().or_else(|| Some(local().or_else(date)?.and_utc()))
}

//! Records as the server's database holds them: JSON objects, read and changed by the names of
//! their fields.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A stored record.
pub(crate) type Doc = Map<String, Value>;

/// What can be read from a record, or from an object inside one. A path is a field's name, or
/// several with dots between them; inside a list it goes on in the first item.
pub(crate) trait Record {
    /// The field with this name.
    fn field(&self, name: &str) -> Option<&Value>;

    /// The value at a path.
    fn at(&self, path: &str) -> Option<&Value> {
        let mut steps = path.split('.');
        let mut value = self.field(steps.next()?)?;
        for step in steps {
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
    fn inner(&self, path: &str) -> Option<&Doc> {
        self.at(path)?.as_object()
    }

    /// A copy of the object at a path; an empty one if there is none.
    fn object(&self, path: &str) -> Doc {
        self.inner(path).cloned().unwrap_or_default()
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
    fn rows<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Doc> + use<'a, Self> {
        self.items(path).iter().filter_map(Value::as_object)
    }

    /// Whether one of these fields contains the text, in any case.
    fn mentions(&self, needle: &str, fields: &str) -> bool {
        let needle = needle.to_lowercase();
        fields.split_whitespace().any(|field| self.text(field).to_lowercase().contains(&needle))
    }
}

impl Record for Doc {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Record for Value {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// How a record is changed.
pub(crate) trait Change: Sized {
    /// Sets a field.
    fn set(&mut self, name: &str, value: impl Serialize) -> &mut Self;

    /// Sets a field, or removes it without a value.
    fn put(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self;

    /// Sets a field if there is a value.
    fn set_some(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self;

    /// Removes fields; `names` has spaces between them.
    fn unset(&mut self, names: &str) -> &mut Self;

    /// Marks the record as changed now.
    fn touch(&mut self) -> &mut Self;

    /// Copies the named fields that the record has; `names` has spaces between them.
    fn pick(&self, names: &str) -> Self;

    /// The same without these fields.
    fn without(self, names: &str) -> Self;

    /// The same without fields that are null.
    fn compact(self) -> Self;

    /// Changes the object in a field, which is made if there is none.
    fn within(&mut self, name: &str, change: impl FnOnce(&mut Doc));

    /// Changes the list in a field, which is made if there is none.
    fn listed(&mut self, name: &str, change: impl FnOnce(&mut Vec<Value>));

    /// The objects of the list in a field.
    fn rows_mut<'a>(&'a mut self, name: &str) -> impl Iterator<Item = &'a mut Doc> + use<'a, Self>;
}

impl Change for Doc {
    fn set(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        self.insert(name.to_owned(), json!(value));
        self
    }

    fn put(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.unset(name),
        }
    }

    fn set_some(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    fn unset(&mut self, names: &str) -> &mut Self {
        for name in names.split_whitespace() {
            self.remove(name);
        }
        self
    }

    fn touch(&mut self) -> &mut Self {
        self.set("_updatedAt", now())
    }

    fn pick(&self, names: &str) -> Self {
        let named =
            names.split_whitespace().filter_map(|name| Some((name.to_owned(), self.get(name)?.clone())));
        named.collect()
    }

    fn without(mut self, names: &str) -> Self {
        self.unset(names);
        self
    }

    fn compact(mut self) -> Self {
        self.retain(|_, value| !value.is_null());
        self
    }

    fn within(&mut self, name: &str, change: impl FnOnce(&mut Doc)) {
        if let Value::Object(fields) = self.entry(name).or_insert_with(|| json!({})) {
            change(fields);
        }
    }

    fn listed(&mut self, name: &str, change: impl FnOnce(&mut Vec<Value>)) {
        if let Value::Array(items) = self.entry(name).or_insert_with(|| json!([])) {
            change(items);
        }
    }

    fn rows_mut<'a>(&'a mut self, name: &str) -> impl Iterator<Item = &'a mut Doc> + use<'a> {
        let items = self.get_mut(name).and_then(Value::as_array_mut);
        items.into_iter().flatten().filter_map(Value::as_object_mut)
    }
}

/// Whether a list of words with spaces between them has this one.
pub(crate) fn has_word(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|own| own == word)
}

/// The fields of a JSON object; none of anything else.
pub(crate) fn object(value: Value) -> Doc {
    match value {
        Value::Object(fields) => fields,
        _ => Doc::new(),
    }
}

/// A collection of records, in the order in which they came.
#[derive(Default)]
pub(crate) struct Table(Vec<Doc>);

impl Table {
    /// The record with this ID.
    pub(crate) fn get(&self, id: &str) -> Option<&Doc> {
        self.first("_id", id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Doc> {
        self.first_mut("_id", id)
    }

    /// The first record with this text at a path.
    pub(crate) fn first(&self, path: &str, value: &str) -> Option<&Doc> {
        self.0.iter().find(|record| record.text(path) == value)
    }

    pub(crate) fn first_mut(&mut self, path: &str, value: &str) -> Option<&mut Doc> {
        self.0.iter_mut().find(|record| record.text(path) == value)
    }

    /// The records with this text at a path.
    pub(crate) fn having<'a>(
        &'a self,
        path: &'a str,
        value: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Doc> {
        self.0.iter().filter(move |record| record.text(path) == value)
    }

    pub(crate) fn having_mut<'a>(
        &'a mut self,
        path: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = &'a mut Doc> {
        self.0.iter_mut().filter(move |record| record.text(path) == value)
    }

    /// Whether a record has these two texts at these paths.
    pub(crate) fn pairs(&self, (path, value): (&str, &str), (other, wanted): (&str, &str)) -> bool {
        self.0.iter().any(|record| record.text(path) == value && record.text(other) == wanted)
    }

    /// Adds a record and marks it as changed now.
    pub(crate) fn add(&mut self, mut record: Doc) {
        record.touch();
        self.0.push(record);
    }

    /// Changes the record with this ID, if there is one, and marks it as changed now.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Doc)) {
        if let Some(record) = self.get_mut(id) {
            change(record);
            record.touch();
        }
    }

    /// Takes the record with this ID out.
    pub(crate) fn take(&mut self, id: &str) -> Option<Doc> {
        let at = self.0.iter().position(|record| record.id() == id)?;
        Some(self.0.remove(at))
    }

    /// Takes the records with this text at a path out.
    pub(crate) fn remove_where(&mut self, path: &str, value: &str) {
        self.0.retain(|record| record.text(path) != value);
    }
}

impl std::ops::Deref for Table {
    type Target = Vec<Doc>;

    fn deref(&self) -> &Vec<Doc> {
        &self.0
    }
}

impl std::ops::DerefMut for Table {
    fn deref_mut(&mut self) -> &mut Vec<Doc> {
        &mut self.0
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

/// A time as callers write it, with or without one of day.
pub(crate) fn time(text: &str) -> Option<DateTime<Utc>> {
    let whole = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    whole.ok().or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_utc()))
}

//! Tables of records.

use std::ops::{Deref, DerefMut};

use serde_json::Value;

use super::kind::Kind;
use super::record::{Change, Doc, Record};

/// A collection of records, in the order in which they came.
pub(crate) struct Table {
    kind: Kind,
    records: Vec<Doc>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { kind: Kind::of_table(name), records: Vec::new() }
    }

    /// The record with this ID.
    pub(crate) fn get(&self, id: &str) -> Option<&Doc> {
        self.first("_id", id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Doc> {
        self.first_mut("_id", id)
    }

    /// The first record with this text at a path.
    pub(crate) fn first(&self, path: &str, value: &str) -> Option<&Doc> {
        self.kind.check(path);
        self.records.iter().find(|record| has_text(record, path, value))
    }

    pub(crate) fn first_mut(&mut self, path: &str, value: &str) -> Option<&mut Doc> {
        self.kind.check(path);
        self.records.iter_mut().find(|record| has_text(record, path, value))
    }

    /// The records with this text at a path.
    pub(crate) fn having<'a>(
        &'a self,
        path: &'a str,
        value: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Doc> {
        self.kind.check(path);
        self.records.iter().filter(move |record| has_text(record, path, value))
    }

    pub(crate) fn having_mut<'a>(
        &'a mut self,
        path: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = &'a mut Doc> {
        self.kind.check(path);
        self.records.iter_mut().filter(move |record| has_text(record, path, value))
    }

    /// Whether a record has these two texts at these paths.
    pub(crate) fn pairs(&self, (path, value): (&str, &str), (other, wanted): (&str, &str)) -> bool {
        self.records.iter().any(|record| record.text(path) == value && record.text(other) == wanted)
    }

    /// Adds a record and marks it as changed now.
    pub(crate) fn add(&mut self, mut record: Doc) {
        record.touch();
        self.push(record);
    }

    /// Adds a record as it is.
    pub(crate) fn push(&mut self, record: Doc) {
        record.keys().for_each(|name| self.kind.check_set(name));
        self.records.push(Doc::of(self.kind, record));
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
        let at = self.records.iter().position(|record| has_text(record, "_id", id))?;
        Some(self.records.remove(at))
    }

    /// Takes the records with this text at a path out.
    pub(crate) fn remove_where(&mut self, path: &str, value: &str) {
        self.records.retain(|record| record.text(path) != value);
    }
}

/// Whether a record has this text at a path. The path is checked once for all records.
fn has_text(record: &Doc, path: &str, value: &str) -> bool {
    record.chosen(path).and_then(Value::as_str).unwrap_or_default() == value
}

impl Deref for Table {
    type Target = Vec<Doc>;

    fn deref(&self) -> &Vec<Doc> {
        &self.records
    }
}

impl DerefMut for Table {
    fn deref_mut(&mut self) -> &mut Vec<Doc> {
        &mut self.records
    }
}

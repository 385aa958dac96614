//! Records by collection, as the server's database keeps them: JSON objects with an `_id`.

use std::collections::BTreeMap;

use crate::rocketchat::api::response::Doc;
use crate::rocketchat::state::workspace::{text, touch};

/// Every collection by its name. One that nothing was put into is empty.
#[derive(Default)]
pub(crate) struct Collections(BTreeMap<&'static str, Vec<Doc>>);

impl Collections {
    /// All records of a collection, in the order in which they came.
    pub(crate) fn all(&self, collection: &'static str) -> &[Doc] {
        self.0.get(collection).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn all_mut(&mut self, collection: &'static str) -> &mut Vec<Doc> {
        self.0.entry(collection).or_default()
    }

    /// The record with this id.
    pub(crate) fn get(&self, collection: &'static str, id: &str) -> Option<&Doc> {
        self.first(collection, "_id", id)
    }

    /// The first record whose field has this text.
    pub(crate) fn first(&self, collection: &'static str, field: &str, value: &str) -> Option<&Doc> {
        self.all(collection).iter().find(|record| text(record, field) == value)
    }

    pub(crate) fn get_mut(&mut self, collection: &'static str, id: &str) -> Option<&mut Doc> {
        self.all_mut(collection).iter_mut().find(|record| text(record, "_id") == id)
    }

    /// Adds a record and marks it as changed now.
    pub(crate) fn insert(&mut self, collection: &'static str, mut record: Doc) {
        touch(&mut record);
        self.all_mut(collection).push(record);
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, collection: &'static str, id: &str) -> Option<Doc> {
        let records = self.all_mut(collection);
        let at = records.iter().position(|record| text(record, "_id") == id)?;
        Some(records.remove(at))
    }
}

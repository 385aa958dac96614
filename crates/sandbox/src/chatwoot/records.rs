//! Tables that give out their own ids.

use std::collections::BTreeMap;

use super::auth;
use super::failure::Failure;

/// Something that belongs to one account.
pub(super) trait Owned {
    /// The account's id.
    fn account_id(&self) -> i64;
}

/// Records by id, oldest first. No id is given twice, not even that of a record that is gone.
pub(super) struct Records<T> {
    rows: BTreeMap<i64, T>,
    last: i64,
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), last: 0 }
    }
}

impl<T> Records<T> {
    /// Stores a record under the next id, which it is told.
    pub(super) fn add(&mut self, make: impl FnOnce(i64) -> T) -> &mut T {
        self.last += 1;
        self.rows.entry(self.last).or_insert_with(|| make(self.last))
    }

    /// Stores a record in place of the one that has the id.
    pub(super) fn put(&mut self, id: i64, record: T) {
        self.rows.insert(id, record);
    }

    pub(super) fn get(&self, id: i64) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(super) fn remove(&mut self, id: i64) -> Option<T> {
        self.rows.remove(&id)
    }

    pub(super) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    /// The same, to be changed.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// Keeps those records for which the answer is yes.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.rows.retain(|_, record| keep(record));
    }
}

impl<T: Owned> Records<T> {
    /// The records of one account.
    pub(super) fn of(&self, account: i64) -> impl DoubleEndedIterator<Item = &T> {
        self.values().filter(move |record| record.account_id() == account)
    }

    /// The same, to be changed.
    pub(super) fn of_mut(&mut self, account: i64) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut().filter(move |record| record.account_id() == account)
    }

    /// The record in a path below an account; another account's is not found.
    pub(super) fn find(&self, account: i64, id: &str) -> Result<&T, Failure> {
        auth::id(id)
            .and_then(|id| self.get(id))
            .filter(|record| record.account_id() == account)
            .ok_or(Failure::NotFound)
    }

    /// Drops all that an account had.
    pub(super) fn forget(&mut self, account: i64) {
        self.retain(|record| record.account_id() != account);
    }
}

//! Records, and the tables in which the server keeps them.

use std::collections::BTreeMap;

use crate::chatwoot::failure::Failure;

/// Something that has an ID and an account.
pub(crate) trait Record: Clone {
    fn id(&self) -> i64;
    fn set_id(&mut self, id: i64);
    /// The account that it belongs to.
    fn account(&self) -> Option<i64>;
}

/// Declares a record with an ID: one of an account, whose ID it has too, or one that says by `of`
/// which account it belongs to.
macro_rules! record {
    ($(#[$meta:meta])* $type:ident { $($fields:tt)+ }) => {
        crate::chatwoot::state::records::record! {
            $(#[$meta])* $type { account_id: i64, $($fields)+ } of |record| Some(record.account_id)
        }
    };
    (
        $(#[$meta:meta])* $type:ident { $($(#[$of:meta])* $field:ident: $kind:ty),+ $(,)? }
        of |$record:pat_param| $account:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default)]
        pub(crate) struct $type {
            pub(crate) id: i64,
            $($(#[$of])* pub(crate) $field: $kind,)+
        }

        impl crate::chatwoot::state::records::Record for $type {
            fn id(&self) -> i64 {
                self.id
            }

            fn set_id(&mut self, id: i64) {
                self.id = id;
            }

            fn account(&self) -> Option<i64> {
                let $record = self;
                $account
            }
        }
    };
}
pub(crate) use record;

/// An enum whose values have names and numbers on the wire.
macro_rules! names {
    ($(#[$meta:meta])* $type:ident { $($(#[$of:meta])* $value:ident = $name:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $type {
            $($(#[$of])* $value),+
        }

        impl $type {
            /// In the order of their numbers.
            #[allow(dead_code, reason = "not every enum is read from requests")]
            pub(crate) const ALL: &[Self] = &[$(Self::$value),+];

            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }

            #[allow(dead_code, reason = "not every enum is read from requests")]
            pub(crate) fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == text)
            }
        }
    };
}
pub(crate) use names;

/// Records by ID, oldest first. No ID is given twice, not even that of a record that is gone.
pub(crate) struct Records<T> {
    rows: BTreeMap<i64, T>,
    last: i64,
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), last: 0 }
    }
}

impl<T: Record> Records<T> {
    /// Stores a record under the next ID.
    pub(crate) fn add(&mut self, mut record: T) -> &mut T {
        self.last += 1;
        record.set_id(self.last);
        self.rows.entry(self.last).or_insert(record)
    }

    /// The ID of the next record.
    pub(crate) fn next(&self) -> i64 {
        self.last + 1
    }

    /// Stores a record in place of the one that has its ID.
    pub(crate) fn put(&mut self, record: T) {
        self.rows.insert(record.id(), record);
    }

    pub(crate) fn get(&self, id: i64) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut T> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: i64) -> Option<T> {
        self.rows.remove(&id)
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// Keeps the records for which `keep` returns true.
    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.rows.retain(|_, record| keep(record));
    }

    /// The records of one account.
    pub(crate) fn of(&self, account: i64) -> impl DoubleEndedIterator<Item = &T> {
        self.values().filter(move |record| record.account() == Some(account))
    }

    /// The other records of a record's account.
    pub(crate) fn others(&self, record: &T) -> impl Iterator<Item = &T> {
        let (id, account) = (record.id(), record.account());
        self.values().filter(move |other| other.id() != id && other.account() == account)
    }

    pub(crate) fn of_mut(&mut self, account: i64) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut().filter(move |record| record.account() == Some(account))
    }

    /// The record in a path below an account; another account's is not found.
    pub(crate) fn find(&self, account: i64, id: &str) -> Result<&T, Failure> {
        id.parse()
            .ok()
            .and_then(|id| self.get(id))
            .filter(|record| record.account() == Some(account))
            .ok_or(Failure::NotFound)
    }
}

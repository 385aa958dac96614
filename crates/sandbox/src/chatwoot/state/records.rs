//! Records, and the tables in which the server keeps them.

use std::collections::BTreeMap;

use crate::chatwoot::request::auth;
use crate::chatwoot::request::auth::Caller;
use crate::chatwoot::request::call::{Admin, Found, Member, Platform};
use crate::chatwoot::request::failure::Failure;
use crate::chatwoot::state::{Object, State};

/// Something that has an ID and a table.
pub(crate) trait Record: Clone {
    fn id(&self) -> i64;
    fn set_id(&mut self, id: i64);
    /// The account that it belongs to.
    fn account(&self) -> Option<i64>;
    fn table(state: &State) -> &Records<Self>;
    fn table_mut(state: &mut State) -> &mut Records<Self>;

    /// The record that a member of the account means by the ID in a path.
    fn find(state: &State, caller: Caller, id: &str) -> Result<Self, Failure> {
        Self::table(state).find(caller.account_id, id).cloned()
    }
}

/// Implements [`Record`] for a type that is kept in a table of the state.
macro_rules! record {
    ($type:ty: $($table:ident).+ $(, find: $find:expr)?) => {
        record!($type: $($table).+, account: |record: &$type| record.account_id.into() $(, find: $find)?);
    };
    ($type:ty: $($table:ident).+, account: $account:expr $(, find: $find:expr)?) => {
        impl crate::chatwoot::state::records::Record for $type {
            fn id(&self) -> i64 {
                self.id
            }

            fn set_id(&mut self, id: i64) {
                self.id = id;
            }

            fn account(&self) -> Option<i64> {
                ($account)(self)
            }

            fn table(state: &State) -> &crate::chatwoot::state::records::Records<Self> {
                &state.$($table).+
            }

            fn table_mut(state: &mut State) -> &mut crate::chatwoot::state::records::Records<Self> {
                &mut state.$($table).+
            }

            $(fn find(state: &State, caller: Caller, id: &str) -> Result<Self, Failure> {
                ($find)(state, caller, id).cloned()
            })?
        }
    };
}
pub(crate) use record;

/// A JSON object of fields of a record, which keep their names, and of others.
macro_rules! shown {
    ($record:expr => $($field:ident),+ $(,)? $(; $($rest:tt)*)?) => {{
        let mut shown = crate::chatwoot::request::failure::object(json!({ $($($rest)*)? }));
        $(shown.insert(stringify!($field).to_owned(), json!($record.$field));)+
        Value::Object(shown)
    }};
}
pub(crate) use shown;

/// Gives the values of an enum the names and numbers that they have on the wire.
macro_rules! names {
    ($type:ty: $($value:ident = $name:literal),+) => {
        impl $type {
            /// In the order of their numbers.
            pub(crate) const ALL: &[Self] = &[$(Self::$value),+];

            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }

            pub(crate) fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == text)
            }
        }
    };
}
pub(crate) use names;

impl<T: Record> Found<Member> for T {
    fn find(state: &State, caller: &Caller, id: &str) -> Result<Self, Failure> {
        <T as Record>::find(state, *caller, id)
    }
}

impl<T: Record> Found<Admin> for T {
    fn find(state: &State, caller: &Caller, id: &str) -> Result<Self, Failure> {
        <T as Record>::find(state, *caller, id)
    }
}

/// A record that platform apps own.
pub(crate) trait PlatformRecord: Record {
    const OBJECT: fn(i64) -> Object;
}

impl<T: PlatformRecord> Found<Platform> for T {
    fn find(state: &State, app: &auth::App, id: &str) -> Result<Self, Failure> {
        let record = auth::id(id).and_then(|id| T::table(state).get(id)).ok_or(Failure::Rails(404))?;
        auth::permissible(state, *app, T::OBJECT(record.id()))?;
        Ok(record.clone())
    }
}

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

    pub(crate) fn of_mut(&mut self, account: i64) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut().filter(move |record| record.account() == Some(account))
    }

    /// The record in a path below an account; another account's is not found.
    pub(crate) fn find(&self, account: i64, id: &str) -> Result<&T, Failure> {
        auth::id(id)
            .and_then(|id| self.get(id))
            .filter(|record| record.account() == Some(account))
            .ok_or(Failure::NotFound)
    }

    /// Drops all that an account had.
    pub(crate) fn forget(&mut self, account: i64) {
        self.retain(|record| record.account() != Some(account));
    }
}

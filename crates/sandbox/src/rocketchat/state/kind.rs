//! Which names the fields of a record have.
//!
//! A misspelled name does not read as an empty field: the names of a stored record are those of its
//! table, and the names of a body those of its schema. Another name is noted, and the response
//! becomes a 500 that says it, see [`take_mistake`].

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::names::{INNER_NAMES, TABLES};
use crate::spec::{Additional, Schema};

thread_local! {
    /// The first wrong name since it was last asked for. A handler runs in one thread.
    static MISTAKE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The name that code of this vendor read or set though no such field exists, if there is one.
pub(crate) fn take_mistake() -> Option<String> {
    MISTAKE.take()
}

/// Notes a name that what it names in does not have.
pub(crate) fn note_mistake(place: &str, name: &str) {
    MISTAKE.with_borrow_mut(|mistake| {
        _ = mistake.get_or_insert_with(|| {
            format!("the sandbox names a field that does not exist: {name} in {place}")
        })
    });
}

/// Which names the fields of a record have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Kind {
    /// Any: the object of a response.
    #[default]
    Free,
    /// Those of a table.
    Stored(&'static str, &'static HashSet<&'static str>),
    /// Those of a request body.
    Body(&'static Schema),
}

impl Kind {
    /// The kind of the records of a table.
    pub(super) fn of_table(table: &'static str) -> Self {
        // Every field that is read or set is looked up.
        static NAMES: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
            TABLES.iter().map(|(table, names)| (*table, names.split_ascii_whitespace().collect())).collect()
        });
        static NONE: LazyLock<HashSet<&str>> = LazyLock::new(HashSet::new);
        Self::Stored(table, NAMES.get(table).unwrap_or(&NONE))
    }

    /// Notes a path whose first name is none of the record's.
    pub(super) fn check(self, path: &str) {
        match self {
            Self::Free => {}
            Self::Stored(table, names) => {
                let name = path.split('.').next().unwrap_or(path);
                if !names.contains(name) {
                    note_mistake(table, path);
                }
            }
            Self::Body(schema) => {
                if !describes(schema, path) {
                    note_mistake("the body", path);
                }
            }
        }
    }

    /// The same for a field that is set: a table may keep other fields, too.
    pub(super) fn check_set(self, name: &str) {
        match self {
            Self::Stored(_, names) if names.contains("*") => {}
            _ => self.check(name),
        }
    }

    /// The kind of the object at a path.
    pub(super) fn inside(self, path: &str) -> Self {
        match self {
            Self::Body(schema) => {
                let step = |schema: &'static Schema, name: &str| schema.property(name);
                path.split('.').try_fold(schema, step).map_or(Self::Free, Self::Body)
            }
            _ => Self::Free,
        }
    }
}

/// Whether a schema has a property at a path, or takes any.
fn describes(schema: &Schema, path: &str) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let members = || schema.any_of.iter().chain(&schema.one_of);
    let is_open = schema.properties.0.is_empty() && members().next().is_none()
        || !matches!(schema.additional_properties, Additional::Unstated | Additional::Allowed(false));
    match schema.property(name) {
        Some(inner) => rest.is_none_or(|rest| describes(inner.items.as_deref().unwrap_or(inner), rest)),
        None => is_open || members().any(|member| describes(member, path)),
    }
}

/// Notes a path with a name that no object inside a record or body has.
pub(super) fn check_inner(path: &str) {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let stored = TABLES.iter().flat_map(|(_, names)| names.split_whitespace());
        stored.chain(INNER_NAMES.split_whitespace()).collect()
    });
    if path.split('.').any(|name| !NAMES.contains(name)) {
        note_mistake("an inner object", path);
    }
}

/// Whether a list of words with spaces between them has this one.
pub(crate) fn has_word(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|own| own == word)
}

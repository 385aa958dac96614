//! The roles and groups of a platform, by their IDs and names.

use frontdesk_core::Error;
use futures_util::stream::{BoxStream, StreamExt};
use serde_json::{Value, json};

use crate::action::Action;
use crate::change_error::ChangeError;
use crate::read::same;
use crate::user::{Group, Role};

/// What the people of a platform are given: roles or groups.
pub(crate) struct Set {
    pub(crate) grant: Action,
    pub(crate) revoke: Action,
    pub(crate) words: &'static str,
}

pub(crate) const ROLES: Set = Set { grant: Action::GrantRole, revoke: Action::RevokeRole, words: "role" };
pub(crate) const GROUPS: Set = Set { grant: Action::JoinGroup, revoke: Action::LeaveGroup, words: "group" };

/// A role or group.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) value: String,
    pub(crate) display: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) json: Value,
    pub(crate) group: Option<Group>,
}

impl Named {
    pub(crate) fn role(role: &Role) -> Self {
        Self {
            value: role.value.clone(),
            display: role.display.clone(),
            kind: None,
            json: json!(role),
            group: None,
        }
    }

    /// A role of which only the ID is known.
    pub(crate) fn role_id(id: &str) -> Self {
        Self { value: id.to_owned(), display: None, kind: None, json: json!({"value": id}), group: None }
    }

    pub(crate) fn group(group: &Group) -> Self {
        let kind = Some(group.kind.as_str().to_owned());
        let own = Some(group.clone());
        Self {
            value: group.value.clone(),
            display: group.display.clone(),
            kind,
            json: json!(group),
            group: own,
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.value == other.value && self.kind == other.kind
    }

    /// Returns whether a text is the ID, after the kind or alone.
    pub(crate) fn has_id(&self, text: &str) -> bool {
        self.value == text || self.kinded(text).is_some_and(|id| self.value == id)
    }

    /// Returns whether a text is the name, after the kind or alone.
    pub(crate) fn has_name(&self, text: &str) -> bool {
        let is = |text: &str| self.display.as_deref().is_some_and(|own| same(own, text));
        is(text) || self.kinded(text).is_some_and(is)
    }

    pub(crate) fn kinded<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.strip_prefix(self.kind.as_deref()?)?.strip_prefix(':')
    }
}

/// The roles or groups of a platform.
pub(crate) struct Known {
    pub(crate) named: Vec<Named>,
    /// The first error of one that cannot be read.
    pub(crate) malformed: Option<Error>,
}

impl Known {
    /// # Errors
    /// The list failed as a whole.
    pub(crate) async fn read<T>(
        mut list: BoxStream<'_, Result<T, Error>>,
        named: impl Fn(&T) -> Named,
    ) -> Result<Self, ChangeError> {
        let mut known = Self { named: Vec::new(), malformed: None };
        while let Some(item) = list.next().await {
            match item {
                Ok(item) => known.named.push(named(&item)),
                Err(error) if error.is_malformed_record() => _ = known.malformed.get_or_insert(error),
                Err(error) => return Err(ChangeError::of_read(error)),
            }
        }
        Ok(known)
    }
}

/// Returns the role or group with this ID, or else with this name; `None` if there is none.
///
/// # Errors
/// There are several.
pub(crate) fn chosen<'a>(
    set: &Set,
    known: &'a [Named],
    name: &str,
) -> Result<Option<&'a Named>, ChangeError> {
    let mut found: Vec<&Named> = known.iter().filter(|named| named.has_id(name)).collect();
    if found.is_empty() {
        found = known.iter().filter(|named| named.has_name(name)).collect();
    }
    match found.as_slice() {
        [] => Ok(None),
        [named] => Ok(Some(named)),
        several => {
            let kind =
                |named: &&Named| format!("{}:{}", named.kind.as_deref().unwrap_or(set.words), named.value);
            let ids: Vec<String> = several.iter().map(kind).collect();
            Err(ChangeError::refused(format!("several {}s are `{name}`: {}", set.words, ids.join(", "))))
        }
    }
}

/// Returns the error of a role or group that is not there, or may be one that cannot be read.
pub(crate) fn unknown(set: &Set, name: &str, malformed: Option<Error>) -> ChangeError {
    match malformed {
        Some(error) => ChangeError::of_read(error),
        None => ChangeError::refused(format!("there is no {} `{name}` here", set.words)),
    }
}

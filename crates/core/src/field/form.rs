//! The forms in which values came that their types have no room for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::strict;

/// The form of a value that its type has no room for.
// No `Debug`: a value may be a secret.
#[derive(Clone)]
pub enum WireForm {
    /// The field was not there.
    Absent,
    /// It was null.
    Null,
    /// It is no value of the field's type, and the field has none.
    UnreadValue(Box<UnreadValue>),
    /// An integer was written as a number with a fraction of zero.
    Float(f64),
    /// An object without fields was written as a list without elements.
    EmptyList,
    /// Some elements of a list came in such forms.
    Elements(Box<Elements>),
    /// Some entries of a map came in such forms.
    Entries(Box<BTreeMap<String, WireForm>>),
}

/// A value that came in an optional field and is none of the field's type: see
/// [`Extra::unread`](crate::Extra::unread).
#[derive(Clone)]
pub struct UnreadValue {
    value: Value,
    path: String,
}

impl UnreadValue {
    pub(super) fn new(value: Value, path: String) -> Self {
        Self { value, path }
    }

    /// Returns the field's value as it came. It may be a secret.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the JSON path to what does not fit, from the record on: `emails[0].address`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Debug for UnreadValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UnreadValue").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The elements of a list that came in other forms than their type.
#[derive(Clone)]
pub struct Elements {
    /// How many came, nulls included.
    pub(super) came: usize,
    /// How many of them are null where the type knows no null, and so are not in the list.
    pub(super) nulls: usize,
    /// The forms, by the elements' places in what came, ascending.
    pub(super) forms: Vec<(usize, WireForm)>,
}

/// The forms in which the fields of one record came.
#[derive(Clone, Default)]
pub struct WireForms {
    fields: Vec<(Cow<'static, str>, WireForm)>,
    /// The record itself was written as a list without elements.
    empty_list: bool,
    /// Whether values are kept that do not fit optional fields.
    keep_unread: bool,
}

impl WireForms {
    /// Those of a record that is about to be read.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self { keep_unread: !strict::is_strict(), ..Self::default() }
    }

    /// Those of a record that was written as a list without elements.
    pub(crate) fn of_empty_list() -> Self {
        Self { empty_list: true, ..Self::default() }
    }

    /// Whether values are kept that do not fit optional fields.
    #[inline]
    pub(crate) fn keep_unread(&self) -> bool {
        self.keep_unread
    }

    /// Whether the record was written as a list without elements.
    pub(crate) fn is_empty_list(&self) -> bool {
        self.empty_list
    }

    /// Whether all fields came as they are sent.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.empty_list
    }

    /// Keeps the form of a field.
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, form: WireForm) {
        self.fields.push((name.into(), form));
    }

    /// The form in which a field came.
    pub(crate) fn of(&self, name: &str) -> Option<&WireForm> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, form)| form)
    }

    /// The fields whose values do not fit, and the values.
    pub(crate) fn unread(&self) -> impl Iterator<Item = (&str, &UnreadValue)> {
        self.fields.iter().filter_map(|(name, form)| match form {
            WireForm::UnreadValue(unread) => Some((&**name, &**unread)),
            _ => None,
        })
    }

    /// What they take in memory beside the values that they belong to, in bytes.
    pub(crate) fn size(&self) -> usize {
        let unread = self.unread().map(|(_, unread)| size_of::<UnreadValue>() + unread.path.capacity());
        self.fields.capacity() * size_of::<(Cow<'static, str>, WireForm)>() + unread.sum::<usize>()
    }
}

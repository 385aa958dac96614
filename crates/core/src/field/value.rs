//! What a field can hold.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserializer, Serialize, Serializer};

use super::form::WireForm;

/// A value that a field can hold.
///
/// All types of fields implement it; those of which each value has one form only say what is in the
/// field before it is read.
pub trait FieldValue: Serialize + DeserializeOwned + fmt::Debug + PartialEq {
    /// Returns the value that a field has before it is read. No caller sees it.
    fn blank() -> Self;

    /// Reads a value. A form that the type has no room for is put into `form`.
    ///
    /// # Errors
    /// The value is none of this type, in whatever form.
    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        let _ = form;
        Self::deserialize(deserializer)
    }

    /// Writes a value that was read in this form. If it is no longer the value that was read, it is
    /// written as any other.
    ///
    /// # Errors
    /// What the serializer says.
    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        let _ = form;
        self.serialize(serializer)
    }

    /// The value that a null stands for, where the type has one.
    fn of_null() -> Option<Self> {
        None
    }

    /// Whether this is that value.
    fn is_null(&self) -> bool {
        false
    }

    /// Whether the field is not there with this value.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A value in the form in which it came.
pub(crate) struct InForm<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) form: &'a WireForm,
}

impl<T: FieldValue> Serialize for InForm<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.write(self.form, serializer)
    }
}

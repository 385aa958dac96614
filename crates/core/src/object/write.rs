//! Writing the fields of a struct as an object.

use serde::ser::{SerializeMap, Serializer};

use super::Object;
use crate::field::{FieldValue, InForm, WireForm, WireForms, write_empty_list};
use crate::{Extra, Nullable};

/// Writes a struct as an object, each field in the form in which it came.
///
/// # Errors
/// What the serializer says.
#[doc(hidden)]
pub fn serialize<T: Object, S: Serializer>(record: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if record.extra().forms().is_some_and(WireForms::is_empty_list) && record.is_empty() {
        return write_empty_list(serializer);
    }
    let object = serializer.serialize_map(None)?;
    let mut writer = ObjectWriter { object, extra: record.extra() };
    record.write(&mut writer)?;
    writer.end()
}

/// An object of which the fields are being written.
#[doc(hidden)]
pub struct ObjectWriter<'a, M, T> {
    object: M,
    extra: &'a Extra<T>,
}

impl<'a, M: SerializeMap, T: FieldValue> ObjectWriter<'a, M, T> {
    /// Writes a field that is always there, null where it may be.
    ///
    /// # Errors
    /// What the serializer says, as for all of these.
    pub fn required<V: FieldValue>(&mut self, name: &'static str, value: &V) -> Result<(), M::Error> {
        if self.extra.contains_key(name) {
            return Ok(());
        }
        match self.form(name) {
            Some(WireForm::Absent) if value.is_null() => Ok(()),
            Some(form) => self.object.serialize_entry(name, &InForm { value, form }),
            None => self.object.serialize_entry(name, value),
        }
    }

    /// Writes a field that is absent where there is no value.
    pub fn optional<V: FieldValue>(&mut self, name: &'static str, value: &Option<V>) -> Result<(), M::Error> {
        match (value, self.form(name)) {
            (Some(_), _) | (None, Some(WireForm::Null)) => self.required(name, value),
            (None, _) => self.unread(name),
        }
    }

    /// Writes a field that may be absent and may be null.
    pub fn optional_nullable<V: FieldValue>(
        &mut self,
        name: &'static str,
        value: &Nullable<V>,
    ) -> Result<(), M::Error> {
        if value.is_absent() { self.unread(name) } else { self.required(name, value) }
    }

    /// Writes what came in a field that has no value.
    fn unread(&mut self, name: &'static str) -> Result<(), M::Error> {
        match self.form(name) {
            Some(WireForm::UnreadValue(unread)) if !self.extra.contains_key(name) => {
                self.object.serialize_entry(name, unread.value())
            }
            _ => Ok(()),
        }
    }

    /// Writes the fields that the type does not list, and ends the object.
    fn end(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            match self.form(name) {
                Some(form) => self.object.serialize_entry(name, &InForm { value, form })?,
                None => self.object.serialize_entry(name, value)?,
            }
        }
        self.object.end()
    }

    fn form(&self, name: &str) -> Option<&'a WireForm> {
        self.extra.forms()?.of(name)
    }
}

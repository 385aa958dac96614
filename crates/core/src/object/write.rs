//! Writing the fields of a struct as an object.

use serde::ser::{SerializeMap, Serializer};

use super::Object;
use crate::field::{FieldValue, Form, Forms, InForm, write_empty_list};
use crate::{Extra, Nullable};

/// Writes a struct as an object, each field in the form in which it came.
///
/// # Errors
/// What the serializer says.
#[doc(hidden)]
pub fn serialize<T: Object, S: Serializer>(record: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if record.extra().forms().is_some_and(Forms::is_empty_list) && record.is_empty() {
        return write_empty_list(serializer);
    }
    let object = serializer.serialize_map(None)?;
    let mut writer = ObjectWriter { object, extra: record.extra(), result: Ok(()) };
    record.write(&mut writer);
    writer.end()
}

/// An object of which the fields are being written. It keeps the first error.
#[doc(hidden)]
pub struct ObjectWriter<'a, M: SerializeMap, T> {
    object: M,
    extra: &'a Extra<T>,
    result: Result<(), M::Error>,
}

impl<'a, M: SerializeMap, T: FieldValue> ObjectWriter<'a, M, T> {
    /// Writes a field that is always there, null where it may be.
    pub fn required<V: FieldValue>(&mut self, name: &'static str, value: &V) {
        if self.result.is_err() || self.extra.contains_key(name) {
            return;
        }
        self.result = match self.form(name) {
            Some(Form::Absent) if value.is_null() => Ok(()),
            Some(form) => self.object.serialize_entry(name, &InForm { value, form }),
            None => self.object.serialize_entry(name, value),
        };
    }

    /// Writes a field that is absent where there is no value.
    pub fn optional<V: FieldValue>(&mut self, name: &'static str, value: &Option<V>) {
        match (value, self.form(name)) {
            (Some(_), _) | (None, Some(Form::Null)) => self.required(name, value),
            (None, _) => self.unread(name),
        }
    }

    /// Writes a field that may be absent and may be null.
    pub fn optional_nullable<V: FieldValue>(&mut self, name: &'static str, value: &Nullable<V>) {
        if value.is_absent() { self.unread(name) } else { self.required(name, value) }
    }

    /// Writes what came in a field that has no value.
    fn unread(&mut self, name: &'static str) {
        if self.result.is_err() || self.extra.contains_key(name) {
            return;
        }
        if let Some(Form::Unread(unread)) = self.form(name) {
            self.result = self.object.serialize_entry(name, unread.value());
        }
    }

    /// Writes the fields that the type does not list, and ends the object.
    fn end(mut self) -> Result<M::Ok, M::Error> {
        self.result?;
        for (name, value) in self.extra.iter() {
            match self.extra.forms().and_then(|forms| forms.of(name)) {
                Some(form) => self.object.serialize_entry(name, &InForm { value, form })?,
                None => self.object.serialize_entry(name, value)?,
            }
        }
        self.object.end()
    }

    fn form(&self, name: &str) -> Option<&'a Form> {
        self.extra.forms()?.of(name)
    }
}

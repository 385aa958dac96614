//! Writing the fields of a struct as an object.

use serde::ser::{SerializeMap, Serializer};

use super::Object;
use super::index::{FieldIndex, FieldPresence};
use super::visit::{FieldVisitor, equal};
use crate::Extra;
use crate::field::{FieldValue, InForm, WireForm, WireForms, write_empty_list};

/// Writes a struct as an object, each field in the form in which it came.
///
/// # Errors
/// What the serializer says.
#[doc(hidden)]
pub fn serialize<T: Object, S: Serializer>(record: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut kept = Beside::default();
    record.visit(record, &mut kept);
    let is_empty_list = kept.forms.is_empty_list() && T::SHAPE.may_be_empty;
    if is_empty_list && equal(record, &T::blank()) {
        return write_empty_list(serializer);
    }
    let mut object = ObjectWriter {
        object: serializer.serialize_map(None)?,
        kept,
        fields: T::SHAPE.fields.iter().enumerate(),
        index: FieldIndex::of::<T>(),
        result: Ok(()),
    };
    record.visit(record, &mut object);
    object.result?;
    object.object.end()
}

/// What is kept beside the fields of a record, which are written with it in mind.
#[derive(Default)]
struct Beside {
    /// Whether there is anything.
    is_there: bool,
    forms: WireForms,
    /// The names of the fields that the struct does not list, in their order.
    names: Vec<String>,
}

impl Beside {
    /// Whether a field is among those that the struct does not list.
    fn lists(&self, name: &str) -> bool {
        self.names.binary_search_by(|other| other.as_str().cmp(name)).is_ok()
    }
}

impl FieldVisitor for Beside {
    #[inline]
    fn field<T: FieldValue>(&mut self, _: &T, _: &T) {}

    fn extra<T: FieldValue>(&mut self, extra: &Extra<T>, _: &Extra<T>) {
        if let Some(forms) = extra.forms() {
            *self = Self { is_there: true, forms: forms.clone(), names: extra.keys().cloned().collect() };
        }
    }
}

/// An object of which the fields are being written.
struct ObjectWriter<M: SerializeMap> {
    object: M,
    kept: Beside,
    /// The fields that are still to come.
    fields: std::iter::Enumerate<std::slice::Iter<'static, &'static str>>,
    index: &'static FieldIndex,
    /// The first error.
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> FieldVisitor for ObjectWriter<M> {
    #[inline]
    fn field<T: FieldValue>(&mut self, value: &T, _: &T) {
        match self.fields.next() {
            Some((place, name)) if self.result.is_ok() => {
                self.result = self.write(name, self.index.presence(place), value);
            }
            _ => {}
        }
    }

    fn extra<T: FieldValue>(&mut self, extra: &Extra<T>, _: &Extra<T>) {
        if self.result.is_ok() {
            self.result = self.write_extra(extra);
        }
    }
}

impl<M: SerializeMap> ObjectWriter<M> {
    /// Writes a field.
    fn write<T: FieldValue>(
        &mut self,
        name: &'static str,
        presence: FieldPresence,
        value: &T,
    ) -> Result<(), M::Error> {
        let is_left_out = match presence {
            FieldPresence::Required => false,
            FieldPresence::Optional => value.is_null(),
            FieldPresence::Nullable => value.is_absent(),
        };
        if !self.kept.is_there {
            return if is_left_out { Ok(()) } else { self.object.serialize_entry(name, value) };
        }
        if self.kept.lists(name) {
            return Ok(());
        }
        match self.kept.forms.of(name) {
            Some(WireForm::UnreadValue(unread)) if is_left_out => {
                self.object.serialize_entry(name, unread.value())
            }
            Some(WireForm::Null) if presence == FieldPresence::Optional => {
                self.object.serialize_entry(name, value)
            }
            _ if is_left_out => Ok(()),
            Some(WireForm::Absent) if value.is_null() => Ok(()),
            Some(form) => self.object.serialize_entry(name, &InForm { value, form }),
            None => self.object.serialize_entry(name, value),
        }
    }

    /// Writes the fields that the type does not list.
    fn write_extra<T: FieldValue>(&mut self, extra: &Extra<T>) -> Result<(), M::Error> {
        for (name, value) in extra.iter() {
            match self.kept.forms.of(name) {
                Some(form) => self.object.serialize_entry(name, &InForm { value, form })?,
                None => self.object.serialize_entry(name, value)?,
            }
        }
        Ok(())
    }
}

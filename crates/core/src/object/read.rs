//! Reading an object into the fields of a struct.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::Object;
use super::index::{FieldIndex, FieldPresence, Places};
use crate::field::{self, FieldValue, WireForm, WireForms};
use crate::{Extra, Nullable, json_limits};

/// Reads a struct from an object.
///
/// # Errors
/// What comes is no object of this type.
#[doc(hidden)]
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    // `const`, so that a struct is compiled for what it can come as, and for nothing else.
    if const { T::SHAPE.may_be_empty } {
        // The only request that takes a list as well as an object.
        deserializer.deserialize_struct(T::SHAPE.name, &[], Whole(PhantomData))
    } else {
        deserializer.deserialize_map(Whole(PhantomData))
    }
}

/// Reads a whole object.
struct Whole<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Whole<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", T::SHAPE.name)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        let mut record = T::blank();
        let reader = ObjectReader {
            object,
            forms: WireForms::new(),
            form: None,
            name: "",
            presence: FieldPresence::Required,
            step: Step::Value,
            size: size_of::<T>(),
            fields: 0,
            result: Ok(()),
        };
        reader.read(&mut record)?;
        Ok(record)
    }

    /// An empty list in place of a record all of whose fields may be absent.
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        if const { T::SHAPE.may_be_empty } {
            field::empty(list, &self)?;
            let mut record = T::blank();
            let mut end = EmptyList { size: size_of::<T>(), result: Ok(()) };
            record.read(usize::MAX, &mut end);
            end.result.map(|()| record)
        } else {
            Err(A::Error::invalid_type(Unexpected::Seq, &self))
        }
    }
}

/// What reads the fields of a struct, which ask for it by their types.
#[doc(hidden)]
pub trait FieldReader {
    /// Reads the value of a field. Returns whether it could be read.
    fn field<T: FieldValue>(&mut self, place: &mut T) -> bool;

    /// Reads what the struct does not list, or keeps there in which forms its fields came.
    fn extra<T: FieldValue>(&mut self, extra: &mut Extra<T>) -> bool;
}

// By presence, as those that show fields.

/// Reads the value of a field that is always there.
#[inline]
pub fn required<R: FieldReader, T: FieldValue>(reader: &mut R, place: &mut T) -> bool {
    reader.field(place)
}

/// Reads the value of an optional field.
#[inline]
pub fn optional<R: FieldReader, T: FieldValue>(reader: &mut R, place: &mut Option<T>) -> bool {
    reader.field(place)
}

/// Reads the value of an optional field that may be null.
#[inline]
pub fn nullable<R: FieldReader, T: FieldValue>(reader: &mut R, place: &mut Nullable<T>) -> bool {
    reader.field(place)
}

/// An object of which the fields are being read.
struct ObjectReader<'de, A: MapAccess<'de>> {
    object: A,
    forms: WireForms,
    /// The form of the value that was read last, until it is kept.
    form: Option<WireForm>,
    /// The name of the field that is read.
    name: &'static str,
    presence: FieldPresence,
    step: Step,
    /// How many bytes the struct takes.
    size: usize,
    /// How many of its fields came.
    fields: usize,
    result: Result<(), A::Error>,
}

/// What is read.
enum Step {
    /// The value of a field.
    Value,
    /// A field of this name, which the struct does not list.
    Unlisted(String),
    /// A field that has to be there and is not.
    Missing,
    /// Nothing: the object ended.
    End,
}

impl<'de, A: MapAccess<'de>> FieldReader for ObjectReader<'de, A> {
    #[inline]
    fn field<T: FieldValue>(&mut self, place: &mut T) -> bool {
        let result = match self.step {
            Step::Value => self.value(place),
            _ => self.missing(place),
        };
        match result {
            Ok(()) => true,
            Err(error) => self.fail(error),
        }
    }

    fn extra<T: FieldValue>(&mut self, extra: &mut Extra<T>) -> bool {
        let result = match std::mem::replace(&mut self.step, Step::Value) {
            Step::Unlisted(name) => self.unlisted(name, extra),
            _ => keep(extra, std::mem::take(&mut self.forms), self.size, self.fields),
        };
        match result {
            Ok(()) => true,
            Err(error) => self.fail(error),
        }
    }
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Reads the object. One loop, so that what reads a field is compiled in one place.
    #[inline]
    fn read<T: Object>(mut self, record: &mut T) -> Result<(), A::Error> {
        let (fields, index) = (T::SHAPE.fields, FieldIndex::of::<T>());
        let mut came = Places::default();
        let mut missing = 0;
        loop {
            let mut place = usize::MAX;
            if let Step::Value = self.step {
                match self.object.next_key_seed(Name { fields, index })? {
                    Some(FieldName::Listed(listed, name)) => {
                        if came.contains(listed) {
                            return Err(A::Error::duplicate_field(name));
                        }
                        came = came.with(listed);
                        (self.name, self.presence) = (name, index.presence(listed));
                        self.fields += 1;
                        place = listed;
                    }
                    Some(FieldName::Unlisted(name)) => self.step = Step::Unlisted(name),
                    None => self.step = Step::Missing,
                }
            }
            if let Step::Missing = self.step {
                match index.missing(came, missing) {
                    Some(next) => {
                        self.name = fields.get(next).copied().unwrap_or_default();
                        (place, missing) = (next, next + 1);
                        came = came.with(next);
                    }
                    None => self.step = Step::End,
                }
            }
            let is_end = matches!(self.step, Step::End);
            if !record.read(place, &mut self) || is_end {
                return self.result;
            }
        }
    }

    #[cold]
    fn fail(&mut self, error: A::Error) -> bool {
        self.result = Err(error);
        false
    }

    /// Reads the value of a field. One that does not fit is kept if the field may be absent.
    #[inline]
    fn value<T: FieldValue>(&mut self, place: &mut T) -> Result<(), A::Error> {
        let may_be_absent = self.presence != FieldPresence::Required;
        let keeps = may_be_absent && self.forms.keep_unread();
        self.object.next_value_seed(FieldSeed { place, name: self.name, form: &mut self.form, keeps })?;
        if self.form.is_some() {
            self.keep_form();
        } else if self.presence == FieldPresence::Optional && place.is_null() {
            self.forms.push(self.name, WireForm::Null);
        }
        Ok(())
    }

    #[cold]
    fn keep_form(&mut self) {
        if let Some(form) = self.form.take() {
            self.forms.push(self.name, form);
        }
    }

    /// Reads the value of a field that the type does not list.
    fn unlisted<T: FieldValue>(&mut self, name: String, extra: &mut Extra<T>) -> Result<(), A::Error> {
        let value = self.object.next_value_seed(InSomeForm::new(&mut self.form))?;
        if let Some(form) = self.form.take() {
            self.forms.push(name.clone(), form);
        }
        extra.insert(name, value);
        Ok(())
    }

    /// Sets a field that is not there to what a null stands for.
    #[cold]
    fn missing<T: FieldValue>(&mut self, place: &mut T) -> Result<(), A::Error> {
        *place = T::of_null().ok_or_else(|| A::Error::missing_field(self.name))?;
        self.forms.push(self.name, WireForm::Absent);
        Ok(())
    }
}

/// What says of a record that it came as a list without elements.
struct EmptyList<E> {
    size: usize,
    result: Result<(), E>,
}

impl<E: Error> FieldReader for EmptyList<E> {
    fn field<T: FieldValue>(&mut self, _: &mut T) -> bool {
        true
    }

    fn extra<T: FieldValue>(&mut self, extra: &mut Extra<T>) -> bool {
        self.result = keep(extra, WireForms::of_empty_list(), self.size, 0);
        self.result.is_ok()
    }
}

/// Keeps the forms in which a record's fields came. Counts a record of this size, of which so many
/// fields came, against what the document around it may take.
///
/// # Errors
/// There is no room for it.
#[inline]
fn keep<T, E: Error>(extra: &mut Extra<T>, forms: WireForms, size: usize, fields: usize) -> Result<(), E> {
    let mut fits = json_limits::charge(size, fields);
    if !forms.is_empty() {
        fits = fits && json_limits::charge_exactly(forms.size());
        extra.keep(forms);
    }
    if fits { Ok(()) } else { Err(E::custom("too many values")) }
}

/// Reads the name of a field.
struct Name {
    fields: &'static [&'static str],
    index: &'static FieldIndex,
}

/// The field that a name is that of.
enum FieldName {
    /// By its place, with its name.
    Listed(usize, &'static str),
    Unlisted(String),
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = FieldName;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = FieldName;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field's name")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(match self.index.find(self.fields, name) {
            Some((place, name)) => FieldName::Listed(place, name),
            None => FieldName::Unlisted(name.to_owned()),
        })
    }
}

/// Reads a value, and the form in which it came.
struct InSomeForm<'a, T> {
    form: &'a mut Option<WireForm>,
    value: PhantomData<T>,
}

impl<'a, T> InSomeForm<'a, T> {
    #[inline]
    fn new(form: &'a mut Option<WireForm>) -> Self {
        Self { form, value: PhantomData }
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for InSomeForm<'_, T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer, self.form)
    }
}

/// Reads the value of a field into its place.
struct FieldSeed<'a, T> {
    place: &'a mut T,
    name: &'static str,
    form: &'a mut Option<WireForm>,
    /// Whether a value that does not fit becomes the form. There is no value then.
    keeps: bool,
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for FieldSeed<'_, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if !self.keeps {
            *self.place = T::read(deserializer, self.form)?;
        } else if let Some(value) = field::read_or_keep(self.name, deserializer, self.form)? {
            *self.place = value;
        }
        Ok(())
    }
}

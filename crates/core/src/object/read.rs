//! Reading an object into the fields of a struct.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::Object;
use crate::field::{self, FieldValue, WireForm, WireForms};
use crate::{Extra, Nullable, json_limits};

/// Reads a struct from an object.
///
/// # Errors
/// What comes is no object of this type.
#[doc(hidden)]
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    // The only request that takes a list as well as an object.
    deserializer.deserialize_struct(T::NAME, &[], Whole(PhantomData))
}

/// Reads a whole object.
struct Whole<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Whole<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", T::NAME)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::read(ObjectReader::new(object))
    }

    /// An empty list in place of a record all of whose fields may be absent.
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        let Some(mut read) = T::empty() else {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        };
        field::empty(list, &self)?;
        keep(read.extra_mut(), WireForms::of_empty_list(), size_of::<T>(), 0)?;
        Ok(read)
    }
}

/// An object of which the fields are being read.
#[doc(hidden)]
pub struct ObjectReader<A> {
    object: A,
    forms: WireForms,
    /// The form of the value that was read last, until it is kept.
    form: Option<WireForm>,
    fields: usize,
}

impl<'de, A: MapAccess<'de>> ObjectReader<A> {
    #[inline]
    fn new(object: A) -> Self {
        Self { object, forms: WireForms::new(), form: None, fields: 0 }
    }

    /// Returns the name of the next field.
    ///
    /// # Errors
    /// The JSON is malformed.
    #[inline]
    pub fn name(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        self.object.next_key_seed(Name)
    }

    /// Reads the value of a field that has to be there.
    ///
    /// # Errors
    /// The value is none of this type, or the field came before.
    #[inline]
    pub fn required<T: FieldValue>(
        &mut self,
        name: &'static str,
        place: &mut Option<T>,
    ) -> Result<(), A::Error> {
        if place.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *place = Some(self.object.next_value_seed(InSomeForm::new(&mut self.form))?);
        self.end_field(name);
        Ok(())
    }

    /// Reads the value of a field that may be absent and is not supposed to be null.
    ///
    /// # Errors
    /// The field came before.
    #[inline]
    pub fn optional<T: FieldValue>(
        &mut self,
        name: &'static str,
        place: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        if place.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        let value = self.value_or_null(name)?;
        if matches!(value, Some(None)) {
            self.forms.push(name, WireForm::Null);
        }
        *place = Some(value.flatten());
        Ok(())
    }

    /// Reads the value of a field that may be absent and may be null.
    ///
    /// # Errors
    /// The field came before.
    #[inline]
    pub fn optional_nullable<T: FieldValue>(
        &mut self,
        name: &'static str,
        place: &mut Option<Nullable<T>>,
    ) -> Result<(), A::Error> {
        if place.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *place = Some(self.value_or_null(name)?.map_or(Nullable::Absent, Nullable::from));
        Ok(())
    }

    /// Reads the value of a field that may be absent. One that does not fit is kept, and is `None`.
    #[inline]
    fn value_or_null<T: FieldValue>(&mut self, name: &'static str) -> Result<Option<Option<T>>, A::Error> {
        let value = if self.forms.keep_unread() {
            self.object.next_value_seed(OrKept { name, form: &mut self.form, value: PhantomData })?
        } else {
            Some(self.object.next_value_seed(InSomeForm::new(&mut self.form))?)
        };
        self.end_field(name);
        Ok(value)
    }

    /// Counts a field, and keeps the form in which it came.
    #[inline]
    fn end_field(&mut self, name: &'static str) {
        self.fields += 1;
        if self.form.is_some() {
            self.keep_form(name);
        }
    }

    #[cold]
    fn keep_form(&mut self, name: &'static str) {
        if let Some(form) = self.form.take() {
            self.forms.push(name, form);
        }
    }

    /// Reads the value of a field that the type does not list.
    ///
    /// # Errors
    /// The value is none of the type that such fields have.
    pub fn unlisted<T: FieldValue>(
        &mut self,
        name: Cow<'de, str>,
        extra: &mut Extra<T>,
    ) -> Result<(), A::Error> {
        let value = self.object.next_value_seed(InSomeForm::new(&mut self.form))?;
        let name = name.into_owned();
        if let Some(form) = self.form.take() {
            self.forms.push(name.clone(), form);
        }
        extra.insert(name, value);
        Ok(())
    }

    /// Returns the value of a field that has to be there: what a null stands for, where it is not
    /// and may be null.
    ///
    /// # Errors
    /// It is not there and may not be null.
    #[inline]
    pub fn value<T: FieldValue>(&mut self, name: &'static str, place: Option<T>) -> Result<T, A::Error> {
        match place {
            Some(value) => Ok(value),
            None => self.missing(name),
        }
    }

    #[cold]
    fn missing<T: FieldValue>(&mut self, name: &'static str) -> Result<T, A::Error> {
        let null = T::of_null().ok_or_else(|| A::Error::missing_field(name))?;
        self.forms.push(name, WireForm::Absent);
        Ok(null)
    }

    /// Ends the object, of which the struct takes `size` bytes.
    ///
    /// # Errors
    /// The document around it takes more than it may.
    #[inline]
    pub fn end<T>(self, mut extra: Extra<T>, size: usize) -> Result<Extra<T>, A::Error> {
        keep(&mut extra, self.forms, size, self.fields)?;
        Ok(extra)
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
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field's name")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
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

/// Reads the value of a field that may be absent. One that does not fit becomes the form, and there
/// is no value.
struct OrKept<'a, T> {
    name: &'static str,
    form: &'a mut Option<WireForm>,
    value: PhantomData<T>,
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for OrKept<'_, T> {
    type Value = Option<Option<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        field::read_or_keep(self.name, deserializer, self.form)
    }
}

//! Fields of one value, and those that may hold none.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, Unexpected, Visitor};
use serde::{Deserializer, Serializer};
use serde_json::{Number, Value};

use super::form::WireForm;
use super::value::FieldValue;
use crate::lenient::whole_float;
use crate::{Lenient, LenientValue, Nullable, Secret, Sensitive, UtcDateTime};

/// Values of one form each.
macro_rules! plain {
    ($($ty:ty = $blank:expr),* $(,)?) => {
        $(impl FieldValue for $ty {
            #[inline]
            fn blank() -> Self {
                $blank
            }
        })*
    };
}

plain!(
    bool = false,
    u64 = 0,
    f64 = 0.0,
    String = String::new(),
    Number = Number::from(0),
    Secret = Secret::new(String::new()),
    UtcDateTime = UtcDateTime::unread(),
);

impl<T: LenientValue + fmt::Debug + PartialEq> FieldValue for Lenient<T> {
    fn blank() -> Self {
        Self::unread()
    }
}

impl FieldValue for Value {
    #[inline]
    fn blank() -> Self {
        Self::Null
    }

    fn of_null() -> Option<Self> {
        Some(Self::Null)
    }

    fn is_null(&self) -> bool {
        self.is_null()
    }
}

impl FieldValue for i64 {
    #[inline]
    fn blank() -> Self {
        0
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(Integer(form))
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            WireForm::Float(float) if whole_float(*float) == Some(*self) => serializer.serialize_f64(*float),
            _ => serializer.serialize_i64(*self),
        }
    }
}

struct Integer<'a>(&'a mut Option<WireForm>);

impl Visitor<'_> for Integer<'_> {
    type Value = i64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("i64")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        let integer = whole_float(number).ok_or_else(|| E::invalid_type(Unexpected::Float(number), &self))?;
        *self.0 = Some(WireForm::Float(number));
        Ok(integer)
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OrNull::new(form))
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(form, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn of_null() -> Option<Self> {
        Some(None)
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }
}

impl<T: FieldValue> FieldValue for Nullable<T> {
    #[inline]
    fn blank() -> Self {
        Self::Absent
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        Option::read(deserializer, form).map(Self::from)
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_ref() {
            Some(value) => value.write(form, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn of_null() -> Option<Self> {
        Some(Self::Null)
    }

    fn is_null(&self) -> bool {
        self.is_null()
    }

    fn is_absent(&self) -> bool {
        self.is_absent()
    }
}

impl<T: FieldValue> FieldValue for Box<T> {
    #[inline]
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        T::read(deserializer, form).map(Self::new)
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        T::write(self, form, serializer)
    }

    fn of_null() -> Option<Self> {
        T::of_null().map(Self::new)
    }

    fn is_null(&self) -> bool {
        T::is_null(self)
    }
}

impl<T: FieldValue> FieldValue for Sensitive<T> {
    #[inline]
    fn blank() -> Self {
        T::blank().into()
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        T::read(deserializer, form).map(Self::from)
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        self.expose().write(form, serializer)
    }

    fn of_null() -> Option<Self> {
        T::of_null().map(Self::from)
    }

    fn is_null(&self) -> bool {
        self.expose().is_null()
    }
}

/// Reads a value, or `None` for a null.
pub(super) struct OrNull<'a, T> {
    form: &'a mut Option<WireForm>,
    value: PhantomData<T>,
}

impl<'a, T> OrNull<'a, T> {
    pub(super) fn new(form: &'a mut Option<WireForm>) -> Self {
        Self { form, value: PhantomData }
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for OrNull<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: FieldValue> Visitor<'de> for OrNull<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer, self.form).map(Some)
    }
}

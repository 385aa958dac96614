//! Fields that hold lists and maps.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::form::{Elements, WireForm};
use super::scalars::OrNull;
use super::strict::leave_out_null;
use super::value::{FieldValue, InForm};

impl<T: FieldValue> FieldValue for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List { form, element: PhantomData })
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            WireForm::Elements(elements) if self.len() + elements.nulls == elements.came => {
                elements.write(self, serializer)
            }
            _ => self.serialize(serializer),
        }
    }
}

impl Elements {
    fn write<T: FieldValue, S: Serializer>(&self, list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_seq(Some(self.came))?;
        let mut forms = self.forms.iter().peekable();
        let mut values = list.iter();
        for place in 0..self.came {
            let form = forms.next_if(|(at, _)| *at == place).map(|(_, form)| form);
            if matches!(form, Some(WireForm::Null)) {
                written.serialize_element(&())?;
                continue;
            }
            let Some(value) = values.next() else { break };
            match form {
                Some(form) => written.serialize_element(&InForm { value, form })?,
                None => written.serialize_element(value)?,
            }
        }
        written.end()
    }
}

struct List<'a, T> {
    form: &'a mut Option<WireForm>,
    element: PhantomData<T>,
}

impl<'de, T: FieldValue> Visitor<'de> for List<'_, T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        let mut forms = Vec::new();
        let mut came = 0;
        let mut form = None;
        while let Some(element) = elements.next_element_seed(OrNull::new(&mut form))? {
            match element.or_else(T::of_null) {
                Some(value) => list.push(value),
                None => {
                    leave_out_null();
                    form = Some(WireForm::Null);
                }
            }
            if let Some(form) = form.take() {
                forms.push((came, form));
            }
            came += 1;
        }
        if !forms.is_empty() {
            let nulls = came - list.len();
            *self.form = Some(WireForm::Elements(Box::new(Elements { came, nulls, forms })));
        }
        Ok(list)
    }
}

impl FieldValue for Map<String, Value> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        // The only request that takes a list as well as an object.
        deserializer.deserialize_struct("map", &[], FreeForm(form))
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            WireForm::EmptyList if self.is_empty() => write_empty_list(serializer),
            _ => self.serialize(serializer),
        }
    }
}

struct FreeForm<'a>(&'a mut Option<WireForm>);

impl<'de> Visitor<'de> for FreeForm<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        Map::deserialize(MapAccessDeserializer::new(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        empty(list, &self)?;
        *self.0 = Some(WireForm::EmptyList);
        Ok(Map::new())
    }
}

impl<T: FieldValue> FieldValue for BTreeMap<String, T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        form: &mut Option<WireForm>,
    ) -> Result<Self, D::Error> {
        // The only request that takes a list as well as an object.
        deserializer.deserialize_struct("map", &[], Entries { form, value: PhantomData })
    }

    fn write<S: Serializer>(&self, form: &WireForm, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            WireForm::EmptyList if self.is_empty() => write_empty_list(serializer),
            WireForm::Entries(forms) => {
                let mut written = serializer.serialize_map(None)?;
                for (name, value) in self {
                    match forms.get(name) {
                        Some(form) => written.serialize_entry(name, &InForm { value, form })?,
                        None => written.serialize_entry(name, value)?,
                    }
                }
                for (name, form) in forms.iter() {
                    if matches!(form, WireForm::Null) && !self.contains_key(name) {
                        written.serialize_entry(name, &())?;
                    }
                }
                written.end()
            }
            _ => self.serialize(serializer),
        }
    }
}

struct Entries<'a, T> {
    form: &'a mut Option<WireForm>,
    value: PhantomData<T>,
}

impl<'de, T: FieldValue> Visitor<'de> for Entries<'_, T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        let mut forms = BTreeMap::new();
        let mut form = None;
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(OrNull::new(&mut form))?;
            if value.is_none() && T::of_null().is_none() {
                form = Some(WireForm::Null);
            }
            if let Some(form) = form.take() {
                forms.insert(name.clone(), form);
            }
            if let Some(value) = value.or_else(T::of_null) {
                entries.insert(name, value);
            }
        }
        if !forms.is_empty() {
            *self.form = Some(WireForm::Entries(Box::new(forms)));
        }
        Ok(entries)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        empty(list, &self)?;
        *self.form = Some(WireForm::EmptyList);
        Ok(BTreeMap::new())
    }
}

/// Reads a list without elements.
///
/// # Errors
/// It has some.
pub(crate) fn empty<'de, A: SeqAccess<'de>>(
    mut list: A,
    expected: &dyn serde::de::Expected,
) -> Result<(), A::Error> {
    match list.next_element::<IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, expected)),
    }
}

/// Writes a list without elements.
///
/// # Errors
/// What the serializer says.
pub fn write_empty_list<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_seq(Some(0))?.end()
}

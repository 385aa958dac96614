//! The values of fields: how they are read, and sent back as they came.
//!
//! A server may send a value in a form that the type of its field has no room for: a null where the spec knows none, `5.0`
//! for an integer, an empty list for an empty object. The type reads what is meant, and the form is kept beside the record,
//! in its [`Extra`](crate::Extra), as long as the record has the value that was read. A value of another type in a field that
//! may be absent is kept there, too: the field reads as absent, and the record is not lost.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::lenient_values::whole_float;
use crate::{Lenient, LenientValue, Nullable, Secret, Sensitive, UtcDateTime, json_limits, locate};

/// The form of a value that its type has no room for.
// No `Debug`: a value may be a secret.
#[derive(Clone)]
pub enum Form {
    /// The field was not there.
    Absent,
    /// It was null.
    Null,
    /// It is no value of the field's type, and the field has none.
    Unread(Box<Unread>),
    /// An integer was written as a number with a fraction of zero.
    Float(f64),
    /// An object without fields was written as a list without elements.
    EmptyList,
    /// Some elements of a list came in such forms.
    Elements(Box<Elements>),
    /// Some entries of a map came in such forms.
    Entries(Box<BTreeMap<String, Form>>),
}

/// A value that came in an optional field and is none of the field's type: see [`Extra::unread`](crate::Extra::unread).
#[derive(Clone)]
pub struct Unread {
    value: Value,
    path: String,
}

impl Unread {
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

impl fmt::Debug for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unread").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The elements of a list that came in other forms than their type.
#[derive(Clone)]
pub struct Elements {
    /// How many came, nulls included.
    came: usize,
    /// How many of them are null where the type knows no null, and so are not in the list.
    nulls: usize,
    /// The forms, by the elements' places in what came, ascending.
    forms: Vec<(usize, Form)>,
}

/// A value that a field can hold.
///
/// All types of fields implement it; those of which each value has one form only implement it as it is.
pub trait FieldValue: Serialize + DeserializeOwned {
    /// Reads a value. A form that the type has no room for is put into `form`.
    ///
    /// # Errors
    /// The value is none of this type, in whatever form.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        let _ = form;
        Self::deserialize(deserializer)
    }

    /// Writes a value that was read in this form. If it is no longer the value that was read, it is written as any other.
    ///
    /// # Errors
    /// What the serializer says.
    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
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
}

/// Values of one form each.
macro_rules! plain {
    ($($ty:ty),* $(,)?) => {
        $(impl FieldValue for $ty {})*
    };
}

plain!(bool, u64, f64, String, Number, Secret, UtcDateTime);

impl<T: LenientValue> FieldValue for Lenient<T> {}

impl FieldValue for Value {
    fn of_null() -> Option<Self> {
        Some(Self::Null)
    }

    fn is_null(&self) -> bool {
        self.is_null()
    }
}

impl FieldValue for i64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(Integer(form))
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            Form::Float(float) if whole_float(*float) == Some(*self) => serializer.serialize_f64(*float),
            _ => serializer.serialize_i64(*self),
        }
    }
}

struct Integer<'a>(&'a mut Option<Form>);

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
        *self.0 = Some(Form::Float(number));
        Ok(integer)
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OrNull::new(form))
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
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
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        Option::read(deserializer, form).map(Self::from)
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
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
}

impl<T: FieldValue> FieldValue for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        T::read(deserializer, form).map(Self::new)
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
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
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        T::read(deserializer, form).map(Self::from)
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
        self.expose().write(form, serializer)
    }

    fn of_null() -> Option<Self> {
        T::of_null().map(Self::from)
    }

    fn is_null(&self) -> bool {
        self.expose().is_null()
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List { form, element: PhantomData })
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            Form::Elements(elements) if self.len() + elements.nulls == elements.came => {
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
            if matches!(form, Some(Form::Null)) {
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
    form: &'a mut Option<Form>,
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
                None => form = Some(Form::Null),
            }
            if let Some(form) = form.take() {
                forms.push((came, form));
            }
            came += 1;
        }
        if !forms.is_empty() {
            let nulls = came - list.len();
            *self.form = Some(Form::Elements(Box::new(Elements { came, nulls, forms })));
        }
        Ok(list)
    }
}

/// Reads a value, or `None` for a null.
struct OrNull<'a, T> {
    form: &'a mut Option<Form>,
    value: PhantomData<T>,
}

impl<'a, T> OrNull<'a, T> {
    fn new(form: &'a mut Option<Form>) -> Self {
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

impl FieldValue for Map<String, Value> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        // The only request that takes a list as well as an object.
        deserializer.deserialize_struct("map", &[], FreeForm(form))
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            Form::EmptyList if self.is_empty() => write_empty_list(serializer),
            _ => self.serialize(serializer),
        }
    }
}

struct FreeForm<'a>(&'a mut Option<Form>);

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
        *self.0 = Some(Form::EmptyList);
        Ok(Map::new())
    }
}

impl<T: FieldValue> FieldValue for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, form: &mut Option<Form>) -> Result<Self, D::Error> {
        // The only request that takes a list as well as an object.
        deserializer.deserialize_struct("map", &[], Entries { form, value: PhantomData })
    }

    fn write<S: Serializer>(&self, form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
        match form {
            Form::EmptyList if self.is_empty() => write_empty_list(serializer),
            Form::Entries(forms) => {
                let mut written = serializer.serialize_map(None)?;
                for (name, value) in self {
                    match forms.get(name) {
                        Some(form) => written.serialize_entry(name, &InForm { value, form })?,
                        None => written.serialize_entry(name, value)?,
                    }
                }
                for (name, form) in forms.iter() {
                    if matches!(form, Form::Null) && !self.contains_key(name) {
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
    form: &'a mut Option<Form>,
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
                form = Some(Form::Null);
            }
            if let Some(form) = form.take() {
                forms.insert(name.clone(), form);
            }
            if let Some(value) = value.or_else(T::of_null) {
                entries.insert(name, value);
            }
        }
        if !forms.is_empty() {
            *self.form = Some(Form::Entries(Box::new(forms)));
        }
        Ok(entries)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        empty(list, &self)?;
        *self.form = Some(Form::EmptyList);
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

/// A value in the form in which it came.
pub(crate) struct InForm<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) form: &'a Form,
}

impl<T: FieldValue> Serialize for InForm<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.write(self.form, serializer)
    }
}

thread_local! {
    /// Whether a value that does not fit an optional field is an error.
    static STRICT: Cell<bool> = const { Cell::new(false) };
}

/// What a decoder does while a value that does not fit an optional field is an error.
pub(crate) fn strictly<T>(decode: impl FnOnce() -> T) -> T {
    /// Puts back what was before, panics included.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            STRICT.set(self.0);
        }
    }
    let _restore = Restore(STRICT.replace(true));
    decode()
}

/// Reads the value of an optional field. One that does not fit becomes the form, and there is no value.
///
/// # Errors
/// It is no JSON, or there is no room for it.
pub(crate) fn read_or_keep<'de, T: FieldValue, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
    form: &mut Option<Form>,
) -> Result<Option<T>, D::Error> {
    let Text(text) = Text::deserialize(deserializer)?;
    let text = text.get();
    if !json_limits::charge_text(text) {
        return Err(D::Error::custom("too many values"));
    }
    // Read as text, so that the types are compiled for no other format than that of responses.
    let read =
        |form: &mut Option<Form>| T::read(&mut serde_json::Deserializer::from_slice(text.as_bytes()), form);
    // Strictly at first: what fits is not read once more for each record that it is in.
    let error = match strictly(|| read(form)).or_else(|_| {
        *form = None;
        read(form)
    }) {
        Ok(value) => return Ok(Some(value)),
        Err(error) => error,
    };
    let value = serde_json::from_str(text).map_err(|_| D::Error::custom("a value that is no JSON"))?;
    let path = locate::path(text.as_bytes(), error.line(), error.column());
    let path = locate::in_field(name, path.as_deref());
    *form = Some(Form::Unread(Box::new(Unread { value, path })));
    Ok(None)
}

/// The JSON text of a value.
struct Text(Box<RawValue>);

/// How serde_json is asked for the text of a value. If it did not know the name any more, the text would be written anew.
const RAW: &str = "$serde_json::private::RawValue";

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    /// serde_json's own way.
    fn visit_map<A: MapAccess<'de>>(self, text: A) -> Result<Text, A::Error> {
        Box::deserialize(MapAccessDeserializer::new(text)).map(Text)
    }

    /// That of all other deserializers, such as those of serde's untagged enums.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        let value = Value::deserialize(deserializer)?;
        serde_json::value::to_raw_value(&value).map(Text).map_err(D::Error::custom)
    }
}

/// The forms in which the fields of one record came.
#[derive(Clone, Default)]
pub struct Forms {
    fields: Vec<(Cow<'static, str>, Form)>,
    /// The record itself was written as a list without elements.
    empty_list: bool,
    /// Whether values are kept that do not fit optional fields.
    keep_unread: bool,
}

impl Forms {
    /// Those of a record that is about to be read.
    #[must_use]
    pub fn new() -> Self {
        Self { keep_unread: !STRICT.get(), ..Self::default() }
    }

    /// Those of a record that was written as a list without elements.
    pub(crate) fn of_empty_list() -> Self {
        Self { empty_list: true, ..Self::default() }
    }

    /// Whether values are kept that do not fit optional fields.
    pub(crate) fn keep_unread(&self) -> bool {
        self.keep_unread
    }

    /// Whether the record was written as a list without elements.
    pub(crate) fn is_empty_list(&self) -> bool {
        self.empty_list
    }

    /// Whether all fields came as they are sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.empty_list
    }

    /// Keeps the form of a field.
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, form: Form) {
        self.fields.push((name.into(), form));
    }

    /// The form in which a field came.
    pub(crate) fn of(&self, name: &str) -> Option<&Form> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, form)| form)
    }

    /// The fields whose values do not fit, and the values.
    pub(crate) fn unread(&self) -> impl Iterator<Item = (&str, &Unread)> {
        self.fields.iter().filter_map(|(name, form)| match form {
            Form::Unread(unread) => Some((&**name, &**unread)),
            _ => None,
        })
    }

    /// What they take in memory beside the values that they belong to, in bytes.
    pub(crate) fn size(&self) -> usize {
        let unread = self.unread().map(|(_, unread)| size_of::<Unread>() + unread.path.capacity());
        self.fields.capacity() * size_of::<(Cow<'static, str>, Form)>() + unread.sum::<usize>()
    }
}

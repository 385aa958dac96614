//! Reading and writing objects, of which nothing is lost.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, Expected, Visitor};
use serde::ser::SerializeMap;
// The macro names serde through this crate, so that a crate that uses it need not depend on serde.
#[doc(hidden)]
pub use serde::de::{MapAccess, SeqAccess, Visitor as Reader};
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::{self, Form, InForm};
pub use crate::field::{FieldValue, Forms, write_empty_list};
use crate::{Extra, Nullable, json_limits};

/// Reads the name of a field. One that the type does not have is kept in `unknown`.
#[doc(hidden)]
pub struct Name<'a, Find> {
    unknown: &'a mut String,
    // A type of its own for each function, so that it is called without a pointer.
    find: Find,
}

impl<'a, Field, Find: Fn(&str) -> Option<Field>> Name<'a, Find> {
    /// A reader of names.
    pub fn new(unknown: &'a mut String, find: Find) -> Self {
        Self { unknown, find }
    }
}

impl<'de, Field, Find: Fn(&str) -> Option<Field>> DeserializeSeed<'de> for Name<'_, Find> {
    type Value = Option<Field>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<Field, Find: Fn(&str) -> Option<Field>> Visitor<'_> for Name<'_, Find> {
    type Value = Option<Field>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let found = (self.find)(name);
        if found.is_none() {
            name.clone_into(self.unknown);
        }
        Ok(found)
    }
}

/// Reads a value, and the form in which it came.
struct InSomeForm<'a, T> {
    form: &'a mut Option<Form>,
    value: PhantomData<T>,
}

impl<'a, T> InSomeForm<'a, T> {
    fn new(form: &'a mut Option<Form>) -> Self {
        Self { form, value: PhantomData }
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for InSomeForm<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer, self.form)
    }
}

/// Reads the value of a field, and keeps the form in which it came.
#[doc(hidden)]
pub struct Slot<'a, T> {
    name: &'static str,
    forms: &'a mut Forms,
    value: PhantomData<T>,
}

impl<'a, T> Slot<'a, T> {
    /// The place of the field of this name.
    pub fn new(name: &'static str, forms: &'a mut Forms) -> Self {
        Self { name, forms, value: PhantomData }
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for Slot<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let mut form = None;
        let value = T::read(deserializer, &mut form)?;
        if let Some(form) = form {
            self.forms.push(self.name, form);
        }
        Ok(value)
    }
}

/// Reads the value of a field that may be absent and is not supposed to be null. A value that does not fit is kept.
#[doc(hidden)]
pub struct OptionalSlot<'a, T>(Slot<'a, T>);

impl<'a, T> OptionalSlot<'a, T> {
    /// The place of the field of this name.
    pub fn new(name: &'static str, forms: &'a mut Forms) -> Self {
        Self(Slot::new(name, forms))
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for OptionalSlot<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        let Slot { name, forms, .. } = self.0;
        let value = OptionalNullableSlot::new(name, forms).deserialize(deserializer)?;
        if value.is_null() {
            forms.push(name, Form::Null);
        }
        Ok(value.into_option())
    }
}

/// Reads the value of a field that may be absent and may be null. A value that does not fit is kept.
#[doc(hidden)]
pub struct OptionalNullableSlot<'a, T>(Slot<'a, T>);

impl<'a, T> OptionalNullableSlot<'a, T> {
    /// The place of the field of this name.
    pub fn new(name: &'static str, forms: &'a mut Forms) -> Self {
        Self(Slot::new(name, forms))
    }
}

impl<'de, T: FieldValue> DeserializeSeed<'de> for OptionalNullableSlot<'_, T> {
    type Value = Nullable<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nullable<T>, D::Error> {
        let Slot { name, forms, .. } = self.0;
        let mut form = None;
        let value = if forms.keep_unread() {
            field::read_or_keep::<Option<T>, D>(name, deserializer, &mut form)?
        } else {
            Some(Option::read(deserializer, &mut form)?)
        };
        if let Some(form) = form {
            forms.push(name, form);
        }
        Ok(value.map_or(Nullable::Absent, Nullable::from))
    }
}

/// Reads the value of a field that the type does not list.
///
/// # Errors
/// The value is none of the type that such fields have.
#[doc(hidden)]
pub fn unlisted<'de, A: MapAccess<'de>, T: FieldValue>(
    object: &mut A,
    name: String,
    extra: &mut Extra<T>,
    forms: &mut Forms,
) -> Result<(), A::Error> {
    let mut form = None;
    let value = object.next_value_seed(InSomeForm::new(&mut form))?;
    if let Some(form) = form {
        forms.push(name.clone(), form);
    }
    extra.insert(name, value);
    Ok(())
}

/// The value of a field that has to be there and is not: what a null stands for, where it may be null.
///
/// # Errors
/// It may not be null.
#[doc(hidden)]
pub fn missing<T: FieldValue, E: Error>(name: &'static str, forms: &mut Forms) -> Result<T, E> {
    let null = T::of_null().ok_or_else(|| E::missing_field(name))?;
    forms.push(name, Form::Absent);
    Ok(null)
}

/// An empty list in place of a record all of whose fields may be absent.
///
/// # Errors
/// The list has elements.
#[doc(hidden)]
pub fn empty_list<'de, A: SeqAccess<'de>>(list: A, expected: &dyn Expected) -> Result<Forms, A::Error> {
    field::empty(list, expected)?;
    Ok(Forms::of_empty_list())
}

/// Writes a record, each field in the form in which it came.
#[doc(hidden)]
pub struct Writer<'a, M, T> {
    object: M,
    extra: &'a Extra<T>,
}

impl<'a, M: SerializeMap, T: FieldValue> Writer<'a, M, T> {
    /// Begins an object.
    ///
    /// # Errors
    /// What the serializer says, as for all of these.
    pub fn new<S>(serializer: S, extra: &'a Extra<T>) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M>,
    {
        Ok(Self { object: serializer.serialize_map(None)?, extra })
    }

    /// A field that is always there, null where it may be.
    pub fn required<V: FieldValue>(&mut self, name: &'static str, value: &V) -> Result<(), M::Error> {
        if self.extra.contains_key(name) {
            return Ok(());
        }
        match self.form(name) {
            Some(Form::Absent) if value.is_null() => Ok(()),
            Some(form) => self.object.serialize_entry(name, &InForm { value, form }),
            None => self.object.serialize_entry(name, value),
        }
    }

    /// A field that is absent where there is no value.
    pub fn optional<V: FieldValue>(&mut self, name: &'static str, value: &Option<V>) -> Result<(), M::Error> {
        match (value, self.form(name)) {
            (Some(_), _) | (None, Some(Form::Null)) => self.required(name, value),
            (None, _) => self.unread(name),
        }
    }

    /// A field that may be absent and may be null.
    pub fn optional_nullable<V: FieldValue>(
        &mut self,
        name: &'static str,
        value: &Nullable<V>,
    ) -> Result<(), M::Error> {
        if value.is_absent() { self.unread(name) } else { self.required(name, value) }
    }

    /// What came in a field that has no value.
    fn unread(&mut self, name: &'static str) -> Result<(), M::Error> {
        match self.form(name) {
            Some(Form::Unread(unread)) if !self.extra.contains_key(name) => {
                self.object.serialize_entry(name, unread.value())
            }
            _ => Ok(()),
        }
    }

    /// The fields that the type does not list, and the end of the object.
    pub fn end(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            match self.form(name) {
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

/// Whether a record came as a list without elements.
#[doc(hidden)]
pub fn came_as_empty_list<T>(extra: &Extra<T>) -> bool {
    extra.forms().is_some_and(Forms::is_empty_list)
}

/// Reads and writes a struct as a JSON object: `field = "name on the wire"` for each field, and `extra` (an [`Extra`]) for
/// whatever else comes. A field that is not there is an error, unless it may be null (an `Option` or a `Value`) or is marked:
///
/// - `#[optional]`: an `Option` that is left out where there is none;
/// - `#[optional_nullable]`: a [`Nullable`].
///
/// What came is sent back as it came, if the value is still the same: a field that is marked one way and comes the other, an
/// integer as `5.0`, a null in a list. A value of another type in a marked field is kept in `extra`
/// ([`Extra::unread`](crate::Extra::unread)), and the field reads as absent. Where all fields may be absent, `#[default]` before the name says that the struct has a
/// `Default`; an empty list is then read as an object without fields.
///
/// ```
/// use frontdesk_core::{Extra, Nullable};
///
/// #[derive(PartialEq)]
/// struct User {
///     id: i64,
///     kind: Option<String>,
///     name: Nullable<String>,
///     extra: Extra,
/// }
///
/// frontdesk_core::object! {
///     User {
///         id = "id",
///         #[optional]
///         kind = "type",
///         #[optional_nullable]
///         name = "name",
///     }
/// }
///
/// let user: User = serde_json::from_str(r#"{"id": 5, "type": null, "age": 47}"#)?;
/// assert_eq!((user.id, user.kind.as_deref(), user.name.is_absent()), (5, None, true));
/// assert_eq!(user.extra["age"], 47);
/// assert_eq!(serde_json::to_string(&user)?, r#"{"id":5,"type":null,"age":47}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! object {
    ($(#[$default:ident])? $name:ident { $($(#[$presence:ident])? $field:ident = $wire:literal),* $(,)? }) => {
        impl<'de> $crate::object::Deserialize<'de> for $name {
            fn deserialize<D: $crate::object::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Field {
                    $($field),*
                }

                fn find(name: &str) -> ::std::option::Option<Field> {
                    match name {
                        $($wire => ::std::option::Option::Some(Field::$field),)*
                        _ => ::std::option::Option::None,
                    }
                }

                struct Object;

                impl<'de> $crate::object::Reader<'de> for Object {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object (", stringify!($name), ")"))
                    }

                    fn visit_map<A: $crate::object::MapAccess<'de>>(
                        self,
                        mut object: A,
                    ) -> ::std::result::Result<$name, A::Error> {
                        let mut extra = $crate::Extra::default();
                        let mut forms = $crate::object::Forms::new();
                        let mut unknown = ::std::string::String::new();
                        let mut known = 0_usize;
                        $(let mut $field = ::std::option::Option::None;)*
                        while let ::std::option::Option::Some(field) =
                            object.next_key_seed($crate::object::Name::new(&mut unknown, find))?
                        {
                            match field {
                                $(::std::option::Option::Some(Field::$field) => {
                                    if $field.is_some() {
                                        return ::std::result::Result::Err($crate::object::twice($wire));
                                    }
                                    let slot = $crate::object!(@slot $wire forms $($presence)?);
                                    $field = ::std::option::Option::Some(object.next_value_seed(slot)?);
                                    known += 1;
                                })*
                                ::std::option::Option::None => {
                                    let name = ::std::mem::take(&mut unknown);
                                    $crate::object::unlisted(&mut object, name, &mut extra, &mut forms)?;
                                }
                            }
                        }
                        let mut read = $name {
                            $($field: match $field {
                                ::std::option::Option::Some(value) => value,
                                ::std::option::Option::None => {
                                    $crate::object!(@missing $wire forms $($presence)?)
                                }
                            },)*
                            extra,
                        };
                        $crate::object::keep::<_, A::Error>(
                            &mut read.extra,
                            forms,
                            ::std::mem::size_of::<$name>(),
                            known,
                        )?;
                        ::std::result::Result::Ok(read)
                    }

                    $crate::object!(@empty_list $name $($default)?);
                }

                // The only request that takes a list as well as an object.
                deserializer.deserialize_struct(stringify!($name), &[], Object)
            }
        }

        impl $crate::object::Serialize for $name {
            fn serialize<S: $crate::object::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::object!(@write_empty_list self serializer $($default)?);
                let mut object = $crate::object::Writer::new(serializer, &self.extra)?;
                $($crate::object!(@write object $wire (&self.$field) $($presence)?);)*
                object.end()
            }
        }

        impl $crate::object::FieldValue for $name {}
    };
    (@slot $wire:literal $forms:ident optional) => {
        $crate::object::OptionalSlot::new($wire, &mut $forms)
    };
    (@slot $wire:literal $forms:ident optional_nullable) => {
        $crate::object::OptionalNullableSlot::new($wire, &mut $forms)
    };
    (@slot $wire:literal $forms:ident) => {
        $crate::object::Slot::new($wire, &mut $forms)
    };
    (@missing $wire:literal $forms:ident optional) => {
        ::std::option::Option::None
    };
    (@missing $wire:literal $forms:ident optional_nullable) => {
        $crate::Nullable::Absent
    };
    (@missing $wire:literal $forms:ident) => {
        $crate::object::missing($wire, &mut $forms)?
    };
    (@empty_list $name:ident default) => {
        fn visit_seq<A: $crate::object::SeqAccess<'de>>(
            self,
            list: A,
        ) -> ::std::result::Result<$name, A::Error> {
            let forms = $crate::object::empty_list(list, &self)?;
            let mut read = <$name as ::std::default::Default>::default();
            $crate::object::keep::<_, A::Error>(&mut read.extra, forms, ::std::mem::size_of::<$name>(), 0)?;
            ::std::result::Result::Ok(read)
        }
    };
    (@empty_list $name:ident) => {};
    (@write_empty_list $self:ident $serializer:ident default) => {
        if $crate::object::came_as_empty_list(&$self.extra) && *$self == ::std::default::Default::default() {
            return $crate::object::write_empty_list($serializer);
        }
    };
    (@write_empty_list $self:ident $serializer:ident) => {};
    (@write $object:ident $wire:literal $value:tt $presence:ident) => {
        $object.$presence($wire, $value)?
    };
    (@write $object:ident $wire:literal $value:tt) => {
        $object.required($wire, $value)?
    };
}

/// Keeps the forms in which a record's fields came. Counts a record of this size, of which so many fields came, against what
/// the document around it may take.
///
/// # Errors
/// There is no room for it.
#[doc(hidden)]
pub fn keep<T, E: Error>(extra: &mut Extra<T>, forms: Forms, size: usize, fields: usize) -> Result<(), E> {
    let fits = json_limits::charge(size, fields) && json_limits::charge_exactly(forms.size());
    extra.keep(forms);
    if fits { Ok(()) } else { Err(E::custom("too many values")) }
}

/// The error for a field that comes a second time.
#[cold]
#[doc(hidden)]
pub fn twice<E: Error>(name: &'static str) -> E {
    E::duplicate_field(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Map, Value, json};

    use crate::{Extra, Nullable, decode};

    #[derive(Debug, PartialEq)]
    struct User {
        id: i64,
        r#type: Option<String>,
        name: Nullable<String>,
        extra: Extra,
    }

    crate::object! {
        User {
            id = "id",
            #[optional]
            r#type = "type",
            #[optional_nullable]
            name = "nameOnTheWire",
        }
    }

    /// A field of each kind that comes in odd forms.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Odd {
        nullable: Option<String>,
        optional: Option<String>,
        number: Option<i64>,
        numbers: Option<Vec<i64>>,
        lists: Nullable<Vec<Vec<i64>>>,
        texts: Option<Vec<Option<String>>>,
        attributes: Nullable<Map<String, Value>>,
        flags: Option<BTreeMap<String, i64>>,
        inner: Nullable<Box<Odd>>,
        inners: Option<Vec<Odd>>,
        extra: Extra<i64>,
    }

    crate::object! {
        #[default]
        Odd {
            nullable = "nullable",
            #[optional]
            optional = "optional",
            #[optional]
            number = "number",
            numbers = "numbers",
            #[optional_nullable]
            lists = "lists",
            #[optional]
            texts = "texts",
            #[optional_nullable]
            attributes = "attributes",
            #[optional]
            flags = "flags",
            #[optional_nullable]
            inner = "inner",
            #[optional]
            inners = "inners",
        }
    }

    #[test]
    fn fields_are_found_by_their_names() {
        let user = |id, kind: Option<&str>, name, extra: Value| {
            let extra = extra.as_object().cloned().unwrap_or_default().into();
            User { id, r#type: kind.map(str::to_owned), name, extra }
        };
        let none = || json!({});
        let table = [
            (r#"{"id": 1}"#, user(1, None, Nullable::Absent, none())),
            (r#"{"nameOnTheWire": null, "type": null, "id": 1}"#, user(1, None, Nullable::Null, none())),
            (
                r#"{"i\u0064": 1, "type": "x", "nameOnTheWire": "J"}"#,
                user(1, Some("x"), Nullable::Value("J".to_owned()), none()),
            ),
            (
                r#"{"name": "J", "id": 1, "age": {"a": [1]}, "": 5}"#,
                user(1, None, Nullable::Absent, json!({"name": "J", "age": {"a": [1]}, "": 5})),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(serde_json::from_str::<User>(text).unwrap(), expected, "{text}");
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::from_value::<User>(value).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let table = [
            (r#"{"type": "x"}"#, "missing field `id`"),
            (r#"{"id": 1, "id": 2}"#, "duplicate field `id`"),
            (r#"{"id": "1"}"#, "invalid type: string \"1\", expected i64"),
            (r#"{"id": 5.5}"#, "invalid type: floating point `5.5`, expected i64"),
            (r#"{"id": 1e300}"#, "invalid type: floating point `1e+300`, expected i64"),
            (
                r#"{"id": 18446744073709551615}"#,
                "invalid value: integer `18446744073709551615`, expected i64",
            ),
            (r#"{"id": null}"#, "invalid type: null, expected i64"),
            ("[1]", "invalid type: sequence, expected an object (User)"),
            ("[]", "invalid type: sequence, expected an object (User)"),
            ("5", "invalid type: integer `5`, expected an object (User)"),
        ];
        for (text, expected) in table {
            let error = serde_json::from_str::<User>(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        for text in ["[1]", r#"[{"numbers": []}]"#] {
            let error = serde_json::from_str::<Odd>(text).unwrap_err().to_string();
            assert!(error.starts_with("invalid type: sequence, expected an object (Odd)"), "{error}");
        }
    }

    #[test]
    fn what_comes_in_another_form_is_sent_back_in_it() {
        let table = [
            "[]",
            "{}",
            r#"{"nullable":null}"#,
            r#"{"nullable":null,"optional":null}"#,
            r#"{"nullable":null,"number":null,"numbers":null,"texts":null,"flags":null,"inners":null}"#,
            r#"{"nullable":"a","number":5.0,"numbers":[1,2.0,-3.0,0]}"#,
            r#"{"lists":[[],null,[1.0,null],[2]]}"#,
            r#"{"numbers":[null]}"#,
            r#"{"texts":[null,"a",null]}"#,
            r#"{"attributes":[],"flags":[]}"#,
            r#"{"attributes":{"a":null},"flags":{"a":1.0,"b":null,"c":2}}"#,
            r#"{"inner":[],"inners":[[],{},null,{"nullable":null},[]]}"#,
            r#"{"other":7,"another":7.0}"#,
        ];
        for text in table {
            let came: Value = serde_json::from_str(text).unwrap();
            let read: Odd = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), came, "{text}");
            assert_eq!(serde_json::to_value(read.clone()).unwrap(), came, "{text}");
            assert_eq!(serde_json::from_value::<Odd>(came).unwrap(), read, "{text}");
        }
    }

    #[test]
    fn what_comes_in_another_form_is_what_it_means() {
        let text = r#"{"number":5.0,"numbers":[null,1,2.0],"attributes":[],"inner":[],"inners":[null,[]]}"#;
        let odd: Odd = serde_json::from_str(text).unwrap();
        let meant = Odd {
            number: Some(5),
            numbers: Some(vec![1, 2]),
            attributes: Map::new().into(),
            inner: Nullable::Value(Box::default()),
            inners: Some(vec![Odd::default()]),
            ..Odd::default()
        };
        assert_eq!(odd, meant);
        assert!(odd.extra.is_empty());
    }

    #[test]
    fn what_does_not_fit_an_optional_field_is_kept_beside_the_record() {
        let table: [(&str, &[&str]); 9] = [
            (r#"{"optional":["hunter2"]}"#, &["optional"]),
            (r#"{"optional":5.50,"number":"5"}"#, &["optional", "number"]),
            (r#"{"number":5.5,"lists":[[1],[2,"a"]]}"#, &["number", "lists[1][1]"]),
            (r#"{"texts":"a","flags":{"a":1,"b":"hunter2"}}"#, &["texts", "flags.b"]),
            (r#"{"attributes":[1],"flags":["a"]}"#, &["attributes", "flags"]),
            (r#"{"inner":7,"inners":[{},5]}"#, &["inner", "inners[1]"]),
            // What is required within is not there, which costs the field around it.
            (r#"{"inner":{"nullable":5}}"#, &["inner.nullable"]),
            (r#"{"inner":{"inner":{"numbers":{}}},"optional":"b"}"#, &[]),
            (r#"{"inner":{"number":"5"},"inners":[{"optional":7}]}"#, &[]),
        ];
        for (text, paths) in table {
            let came: Value = serde_json::from_str(text).unwrap();
            let read = decode::json::<Odd>(text.as_bytes()).unwrap();
            let unread: Vec<_> = read.extra.unread().collect();
            assert_eq!(unread.iter().map(|(_, unread)| unread.path()).collect::<Vec<_>>(), paths, "{text}");
            for (field, unread) in unread {
                assert_eq!(unread.value(), &came[field], "{text}");
            }
            assert!(!format!("{read:?} {:?}", read.extra.unread().collect::<Vec<_>>()).contains("hunter2"));
            // However it is read, and however often.
            let again = serde_json::to_vec(&read).unwrap();
            for read in [
                read,
                serde_json::from_str(text).unwrap(),
                serde_json::from_value(came.clone()).unwrap(),
                Odd::deserialize(&came).unwrap(),
                serde_json::from_slice(&again).unwrap(),
            ] {
                assert_eq!(serde_json::to_value(&read).unwrap(), came, "{text}");
            }
        }
        let read: Odd = serde_json::from_str(table[7].0).unwrap();
        let inner = read.inner.as_ref().unwrap();
        assert_eq!((inner.inner.is_absent(), inner.extra.unread().count()), (true, 1));
        assert_eq!(read.optional.as_deref(), Some("b"));
        let read: Odd = serde_json::from_str(table[8].0).unwrap();
        assert_eq!(read.inner.as_ref().unwrap().extra.unread().count(), 1);
    }

    #[test]
    fn a_required_field_that_does_not_fit_costs_the_record() {
        for text in [r#"{"nameOnTheWire": 5, "id": "x"}"#, r#"{"id": "x", "nameOnTheWire": 5}"#] {
            assert_eq!(decode::json::<User>(text.as_bytes()).unwrap_err().path(), Some("id"));
            assert!(serde_json::from_str::<User>(text).is_err());
        }
        // One that may be null is required all the same.
        assert_eq!(decode::json::<Odd>(br#"{"nullable": 5}"#).unwrap_err().path(), Some("nullable"));
    }

    #[test]
    fn what_does_not_fit_is_kept_in_unions_of_serdes_own() {
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(i64),
            Odd(Box<Odd>),
        }
        let came = json!({"nullable": null, "numbers": [], "number": {"a": "b"}});
        let read: Either = serde_json::from_value(came.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), came);
    }

    #[test]
    fn json_that_is_nested_too_deep_is_kept_nowhere() {
        for deep in [1_000, 100_000] {
            let nested = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
            let within = r#"{"number":"5","inner":"#.repeat(deep) + "5" + &"}".repeat(deep);
            for text in [format!(r#"{{"number":"5","optional":{nested}}}"#), within] {
                assert!(serde_json::from_str::<Odd>(&text).is_err());
                assert!(decode::json::<Odd>(text.as_bytes()).is_err());
            }
        }
    }

    #[test]
    fn what_is_changed_is_sent_as_it_is() {
        type Change = fn(&mut Odd);
        let table: [(&str, Change, Value); 16] = [
            (r#"{"number":"5"}"#, |odd| odd.number = Some(6), json!({"number": 6})),
            (r#"{"lists":5}"#, |odd| odd.lists = Nullable::Null, json!({"lists": null})),
            (
                r#"{"lists":5}"#,
                |odd| odd.optional = Some("b".to_owned()),
                json!({"lists": 5, "optional": "b"}),
            ),
            (r#"{"number":"5"}"#, |odd| _ = odd.extra.insert("number".to_owned(), 7), json!({"number": 7})),
            (r#"{"nullable":"a"}"#, |odd| odd.nullable = None, json!({"nullable": null})),
            ("{}", |odd| odd.nullable = Some("b".to_owned()), json!({"nullable": "b"})),
            (r#"{"optional":null}"#, |odd| odd.optional = Some("b".to_owned()), json!({"optional": "b"})),
            (r#"{"number":5.0}"#, |odd| odd.number = Some(6), json!({"number": 6})),
            (r#"{"number":5.0}"#, |odd| odd.number = None, json!({})),
            (r#"{"number":5}"#, |odd| odd.number = None, json!({})),
            (r#"{"numbers":[1.0,null]}"#, |odd| odd.numbers = None, json!({"numbers": null})),
            (r#"{"numbers":[1.0,null]}"#, |odd| odd.numbers = Some(vec![3, 4]), json!({"numbers": [3, 4]})),
            (r#"{"numbers":[1.0,null]}"#, |odd| odd.numbers = Some(vec![3]), json!({"numbers": [3, null]})),
            ("[]", |odd| odd.number = Some(1), json!({"nullable": null, "number": 1, "numbers": null})),
            (
                r#"{"attributes":[]}"#,
                |odd| odd.attributes = json!({"a": 1}).as_object().cloned().unwrap().into(),
                json!({"attributes": {"a": 1}}),
            ),
            (
                r#"{"number":5.0,"other":1}"#,
                |odd| _ = odd.extra.insert("number".to_owned(), 7),
                json!({"number": 7, "other": 1}),
            ),
        ];
        for (text, change, sent) in table {
            let mut odd: Odd = serde_json::from_str(text).unwrap();
            change(&mut odd);
            assert_eq!(serde_json::to_value(&odd).unwrap(), sent, "{text}");
        }
    }

    #[test]
    fn a_record_of_ones_own_has_no_forms() {
        assert_eq!(serde_json::to_value(Odd::default()).unwrap(), json!({"nullable": null, "numbers": null}));
    }
}

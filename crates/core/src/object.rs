//! Reading objects whose unknown fields are kept.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, Visitor};
// The macro names serde through this crate, so that a crate that uses it need not depend on serde.
#[doc(hidden)]
pub use serde::de::{MapAccess, Visitor as Reader};
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{Extra, json_limits};

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

/// The value of a field that is not there: `None` for an `Option`, an error for anything else.
///
/// # Errors
/// The field has to be there.
#[doc(hidden)]
pub fn missing<'de, T: Deserialize<'de>, E: Error>(name: &'static str) -> Result<T, E> {
    T::deserialize(Missing { name, error: PhantomData })
}

struct Missing<E> {
    name: &'static str,
    error: PhantomData<E>,
}

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Where the fields go that a struct does not list.
#[doc(hidden)]
pub trait Unlisted {
    /// What such a field holds.
    type Value;

    /// Keeps a field; one that comes twice counts as it came last.
    fn put(&mut self, name: String, value: Self::Value);
}

impl Unlisted for Extra {
    type Value = Value;

    fn put(&mut self, name: String, value: Value) {
        self.insert(name, value);
    }
}

impl<V> Unlisted for BTreeMap<String, V> {
    type Value = V;

    fn put(&mut self, name: String, value: V) {
        self.insert(name, value);
    }
}

/// Reads a struct from a JSON object: `field = "name on the wire"` for each field, and `extra` for whatever else comes: an
/// `Extra`, or a `BTreeMap` where all of that is of one type. A field that is not there is an error, or `None` where it is an
/// `Option`; with `#[default]` it is its default.
///
/// This is what `#[derive(Deserialize)]` does with a flattened field, without a copy of every field's name.
///
/// ```
/// use frontdesk_core::{Extra, Nullable};
///
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
///         kind = "type",
///         #[default]
///         name = "name",
///     }
/// }
///
/// let user: User = serde_json::from_str(r#"{"id": 5, "type": "agent", "age": 47}"#)?;
/// assert_eq!((user.id, user.kind.as_deref(), user.name.is_absent()), (5, Some("agent"), true));
/// assert_eq!(user.extra["age"], 47);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident { $($(#[$default:ident])? $field:ident = $wire:literal),* $(,)? }) => {
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
                        let mut extra = ::std::default::Default::default();
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
                                    $field = ::std::option::Option::Some(object.next_value()?);
                                    known += 1;
                                })*
                                ::std::option::Option::None => {
                                    $crate::object::Unlisted::put(
                                        &mut extra,
                                        ::std::mem::take(&mut unknown),
                                        object.next_value()?,
                                    );
                                }
                            }
                        }
                        $crate::object::count(::std::mem::size_of::<$name>(), known)?;
                        ::std::result::Result::Ok($name {
                            $($field: match $field {
                                ::std::option::Option::Some(value) => value,
                                ::std::option::Option::None => $crate::object!(@missing $wire $($default)?),
                            },)*
                            extra,
                        })
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    };
    (@missing $wire:literal default) => {
        ::std::default::Default::default()
    };
    (@missing $wire:literal) => {
        $crate::object::missing($wire)?
    };
}

/// Counts a record of this size, of which so many fields came, against what the document around it may take.
///
/// # Errors
/// There is no room for it.
#[doc(hidden)]
pub fn count<E: Error>(size: usize, fields: usize) -> Result<(), E> {
    if json_limits::charge(size, fields) { Ok(()) } else { Err(E::custom("too many values")) }
}

/// The error for a field that comes a second time.
#[cold]
#[doc(hidden)]
pub fn twice<E: Error>(name: &'static str) -> E {
    E::duplicate_field(name)
}

#[cfg(test)]
mod tests {
    use crate::{Extra, Nullable};

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
            r#type = "type",
            #[default]
            name = "nameOnTheWire",
        }
    }

    #[test]
    fn fields_are_found_by_their_names() {
        let user = |id, kind: Option<&str>, name, extra: serde_json::Value| {
            let extra = extra.as_object().cloned().unwrap_or_default().into();
            User { id, r#type: kind.map(str::to_owned), name, extra }
        };
        let none = || serde_json::json!({});
        let table = [
            (r#"{"id": 1}"#, user(1, None, Nullable::Absent, none())),
            (r#"{"nameOnTheWire": null, "type": null, "id": 1}"#, user(1, None, Nullable::Null, none())),
            (
                r#"{"i\u0064": 1, "type": "x", "nameOnTheWire": "J"}"#,
                user(1, Some("x"), Nullable::Value("J".to_owned()), none()),
            ),
            (
                r#"{"name": "J", "id": 1, "age": {"a": [1]}, "": 5}"#,
                user(1, None, Nullable::Absent, serde_json::json!({"name": "J", "age": {"a": [1]}, "": 5})),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(serde_json::from_str::<User>(text).unwrap(), expected, "{text}");
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::from_value::<User>(value).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let table = [
            (r#"{"type": "x"}"#, "missing field `id`"),
            (r#"{"id": 1, "id": 2}"#, "duplicate field `id`"),
            (r#"{"id": "1"}"#, "invalid type: string \"1\", expected i64"),
            ("[1]", "invalid type: sequence, expected an object (User)"),
            ("5", "invalid type: integer `5`, expected an object (User)"),
        ];
        for (text, expected) in table {
            let error = serde_json::from_str::<User>(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}

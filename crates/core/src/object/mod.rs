//! Reading and writing objects without losing anything.

#[doc(hidden)]
pub mod blank;
mod index;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod visit;
mod write;

// The macro names serde through this crate, so that a crate that uses it need not depend on serde.
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::field::FieldValue;
#[doc(hidden)]
pub use read::{FieldReader, deserialize};
#[doc(hidden)]
pub use visit::{FieldVisitor, debug, equal};
#[doc(hidden)]
pub use write::serialize;

/// A struct that is a JSON object, as [`object!`](crate::object!) and
/// [`record!`](crate::record!) make it.
///
/// Generated code has thousands of fields, so that what stands here for each field is what a
/// vendor's crate takes to compile: a call of a function without a lifetime, a closure or a
/// `Result`.
#[doc(hidden)]
pub trait Object: FieldValue {
    /// The struct and its fields.
    const SHAPE: ObjectShape;

    /// Reads a field, by its place in the shape; behind the last, what the struct does not list.
    /// Returns whether it could be read.
    fn read<R: FieldReader>(&mut self, field: usize, reader: &mut R) -> bool;

    /// Shows the fields in their order, each beside that of another struct.
    fn visit<V: FieldVisitor>(&self, other: &Self, visitor: &mut V);
}

/// What is known of a struct and its fields.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ObjectShape {
    /// The name of the struct.
    pub name: &'static str,
    /// The names of its fields in Rust, with blanks in between.
    pub rust: &'static str,
    /// The presences of its fields, with blanks in between: `required`, `optional` or `nullable`.
    pub presences: &'static str,
    /// The names of its fields in JSON, in the order in which they are written.
    pub fields: &'static [&'static str],
    /// Whether all fields may be absent, so that an empty list stands for the object.
    pub may_be_empty: bool,
}

/// Implements `Serialize` and `Deserialize` for a struct that is a JSON object, and that has
/// `Debug` and `PartialEq`. Each field is written `field(Type) = "name in JSON"`. Fields that the
/// struct does not list are kept in its field `extra`, an [`Extra`](crate::Extra).
///
/// A missing field is an error unless its type can be null (an `Option` or a `Value`) or it is
/// marked:
///
/// - `#[optional]`: an `Option` that is left out if it is `None`;
/// - `#[optional_nullable]`: a [`Nullable`](crate::Nullable).
///
/// Values are sent back in the form in which they came, as long as they do not change: a null in an
/// `#[optional]` field, an integer as `5.0`, a null in a list. A value of another type in a marked
/// field is kept in `extra` ([`Extra::unread`](crate::Extra::unread)), and the field reads as
/// absent.
///
/// Two attributes may stand before the name, in this order:
///
/// - `#[default]`: the struct has a `Default`, and all its fields may be absent. An empty list is
///   then read as an object without fields;
/// - `#[unlisted(Type)]`: the type of the values in `extra`. Defaults to
///   [`Value`](serde_json::Value).
///
/// ```
/// use frontdesk_core::{Extra, Nullable};
///
/// #[derive(Debug, PartialEq)]
/// struct User {
///     id: i64,
///     kind: Option<String>,
///     name: Nullable<String>,
///     extra: Extra,
/// }
///
/// frontdesk_core::object! {
///     User {
///         id(i64) = "id",
///         #[optional]
///         kind(Option<String>) = "type",
///         #[optional_nullable]
///         name(Nullable<String>) = "name",
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
    (#[default] $(#[unlisted($unlisted:ty)])? $name:ident $fields:tt) => {
        $crate::object!(@implement $name, true, $fields);
    };
    ($(#[unlisted($unlisted:ty)])? $name:ident $fields:tt) => {
        $crate::object!(@implement $name, false, $fields);
    };
    (
        @implement $name:ident, $may_be_empty:literal,
        { $($(#[$presence:ident])? $field:ident($ty:ty $(,)?) = $wire:literal),* $(,)? }
    ) => {
        impl $crate::object::Object for $name {
            const SHAPE: $crate::object::ObjectShape = $crate::object::ObjectShape {
                name: stringify!($name),
                rust: stringify!($($field)*),
                presences: concat!($($crate::object!(@presence $($presence)?)),*),
                fields: &[$($wire),*],
                may_be_empty: $may_be_empty,
            };

            #[inline]
            fn read<R: $crate::object::FieldReader>(&mut self, mut field: usize, reader: &mut R) -> bool {
                $(
                    if field == 0 {
                        return reader.field(&mut self.$field);
                    }
                    field -= 1;
                )*
                let _ = field;
                reader.extra(&mut self.extra)
            }

            fn visit<V: $crate::object::FieldVisitor>(&self, other: &Self, visitor: &mut V) {
                $(visitor.field(&self.$field, &other.$field);)*
                visitor.extra(&self.extra, &other.extra);
            }
        }
        impl $crate::object::FieldValue for $name {
            #[inline]
            fn blank() -> Self {
                Self {
                    $($field: <$ty as $crate::object::FieldValue>::blank(),)*
                    extra: $crate::Extra::default(),
                }
            }
        }

        $crate::record!(@serde $name);
    };
    (@presence optional) => { "optional " };
    (@presence optional_nullable) => { "nullable " };
    (@presence) => { "required " };
}

/// What [`object!`](crate::object!) implements, and `Debug`, `PartialEq` and, if all fields may be
/// absent, `Default`. This is what generated code has in place of it: each field has its place and
/// its presence before its name, so that a compiler has nothing to work out.
#[doc(hidden)]
#[macro_export]
macro_rules! record {
    ($name:ident $fields:tt) => {
        $crate::record!(@implement $name, false, $fields);
    };
    (#[default] $name:ident $fields:tt) => {
        $crate::record!(@implement $name, true, $fields);
        $crate::record!(@default $name);
    };
    (
        @implement $name:ident, $may_be_empty:literal,
        { $($place:literal $presence:ident $field:ident = $wire:literal,)* }
    ) => {
        impl $crate::object::Object for $name {
            const SHAPE: $crate::object::ObjectShape = $crate::object::ObjectShape {
                name: stringify!($name),
                rust: stringify!($($field)*),
                presences: stringify!($($presence)*),
                fields: &[$($wire),*],
                may_be_empty: $may_be_empty,
            };

            #[inline]
            fn read<R: $crate::object::FieldReader>(&mut self, field: usize, reader: &mut R) -> bool {
                match field {
                    $($place => $crate::object::read::$presence(reader, &mut self.$field),)*
                    _ => R::extra(reader, &mut self.extra),
                }
            }

            fn visit<V: $crate::object::FieldVisitor>(&self, other: &Self, visitor: &mut V) {
                $($crate::object::visit::$presence(visitor, &self.$field, &other.$field);)*
                V::extra(visitor, &self.extra, &other.extra);
            }
        }

        impl $crate::object::FieldValue for $name {
            #[inline]
            fn blank() -> Self {
                Self {
                    $($field: $crate::object::blank::$presence(),)*
                    extra: $crate::Extra::default(),
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::object::debug(self, formatter)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::object::equal(self, other)
            }
        }

        $crate::record!(@serde $name);
    };
    (@default $name:ident) => {
        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::object::FieldValue::blank()
            }
        }
    };
    (@serde $name:ident) => {
        impl<'de> $crate::object::Deserialize<'de> for $name {
            fn deserialize<D: $crate::object::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::object::deserialize(deserializer)
            }
        }

        impl $crate::object::Serialize for $name {
            fn serialize<S: $crate::object::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::object::serialize(self, serializer)
            }
        }
    };
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
            id(i64) = "id",
            #[optional]
            r#type(Option<String>) = "type",
            #[optional_nullable]
            name(Nullable<String>) = "nameOnTheWire",
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
        #[unlisted(i64)]
        Odd {
            nullable(Option<String>) = "nullable",
            #[optional]
            optional(Option<String>) = "optional",
            #[optional]
            number(Option<i64>) = "number",
            numbers(Option<Vec<i64>>) = "numbers",
            #[optional_nullable]
            lists(Nullable<Vec<Vec<i64>>>) = "lists",
            #[optional]
            texts(Option<Vec<Option<String>>>) = "texts",
            #[optional_nullable]
            attributes(Nullable<Map<String, Value>>) = "attributes",
            #[optional]
            flags(Option<BTreeMap<String, i64>>) = "flags",
            #[optional_nullable]
            inner(Nullable<Box<Odd>>) = "inner",
            #[optional]
            inners(Option<Vec<Odd>>) = "inners",
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

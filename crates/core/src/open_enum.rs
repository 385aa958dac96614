//! Enums that keep what they do not know.

use std::fmt;
use std::marker::PhantomData;

use serde::de::Visitor;
// The macro names serde through this crate, so that a crate that uses it need not depend on serde.
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value of an open enum that this version of the client does not know. The enum's `as_str`
/// returns its text.
#[derive(Clone)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[doc(hidden)]
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    #[doc(hidden)]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Reads an enum from its text, without a copy of the text where the value is known.
///
/// # Errors
/// The value is not a JSON string.
#[doc(hidden)]
pub fn read<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}

/// Implements equality, order and hash of an open enum by its value, which the method that is named
/// returns. A known value and an unknown one of the same text or number are equal.
#[doc(hidden)]
#[macro_export]
macro_rules! open_value_traits {
    ($name:ident, $value:ident) => {
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.$value() == other.$value()
            }
        }
        impl Eq for $name {}
        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.$value().cmp(&other.$value())
            }
        }
        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.$value().hash(state);
            }
        }
    };
}

/// Declares an enum of strings that is open: a value that is not listed becomes `Unknown`, is kept,
/// and is sent back unchanged.
///
/// ```
/// frontdesk_core::open_enum! {
///     /// What a person may do.
///     pub enum Role {
///         /// Serves customers.
///         Agent = "agent",
///         /// Does everything.
///         Administrator = "administrator",
///     }
/// }
///
/// assert_eq!(Role::from("agent"), Role::Agent);
/// assert_eq!(Role::from("auditor").as_str(), "auditor");
/// assert_eq!(Role::VALUES, ["agent", "administrator"]);
/// ```
///
/// `From` makes the values, known or not. `Unknown` is opaque, so that no program depends on a
/// value being unknown, which may be known in the next version; `as_str` and `==` see the text in
/// either case.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$enum_meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal),* $(,)?
        }
    ) => {
        $(#[$enum_meta])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that this version of the client does not know. It is sent back as it came.
            Unknown($crate::UnknownValue),
        }

        impl $name {
            /// The values that are known, as they travel.
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            /// The value as it travels.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown($crate::UnknownValue::new(text)),
                }
            }
        }

        $crate::open_enum!(@traits $name);
    };
    (@traits $name:ident) => {
        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl $crate::field::FieldValue for $name {
            #[inline]
            fn blank() -> Self {
                Self::Unknown($crate::UnknownValue::new(""))
            }
        }
        $crate::open_value_traits!($name, as_str);
        impl $crate::open_enum::Serialize for $name {
            fn serialize<S: $crate::open_enum::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::open_enum::Deserialize<'de> for $name {
            fn deserialize<D: $crate::open_enum::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::open_enum::read(deserializer)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    crate::open_enum! {
        /// A sample.
        pub(crate) enum Role {
            /// Serves customers.
            Agent = "agent",
            /// Has a name with blanks.
            TeamManager = "Team Manager",
        }
    }

    #[test]
    fn every_text_survives() {
        let table = [
            (r#""agent""#, Role::Agent),
            (r#""Team Manager""#, Role::TeamManager),
            (r#""AGENT""#, Role::from("AGENT")),
            (r#""""#, Role::from("")),
        ];
        for (text, role) in table {
            let decoded: Role = serde_json::from_str(text).unwrap();
            assert_eq!(decoded, role);
            assert_eq!(serde_json::to_string(&decoded).unwrap(), text);
        }
        for text in ["null", "5", "{}", "true"] {
            assert!(serde_json::from_str::<Role>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_known_value_is_the_same_however_it_was_made() {
        assert_eq!(BTreeSet::from([Role::Agent, "agent".parse().unwrap()]).len(), 1);
        assert!(matches!(Role::from("agent"), Role::Agent));
        assert_eq!(format!("{:?}", Role::from("auditor")), r#"Unknown("auditor")"#);
        assert_eq!(format!("{:>6} {:?}", Role::Agent, Role::TeamManager), " agent TeamManager");
        assert_eq!(Role::VALUES, ["agent", "Team Manager"]);
    }
}

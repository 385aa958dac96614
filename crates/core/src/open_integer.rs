//! Enums of integers that keep what they do not know.

use std::fmt;

// The macro names serde through this crate, so that a crate that uses it need not depend on serde.
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value of an open enum of integers that this version of the client does not know. The enum's
/// `as_i64` returns it.
#[derive(Clone, Copy)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self(value)
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for UnknownInteger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Declares an enum of integers that is open: a value that is not listed becomes `Unknown`, is
/// kept, and is sent back unchanged.
///
/// ```
/// frontdesk_core::open_integer! {
///     /// How urgent something is.
///     pub enum Urgency {
///         /// Can wait.
///         Low = 0,
///         /// Cannot wait.
///         High = 2,
///     }
/// }
///
/// assert_eq!(Urgency::from(2), Urgency::High);
/// assert_eq!(Urgency::from(7).as_i64(), 7);
/// assert_eq!(Urgency::VALUES, [0, 2]);
/// ```
///
/// `From` makes the values, known or not. `Unknown` is opaque, so that no program depends on a
/// value being unknown, which may be known in the next version; `as_i64` and `==` see the integer
/// in either case.
#[macro_export]
macro_rules! open_integer {
    (
        $(#[$enum_meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $value:literal),* $(,)?
        }
    ) => {
        $(#[$enum_meta])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that this version of the client does not know. It is sent back as it came.
            Unknown($crate::UnknownInteger),
        }

        impl $name {
            /// The values that are known, as they travel.
            pub const VALUES: &'static [i64] = &[$($value),*];

            /// The value as it travels.
            #[must_use]
            pub const fn as_i64(self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_i64(),
                }
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown($crate::UnknownInteger::new(value)),
                }
            }
        }

        impl From<$name> for i64 {
            #[inline]
            fn from(value: $name) -> Self {
                value.as_i64()
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.as_i64(), formatter)
            }
        }
        impl $crate::field::FieldValue for $name {
            #[inline]
            fn blank() -> Self {
                Self::from(0)
            }
            fn read<'de, D: $crate::open_integer::Deserializer<'de>>(
                deserializer: D,
                form: &mut Option<$crate::field::WireForm>,
            ) -> ::std::result::Result<Self, D::Error> {
                <i64 as $crate::field::FieldValue>::read(deserializer, form).map(Self::from)
            }
            fn write<S: $crate::open_integer::Serializer>(
                &self,
                form: &$crate::field::WireForm,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::field::FieldValue::write(&self.as_i64(), form, serializer)
            }
        }
        $crate::open_value_traits!($name, as_i64);
        impl $crate::open_integer::Serialize for $name {
            fn serialize<S: $crate::open_integer::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
        impl<'de> $crate::open_integer::Deserialize<'de> for $name {
            fn deserialize<D: $crate::open_integer::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <i64 as $crate::open_integer::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    crate::open_integer! {
        /// A sample.
        pub(crate) enum Level {
            /// Below.
            Minus1 = -1,
            /// Above.
            X5 = 5,
        }
    }

    #[test]
    fn every_integer_survives() {
        for (text, level) in [("-1", Level::Minus1), ("5", Level::X5), ("7", Level::from(7))] {
            let decoded: Level = serde_json::from_str(text).unwrap();
            assert_eq!(decoded, level);
            assert_eq!(serde_json::to_string(&decoded).unwrap(), text);
            assert_eq!(decoded.to_string(), text);
        }
        for text in ["null", "\"5\"", "5.5", "true"] {
            assert!(serde_json::from_str::<Level>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_known_value_is_the_same_however_it_was_made() {
        assert_eq!(BTreeSet::from([Level::X5, Level::from(5)]).len(), 1);
        assert!(matches!(Level::from(-1), Level::Minus1) && Level::Minus1 < Level::X5);
        assert_eq!((Level::VALUES, i64::from(Level::from(9))), (&[-1, 5][..], 9));
    }
}

//! A field that may be absent, null or there.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of an object, where an absent one and a null one say different things: a partial update
/// leaves the first as it is and erases the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nullable<T> {
    /// The field is not there.
    #[default]
    Absent,
    /// The field is there and null.
    Null,
    /// The field has this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the field is not there. A null is there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is there and null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value to change in place, if there is one.
    pub fn as_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Applies a function to the value, if there is one.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(function(value)),
        }
    }
}

impl<T: Deref> Nullable<T> {
    /// What the value dereferences to, if there is one: `Option<&str>` of a `Nullable<String>`.
    pub fn as_deref(&self) -> Option<&T::Target> {
        self.as_ref().map(Deref::deref)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    /// `None` becomes null: who says "no value" means to erase it.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

// Not from `Option<&str>`: the type of a plain `None` could not be told then.
impl From<&str> for Nullable<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl<T> From<Nullable<T>> for Option<T> {
    fn from(field: Nullable<T>) -> Self {
        field.into_option()
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    /// An absent field is left out by `skip_serializing_if`; where that is missing it becomes null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        #[serde(default, skip_serializing_if = "Nullable::is_absent")]
        name: Nullable<String>,
    }

    #[test]
    fn absent_null_and_value_stay_apart() {
        let table = [
            ("{}", Nullable::Absent),
            (r#"{"name":null}"#, Nullable::Null),
            (r#"{"name":"a"}"#, Nullable::Value("a".to_owned())),
        ];
        for (text, name) in table {
            let record: Record = serde_json::from_str(text).unwrap();
            assert_eq!(record, Record { name });
            assert_eq!(serde_json::to_string(&record).unwrap(), text);
        }
    }

    #[test]
    fn helpers() {
        let value = Nullable::from("a".to_owned());
        assert_eq!((value.as_deref(), value.is_null(), value.is_absent()), (Some("a"), false, false));
        assert_eq!((Nullable::<String>::from("a"), Nullable::from("a".to_owned())), (value.clone(), value));
        assert_eq!(Nullable::<i64>::from(None), Nullable::Null);
        assert_eq!(Nullable::<i64>::from(Some(5)), Nullable::Value(5));
        assert_eq!(Option::from(Nullable::Value(5)), Some(5));
        assert_eq!(Nullable::Value(5).map(|number| number + 1).into_option(), Some(6));
        assert_eq!(Nullable::<i64>::default(), Nullable::Absent);
        assert!(Nullable::<i64>::Null.is_null() && !Nullable::<i64>::Null.is_absent());
        let mut changed = Nullable::Value(1);
        if let Some(number) = changed.as_mut() {
            *number = 2;
        }
        assert_eq!(changed.as_ref(), Some(&2));
    }
}

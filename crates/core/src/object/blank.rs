//! The values of fields before they are read.

use super::FieldValue;
use crate::Nullable;

/// That of a field that is always there.
#[must_use]
pub fn required<T: FieldValue>() -> T {
    T::blank()
}

/// That of an optional field.
#[must_use]
pub const fn optional<T>() -> Option<T> {
    None
}

/// That of an optional field that may be null.
#[must_use]
pub const fn nullable<T>() -> Nullable<T> {
    Nullable::Absent
}

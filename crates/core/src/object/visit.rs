//! What is done with the fields of a struct one after another.

use std::fmt;

use super::Object;
use crate::field::FieldValue;
use crate::{Extra, Nullable};

/// What the fields of a struct are shown to.
pub trait FieldVisitor {
    /// The next field of two structs, which may be the same one.
    fn field<T: FieldValue>(&mut self, value: &T, other: &T);

    /// The fields that two structs do not list.
    fn extra<T: FieldValue>(&mut self, extra: &Extra<T>, other: &Extra<T>);
}

// By presence, since a compiler asks for the value's type alone then, and a path is less work for
// it than a method.

/// Shows the next field, which is always there.
#[inline]
pub fn required<V: FieldVisitor, T: FieldValue>(visitor: &mut V, value: &T, other: &T) {
    visitor.field(value, other);
}

/// Shows the next field, which is optional.
#[inline]
pub fn optional<V: FieldVisitor, T: FieldValue>(visitor: &mut V, value: &Option<T>, other: &Option<T>) {
    visitor.field(value, other);
}

/// Shows the next field, which is optional and may be null.
#[inline]
pub fn nullable<V: FieldVisitor, T: FieldValue>(visitor: &mut V, value: &Nullable<T>, other: &Nullable<T>) {
    visitor.field(value, other);
}

/// Writes a struct as a derived `Debug` does.
///
/// # Errors
/// What the formatter says.
pub fn debug<T: Object>(record: &T, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    struct Shown<'a, 'f, 'n> {
        shown: fmt::DebugStruct<'a, 'f>,
        names: std::str::SplitWhitespace<'n>,
    }
    impl FieldVisitor for Shown<'_, '_, '_> {
        fn field<T: FieldValue>(&mut self, value: &T, _: &T) {
            let name = self.names.next().unwrap_or("?");
            self.shown.field(name.strip_prefix("r#").unwrap_or(name), value);
        }

        fn extra<T: FieldValue>(&mut self, extra: &Extra<T>, _: &Extra<T>) {
            self.shown.field("extra", extra);
        }
    }
    let shape = T::SHAPE;
    let mut visitor =
        Shown { shown: formatter.debug_struct(shape.name), names: shape.rust.split_whitespace() };
    record.visit(record, &mut visitor);
    visitor.shown.finish()
}

/// Whether all fields of two structs are equal.
#[must_use]
pub fn equal<T: Object>(record: &T, other: &T) -> bool {
    struct Compared(bool);
    impl FieldVisitor for Compared {
        #[inline]
        fn field<T: FieldValue>(&mut self, value: &T, other: &T) {
            self.0 = self.0 && value == other;
        }

        #[inline]
        fn extra<T: FieldValue>(&mut self, extra: &Extra<T>, other: &Extra<T>) {
            self.0 = self.0 && extra == other;
        }
    }
    let mut compared = Compared(true);
    record.visit(other, &mut compared);
    compared.0
}

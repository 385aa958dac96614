//! The values of fields: how they are read, and sent back as they came.
//!
//! A server may send a value in a form that the type of its field has no room for: a null where the
//! spec knows none, `5.0` for an integer, an empty list for an empty object. The type reads what is
//! meant, and the form is kept beside the record, in its [`Extra`](crate::Extra), as long as the
//! record has the value that was read. A value of another type in a field that may be absent is
//! kept there, too: the field reads as absent, and the record is not lost.

mod form;
mod lists;
mod scalars;
mod strict;
mod unread;
mod value;

pub use form::{UnreadValue, WireForm, WireForms};
pub use lists::write_empty_list;
pub use value::FieldValue;

pub(crate) use lists::empty;
pub(crate) use strict::{nulls_left_out, strictly};
pub(crate) use unread::read_or_keep;
pub(crate) use value::InForm;

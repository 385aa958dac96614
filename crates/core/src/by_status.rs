//! Responses whose body is of another type under each status.

use crate::Error;

/// A type that is read by the status of a response.
pub trait ByStatus: Sized {
    /// Reads a body; `None` if there is no value for this status.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), as [`from_json`](crate::from_json)
    /// describes it.
    fn read(status: u16, body: &[u8]) -> Option<Result<Self, Error>>;
}

/// Declares an enum with a variant for each status.
///
/// ```
/// use frontdesk_core::ByStatus;
///
/// frontdesk_core::by_status! {
///     /// What became of it.
///     pub enum Imported {
///         #[status = 200]
///         /// The number of contacts.
///         Ok(i64),
///         #[status = 204]
///         /// Nothing to do.
///         NoContent,
///     }
/// }
///
/// assert_eq!(Imported::read(200, b"3").unwrap().unwrap(), Imported::Ok(3));
/// assert_eq!(Imported::read(204, b"").unwrap().unwrap(), Imported::NoContent);
/// assert!(Imported::read(200, b"three").unwrap().is_err());
/// assert!(Imported::read(201, b"3").is_none());
/// ```
#[macro_export]
macro_rules! by_status {
    ($(#[$meta:meta])* pub enum $name:ident {
        $(#[status = $status:literal] $(#[$inner:meta])* $variant:ident $(($ty:ty))?,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        pub enum $name {
            $($(#[$inner])* $variant $(($ty))?,)+
        }

        impl $crate::ByStatus for $name {
            #[inline]
            fn read(status: u16, body: &[u8]) -> Option<Result<Self, $crate::Error>> {
                let _ = body;
                match status {
                    $($status => Some($crate::by_status!(@read body $name $variant $($ty)?)),)+
                    _ => None,
                }
            }
        }
    };
    (@read $body:ident $name:ident $variant:ident $ty:ty) => {
        $crate::from_json::<$ty>($body).map($name::$variant)
    };
    (@read $body:ident $name:ident $variant:ident) => {
        Ok($name::$variant)
    };
}

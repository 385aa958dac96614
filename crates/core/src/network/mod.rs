//! What carries requests and responses, and the bodies that it carries.

mod body;
#[cfg(all(feature = "rustls", not(any(feature = "native-tls", feature = "rustls-aws-lc"))))]
mod deferred;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod tower;
mod transport;
mod unpack;

pub use self::body::{Body, BoxError};
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;
pub(crate) use self::transport::TransportErrorKind;
pub use self::transport::{Transport, TransportError};
pub(crate) use self::unpack::unpacked;

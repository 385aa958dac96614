//! When requests may be sent: the server's own rate limits, and one that the client sets itself.

mod gate;
mod limiter;

pub(crate) use gate::Gate;
pub(crate) use limiter::Limiter;
pub use limiter::Throttle;

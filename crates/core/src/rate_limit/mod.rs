//! How many calls may be made in which time: what the server says, and what the client imposes on itself.

mod gate;
mod headers;
mod throttle;

pub(crate) use gate::Gate;
pub use headers::RateLimit;
pub(crate) use throttle::Limiter;
pub use throttle::Throttle;

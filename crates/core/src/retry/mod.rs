//! Sending a call again that did not come through.

mod budget;
mod policy;

pub(crate) use budget::{Budget, Withdrawal};
pub use policy::RetryPolicy;
pub(crate) use policy::Verdict;

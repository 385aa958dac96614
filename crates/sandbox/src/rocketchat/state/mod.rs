//! The state of the workspace: its records, and nothing of the areas that change them.

pub(crate) mod digest;
pub(crate) mod kind;
pub(crate) mod limiter;
mod names;
pub(crate) mod record;
pub(crate) mod samples;
pub(crate) mod second_factor;
pub(crate) mod settings;
pub(crate) mod table;
pub(crate) mod workspace;

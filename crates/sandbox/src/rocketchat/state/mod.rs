//! The state of the workspace: records, and nothing of the areas that change them.

pub(crate) mod collections;
pub(crate) mod workspace;

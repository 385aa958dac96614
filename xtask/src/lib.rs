//! The workspace's chores, as a library so that tests can call them in their own process.

pub mod bench;
pub mod bundle;
pub mod document;
pub mod generate;
pub mod json_schema;
pub mod lint;
pub mod lower;
pub mod names;
pub mod pointer;
pub mod problem;
pub mod regen;
pub mod slim;
pub mod write;
pub mod yaml;

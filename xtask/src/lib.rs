//! The workspace's chores, as a library so that tests can call them in their own process.

pub mod bench;
pub mod bundle;
pub mod conform;
pub mod diff;
pub mod examples;
pub mod flatten;
pub mod generate;
pub mod indexes;
pub mod lint;
pub mod lower;
pub mod media;
pub mod modern;
pub mod multipart;
pub mod names;
pub mod publish;
pub mod reach;
pub mod regen;
pub mod sandbox;
pub mod slim;
pub mod styles;
pub mod surface;
pub mod tidy;
pub mod unions;
pub mod vendors;
pub mod write;
pub mod yaml;

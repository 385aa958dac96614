//! What the workspace's tools share about OpenAPI 3.0 documents, with nothing of any vendor in it.
//!
//! It stands apart from the generator and from the generated types, so that neither has to build
//! for the other.

pub mod direction;
pub mod document;
pub mod json_schema;
pub mod limits;
pub mod media;
pub mod pointer;
pub mod problem;
pub mod reference;
pub mod version;

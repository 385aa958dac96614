//! The chores, as tests of one program: it runs what computes beside what waits for cargo.

mod areas;
mod broken;
mod cases;
mod determinism;
mod dist;
mod documentation;
mod drift;
mod from_documents;
mod fuzz;
mod guide;
mod hostile;
mod import;
mod new_vendor;
mod overlay;
mod published;
mod release;
mod semver;
mod small;
mod unions;
mod webhooks;

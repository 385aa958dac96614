//! Mistakes, each a change or several to the small spec.

mod bodies;
mod conventions;
mod documents;
mod extensions;
mod names;
mod operations;
mod schemas;

use crate::small::Sources;

/// A mistake: the name of its snapshot, and the changes that make it.
pub type Case = (&'static str, &'static [Edit]);

/// All mistakes.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    [
        documents::CASES,
        schemas::CASES,
        operations::CASES,
        bodies::CASES,
        conventions::CASES,
        names::CASES,
        extensions::CASES,
    ]
    .into_iter()
    .flatten()
}

/// A change to a file of the small spec: what is found there, once, gives way to something else.
pub struct Edit {
    file: &'static str,
    find: &'static str,
    put: &'static str,
}

pub const fn root(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "openapi.yaml", find, put }
}

pub const fn users(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "users.yaml", find, put }
}

pub const fn talks(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "talks.yaml", find, put }
}

impl Edit {
    /// Makes the change.
    pub fn apply(&self, sources: &mut Sources) {
        let text = sources.entry(self.file.to_owned()).or_default();
        assert_eq!(text.matches(self.find).count(), 1, "{}: {}", self.file, self.find);
        *text = text.replace(self.find, self.put);
    }
}

//! Exceptions to the phrases: where a phrase means something else.

/// A phrase that is used under a path.
pub(super) struct Allowed {
    /// A file or folder, relative to the workspace's root.
    pub path: &'static str,
    /// The words as `cargo xtask tidy` shows them.
    pub phrase: &'static str,
    /// What the words mean there.
    pub why: &'static str,
}

pub(super) const ALLOWED: &[Allowed] = &[];

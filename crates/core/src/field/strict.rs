//! What this thread decodes, as those see it who ask for it: whether a value that does not fit an
//! optional field is an error, and how many nulls were left out of lists.

use std::cell::Cell;

thread_local! {
    /// Whether a value that does not fit an optional field is an error.
    static STRICT: Cell<bool> = const { Cell::new(false) };

    /// How many nulls were left out of lists.
    static NULLS: Cell<usize> = const { Cell::new(0) };
}

/// What a decoder does while a value that does not fit an optional field is an error.
pub(crate) fn strictly<T>(decode: impl FnOnce() -> T) -> T {
    /// Puts back what was before, panics included.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            STRICT.set(self.0);
        }
    }
    let _restore = Restore(STRICT.replace(true));
    decode()
}

/// How many nulls this thread has left out of lists so far.
pub(crate) fn nulls_left_out() -> usize {
    NULLS.get()
}

/// Counts a null that is left out of a list.
#[cold]
pub(super) fn leave_out_null() {
    NULLS.set(NULLS.get().wrapping_add(1));
}

/// Whether a value that does not fit an optional field is an error.
#[inline]
pub(crate) fn is_strict() -> bool {
    STRICT.get()
}

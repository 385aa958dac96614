//! Whether a value that does not fit an optional field is an error while this thread decodes.

use std::cell::Cell;

thread_local! {
    /// Whether a value that does not fit an optional field is an error.
    static STRICT: Cell<bool> = const { Cell::new(false) };
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

/// Whether a value that does not fit an optional field is an error.
#[inline]
pub(crate) fn is_strict() -> bool {
    STRICT.get()
}

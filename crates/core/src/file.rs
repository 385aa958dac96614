//! Files that calls send.

use std::fmt;

use bytes::Bytes;

/// A file to send: its name, its media type and what it holds. Clones share the bytes.
///
/// ```
/// use frontdesk_core::File;
///
/// let picture = File::new("jane.png", "image/png", vec![0x89, 0x50]);
/// assert_eq!(picture.size(), 2);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    name: String,
    media_type: String,
    content: Bytes,
}

impl File {
    /// A file by its name, its media type (`image/png`) and its bytes. A media type that cannot stand in a header is told
    /// when the call is sent.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), content: content.into() }
    }

    /// The name under which the server sees it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What kind of file it is: `image/png`.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// What it holds.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.content.len()
    }
}

impl fmt::Debug for File {
    /// Everything but the content, which may be anybody's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_leaves_the_content_out() {
        let shown = format!("{:?}", File::new("a.txt", "text/plain", "hunter2"));
        assert_eq!(shown, r#"File { name: "a.txt", media_type: "text/plain", size: 7, .. }"#);
    }
}

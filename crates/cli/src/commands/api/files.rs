//! Files from options.

use std::path::Path;

use frontdesk_core::File;
use serde_json::Value;

use super::described::pair;
use crate::failure::Failure;

/// What files are, by their names.
const MEDIA_TYPES: [(&str, &str); 18] = [
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("zip", "application/zip"),
];

/// A file to send, and the field that it is.
#[derive(Clone, Debug)]
pub struct Upload {
    pub field: String,
    pub path: String,
    pub file: File,
}

/// Opens the files of `--file`.
///
/// # Errors
/// An option is malformed, or there is no such file.
pub async fn open(options: &[String]) -> Result<Vec<Upload>, Failure> {
    let mut uploads = Vec::new();
    for option in options {
        let (field, path) = pair("--file", option)?;
        let file = File::open(path, media_type(path)).await;
        let file = file.map_err(|error| Failure::refused(format!("--file {field}: {error}")))?;
        uploads.push(Upload { field: field.to_owned(), path: path.to_owned(), file });
    }
    Ok(uploads)
}

/// The media type of a file, by its name.
fn media_type(path: &str) -> &'static str {
    let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let known = MEDIA_TYPES.iter().find(|(known, _)| extension.as_deref() == Some(*known));
    known.map_or("application/octet-stream", |(_, media_type)| media_type)
}

/// Whether a schema is one of a file.
pub fn is_file(schema: &Value) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("binary")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_opened_with_their_media_types() {
        for (path, expected) in
            [("a/b.PNG", "image/png"), ("b.tar.zip", "application/zip"), ("zip", "application/octet-stream")]
        {
            assert_eq!(media_type(path), expected, "{path}");
        }
        assert!(MEDIA_TYPES.is_sorted());
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_refused() {
        for (option, expected) in [("app", "write NAME=VALUE"), ("app=/no/such/file", "--file app: ")] {
            let message = open(&[option.to_owned()]).await.unwrap_err().message;
            assert!(message.contains(expected), "{message}");
        }
    }
}

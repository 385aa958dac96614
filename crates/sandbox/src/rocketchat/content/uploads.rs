//! The file of a form, and what the server refuses about it.

use crate::http;
use crate::rocketchat::api::parts::File;
use crate::rocketchat::prelude::*;

/// The most bytes of a file where the workspace sets no limit of its own.
pub(crate) const MAX_FILE_SIZE: usize = 104_857_600;

/// The file that came under `field`, if there is one.
///
/// # Errors
/// The body is no form, has no fields and files at all, has a file under another name, or a file
/// with more than `limit` bytes.
pub(crate) fn optional<'a>(call: &'a Call, field: &str, limit: usize) -> Result<Option<&'a File>, Failure> {
    let of_form = ["multipart/form-data", "application/x-www-form-urlencoded"];
    let is_form = of_form.iter().any(|media| http::has_media_type(&call.headers, media));
    fail_if(!is_form, "Missing Content-Type")?;
    let empty = call.files.is_empty() && call.raw.as_object().is_none_or(serde_json::Map::is_empty);
    fail_if(empty, Failure::coded("No file or fields were uploaded", ""))?;
    let Some(file) = call.files.first() else { return Ok(None) };
    fail_if(file.field != field, Failure::coded("invalid-field", ""))?;
    fail_if(file.bytes.len() > limit, Failure::coded("error-file-too-large", ""))?;
    Ok(Some(file))
}

/// The same, of a route that requires the file.
pub(crate) fn required<'a>(call: &'a Call, field: &str, limit: usize) -> Result<&'a File, Failure> {
    optional(call, field, limit)?.or_fail(Failure::coded("No file uploaded", ""))
}

/// A text field of the form; empty if it is absent.
pub(crate) fn text<'a>(call: &'a Call, name: &str) -> &'a str {
    call.raw.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether bytes begin as those of a picture do.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"<svg", b"<?xml"];
    starts.iter().any(|start| bytes.starts_with(start))
}

/// The extension that goes with a media type: what stands behind the bar.
pub(crate) fn extension(media_type: &str) -> &str {
    media_type.split_once('/').map_or(media_type, |(_, extension)| extension)
}

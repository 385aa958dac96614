//! Files that come with a message. What is in them is not kept.

use crate::chatwoot::params::File;
use crate::chatwoot::prelude::*;
use crate::chatwoot::state::Attachment;

/// The kind of a file by its media type.
fn file_type(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" | "image/jpg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => "image",
        "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => "video",
        audio if audio.contains("audio/") => "audio",
        _ => "file",
    }
}

/// The files that were uploaded with a message. They get their ids when the message is stored.
pub(crate) fn attach(params: &Params) -> Vec<Attachment> {
    let attachment = |file: &File| Attachment {
        id: 0,
        file_type: file_type(&file.content_type),
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        size: file.size,
    };
    params.files("attachments[]").map(attachment).collect()
}

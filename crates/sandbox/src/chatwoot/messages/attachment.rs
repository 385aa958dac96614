//! Files that come with a message. What is in them is not kept.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::picture;
use crate::chatwoot::request::params::File;
use crate::http::token;

/// A file.
#[derive(Clone)]
pub(crate) struct Attachment {
    pub(crate) id: i64,
    /// `image`, `audio`, `video` or `file`.
    file_type: &'static str,
    name: String,
    content_type: String,
    size: usize,
}

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

/// An attachment as its message shows it.
pub(crate) fn render(message: &Message, attachment: &Attachment, base: &str) -> Value {
    let seed = u64::try_from(attachment.id).unwrap_or_default().wrapping_add(4_000_000);
    let file = percent_encoding::utf8_percent_encode(&attachment.name, percent_encoding::NON_ALPHANUMERIC);
    let extension = attachment.name.rsplit_once('.').map(|(_, extension)| extension);
    let thumb =
        if attachment.file_type == "image" { picture(seed, &attachment.name, base) } else { String::new() };
    let mut value = shown!(attachment =>
        id, file_type, content_type;
        "message_id": message.id, "account_id": message.account_id, "extension": extension,
        "data_url": format!("{base}/rails/active_storage/blobs/redirect/{}/{file}", token(seed, 40)),
        "thumb_url": thumb, "file_size": attachment.size, "width": null, "height": null,
    );
    if let Value::Object(shown) = &mut value
        && attachment.file_type == "audio"
    {
        shown.insert("transcribed_text".to_owned(), "".into());
    }
    value
}

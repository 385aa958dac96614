//! The form of a file that came with a message.

use crate::chatwoot::prelude::*;
use crate::chatwoot::state::Attachment;
use crate::http::token;

/// An attachment as its message shows it.
pub(crate) fn render(message: &Message, attachment: &Attachment, base: &str) -> Value {
    let seed = seed(attachment.id, 4_000_000);
    let file = percent_encoding::utf8_percent_encode(&attachment.name, percent_encoding::NON_ALPHANUMERIC);
    let extension = attachment.name.rsplit_once('.').map(|(_, extension)| extension);
    let thumb =
        if attachment.file_type == "image" { picture(seed, &attachment.name, base) } else { String::new() };
    shown!(attachment =>
        id, file_type, content_type;
        maybe { "transcribed_text": (attachment.file_type == "audio").then_some("") }
        "message_id": message.id, "account_id": message.account_id, "extension": extension,
        "data_url": format!("{base}/rails/active_storage/blobs/redirect/{}/{file}", token(seed, 40)),
        "thumb_url": thumb, "file_size": attachment.size, "width": null, "height": null,
    )
}

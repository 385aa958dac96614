//! Files that visitors send.

use serde_json::{Value, json};

use super::{is_open, own, reference};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::conversations::messages;
use crate::rocketchat::state::workspace::{Call, Workspace, now};
use crate::rocketchat::widget::settings;

/// The most bytes that a file may have.
const LARGEST: usize = 104_857_600;

/// `POST livechat/upload/{rid}`: a message with the file, in the visitor's open conversation.
pub(super) fn upload(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !settings::is_on(workspace, "Livechat_fileupload_enabled") {
        return Err(Failure::coded("error-file-upload-disabled", ""));
    }
    let room = call.part("rid");
    let token = call.header("x-visitor-token");
    let (visitor, found) = own(workspace, token, room).map_err(|_| Failure::Forbidden)?;
    if !is_open(&found) {
        return Err(Failure::Forbidden);
    }
    let texts = ["description", "msg", "alias", "avatar", "emoji"].map(|name| Field(name, Kind::Text, false));
    let fields = &check::body(&call.body, &texts)?;
    let file = call.files.iter().find(|file| file.field == "file");
    let file = file.ok_or_else(|| Failure::plain("error-no-file-uploaded"))?;
    if file.media_type == "image/svg+xml" {
        return Err(Failure::coded("error-invalid-file-type", "File type is not accepted"));
    }
    if file.bytes.len() > LARGEST {
        return Err(Failure::coded("error-file-too-large", "File exceeds allowed size"));
    }
    let id = workspace.new_id();
    let path = format!("/file-upload/{id}/{}", file.name);
    let format = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let named = json!({
        "_id": id,
        "name": file.name,
        "type": file.media_type,
        "size": file.bytes.len(),
        "format": format,
    });
    let mut attachment = json!({
        "ts": now(),
        "title": file.name,
        "title_link": path,
        "title_link_download": true,
        "type": "file",
        "description": fields.get("description"),
    });
    let kind = file.media_type.split('/').next().unwrap_or_default();
    if let Some(attachment) = attachment.as_object_mut() {
        if ["image", "audio", "video"].contains(&kind) {
            attachment.insert(format!("{kind}_url"), json!(path));
            attachment.insert(format!("{kind}_type"), json!(file.media_type));
            attachment.insert(format!("{kind}_size"), json!(file.bytes.len()));
        }
        attachment.retain(|_, value| !value.is_null());
    }
    let mut more = fields.clone();
    more.remove("description");
    let words = check::text(fields, "msg").unwrap_or_default();
    more.entry("alias").or_insert_with(|| visitor.get("name").cloned().unwrap_or_default());
    more.insert("token".into(), json!(token));
    more.insert("file".into(), named.clone());
    more.insert("files".into(), json!([named]));
    more.insert("attachments".into(), json!([attachment]));
    more.retain(|_, value| !value.is_null());
    let mut sent = messages::post(workspace, room, reference(&visitor), words, Value::Object(more));
    sent.insert("newRoom".into(), json!(false));
    sent.insert("showConnecting".into(), json!(false));
    Ok(Value::Object(sent))
}

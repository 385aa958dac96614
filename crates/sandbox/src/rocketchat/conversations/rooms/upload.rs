//! Files that visitors send.

use crate::rocketchat::common::messages;
use crate::rocketchat::common::rooms::{own, reference};
use crate::rocketchat::prelude::*;

/// The most bytes that a file may have.
const LARGEST: usize = 104_857_600;

/// `POST livechat/upload/{rid}`: a message with the file, in the visitor's open conversation.
pub(super) fn upload(workspace: &mut Workspace, call: &Call) -> Outcome {
    let is_on = ["Livechat_fileupload_enabled", "FileUpload_Enabled"].iter().all(|id| workspace.is_on(id));
    fail_if(!is_on, ("error-file-upload-disabled", ""))?;
    let room = call.part("rid");
    let token = call.header("x-visitor-token");
    let (visitor, found) = own(workspace, token, room).map_err(|_| Failure::Forbidden)?;
    fail_if(!is_open(&found), Failure::Forbidden)?;
    let texts = "description msg alias avatar emoji";
    let known = call.body.keys().all(|name| has_word(texts, name));
    fail_if(!known, Failure::body("must NOT have additional properties"))?;
    let fields = &call.body;
    let file = call.files.iter().find(|file| file.field == "file");
    let file = file.or_fail("error-no-file-uploaded")?;
    fail_if(file.media_type == "image/svg+xml", ("error-invalid-file-type", "File type is not accepted"))?;
    fail_if(file.bytes.len() > LARGEST, ("error-file-too-large", "File exceeds allowed size"))?;
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
    let mut more = fields.free();
    more.remove("description");
    let words = fields.text("msg");
    more.set_new("alias", visitor.get("name"));
    more.set("token", token).set("file", named.clone()).set("files", json!([named]));
    more.set("attachments", json!([attachment]));
    more.retain(|_, value| !value.is_null());
    let mut sent = messages::add(workspace, room, reference(&visitor), words, more.into());
    sent.set("newRoom", false).set("showConnecting", false);
    Ok(sent.into())
}

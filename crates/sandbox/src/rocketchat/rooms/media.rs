//! Files in rooms: uploading, confirming and fetching them.

use axum::response::Response;

use super::lists::with_user;
use crate::rocketchat::common::access::{can_access_id, can_write};
use crate::rocketchat::common::files;
use crate::rocketchat::common::posting::{post, uploaded};
use crate::rocketchat::common::quotes;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("uploadRoomFile", SignedIn, upload).unchecked(),
    on("sendUploadedRoomFile", SignedIn, confirm).unchecked(),
    on("deleteRoomUpload", SignedIn, delete).unchecked(),
    on("listRoomImages", SignedIn, images).unchecked(),
    whole("GET /file-upload/{fileId}/{name}", Open, fetch),
    whole("GET /ufs/GridFS:Uploads/{fileId}/{name}", Open, fetch),
];

/// Whether a setting with media types, and commas between them, has one.
fn lists(workspace: &Workspace, setting: &str, media: &str) -> bool {
    let kind = media.split('/').next().unwrap_or_default();
    let own = workspace.words(setting).split(',').map(str::trim);
    own.filter(|own| !own.is_empty()).any(|own| own == media || own == format!("{kind}/*"))
}

/// Checks the file of a request, and keeps it until it is confirmed.
fn upload(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.part("rid");
    fail_if(!can_access_id(workspace, room, &call.caller), Failure::Forbidden)?;
    fail_if(call.files.len() > 1, "Just 1 file is allowed")?;
    let file = call.files.first();
    let file = file.filter(|file| file.field == "file" && !file.name.is_empty());
    let file = file.or_fail(("invalid-field", ""))?;
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    let largest = workspace.number("FileUpload_MaxFileSize");
    fail_if(largest > 0 && size > largest, ("error-file-too-large", "File exceeds allowed size"))?;
    let content = call.given("content").map(serde_json::from_str::<Value>).transpose();
    let content = content.map_err(|_| Failure::coded("invalid-field-content", ""))?;
    let media = match (file.media_type.as_str(), file.name.rsplit_once('.')) {
        _ if content.is_some() => "application/octet-stream",
        ("application/octet-stream", Some((_, "lst" | "txt" | "log"))) => "text/plain",
        (media, _) => media,
    };
    let refused = Failure::coded("error-invalid-file-type", "File type is not accepted");
    let encrypts = content.is_none() || workspace.is_on("E2E_Enable_Encrypt_Files");
    let allowed = workspace.words("FileUpload_MediaTypeWhiteList").is_empty()
        || lists(workspace, "FileUpload_MediaTypeWhiteList", media);
    let blocked = lists(workspace, "FileUpload_MediaTypeBlackList", media);
    fail_if(!encrypts || !allowed || blocked, refused)?;
    let id = workspace.new_id();
    let path = format!("/file-upload/{id}/{}", file.name);
    let mut known = ["image", "audio", "video", "text"].into_iter();
    let group = known.find(|kind| media.split('/').next() == Some(*kind)).unwrap_or("other");
    let record = object(json!({
        "_id": id,
        "name": file.name,
        "size": size,
        "type": media,
        "typeGroup": group,
        "rid": room,
        "userId": call.caller,
        "store": "GridFS:Uploads",
        "complete": true,
        "uploading": false,
        "progress": 1,
        "extension": file.name.rsplit_once('.').map_or("", |(_, extension)| extension),
        "uploadedAt": now(),
        "expiresAt": stamp(chrono::Utc::now() + chrono::Duration::days(1)),
        "etag": id_from(&id, 17),
        "path": path,
        "url": path,
        "content": content,
        "data": files::encoded(&file.bytes),
    }));
    workspace.uploads.add(record.compact());
    Ok(json!({"file": {"_id": id, "url": path}}))
}

/// A file as the message that has it shows it.
fn attachment(file: &Doc, thumb: Option<&Doc>, description: Option<&str>) -> Value {
    let path = file.text("path");
    let mut shown = object(json!({
        "ts": "1970-01-01T00:00:00.000Z",
        "title": file.get("name"),
        "title_link": path,
        "title_link_download": true,
        "type": "file",
        "fileId": file.id(),
    }));
    shown.set_some("description", description);
    let media = file.text("type");
    match media.split('/').next() {
        Some(kind @ ("image" | "audio" | "video")) => {
            let shows = thumb.map_or(path, |thumb| thumb.text("path"));
            shown.set(&format!("{kind}_url"), shows).set(&format!("{kind}_type"), media);
            shown.set(&format!("{kind}_size"), file.get("size"));
        }
        _ => {
            let format = file.text("extension").to_uppercase();
            shown.set("format", format).set("size", file.get("size"));
        }
    }
    shown.into()
}

/// A small picture of a picture: here the same bytes under another name.
fn thumbnail(workspace: &mut Workspace, file: &Doc) -> Option<Doc> {
    let media = file.text("type");
    if !matches!(media, "image/png" | "image/jpeg" | "image/gif" | "image/svg+xml") {
        return None;
    }
    let id = workspace.new_id();
    let name = format!("thumb-{}", file.text("name"));
    let mut thumb = file.free();
    thumb.set("_id", &id).set("path", format!("/file-upload/{id}/{name}")).set("name", name);
    thumb.set("type", if media == "image/svg+xml" { "image/png" } else { media });
    thumb.set("typeGroup", "thumb").unset("expiresAt url");
    workspace.uploads.add(thumb.clone());
    Some(thumb)
}

/// Sends the file as a message.
fn confirm(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, id) = (call.part("rid"), call.part("fileId"));
    fail_if(!can_access_id(workspace, room, &call.caller), Failure::Forbidden)?;
    let file = workspace.uploads.get(id).filter(|file| file.text("rid") == room).cloned();
    let file = file.or_fail(("invalid-file", ""))?;
    let description = call.given("description");
    let length = description.map_or(0, |text| text.chars().count());
    let most = workspace.number("Message_MaxAllowedSize");
    let long = u64::try_from(length).unwrap_or(u64::MAX) > most;
    fail_if(long, ("error-message-size-exceeded", ""))?;
    can_write(workspace, room, &call.caller)?;
    let known = "msg tmid customFields alias emoji avatar groupable t content tshow";
    let fits =
        call.body.keys().all(|name| has_word(known, name) || name == "description" || name == "fileName");
    fail_if(!fits, "Match error: Unknown key in field")?;
    let thumb = if file.has("content") { None } else { thumbnail(workspace, &file) };
    let named = |file: &Doc| {
        let mut named = file.pick("_id name type size");
        named.set("format", file.text("extension"));
        named
    };
    let mut files = vec![named(&file)];
    files.extend(thumb.as_ref().map(named));
    let mut more = object(json!({"file": named(&file), "files": files, "groupable": false}));
    let mut attachments = vec![attachment(&file, thumb.as_ref(), description)];
    attachments.extend(quotes::of(workspace, call.given("msg").unwrap_or_default(), &call.caller));
    more.set("attachments", attachments);
    if file.has("content") {
        more.set_some("content", file.get("content"));
    }
    more.extend(call.body.pick_chosen("tmid customFields alias emoji avatar tshow"));
    workspace.uploads.change(id, |file| {
        file.unset("expiresAt").set_some("description", description);
    });
    let message = post(workspace, room, &call.caller, call.given("msg").unwrap_or_default(), more);
    uploaded(workspace, &message);
    Ok(json!({"message": message}))
}

/// `POST uploads.delete`: a file that the caller sent, with the messages that have it.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("fileId")?;
    let file = workspace.uploads.get(id).cloned();
    let file = file.or_fail(("error-invalid-file", "Invalid file", "deleteFileMessage"))?;
    let may = file.text("userId") == call.caller
        || workspace.may_in(&call.caller, "delete-message", file.text("rid"));
    fail_if(!may, Failure::Forbidden)?;
    let of_file = |message: &&Doc| message.rows("files").any(|own| own.text("_id") == id);
    let messages: Vec<String> =
        workspace.messages.iter().filter(of_file).map(|message| message.id().to_owned()).collect();
    for message in &messages {
        crate::rocketchat::common::posting::delete(workspace, message);
    }
    workspace.uploads.take(id);
    Ok(json!({"deletedFiles": [id]}))
}

/// `GET rooms.images`: the pictures of a room, the newest first, from `startingFromId` on.
fn images(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("roomId")?;
    fail_if(!can_access_id(workspace, room, &call.caller), Failure::Forbidden)?;
    let start = call.query.chosen("startingFromId").and_then(|id| workspace.uploads.get(id));
    let start = start.map(|file| file.text("uploadedAt").to_owned());
    let page = call.query.newest("uploadedAt").page("uploadedAt")?;
    let files = workspace.uploads.having("rid", room).rev().filter(|file| {
        file.text("typeGroup") == "image"
            && !file.has("expiresAt")
            && start.as_ref().is_none_or(|start| file.text("uploadedAt") <= start.as_str())
    });
    page.shown("files", files, |file| with_user(workspace, file))
}

/// The bytes of a file, for those who may have them.
fn fetch(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let file = workspace.uploads.get(call.part("fileId")).or_fail(Failure::NotFound("not found"))?;
    if workspace.is_on("FileUpload_ProtectFiles") {
        fail_if(call.caller.is_empty(), Failure::Forbidden)?;
        let inside = workspace.subscription(file.text("rid"), &call.caller).is_some();
        let closed = workspace.is_on("FileUpload_Restrict_to_room_members") && !inside;
        let hidden = workspace.is_on("FileUpload_Restrict_to_users_who_can_access_room")
            && !can_access_id(workspace, file.text("rid"), &call.caller);
        fail_if(closed || hidden, Failure::Forbidden)?;
    }
    Ok(files::file(file.text("type"), files::decoded(file.text("data"))))
}

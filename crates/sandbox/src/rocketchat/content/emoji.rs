//! `emoji-custom.*`: custom emoji.

use axum::response::Response;
use chrono::{DateTime, Utc};

use super::uploads::{self, MAX_FILE_SIZE, extension, is_picture};
use crate::rocketchat::api::parts::File;
use crate::rocketchat::common::files;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCustomEmoji", SignedIn, list),
    on("listCustomEmojiChanges", SignedIn, changes).strict(),
    on("createCustomEmoji", SignedIn, create).unchecked(),
    on("updateCustomEmoji", SignedIn, update).unchecked(),
    on("deleteCustomEmoji", SignedIn, delete),
    whole("GET /emoji-custom/{name}", Open, show),
];

/// The characters that a name may not have.
const NOT_IN_NAMES: &[char] = &[',', ':', '>', '<', '&', '"', '\'', '/', '\\', '(', ')'];

/// The same for the list of aliases, which has commas and spaces.
const NOT_IN_ALIASES: &[char] = &[':', '>', '<', '&', '|', '"', '\'', '/', '\\', '(', ')'];

/// What stands in for an emoji that does not exist, and when it changed last, by the server.
const QUESTION_MARK: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"50\" height=\"50\">\
    <rect width=\"50\" height=\"50\"/><text x=\"50%\" y=\"50%\" dy=\"0.36em\" text-anchor=\"middle\" \
    fill=\"#ffffff\">?</text></svg>";
const NONE_CHANGED: &str = "Thu, 01 Jan 2015 00:00:00 GMT";

/// `GET emoji-custom.all`: a page, by name.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    page.of("emojis", workspace.emoji.iter().filter(|emoji| call.query.finds("name", emoji, "name")))
}

/// `GET emoji-custom.list`: what was changed and deleted after `updatedSince`; everything where it
/// is not given.
fn changes(workspace: &mut Workspace, call: &Call) -> Outcome {
    let date = |name: &str| {
        let invalid = || {
            let text = format!("The \"{name}\" query parameter must be a valid date.");
            Failure::coded("error-roomId-param-invalid", &text)
        };
        call.query.text(name).map(|text| time(text).ok_or_else(invalid)).transpose()
    };
    let (since, after) = (date("updatedSince")?, date("_updatedAt")?);
    let is_newer = |emoji: &Doc, field: &str, limit: Option<DateTime<Utc>>| {
        let changed = time(emoji.text(field));
        limit.is_none_or(|limit| changed.is_some_and(|changed| changed > limit))
    };
    let update: Vec<&Doc> = workspace
        .emoji
        .iter()
        .filter(|emoji| call.query.text("_id").is_none_or(|id| emoji.id() == id))
        .filter(|emoji| is_newer(emoji, "_updatedAt", since.or(after)))
        .collect();
    let deleted = workspace.deleted_emoji.iter().filter(|emoji| is_newer(emoji, "_deletedAt", since));
    let remove: Vec<&Doc> = deleted.filter(|_| since.is_some()).collect();
    Ok(json!({"emojis": {"update": update, "remove": remove}}))
}

/// `POST emoji-custom.create`: a form with the picture, its name and its aliases.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let file = picture(uploads::required(call, "emoji", MAX_FILE_SIZE)?)?;
    let (name, aliases) = names(workspace, call, None)?;
    let id = workspace.new_id();
    files::keep(&mut workspace.files, &id, &file.media_type, &file.bytes);
    let emoji = json!({
        "_id": id,
        "name": name,
        "aliases": aliases,
        "extension": stored_extension(file),
        "etag": workspace.new_id(),
    });
    workspace.emoji.add(object(emoji));
    done()
}

/// `POST emoji-custom.update`: the same with `_id`; the picture only if it is to change.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let file = uploads::optional(call, "emoji", MAX_FILE_SIZE)?;
    let id = uploads::text(call, "_id");
    fail_if(id.is_empty(), Failure::coded("The required \"_id\" query param is missing.", ""))?;
    fail_if(workspace.emoji.get(id).is_none(), Failure::coded("Emoji not found.", ""))?;
    let file = file.map(picture).transpose()?;
    let (name, aliases) = names(workspace, call, Some(id))?;
    let etag = workspace.new_id();
    if let Some(file) = file {
        files::keep(&mut workspace.files, id, &file.media_type, &file.bytes);
    }
    workspace.emoji.change(id, |emoji| {
        emoji.set("name", name).set("aliases", aliases);
        if let Some(file) = file {
            emoji.set("extension", stored_extension(file)).set("etag", etag);
        }
    });
    done()
}

/// `POST emoji-custom.delete`: the emoji with `emojiId`.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "manage-emoji"), Failure::coded("not_authorized", ""))?;
    let unknown = ("Custom_Emoji_Error_Invalid_Emoji", "Invalid emoji", "deleteEmojiCustom");
    let mut emoji = workspace.emoji.take(call.body.text("emojiId")).or_fail(unknown)?.free();
    workspace.files.take(emoji.id());
    emoji.set("_deletedAt", now()).set("__collection__", "rocketchat_custom_emoji");
    workspace.deleted_emoji.push(emoji);
    done()
}

/// `GET /emoji-custom/{name}`: the picture of the emoji with this name and extension, or a question
/// mark. The media type follows from the extension.
fn show(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let name = call.part("name");
    let has = |emoji: &&Doc| name == format!("{}.{}", emoji.text("name"), emoji.text("extension"));
    let Some(file) = workspace.emoji.iter().find(has).and_then(|emoji| workspace.files.get(emoji.id()))
    else {
        return Ok(files::dated(call, NONE_CHANGED, 0, || files::file("image/svg+xml", QUESTION_MARK)));
    };
    let media_type = match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "image/jpeg",
    };
    Ok(files::dated(call, file.text("uploadedAt"), 31_536_000, || {
        files::file(media_type, files::decoded(file.text("content")))
    }))
}

fn picture(file: &File) -> Result<&File, Failure> {
    let text = "Emoji file provided cannot be uploaded since it's not an image";
    fail_if(!is_picture(&file.bytes), ("emoji-is-not-image", text))?;
    Ok(file)
}

/// The server draws SVG as PNG.
fn stored_extension(file: &File) -> &str {
    match extension(&file.media_type) {
        "svg+xml" => "png",
        other => other,
    }
}

/// The name and the aliases of a form, if the caller may set them and no other emoji has them.
fn names(workspace: &Workspace, call: &Call, id: Option<&str>) -> Result<(String, Vec<String>), Failure> {
    fail_if(!workspace.may(&call.caller, "manage-emoji"), Failure::coded("not_authorized", ""))?;
    let method = "insertOrUpdateEmoji";
    let given = uploads::text(call, "name").trim();
    let required = Failure::coded("error-the-field-is-required", "The field Name is required");
    fail_if(given.is_empty(), required.with(json!({"method": method, "field": "Name"})))?;
    let name = plain(given);
    let invalid = |input: &str, what: &str, field: &str| {
        Failure::coded("error-input-is-not-a-valid-field", &format!("{input} is not a valid {what}"))
            .with(json!({"method": method, "input": input, "field": field}))
    };
    fail_if(name.contains(NOT_IN_NAMES), invalid(&name, "name", "Name"))?;
    let list = uploads::text(call, "aliases").replace(':', "");
    fail_if(list.contains(NOT_IN_ALIASES), invalid(&list, "alias set", "Alias_Set"))?;
    let aliases: Vec<String> =
        list.split(',').map(plain).filter(|alias| !alias.is_empty() && *alias != name).collect();
    let has = |emoji: &Doc, name: &str| {
        emoji.text("name") == name || emoji.texts("aliases").any(|alias| alias == name)
    };
    let mut others = workspace.emoji.iter().filter(|emoji| Some(emoji.id()) != id);
    let taken = others.any(|emoji| has(emoji, &name) || aliases.iter().any(|alias| has(emoji, alias)));
    let text = "The custom emoji or one of its aliases is already in use";
    fail_if(taken, ("Custom_Emoji_Error_Name_Or_Alias_Already_In_Use", text, method))?;
    Ok((name, aliases))
}

/// A name as the server keeps it: in lower case, without colons, with `_` for spaces.
fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join("_").replace(':', "").to_lowercase()
}

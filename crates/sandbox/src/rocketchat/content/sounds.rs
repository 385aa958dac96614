//! `custom-sounds.*`: custom sounds.

use axum::response::Response;

use super::uploads;
use crate::rocketchat::api::parts::File;
use crate::rocketchat::common::files;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCustomSounds", SignedIn, list).strict(),
    on("getCustomSound", SignedIn, show).strict(),
    on("createCustomSound", Any("manage-sounds"), create).unchecked(),
    on("updateCustomSound", Any("manage-sounds"), update).unchecked(),
    on("deleteCustomSound", Any("manage-sounds"), delete),
    whole("GET /custom-sounds/{name}", Open, fetch),
];

const MAX_SOUND_SIZE: usize = 5 * 1024 * 1024;

/// The characters that a name may not have, beside spaces.
const NOT_IN_NAMES: &[char] = &[',', ':', '>', '<', '&', '"', '\'', '/', '\\', '(', ')'];

/// `GET custom-sounds.list`: a page, by name.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    page.of("sounds", workspace.sounds.iter().filter(|sound| call.query.finds("name", sound, "name")))
}

/// `GET custom-sounds.getOne`: the sound with `_id`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("_id")?;
    let sound = workspace.sounds.get(id).or_fail(Failure::NotFound("Custom Sound not found."))?;
    Ok(json!({"sound": sound}))
}

/// `POST custom-sounds.create`: a form with the file and its name.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let file = uploads::optional(call, "sound", MAX_SOUND_SIZE)?;
    has(call, "name")?;
    let file = file.or_fail(Failure::coded("No file uploaded", ""))?;
    let extension = extension(file)?;
    let name = name(workspace, call, None)?;
    let id = workspace.new_id();
    files::keep(&mut workspace.files, &id, &file.media_type, &file.bytes);
    workspace.sounds.add(object(json!({"_id": id, "name": name, "extension": extension})));
    Ok(json!({"sound": {"_id": id}}))
}

/// `POST custom-sounds.update`: the same with `_id`; the file only if it is to change.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let file = uploads::optional(call, "sound", MAX_SOUND_SIZE)?;
    has(call, "_id")?;
    has(call, "name")?;
    let new = file.map(|file| Ok::<_, Failure>((file, extension(file)?))).transpose()?;
    let id = uploads::text(call, "_id");
    fail_if(workspace.sounds.get(id).is_none(), "Custom Sound not found.")?;
    let name = name(workspace, call, Some(id))?;
    let extension = new.map(|(file, extension)| {
        files::keep(&mut workspace.files, id, &file.media_type, &file.bytes);
        extension
    });
    workspace.sounds.change(id, |sound| _ = sound.set("name", name).set_some("extension", extension));
    done()
}

/// `POST custom-sounds.delete`: the sound with `_id`.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("_id");
    workspace.sounds.take(id).or_fail("Custom_Sound_Error_Invalid_Sound")?;
    workspace.files.take(id);
    done()
}

/// `GET /custom-sounds/{name}`: the file of the sound with this ID and extension.
fn fetch(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let name = call.part("name");
    let has = |sound: &&Doc| name == format!("{}.{}", sound.id(), sound.text("extension"));
    let file = workspace.sounds.iter().find(has).and_then(|sound| workspace.files.get(sound.id()));
    let file = file.or_fail(Failure::NotFound("Not found"))?;
    Ok(files::dated(call, file.text("uploadedAt"), 0, || {
        files::file(file.text("type"), files::decoded(file.text("content")))
    }))
}

/// A field that the route's schema requires, with at least one character.
fn has(call: &Call, name: &str) -> Result<(), Failure> {
    fail_if(call.raw.get(name).is_none(), Failure::body(&format!("must have required property '{name}'")))?;
    fail_if(uploads::text(call, name).is_empty(), Failure::body("must NOT have fewer than 1 characters"))
}

/// The extension of the file's name; the server goes by it, and not by the media type.
fn extension(file: &File) -> Result<String, Failure> {
    let extension = file.name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    extension.filter(|extension| matches!(&**extension, "mp3" | "wav")).or_fail("MIME type not allowed")
}

/// The name of a form, if it is valid and no other sound has it. The route has no codes of errors.
fn name<'a>(workspace: &Workspace, call: &'a Call, id: Option<&str>) -> Result<&'a str, Failure> {
    let name = uploads::text(call, "name");
    let invalid = name.contains(char::is_whitespace) || name.contains(NOT_IN_NAMES);
    let text = format!("{name} is not a valid name [error-input-is-not-a-valid-field]");
    fail_if(invalid, text)?;
    let mut others = workspace.sounds.iter().filter(|sound| Some(sound.id()) != id);
    let text = "The custom sound name is already in use [Custom_Sound_Error_Name_Already_In_Use]";
    fail_if(others.any(|sound| sound.text("name") == name), text)?;
    Ok(name)
}

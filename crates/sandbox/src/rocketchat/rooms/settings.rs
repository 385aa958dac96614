//! The settings of rooms: one of them by `channels.setTopic` and the like, or several by
//! `rooms.saveRoomSettings`.

use super::face::{Face, is_channels, open, respond};
use crate::rocketchat::api::check::as_flag;
use crate::rocketchat::common::chat_rooms::valid_name;
use crate::rocketchat::common::membership::change_all;
use crate::rocketchat::common::posting::note;
use crate::rocketchat::prelude::*;

/// The settings that a room has.
const SETTINGS: &str = "\
    roomAvatar featured roomName roomTopic roomAnnouncement roomCustomFields roomDescription roomType \
    readOnly reactWhenReadOnly systemMessages default joinCode retentionEnabled retentionMaxAge \
    retentionExcludePinned retentionFilesOnly retentionIgnoreThreads retentionOverrideGlobal encrypted \
    favorite sidepanel";

/// Refuses a change of a setting.
fn refused(text: &str, action: &str) -> Failure {
    let details = json!({"method": "saveRoomSettings", "action": action});
    Failure::coded("error-action-not-allowed", text).with(details)
}

/// Checks one setting before any is changed.
fn check(workspace: &Workspace, room: &Doc, name: &str, value: &Value, user: &str) -> Result<(), Failure> {
    match name {
        "default" | "featured" if !workspace.may(user, "view-room-administration") => {
            fail(refused("Viewing room administration is not allowed", "Viewing_room_administration"))
        }
        "sidepanel" => {
            let items = value.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            let known = items.iter().all(|item| item == "channels" || item == "discussions");
            let fits = known && items.len() <= 2 && items.first() != items.get(1);
            fail_if(!fits, ("error-invalid-sidepanel", ""))?;
            fail_if(!room.flag("teamMain"), ("error-action-not-allowed", "Invalid room"))
        }
        "roomType" if room.string("t") != value.as_str() => {
            let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
            let may = |permission: &str, in_team: &str| match team.filter(|_| !room.flag("teamMain")) {
                Some(team) => workspace.may_in(user, in_team, team.text("roomId")),
                None => workspace.may(user, permission),
            };
            let action = "Change_Room_Type";
            match value.as_str() {
                Some("c") if !may("create-c", "create-team-channel") => {
                    fail(refused("Changing a private group to a public channel is not allowed", action))
                }
                Some("p") if !may("create-p", "create-team-group") => {
                    fail(refused("Changing a public channel to a private room is not allowed", action))
                }
                Some("c" | "p") => Ok(()),
                _ => fail(("error-invalid-room-type", "error-invalid-room-type")),
            }
        }
        "encrypted" if room.flag("encrypted") != as_flag(value).unwrap_or_default() => {
            let action = "Change_Room_Encrypted";
            let kind = room.text("t");
            fail_if(kind == "c", refused("Only groups or direct channels can enable encryption", action))?;
            let may = kind == "d" || workspace.may_in(user, "toggle-room-e2e-encryption", room.id());
            fail_if(!may, refused("You do not have permission to toggle E2E encryption", action))
        }
        "retentionEnabled"
        | "retentionMaxAge"
        | "retentionExcludePinned"
        | "retentionFilesOnly"
        | "retentionIgnoreThreads"
        | "retentionOverrideGlobal"
            if !workspace.may_in(user, "edit-room-retention-policy", room.id()) =>
        {
            fail(refused("Editing room retention policy is not allowed", "Editing_room"))
        }
        _ => Ok(()),
    }
}

/// Changes settings of a room as a user asks it.
///
/// # Errors
/// The server's refusal of the first that they may not change, or that the room cannot have.
pub(super) fn save(
    workspace: &mut Workspace,
    id: &str,
    settings: &Fields,
    user: &str,
) -> Result<(), Failure> {
    let method = "saveRoomSettings";
    fail_if(
        settings.keys().any(|name| !has_word(SETTINGS, name)),
        ("error-invalid-settings", "Invalid settings provided", method),
    )?;
    let room = workspace.rooms.get(id).filter(|room| room.text("t") != "l").cloned();
    let room = room.or_fail(("error-invalid-room", "Invalid room", method))?;
    let own = workspace.may_in(user, "edit-room", id);
    let of_direct = room.text("t") == "d" && workspace.subscription(id, user).is_some();
    fail_if(!own && !of_direct, refused("Editing room is not allowed", "Editing_room"))?;
    let locks = settings.contains_key("readOnly") || settings.contains_key("reactWhenReadOnly");
    if room.flag("broadcast") && locks {
        let text = "Editing readOnly/reactWhenReadOnly are not allowed for broadcast rooms";
        return fail(refused(text, "Editing_room"));
    }
    for (name, value) in settings {
        check(workspace, &room, name, value, user)?;
    }
    for (name, value) in settings {
        change(workspace, &room, name, value, user)?;
    }
    Ok(())
}

/// The text of a setting as it is kept.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn change(
    workspace: &mut Workspace,
    room: &Doc,
    name: &str,
    value: &Value,
    user: &str,
) -> Result<(), Failure> {
    let id = room.id();
    let flag = as_flag(value).unwrap_or_default();
    let mut set = |field: &str, value: &Value| workspace.rooms.change(id, |room| _ = room.set(field, value));
    let noted = match name {
        "roomName" => {
            rename(workspace, room, text(value))?;
            Some(("r", text(value).to_owned()))
        }
        "roomTopic" => {
            set("topic", value);
            Some(("room_changed_topic", text(value).to_owned()))
        }
        "roomAnnouncement" => {
            set("announcement", value);
            Some(("room_changed_announcement", text(value).to_owned()))
        }
        "roomDescription" => {
            set("description", value);
            Some(("room_changed_description", text(value).to_owned()))
        }
        "roomCustomFields" => {
            set("customFields", value);
            change_all(workspace, id, |row| _ = row.set("customFields", value));
            None
        }
        "roomType" if room.string("t") != value.as_str() => {
            set("t", value);
            change_all(workspace, id, |row| _ = row.set("t", value));
            let kind = if text(value) == "c" { "public" } else { "private" };
            Some(("room_changed_privacy", kind.to_owned()))
        }
        "readOnly" if room.flag("ro") != flag => {
            set("ro", &json!(flag));
            if !flag {
                workspace.rooms.change(id, |room| _ = room.unset("unmuted"));
            }
            let kind = if flag { "room-set-read-only" } else { "room-removed-read-only" };
            Some((kind, String::new()))
        }
        "reactWhenReadOnly" if room.flag("reactWhenReadOnly") != flag => {
            set("reactWhenReadOnly", &json!(flag));
            let kind = if flag { "room-allowed-reacting" } else { "room-disallowed-reacting" };
            Some((kind, String::new()))
        }
        "default" => {
            set("default", &json!(flag));
            None
        }
        "featured" => {
            set("featured", &json!(flag));
            None
        }
        "joinCode" => {
            set("joinCode", value);
            set("joinCodeRequired", &json!(!text(value).trim().is_empty()));
            None
        }
        "encrypted" => {
            set("encrypted", &json!(flag));
            change_all(workspace, id, |row| _ = row.set("encrypted", flag));
            let kind = if flag { "room_e2e_enabled" } else { "room_e2e_disabled" };
            (room.flag("encrypted") != flag).then(|| (kind, String::new()))
        }
        "systemMessages" => {
            set("sysMes", value);
            None
        }
        "favorite" => {
            let is = |name: &str| value.get(name) == Some(&json!(true));
            let (favorite, default) = (is("favorite"), is("defaultValue"));
            workspace.rooms.change(id, |room| {
                room.put("favorite", (favorite && default).then_some(true)).set("default", default);
            });
            None
        }
        "sidepanel" => {
            set("sidepanel", value);
            None
        }
        "roomAvatar" => {
            set("avatarETag", &json!(id_from(text(value), 17)));
            Some(("room_changed_avatar", String::new()))
        }
        _ if name.starts_with("retention") => {
            let field = match name {
                "retentionEnabled" => "enabled",
                "retentionMaxAge" => "maxAge",
                "retentionExcludePinned" => "excludePinned",
                "retentionFilesOnly" => "filesOnly",
                "retentionIgnoreThreads" => "ignoreThreads",
                _ => "overrideGlobal",
            };
            workspace.rooms.change(id, |room| {
                room.within("retention", |own| own.insert(field.to_owned(), value.clone()));
            });
            None
        }
        _ => None,
    };
    if let Some((kind, words)) = noted {
        note(workspace, id, kind, &words, user);
    }
    Ok(())
}

/// Gives a room another name, and those who are in it.
fn rename(workspace: &mut Workspace, room: &Doc, name: &str) -> Result<(), Failure> {
    let (slug, fname) = if room.has("prid") {
        (room.text("name").to_owned(), name.to_owned())
    } else {
        valid_name(workspace, name, Some(room.id()))?
    };
    workspace.rooms.change(room.id(), |room| _ = room.set("name", &slug).set("fname", &fname));
    change_all(workspace, room.id(), |row| _ = row.set("name", &slug).set("fname", &fname));
    if room.flag("teamMain") {
        workspace.teams.change(room.text("teamId"), |team| _ = team.set("name", &slug));
    }
    Ok(())
}

/// Changes one setting of a room.
fn save_one(
    workspace: &mut Workspace,
    room: &Doc,
    name: &str,
    value: Value,
    call: &Call,
) -> Result<(), Failure> {
    let settings = Fields::from_iter([(name.to_owned(), value)]);
    save(workspace, room.id(), &settings, &call.caller)
}

/// The failure of a body without a field.
fn lacks(field: &str) -> String {
    format!("The bodyParam \"{field}\" is required")
}

/// The failure of a setting that the room has already.
fn same<F: Face>(setting: &str) -> String {
    format!("The {} {setting} is the same as what it would be changed to.", F::NOUN)
}

/// `….rename`.
pub(super) fn set_name<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.given("name").filter(|name| !name.trim().is_empty()).or_fail(lacks("name"))?;
    let room = open::<F>(workspace, call)?;
    if is_channels::<F>() && room.text("name") == name {
        return fail("The channel name is the same as what it would be renamed to.");
    }
    save_one(workspace, &room, "roomName", json!(name), call)?;
    let renamed = room.id();
    respond::<F>(workspace, renamed, call)
}

/// Sets a text of a room, and responds with it.
fn set_text<F: Face>(
    workspace: &mut Workspace,
    call: &Call,
    (field, setting, stored, label): (&str, &str, &str, &str),
) -> Outcome {
    fail_if(!call.body.contains_key(field), lacks(field))?;
    let room = open::<F>(workspace, call)?;
    let words = call.given(field).unwrap_or_default();
    if is_channels::<F>() && !label.is_empty() && room.string(stored) == Some(words) {
        return fail(same::<F>(label));
    }
    save_one(workspace, &room, setting, json!(words), call)?;
    Ok(json!({field: words}))
}

pub(super) fn set_topic<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_text::<F>(workspace, call, ("topic", "roomTopic", "topic", "topic"))
}

pub(super) fn set_description<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_text::<F>(workspace, call, ("description", "roomDescription", "description", "description"))
}

pub(super) fn set_purpose<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_text::<F>(workspace, call, ("purpose", "roomDescription", "description", "purpose (description)"))
}

pub(super) fn set_announcement<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    set_text::<F>(workspace, call, ("announcement", "roomAnnouncement", "announcement", ""))
}

pub(super) fn set_read_only<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let value = call.value("readOnly").or_fail(lacks("readOnly"))?;
    let room = open::<F>(workspace, call)?;
    fail_if(room.get("ro") == Some(value), same::<F>("read only setting"))?;
    save_one(workspace, &room, "readOnly", value.clone(), call)?;
    respond::<F>(workspace, room.id(), call)
}

pub(super) fn set_type<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let kind = call.given("type").filter(|kind| !kind.trim().is_empty()).or_fail(lacks("type"))?;
    let room = open::<F>(workspace, call)?;
    fail_if(room.text("t") == kind, same::<F>("type"))?;
    save_one(workspace, &room, "roomType", json!(kind), call)?;
    respond::<F>(workspace, room.id(), call)
}

pub(super) fn set_default<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let missing = Failure::unbracketed("error-channels-setdefault-is-same", &lacks("default"));
    let value = call.value("default").or_fail(missing)?;
    let room = open::<F>(workspace, call)?;
    let text = same::<F>("default setting");
    let is_same = room.get("default") == Some(value);
    fail_if(is_same, Failure::unbracketed("error-channels-setdefault-missing-default-param", &text))?;
    let flag = matches!(value.to_string().trim_matches('"').to_lowercase().as_str(), "true" | "1");
    save_one(workspace, &room, "default", json!(flag), call)?;
    respond::<F>(workspace, room.id(), call)
}

pub(super) fn set_join_code<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let code = call.given("joinCode").filter(|code| !code.trim().is_empty()).or_fail(lacks("joinCode"))?;
    let room = open::<F>(workspace, call)?;
    save_one(workspace, &room, "joinCode", json!(code), call)?;
    respond::<F>(workspace, room.id(), call)
}

pub(super) fn set_custom_fields<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = call.value("customFields").filter(|value| value.is_object() || value.is_array());
    let fields = fields.or_fail("The bodyParam \"customFields\" is required with a type like object.")?;
    let room = open::<F>(workspace, call)?;
    save_one(workspace, &room, "roomCustomFields", fields.clone(), call)?;
    respond::<F>(workspace, room.id(), call)
}

/// `groups.setEncrypted`.
pub(super) fn set_encrypted<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let value = call.value("encrypted").filter(|value| value.is_boolean());
    let value = value.or_fail("The bodyParam \"encrypted\" is required")?;
    let room = open::<F>(workspace, call)?;
    save_one(workspace, &room, "encrypted", value.clone(), call)?;
    respond::<F>(workspace, room.id(), call)
}

/// `rooms.saveRoomSettings`: `rid` and the settings.
pub(super) fn save_several(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.given("rid").or_fail(("error-invalid-room", "Invalid room", "saveRoomSettings"))?;
    let mut settings = Fields::from(call.body.free());
    settings.remove("rid");
    save(workspace, id, &settings, &call.caller)?;
    Ok(json!({"rid": id}))
}

/// `im.setTopic`.
pub(super) fn set_direct_topic(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = super::direct::find(workspace, call)?;
    let topic = call.given("topic").unwrap_or_default();
    save_one(workspace, &room, "roomTopic", json!(topic), call)?;
    Ok(json!({"topic": topic}))
}

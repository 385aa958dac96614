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
        "roomAvatar" if !workspace.may_in(user, "edit-room-avatar", room.id()) => {
            fail(refused("Editing a room avatar is not allowed", "Editing_room"))
        }
        "sidepanel" => {
            let details = json!({"method": "saveRoomSettings"});
            let refuse = |text: &str| Failure::coded("error-action-not-allowed", text).with(&details);
            fail_if(!room.flag("teamMain"), refuse("Invalid room"))?;
            let may = workspace.may_in(user, "edit-team", room.id());
            fail_if(!may, refuse("You do not have permission to change sidepanel items"))?;
            let items = value.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            let known = items.iter().all(|item| item == "channels" || item == "discussions");
            let fits = known && items.len() <= 2 && items.first() != items.get(1);
            fail_if(!fits, ("error-invalid-sidepanel", ""))
        }
        "roomType" if room.string("t") != value.as_str() => {
            let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
            let may = |permission: &str, in_team: &str| match team {
                Some(team) => workspace.may_in(user, in_team, team.text("roomId")),
                None => workspace.may(user, permission),
            };
            let of = if team.is_some() { "a team's" } else { "a" };
            let action = "Change_Room_Type";
            match value.as_str() {
                Some("c") if !may("create-c", "create-team-channel") => {
                    let text = format!("Changing {of} private group to a public channel is not allowed");
                    fail(refused(&text, action))
                }
                Some("p") if !may("create-p", "create-team-group") => {
                    let to = if team.is_some() { "private group" } else { "private room" };
                    let text = format!("Changing {of} public channel to a {to} is not allowed");
                    fail(refused(&text, action))
                }
                Some("c" | "p") => Ok(()),
                _ => fail(("error-invalid-room-type", "error-invalid-room-type")),
            }
        }
        "encrypted" if room.get("encrypted") != Some(value) => {
            let action = "Change_Room_Encrypted";
            let kind = room.text("t");
            let possible = kind != "c" && workspace.is_on("E2E_Enable");
            fail_if(!possible, refused("Only groups or direct channels can enable encryption", action))?;
            let may = kind == "d" || workspace.may_in(user, "toggle-room-e2e-encryption", room.id());
            fail_if(!may, refused("You do not have permission to toggle E2E encryption", action))
        }
        _ if name != "retentionOverrideGlobal" && retention(name).is_some() => {
            let may = workspace.may_in(user, "edit-room-retention-policy", room.id());
            let is_same =
                retention(name).and_then(|field| room.inner("retention")?.get(field)) == Some(value);
            let text = "Editing room retention policy is not allowed";
            fail_if(!may && !is_same, refused(text, "Editing_room"))
        }
        _ => Ok(()),
    }
}

/// How the room keeps a setting of its retention policy.
fn retention(name: &str) -> Option<&'static str> {
    Some(match name {
        "retentionEnabled" => "enabled",
        "retentionMaxAge" => "maxAge",
        "retentionExcludePinned" => "excludePinned",
        "retentionFilesOnly" => "filesOnly",
        "retentionIgnoreThreads" => "ignoreThreads",
        "retentionOverrideGlobal" => "overrideGlobal",
        _ => return None,
    })
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
    let mut settings = settings.clone();
    if !workspace.may_in(user, "edit-room", id) {
        // Those who are in a direct message may encrypt it; whatever else they ask for is left out.
        let encrypts = room.text("t") == "d" && settings.contains_key("encrypted");
        fail_if(!encrypts, refused("Editing room is not allowed", "Editing_room"))?;
        settings.retain(|name, _| name == "encrypted");
    }
    let is_set = |name: &str| settings.get(name).and_then(as_flag).unwrap_or_default();
    let locks = is_set("readOnly") || is_set("reactWhenReadOnly");
    if room.flag("broadcast") && locks {
        let text = "Editing readOnly/reactWhenReadOnly are not allowed for broadcast rooms";
        return fail(refused(text, "Editing_room"));
    }
    for (name, value) in &settings {
        check(workspace, &room, name, value, user)?;
    }
    if settings.get("retentionOverrideGlobal") == Some(&json!(false)) {
        // Without a policy of its own, a room has only whether the workspace's applies.
        let own =
            ["retentionMaxAge", "retentionExcludePinned", "retentionFilesOnly", "retentionIgnoreThreads"];
        settings.retain(|name, _| !own.contains(&name.as_str()));
    }
    for (name, value) in &settings {
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
        "roomName" if room.string("name") != value.as_str() && !text(value).trim().is_empty() => {
            rename(workspace, room, text(value))?;
            Some(("r", text(value).to_owned()))
        }
        "roomTopic" | "roomAnnouncement" | "roomDescription" => {
            let (field, kind) = match name {
                "roomTopic" => ("topic", "room_changed_topic"),
                "roomAnnouncement" => ("announcement", "room_changed_announcement"),
                _ => ("description", "room_changed_description"),
            };
            let is_new = room.text(field) != text(value);
            if is_new {
                set(field, value);
            }
            is_new.then(|| (kind, text(value).to_owned()))
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
        "default" | "featured" => {
            set(name, &json!(flag));
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
        _ => {
            if let Some(field) = retention(name) {
                workspace.rooms.change(id, |room| {
                    room.within("retention", |own| own.insert(field.to_owned(), value.clone()));
                });
            }
            None
        }
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
        let (slug, fname) = valid_name(workspace, name, Some(room.id()))?;
        let taken = workspace.user_in_any_case(&slug).is_some();
        let text = format!("A room, team or user with name '{slug}' already exists");
        let details = json!({"function": "RocketChat.updateRoomName", "handle": slug});
        fail_if(taken, Failure::coded("error-duplicate-handle", &text).with(details))?;
        let (old, new) = (json!(format!("#{}", room.text("name"))), json!(format!("#{slug}")));
        for integration in workspace.integrations.iter_mut() {
            integration.listed("channel", |own| {
                own.iter_mut().filter(|own| **own == old).for_each(|own| *own = new.clone());
            });
        }
        (slug, fname)
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

/// Changes one setting of the room that a body names, and responds with the room.
fn save_of<F: Face>(workspace: &mut Workspace, call: &Call, name: &str, value: Value) -> Outcome {
    let room = open::<F>(workspace, call)?;
    save_one(workspace, &room, name, value, call)?;
    respond::<F>(workspace, room.id(), call)
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
    respond::<F>(workspace, room.id(), call)
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
    save_of::<F>(workspace, call, "joinCode", json!(code))
}

pub(super) fn set_custom_fields<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = call.value("customFields").filter(|value| value.is_object() || value.is_array());
    let fields = fields.or_fail("The bodyParam \"customFields\" is required with a type like object.")?;
    save_of::<F>(workspace, call, "roomCustomFields", fields.clone())
}

/// `groups.setEncrypted`.
pub(super) fn set_encrypted<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let value = call.value("encrypted").filter(|value| value.is_boolean());
    let value = value.or_fail(lacks("encrypted"))?;
    save_of::<F>(workspace, call, "encrypted", value.clone())
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

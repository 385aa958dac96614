//! `commands.*`: slash commands. The sandbox runs those that send a text, and those that archive
//! rooms.

use crate::rocketchat::common::access::{can_access_id, can_write};
use crate::rocketchat::common::chat_rooms::set_archived;
use crate::rocketchat::common::posting::post;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCommands", SignedIn, list),
    on("getCommand", SignedIn, show).strict(),
    on("runCommand", SignedIn, run),
    on("listCommandPreviews", SignedIn, previews).strict(),
    on("runCommandPreview", SignedIn, run_preview),
];

/// A command that every workspace has. `params` and `description` are keys of texts.
struct Command {
    name: &'static str,
    params: &'static str,
    description: &'static str,
    is_clients: bool,
}

const fn command(name: &'static str, params: &'static str, description: &'static str) -> Command {
    Command { name, params, description, is_clients: false }
}

const COMMANDS: &[Command] = &[
    command("archive", "#channel", "Archive"),
    command("ban", "@username", "Ban_user_from_room"),
    command("create", "#channel", "Create_A_New_Channel"),
    command("gimme", "your_message_optional", "Slash_Gimme_Description"),
    command("help", "", "Show_the_keyboard_shortcut_list"),
    command("hide", "#room", "Hide_room"),
    command("invite", "@username", "Invite_user_to_join_channel"),
    command("invite-all-from", "#room", "Invite_user_to_join_channel_all_from"),
    command("invite-all-to", "#room", "Invite_user_to_join_channel_all_to"),
    command("join", "#channel", "Join_the_given_channel"),
    command("kick", "@username", "Remove_someone_from_room"),
    command("leave", "", "Leave_the_current_channel"),
    command("lennyface", "your_message_optional", "Slash_LennyFace_Description"),
    command("me", "your_message", "Displays_action_text"),
    command("msg", "@username <message>", "Direct_message_someone"),
    command("mute", "@username", "Mute_someone_in_room"),
    Command {
        name: "open",
        params: "room_name",
        description: "Opens_a_channel_group_or_direct_message",
        is_clients: true,
    },
    command("part", "", "Leave_the_current_channel"),
    command("shrug", "your_message_optional", "Slash_Shrug_Description"),
    command("status", "Slash_Status_Params", "Slash_Status_Description"),
    command("tableflip", "your_message_optional", "Slash_Tableflip_Description"),
    command("topic", "Slash_Topic_Params", "Slash_Topic_Description"),
    command("unarchive", "#channel", "Unarchive"),
    command("unflip", "your_message_optional", "Slash_TableUnflip_Description"),
    command("unmute", "@username", "Unmute_someone_in_room"),
];

/// What a command of these puts before or behind the text.
const FACES: &[(&str, &str)] = &[
    ("gimme", "༼ つ ◕_◕ ༽つ {}"),
    ("lennyface", "{} ( ͡° ͜ʖ ͡°)"),
    ("me", "_{}_"),
    ("shrug", "{} ¯\\\\_(ツ)_/¯"),
    ("tableflip", "{} (╯°□°）╯︵ ┻━┻"),
    ("unflip", "{} ┬─┬ ノ( ゜-゜ノ)"),
];

fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name.eq_ignore_ascii_case(name))
}

fn shown(command: &Command) -> Doc {
    object(json!({
        "command": command.name,
        "params": command.params,
        "description": command.description,
        "clientOnly": command.is_clients,
        "providesPreview": false,
    }))
}

/// `GET commands.list`: a page, by name.
fn list(_: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("command")?.of("commands", COMMANDS.iter().map(shown))?;
    let mut page = object(page);
    Ok(page.set("appsLoaded", true).clone().into())
}

/// `GET commands.get`: the command of this name, in any case.
fn show(_: &mut Workspace, call: &Call) -> Outcome {
    let name = call.query.required("command")?;
    let text = format!("There is no command in the system by the name of: {name}");
    Ok(json!({"command": shown(find(name).or_fail(text)?)}))
}

/// The command and the room of a call, if both are there and the caller may see the room.
fn target<'a>(
    workspace: &Workspace,
    call: &'a Call,
    of: impl Fn(&str) -> Option<&'a str>,
) -> Result<(&'static Command, &'a str), Failure> {
    let missing = "The command provided does not exist (or is disabled).";
    let command = find(of("command").unwrap_or_default()).or_fail(missing)?;
    let room = of("roomId").unwrap_or_default();
    fail_if(!can_access_id(workspace, room, &call.caller), Failure::Forbidden)?;
    if let Some(thread) = of("tmid") {
        let found = workspace.messages.get(thread).filter(|message| message.text("rid") == room);
        fail_if(found.is_none(), "Invalid thread.")?;
    }
    Ok((command, room))
}

/// `POST commands.run`.
fn run(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (command, room) = target(workspace, call, |name| call.body.string(name))?;
    match command.name {
        "archive" => set_archived_by(workspace, call, room, true)?,
        "unarchive" => set_archived_by(workspace, call, room, false)?,
        "me" if call.body.text("params").trim().is_empty() => {}
        name => {
            if let Some((_, form)) = FACES.iter().find(|(own, _)| *own == name) {
                can_write(workspace, room, &call.caller)?;
                let text = form.replace("{}", call.body.text("params"));
                let thread = call.body.pick("tmid");
                post(workspace, room, &call.caller, text.trim(), thread.compact());
            }
        }
    }
    done()
}

/// `/archive` and `/unarchive`: the room that `params` names, or the one where the command is run.
fn set_archived_by(
    workspace: &mut Workspace,
    call: &Call,
    room: &str,
    archived: bool,
) -> Result<(), Failure> {
    let named = call.body.text("params").trim().trim_start_matches('#');
    let found =
        if named.is_empty() { workspace.rooms.get(room) } else { workspace.rooms.first("name", named) };
    // Of a room that is not there, the caller is told in the client alone.
    let Some(found) = found.cloned() else { return Ok(()) };
    let (code, what, permission) = if archived {
        ("error-room-type-not-archivable", "archived", "archive-room")
    } else {
        ("error-room-type-not-unarchivable", "unarchived", "unarchive-room")
    };
    let text = format!("Room type: {} can not be {what}", found.text("t"));
    fail_if(!matches!(found.text("t"), "c" | "p"), (code, text))?;
    let may = workspace.may_in(&call.caller, permission, found.id());
    fail_if(!may, ("error-not-authorized", "Not authorized"))?;
    if found.flag("archived") != archived {
        set_archived(workspace, found.id(), archived, &call.caller);
    }
    Ok(())
}

/// `GET commands.preview`: none of these commands has any.
fn previews(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.query.required("command")?;
    call.query.required("roomId")?;
    target(workspace, call, |name| if name == "tmid" { None } else { call.query.text(name) })?;
    Ok(json!({"preview": {"i18nTitle": "", "items": []}}))
}

/// `POST commands.preview`.
fn run_preview(workspace: &mut Workspace, call: &Call) -> Outcome {
    target(workspace, call, |name| call.body.string(name))?;
    done()
}

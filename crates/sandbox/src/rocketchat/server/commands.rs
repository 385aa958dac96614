//! `commands.*`: slash commands. The sandbox runs those that send a text.

use crate::rocketchat::common::rooms::takes_part;
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
    let record = workspace.rooms.get(room).or_fail(Failure::Forbidden)?;
    let sees = record.text("t") == "c" || takes_part(workspace, room, &call.caller);
    fail_if(!sees, Failure::Forbidden)?;
    if let Some(thread) = of("tmid") {
        let found = workspace.messages.get(thread).filter(|message| message.text("rid") == room);
        fail_if(found.is_none(), "Invalid thread.")?;
    }
    Ok((command, room))
}

/// `POST commands.run`.
fn run(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (command, room) = target(workspace, call, |name| call.body.string(name))?;
    if let Some((_, form)) = FACES.iter().find(|(name, _)| *name == command.name) {
        let text = form.replace("{}", call.body.text("params"));
        let user = call.me(workspace)?.pick("_id username name");
        let id = workspace.new_id();
        workspace.messages.add(object(json!({
            "_id": id,
            "rid": room,
            "msg": text.trim(),
            "ts": now(),
            "u": user,
        })));
    }
    done()
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

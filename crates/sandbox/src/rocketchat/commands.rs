//! `commands.*`: slash commands. Most of them do what a route does. What the server tells the
//! caller in the client alone is lost: a command that found nothing responds as one that did
//! something.

use super::common::access::{can_access, can_access_id, can_write};
use super::common::chat_rooms::set_archived;
use super::common::membership::members;
use super::common::posting::post;
use super::inner::{add_users, ask};
use super::prelude::*;

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
    let params = call.body.text("params").trim();
    match command.name {
        "archive" => set_archived_by(workspace, call, room, true)?,
        "unarchive" => set_archived_by(workspace, call, room, false)?,
        "ban" => on_user(workspace, call, "banRoomUser", room)?,
        "create" => create(workspace, call, params)?,
        "hide" => hide(workspace, call, room, params),
        "invite" => invite(workspace, call, room, params),
        // Of these, the caller is told in the client alone why they were refused.
        "invite-all-from" => {
            _ = invite_all(workspace, call, named_room(workspace, params), Some(room), params)
        }
        "invite-all-to" => _ = invite_all(workspace, call, Some(room.to_owned()), None, params),
        "join" => join(workspace, call, params)?,
        "kick" => {
            let is_channel = workspace.rooms.get(room).is_some_and(|room| room.text("t") == "c");
            let operation = if is_channel { "kickChannelUser" } else { "kickGroupUser" };
            on_user(workspace, call, operation, room)?;
        }
        "leave" | "part" => drop(ask(workspace, call, "leaveRoom", json!({"roomId": room}))),
        "me" if params.is_empty() => {}
        "msg" => message(workspace, call, params)?,
        "mute" => on_user(workspace, call, "muteRoomUser", room)?,
        "status" => drop(ask(workspace, call, "setUserStatus", json!({"message": params}))?),
        "topic" if workspace.may_in(&call.caller, "edit-room", room) => {
            let topic = call.body.text("params");
            ask(workspace, call, "saveRoomSettings", json!({"rid": room, "roomTopic": topic}))?;
        }
        "unmute" => on_user(workspace, call, "unmuteRoomUser", room)?,
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

/// The ID of the room with this name.
fn named_room(workspace: &Workspace, name: &str) -> Option<String> {
    let name = name.replacen('#', "", 1);
    workspace.rooms.first("name", &name).filter(|_| !name.is_empty()).map(|room| room.id().to_owned())
}

/// Calls the route of a room and of the user whom `params` names, if there is such a user.
fn on_user(workspace: &mut Workspace, call: &Call, operation: &str, room: &str) -> Result<(), Failure> {
    let name = call.body.text("params").trim().replacen('@', "", 1);
    if let Some(user) = workspace.user_in_any_case(&name).map(|user| user.text("username").to_owned()) {
        ask(workspace, call, operation, json!({"roomId": room, "username": user}))?;
    }
    Ok(())
}

/// `/create`: a channel, or a group with `--private`.
fn create(workspace: &mut Workspace, call: &Call, params: &str) -> Result<(), Failure> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let name: String = params.chars().skip_while(|own| !fits(*own)).take_while(|own| fits(*own)).collect();
    if name.is_empty() || named_room(workspace, &name).is_some() {
        return Ok(());
    }
    let operation = if params.contains("--private") { "createGroup" } else { "createChannel" };
    ask(workspace, call, operation, json!({"name": name})).map(drop)
}

/// `/hide`: the room that `#name` names, the direct message with `@name`, or the one where the
/// command is run. Why it was not hidden is said in the client alone.
fn hide(workspace: &mut Workspace, call: &Call, room: &str, params: &str) {
    let name = params.split(' ').next().unwrap_or_default();
    let chosen = if params.is_empty() {
        Some(room.to_owned())
    } else if params.starts_with('#') {
        named_room(workspace, name)
    } else {
        let me = workspace.user(&call.caller).map(|user| user.text("username")).unwrap_or_default();
        let both = [me, name.trim_start_matches('@')];
        let fits = |room: &&Doc| both.iter().all(|name| room.texts("usernames").any(|own| own == *name));
        workspace.rooms.having("t", "d").find(fits).map(|room| room.id().to_owned())
    };
    if let Some(chosen) = chosen {
        _ = ask(workspace, call, "hideRoom", json!({"roomId": chosen}));
    }
}

/// `/invite`: those of the users that are there. Why others were not is said in the client alone.
fn invite(workspace: &mut Workspace, call: &Call, room: &str, params: &str) {
    let names = params.split([' ', ',']).map(|name| name.trim_start_matches('@').to_owned());
    for name in names.filter(|name| !name.is_empty()) {
        _ = add_users(workspace, call, room, &[name]);
    }
}

/// `/invite-all-to` and `/invite-all-from`: everybody of the room `from` into the room `to`, or
/// else into the one that `params` names, which is made if there is none.
fn invite_all(
    workspace: &mut Workspace,
    call: &Call,
    from: Option<String>,
    to: Option<&str>,
    params: &str,
) -> Result<(), Failure> {
    let name = params.replacen('#', "", 1);
    let found = from.and_then(|from| workspace.rooms.get(&from));
    let Some(base) = found.filter(|base| !name.is_empty() && can_access(workspace, base, &call.caller))
    else {
        return Ok(());
    };
    let users: Vec<String> =
        members(workspace, base.id()).map(|user| user.text("username").to_owned()).collect();
    let limit = workspace.number("API_User_Limit");
    if u64::try_from(users.len()).unwrap_or(u64::MAX) > limit {
        return Ok(());
    }
    let operation = if base.text("t") == "c" { "createChannel" } else { "createGroup" };
    match to.map(str::to_owned).or_else(|| named_room(workspace, &name)) {
        Some(to) => add_users(workspace, call, &to, &users),
        None => ask(workspace, call, operation, json!({"name": name, "members": users})).map(drop),
    }
}

/// `/join`: the channel that `params` names.
fn join(workspace: &mut Workspace, call: &Call, params: &str) -> Result<(), Failure> {
    let Some(id) = named_room(workspace, params) else { return Ok(()) };
    let inside = workspace.subscription(&id, &call.caller).is_some();
    let text = "You are already in the channel";
    fail_if(inside, ("error-user-already-in-room", text, "slashCommands"))?;
    if workspace.rooms.get(&id).is_some_and(|room| room.text("t") == "c") {
        ask(workspace, call, "joinChannel", json!({"roomId": id}))?;
    }
    Ok(())
}

/// `/msg`: the text behind the username, as a direct message.
fn message(workspace: &mut Workspace, call: &Call, params: &str) -> Result<(), Failure> {
    let Some((name, words)) = params.split_once(' ') else { return Ok(()) };
    let user = workspace.user_in_any_case(&name.replacen('@', "", 1));
    let Some(user) = user.map(|user| user.text("username").to_owned()) else { return Ok(()) };
    let direct = ask(workspace, call, "createDirectMessage", json!({"username": user}))?;
    let room = direct.get("room").map(|room| room.text("rid").to_owned()).unwrap_or_default();
    ask(workspace, call, "sendChatMessage", json!({"message": {"rid": room, "msg": words}})).map(drop)
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

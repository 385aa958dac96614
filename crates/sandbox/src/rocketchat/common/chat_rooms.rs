//! How channels, groups, direct messages and discussions are made, archived and deleted.

use super::membership::{change_all, subscribe};
use super::posting::{note, note_with};
use super::rooms::reference;
use crate::rocketchat::prelude::*;

/// What makes a new room.
pub(crate) struct NewRoom<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub owner: &'a str,
    /// Usernames.
    pub members: Vec<String>,
    /// Whether the owner is in the room.
    pub owner_joins: bool,
    /// Further fields.
    pub more: Doc,
}

/// The name of a room as it is kept, without what the workspace does not allow in it.
///
/// # Errors
/// The server's refusal of a name that is taken or has other characters.
pub(crate) fn valid_name(
    workspace: &Workspace,
    name: &str,
    own: Option<&str>,
) -> Result<(String, String), Failure> {
    let fname = name.trim().to_owned();
    let mut slug = fname.clone();
    if workspace.is_on("UI_Allow_room_names_with_special_chars") {
        slug = latin(&fname).split_whitespace().collect::<Vec<_>>().join("-");
    } else {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if slug.is_empty() || !slug.chars().all(fits) {
            let failure =
                Failure::coded("error-invalid-room-name", &format!("{slug} is not a valid room name"));
            return fail(failure.with(json!({"channel_name": slug})));
        }
    }
    let taken = workspace.rooms.iter().find(|room| {
        room.text("t") != "l" && room.text("name") == slug && own.is_none_or(|own| own != room.id())
    });
    match taken {
        Some(room) if room.flag("archived") => {
            let text = format!("There's an archived channel with name {slug}");
            fail(Failure::coded("error-archived-duplicate-name", &text).with(json!({"channel_name": slug})))
        }
        Some(_) => {
            let text = format!("A channel with name '{slug}' exists");
            fail(Failure::coded("error-duplicate-channel-name", &text).with(json!({"channel_name": slug})))
        }
        None => Ok((slug, fname)),
    }
}

/// A name in Latin letters, as far as the server's own table is known: Greek.
fn latin(name: &str) -> String {
    const GREEK: &str = "αάaβvγgδdεέeζzηήiθthιίϊiκkλlμmνnξxοόoπpρrσςsτtυύyφfχchψpsωώo";
    let letter = |own: char| {
        let small: String = own.to_lowercase().collect();
        let Some((_, rest)) = GREEK.split_once(small.as_str()).filter(|_| !own.is_ascii()) else {
            return own.to_string();
        };
        let rest = rest.trim_start_matches(|next: char| !next.is_ascii());
        let shown: String = rest.chars().take_while(char::is_ascii).collect();
        if own.is_uppercase() {
            let mut letters = shown.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
        } else {
            shown
        }
    };
    name.chars().map(letter).collect()
}

/// Makes a room with its members. Returns its ID.
///
/// # Errors
/// The server's refusal of the name or of a team.
pub(crate) fn create(workspace: &mut Workspace, new: NewRoom<'_>) -> Result<String, Failure> {
    let (name, fname) = valid_name(workspace, new.name, None)?;
    let owner = workspace.user(new.owner).cloned().or_fail(("error-invalid-user", "Invalid user"))?;
    let id = workspace.new_id();
    let mut room = object(json!({
        "_id": id,
        "t": new.kind,
        "name": name,
        "fname": fname,
        "msgs": 0,
        "usersCount": 0,
        "u": owner.pick("_id username name"),
        "ts": now(),
        "ro": false,
        "sysMes": true,
        "default": false,
    }));
    room.extend(new.more.compact());
    let read_only = room.flag("ro");
    workspace.rooms.add(room);
    if new.owner_joins {
        subscribe(workspace, &id, new.owner, json!({"roles": ["owner"]}));
    }
    let mut left_out = Vec::new();
    for username in &new.members {
        let Some(user) = workspace.user_named(username).cloned() else {
            left_out.push(username);
            continue;
        };
        if user.id() == new.owner {
            continue;
        }
        subscribe(workspace, &id, user.id(), json!({"alert": true}));
        if read_only && workspace.may(user.id(), "post-readonly") {
            workspace.rooms.change(&id, |room| {
                room.listed("unmuted", |names| names.push(json!(username)));
            });
        }
    }
    Ok(id)
}

/// The direct message of these users, which is begun if there is none, and whether it is new.
pub(crate) fn direct(workspace: &mut Workspace, users: &[String], by: &str) -> (String, bool) {
    let mut ids: Vec<String> = Vec::new();
    for user in users.iter().filter(|user| workspace.user(user).is_some()) {
        if !ids.contains(user) {
            ids.push(user.clone());
        }
    }
    let mut sorted = users.to_vec();
    sorted.sort();
    sorted.dedup();
    let same = |room: &&Doc| {
        let mut own: Vec<&str> = room.texts("uids").collect();
        own.sort_unstable();
        room.text("t") == "d" && own == sorted
    };
    let found = workspace.rooms.iter().find(same).map(|room| room.id().to_owned());
    let new = found.is_none();
    let id = found.unwrap_or_else(|| {
        let id = match sorted.as_slice() {
            [alone] => format!("{alone}{alone}"),
            [one, other] => format!("{one}{other}"),
            _ => workspace.new_id(),
        };
        let of = |id: &String| workspace.user(id).map(|user| user.text("username").to_owned());
        let usernames: Vec<String> = ids.iter().filter_map(of).collect();
        let by = workspace.user(by).map(reference);
        let room = object(json!({
            "_id": id,
            "t": "d",
            "msgs": 0,
            "usersCount": ids.len(),
            "usernames": usernames,
            "uids": ids,
            "u": by,
            "ts": now(),
            "ro": false,
            "sysMes": true,
            "default": false,
        }));
        workspace.rooms.add(room.compact());
        id
    });
    for user in &ids {
        let open = user == by || ids.len() > 2;
        let was_in = !subscribe(workspace, &id, user, json!({"open": open}));
        if was_in
            && user == by
            && let Some(row) = workspace.subscription_mut(&id, user).filter(|row| !row.flag("open"))
        {
            row.set("open", true).touch();
        }
    }
    (id, new)
}

/// Adds a user to a room, and writes it down there: they joined, or somebody added them.
pub(crate) fn add_user(workspace: &mut Workspace, room: &str, user: &str, by: Option<&str>) -> bool {
    let Some(record) = workspace.rooms.get(room).cloned() else { return false };
    let Some(username) = workspace.user(user).map(|user| user.text("username").to_owned()) else {
        return false;
    };
    // A new member has something to see, as if they were mentioned.
    if !subscribe(workspace, room, user, json!({"alert": true, "unread": 1, "userMentions": 1})) {
        return false;
    }
    if by.is_some() && record.texts("banned").any(|id| id == user) {
        workspace.rooms.change(room, |room| _ = room.listed("banned", |users| users.retain(|id| id != user)));
    }
    let main = record.flag("teamMain");
    match by.filter(|by| *by != user) {
        Some(by) if main => note(workspace, room, "added-user-to-team", &username, by),
        Some(by) => note(workspace, room, "au", &username, by),
        None if record.has("prid") => note(workspace, room, "ut", &username, user),
        None if main => note(workspace, room, "ujt", &username, user),
        None => note(workspace, room, "uj", &username, user),
    }
    if record.flag("ro") && workspace.may(user, "post-readonly") {
        workspace.rooms.change(room, |room| _ = room.listed("unmuted", |names| names.push(json!(username))));
    }
    true
}

/// Takes a user out of a room, and writes it down there: they left, or somebody removed them.
pub(crate) fn remove_user(workspace: &mut Workspace, room: &str, user: &str, by: Option<&str>) {
    let Some(username) = workspace.user(user).map(|user| user.text("username").to_owned()) else { return };
    let main = workspace
        .rooms
        .get(room)
        .filter(|room| room.flag("teamMain"))
        .map(|room| room.text("teamId").to_owned());
    if workspace.leave_room(room, user).is_none() {
        return;
    }
    match by.filter(|by| *by != user) {
        Some(by) if main.is_some() => note(workspace, room, "removed-user-from-team", &username, by),
        Some(by) => note(workspace, room, "ru", &username, by),
        None if main.is_some() => note(workspace, room, "ult", &username, user),
        None => note(workspace, room, "ul", &username, user),
    }
    if let Some(team) = main.and_then(|team| workspace.teams.get_mut(&team)) {
        team.listed("members", |members| members.retain(|member| member.text("userId") != user));
    }
    workspace.rooms.change(room, |room| {
        if room.has("muted") {
            room.listed("muted", |names| names.retain(|name| name != &username));
        }
    });
}

/// Archives a room, or takes it back.
pub(crate) fn set_archived(workspace: &mut Workspace, room: &str, archived: bool, by: &str) {
    workspace.rooms.change(room, |room| _ = room.put("archived", archived.then_some(true)));
    change_all(workspace, room, |row| {
        row.put("archived", archived.then_some(true)).set("open", !archived).set("alert", false);
    });
    let kind = if archived { "room-archived" } else { "room-unarchived" };
    let name = workspace.user(by).map(|user| user.text("username").to_owned()).unwrap_or_default();
    note(workspace, room, kind, &name, by);
}

/// Deletes a room with its messages, files and subscriptions.
pub(crate) fn erase(workspace: &mut Workspace, room: &str) {
    for table in [&mut workspace.messages, &mut workspace.subscriptions, &mut workspace.uploads] {
        table.remove_where("rid", room);
    }
    if let Some(first) = workspace.messages.first_mut("drid", room) {
        first.unset("drid dcount dlm").touch();
    }
    workspace.rooms.take(room);
}

/// Deletes a room as a user asks it.
///
/// # Errors
/// The server's refusal of a room that is none, or that they may not delete.
pub(crate) fn erase_as(workspace: &mut Workspace, room: &str, user: &str) -> Result<(), Failure> {
    let method = "eraseRoom";
    let record = workspace.rooms.get(room).cloned();
    let record = record.or_fail(("error-invalid-room", "Invalid room", method))?;
    let id = record.id();
    let permission = match record.text("t") {
        "c" => "delete-c",
        "p" => "delete-p",
        _ => "delete-d",
    };
    let team = record.filled("teamId").and_then(|id| workspace.teams.get(id)).cloned();
    let in_team = team.as_ref().filter(|_| !record.flag("teamMain")).is_none_or(|team| {
        let permission = if record.text("t") == "c" { "delete-team-channel" } else { "delete-team-group" };
        workspace.may_in(user, permission, team.text("roomId"))
    });
    let may = workspace.may_in(user, permission, id) && in_team;
    fail_if(!may, ("error-not-allowed", "Not allowed", method))?;
    if let Some(team) = team.filter(|_| !record.flag("teamMain")) {
        let name = record.text("name").to_owned();
        note(workspace, team.text("roomId"), "user-deleted-room-from-team", &name, user);
    }
    erase(workspace, id);
    Ok(())
}

/// Writes down in a room that a user got a role, or lost it.
pub(crate) fn note_role(
    workspace: &mut Workspace,
    room: &str,
    user: &str,
    role: &str,
    given: bool,
    by: &str,
) {
    let kind = if given { "subscription-role-added" } else { "subscription-role-removed" };
    let name = workspace.user(user).map(|user| user.text("username").to_owned()).unwrap_or_default();
    note_with(workspace, room, kind, &name, by, json!({"role": role}));
}

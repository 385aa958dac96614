//! Who may see a room and write in it: channels, private groups, direct messages and discussions.

use super::rooms;
use crate::rocketchat::prelude::*;

/// Whether a user may see a room: they are in it, or it is a channel, or the one that it belongs
/// to is.
pub(crate) fn can_access(workspace: &Workspace, room: &Doc, user: &str) -> bool {
    if room.text("t") == "l" {
        return rooms::may_see(workspace, room, user);
    }
    if workspace.subscription(room.id(), user).is_some() {
        return true;
    }
    if let Some(parent) = room.filled("prid").and_then(|id| workspace.rooms.get(id))
        && can_access(workspace, parent, user)
    {
        return true;
    }
    if room.text("t") != "c" {
        return false;
    }
    let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
    let of_others = team.is_some_and(|team| {
        team.get("type") == Some(&json!(1))
            && !team.rows("members").any(|member| member.text("userId") == user)
    });
    !of_others && workspace.may(user, "view-c-room")
}

/// The same for the ID of a room, which need not exist.
pub(crate) fn can_access_id(workspace: &Workspace, room: &str, user: &str) -> bool {
    workspace.rooms.get(room).is_some_and(|room| can_access(workspace, room, user))
}

/// The room with this ID, if the caller may see it.
///
/// # Errors
/// `error-not-allowed`, also if there is no such room.
pub(crate) fn visible<'a>(workspace: &'a Workspace, call: &Call, room: &str) -> Result<&'a Doc, Failure> {
    let room = workspace.rooms.get(room).filter(|room| can_access(workspace, room, &call.caller));
    room.or_fail(("error-not-allowed", "Not allowed"))
}

/// Whether a list of a room, of those that are muted or may write, has a username.
pub(crate) fn names(room: &Doc, list: &str, username: &str) -> bool {
    room.texts(list).any(|own| own == username)
}

/// Why a user may not write in a room.
#[derive(Clone, Copy)]
pub(crate) enum WriteRefusal {
    NoRoom,
    Hidden,
    Blocked,
    ReadOnly,
    Muted,
}

impl WriteRefusal {
    /// What the server throws: a text that most routes respond with, and some take for a code.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::NoRoom => "error-invalid-room",
            Self::Hidden => "error-not-allowed",
            Self::Blocked => "room_is_blocked",
            Self::ReadOnly => "You can't send messages because the room is readonly.",
            Self::Muted => "You_have_been_muted",
        }
    }
}

impl From<WriteRefusal> for Failure {
    fn from(refusal: WriteRefusal) -> Self {
        Self::plain(refusal.text())
    }
}

/// Checks whether a user may write in a room, and returns the room.
///
/// # Errors
/// The room does not exist, they do not see it, it is read only, or they are muted or blocked
/// there.
pub(crate) fn can_write(workspace: &Workspace, room: &str, user: &str) -> Result<Doc, WriteRefusal> {
    let room = workspace.rooms.get(room).ok_or(WriteRefusal::NoRoom)?;
    let username = workspace.user(user).map(|user| user.text("username")).unwrap_or_default();
    let row = workspace.subscription(room.id(), user).filter(|_| room.text("t") == "d");
    let reads_only = room.flag("ro")
        && !workspace.may_in(user, "post-readonly", room.id())
        && !names(room, "unmuted", username);
    if !can_access(workspace, room, user) {
        Err(WriteRefusal::Hidden)
    } else if row.is_some_and(|row| row.flag("blocked") || row.flag("blocker")) {
        Err(WriteRefusal::Blocked)
    } else if reads_only {
        Err(WriteRefusal::ReadOnly)
    } else if names(room, "muted", username) {
        Err(WriteRefusal::Muted)
    } else {
        Ok(room.clone())
    }
}

/// The room with this name, of users among themselves.
pub(crate) fn room_named<'a>(workspace: &'a Workspace, name: &str) -> Option<&'a Doc> {
    workspace.rooms.iter().find(|room| room.text("t") != "l" && room.text("name") == name)
}

/// The room with this ID or name.
pub(crate) fn find_named<'a>(workspace: &'a Workspace, name: &str) -> Option<&'a Doc> {
    workspace.rooms.get(name).or_else(|| room_named(workspace, name))
}

/// The room with this ID, or else the one with this name if there is no ID.
pub(crate) fn room_of<'a>(workspace: &'a Workspace, id: Option<&str>, name: Option<&str>) -> Option<&'a Doc> {
    match id {
        Some(id) => workspace.rooms.get(id),
        None => room_named(workspace, name?),
    }
}

//! Who is in a room, and as what.

use super::rooms::reference;
use crate::rocketchat::prelude::*;

/// How a room is called by those who are in it: its name, or the others in a direct message.
fn titles(workspace: &Workspace, room: &Doc, user: &str) -> (String, String) {
    if room.text("t") != "d" {
        let name = room.text("name");
        return (name.to_owned(), room.filled("fname").unwrap_or(name).to_owned());
    }
    let all: Vec<&Doc> = room.texts("uids").filter_map(|id| workspace.user(id)).collect();
    let alone = all.len() == 1;
    let others: Vec<&Doc> = all.into_iter().filter(|other| alone || other.id() != user).collect();
    let join = |field: &str, comma: &str| {
        let names = others.iter().map(|other| other.filled(field).unwrap_or(other.text("username")));
        names.collect::<Vec<_>>().join(comma)
    };
    (join("username", ","), join("name", ", "))
}

/// Puts a user into a room, with further fields of the subscription. Returns whether they were not
/// in it.
pub(crate) fn subscribe(workspace: &mut Workspace, room: &str, user: &str, more: Value) -> bool {
    let Some(room) = workspace.rooms.get(room).cloned() else { return false };
    let Some(of) = workspace.user(user).map(reference) else { return false };
    if workspace.subscription(room.id(), user).is_some() {
        return false;
    }
    let (name, fname) = titles(workspace, &room, user);
    let mut row = object(json!({
        "_id": workspace.new_id(),
        "rid": room.id(),
        "t": room.text("t"),
        "name": name,
        "fname": fname,
        "u": of,
        "open": true,
        "alert": false,
        "unread": 0,
        "userMentions": 0,
        "groupMentions": 0,
        "ts": now(),
        "ls": now(),
    }));
    for field in ["prid", "teamId", "teamMain", "customFields", "encrypted", "broadcast"] {
        row.set_some(field, room.get(field));
    }
    row.extend(workspace.user(user).map(preferred).unwrap_or_default());
    row.extend(object(more));
    workspace.subscriptions.add(row);
    let members = workspace.subscriptions.having("rid", room.id()).count();
    workspace.rooms.change(room.id(), |room| _ = room.set("usersCount", members));
    true
}

/// Gives the subscriptions of a user, and those to their direct messages, the names that they have
/// now.
pub(crate) fn renamed(workspace: &mut Workspace, user: &str) {
    let Some(of) = workspace.user(user).map(reference) else { return };
    for row in workspace.subscriptions.having_mut("u._id", user) {
        row.set("u", &of).touch();
    }
    let inside = |room: &&Doc| room.text("t") == "d" && room.texts("uids").any(|id| id == user);
    let rooms: Vec<Doc> = workspace.rooms.iter().filter(inside).cloned().collect();
    for room in rooms {
        let names = room.texts("uids").filter_map(|id| workspace.user(id));
        let names: Vec<String> = names.map(|user| user.text("username").to_owned()).collect();
        workspace.rooms.change(room.id(), |room| _ = room.set("usernames", names));
        for id in room.texts("uids") {
            let (name, fname) = titles(workspace, &room, id);
            if let Some(row) = workspace.subscription_mut(room.id(), id) {
                row.set("name", name).set("fname", fname).touch();
            }
        }
    }
}

/// What of a user's preferences a new subscription takes over.
fn preferred(user: &Doc) -> Doc {
    let own = user.object("settings.preferences");
    let mut fields = Doc::default();
    for (preference, field) in [
        ("desktopNotifications", "desktopNotifications"),
        ("pushNotifications", "mobilePushNotifications"),
        ("emailNotificationMode", "emailNotifications"),
    ] {
        let value = own.chosen(preference).filter(|value| *value != "default");
        fields.set_some(field, value);
    }
    fields
}

/// Puts a new user into the channels that everybody is in.
pub(crate) fn join_default_channels(workspace: &mut Workspace, user: &str) {
    let rooms = workspace.rooms.iter().filter(|room| room.flag("default") && room.text("t") == "c");
    for room in rooms.map(|room| room.id().to_owned()).collect::<Vec<_>>() {
        subscribe(workspace, &room, user, json!({}));
    }
}

/// The users who are in a room, in the order in which they came.
pub(crate) fn members<'a>(workspace: &'a Workspace, room: &'a str) -> impl Iterator<Item = &'a Doc> {
    let rows = workspace.subscriptions.having("rid", room);
    rows.filter_map(|row| workspace.user(row.text("u._id")))
}

/// The subscriptions of those who hold a role in a room.
pub(crate) fn holders<'a>(workspace: &'a Workspace, room: &'a str, role: &'a str) -> Vec<&'a Doc> {
    let rows = workspace.subscriptions.having("rid", room);
    rows.filter(|row| row.texts("roles").any(|own| own == role)).collect()
}

/// Whether a user owns a room, and nobody else does.
pub(crate) fn is_last_owner(workspace: &Workspace, room: &str, user: &str) -> bool {
    let owners = holders(workspace, room, "owner");
    matches!(owners.as_slice(), [owner] if owner.text("u._id") == user)
}

/// Changes all subscriptions to a room.
pub(crate) fn change_all(workspace: &mut Workspace, room: &str, mut change: impl FnMut(&mut Doc)) {
    for row in workspace.subscriptions.having_mut("rid", room) {
        change(row);
        row.touch();
    }
}

//! What becomes of rooms and messages when their owner or author goes.

use crate::rocketchat::common::chat_rooms::erase;
use crate::rocketchat::common::membership::is_last_owner;
use crate::rocketchat::common::teams::set_role;
use crate::rocketchat::prelude::*;

/// Gives the rooms away that this person owns alone, and returns the ids of those that are removed,
/// because nobody is left in them.
///
/// # Errors
/// `user-last-owner` with the names of the rooms where there is any, unless the caller has
/// confirmed it.
pub(crate) fn relinquish(
    workspace: &mut Workspace,
    user_id: &str,
    is_confirmed: bool,
) -> Result<Vec<String>, Failure> {
    let (mut removed, mut inherited) = (Vec::new(), Vec::new());
    // Direct messages and conversations with visitors have no owners.
    let rows = workspace.subscriptions.having("u._id", user_id);
    for row in rows.filter(|row| !matches!(row.text("t"), "d" | "l")) {
        let Some(room) = workspace.rooms.get(row.text("rid")) else { continue };
        let is_owner = row.texts("roles").any(|role| role == "owner");
        if is_owner && !is_last_owner(workspace, room.id(), user_id) {
            continue;
        }
        let members = workspace.subscriptions.having("rid", room.id()).map(|row| row.text("u._id"));
        let others: Vec<&str> = members.filter(|user| *user != user_id).collect();
        // A room that they own is inherited by the first member who can sign in.
        let heir = others.iter().find(|user| is_owner && workspace.user(user).is_some_and(is_active));
        match heir {
            Some(heir) => inherited.push((room.clone(), (*heir).to_owned())),
            // A channel stays: others may join it.
            None if room.text("t") != "c" && (is_owner || others.is_empty()) => removed.push(room.clone()),
            None => {}
        }
    }
    let owns_any = !removed.is_empty() || !inherited.is_empty();
    if owns_any && !is_confirmed {
        let name = |room: &Doc| room.filled("fname").unwrap_or(room.text("name")).to_owned();
        let removed: Vec<String> = removed.iter().map(name).collect();
        let inherited: Vec<String> = inherited.iter().map(|(room, _)| name(room)).collect();
        let details = json!({"shouldBeRemoved": removed, "shouldChangeOwner": inherited});
        return fail(Failure::coded("user-last-owner", "").with(details));
    }
    for room in &removed {
        if room.flag("teamMain") {
            workspace.teams.take(room.text("teamId"));
        }
        erase(workspace, room.id());
    }
    for (room, heir) in inherited {
        if let Some(row) = workspace.subscription_mut(room.id(), &heir) {
            row.listed("roles", |roles| roles.push(json!("owner")));
            row.touch();
        }
        if room.flag("teamMain") {
            set_role(workspace, room.text("teamId"), &heir, "owner", true);
        }
    }
    Ok(removed.iter().map(|room| room.id().to_owned()).collect())
}

/// Deletes a user with their direct messages with one other user, and with what they wrote if the
/// workspace says so. Their integrations are disabled.
pub(crate) fn remove(workspace: &mut Workspace, user_id: &str) {
    let inside = |room: &&Doc| room.text("t") == "d" && room.texts("uids").any(|id| id == user_id);
    let rooms: Vec<Doc> = workspace.rooms.iter().filter(inside).cloned().collect();
    let name = workspace.user(user_id).map(|user| user.text("username").to_owned()).unwrap_or_default();
    for room in rooms {
        if room.items("uids").len() <= 2 {
            erase(workspace, room.id());
        } else {
            workspace.rooms.change(room.id(), |room| {
                room.listed("uids", |ids| ids.retain(|id| id != user_id));
                room.listed("usernames", |names| names.retain(|own| *own != name));
            });
        }
    }
    match workspace.words("Message_ErasureType") {
        "Delete" => {
            workspace.messages.remove_where("u._id", user_id);
            workspace.uploads.remove_where("userId", user_id);
        }
        "Unlink" => {
            let author = json!({"_id": "rocket.cat", "username": "rocket.cat"});
            for message in workspace.messages.having_mut("u._id", user_id) {
                message.set("u", &author).set("alias", "Removed User").touch();
            }
        }
        _ => {}
    }
    for integration in workspace.integrations.having_mut("userId", user_id) {
        integration.set("enabled", false).touch();
    }
    workspace.remove_user(user_id);
}

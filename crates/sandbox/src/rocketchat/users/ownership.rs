//! Rooms that have one owner.

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
    let owned = workspace.rooms.iter().filter(|room| is_last_owner(workspace, room.id(), user_id)).cloned();
    // A room with other members is inherited by one of them.
    let is_left =
        |room: &Doc| workspace.subscriptions.having("rid", room.id()).all(|row| row.text("u._id") == user_id);
    let (left, inherited): (Vec<Doc>, Vec<Doc>) = owned.partition(is_left);
    // A channel stays: others may join it.
    let removed: Vec<Doc> = left.into_iter().filter(|room| room.text("t") != "c").collect();
    let owns_any = !removed.is_empty() || !inherited.is_empty();
    if owns_any && !is_confirmed {
        let names = |rooms: &[Doc]| -> Vec<Value> {
            let name = |room: &Doc| json!(room.filled("fname").unwrap_or(room.text("name")));
            rooms.iter().map(name).collect()
        };
        return fail(
            Failure::coded("user-last-owner", "")
                .with(json!({"shouldBeRemoved": names(&removed), "shouldChangeOwner": names(&inherited)})),
        );
    }
    for room in &removed {
        if room.flag("teamMain") {
            workspace.teams.take(room.text("teamId"));
        }
        erase(workspace, room.id());
    }
    for room in &inherited {
        let heir = workspace.subscriptions.having("rid", room.id());
        let heir = heir.map(|row| row.text("u._id")).find(|user| *user != user_id).map(str::to_owned);
        let Some(heir) = heir else { continue };
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

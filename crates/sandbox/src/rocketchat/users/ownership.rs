//! Rooms that have one owner. Those that the sandbox has are the rooms of teams.

use crate::rocketchat::prelude::*;

/// Whether a person, and nobody else, owns a team's room.
fn owns_alone(team: &Doc, user_id: &str) -> bool {
    let owners: Vec<&Fields> = team.rows("members").filter(|member| member.flag("owner")).collect();
    matches!(owners.as_slice(), [owner] if owner.text("userId") == user_id)
}

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
    let owned = workspace.teams.iter().filter(|team| owns_alone(team, user_id)).cloned();
    // A room with other members is inherited by one of them.
    let is_left = |team: &Doc| team.rows("members").all(|member| member.text("userId") == user_id);
    let (removed, inherited): (Vec<Doc>, Vec<Doc>) = owned.partition(is_left);
    let owns_any = !removed.is_empty() || !inherited.is_empty();
    if owns_any && !is_confirmed {
        let names =
            |teams: &[Doc]| -> Vec<Value> { teams.iter().map(|team| json!(team.get("name"))).collect() };
        return fail(
            Failure::coded("user-last-owner", "")
                .with(json!({"shouldBeRemoved": names(&removed), "shouldChangeOwner": names(&inherited)})),
        );
    }
    for team in &removed {
        workspace.teams.take(team.id());
    }
    for team in &inherited {
        let Some(team) = workspace.teams.get_mut(team.id()) else { continue };
        if let Some(heir) = team.rows_mut("members").find(|member| member.text("userId") != user_id) {
            heir.set("owner", true);
        }
    }
    Ok(removed.iter().map(|team| team.text("roomId").to_owned()).collect())
}

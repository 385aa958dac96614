//! Rooms that have one owner. Those that the sandbox has are the rooms of teams.

use crate::rocketchat::prelude::*;

/// What becomes of a team's room without its last owner.
enum Fate {
    /// Nobody is left in it.
    Removed,
    /// Another member owns it from then on.
    Inherited,
}

/// What becomes of a team's room without this person; nothing where somebody else owns it.
fn fate(team: &Doc, user_id: &str) -> Option<Fate> {
    let mut owners = team.rows("members").filter(|member| member.flag("owner"));
    if owners.next().is_none_or(|owner| owner.text("userId") != user_id) || owners.next().is_some() {
        return None;
    }
    let alone = team.rows("members").all(|member| member.text("userId") == user_id);
    Some(if alone { Fate::Removed } else { Fate::Inherited })
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
    let (mut removed, mut inherited) = (Vec::new(), Vec::new());
    for team in workspace.teams.iter() {
        match fate(team, user_id) {
            Some(Fate::Removed) => removed.push(team.clone()),
            Some(Fate::Inherited) => inherited.push(team.clone()),
            None => {}
        }
    }
    let owns_alone = !removed.is_empty() || !inherited.is_empty();
    if owns_alone && !is_confirmed {
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

//! Teams: their members, who are those of their main room.

use super::chat_rooms::add_user;
use super::rooms::reference;
use crate::rocketchat::prelude::*;

/// Makes a team of a room. `members` are IDs of users.
///
/// # Errors
/// `team-name-already-exists`.
pub(crate) fn of_room(
    workspace: &mut Workspace,
    room: &Doc,
    kind: u64,
    members: Vec<String>,
    by: &str,
) -> Result<Doc, Failure> {
    let name = room.text("name");
    fail_if(workspace.teams.first("name", name).is_some(), "team-name-already-exists")?;
    let creator = workspace.user(by).map(reference).unwrap_or_default();
    let id = workspace.new_id();
    let owners: Vec<String> = super::membership::holders(workspace, room.id(), "owner")
        .iter()
        .map(|row| row.text("u._id").to_owned())
        .collect();
    let member = |user: &String| {
        let owner = owners.contains(user);
        let roles: &[&str] = if owner { &["owner"] } else { &[] };
        json!({"userId": user, "owner": owner, "roles": roles, "createdAt": now(), "createdBy": creator})
    };
    let team = object(json!({
        "_id": id,
        "name": name,
        "type": kind,
        "createdAt": now(),
        "createdBy": creator,
        "roomId": room.id(),
        "members": members.iter().map(member).collect::<Vec<_>>(),
    }));
    workspace.teams.add(team);
    workspace.rooms.change(room.id(), |room| _ = room.set("teamId", &id).set("teamMain", true));
    super::membership::change_all(workspace, room.id(), |row| {
        _ = row.set("teamId", &id).set("teamMain", true)
    });
    Ok(workspace.teams.get(&id).map(shown).unwrap_or_default())
}

/// A team as responses have it.
pub(crate) fn shown(team: &Doc) -> Doc {
    team.pick("_id name type createdAt createdBy roomId _updatedAt sidepanel")
}

/// Makes a user a member of a team, and puts them into its main room and into those rooms that its
/// members join by themselves.
pub(crate) fn enroll(workspace: &mut Workspace, team: &str, user: &str, roles: &[String], by: &str) {
    let Some(record) = workspace.teams.get(team).cloned() else { return };
    if workspace.user(user).is_none() {
        return;
    }
    let creator = workspace.user(by).map(reference).unwrap_or_default();
    if !record.rows("members").any(|member| member.text("userId") == user) {
        let owner = roles.iter().any(|role| role == "owner");
        let member = json!({
            "userId": user, "owner": owner, "roles": roles, "createdAt": now(), "createdBy": creator,
        });
        workspace.teams.change(team, |team| _ = team.listed("members", |members| members.push(member)));
    }
    add_user(workspace, record.text("roomId"), user, Some(by));
    if let Some(row) = workspace.subscription_mut(record.text("roomId"), user) {
        let roles: Vec<&String> = roles.iter().filter(|role| *role != "member").collect();
        if !roles.is_empty() {
            row.set("roles", roles).touch();
        }
    }
    let automatic = workspace.rooms.having("teamId", team).filter(|room| room.flag("teamDefault"));
    for room in automatic.map(|room| room.id().to_owned()).collect::<Vec<_>>() {
        add_user(workspace, &room, user, Some(by));
    }
}

/// Keeps in a team that a member got a role, or lost it.
pub(crate) fn set_role(workspace: &mut Workspace, team: &str, user: &str, role: &str, given: bool) {
    workspace.teams.change(team, |team| {
        for member in team.rows_mut("members").filter(|member| member.text("userId") == user) {
            member.listed("roles", |roles| {
                roles.retain(|own| own != role);
                if given {
                    roles.push(json!(role));
                }
            });
            if role == "owner" {
                member.set("owner", given);
            }
        }
    });
}

/// Whether a user is a member of a team.
pub(crate) fn has(team: &Doc, user: &str) -> bool {
    team.rows("members").any(|member| member.text("userId") == user)
}

//! The rooms with which the workspace starts: the channel of everybody, and those of teams.

use crate::rocketchat::common::membership::subscribe;
use crate::rocketchat::common::posting::post;
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::samples::person_id;

/// The ID of a message of the documentation.
const SAMPLE_MESSAGE: &str = "7aDSXtjMA3KPLxLjt";

/// Everybody is in `GENERAL`; the members of a team are in its room.
pub(crate) fn seed(workspace: &mut Workspace) {
    let ada = person_id("ada.brandt");
    let general = object(json!({
        "_id": "GENERAL", "t": "c", "name": "general", "fname": "general", "msgs": 0, "usersCount": 0,
        "ts": day(0), "ro": false, "sysMes": true, "default": true,
    }));
    workspace.rooms.add(general);
    let people: Vec<String> = workspace.users.iter().map(|user| user.id().to_owned()).collect();
    for user in &people {
        subscribe(workspace, "GENERAL", user, json!({}));
    }
    for team in workspace.teams.clone() {
        let kind = if team.get("type") == Some(&json!(1)) { "p" } else { "c" };
        let room = object(json!({
            "_id": team.text("roomId"), "t": kind, "name": team.text("name"), "fname": team.text("name"),
            "msgs": 0, "usersCount": 0, "ts": day(0), "ro": false, "sysMes": true, "default": false,
            "teamId": team.id(), "teamMain": true, "u": team.get("createdBy"),
        }));
        workspace.rooms.add(room);
        for member in team.rows("members") {
            let roles = if member.flag("owner") { json!({"roles": ["owner"]}) } else { json!({}) };
            subscribe(workspace, team.text("roomId"), member.text("userId"), roles);
        }
    }
    let ben = person_id("ben.okafor");
    for (id, user, words) in [
        (Some(SAMPLE_MESSAGE), &ada, "Good morning, everybody!"),
        (None, &ben, "Good morning! The tide is in at nine."),
    ] {
        let more = object(json!({"_id": id})).compact();
        post(workspace, "GENERAL", user, words, more);
    }
}

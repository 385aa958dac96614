//! The directory: users, channels and teams by their names.

use crate::rocketchat::api::query::Query;
use crate::rocketchat::common::teams::has;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[on("searchDirectory", SignedIn, search)];

/// What the directory shows of a channel or team.
const LISTED: &str = "\
    _id t description topic name fname lastMessage ts archived default featured usersCount prid teamId \
    teamMain federated";

/// The query with the order as the records have it: one field, the greatest first unless it is
/// asked for otherwise.
fn ordered(call: &Call, fields: &[(&str, &str)]) -> Result<Query, Failure> {
    let sort = match call.query.chosen("sort") {
        None => Doc::default(),
        Some(text) => object(serde_json::from_str(text).unwrap_or_default()),
    };
    fail_if(sort.len() > 1, "This method support only one \"sort\" parameter")?;
    let (asked, direction) = sort.iter().next().map_or(("name", -1), |(field, direction)| {
        (field.as_str(), if direction == &json!(1) { 1 } else { -1 })
    });
    let field = fields.iter().find(|(own, _)| *own == asked).map_or(asked, |(_, field)| field);
    let others = call.query.pairs.iter().filter(|(name, _)| name != "sort");
    let mut pairs: Vec<(String, String)> = others.cloned().collect();
    pairs.push(("sort".to_owned(), json!({field: direction}).to_string()));
    Ok(Query { pairs, schema: call.query.schema })
}

fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let text = call.query.text("text").map(str::trim).unwrap_or_default();
    match call.query.text("type").unwrap_or("channels") {
        "channels" => channels(workspace, call, text),
        "teams" => teams(workspace, call, text),
        "users" => users(workspace, call, text),
        _ => fail("Please verify the parameters"),
    }
}

/// Channels that everybody may join, those of the caller's teams and of public ones, and the
/// caller's own groups.
fn channels(workspace: &Workspace, call: &Call, text: &str) -> Outcome {
    let page = ordered(call, &[("createdAt", "ts"), ("lastMessage", "lastMessage.ts")])?.page("name")?;
    fail_if(!workspace.may(&call.caller, "view-c-room"), "Please verify the parameters")?;
    let team_of = |room: &Doc| room.filled("teamId").and_then(|id| workspace.teams.get(id));
    let rooms = workspace.rooms.iter().filter(|room| {
        let is_open = team_of(room).is_none_or(|team| team.count("type") == 0 || has(team, &call.caller));
        let shown = match room.text("t") {
            "c" => is_open || workspace.subscription(room.id(), &call.caller).is_some(),
            "p" => workspace.subscription(room.id(), &call.caller).is_some(),
            _ => false,
        };
        shown && !room.flag("teamMain") && !room.has("prid") && room.mentions(text, "name fname")
    });
    page.shown("result", rooms, |room| {
        let mut shown = room.pick(LISTED);
        shown.set_some("belongsTo", team_of(room).map(|team| team.text("name")));
        shown
    })
}

/// The main rooms of the caller's teams.
fn teams(workspace: &Workspace, call: &Call, text: &str) -> Outcome {
    let page = ordered(call, &[("createdAt", "ts"), ("lastMessage", "lastMessage.ts")])?.page("name")?;
    let rooms = workspace.rooms.iter().filter(|room| {
        room.flag("teamMain")
            && workspace.subscription(room.id(), &call.caller).is_some()
            && room.mentions(text, "name fname")
    });
    page.shown("result", rooms, |room| {
        let mut shown = room.pick(LISTED);
        shown.set("roomsCount", workspace.rooms.having("teamId", room.text("teamId")).count());
        shown
    })
}

/// Users who can sign in. Their addresses are not for everybody.
fn users(workspace: &Workspace, call: &Call, text: &str) -> Outcome {
    let page = ordered(call, &[("email", "emails.address")])?.page("name")?;
    let may = |permission: &str| workspace.may(&call.caller, permission);
    let sees = may("view-outside-room") && may("view-d-room");
    fail_if(!sees, "Please verify the parameters")?;
    let fields = if may("view-full-other-user-info") {
        "_id username name nickname bio createdAt avatarETag emails"
    } else {
        "_id username name nickname bio createdAt avatarETag"
    };
    let users = workspace.users.iter();
    let users = users.filter(|user| is_active(user) && user.mentions(text, "username name bio nickname"));
    page.shown("result", users, |user| user.pick(fields))
}

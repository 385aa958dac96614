//! `spotlight`: users and channels by a part of their names.

use crate::rocketchat::common::rooms::takes_part;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[on("searchSpotlight", Reader, spotlight).strict()];

/// The most users and rooms that are found.
const LIMIT: usize = 5;

/// `GET spotlight`: only users after `@`, only rooms after `#`.
fn spotlight(workspace: &mut Workspace, call: &Call) -> Outcome {
    let query = call.query.required("query")?;
    let kinds = call.query.text("type").unwrap_or("users,rooms");
    let excluded: Vec<&str> =
        call.query.text("usernames").into_iter().flat_map(|names| names.split(',')).map(str::trim).collect();
    Ok(search(workspace, &call.caller, query, kinds, &excluded))
}

/// What a text finds for a user.
pub(crate) fn search(
    workspace: &Workspace,
    caller: &str,
    query: &str,
    kinds: &str,
    excluded: &[&str],
) -> Value {
    let (of_users, of_rooms) = match query.chars().next() {
        Some('@') => (true, false),
        Some('#') => (false, true),
        _ => (true, true),
    };
    let asks = |kind: &str| kinds.split(',').any(|asked| asked.trim() == kind);
    let text = query.trim_start_matches(['@', '#']).trim();
    let users = if of_users && asks("users") { users(workspace, caller, text, excluded) } else { Vec::new() };
    let rooms = if of_rooms && asks("rooms") { rooms(workspace, caller, text) } else { Vec::new() };
    json!({"users": users, "rooms": rooms})
}

/// Active users; the one with exactly this username is first.
fn users(workspace: &Workspace, caller: &str, text: &str, excluded: &[&str]) -> Vec<Doc> {
    let may = ["view-outside-room", "view-d-room"].iter().all(|right| workspace.may(caller, right));
    let mut found: Vec<&Doc> = workspace
        .users
        .iter()
        .filter(|user| may && is_active(user) && !excluded.contains(&user.text("username")))
        .filter(|user| user.mentions(text, "username name nickname"))
        .collect();
    found.sort_by_key(|user| (!user.text("username").eq_ignore_ascii_case(text), user.text("username")));
    let shown = |user: &Doc| {
        let mut shown = user.pick("_id username name nickname status statusText avatarETag");
        shown.set("outside", true).clone()
    };
    found.into_iter().take(LIMIT).map(shown).collect()
}

/// Channels of which the caller is no member. The route lets in those who are not signed in only if
/// anybody may read.
fn rooms(workspace: &Workspace, caller: &str, text: &str) -> Vec<Doc> {
    let rights = ["view-outside-room", "view-c-room"];
    let may = caller.is_empty() || rights.iter().all(|right| workspace.may(caller, right));
    let mut found: Vec<&Doc> = workspace
        .rooms
        .iter()
        .filter(|room| may && room.text("t") == "c" && room.mentions(text, "name fname"))
        .filter(|room| !takes_part(workspace, room.id(), caller))
        .collect();
    found.sort_by_key(|room| room.text("name"));
    found.into_iter().take(LIMIT).map(|room| room.pick("_id t name fname teamMain lastMessage")).collect()
}

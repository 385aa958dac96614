//! Lists of rooms for administrators, and suggestions while somebody types.

use super::face::view;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listAllRooms", SignedIn, list).unchecked(),
    on("getRoomForAdministration", SignedIn, show).unchecked(),
    on("autocompleteAllRooms", SignedIn, suggest_all).unchecked(),
    on("autocompleteRooms", SignedIn, suggest).unchecked(),
    on("listMatchingRooms", SignedIn, suggest_paged).unchecked(),
    on("autocompleteRoomsForTeams", SignedIn, suggest_for_teams).unchecked(),
];

/// What administrators see of each room.
const ADMINISTERED: &str = "\
    _id prid fname name t cl u usernames ts usersCount muted unmuted ro default favorite featured \
    topic msgs archived teamId teamMain announcement description broadcast uids avatarETag encrypted";

fn administers(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    fail_if(!workspace.may(&call.caller, "view-room-administration"), "error-not-authorized")
}

/// `GET rooms.adminRooms`: `filter` by name, `types` of rooms, `discussions` and `teams` among
/// them.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    administers(workspace, call)?;
    let page = call.query.page("name")?;
    let kinds: Vec<&str> = call
        .query
        .pairs
        .iter()
        .filter(|(name, _)| name.split('[').next() == Some("types"))
        .map(|(_, kind)| kind.as_str())
        .collect();
    let has = |kind: &str| kinds.contains(&kind);
    let plain: Vec<&&str> = kinds.iter().filter(|kind| !matches!(**kind, "discussions" | "teams")).collect();
    let rooms = workspace.rooms.iter().filter(|room| {
        let of_kind = if room.has("prid") {
            has("discussions")
        } else if kinds.is_empty() {
            true
        } else if room.flag("teamMain") {
            has("teams")
        } else {
            plain.iter().any(|kind| **kind == room.text("t"))
        };
        let filter = call.query.chosen("filter").map(str::trim);
        of_kind && filter.is_none_or(|filter| room.mentions(filter, "name fname"))
    });
    page.shown("rooms", rooms, |room| room.pick(ADMINISTERED))
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    administers(workspace, call)?;
    let room = workspace.rooms.get(call.query.chosen("rid").unwrap_or_default());
    Ok(room.or_fail(Failure::unbracketed("Not Allowed", "not-allowed"))?.pick(ADMINISTERED).into())
}

/// The name in `selector`.
///
/// # Errors
/// The server's refusal if it is missing.
fn selector(call: &Call) -> Result<String, Failure> {
    let text = call.query.chosen("selector").or_fail("The 'selector' param is required")?;
    let value = serde_json::from_str::<Value>(text).map_err(|error| Failure::plain(error.to_string()))?;
    Ok(value.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase())
}

/// The rooms whose names contain a text, by name.
fn named(workspace: &Workspace, needle: &str, fits: impl Fn(&Doc) -> bool) -> Vec<Doc> {
    let wanted = |room: &&Doc| room.text("t") != "l" && fits(room) && room.mentions(needle, "name fname");
    let mut rooms: Vec<Doc> = workspace.rooms.iter().filter(wanted).cloned().collect();
    rooms.sort_by(|a, b| a.text("name").cmp(b.text("name")));
    rooms
}

fn brief(room: &Doc) -> Doc {
    room.pick("_id fname name t avatarETag uids usernames")
}

fn suggest_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    let may = ["view-room-administration", "can-audit"].iter().any(|own| workspace.may(&call.caller, own));
    fail_if(!may, "error-not-authorized")?;
    let needle = selector(call)?;
    let rooms = named(workspace, &needle, |_| true);
    Ok(json!({"items": rooms.iter().take(10).map(brief).collect::<Vec<_>>()}))
}

/// Channels and groups that somebody is in, discussions aside.
fn own(workspace: &Workspace, call: &Call, needle: &str) -> Vec<Doc> {
    named(workspace, needle, |room| {
        matches!(room.text("t"), "c" | "p")
            && !room.has("prid")
            && workspace.subscription(room.id(), &call.caller).is_some()
    })
}

fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let needle = selector(call)?;
    let rooms = own(workspace, call, &needle);
    Ok(json!({"items": rooms.iter().take(10).map(brief).collect::<Vec<_>>()}))
}

fn suggest_paged(workspace: &mut Workspace, call: &Call) -> Outcome {
    let needle = selector(call)?;
    let page = call.query.page("name")?;
    let rooms = own(workspace, call, &needle);
    let response = object(page.shown("items", rooms, brief)?);
    Ok(response.pick("items total").into())
}

/// `GET rooms.autocomplete.availableForTeams`: the caller's own that are in no team.
fn suggest_for_teams(workspace: &mut Workspace, call: &Call) -> Outcome {
    let needle = call.query.chosen("name").unwrap_or_default();
    let rooms = named(workspace, needle, |room| {
        matches!(room.text("t"), "c" | "p")
            && !room.has("prid")
            && !room.has("teamId")
            && workspace.holds_in(room.id(), &call.caller, "owner")
    });
    let items: Vec<Doc> = rooms.iter().take(10).map(|room| view(workspace, room, &call.caller)).collect();
    Ok(json!({"items": items}))
}

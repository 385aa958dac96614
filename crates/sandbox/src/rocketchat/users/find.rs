//! `users.*`: finding people.

use crate::rocketchat::common::two_factor;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listUsers", SignedIn, list).strict(),
    on("listUsersByStatus", Any("view-d-room"), list_by_status).strict(),
    on("getUser", SignedIn, info),
    on("autocompleteUsers", SignedIn, autocomplete).strict(),
    on("listUserTeams", SignedIn, list_teams).strict(),
];

/// What a list shows of a person to those who may see everything.
const LISTED: &str = "\
    _id name username emails roles status active avatarETag lastLogin type inactiveReason \
    freeSwitchExtension federated";

/// What a list shows to everybody else.
const LISTED_LIMITED: &str = "_id name username status active avatarETag type federated";

/// What `users.info` shows to everybody.
const INFO: &str = "\
    _id name username nickname status utcOffset type active bio statusText avatarETag federated \
    statusLivechat";

/// What `users.info` adds for those who may see everything, and for oneself.
const INFO_FULL: &str = "\
    emails statusConnection createdAt lastLogin requirePasswordChange requirePasswordChangeReason \
    inactiveReason freeSwitchExtension roles importIds customFields";

/// The permission to see people's addresses, roles and dates.
const SEE_ALL: &str = "view-full-other-user-info";

/// `GET users.list`: a page of everybody, optionally those with one `email` address.
pub(crate) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "view-d-room"), Failure::Forbidden)?;
    let page = call.query.page("username")?;
    let email = call.query.text("email");
    if email.is_none() && call.query.has("email") {
        return fail(Failure::query("must NOT have fewer than 1 characters"));
    }
    fail_if(email.is_some() && !workspace.may(&call.caller, SEE_ALL), Failure::Forbidden)?;
    let wanted =
        |user: &&Doc| email.is_none_or(|email| addresses(user).any(|own| own.eq_ignore_ascii_case(email)));
    let users = workspace.users.iter().filter(wanted);
    page.of("users", listed(workspace, call, users))
}

/// `GET users.listByStatus`: `status` (`active` or `deactivated`), `hasLoggedIn`, `type`,
/// `roles[]`, `searchTerm`, `inactiveReason[]`, and a page.
pub(crate) fn list_by_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("username")?;
    let status = call.query.one_of("status", "active deactivated")?;
    let active = status.map(|status| status == "active");
    let has_logged_in = call.query.flag("hasLoggedIn")?;
    let mut wanted_roles = call.query.list("roles")?;
    wanted_roles.retain(|role| *role != "all");
    let reasons = call.query.list("inactiveReason")?;
    for reason in &reasons {
        among(reason, "deactivated pending_approval idle_too_long", Failure::query)?;
    }
    let sees_all = workspace.may(&call.caller, SEE_ALL);
    // Addresses are searched for those who see them.
    let has_term = |user: &Doc, term: &str| {
        if sees_all { mentions_user(user, term) } else { user.mentions(term, "username name") }
    };
    let wanted = |user: &&Doc| {
        active.is_none_or(|active| is_active(user) == active)
            && has_logged_in.is_none_or(|yes| user.has("lastLogin") == yes)
            && call.query.text("type").is_none_or(|kind| user.text("type") == kind)
            && call.query.text("searchTerm").is_none_or(|term| has_term(user, term))
            && (reasons.is_empty() || reasons.contains(&user.text("inactiveReason")))
            && (wanted_roles.is_empty() || user.texts("roles").any(|role| wanted_roles.contains(&role)))
    };
    let users = workspace.users.iter().filter(wanted);
    page.of("users", listed(workspace, call, users))
}

fn listed<'a>(workspace: &Workspace, call: &Call, users: impl Iterator<Item = &'a Doc>) -> Vec<Doc> {
    let fields = if workspace.may(&call.caller, SEE_ALL) { LISTED } else { LISTED_LIMITED };
    users
        .map(|user| {
            let mut shown = user.pick(fields);
            shown.set("nameInsensitive", user.text("name").to_lowercase());
            shown
        })
        .collect()
}

/// Refuses a query that names a person in two ways or has other parameters than its schemas, one
/// for each way.
fn one_way(call: &Call) -> Result<(), Failure> {
    const WAYS: &[&str] = &["userId", "username", "importId", "email", "freeSwitchExtension"];
    let complaints = WAYS.iter().map(|way| {
        if !call.query.has(way) {
            Some(format!("must have required property '{way}'"))
        } else if !call.query.has_only(|name| [way, "includeUserRooms", "fields"].contains(&name)) {
            Some("must NOT have additional properties".to_owned())
        } else {
            None
        }
    });
    match complaints.collect::<Option<Vec<String>>>() {
        Some(complaints) => {
            fail(Failure::query(&format!("{}\n must match a schema in anyOf", complaints.join("\n "))))
        }
        None => Ok(()),
    }
}

/// `GET users.info`: by `userId`, `username`, `importId`, `email` or `freeSwitchExtension`; ids of
/// imports and addresses are for those who may see everything. With `includeUserRooms` come the
/// rooms that the person is in.
pub(crate) fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    one_way(call)?;
    let sees_all = workspace.may(&call.caller, SEE_ALL);
    let imported = |user: &&Doc, id: &str| {
        let ids = user.get("importIds").and_then(Value::as_array);
        ids.into_iter().flatten().any(|own| own.as_str() == Some(id))
    };
    let found = if let Some(id) = call.query.text("userId") {
        // The server looks the id up among usernames too.
        workspace.user(id).or_else(|| workspace.user_named(id))
    } else if let Some(name) = call.query.text("username") {
        workspace.user_named(name)
    } else if let Some(id) = call.query.text("importId") {
        let mut users = workspace.users.iter();
        users.find(|user| sees_all && imported(user, id))
    } else if let Some(address) = call.query.text("email") {
        workspace.user_at(address).filter(|user| sees_all || user.id() == call.caller)
    } else if let Some(extension) = call.query.text("freeSwitchExtension") {
        workspace.users.first("freeSwitchExtension", extension)
    } else {
        None
    };
    let user = found.or_fail("User not found.")?;
    let sees_all = sees_all || user.id() == call.caller;
    let mut record = user.pick(INFO);
    if sees_all {
        record.extend(user.pick(INFO_FULL));
    }
    record.set("canViewAllInfo", sees_all);
    let id = user.id();
    if id == call.caller {
        let mut services = two_factor::services(workspace, id);
        services.set("password", workspace.passwords.contains_key(id));
        record.set("services", services);
    }
    let sees_rooms = id == call.caller || workspace.may(&call.caller, "view-other-user-channels");
    if call.query.switch("includeUserRooms") && sees_rooms {
        record.set("rooms", rooms_of(id, workspace));
    }
    Ok(json!({"user": record}))
}

/// The rooms that a user is in, and the conversations that they serve.
fn rooms_of(user_id: &str, workspace: &Workspace) -> Vec<Doc> {
    let rows = workspace.subscriptions.having("u._id", user_id).filter(|row| row.text("t") != "l");
    let served = workspace.rooms.having("servedBy._id", user_id).filter(|room| is_open(room));
    let served = served.map(|room| {
        let id = room.id();
        let name = room.text("fname");
        object(json!({"_id": format!("{user_id}-{id}"), "rid": id, "name": name, "t": "l", "unread": 0}))
    });
    let mut rooms: Vec<Doc> =
        rows.map(|row| row.pick("_id rid name t roles unread federated")).chain(served).collect();
    rooms.sort_by(|a, b| (a.text("t"), a.text("name")).cmp(&(b.text("t"), b.text("name"))));
    rooms
}

/// `GET users.autocomplete`: up to ten active people whose names have `term`, without the
/// `exceptions`, who fit the `conditions`. Without the permission to see people outside of the
/// caller's rooms nobody is found.
fn autocomplete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let selector: Value = serde_json::from_str(call.query.required("selector")?)
        .map_err(|error| Failure::plain(format!("Invalid selector: {error}")))?;
    let conditions = selector.get("conditions").cloned().unwrap_or_else(|| json!({}));
    let found = |user: &Doc| user.mentions(selector.text("term"), "username name nickname");
    let excepted = |user: &Doc| selector.texts("exceptions").any(|name| name == user.text("username"));
    let mut items = Vec::new();
    if workspace.may(&call.caller, "view-outside-room") {
        for user in workspace.users.iter().filter(|user| is_active(user) && found(user)) {
            let fits = fits(user, &conditions)?;
            if fits && !excepted(user) && items.len() < 10 {
                items.push(user.pick("_id username name nickname status avatarETag"));
            }
        }
    }
    Ok(json!({"items": items}))
}

/// Whether a person fits conditions such as
/// `{"status": "online", "username": {"$ne": "john.doe"}}`.
fn fits(user: &Doc, conditions: &Value) -> Result<bool, Failure> {
    let mut all = true;
    for (name, wanted) in conditions.as_object().into_iter().flatten() {
        let value = user.chosen(name).unwrap_or(&Value::Null);
        if name == "$and" {
            for conditions in wanted.as_array().into_iter().flatten() {
                all &= fits(user, conditions)?;
            }
        } else if name.starts_with('$') {
            return fail(format!("Invalid query operation: {name}"));
        } else if let Some(operators) = wanted.as_object() {
            for (operator, operand) in operators {
                all &= match operator.as_str() {
                    "$ne" => value != operand,
                    "$exists" => Some(!value.is_null()) == operand.as_bool(),
                    _ => return fail(format!("Invalid query operation: {operator}")),
                };
            }
        } else {
            all &= value == wanted;
        }
    }
    Ok(all)
}

/// `GET users.listTeams`: those of `userId` that are public, or that the caller is in too, or all.
fn list_teams(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("userId")?;
    fn member<'a>(team: &'a Doc, id: &str) -> Option<&'a Fields> {
        team.rows("members").find(|member| member.text("userId") == id)
    }
    let sees_all = workspace.may(&call.caller, "view-all-teams");
    let seen =
        |team: &&Doc| sees_all || team.at("type") == Some(&json!(0)) || member(team, &call.caller).is_some();
    let teams = workspace.teams.iter().filter(seen).filter_map(|team| {
        let is_owner = member(team, id)?.flag("owner");
        let mut team = team.free().without("members");
        team.set("isOwner", is_owner);
        Some(team)
    });
    Ok(json!({"teams": teams.collect::<Vec<_>>()}))
}

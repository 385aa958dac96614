//! What methods and commands do by the routes of others.

use super::api::query::Query;
use super::api::route::Serve;
use super::areas;
use super::prelude::*;

/// Calls the route of an operation with this body, or with its fields in the query.
///
/// # Errors
/// Those of the route.
pub(super) fn ask(workspace: &mut Workspace, call: &Call, operation: &str, body: Value) -> Outcome {
    let route = areas::all_routes().find(|route| route.operation == operation);
    let mistake = || Failure::Mistake(format!("no route is for {operation}"));
    let route = route.ok_or_else(mistake)?;
    let Serve::Json(handler) = route.serve else { return Err(mistake()) };
    route.access.check(workspace, &call.caller)?;
    let texts = object(body.clone()).into_iter();
    let pairs = texts.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
    let inner = Call {
        caller: call.caller.clone(),
        token: call.token.clone(),
        query: Query { pairs, schema: None },
        body: object(body.clone()),
        raw: body,
        ..Call::default()
    };
    handler(workspace, &inner)
}

/// Adds users to a channel or group.
///
/// # Errors
/// There is no such room or user, or the caller may not add them.
pub(super) fn add_users(
    workspace: &mut Workspace,
    call: &Call,
    rid: &str,
    names: &[String],
) -> Result<(), Failure> {
    let method = "addUsersToRoom";
    let room = workspace.rooms.get(rid).or_fail(("error-invalid-room", "Invalid room", method))?;
    let text = "Can't invite user to direct rooms";
    fail_if(room.text("t") == "d", ("error-cant-invite-for-direct-room", text, method))?;
    let operation = if room.text("t") == "c" { "inviteChannelUsers" } else { "inviteGroupUsers" };
    for name in names {
        ask(workspace, call, operation, json!({"roomId": rid, "username": name}))?;
    }
    Ok(())
}

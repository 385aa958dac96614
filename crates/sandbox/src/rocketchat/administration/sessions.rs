//! `sessions`: the sessions of users. Each login is one; personal access tokens are none.

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::workspace::session_id;

pub(crate) const ROUTES: &[Route] = &[
    on("listMySessions", SignedIn, list_mine).strict(),
    on("listSessions", All(VIEW), list_all).strict().asking(Demand::Once),
    on("getMySession", SignedIn, show_mine).strict(),
    on("getSession", All(VIEW), show).strict().asking(Demand::Once),
    on("endMySession", SignedIn, end_mine),
    on("endSession", All("logout-device-management"), end).asking(Demand::Once),
];

const VIEW: &str = "view-device-management";

const SORT_KEYS: &[&str] =
    &["loginAt", "device.name", "device.os.name", "device.os.version", "_user.name", "_user.username"];

/// A session and the token that it goes by.
struct Session {
    token: String,
    shown: Doc,
}

fn sessions(workspace: &Workspace, current: &str) -> Vec<Session> {
    let personal: Vec<&str> = workspace.personal_tokens.iter().map(|record| record.text("token")).collect();
    let logins = workspace.tokens.iter().filter(|(token, _)| !personal.contains(&token.as_str()));
    let mut sessions: Vec<Session> = logins
        .map(|(token, user_id)| {
            let id = session_id(token);
            let login =
                workspace.sessions.get(&id).map_or_else(|| day(0), |row| row.text("loginAt").to_owned());
            let shown = object(json!({
                "_id": id,
                "sessionId": id,
                "userId": user_id,
                "_user": workspace.user(user_id).map(|user| user.pick("username name")),
                "device": {
                    "type": "browser",
                    "name": "Firefox",
                    "version": "140.0",
                    "longVersion": "140.0",
                    "os": {"name": "Linux", "version": "x86_64"},
                },
                "host": "localhost",
                "ip": "127.0.0.1",
                "loginAt": login,
                "current": token == current,
            }));
            Session { token: token.clone(), shown }
        })
        .collect();
    sessions.sort_by(|a, b| a.shown.id().cmp(b.shown.id()));
    sessions
}

fn page(call: &Call, sessions: Vec<Session>, hidden: &str) -> Outcome {
    let sort: Fields =
        call.query.chosen("sort").and_then(|sort| serde_json::from_str(sort).ok()).unwrap_or_default();
    let is_known = |key: &String| SORT_KEYS.contains(&key.as_str());
    fail_if(!sort.keys().all(is_known), "error-invalid-sort-keys")?;
    let fields = "_id device.name device.type device.os.name _user.username _user.name";
    let rows = sessions.into_iter().map(|session| session.shown);
    let rows = rows.filter(|row| call.query.finds("filter", row, fields));
    let show = |row: &Doc| row.clone().without(hidden);
    call.query.newest("loginAt").page("loginAt")?.shown("sessions", rows.collect::<Vec<_>>(), show)
}

fn list_mine(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut own = sessions(workspace, &call.token);
    own.retain(|session| session.shown.text("userId") == call.caller);
    page(call, own, "_user")
}

fn list_all(workspace: &mut Workspace, call: &Call) -> Outcome {
    page(call, sessions(workspace, &call.token), "current")
}

/// The session with an ID, of one user if that is asked for.
fn find(workspace: &Workspace, call: &Call, id: &str, owner: Option<&str>) -> Result<Session, Failure> {
    let mut all = sessions(workspace, &call.token).into_iter();
    let fits = |session: &Session| {
        session.shown.id() == id && owner.is_none_or(|owner| session.shown.text("userId") == owner)
    };
    all.find(fits).or_fail(Failure::NotFound("Session not found"))
}

fn show_mine(workspace: &mut Workspace, call: &Call) -> Outcome {
    let session = find(workspace, call, call.query.required("sessionId")?, Some(&call.caller))?;
    let mut shown = session.shown.without("_user current");
    shown.set("type", "session").set("roles", call.me(workspace)?.get("roles"));
    Ok(shown.into())
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let session = find(workspace, call, call.query.required("sessionId")?, None)?;
    Ok(session.shown.without("current").into())
}

fn end_mine(workspace: &mut Workspace, call: &Call) -> Outcome {
    end_session(workspace, call, Some(&call.caller))
}

fn end(workspace: &mut Workspace, call: &Call) -> Outcome {
    end_session(workspace, call, None)
}

fn end_session(workspace: &mut Workspace, call: &Call, owner: Option<&str>) -> Outcome {
    let id = call.body.text("sessionId");
    let session = find(workspace, call, id, owner)?;
    workspace.tokens.remove(&session.token);
    Ok(json!({"sessionId": id}))
}

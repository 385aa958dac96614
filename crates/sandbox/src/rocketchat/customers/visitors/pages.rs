//! Which pages of a website visitors went to.

use crate::rocketchat::common::visitors::newest_first;
use crate::rocketchat::prelude::*;

/// The kind of the messages that say so.
const VISIT: &str = "livechat_navigation_history";

pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.part("roomId");
    fail_if(workspace.rooms.get(room).is_none(), "invalid-room")?;
    let visits = |message: &&Doc| message.text("rid") == room && message.text("t") == VISIT;
    let mut pages: Vec<Doc> = workspace.messages.iter().filter(visits).cloned().collect();
    newest_first(&mut pages, "ts");
    call.query.page("")?.of("pages", pages)
}

/// `POST livechat/page.visited`: `{token, rid, pageInfo}`. Nothing is kept but what the workspace
/// watches for.
pub(super) fn record(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let page = body.object("pageInfo");
    let location = page.object("location");
    if page.text("change") != workspace.words("Livechat_history_monitor_type") {
        return done();
    }
    let words = format!("{} - {}", page.text("title"), location.text("href"));
    let navigation = json!({"page": page, "token": body.get("token")});
    let mut message = object(json!({
        "_id": workspace.new_id(),
        "t": VISIT,
        "ts": now(),
        "msg": words,
        "u": {"_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat"},
        "groupable": false,
        "navigation": navigation,
        "_hidden": true,
    }));
    message.set_some("rid", body.filled("rid"));
    workspace.messages.add(message);
    Ok(json!({"page": {"msg": words, "navigation": navigation}}))
}

//! Which pages of a website visitors went to.

use serde_json::{Value, json};

use super::newest_first;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::messages::MESSAGES;
use crate::rocketchat::conversations::rooms::ROOMS;
use crate::rocketchat::state::workspace::{Call, Workspace, now, object, text};

/// The kind of the messages that say so.
const VISIT: &str = "livechat_navigation_history";

/// What tells of a visit.
const BODY: &[Field] = &[
    Field("token", Kind::Text, true),
    Field("rid", Kind::OrNull(&Kind::Text), false),
    Field(
        "pageInfo",
        Kind::Shape(&[
            Field("change", Kind::Text, true),
            Field("title", Kind::Text, true),
            Field("location", Kind::Shape(&[Field("href", Kind::Text, true)]), true),
        ]),
        true,
    ),
];

/// `GET livechat/visitors.pagesVisited/{roomId}`.
pub(super) fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.part("roomId");
    if workspace.records.get(ROOMS, room).is_none() {
        return Err(Failure::plain("invalid-room"));
    }
    let page = call.query.page("")?;
    let visits = |message: &&Doc| text(message, "rid") == room && text(message, "t") == VISIT;
    let mut pages: Vec<Doc> = workspace.records.all(MESSAGES).iter().filter(visits).cloned().collect();
    newest_first(&mut pages, "ts");
    page.answer("pages", pages)
}

/// `POST livechat/page.visited`: `{token, rid, pageInfo}`. Nothing is kept but what the workspace watches for.
pub(super) fn record(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, BODY)?;
    let inner = |doc: &Doc, name: &str| doc.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let page = &inner(body, "pageInfo");
    let location = &inner(page, "location");
    let watched = workspace.settings.get("Livechat_history_monitor_type").and_then(Value::as_str);
    if text(page, "change") != watched.unwrap_or("url") {
        return Ok(json!({}));
    }
    let words = format!("{} - {}", text(page, "title"), text(location, "href"));
    let room = check::text(body, "rid").unwrap_or_default();
    Ok(json!({"page": keep(workspace, room, text(body, "token"), &words, page, &now())}))
}

/// Keeps a visit as a message that is hidden among the others; answers what of it is shown.
pub(crate) fn keep(
    workspace: &mut Workspace,
    room: &str,
    token: &str,
    words: &str,
    page: &Doc,
    at: &str,
) -> Value {
    let navigation = json!({"page": page, "token": token});
    let message = json!({
        "_id": workspace.new_id(),
        "t": VISIT,
        "rid": room,
        "ts": at,
        "msg": words,
        "u": {"_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat"},
        "groupable": false,
        "navigation": navigation,
        "_hidden": true,
    });
    let mut message = object(message);
    message.retain(|name, value| name != "rid" || value != "");
    workspace.records.insert(MESSAGES, message);
    json!({"msg": words, "navigation": navigation})
}

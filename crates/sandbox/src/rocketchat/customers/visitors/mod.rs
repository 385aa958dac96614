//! `livechat/visitor*` and `livechat/page.visited`: who writes from a website or by another channel.

mod history;
mod pages;
mod register;
mod seed;

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open};
use crate::rocketchat::api::route::{Route, delete, get, post};
use crate::rocketchat::conversations::messages::MESSAGES;
use crate::rocketchat::conversations::rooms::{self, ROOMS};
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::state::workspace::{Call, Workspace, text, touch};

pub(crate) use history::{came_by, last_chat};
pub(crate) use pages::keep as keep_page;
pub(crate) use register::{find_by_address, looks_like_address, next_username};
pub(crate) use seed::{EMAIL_VISITOR, NAMELESS_VISITOR, OLD_VISITOR, SMS_VISITOR, WIDGET_VISITOR, seed};

/// The token of the visitor who is there from the beginning.
pub(crate) const VISITOR_TOKEN: &str = "sandbox-visitor-token";

/// That visitor's id.
pub(crate) const VISITOR_ID: &str = "sandbox-visitor";

/// The collection of visitors.
pub(crate) const VISITORS: &str = "visitors";

/// The collection of what waits in the queue.
const INQUIRIES: &str = "inquiries";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/livechat/visitor", Open, register::register),
    get("/livechat/visitor/{token}", Open, show_by_token),
    delete("/livechat/visitor/{token}", Open, remove),
    get("/livechat/visitor/{token}/room", Any(&["view-livechat-manager"]), history::open_rooms),
    get("/livechat/visitors.info", Any(&["view-l-room"]), show).taking(&["visitorId"]),
    get("/livechat/visitors.search", Any(&["view-l-room"]), search).taking(&["term", "count", "offset", "sort"]),
    get("/livechat/visitors.pagesVisited/{roomId}", Any(&["view-l-room"]), pages::list).taking(&["count", "offset", "sort"]),
    get("/livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}", Any(&["view-l-room"]), history::list).taking(&["count", "offset", "sort"]),
    get("/livechat/visitors.searchChats/room/{roomId}/visitor/{visitorId}", Any(&["view-l-room"]), history::search).taking(&["searchText", "closedChatsOnly", "servedChatsOnly", "source", "count", "offset", "sort"]),
    get("/livechat/visitors.autocomplete", Any(&["view-l-room"]), suggest).taking(&["selector"]),
    post("/livechat/visitor.status", Open, set_status),
    post("/livechat/page.visited", Open, pages::record),
];

/// The visitor with this token.
///
/// # Errors
///
/// `invalid-token`.
pub(crate) fn by_token<'a>(workspace: &'a Workspace, token: &str) -> Result<&'a Doc, Failure> {
    workspace.records.first(VISITORS, "token", token).ok_or_else(|| Failure::plain("invalid-token"))
}

/// The id of the visitor whom a conversation is with.
pub(crate) fn visitor_of(room: &Doc) -> &str {
    room.get("v").and_then(|visitor| visitor.get("_id")).and_then(Value::as_str).unwrap_or_default()
}

/// Puts the newest first. Records without the date come last.
pub(crate) fn newest_first(records: &mut [Doc], date: &str) {
    records.sort_by(|a, b| text(b, date).cmp(text(a, date)));
}

/// A visitor as they are shown, with their newest conversation.
pub(crate) fn shown(workspace: &Workspace, visitor: &Doc) -> Doc {
    let mut visitor = visitor.clone();
    if let Some(chat) = last_chat(workspace, text(&visitor, "_id")) {
        visitor.insert("lastChat".into(), chat);
    }
    visitor
}

/// A visitor as agents are shown them: without the token.
pub(crate) fn shown_to_agents(workspace: &Workspace, visitor: &Doc) -> Doc {
    let mut visitor = shown(workspace, visitor);
    visitor.remove("token");
    visitor
}

/// The path's visitor, whose token has to be somebody's.
fn of_path<'a>(workspace: &'a Workspace, call: &Call) -> Result<&'a Doc, Failure> {
    by_token(workspace, call.part("token")).map_err(|_| Failure::coded("invalid-token", ""))
}

/// `GET livechat/visitor/{token}`.
fn show_by_token(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = of_path(workspace, call)?;
    Ok(json!({"visitor": shown(workspace, visitor)}))
}

/// `DELETE livechat/visitor/{token}`: with their contact, and their conversations, which have to be closed.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = text(of_path(workspace, call)?, "_id").to_owned();
    if has_open_room(workspace, &id) {
        return Err(Failure::coded("visitor-has-open-rooms", "Cannot remove visitors with opened rooms"));
    }
    forget(workspace, &id);
    contacts::forget_of(workspace, &id);
    Ok(json!({"visitor": {"_id": id, "ts": crate::rocketchat::state::workspace::now()}}))
}

/// Whether a visitor has an open conversation.
pub(crate) fn has_open_room(workspace: &Workspace, visitor: &str) -> bool {
    workspace.records.all(ROOMS).iter().any(|room| rooms::is_open(room) && visitor_of(room) == visitor)
}

/// Removes a visitor and everything that was written with them.
pub(crate) fn forget(workspace: &mut Workspace, visitor: &str) {
    let of_visitor = |room: &&Doc| visitor_of(room) == visitor;
    let rooms: Vec<String> = workspace
        .records
        .all(ROOMS)
        .iter()
        .filter(of_visitor)
        .map(|room| text(room, "_id").to_owned())
        .collect();
    for collection in [MESSAGES, INQUIRIES] {
        workspace
            .records
            .all_mut(collection)
            .retain(|record| !rooms.iter().any(|room| room == text(record, "rid")));
    }
    workspace.records.all_mut(ROOMS).retain(|room| visitor_of(room) != visitor);
    workspace.records.remove(VISITORS, visitor);
}

/// `GET livechat/visitors.info`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = needed(call, "visitorId")?;
    let visitor = workspace.records.get(VISITORS, id).ok_or_else(|| Failure::plain("visitor-not-found"))?;
    Ok(json!({"visitor": shown_to_agents(workspace, visitor)}))
}

/// A parameter that has to be there, if only as an empty text.
pub(crate) fn needed<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let parameter = call.query.0.iter().find(|(key, _)| key == name);
    parameter
        .map(|(_, value)| value.as_str())
        .ok_or_else(|| Failure::query(&format!("must have required property '{name}'")))
}

/// `GET livechat/visitors.search`: by parts of names and of searchable fields, by whole addresses and numbers.
fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let term = needed(call, "term")?.to_lowercase();
    // No field of this name: the order in which they are put here stays.
    let page = call.query.page("")?;
    let fields = custom_fields::searchable(workspace);
    let matches = |visitor: &&Doc| {
        let part = |value: &str| value.to_lowercase().contains(&term);
        let data = visitor.get("livechatData").and_then(Value::as_object);
        part(text(visitor, "name"))
            || part(text(visitor, "username"))
            || fields.iter().any(|field| data.is_some_and(|data| part(text(data, field))))
            || has(visitor, "visitorEmails", "address", &term)
            || has(visitor, "phone", "phoneNumber", &term)
    };
    let mut found: Vec<Doc> =
        workspace.records.all(VISITORS).iter().filter(matches).map(|one| shown(workspace, one)).collect();
    newest_first(&mut found, "ts");
    let names = ["_id", "username", "name", "phone", "livechatData", "visitorEmails", "lastChat"];
    // The date is left out of the answer, and may be what a caller sorts by: so only the page is cut to its fields.
    let mut answer = page.answer("visitors", found)?;
    for visitor in answer.get_mut("visitors").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(fields) = visitor {
            *fields = pick(fields, &names);
        }
    }
    Ok(answer)
}

/// Whether a list of a record has this text, in any case, in one of its objects.
pub(crate) fn has(record: &Doc, list: &str, name: &str, value: &str) -> bool {
    let items = record.get(list).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(|item| item.get(name)?.as_str())
        .any(|own| own.eq_ignore_ascii_case(value))
}

/// `GET livechat/visitors.autocomplete`: ten at most whose name begins with the term.
fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let selector: Value = serde_json::from_str(needed(call, "selector")?)
        .map_err(|error| Failure::plain(format!("Unexpected token in JSON: {error}")))?;
    let term = selector.get("term").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let excepted: Vec<&str> = selector
        .get("exceptions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let wanted = |visitor: &&Doc| {
        let name = text(visitor, "name");
        !name.is_empty()
            && name.to_lowercase().starts_with(&term)
            && !excepted.contains(&text(visitor, "_id"))
    };
    let mut found: Vec<&Doc> = workspace.records.all(VISITORS).iter().filter(wanted).collect();
    found.sort_by(|a, b| text(a, "name").cmp(text(b, "name")));
    let items = found.into_iter().take(10).map(|visitor| {
        let mut item = pick(visitor, &["_id", "name", "username"]);
        let both = format!("{} - {}", text(visitor, "username"), text(visitor, "name"));
        item.insert("custom_name".into(), json!(both));
        item
    });
    Ok(json!({"items": items.collect::<Vec<_>>()}))
}

/// `POST livechat/visitor.status`: kept in the visitor's open conversations.
fn set_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("token", Kind::Text, true), Field("status", Kind::Text, true)])?;
    let id = text(by_token(workspace, text(body, "token"))?, "_id").to_owned();
    in_rooms(workspace, &id, true, &[("status", body.get("status"))]);
    Ok(json!({"token": body.get("token"), "status": body.get("status")}))
}

/// Puts fields of a visitor into their conversations, the open ones or all, and into what waits in the queue. The name
/// becomes the conversation's as well.
pub(crate) fn in_rooms(
    workspace: &mut Workspace,
    visitor: &str,
    open_only: bool,
    fields: &[(&str, Option<&Value>)],
) {
    for (collection, title) in [(ROOMS, "fname"), (INQUIRIES, "name")] {
        for record in workspace.records.all_mut(collection) {
            let passed_over = open_only && collection == ROOMS && !rooms::is_open(record);
            if visitor_of(record) != visitor || passed_over {
                continue;
            }
            for &(name, value) in fields {
                let Some(value) = value else { continue };
                // A room keeps one number, an inquiry a list.
                let in_list = collection == INQUIRIES && name == "phone" && value.is_string();
                let kept = if in_list { json!([{"phoneNumber": value}]) } else { value.clone() };
                if let Some(there) = record.get_mut("v").and_then(Value::as_object_mut) {
                    there.insert(name.to_owned(), kept);
                }
                if name == "name" {
                    record.insert(title.to_owned(), value.clone());
                }
            }
            touch(record);
        }
    }
}

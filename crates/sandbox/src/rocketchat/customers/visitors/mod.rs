//! `livechat/visitor*` and `livechat/page.visited`: who writes from a website or by another
//! channel.

mod history;
mod pages;
mod register;

use crate::rocketchat::common::custom_fields::value;
use crate::rocketchat::common::rooms::has_open_room;
use crate::rocketchat::common::visitors::{by_token, has, in_rooms, last_chat, newest_first};
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("registerVisitor", Open, register::register),
    on("getVisitorByToken", Open, show_by_token),
    on("deleteVisitor", Open, remove),
    on("listVisitorOpenRooms", Any("view-livechat-manager"), history::open_rooms),
    on("getVisitor", Any("view-l-room"), show).strict(),
    on("searchVisitors", Any("view-l-room"), search).strict(),
    on("listVisitedPages", Any("view-l-room"), pages::list).strict(),
    on("listVisitorRooms", Any("view-l-room"), history::list).strict(),
    on("searchVisitorRooms", Any("view-l-room"), history::search).strict(),
    on("suggestVisitors", Any("view-l-room"), suggest).strict(),
    on("setVisitorStatus", Open, set_status).body(Body::Open),
    on("recordPageVisit", Open, pages::record),
];

/// A visitor as they are shown, with their newest conversation.
pub(crate) fn shown(workspace: &Workspace, visitor: &Doc) -> Doc {
    let mut shown = visitor.free();
    shown.set_some("lastChat", last_chat(workspace, visitor.id()));
    shown
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

fn show_by_token(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = of_path(workspace, call)?;
    Ok(json!({"visitor": shown(workspace, visitor)}))
}

/// `DELETE livechat/visitor/{token}`: with their contact, and their conversations, which have to be
/// closed.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = of_path(workspace, call)?.id().to_owned();
    if has_open_room(workspace, &id) {
        return fail(("visitor-has-open-rooms", "Cannot remove visitors with opened rooms"));
    }
    forget(workspace, &id);
    contacts::forget_of(workspace, &id);
    Ok(json!({"visitor": {"_id": id, "ts": now()}}))
}

/// Removes a visitor and everything that was written with them.
pub(crate) fn forget(workspace: &mut Workspace, visitor: &str) {
    let of_visitor = |room: &&Doc| room.text("v._id") == visitor;
    let rooms: Vec<String> =
        workspace.rooms.iter().filter(of_visitor).map(|room| room.id().to_owned()).collect();
    for table in [&mut workspace.messages, &mut workspace.inquiries] {
        table.retain(|record| !rooms.iter().any(|room| room == record.text("rid")));
    }
    workspace.rooms.retain(|room| room.text("v._id") != visitor);
    workspace.visitors.take(visitor);
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.present("visitorId")?;
    let visitor = workspace.visitors.get(id).or_fail("visitor-not-found")?;
    Ok(json!({"visitor": shown_to_agents(workspace, visitor)}))
}

/// `GET livechat/visitors.search`: by parts of names and of searchable fields, by whole addresses
/// and numbers.
fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let term = call.query.present("term")?.to_lowercase();
    // No field of this name: the order in which they are put here stays.
    let page = call.query.page("")?;
    let fields = custom_fields::searchable(workspace);
    let matches = |visitor: &&Doc| {
        let part = |value: &str| value.to_lowercase().contains(&term);
        part(visitor.text("name"))
            || part(visitor.text("username"))
            || fields.iter().any(|field| part(value(visitor, field)))
            || has(visitor, "visitorEmails", "address", &term)
            || has(visitor, "phone", "phoneNumber", &term)
    };
    let mut found: Vec<Doc> =
        workspace.visitors.iter().filter(matches).map(|one| shown(workspace, one)).collect();
    newest_first(&mut found, "ts");
    let names = "_id username name phone livechatData visitorEmails lastChat";
    // The response lacks the date, by which a caller may sort.
    page.shown("visitors", found, |visitor| visitor.pick(names))
}

/// `GET livechat/visitors.autocomplete`: ten at most whose name begins with the term.
fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let selector: Value = serde_json::from_str(call.query.present("selector")?)
        .map_err(|error| Failure::plain(format!("Unexpected token in JSON: {error}")))?;
    let term = selector.text("term").to_lowercase();
    let excepted: Vec<&str> = selector.texts("exceptions").collect();
    let wanted = |visitor: &&Doc| {
        let name = visitor.text("name");
        !name.is_empty() && name.to_lowercase().starts_with(&term) && !excepted.contains(&visitor.id())
    };
    let mut found: Vec<&Doc> = workspace.visitors.iter().filter(wanted).collect();
    found.sort_by(|a, b| a.text("name").cmp(b.text("name")));
    let items = found.into_iter().take(10).map(|visitor| {
        let mut item = visitor.pick("_id name username");
        let both = format!("{} - {}", visitor.text("username"), visitor.text("name"));
        item.set("custom_name", both);
        item
    });
    Ok(json!({"items": items.collect::<Vec<_>>()}))
}

/// `POST livechat/visitor.status`: kept in the visitor's open conversations.
fn set_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let id = by_token(workspace, body.text("token"))?.id().to_owned();
    in_rooms(workspace, &id, true, &[("status", body.get("status"))]);
    Ok(json!({"token": body.get("token"), "status": body.get("status")}))
}

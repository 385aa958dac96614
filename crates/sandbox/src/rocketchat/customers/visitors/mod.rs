//! `livechat/visitor*` and `livechat/page.visited`: who writes from a website or by another
//! channel.

mod history;
mod pages;
mod register;
mod seed;

use crate::rocketchat::conversations::rooms;
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::prelude::*;

pub(crate) use history::{came_by, last_chat};
pub(crate) use pages::keep as keep_page;
pub(crate) use register::{find_by_address, looks_like_address, next_username};
pub(crate) use seed::{EMAIL_VISITOR, NAMELESS_VISITOR, OLD_VISITOR, SMS_VISITOR, WIDGET_VISITOR, seed};

/// The token of the visitor who is there from the beginning.
pub(crate) const VISITOR_TOKEN: &str = "sandbox-visitor-token";

/// That visitor's id.
pub(crate) const VISITOR_ID: &str = "sandbox-visitor";

/// The routes of this area.
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

/// The visitor with this token.
///
/// # Errors
/// `invalid-token`.
pub(crate) fn by_token<'a>(workspace: &'a Workspace, token: &str) -> Result<&'a Doc, Failure> {
    workspace.visitors.first("token", token).or_fail("invalid-token")
}

/// The id of the visitor whom a conversation is with.
pub(crate) fn visitor_of(room: &Doc) -> &str {
    room.text("v._id")
}

/// Puts the newest first. Records without the date come last.
pub(crate) fn newest_first(records: &mut [Doc], date: &str) {
    records.sort_by(|a, b| b.text(date).cmp(a.text(date)));
}

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
    fail_if(
        has_open_room(workspace, &id),
        ("visitor-has-open-rooms", "Cannot remove visitors with opened rooms"),
    )?;
    forget(workspace, &id);
    contacts::forget_of(workspace, &id);
    Ok(json!({"visitor": {"_id": id, "ts": now()}}))
}

/// Whether a visitor has an open conversation.
pub(crate) fn has_open_room(workspace: &Workspace, visitor: &str) -> bool {
    workspace.rooms.iter().any(|room| rooms::is_open(room) && visitor_of(room) == visitor)
}

/// Removes a visitor and everything that was written with them.
pub(crate) fn forget(workspace: &mut Workspace, visitor: &str) {
    let of_visitor = |room: &&Doc| visitor_of(room) == visitor;
    let rooms: Vec<String> =
        workspace.rooms.iter().filter(of_visitor).map(|room| room.id().to_owned()).collect();
    for table in [&mut workspace.messages, &mut workspace.inquiries] {
        table.retain(|record| !rooms.iter().any(|room| room == record.text("rid")));
    }
    workspace.rooms.retain(|room| visitor_of(room) != visitor);
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
            || fields.iter().any(|field| part(custom_fields::value(visitor, field)))
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

/// Puts fields of a visitor into their conversations, the open ones or all, and into what waits in
/// the queue. The name becomes the conversation's as well.
pub(crate) fn in_rooms(
    workspace: &mut Workspace,
    visitor: &str,
    open_only: bool,
    fields: &[(&str, Option<&Value>)],
) {
    for (table, title) in [(&mut workspace.rooms, "fname"), (&mut workspace.inquiries, "name")] {
        for record in table.iter_mut() {
            let passed_over = open_only && title == "fname" && !rooms::is_open(record);
            if visitor_of(record) != visitor || passed_over {
                continue;
            }
            for &(name, value) in fields {
                let Some(value) = value else { continue };
                // A room keeps one number, an inquiry a list.
                let in_list = title == "name" && name == "phone" && value.is_string();
                let kept = if in_list { json!([{"phoneNumber": value}]) } else { value.clone() };
                record.within("v", |there| _ = there.set(name, kept));
                if name == "name" {
                    record.set(title, value.clone());
                }
            }
            record.touch();
        }
    }
}

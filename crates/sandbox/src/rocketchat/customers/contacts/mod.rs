//! `omnichannel/contact*`: the people behind visitors. The routes under `contact` are older than
//! those under `contacts`, and are about visitors.

mod change;
mod channels;
mod visitor;

use crate::rocketchat::common::contacts::{visitor_id, visitors_of};
use crate::rocketchat::common::rooms::IN_HISTORY;
use crate::rocketchat::common::visitors::{came_by, has, last_chat, newest_first};
use crate::rocketchat::prelude::*;

pub(crate) use change::forget_of;

pub(crate) const ROUTES: &[Route] = &[
    on("createContact", Any("create-livechat-contact"), change::create),
    on("updateContact", Any("update-livechat-contact"), change::update),
    on("resolveContactConflicts", Any("update-livechat-contact"), change::resolve),
    on("deleteContact", Any("delete-livechat-contact"), change::remove),
    on("getContact", Any("view-livechat-contact"), show).strict(),
    on("searchContacts", Any("view-livechat-contact"), search).strict(),
    on("listContactChannels", Any("view-livechat-contact"), channels::list).strict(),
    on("listContactRooms", Any("view-livechat-contact-history"), history).strict(),
    on("checkContactExistence", Any("view-livechat-contact"), exists),
    on("blockContactChannel", Any("block-livechat-contact"), channels::block),
    on("unblockContactChannel", Any("unblock-livechat-contact"), channels::unblock),
    on("saveVisitorContact", Any("view-l-room"), visitor::save),
    on("getVisitorContact", Any("view-l-room"), visitor::show).strict(),
    on("findVisitorContact", Any("view-l-room"), visitor::find),
];

/// A contact as they are shown: each channel, and the contact, with the newest conversation.
fn shown(workspace: &Workspace, contact: &Doc) -> Doc {
    let mut contact = contact.free();
    let mut newest = None;
    for channel in contact.rows_mut("channels") {
        let Some(chat) = last_chat(workspace, visitor_id(channel)) else { continue };
        if newest.as_ref().is_none_or(|other| date(other) < date(&chat)) {
            newest = Some(chat.clone());
        }
        channel.set("lastChat", chat);
    }
    contact.set_some("lastChat", newest);
    contact
}

fn date(chat: &Value) -> &str {
    chat.text("ts")
}

/// A parameter that has to be there and has to say something.
fn contact_id(call: &Call) -> Result<&str, Failure> {
    let id = call.query.present("contactId")?;
    if id.is_empty() { fail(Failure::query("must NOT have fewer than 1 characters")) } else { Ok(id) }
}

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let contact = workspace.contacts.get(contact_id(call)?).ok_or(Failure::NotFound("Resource not found"))?;
    Ok(json!({"contact": shown(workspace, contact)}))
}

/// `GET omnichannel/contacts.search`: `searchText`, `unknown`, and a page: known contacts unless
/// `unknown` is true. The manager is told with names here.
fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let unknown = call.query.flag("unknown")?.unwrap_or(false);
    let needle = call.query.text("searchText").unwrap_or_default().to_lowercase();
    let part = |contact: &Doc, list: &str, name: &str| {
        let items = contact.items(list).iter();
        items.filter_map(|item| item.get(name)?.as_str()).any(|value| value.to_lowercase().contains(&needle))
    };
    let wanted = |contact: &&Doc| {
        contact.flag("unknown") == unknown
            && (contact.text("name").to_lowercase().contains(&needle)
                || part(contact, "emails", "address")
                || part(contact, "phones", "phoneNumber"))
    };
    let found = workspace.contacts.iter().filter(wanted).map(|contact| {
        let mut contact = shown(workspace, contact);
        if let Some(manager) = contact.remove("contactManager")
            && let Some(user) = manager.as_str().and_then(|id| workspace.user(id))
        {
            contact.set("contactManager", user.pick("_id name username"));
        }
        contact
    });
    let mut response = object(page.of("contacts", found)?);
    // Unlike elsewhere this is how many there may be on the page.
    response.set("count", call.query.most());
    Ok(response.into())
}

/// `GET omnichannel/contacts.history`: the closed conversations over all channels.
fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("")?;
    let contact = workspace.contacts.get(contact_id(call)?).or_fail("error-contact-not-found")?;
    let visitors = visitors_of(contact);
    let source = call.query.text("source");
    let wanted = |room: &&Doc| {
        visitors.contains(&room.text("v._id"))
            && !is_open(room)
            && source.is_none_or(|source| came_by(room, source))
    };
    let mut found: Vec<Doc> = workspace.rooms.iter().filter(wanted).cloned().collect();
    newest_first(&mut found, "closedAt");
    let names = format!("{IN_HISTORY} source lastMessage verified");
    page.of("history", found.iter().map(|room| room.pick(&names)))
}

/// `GET omnichannel/contacts.checkExistence`: exactly one of `contactId`, `email` and `phone`.
fn exists(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given: Vec<(&str, &str)> = ["contactId", "email", "phone"]
        .into_iter()
        .filter_map(|name| Some((name, call.query.text(name)?)))
        .collect();
    let [(name, value)] = given.as_slice() else {
        // Each of the three schemas that exclude each other says what it misses.
        let each = match given.as_slice() {
            [] => ["contactId", "email", "phone"].map(|name| format!("must have required property '{name}'")),
            _ => std::array::from_fn(|_| "must NOT have additional properties".to_owned()),
        };
        let text = format!("{}\n must match exactly one schema in oneOf", each.join("\n "));
        return fail(Failure::query(&text));
    };
    let matches = |contact: &Doc| match *name {
        "contactId" => contact.id() == *value,
        "email" => has(contact, "emails", "address", value),
        _ => has(contact, "phones", "phoneNumber", value),
    };
    Ok(json!({"exists": workspace.contacts.iter().any(matches)}))
}

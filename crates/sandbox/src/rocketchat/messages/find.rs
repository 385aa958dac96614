//! Finding messages: one by its ID, by words, by what users did to them, in threads.

use crate::rocketchat::common::access::{can_access, can_access_id, visible};
use crate::rocketchat::common::posting::{of_room, shown};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("getChatMessage", SignedIn, show).unchecked(),
    on("searchChatMessages", SignedIn, search).unchecked(),
    on("listChatPinnedMessages", SignedIn, pinned).unchecked(),
    on("listChatStarredMessages", SignedIn, starred).unchecked(),
    on("listChatMentionedMessages", SignedIn, mentioned).unchecked(),
    on("listChatDiscussions", SignedIn, discussions).unchecked(),
    on("listChatThreads", SignedIn, threads).unchecked(),
    on("listChatThreadMessages", SignedIn, thread).unchecked(),
    on("getChatUrlPreview", SignedIn, preview).unchecked(),
];

fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message = workspace.messages.get(call.required("msgId")?).or_fail(Failure::silent())?;
    let sees = can_access_id(workspace, message.text("rid"), &call.caller);
    fail_if(!sees, ("error-not-allowed", "Not allowed", "getSingleMessage"))?;
    Ok(json!({"message": shown(workspace, message, &call.caller)}))
}

/// `GET chat.search`: what users wrote in a room, the newest first.
fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, words) = (call.required("roomId")?, call.required("searchText")?);
    fail_if(!can_access_id(workspace, room, &call.caller), Failure::silent())?;
    let offset = call.query.offset()?;
    let count = usize::try_from(call.query.most()).unwrap_or(usize::MAX);
    let regex = words
        .strip_prefix('/')
        .and_then(|words| words.rsplit_once('/'))
        .and_then(|(words, _)| regex::RegexBuilder::new(words).case_insensitive(true).build().ok());
    let fits = |message: &&Doc| {
        !message.has("t")
            && match &regex {
                Some(regex) => regex.is_match(message.text("msg")),
                None => message.mentions(words, "msg"),
            }
    };
    let mut found: Vec<&Doc> = of_room(workspace, room).filter(fits).collect();
    found.reverse();
    let page = found.into_iter().skip(offset).take(count);
    let messages: Vec<Doc> = page.map(|message| shown(workspace, message, &call.caller)).collect();
    Ok(json!({"messages": messages}))
}

/// Responds with a page of the messages of a room that fit.
fn listed(workspace: &Workspace, call: &Call, room: &str, fits: impl Fn(&Doc) -> bool) -> Outcome {
    let page = call.query.newest("ts").page("ts")?;
    let messages = of_room(workspace, room).filter(|message| fits(message));
    page.shown("messages", messages, |message| shown(workspace, message, &call.caller))
}

fn pinned(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("roomId")?;
    visible(workspace, call, room)?;
    listed(workspace, call, room, |message| message.flag("pinned"))
}

/// The room of a list, if the caller may see it.
fn room_of<'a>(workspace: &Workspace, call: &'a Call) -> Result<&'a str, Failure> {
    let room = call.required("roomId")?;
    fail_if(!can_access_id(workspace, room, &call.caller), "error-not-allowed")?;
    Ok(room)
}

fn starred(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room_of(workspace, call)?;
    listed(workspace, call, room, |message| {
        message.rows("starred").any(|star| star.text("_id") == call.caller)
    })
}

fn mentioned(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room_of(workspace, call)?;
    listed(workspace, call, room, |message| {
        message.rows("mentions").any(|mention| mention.text("_id") == call.caller)
    })
}

/// The discussions of a room, with `text` in their names.
fn discussions(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = room_of(workspace, call)?;
    let text = call.query.chosen("text").unwrap_or_default();
    listed(workspace, call, room, |message| message.has("drid") && message.mentions(text, "msg"))
}

/// Checks that threads are on, and that the caller may see a room.
pub(super) fn threads_in<'a>(workspace: &'a Workspace, call: &Call, room: &str) -> Result<&'a Doc, Failure> {
    fail_if(!workspace.is_on("Threads_enabled"), ("error-not-allowed", "Threads Disabled"))?;
    let room = workspace.rooms.get(room).filter(|room| can_access(workspace, room, &call.caller));
    room.or_fail(("error-not-allowed", "Not Allowed"))
}

/// `GET chat.getThreadsList`: the first messages of threads, `type` those that are followed or
/// unread.
fn threads(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = call.required("rid")?;
    let kind = call.query.one_of("type", "following unread")?;
    let room = threads_in(workspace, call, room)?;
    let row = workspace.subscription(room.id(), &call.caller);
    let unread: Vec<&str> = row.map(|row| row.texts("tunread").collect()).unwrap_or_default();
    let text = call.query.chosen("text").unwrap_or_default();
    let page = call.query.newest("tlm").page("tlm")?;
    let fits = |message: &&Doc| {
        message.has("tcount")
            && message.mentions(text, "msg")
            && match kind {
                Some("following") => message.texts("replies").any(|user| user == call.caller),
                Some(_) => unread.contains(&message.id()),
                None => true,
            }
    };
    let found = of_room(workspace, room.id()).filter(fits);
    page.shown("threads", found, |message| shown(workspace, message, &call.caller))
}

/// `GET chat.getThreadMessages`: the replies of a thread, the oldest first.
fn thread(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("tmid")?;
    let on = workspace.is_on("Threads_enabled");
    fail_if(!on, ("error-not-allowed", "Threads Disabled"))?;
    let first = workspace.messages.get(id).or_fail(("error-invalid-message", "Invalid Message"))?;
    threads_in(workspace, call, first.text("rid"))?;
    let page = call.query.page("ts")?;
    page.shown("messages", workspace.messages.having("tmid", id), Doc::free)
}

/// `GET chat.getURLPreview`: nothing is fetched here.
fn preview(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, url) = (call.required("roomId")?, call.required("url")?);
    visible(workspace, call, room)?;
    let preview = json!({
        "url": url,
        "ignoreParse": true,
        "meta": {"pageTitle": url},
        "headers": {"contentType": "text/html; charset=utf-8"},
    });
    Ok(json!({"urlPreview": preview}))
}

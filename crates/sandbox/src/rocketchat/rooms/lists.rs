//! Lists of rooms, and what is in them: messages, files, mentions.

use super::face::{Channels, Face, any, is_channels, view};
use crate::rocketchat::api::query::Page;
use crate::rocketchat::common::access::can_access;
use crate::rocketchat::common::posting::{of_room, shown};
use crate::rocketchat::prelude::*;

/// Responds with a page of rooms.
fn rooms_page(workspace: &Workspace, call: &Call, page: &Page, name: &str, rooms: Vec<Doc>) -> Outcome {
    page.shown(name, rooms, |room| view(workspace, room, &call.caller))
}

/// `….list`: channels that the caller may see, or the groups that they are in.
pub(super) fn list<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let wanted = call.query.chosen("_id");
    let sees_all = is_channels::<F>() && workspace.may(&call.caller, "view-c-room");
    let rooms = workspace.rooms.having("t", F::KIND).filter(|room| {
        let inside = workspace.subscription(room.id(), &call.caller).is_some();
        (inside || sees_all && !room.has("teamId")) && wanted.is_none_or(|id| id == room.id())
    });
    let rooms = rooms.cloned().collect();
    rooms_page(workspace, call, &page, F::MANY, rooms)
}

/// `channels.list.joined`.
pub(super) fn joined(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let rooms = workspace.rooms.having("t", Channels::KIND);
    let rooms = rooms.filter(|room| workspace.subscription(room.id(), &call.caller).is_some());
    let rooms = rooms.cloned().collect();
    rooms_page(workspace, call, &page, Channels::MANY, rooms)
}

/// `groups.listAll`: every group of the workspace.
pub(super) fn all<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let rooms = workspace.rooms.having("t", F::KIND).cloned().collect();
    rooms_page(workspace, call, &page, F::MANY, rooms)
}

/// `im.list`: the caller's direct messages.
pub(super) fn direct(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let rooms = workspace.rooms.having("t", "d");
    let rooms = rooms.filter(|room| workspace.subscription(room.id(), &call.caller).is_some());
    let rooms = rooms.cloned().collect();
    rooms_page(workspace, call, &page, "ims", rooms)
}

/// `im.list.everyone`.
pub(super) fn all_direct(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let rooms = workspace.rooms.having("t", "d").cloned().collect();
    rooms_page(workspace, call, &page, "ims", rooms)
}

/// `….messages`: the newest first.
pub(super) fn messages<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let both = call.given("roomId").is_some() && call.given("roomName").is_some();
    fail_if(both, Failure::query("must match exactly one schema in oneOf"))?;
    let room = any::<F>(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    let outside = workspace.subscription(room.id(), &call.caller).is_none();
    let restricted = is_channels::<F>() && outside && workspace.may(&call.caller, "view-joined-room");
    fail_if(restricted, Failure::Forbidden)?;
    messages_of(workspace, &room, call)
}

/// A page of the messages of a room: those that mention somebody, that somebody starred, or that
/// are pinned, where the query asks for them.
pub(super) fn messages_of(workspace: &Workspace, room: &Doc, call: &Call) -> Outcome {
    let page = call.query.newest("ts").page("ts")?;
    let ids = |name: &str| -> Vec<String> {
        let given = call.query.chosen(name).unwrap_or_default();
        given.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
    };
    let (mentioned, starred) = (ids("mentionIds"), ids("starredIds"));
    let pinned = call.query.chosen("pinned").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let has = |message: &Doc, list: &str, ids: &[String]| {
        ids.is_empty() || message.rows(list).any(|row| ids.iter().any(|id| id == row.text("_id")))
    };
    let wanted = |message: &&Doc| {
        has(message, "mentions", &mentioned)
            && has(message, "starred", &starred)
            && (!pinned || message.flag("pinned"))
    };
    let messages = workspace.messages.having("rid", room.id()).rev().filter(wanted);
    page.shown("messages", messages, |message| shown(workspace, message, &call.caller))
}

/// What the histories of private groups read in another way than those of channels and direct
/// messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HistoryOf {
    Groups,
    Others,
}

impl HistoryOf {
    /// How many messages come back if the caller does not say.
    fn default_count(self) -> usize {
        match self {
            Self::Groups => 20,
            Self::Others => 50,
        }
    }

    /// A flag of the query. Groups take any text for true.
    fn flag(self, call: &Call, name: &str) -> bool {
        call.query.chosen(name).is_some_and(|text| self == Self::Groups || text == "true")
    }

    /// Whether replies in threads come back that were not sent to the room, too.
    fn shows_threads(self, call: &Call) -> bool {
        let text = call.query.chosen("showThreadMessages");
        if self == Self::Groups { text != Some("false") } else { text == Some("true") }
    }
}

/// `….history`: the messages between two times, the newest first.
pub(super) fn history<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    let of = if is_channels::<F>() { HistoryOf::Others } else { HistoryOf::Groups };
    history_of(workspace, &room, call, of)
}

/// The kinds of messages of the server itself that a history leaves out: those of the room, or
/// else of the workspace.
fn hidden_kinds(workspace: &Workspace, room: &Doc) -> Vec<String> {
    let own = room.get("sysMes").and_then(Value::as_array);
    let kinds = own.or_else(|| workspace.setting("Hide_System_Messages").as_array());
    let kinds = kinds.into_iter().flatten().filter_map(Value::as_str);
    let both = |kind: &str| kind == "mute_unmute" && own.is_none();
    kinds
        .flat_map(|kind| if both(kind) { vec!["user-muted", "user-unmuted"] } else { vec![kind] })
        .map(str::to_owned)
        .collect()
}

pub(super) fn history_of(workspace: &Workspace, room: &Doc, call: &Call, of: HistoryOf) -> Outcome {
    let inside = workspace.subscription(room.id(), &call.caller).is_some();
    let previews = inside || room.text("t") != "c" || workspace.may(&call.caller, "preview-c-room");
    fail_if(!previews || !can_access(workspace, room, &call.caller), Failure::Forbidden)?;
    let offset = call.query.offset()?;
    let count = match call.query.number("count")? {
        None => of.default_count(),
        Some(0) => usize::MAX,
        Some(count) => usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX),
    };
    let date = |name: &str| call.query.chosen(name).and_then(time);
    let (latest, oldest) = (date("latest"), date("oldest"));
    let inclusive = of.flag(call, "inclusive");
    let threads = of.shows_threads(call);
    let hidden = hidden_kinds(workspace, room);
    let shows = |message: &&Doc| {
        (threads || !message.has("tmid") || message.flag("tshow"))
            && !hidden.iter().any(|kind| kind == message.text("t"))
    };
    let between = |message: &&Doc| {
        let at = time(message.text("ts"));
        let before = latest.is_none_or(|end| at.is_none_or(|at| at < end || inclusive && at == end));
        let after = oldest.is_none_or(|start| at.is_none_or(|at| at > start || inclusive && at == start));
        before && after
    };
    let mut messages: Vec<&Doc> = of_room(workspace, room.id()).filter(shows).filter(between).collect();
    messages.reverse();
    messages.sort_by(|a, b| b.text("ts").cmp(a.text("ts")));
    let page: Vec<&Doc> = messages.into_iter().skip(offset).take(count).collect();
    let shown: Vec<Doc> = page.iter().map(|message| shown(workspace, message, &call.caller)).collect();
    let mut response = object(json!({"messages": shown}));
    if of.flag(call, "unreads") {
        // What lies between `oldest` and the page, neither of them included.
        let first = page.last().and_then(|first| time(first.text("ts")));
        let mut unread: Vec<&Doc> = Vec::new();
        if let Some((oldest, first)) = oldest.zip(first) {
            let before =
                |message: &&Doc| time(message.text("ts")).is_some_and(|at| at > oldest && at < first);
            unread = of_room(workspace, room.id()).filter(shows).filter(before).collect();
        }
        response.set_some("firstUnread", unread.first().map(|message| message.free()));
        response.set("unreadNotLoaded", unread.len());
    }
    Ok(response.into())
}

/// `channels.anonymousread`: for anybody, if the workspace allows it.
pub(super) fn read_anonymously(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<Channels>(workspace, call)?;
    let allowed = workspace.is_on("Accounts_AllowAnonymousRead");
    fail_if(!allowed, ("error-not-allowed", "Enable \"Allow Anonymous Read\"", "channels.anonymousread"))?;
    let team = room.filled("teamId").and_then(|id| workspace.teams.get(id));
    let private = team.is_some_and(|team| team.get("type") == Some(&json!(1)));
    let sees = !call.caller.is_empty() && can_access(workspace, &room, &call.caller);
    fail_if(private && !sees, Failure::NotFound("Room not found"))?;
    messages_of(workspace, &room, call)
}

/// `….files`: by name, where one is given.
pub(super) fn files<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    files_of(workspace, &room, call)
}

pub(super) fn files_of(workspace: &Workspace, room: &Doc, call: &Call) -> Outcome {
    fail_if(!can_access(workspace, room, &call.caller), Failure::Forbidden)?;
    let page = call.query.page("name")?;
    let group = call.query.chosen("typeGroup");
    let name = call.query.chosen("name").map(str::to_lowercase);
    let files = workspace.uploads.having("rid", room.id()).filter(|file| {
        file.flag("complete")
            && !file.has("expiresAt")
            && file.text("typeGroup") != "thumb"
            && group.is_none_or(|group| file.text("typeGroup") == group)
            && name.as_ref().is_none_or(|name| file.text("name").to_lowercase().contains(name))
    });
    page.shown("files", files, |file| with_user(workspace, file))
}

/// A file with its sender.
pub(super) fn with_user(workspace: &Workspace, file: &Doc) -> Doc {
    let mut shown = file.free().without("data");
    let user = workspace.user(file.text("userId")).map(|user| user.pick("_id username name"));
    shown.set_some("user", user);
    shown
}

/// `channels.getAllUserMentionsByChannel`: the messages of a channel that mention the caller.
pub(super) fn mentions(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("roomId")?;
    let room = workspace.rooms.get(id).or_fail((
        "error-invalid-room",
        "Invalid room",
        "getUserMentionsByChannel",
    ))?;
    fail_if(!can_access(workspace, room, &call.caller), ("error-invalid-room", "Invalid room"))?;
    let page = call.query.page("ts")?;
    let mentioned =
        |message: &&Doc| message.rows("mentions").any(|mention| mention.text("_id") == call.caller);
    let messages = of_room(workspace, id).filter(mentioned);
    page.shown("mentions", messages, |message| shown(workspace, message, &call.caller))
}

/// `….getIntegrations`: those that post to the room, and that the caller may see.
pub(super) fn integrations<F: Face>(workspace: &mut Workspace, call: &Call) -> Outcome {
    let room = any::<F>(workspace, call)?;
    fail_if(!can_access(workspace, &room, &call.caller), Failure::Forbidden)?;
    let everywhere = if room.text("t") == "c" {
        ("includeAllPublicChannels", "all_public_channels")
    } else {
        ("includeAllPrivateGroups", "all_private_groups")
    };
    let includes = call.query.chosen(everywhere.0).is_none_or(|text| text == "true");
    let name = format!("#{}", room.text("name"));
    let fits = |record: &&Doc| {
        let kind = record.text("type").trim_start_matches("webhook-");
        let may = |verb: &str| workspace.may(&call.caller, &format!("{verb}-{kind}-integrations"));
        let own = record.text("_createdBy._id") == call.caller;
        record.texts("channel").any(|channel| channel == name || includes && channel == everywhere.1)
            && (may("manage") || own && may("manage-own"))
    };
    call.query.page("_createdAt")?.of("integrations", workspace.integrations.iter().filter(fits))
}

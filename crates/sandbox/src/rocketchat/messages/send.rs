//! Sending messages: `chat.postMessage` and `chat.sendMessage`.

use super::check::{filtered, may_impersonate, message as check};
use crate::rocketchat::common::access::{can_access, can_write, find_named};
use crate::rocketchat::common::chat_rooms::{add_user, direct};
use crate::rocketchat::common::posting::{note, post, shown};
use crate::rocketchat::common::quotes;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("postChatMessage", SignedIn, |workspace, call| post_checked(workspace, call, true)).unchecked(),
    on("sendChatMessage", SignedIn, send_message).unchecked(),
    on("POST chat.otr", SignedIn, otr).unchecked(),
];

/// The kinds of messages that users send themselves.
const OWN_KINDS: &str = "e2e";

fn too_long(workspace: &Workspace, words: &str) -> bool {
    let length = u64::try_from(words.encode_utf16().count()).unwrap_or(u64::MAX);
    length > workspace.number("Message_MaxAllowedSize")
}

/// The room that the text of `channel` or `roomId` names: `#` before the name of a room, `@` before
/// that of a user, or an ID.
fn target(workspace: &mut Workspace, call: &Call, text: &str) -> Result<String, Failure> {
    let (user_only, name) = match text.strip_prefix('@') {
        Some(name) => (true, name),
        None => (false, text.strip_prefix('#').unwrap_or(text)),
    };
    let found = if user_only { None } else { find_named(workspace, name).cloned() };
    if let Some(room) = found {
        let open = room.text("t") == "c" && can_access(workspace, &room, &call.caller);
        let inside = workspace.subscription(room.id(), &call.caller).is_some();
        if open && !inside && !room.flag("joinCodeRequired") {
            add_user(workspace, room.id(), &call.caller, None);
        }
        return Ok(room.id().to_owned());
    }
    let user = workspace.user(name).or_else(|| workspace.user_named(name).filter(|_| user_only));
    let user = user.map(|user| user.id().to_owned());
    let failure = if user_only || text.starts_with('#') {
        Failure::coded("invalid-channel", "The channel provided is invalid")
    } else {
        Failure::coded("invalid-channel", "")
    };
    let user = user.or_fail(failure)?;
    Ok(direct(workspace, &[call.caller.clone(), user], &call.caller).0)
}

/// The texts of a parameter that is a text or a list of them.
fn several(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Posts as an integration does: under another name, without the permission that a user needs.
pub(crate) fn post_as(workspace: &mut Workspace, call: &Call) -> Outcome {
    post_checked(workspace, call, false)
}

fn post_checked(workspace: &mut Workspace, call: &Call, of_user: bool) -> Outcome {
    let body = &call.body;
    let mut targets = several(body.chosen("channel"));
    if targets.is_empty() {
        targets = several(body.chosen("roomId"));
    }
    targets.dedup();
    fail_if(targets.is_empty(), Failure::body("must have required property 'roomId'"))?;
    let words = call.given("text").or(call.given("msg")).unwrap_or_default().trim().to_owned();
    fail_if(too_long(workspace, &words), "error-message-size-exceeded")?;
    let attachments = body.chosen("attachments").and_then(Value::as_array);
    let long =
        |own: &Value| own.get("text").and_then(Value::as_str).is_some_and(|text| too_long(workspace, text));
    fail_if(attachments.into_iter().flatten().any(long), "error-message-size-exceeded")?;
    let mut fields = body.pick_chosen("attachments bot groupable tmid customFields");
    fields.set_new("groupable", false);
    fields.set_new("attachments", json!([]));
    let alias = call.given("username").or(call.given("alias"));
    fields.set_some("alias", alias);
    match call.given("icon_url").or(call.given("avatar")) {
        Some(avatar) => fields.set("avatar", avatar),
        None => fields.set_some("emoji", call.given("icon_emoji").or(call.given("emoji"))),
    };
    fields.listed("attachments", |own| {
        for own in own.iter_mut().filter_map(Value::as_object_mut) {
            if let Some(text) = own.get("msg").cloned() {
                own.shift_text(text);
            }
        }
    });
    let mut sent = None;
    for text in targets {
        let room = target(workspace, call, &text)?;
        can_write(workspace, &room, &call.caller)?;
        if of_user {
            may_impersonate(workspace, call, &room, &fields)?;
        }
        check(workspace, &fields)?;
        let message = write(workspace, call, &room, &words, fields.clone(), None);
        sent = sent.or(Some((text, message)));
    }
    let (channel, message) = sent.or_fail("unknown-error")?;
    let ts = chrono::Utc::now().timestamp_millis();
    Ok(json!({"ts": ts, "channel": channel, "message": shown(workspace, &message, &call.caller)}))
}

/// Moves the text of an attachment to where it is kept.
trait ShiftText {
    fn shift_text(&mut self, text: Value);
}

impl ShiftText for Fields {
    fn shift_text(&mut self, text: Value) {
        Fields::remove(self, "msg");
        self.insert("text".to_owned(), text);
    }
}

/// Puts the caller's message into a room, with the quotes that its links name.
fn write(
    workspace: &mut Workspace,
    call: &Call,
    room: &str,
    words: &str,
    mut fields: Doc,
    previews: Option<&Value>,
) -> Doc {
    let words = filtered(workspace, words);
    let quoted = quotes::of(workspace, &words, &call.caller);
    if !quoted.is_empty() {
        fields.listed("attachments", |own| own.extend(quoted));
    }
    if let Some(chosen) = previews.and_then(Value::as_array) {
        let links = crate::rocketchat::common::posting::links(&words);
        let marked = links.into_iter().map(|mut link| {
            let url = link.get("url").cloned().unwrap_or_default();
            if !chosen.contains(&url)
                && let Some(link) = link.as_object_mut()
            {
                link.insert("ignoreParse".to_owned(), json!(true));
            }
            link
        });
        fields.set("urls", marked.collect::<Vec<_>>());
    }
    let fields = fields.compact();
    post(workspace, room, &call.caller, &words, fields)
}

/// `POST chat.sendMessage`: `message`, and the links of it that are to be shown.
fn send_message(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given = call.value("message").and_then(Value::as_object);
    let given = given.or_fail(Failure::body("must have required property 'message'"))?;
    let fields = Doc::from(given.clone());
    let method = "sendMessage";
    if fields.filled("t").is_some_and(|kind| !has_word(OWN_KINDS, kind)) {
        return fail("Cannot send system messages using 'chat.sendMessage'");
    }
    let text = "tshow provided but missing tmid";
    fail_if(fields.flag("tshow") && !fields.has("tmid"), ("invalid-params", text, method))?;
    let thread = fields.filled("tmid").map(str::to_owned);
    let threads = workspace.is_on("Threads_enabled");
    fail_if(thread.is_some() && !threads, ("error-not-allowed", "not-allowed", method))?;
    if let Some(at) = fields.chosen("ts").and_then(Value::as_str).and_then(time) {
        let off = (chrono::Utc::now() - at).num_seconds().abs() > 60;
        fail_if(off, ("error-message-ts-out-of-sync", "Message timestamp is out of sync", method))?;
    }
    let words = fields.filled("msg").unwrap_or_default().to_owned();
    let text = "Message size exceeds Message_MaxAllowedSize";
    fail_if(too_long(workspace, &words), ("error-message-size-exceeded", text, method))?;
    let first = thread.as_ref().and_then(|id| workspace.messages.get(id)).cloned();
    let room = first.as_ref().and_then(|first| first.string("rid")).or(fields.string("rid"));
    let room = room.filter(|room| !room.is_empty());
    let room = room.or_fail("The 'rid' property on the message object is missing.")?.to_owned();
    let record = can_write(workspace, &room, &call.caller)?;
    let encrypted = record.flag("encrypted")
        && workspace.is_on("E2E_Enable")
        && !workspace.is_on("E2E_Allow_Unencrypted_Messages");
    let text = "Not allowed to send un-encrypted messages in an encrypted room";
    fail_if(encrypted && fields.text("t") != "e2e", ("error-not-allowed", text, method))?;
    may_impersonate(workspace, call, &room, &fields)?;
    check(workspace, &fields)?;
    if let Some(id) = fields.filled("_id") {
        let taken = workspace.messages.get(id).is_some();
        fail_if(taken, "E11000 duplicate key error collection: rocketchat_message")?;
    }
    let mut more = fields.free();
    more.unset("rid msg ts u _updatedAt");
    if let Some(first) = first {
        let root = first.filled("tmid").unwrap_or(first.id()).to_owned();
        more.set("tmid", root);
    }
    let message = write(workspace, call, &room, &words, more, call.value("previewUrls"));
    Ok(json!({"message": shown(workspace, &message, &call.caller)}))
}

/// `POST chat.otr`: writes down that an off-the-record conversation began or ended.
fn otr(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (room, kind) = (call.required("roomId")?, call.required("type")?);
    let known = "user_joined_otr user_requested_otr_key_refresh user_key_refreshed_successfully";
    among(kind, known, Failure::body)?;
    can_write(workspace, room, &call.caller)?;
    let name = call.me(workspace)?.text("username").to_owned();
    note(workspace, room, kind, &name, &call.caller);
    done()
}

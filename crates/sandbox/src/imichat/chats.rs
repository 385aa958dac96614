//! `chats`: list, search, create, update, transfer, append messages.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::response::{Code, Failure, Outcome};
use super::search::{Condition, ORDERED, Searchable, conditions};
use super::tenant::{Chat, Message, Tenant, now};
use super::{CLOSED, Call, OPEN};
use crate::http;

/// What chats can be searched by.
const SEARCHABLE: &[Searchable] = &[
    Searchable("status", &["eq", "not_eq"]),
    Searchable("created_at", ORDERED),
    Searchable("updated_at", ORDERED),
    Searchable("channel", &["eq"]),
    Searchable("tag", &["eq"]),
    Searchable("assignee", &["eq"]),
    Searchable("facebook_psid", &["eq"]),
    Searchable("twitter_id", &["eq"]),
    Searchable("email_id", &["eq"]),
    Searchable("mobile", &["eq"]),
    Searchable("livechat_id", &["eq"]),
    Searchable("abc_user_id", &["eq"]),
    Searchable("whatsapp_mobile_number", &["eq"]),
    Searchable("intent", &["eq"]),
    Searchable("group", &["eq"]),
];

/// `listChats`: ten at a time, the newest first.
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Outcome {
    let page = call.page(newest_first(tenant.chats.iter()))?;
    Ok((Code::CHATS_LISTED, json!({"chats": page})))
}

/// `searchChats`.
pub(super) fn search(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body = call.body(&OPEN)?;
    let conditions = conditions(&body, SEARCHABLE)?;
    let found = tenant.chats.iter().filter(|chat| conditions.iter().all(|condition| holds(condition, chat)));
    let page = call.page(newest_first(found))?;
    Ok((Code::CHATS_FOUND, json!({"chats": page})))
}

/// An address is searched for by the name that it has on its channel.
fn holds(condition: &Condition, chat: &Chat) -> bool {
    let channel = match condition.field {
        "facebook_psid" => "facebook",
        "twitter_id" => "twitter",
        "email_id" => "email",
        "mobile" => "sms",
        "livechat_id" => "livechat",
        "abc_user_id" | "intent" | "group" => "abc",
        "whatsapp_mobile_number" => "whatsapp",
        field => return condition.holds_for(json!(chat).get(field)),
    };
    chat.channel == channel
        && match condition.field {
            field @ ("intent" | "group") => condition.holds_for(chat.other_details.get(field)),
            _ => condition.holds_for(Some(&json!(chat.destination_id))),
        }
}

fn newest_first<'a>(chats: impl Iterator<Item = &'a Chat>) -> Vec<Value> {
    let mut chats: Vec<&Chat> = chats.collect();
    // Chats created one after the other may share a millisecond; the later one then comes first.
    chats.reverse();
    chats.sort_by(|a, b| b.created_at.cmp(&a.created_at));
    chats.into_iter().map(|chat| json!(chat)).collect()
}

/// The body of `createChat`. It is not documented; the fields are taken to be those of the
/// response.
#[derive(Deserialize)]
struct NewChat {
    team_id: Option<i64>,
    #[serde(flatten)]
    chat: Chat,
}

/// `createChat`.
pub(super) fn create(tenant: &mut Tenant, call: &Call) -> Outcome {
    let NewChat { team_id, chat: new } = call.body(&OPEN)?;
    if new.channel.is_empty() {
        return Err(Failure::body("The channel is missing"));
    }
    let team_id = team_id.or(call.team).or(tenant.teams.first().map(|team| team.id));
    let team_id = team_id
        .filter(|team| tenant.team_name(*team).is_some())
        .ok_or_else(|| Failure::body("The team is not known"))?;
    check(&new.messages)?;
    let number = tenant.next();
    let customer = |name: &str| Some(new.customer.get(name)?.as_str()?.to_owned());
    let chat = Chat {
        chat_id: chat_id(number),
        created_at: now(),
        updated_at: now(),
        status: "queued".to_owned(),
        customer_id: customer("customer_id").unwrap_or_else(|| format!("customer-{number}")),
        destination_id: customer("destination_id").unwrap_or_else(|| format!("{}-{number}", new.channel)),
        assignee: None,
        team_id,
        ..new
    };
    let view = tenant.chat_view(&chat);
    tenant.chats.push(chat);
    Ok((Code::CHAT_CREATED, view))
}

/// A chat's ID: `CSR`, then capital letters and digits.
pub(super) fn chat_id(number: u64) -> String {
    format!("CSR{:012X}", http::scramble(number) >> 16)
}

/// The body of `updateChat`. An outcome is accepted and not shown.
#[derive(Deserialize)]
struct ChatPatch {
    alias_id: Option<String>,
    tags: Option<Vec<String>>,
    status: Option<String>,
    assignee: Option<String>,
    outcome: Option<String>,
    other_details: Option<Map<String, Value>>,
}

/// `updateChat`.
pub(super) fn update(tenant: &mut Tenant, call: &Call) -> Outcome {
    let patch: ChatPatch = call.body(&CLOSED)?;
    if patch.outcome.is_some() && patch.status.as_deref() != Some("closed") {
        return Err(Failure::body("An outcome goes with the status closed"));
    }
    let assignee = match patch.assignee {
        None => None,
        Some(login) => {
            let user = tenant.login(&login).ok_or_else(|| Failure::body("The assignee is not known"))?;
            Some(user.login_id.clone())
        }
    };
    changed(tenant, call.request.path("chat"), Code::CHAT_UPDATED, |chat| {
        if let Some(tags) = patch.tags {
            chat.tag = tags;
        }
        if let Some(alias) = patch.alias_id {
            chat.alias_id = Some(alias);
        }
        if let Some(details) = patch.other_details {
            chat.other_details = details;
        }
        if let Some(status) = patch.status {
            if status == "queued" {
                chat.assignee = None;
            }
            chat.status = status;
        }
        if assignee.is_some() {
            chat.assignee = assignee;
            // A queued chat that gets an assignee leaves the queue.
            if chat.status == "queued" {
                "picked".clone_into(&mut chat.status);
            }
        }
    })
}

/// The body of `transferChat`. The team's ID is a number by its type and a text in the vendor's
/// sample.
#[derive(Deserialize)]
struct TransferBody {
    transfer: Transfer,
}

#[derive(Deserialize)]
struct Transfer {
    teamid: Value,
}

/// `transferChat`: the chat joins the queue of the team. The response holds nothing.
pub(super) fn transfer(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body: TransferBody = call.body(&OPEN)?;
    let team = &body.transfer.teamid;
    let team = team.as_i64().or_else(|| team.as_str()?.parse().ok());
    let team = team.filter(|team| tenant.team_name(*team).is_some()).ok_or(Code::UNKNOWN_TEAM)?;
    changed(tenant, call.request.path("chat"), Code::CHAT_TRANSFERRED, |chat| {
        chat.team_id = team;
        "queued".clone_into(&mut chat.status);
        chat.assignee = None;
    })?;
    Ok((Code::CHAT_TRANSFERRED, json!("")))
}

/// The body of `appendMessages`.
#[derive(Deserialize)]
struct NewMessages {
    messages: Vec<Message>,
}

/// `appendMessages`: `{"messages": […]}`, or a single message.
pub(super) fn append(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body: Value = serde_json::from_slice(&call.request.body).unwrap_or(Value::Null);
    let body = if body.get("messages").is_some() { body } else { json!({"messages": [body]}) };
    let NewMessages { messages } = call.checked(&body, &OPEN)?;
    check(&messages)?;
    if messages.is_empty() {
        return Err(Failure::body("There is no message"));
    }
    changed(tenant, call.request.path("chatid"), Code::MESSAGES_APPENDED, |chat| {
        chat.messages.extend(messages)
    })
}

/// Each message needs a text, or the reply to a choice.
fn check(messages: &[Message]) -> Result<(), Failure> {
    const CONTENT: [&str; 4] = ["text", "attachments", "interactive_response", "wab_interactive_response"];
    let valid = |message: &Message| CONTENT.iter().any(|name| message.content.contains_key(*name));
    if messages.iter().all(valid) { Ok(()) } else { Err(Failure::body("A message needs a text")) }
}

/// Changes a chat and returns its nested view.
fn changed(tenant: &mut Tenant, chat_id: &str, code: Code, change: impl FnOnce(&mut Chat)) -> Outcome {
    let chat = tenant.chat_mut(chat_id).ok_or(Code::UNKNOWN_CHAT)?;
    change(chat);
    chat.updated_at = now();
    let chat = chat.clone();
    Ok((code, tenant.chat_view(&chat)))
}

//! `chats`: listing, searching, creating, changing, transferring, adding messages.

use serde_json::{Value, json};

use super::answer::{Code, Failure, Outcome};
use super::routes::Call;
use super::search::{self, Condition, ORDERED, Searchable};
use super::tenant::{Chat, Record, Tenant, now, text};
use crate::http;

const STATUSES: &[&str] = &["queued", "picked", "onhold", "closed"];

const CHANNELS: &[&str] = &["sms", "facebook", "twitter", "livechat", "email", "abc", "whatsapp", "api"];

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

/// `GET chats`: ten at a time, the newest first.
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Outcome {
    let page = call.page(newest_first(tenant.chats.iter()))?;
    Ok((Code::CHATS_LISTED, json!({"chats": page})))
}

/// `POST chats/search`.
pub(super) fn search(tenant: &mut Tenant, call: &Call) -> Outcome {
    let conditions = search::conditions(&call.body, SEARCHABLE)?;
    let found = tenant.chats.iter().filter(|chat| {
        let record = chat.flat_view();
        conditions.iter().all(|condition| holds(condition, chat, &record))
    });
    let page = call.page(newest_first(found))?;
    Ok((Code::CHATS_FOUND, json!({"chats": page})))
}

/// An address is searched for under the name that it has on its channel.
fn holds(condition: &Condition, chat: &Chat, record: &Record) -> bool {
    let channel = match condition.field {
        "facebook_psid" => "facebook",
        "twitter_id" => "twitter",
        "email_id" => "email",
        "mobile" => "sms",
        "livechat_id" => "livechat",
        "abc_user_id" | "intent" | "group" => "abc",
        "whatsapp_mobile_number" => "whatsapp",
        _ => return condition.holds(record),
    };
    if chat.channel != channel {
        return false;
    }
    match condition.field {
        field @ ("intent" | "group") => {
            let details = chat.more.get("other_details");
            condition.holds_for(details.and_then(|details| details.get(field)))
        }
        _ => condition.holds_for(record.get("destination_id")),
    }
}

fn newest_first<'a>(chats: impl Iterator<Item = &'a Chat>) -> Vec<Record> {
    let mut views: Vec<Record> = chats.map(Chat::flat_view).collect();
    // Records made one after the other may share a millisecond; the later one then comes first.
    views.reverse();
    views.sort_by(|a, b| text(b, "created_at").cmp(text(a, "created_at")));
    views
}

/// Refuses values of another type than the one that chats are answered with.
fn check_types(body: &Record) -> Result<(), Failure> {
    let is = |name: &str, fits: fn(&Value) -> bool| {
        body.get(name).is_none_or(|value| value.is_null() || fits(value))
    };
    for name in ["alias_id", "subject", "thread_id", "flag", "outcome"] {
        if !is(name, Value::is_string) {
            return Err(Failure::body(format!("{name} is not a string")));
        }
    }
    for name in ["asset", "customer", "route_params", "other_details"] {
        if !is(name, Value::is_object) {
            return Err(Failure::body(format!("{name} is not an object")));
        }
    }
    Ok(())
}

/// `POST chats`. The request's fields are not documented; they are taken to be those of the answer.
pub(super) fn create(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body = object(&call.body)?;
    check_types(body)?;
    let channel = text(body, "channel");
    if !CHANNELS.contains(&channel) {
        return Err(Failure::body("The channel is missing or not known"));
    }
    let team_id = match body.get("team_id") {
        Some(team) => team_id(team),
        None => call.team.or(tenant.teams.first().map(|team| team.0)),
    };
    let team_id = team_id
        .filter(|team| tenant.team_name(*team).is_some())
        .ok_or_else(|| Failure::body("The team is not known"))?;
    let number = tenant.next();
    let customer = |name: &str| Some(body.get("customer")?.get(name)?.as_str()?.to_owned());
    let mut more = Record::new();
    for name in
        ["alias_id", "subject", "thread_id", "asset", "flag", "customer", "route_params", "other_details"]
    {
        if let Some(value) = body.get(name) {
            more.insert(name.to_owned(), value.clone());
        }
    }
    let chat = Chat {
        chat_id: chat_id(number),
        team_id,
        status: "queued".to_owned(),
        channel: channel.to_owned(),
        created_at: now(),
        updated_at: now(),
        assignee: None,
        customer_id: customer("customer_id").unwrap_or_else(|| format!("customer-{number}")),
        destination_id: customer("destination_id").unwrap_or_else(|| format!("{channel}-{number}")),
        tag: texts(body, "tag")?,
        messages: messages(body.get("messages"))?,
        more,
    };
    let answer = Value::Object(tenant.chat_view(&chat));
    tenant.chats.push(chat);
    Ok((Code::CHAT_CREATED, answer))
}

/// A chat's id: `CSR`, then capital letters and digits.
pub(super) fn chat_id(number: u64) -> String {
    let digits = http::scramble(number);
    format!("CSR{:012X}", digits >> 16)
}

/// `PATCH chats/{chat}`: six fields and no others.
pub(super) fn update(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body = object(&call.body)?;
    let updatable = ["alias_id", "tags", "status", "assignee", "outcome", "other_details"];
    if let Some(name) = body.keys().find(|name| !updatable.contains(&name.as_str())) {
        return Err(Failure::body(format!("{name} cannot be updated")));
    }
    check_types(body)?;
    let status = body.get("status").and_then(Value::as_str);
    if body.contains_key("status") && !status.is_some_and(|status| STATUSES.contains(&status)) {
        return Err(Failure::body("The status is not known"));
    }
    if body.contains_key("outcome") && status != Some("closed") {
        return Err(Failure::body("An outcome goes with the status closed"));
    }
    let assignee = match body.get("assignee") {
        None => None,
        Some(login) => Some(
            login
                .as_str()
                .and_then(|login| tenant.login(login))
                .map(|user| text(&user.record, "login_id").to_owned())
                .ok_or_else(|| Failure::body("The assignee is not known"))?,
        ),
    };
    let tags = texts(body, "tags")?;
    let chat = tenant.chat_mut(call.part("chat")).ok_or(Code::UNKNOWN_CHAT)?;
    if body.contains_key("tags") {
        chat.tag = tags;
    }
    for name in ["alias_id", "outcome", "other_details"] {
        if let Some(value) = body.get(name) {
            chat.more.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(status) = status {
        status.clone_into(&mut chat.status);
        if status == "queued" {
            chat.assignee = None;
        }
    }
    if let Some(assignee) = assignee {
        chat.assignee = Some(assignee);
        // A queued chat that gets somebody waits no longer.
        if chat.status == "queued" {
            "picked".clone_into(&mut chat.status);
        }
    }
    chat.updated_at = now();
    answer(tenant, call.part("chat"), Code::CHAT_UPDATED)
}

/// `PATCH internal/chats/{chat}`: `{"transfer": {"teamid", "skill_name"}}`. The chat joins the queue
/// of the team; the answer holds nothing.
pub(super) fn transfer(tenant: &mut Tenant, call: &Call) -> Outcome {
    let target = object(call.body.get("transfer").unwrap_or(&Value::Null))?;
    let team = target
        .get("teamid")
        .and_then(team_id)
        .filter(|team| tenant.team_name(*team).is_some())
        .ok_or(Code::UNKNOWN_TEAM)?;
    let chat = tenant.chat_mut(call.part("chat")).ok_or(Code::UNKNOWN_CHAT)?;
    chat.team_id = team;
    "queued".clone_into(&mut chat.status);
    chat.assignee = None;
    chat.updated_at = now();
    Ok((Code::CHAT_TRANSFERRED, json!("")))
}

/// `POST chats/{chatid}/messages`: `{"messages": […]}`, or a single message.
pub(super) fn append(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body = object(&call.body)?;
    let added = messages(body.get("messages").or(Some(&call.body)))?;
    if added.is_empty() {
        return Err(Failure::body("There is no message"));
    }
    let chat = tenant.chat_mut(call.part("chatid")).ok_or(Code::UNKNOWN_CHAT)?;
    chat.messages.extend(added);
    chat.updated_at = now();
    answer(tenant, call.part("chatid"), Code::MESSAGES_APPENDED)
}

fn answer(tenant: &Tenant, chat_id: &str, code: Code) -> Outcome {
    let mut chats = tenant.chats.iter();
    let chat = chats.find(|chat| chat.chat_id == chat_id).ok_or(Code::UNKNOWN_CHAT)?;
    Ok((code, Value::Object(tenant.chat_view(chat))))
}

fn object(value: &Value) -> Result<&Record, Failure> {
    value.as_object().ok_or_else(|| Failure::body("The body has to be a JSON object"))
}

/// A team's id: a number by its type, a text in the vendor's sample.
fn team_id(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn texts(body: &Record, name: &str) -> Result<Vec<Value>, Failure> {
    match body.get(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => Ok(items.clone()),
        Some(_) => Err(Failure::body(format!("{name} has to be a list of texts"))),
    }
}

/// Messages as a list, or one of them: each an object with a text or with an answer to a choice.
fn messages(value: Option<&Value>) -> Result<Vec<Value>, Failure> {
    let items = match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(single) => vec![single.clone()],
    };
    let valid = |item: &Value| {
        ["text", "attachments", "interactive_response", "wab_interactive_response"]
            .iter()
            .any(|name| item.get(name).is_some())
    };
    if !items.iter().all(valid) {
        return Err(Failure::body("A message needs a text"));
    }
    let stamped = items.into_iter().map(|mut item| {
        if let Some(fields) = item.as_object_mut() {
            fields.entry("type").or_insert(json!("text"));
            fields.entry("timestamp").or_insert_with(|| json!(now()));
        }
        item
    });
    Ok(stamped.collect())
}

//! The tenant's records: teams, users, chats, and the access tokens that are out.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::http;

/// Records by name.
pub(super) type Record = Map<String, Value>;

/// A tenant of imi.chat.
pub(crate) struct Tenant {
    /// Teams as (id, name).
    pub(super) teams: Vec<(i64, String)>,
    pub(super) users: Vec<User>,
    pub(super) chats: Vec<Chat>,
    /// Access tokens, each with the moment in which it expires.
    pub(super) tokens: HashMap<String, Instant>,
    /// How long a token lives.
    pub(super) token_lifetime: Duration,
    /// How many requests were made today.
    pub(super) requests: u64,
    /// How many ids were given out.
    pub(super) issued: u64,
}

/// A user, with what the user's record does not show.
pub(super) struct User {
    pub id: i64,
    /// The record, but for the number of active chats, which is counted when it is asked for.
    pub record: Record,
    /// Teams that the user works in.
    pub teams: Vec<i64>,
}

/// A chat, with the fields of both of its views.
pub(super) struct Chat {
    pub chat_id: String,
    pub team_id: i64,
    pub status: String,
    pub channel: String,
    pub created_at: String,
    pub updated_at: String,
    pub assignee: Option<String>,
    pub customer_id: String,
    pub destination_id: String,
    pub tag: Vec<Value>,
    pub messages: Vec<Value>,
    /// Fields that are kept as they come: `alias_id`, `subject`, `thread_id`, `asset`, `flag`,
    /// `outcome`, `customer`, `route_params`, `other_details`.
    pub more: Record,
}

impl Tenant {
    /// A number that no other record has.
    pub(super) fn next(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// A new access token, in the form of a UUID.
    pub(super) fn new_token(&mut self) -> String {
        let token = http::uuid(0x1c4a7 ^ (self.next() << 20));
        let expires = Instant::now() + self.token_lifetime;
        self.tokens.insert(token.clone(), expires);
        token
    }

    /// Makes every token that is out an expired one.
    pub(super) fn expire_tokens(&mut self) {
        let now = Instant::now();
        self.tokens.values_mut().for_each(|expires| *expires = now);
    }

    pub(super) fn team_name(&self, id: i64) -> Option<&str> {
        let mut teams = self.teams.iter();
        teams.find(|(team, _)| *team == id).map(|(_, name)| name.as_str())
    }

    pub(super) fn user(&self, id: i64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Whether somebody has this login, in any case.
    pub(super) fn login(&self, login_id: &str) -> Option<&User> {
        self.users.iter().find(|user| text(&user.record, "login_id").eq_ignore_ascii_case(login_id))
    }

    pub(super) fn chat_mut(&mut self, chat_id: &str) -> Option<&mut Chat> {
        self.chats.iter_mut().find(|chat| chat.chat_id == chat_id)
    }

    /// How many chats a user has in hand: not queued, not closed.
    pub(super) fn active_chats(&self, login_id: &str) -> usize {
        self.chats
            .iter()
            .filter(|chat| matches!(chat.status.as_str(), "picked" | "onhold"))
            .filter(|chat| chat.assignee.as_deref() == Some(login_id))
            .count()
    }

    /// A user's whole record.
    pub(super) fn user_view(&self, user: &User) -> Record {
        let mut record = user.record.clone();
        let count = self.active_chats(text(&user.record, "login_id"));
        record.insert("active_chats".into(), json!(count));
        record
    }

    /// A user as a search shows them: without four of the fields.
    pub(super) fn user_search_view(&self, user: &User) -> Record {
        let mut record = self.user_view(user);
        record.retain(|name, _| {
            !matches!(name.as_str(), "logged_in" | "job_description" | "login_using_email" | "role_type")
        });
        record
    }

    /// The nested view of a chat, which creating and updating answer.
    pub(super) fn chat_view(&self, chat: &Chat) -> Record {
        let mut view = Record::new();
        let more = |name: &str| chat.more.get(name).cloned();
        view.insert("team_id".into(), json!(chat.team_id));
        view.insert("team_name".into(), json!(self.team_name(chat.team_id)));
        view.extend(chat.head());
        // A subject stands in e-mail alone, a thread in live chat alone.
        if chat.channel == "email" {
            view.insert("subject".into(), more("subject").unwrap_or(json!("")));
        }
        if chat.channel == "livechat" {
            view.insert("thread_id".into(), more("thread_id").unwrap_or(json!("")));
        }
        view.insert("asset".into(), more("asset").unwrap_or(Value::Null));
        let mut customer = match more("customer") {
            Some(Value::Object(customer)) => customer,
            _ => Record::new(),
        };
        customer.insert("customer_id".into(), json!(chat.customer_id));
        customer.insert("destination_id".into(), json!(chat.destination_id));
        view.insert("customer".into(), Value::Object(customer));
        view.insert("messages".into(), json!(chat.messages));
        view.insert("assignee".into(), json!(chat.assignee));
        view.insert("flag".into(), more("flag").unwrap_or(Value::Null));
        view.insert("tag".into(), json!(chat.tag));
        view.insert("route_params".into(), more("route_params").unwrap_or(json!({})));
        view
    }
}

impl Chat {
    /// The fields that both views begin with.
    fn head(&self) -> Record {
        let mut head = Record::new();
        let alias = self.more.get("alias_id").cloned();
        head.insert("chat_id".into(), json!(self.chat_id));
        head.insert("alias_id".into(), alias.unwrap_or(Value::Null));
        head.insert("created_at".into(), json!(self.created_at));
        head.insert("updated_at".into(), json!(self.updated_at));
        head.insert("status".into(), json!(self.status));
        head.insert("channel".into(), json!(self.channel));
        head
    }

    /// The flat view, which lists and searches answer.
    pub(super) fn flat_view(&self) -> Record {
        let mut view = self.head();
        let more = |name: &str| self.more.get(name).cloned();
        view.insert("asset".into(), more("asset").unwrap_or(Value::Null));
        view.insert("customer_id".into(), json!(self.customer_id));
        view.insert("destination_id".into(), json!(self.destination_id));
        view.insert("assignee".into(), json!(self.assignee));
        view.insert("flag".into(), more("flag").unwrap_or(Value::Null));
        view.insert("tag".into(), json!(self.tag));
        view.insert("other_details".into(), more("other_details").unwrap_or(json!({})));
        view
    }
}

/// A text of a record; empty where it has none.
pub(super) fn text<'a>(record: &'a Record, name: &str) -> &'a str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The time now, as the records write it.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

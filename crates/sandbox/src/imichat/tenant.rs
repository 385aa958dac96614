//! The tenant's records: teams, users, chats, and the access tokens.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::http;

#[derive(Default)]
pub(crate) struct Tenant {
    pub(super) teams: Vec<Team>,
    pub(super) users: Vec<User>,
    pub(super) chats: Vec<Chat>,
    /// Access tokens, each with the moment in which it expires.
    pub(super) tokens: HashMap<String, Instant>,
    /// How many requests were made today.
    pub(super) requests: u64,
    /// How many IDs were given out.
    pub(super) issued: u64,
}

/// How long an access token is valid. The vendor does not say; this is long enough for any run.
const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Clone, Debug, Serialize)]
pub(super) struct Team {
    pub(super) id: i64,
    pub(super) name: String,
}

/// A user. The number of active chats is counted when it is shown.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) login_id: String,
    pub(super) email_id: String,
    #[serde(skip_deserializing)]
    pub(super) status: &'static str,
    pub(super) logged_in: bool,
    pub(super) job_description: String,
    pub(super) login_using_email: bool,
    #[serde(skip_deserializing)]
    pub(super) role_type: &'static str,
    pub(super) accepting_chats: bool,
    pub(super) skill_attributes: Map<String, Value>,
    /// The teams that the user works in.
    #[serde(skip)]
    pub(super) teams: Vec<i64>,
}

/// A chat. It serializes to the flat view, which lists and searches return.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Chat {
    pub(super) chat_id: String,
    pub(super) alias_id: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) status: String,
    pub(super) channel: String,
    pub(super) asset: Option<Map<String, Value>>,
    pub(super) customer_id: String,
    pub(super) destination_id: String,
    pub(super) assignee: Option<String>,
    pub(super) flag: Option<String>,
    pub(super) tag: Vec<String>,
    pub(super) other_details: Map<String, Value>,
    #[serde(skip_serializing)]
    pub(super) team_id: i64,
    #[serde(skip_serializing)]
    pub(super) subject: String,
    #[serde(skip_serializing)]
    pub(super) thread_id: String,
    #[serde(skip_serializing)]
    pub(super) customer: Map<String, Value>,
    #[serde(skip_serializing)]
    pub(super) messages: Vec<Message>,
    #[serde(skip_serializing)]
    pub(super) route_params: Map<String, Value>,
}

/// A message of a chat; the spec says what else it may have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    #[serde(rename = "type", default = "text_type")]
    pub(super) kind: String,
    #[serde(default = "stamp")]
    pub(super) timestamp: Option<String>,
    #[serde(flatten)]
    pub(super) content: Map<String, Value>,
}

fn text_type() -> String {
    "text".to_owned()
}

fn stamp() -> Option<String> {
    Some(now())
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
        self.tokens.insert(token.clone(), Instant::now() + TOKEN_LIFETIME);
        token
    }

    pub(super) fn expire_tokens(&mut self) {
        let now = Instant::now();
        self.tokens.values_mut().for_each(|expires| *expires = now);
    }

    pub(super) fn team_name(&self, id: i64) -> Option<&str> {
        self.teams.iter().find(|team| team.id == id).map(|team| team.name.as_str())
    }

    /// The user with this login, whatever its case.
    pub(super) fn login(&self, login_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.login_id.eq_ignore_ascii_case(login_id))
    }

    pub(super) fn chat_mut(&mut self, chat_id: &str) -> Option<&mut Chat> {
        self.chats.iter_mut().find(|chat| chat.chat_id == chat_id)
    }

    /// How many chats a user handles: not queued, not closed.
    fn active_chats(&self, login_id: &str) -> usize {
        let active = |chat: &&Chat| {
            matches!(chat.status.as_str(), "picked" | "onhold") && chat.assignee.as_deref() == Some(login_id)
        };
        self.chats.iter().filter(active).count()
    }

    /// A user's whole record.
    pub(super) fn user_view(&self, user: &User) -> Map<String, Value> {
        let active_chats = self.active_chats(&user.login_id);
        http::extended(user, json!({"active_chats": active_chats}))
    }

    /// The nested view of a chat, which creating and updating return.
    pub(super) fn chat_view(&self, chat: &Chat) -> Value {
        let mut view = http::extended(
            chat,
            json!({
                "team_id": chat.team_id,
                "team_name": self.team_name(chat.team_id),
                "customer": http::extended(
                    &chat.customer,
                    json!({"customer_id": chat.customer_id, "destination_id": chat.destination_id}),
                ),
                "messages": chat.messages,
                "route_params": chat.route_params,
                "subject": chat.subject,
                "thread_id": chat.thread_id,
            }),
        );
        view.retain(|name, _| match name.as_str() {
            "customer_id" | "destination_id" | "other_details" => false,
            "subject" => chat.channel == "email",
            "thread_id" => chat.channel == "livechat",
            _ => true,
        });
        view.into()
    }
}

/// The time now, as the records have it.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

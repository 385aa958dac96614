//! Agent bots, those of an account and those of the whole installation.

pub(super) mod account;
mod platform;

use axum::Router;
use axum::routing::get;

use super::Shared;
use super::failure::Failure;
use super::params::Params;
use super::records::Records;
use super::state::{Object, State};
use crate::http::token;
pub(super) use account::render;

/// All bots.
pub(super) type AgentBots = Records<AgentBot>;

/// A bot. One without an account serves all accounts.
#[derive(Clone)]
pub(super) struct AgentBot {
    pub(super) id: i64,
    pub(super) account_id: Option<i64>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) outgoing_url: Option<String>,
    pub(super) bot_config: serde_json::Value,
    pub(super) access_token: String,
    pub(super) secret: String,
    /// The name of the uploaded picture's file.
    pub(super) avatar: Option<String>,
    pub(super) created_at: chrono::DateTime<chrono::Utc>,
}

const MAX_URL: usize = 2048;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/platform/api/v1/agent_bots", get(platform::index).post(platform::create))
        .route(
            "/platform/api/v1/agent_bots/{id}",
            get(platform::show).patch(platform::update).put(platform::update).delete(platform::destroy),
        )
        .route("/api/v1/accounts/{account}/agent_bots", get(account::index).post(account::create))
        .route(
            "/api/v1/accounts/{account}/agent_bots/{id}",
            get(account::show).patch(account::update).put(account::update).delete(account::destroy),
        )
}

/// Takes a bot away, from where it answered too.
fn remove(state: &mut State, id: i64) {
    state.agent_bots.remove(id);
    state.permissibles.retain(|(_, object)| *object != Object::AgentBot(id));
    for inbox in state.inboxes.values_mut().filter(|inbox| inbox.agent_bot == Some(id)) {
        inbox.agent_bot = None;
    }
    for conversation in state.conversations.values_mut() {
        if conversation.assignee_agent_bot_id == Some(id) {
            conversation.assignee_agent_bot_id = None;
        }
    }
}

impl AgentBot {
    /// A bot of which nothing is said yet. The id and the tokens are given when it is stored.
    pub(super) fn blank(account_id: Option<i64>) -> Self {
        Self {
            id: 0,
            account_id,
            name: None,
            description: None,
            outgoing_url: None,
            bot_config: serde_json::json!({}),
            access_token: String::new(),
            secret: String::new(),
            avatar: None,
            created_at: chrono::Utc::now(),
        }
    }

    /// The bot as it is stored under an id.
    pub(super) fn with_id(self, id: i64) -> Self {
        let seed = u64::try_from(id).unwrap_or_default().wrapping_mul(2).wrapping_add(500_000);
        Self { id, access_token: token(seed, 24), secret: token(seed + 1, 24), ..self }
    }

    /// What both APIs let be said. A name is not asked for.
    fn apply(&mut self, params: &Params) -> Result<(), Failure> {
        let fields = params.fields();
        if let Some(name) = fields.text("name") {
            self.name = name;
        }
        if let Some(description) = fields.text("description") {
            self.description = description;
        }
        if let Some(url) = fields.text("outgoing_url") {
            self.outgoing_url = url;
        }
        if let Some(file) = params.file("avatar") {
            self.avatar = Some(file.to_owned());
        }
        if self.outgoing_url.as_ref().is_some_and(|url| url.chars().count() > MAX_URL) {
            let message = format!("Outgoing url is too long (maximum is {MAX_URL} characters)");
            return Err(Failure::Invalid(vec![("outgoing_url", message)]));
        }
        Ok(())
    }
}

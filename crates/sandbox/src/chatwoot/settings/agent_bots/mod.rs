//! Agent bots, those of an account and those of the whole installation.

pub(crate) mod account;
pub(crate) mod platform;

use crate::chatwoot::prelude::*;
use crate::http::token;

const MAX_URL: usize = 2048;

/// Removes a bot, from its inboxes too.
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
    /// A bot with defaults only, with tokens of its own.
    pub(crate) fn blank(state: &State, account_id: Option<i64>) -> Self {
        let seed = u64::try_from(state.agent_bots.next()).unwrap_or_default().wrapping_mul(2);
        let seed = seed.wrapping_add(500_000);
        Self {
            account_id,
            bot_config: json!({}),
            access_token: token(seed, 24),
            secret: token(seed + 1, 24),
            created_at: Utc::now(),
            ..Self::default()
        }
    }

    /// What both APIs let be said. A name is not asked for.
    fn apply(&mut self, params: &Params) -> Result<(), Failure> {
        let fields = params.fields();
        fields.set("name", &mut self.name);
        fields.set("description", &mut self.description);
        fields.set("outgoing_url", &mut self.outgoing_url);
        if let Some(file) = params.file("avatar") {
            self.avatar = Some(file.to_owned());
        }
        if self.outgoing_url.as_ref().is_some_and(|url| url.chars().count() > MAX_URL) {
            let message = format!("Outgoing url is too long (maximum is {MAX_URL} characters)");
            return Err(Failure::invalid("outgoing_url", message));
        }
        Ok(())
    }
}

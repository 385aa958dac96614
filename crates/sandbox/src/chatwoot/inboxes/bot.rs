//! The bot that replies first in an inbox.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::agent_bots;

/// `GET …/inboxes/{id}/agent_bot`: an empty object where there is none.
pub(crate) fn show(Call { state, caller, base, record: inbox, .. }: Call<'_, Member, Inbox>) -> Reply {
    let Some(bot) = inbox.agent_bot.and_then(|bot| state.agent_bots.get(bot)) else {
        return ok(&json!({}));
    };
    let mut shown = agent_bots::render(bot, caller.role, base);
    if let Value::Object(shown) = &mut shown
        && caller.administrator()
    {
        shown.insert("access_token".to_owned(), token(bot));
    }
    ok(&json!({"agent_bot": shown}))
}

/// The record of a bot's token, which is shown whole here, and only here.
fn token(bot: &AgentBot) -> Value {
    json!({
        "id": bot.id, "owner_type": "AgentBot", "owner_id": bot.id, "token": bot.access_token,
        "created_at": time(bot.created_at), "updated_at": time(bot.created_at),
    })
}

/// `POST …/inboxes/{id}/set_agent_bot`; null takes the bot away.
pub(crate) fn set(Call { state, caller, params, record: mut inbox, .. }: Call<'_, Member, Inbox>) -> Reply {
    let bot = params.fields().text("agent_bot").flatten();
    if let Some(bot) = &bot {
        let bot = state.reachable_bot(caller.account_id, bot.parse().ok());
        inbox.agent_bot = Some(bot.ok_or(Failure::NotFound)?.id);
    } else {
        inbox.agent_bot = None;
    }
    caller.only_administrators()?;
    state.inboxes.put(inbox);
    ok_empty()
}

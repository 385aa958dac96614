//! The forms of an agent bot.

use crate::chatwoot::prelude::*;
use crate::chatwoot::wire;

/// Where a bot's picture is.
pub(crate) fn avatar(bot: &AgentBot, base: &str) -> String {
    wire::avatar(seed(bot.id, 600_000), bot.avatar.as_ref(), base)
}

/// A bot as somebody of this role sees it: only administrators see tokens, and nobody sees where a
/// bot of the whole installation sends to.
pub(crate) fn render(bot: &AgentBot, role: Role, base: &str) -> Value {
    let own = bot.account_id.is_some();
    let secrets = own && role == Role::Administrator;
    shown!(bot =>
        id, name, description, bot_config, account_id;
        maybe {
            "outgoing_url": own.then_some(&bot.outgoing_url),
            "access_token": secrets.then_some(&bot.access_token), "secret": secrets.then_some(&bot.secret),
        }
        "thumbnail": avatar(bot, base), "bot_type": "webhook", "system_bot": !own,
    )
}

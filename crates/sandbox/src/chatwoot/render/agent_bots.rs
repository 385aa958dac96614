//! The forms of an agent bot.

use crate::chatwoot::prelude::*;

/// A bot as somebody of this role sees it: only administrators see tokens, and nobody sees where a
/// bot of the whole installation sends to.
pub(crate) fn render(bot: &AgentBot, role: Role, base: &str) -> Value {
    let seed = u64::try_from(bot.id).unwrap_or_default().wrapping_add(600_000);
    let thumbnail = bot.avatar.as_ref().map(|file| picture(seed, file, base));
    let own = bot.account_id.is_some();
    let secrets = own && role == Role::Administrator;
    shown!(bot =>
        id, name, description, bot_config, account_id;
        maybe {
            "outgoing_url": own.then_some(&bot.outgoing_url),
            "access_token": secrets.then_some(&bot.access_token), "secret": secrets.then_some(&bot.secret),
        }
        "thumbnail": thumbnail.unwrap_or_default(), "bot_type": "webhook", "system_bot": !own,
    )
}

//! The forms of an agent bot.

use crate::chatwoot::prelude::*;

/// A bot as somebody of this role sees it: only administrators see tokens, and nobody sees where a
/// bot of the whole installation sends to.
pub(crate) fn render(bot: &AgentBot, role: Role, base: &str) -> Value {
    let seed = u64::try_from(bot.id).unwrap_or_default().wrapping_add(600_000);
    let thumbnail = bot.avatar.as_ref().map(|file| picture(seed, file, base));
    let mut shown = object(shown!(bot =>
        id, name, description, bot_config, account_id;
        "thumbnail": thumbnail.unwrap_or_default(), "bot_type": "webhook",
        "system_bot": bot.account_id.is_none(),
    ));
    if bot.account_id.is_some() {
        shown.insert("outgoing_url".to_owned(), bot.outgoing_url.clone().into());
        if role == Role::Administrator {
            shown.insert("access_token".to_owned(), bot.access_token.clone().into());
            shown.insert("secret".to_owned(), bot.secret.clone().into());
        }
    }
    shown.into()
}

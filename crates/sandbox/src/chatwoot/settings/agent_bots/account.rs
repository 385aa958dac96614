//! Agent bots as an account's members see them.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::picture;
use crate::chatwoot::request::auth;

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

impl Audited for AgentBot {
    const CLASS: &'static str = "AgentBot";

    /// All but the tokens.
    fn columns(&self) -> Columns {
        object(shown!(self => name, account_id, bot_config, description, outgoing_url; "bot_type": 0))
    }
}

/// Takes over what a request says. `webhook` is the only type, and its number is 0. Any other makes
/// Rails fail.
fn apply(bot: &mut AgentBot, params: &Params) -> Result<(), Failure> {
    let fields = params.fields();
    if !matches!(fields.text("bot_type").flatten().as_deref(), None | Some("" | "0" | "webhook")) {
        return Err(Failure::Rails(500));
    }
    bot.apply(params)?;
    if let Some(config) = fields.object("bot_config") {
        bot.bot_config = config.into();
    }
    Ok(())
}

/// `GET …/agent_bots`: the account's and the installation's.
pub(crate) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let seen = |bot: &&AgentBot| bot.account_id.is_none_or(|owner| owner == caller.account_id);
    let bots = state.agent_bots.values().filter(seen);
    ok(&bots.map(|bot| render(bot, caller.role, base)).collect::<Value>())
}

pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Admin>) -> Reply {
    let mut bot = AgentBot::blank(state, Some(caller.account_id));
    apply(&mut bot, params)?;
    ok(&render(&state.create(caller, bot), caller.role, base))
}

pub(crate) fn show(Call { state, caller, id, base, .. }: Call<'_, Member>) -> Reply {
    let bot = auth::id(id)
        .and_then(|id| state.agent_bots.get(id))
        .filter(|bot| bot.account_id.is_none_or(|owner| owner == caller.account_id))
        .ok_or(Failure::NotFound)?;
    ok(&render(bot, caller.role, base))
}

/// `PATCH …/agent_bots/{id}`. Bots of the installation are not found.
pub(crate) fn update(Call { state, caller, params, id, base, .. }: Call<'_, Admin>) -> Reply {
    let mut bot = state.agent_bots.find(caller.account_id, id)?.clone();
    apply(&mut bot, params)?;
    state.save(caller, bot.clone());
    ok(&render(&bot, caller.role, base))
}

pub(crate) fn destroy(Call { state, caller, id, .. }: Call<'_, Admin>) -> Reply {
    let bot = state.agent_bots.find(caller.account_id, id)?.clone();
    crate::chatwoot::settings::agent_bots::remove(state, bot.id);
    state.destroy(caller, &bot);
    ok_empty()
}

//! Agent bots as an account's members see them.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::agent_bots::render;
use crate::chatwoot::request::auth;

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
    let bot = state.reachable_bot(caller.account_id, auth::id(id)).ok_or(Failure::NotFound)?;
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

//! Agent bots in the Platform API.

use crate::chatwoot::prelude::*;

fn render(bot: &AgentBot) -> Value {
    shown!(bot => id, name, description, outgoing_url, account_id, access_token)
}

impl PlatformRecord for AgentBot {
    const OBJECT: fn(i64) -> Object = Object::AgentBot;
}

/// `GET /platform/api/v1/agent_bots`: those that the app owns.
pub(crate) fn index(Call { state, caller: app, .. }: Call<'_, Platform>) -> Reply {
    let owned = |bot: &&AgentBot| state.permissibles.contains(&(app, Object::AgentBot(bot.id)));
    ok(&state.agent_bots.values().filter(owned).map(render).collect::<Value>())
}

pub(crate) fn create(Call { state, caller: app, params, .. }: Call<'_, Platform>) -> Reply {
    let mut bot = AgentBot::blank(state, params.fields().integer("account_id").flatten());
    bot.apply(params)?;
    let bot = state.agent_bots.add(bot);
    state.permissibles.insert((app, Object::AgentBot(bot.id)));
    ok(&render(bot))
}

pub(crate) fn show(Call { record: bot, .. }: Call<'_, Platform, AgentBot>) -> Reply {
    ok(&render(&bot))
}

pub(crate) fn update(Call { state, params, record: mut bot, .. }: Call<'_, Platform, AgentBot>) -> Reply {
    bot.apply(params)?;
    params.fields().set("account_id", &mut bot.account_id);
    state.agent_bots.put(bot.clone());
    ok(&render(&bot))
}

pub(crate) fn destroy(Call { state, record: bot, .. }: Call<'_, Platform, AgentBot>) -> Reply {
    crate::chatwoot::settings::agent_bots::remove(state, bot.id);
    ok_empty()
}

//! Agent bots as an account's members see them.

use super::super::auth;
use super::super::prelude::*;
use super::super::render::picture;

/// A bot as somebody of this role sees it: only administrators see tokens, and nobody sees where a bot
/// of the whole installation sends to.
pub(in super::super) fn render(bot: &AgentBot, role: Role, base: &str) -> Value {
    let seed = u64::try_from(bot.id).unwrap_or_default().wrapping_add(600_000);
    let thumbnail = bot.avatar.as_ref().map(|file| picture(seed, file, base));
    let mut shown = object(json!({
        "id": bot.id, "name": bot.name, "description": bot.description,
        "thumbnail": thumbnail.unwrap_or_default(), "bot_type": "webhook", "bot_config": bot.bot_config,
        "account_id": bot.account_id, "system_bot": bot.account_id.is_none(),
    }));
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
        object(json!({
            "name": self.name, "bot_type": 0, "account_id": self.account_id, "bot_config": self.bot_config,
            "description": self.description, "outgoing_url": self.outgoing_url,
        }))
    }
}

/// Takes over what a request says. `webhook` is the only type, and its number is 0. Any other does Rails not survive.
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
pub(super) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let seen = |bot: &&AgentBot| bot.account_id.is_none_or(|owner| owner == caller.account_id);
    let bots = state.agent_bots.values().filter(seen);
    ok(&bots.map(|bot| render(bot, caller.role, base)).collect::<Value>())
}

/// `POST …/agent_bots`
pub(super) fn create(Call { state, caller, params, base, .. }: Call<'_, Admin>) -> Reply {
    let mut bot = AgentBot::blank(state, Some(caller.account_id));
    apply(&mut bot, params)?;
    ok(&render(&state.create(caller, bot), caller.role, base))
}

/// `GET …/agent_bots/{id}`
pub(super) fn show(Call { state, caller, id, base, .. }: Call<'_, Member>) -> Reply {
    let bot = auth::id(id)
        .and_then(|id| state.agent_bots.get(id))
        .filter(|bot| bot.account_id.is_none_or(|owner| owner == caller.account_id))
        .ok_or(Failure::NotFound)?;
    ok(&render(bot, caller.role, base))
}

/// `PATCH …/agent_bots/{id}`. Bots of the installation are not found.
pub(super) fn update(Call { state, caller, params, id, base, .. }: Call<'_, Admin>) -> Reply {
    let mut bot = state.agent_bots.find(caller.account_id, id)?.clone();
    apply(&mut bot, params)?;
    state.save(caller, bot.clone());
    ok(&render(&bot, caller.role, base))
}

/// `DELETE …/agent_bots/{id}`
pub(super) fn destroy(Call { state, caller, id, .. }: Call<'_, Admin>) -> Reply {
    let bot = state.agent_bots.find(caller.account_id, id)?.clone();
    super::remove(state, bot.id);
    state.destroy(caller, &bot);
    ok_empty()
}

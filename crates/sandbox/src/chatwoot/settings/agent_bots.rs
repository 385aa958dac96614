//! Agent bots, those of an account and those of the whole installation, in both APIs.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::agent_bots::render;
use crate::chatwoot::request::auth;

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
    /// What both APIs let be said. A name is not asked for.
    fn take_over(&mut self, params: &Params) -> Result<(), Failure> {
        let fields = params.fields();
        take!(fields => self: name, description, outgoing_url);
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

impl Setting for AgentBot {
    fn blank(state: &State, caller: Caller) -> Self {
        Self::new(&state.agent_bots, Some(caller.account_id))
    }

    /// `webhook` is the only type, and its number is 0. Any other makes Rails fail.
    fn apply(&mut self, _: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.fields();
        if !matches!(fields.text("bot_type").flatten().as_deref(), None | Some("" | "0" | "webhook")) {
            return Err(Failure::Rails(500));
        }
        self.take_over(params)?;
        if let Some(config) = fields.object("bot_config") {
            self.bot_config = config.into();
        }
        Ok(())
    }

    fn shown(&self, view: View<'_>) -> Value {
        render(self, view.caller.map_or(Role::Agent, |caller| caller.role), view.base)
    }

    fn removed(&self, state: &mut State) {
        remove(state, self.id);
    }
}

/// `GET …/agent_bots`: the account's and the installation's.
pub(crate) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let seen = |bot: &&AgentBot| bot.account_id.is_none_or(|owner| owner == caller.account_id);
    let bots = state.agent_bots.values().filter(seen);
    ok(&bots.map(|bot| render(bot, caller.role, base)).collect::<Value>())
}

pub(crate) fn show(Call { state, caller, id, base, .. }: Call<'_, Member>) -> Reply {
    let bot = state.reachable_bot(caller.account_id, auth::id(id)).ok_or(Failure::NotFound)?;
    ok(&render(bot, caller.role, base))
}

fn for_apps(bot: &AgentBot) -> Value {
    shown!(bot => id, name, description, outgoing_url, account_id, access_token)
}

impl PlatformRecord for AgentBot {
    const OBJECT: fn(i64) -> Object = Object::AgentBot;
}

/// `GET /platform/api/v1/agent_bots`: those that the app owns.
pub(crate) fn platform_index(Call { state, caller: app, .. }: Call<'_, Platform>) -> Reply {
    let owned = |bot: &&AgentBot| state.permissibles.contains(&(app, Object::AgentBot(bot.id)));
    ok(&state.agent_bots.values().filter(owned).map(for_apps).collect::<Value>())
}

pub(crate) fn platform_create(Call { state, caller: app, params, .. }: Call<'_, Platform>) -> Reply {
    let mut bot = AgentBot::new(&state.agent_bots, params.fields().integer("account_id").flatten());
    bot.take_over(params)?;
    let bot = state.agent_bots.add(bot);
    state.permissibles.insert((app, Object::AgentBot(bot.id)));
    ok(&for_apps(bot))
}

pub(crate) fn platform_show(Call { record: bot, .. }: Call<'_, Platform, AgentBot>) -> Reply {
    ok(&for_apps(&bot))
}

pub(crate) fn platform_update(
    Call { state, params, record: mut bot, .. }: Call<'_, Platform, AgentBot>,
) -> Reply {
    bot.take_over(params)?;
    take!(params.fields() => bot: account_id);
    state.agent_bots.put(bot.clone());
    ok(&for_apps(&bot))
}

pub(crate) fn platform_destroy(Call { state, record: bot, .. }: Call<'_, Platform, AgentBot>) -> Reply {
    remove(state, bot.id);
    ok_empty()
}

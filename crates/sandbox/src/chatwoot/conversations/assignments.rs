//! Who takes a conversation.

use crate::chatwoot::changes::{Author, save};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render;

/// The columns of the table, which this response shows as they are.
fn columns(team: &Team) -> Value {
    shown!(team =>
        id, name, description, allow_auto_assign, account_id, icon, icon_color;
        "created_at": time(team.created_at), "updated_at": time(team.updated_at),
    )
}

/// To a bot. One that cannot be reached changes nothing.
fn to_bot(state: &State, caller: Caller, fields: &Fields, changed: &mut Conversation, base: &str) -> Value {
    let bot = fields.integer("assignee_id").flatten();
    let Some(bot) = state.reachable_bot(caller.account_id, bot) else {
        return Value::Null;
    };
    changed.assignee_id = None;
    changed.assignee_agent_bot_id = Some(bot.id);
    render::conversations::bot(bot, base)
}

/// To a user. One who is no member means nobody.
fn to_user(state: &State, caller: Caller, fields: &Fields, changed: &mut Conversation, base: &str) -> Value {
    let member = fields.integer("assignee_id").flatten();
    let member = member.and_then(|id| state.membership(caller.account_id, id));
    changed.assignee_id = member.map(|member| member.user_id);
    changed.assignee_agent_bot_id = None;
    member.and_then(|member| render::people::agent(state, member, base)).into()
}

/// To a team. One that does not exist means none.
fn to_team(state: &State, caller: Caller, fields: &Fields, changed: &mut Conversation) -> Value {
    let team = fields.integer("team_id").flatten().and_then(|id| state.teams.get(id));
    let team = team.filter(|team| team.account_id == caller.account_id);
    changed.team_id = team.map(|team| team.id);
    team.map(columns).into()
}

/// `POST …/conversations/{conversation}/assignments`, to a user, a bot or a team.
pub(crate) fn create(
    Call { state, caller, params, base, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let (fields, base) = (params.fields(), base);
    let shown = if fields.text("assignee_type").flatten().as_deref() == Some("AgentBot") {
        to_bot(state, caller, fields, &mut changed, base)
    } else if fields.has("assignee_id") {
        to_user(state, caller, fields, &mut changed, base)
    } else if fields.has("team_id") {
        to_team(state, caller, fields, &mut changed)
    } else {
        return ok(&Value::Null);
    };
    save(state, changed, Author::User(caller.user_id));
    ok(&shown)
}

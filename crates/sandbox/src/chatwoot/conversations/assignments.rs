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

/// `POST …/conversations/{conversation}/assignments`, to a user, a bot or a team.
pub(crate) fn create(
    Call { state, caller, params, base, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let (fields, account) = (params.fields(), caller.account_id);
    let id = |name: &str| fields.integer(name).flatten();
    let shown = if fields.text("assignee_type").flatten().as_deref() == Some("AgentBot") {
        // A bot that cannot be reached changes nothing.
        state.reachable_bot(account, id("assignee_id")).map(|bot| {
            (changed.assignee_id, changed.assignee_agent_bot_id) = (None, Some(bot.id));
            render::conversations::bot(bot, base)
        })
    } else if fields.has("assignee_id") {
        // A user who is no member means nobody.
        let member = id("assignee_id").and_then(|id| state.membership(account, id));
        (changed.assignee_id, changed.assignee_agent_bot_id) = (member.map(|member| member.user_id), None);
        member.and_then(|member| render::people::agent(state, member, base))
    } else if fields.has("team_id") {
        // A team that does not exist means none.
        let team = id("team_id").and_then(|id| state.teams.get(id)).filter(|team| team.account_id == account);
        changed.team_id = team.map(|team| team.id);
        team.map(columns)
    } else {
        return ok(&Value::Null);
    };
    save(state, changed, Author::User(caller.user_id));
    ok(&shown.into())
}

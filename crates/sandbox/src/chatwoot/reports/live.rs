//! The conversations as they are now, of the account or of each agent.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::avatar;

const PER_PAGE: usize = 25;

/// `GET …/reports/conversations`, with or without a slash: the type decides what comes back.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Admin>) -> Reply {
    let account = caller.account_id;
    let kind = params.fields().text("type").flatten().filter(|kind| !kind.is_empty());
    match kind.ok_or(Failure::Unexplained)?.as_str() {
        "account" => ok(&of_account(state, account)),
        "agent" => ok(&of_agents(state, account, params, base)),
        // They are looked up by an id that nobody can give here.
        "inbox" | "label" | "team" => Err(Failure::NotFound),
        _ => Err(Failure::Rails(500)),
    }
}

/// Whether the customer waits, for the first reply or for another one.
fn is_unattended(conversation: &Conversation) -> bool {
    conversation.first_reply_created_at.is_none() || conversation.waiting_since.is_some()
}

/// The conversations that are open now.
fn open(state: &State, account: i64) -> impl Iterator<Item = &Conversation> {
    state.conversations.of(account).filter(|conversation| conversation.status == Status::Open)
}

fn of_account(state: &State, account: i64) -> Value {
    let open = || open(state, account);
    json!({
        "open": open().count(), "unattended": open().filter(|held| is_unattended(held)).count(),
        "unassigned": open().filter(|held| held.assignee_id.is_none()).count(),
        // Pending ones are looked for among the open ones.
        "pending": 0,
    })
}

/// Whom most conversations are open with comes first. A `user_id`, though documented, changes
/// nothing.
fn of_agents(state: &State, account: i64, params: &Params, base: &str) -> Value {
    let members = state.memberships.of(account);
    let mut lines: Vec<(usize, Value)> = params
        .page_of(members, PER_PAGE)
        .filter_map(|member| {
            let user = state.users.get(member.user_id)?;
            let own = || open(state, account).filter(|held| held.assignee_id == Some(user.id));
            let count = own().count();
            let line = shown!(user =>
                id, name, email;
                "thumbnail": avatar(user, base), "availability": member.availability_status(user),
                "metric": {"open": count, "unattended": own().filter(|held| is_unattended(held)).count()},
            );
            Some((count, line))
        })
        .collect();
    lines.sort_by_key(|(open, _)| *open);
    lines.into_iter().rev().map(|(_, line)| line).collect()
}

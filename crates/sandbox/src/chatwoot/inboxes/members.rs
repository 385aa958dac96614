//! The members of an inbox.

use crate::chatwoot::audit;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::members;

/// An inbox that the caller may change, named in the body, as it then is, and the users who are
/// named.
fn change(state: &State, caller: Caller, fields: &Fields) -> Result<(Inbox, Vec<i64>), Failure> {
    let inbox = fields.text("inbox_id").flatten().unwrap_or_default();
    let inbox = state.inboxes.find(caller.account_id, &inbox)?.clone();
    caller.only_administrators()?;
    // Rails subtracts lists without looking whether there is one.
    Ok((inbox, fields.ids("user_ids").ok_or(Failure::Rails(500))?))
}

/// Puts those into an inbox who are not in it yet; all of them must be users.
fn add(state: &State, inbox: &mut Inbox, users: &[i64]) -> Result<(), Failure> {
    for user in users {
        if inbox.members.contains(user) {
            continue;
        }
        if state.users.get(*user).is_none() {
            return Err(Failure::invalid("user", "User must exist"));
        }
        inbox.members.push(*user);
    }
    Ok(())
}

/// Stores an inbox whose members have changed.
fn keep(state: &mut State, caller: Caller, inbox: Inbox) {
    if let Some(before) = state.inboxes.get(inbox.id).cloned() {
        let changed = [&before.members[..], &inbox.members];
        audit::members(state, caller.into(), "InboxMember", ("inbox_id", inbox.id), changed);
    }
    state.inboxes.put(inbox);
}

fn shown(state: &State, inbox: &Inbox, base: &str) -> Reply {
    ok(&json!({"payload": members(state, inbox.account_id, &inbox.members, base)}))
}

pub(crate) fn show(Call { state, record: inbox, base, .. }: Call<'_, Member, Inbox>) -> Reply {
    shown(state, &inbox, base)
}

pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let (mut inbox, users) = change(state, caller, params.fields())?;
    add(state, &mut inbox, &users)?;
    keep(state, caller, inbox.clone());
    shown(state, &inbox, base)
}

/// `PATCH …/inbox_members`: from now on, these and no others.
pub(crate) fn update(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let (mut inbox, users) = change(state, caller, params.fields())?;
    add(state, &mut inbox, &users)?;
    inbox.members.retain(|member| users.contains(member));
    keep(state, caller, inbox.clone());
    shown(state, &inbox, base)
}

pub(crate) fn destroy(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let (mut inbox, users) = change(state, caller, params.fields())?;
    inbox.members.retain(|member| !users.contains(member));
    keep(state, caller, inbox);
    ok_empty()
}

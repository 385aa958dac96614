//! The agents of an account: all of its users, whatever their role.

use crate::chatwoot::people::validate;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;
use crate::chatwoot::request::auth;
use crate::http::token;

/// `GET /api/v1/accounts/{account}/agents`, in the order of their names.
pub(crate) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let mut members: Vec<&Membership> = state.memberships.of(caller.account_id).collect();
    members.sort_by_cached_key(|member| state.users.get(member.user_id).map(|user| user.name.to_lowercase()));
    ok(&members.into_iter().filter_map(|member| render::agent(state, member, base)).collect::<Value>())
}

/// Takes over what the body says about a membership. `availability_status`, which the documentation
/// has, is none of it: the real server passes it over. Unknown roles and availabilities are enum
/// values that Rails does not survive.
fn apply(member: &mut Membership, fields: &Fields) -> Result<(), Failure> {
    member.role = fields.one_of("role", Role::parse)?.unwrap_or(member.role);
    member.availability = fields.one_of("availability", Availability::parse)?.unwrap_or(member.availability);
    take!(fields => member: auto_offline);
    // A body without it takes it away.
    member.custom_role_id = fields.integer("custom_role_id").flatten();
    member.updated_at = Utc::now();
    Ok(())
}

fn shown(state: &State, member: &Membership, base: &str) -> Reply {
    ok(&render::agent(state, member, base).ok_or(Failure::NotFound)?)
}

/// `POST /api/v1/accounts/{account}/agents`. A user with the address joins; if nobody has it, a
/// user is made and invited.
pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    // The limit is looked at before the role and before the values.
    if state.is_full(caller.account_id, "agents", state.memberships.of(caller.account_id).count()) {
        return Err(Failure::LimitExceeded("Please purchase more licenses"));
    }
    caller.only_administrators()?;
    let fields = params.under("agent")?;
    let mut member = Membership::new(caller.account_id, 0, Role::Agent, Some(caller.user_id));
    apply(&mut member, &fields)?;
    let email = fields.text("email").flatten();
    let known = email.as_deref().and_then(|email| state.user_by_email(email)).map(|user| user.id);
    member.user_id = match known {
        Some(user) if state.membership(caller.account_id, user).is_some() => {
            return Err(Failure::invalid("user_id", "User has already been taken"));
        }
        Some(user) => user,
        None => {
            let name = fields.text("name").flatten();
            let mut errors = Invalid::default();
            validate::email(state, email.as_deref(), None, &mut errors);
            errors.length("name", name.as_deref(), validate::MAX_TEXT);
            errors.result()?;
            // Without a name it is the database that refuses, and nobody catches that.
            let name = name.ok_or(Failure::Rails(500))?;
            let password = format!("1!aA{}", token(seed(caller.user_id, 0), 12));
            state.users.add(User::new(&state.users, name, &email.unwrap_or_default(), password)).id
        }
    };
    let member = state.create(caller, member);
    shown(state, &member, base)
}

/// The agent in a path.
pub(crate) struct Agent(Membership);

impl Found<Admin> for Agent {
    fn find(state: &State, caller: &Caller, id: &str) -> Result<Self, Failure> {
        let member = auth::id(id).and_then(|id| state.membership(caller.account_id, id));
        member.cloned().map(Self).ok_or(Failure::NotFound)
    }
}

pub(crate) fn update(
    Call { state, caller, record: Agent(mut member), params, base, .. }: Call<'_, Admin, Agent>,
) -> Reply {
    let fields = params.under("agent")?;
    apply(&mut member, &fields)?;
    if let Some(name) = fields.text("name").flatten() {
        let mut errors = Invalid::default();
        errors.length("name", Some(&name), validate::MAX_TEXT);
        errors.result()?;
        if let Some(user) = state.users.get_mut(member.user_id) {
            user.name = name;
        }
    }
    state.save(caller, member.clone());
    shown(state, &member, base)
}

/// `DELETE /api/v1/accounts/{account}/agents/{id}`. Who belongs to no account any more is deleted.
pub(crate) fn destroy(Call { state, record: Agent(member), .. }: Call<'_, Admin, Agent>) -> Reply {
    state.leave(member.account_id, member.user_id);
    if state.memberships_of(member.user_id).next().is_none() {
        state.remove_user(member.user_id);
    }
    ok_empty()
}

//! Who belongs to an account, in the Platform API.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;

pub(crate) fn index(Call { state, record: account, .. }: Call<'_, Platform, Account>) -> Reply {
    ok(&state.memberships.of(account.id).map(render::account_user).collect::<Value>())
}

/// `POST /platform/api/v1/accounts/{id}/account_users`. Who is a member already gets the role.
pub(crate) fn create(Call { state, record: account, params, .. }: Call<'_, Platform, Account>) -> Reply {
    let fields = params.fields();
    let role = fields.one_of("role", Role::parse)?;
    let user = fields.integer("user_id").flatten().filter(|id| state.users.get(*id).is_some());
    let user = user.ok_or_else(|| Failure::invalid("user", "User must exist"))?;
    let actor = Actor::app(account.id);
    let Some(mut member) = state.membership(account.id, user).cloned() else {
        let member = Membership::new(account.id, user, role.unwrap_or(Role::Agent), None);
        return ok(&render::account_user(&state.create(actor, member)));
    };
    if let Some(role) = role {
        member.role = role;
        member.updated_at = Utc::now();
    }
    state.save(actor, member.clone());
    ok(&render::account_user(&member))
}

/// `DELETE /platform/api/v1/accounts/{id}/account_users`. Who is no member is as good as removed.
pub(crate) fn destroy(Call { state, record: account, params, .. }: Call<'_, Platform, Account>) -> Reply {
    if let Some(user) = params.fields().integer("user_id").flatten() {
        state.leave(account.id, user);
    }
    ok_empty()
}

//! Accounts, and who belongs to them, in the Platform API.

use crate::chatwoot::params::boolean;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;
use crate::chatwoot::state::locale;

const STATUSES: Words = Words("active suspended");

impl PlatformRecord for Account {
    const OBJECT: fn(i64) -> Object = Object::Account;
}

fn apply(account: &mut Account, fields: &Fields) -> Result<(), Failure> {
    if let Some(text) = fields.text("locale").flatten() {
        account.locale = locale::parse(&text)?.to_owned();
    }
    if let Some(status) = fields.one_of("status", |text| STATUSES.iter().find(|known| *known == text))? {
        account.status = status.to_owned();
    }
    take!(fields => account: name, domain, support_email, limits, custom_attributes);
    for (feature, on) in fields.object("features").unwrap_or_default() {
        if boolean(&on) == Some(true) {
            account.features.insert(feature);
        } else {
            account.features.remove(&feature);
        }
    }
    if account.name.trim().is_empty() {
        return Err(Failure::invalid("name", "Name can't be blank"));
    }
    Ok(())
}

pub(crate) fn create(Call { state, caller: app, params, .. }: Call<'_, Platform>) -> Reply {
    let mut account = Account::blank("");
    apply(&mut account, params.fields())?;
    let account = state.accounts.add(account);
    state.permissibles.insert((app, Object::Account(account.id)));
    ok(&render::platform_account(account))
}

pub(crate) fn show(Call { record: account, .. }: Call<'_, Platform, Account>) -> Reply {
    ok(&render::platform_account(&account))
}

pub(crate) fn update(Call { state, record: mut account, params, .. }: Call<'_, Platform, Account>) -> Reply {
    apply(&mut account, params.fields())?;
    state.save(Actor::app(account.id), account.clone());
    ok(&render::platform_account(&account))
}

/// `DELETE /platform/api/v1/accounts/{id}`. The real server deletes a little later.
pub(crate) fn destroy(Call { state, record: account, .. }: Call<'_, Platform, Account>) -> Reply {
    state.remove_account(account.id);
    ok_empty()
}

pub(crate) fn users(Call { state, record: account, .. }: Call<'_, Platform, Account>) -> Reply {
    ok(&state.memberships.of(account.id).map(render::account_user).collect::<Value>())
}

/// `POST /platform/api/v1/accounts/{id}/account_users`. Who is a member already gets the role.
pub(crate) fn add_user(Call { state, record: account, params, .. }: Call<'_, Platform, Account>) -> Reply {
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
pub(crate) fn remove_user(Call { state, record: account, params, .. }: Call<'_, Platform, Account>) -> Reply {
    if let Some(user) = params.fields().integer("user_id").flatten() {
        state.leave(account.id, user);
    }
    ok_empty()
}

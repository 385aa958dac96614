//! Accounts in the Platform API.

use crate::chatwoot::people::locale;
use crate::chatwoot::people::render;
use crate::chatwoot::prelude::*;
use crate::chatwoot::request::params::boolean;
use crate::chatwoot::seed::FEATURES;

const STATUSES: Words = Words("active suspended");

impl PlatformRecord for Account {
    const OBJECT: fn(i64) -> Object = Object::Account;
}

fn apply(account: &mut Account, fields: &Fields) -> Result<(), Failure> {
    if let Some(text) = fields.text("locale").flatten() {
        account.locale = locale::parse(&text)?.to_owned();
    }
    if let Some(status) = fields.text("status").flatten() {
        if !STATUSES.contains(&status) {
            return Err(Failure::Rails(500));
        }
        account.status = status;
    }
    fields.set("name", &mut account.name);
    fields.set("domain", &mut account.domain);
    fields.set("support_email", &mut account.support_email);
    fields.set("limits", &mut account.limits);
    fields.set("custom_attributes", &mut account.custom_attributes);
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

/// An account as it is before anything is said about it. The id is given when it is stored.
pub(crate) fn blank(name: &str) -> Account {
    Account {
        id: 0,
        name: name.to_owned(),
        locale: "en".to_owned(),
        status: "active".to_owned(),
        domain: None,
        support_email: None,
        features: FEATURES.iter().map(str::to_owned).collect(),
        custom_attributes: Map::new(),
        limits: Map::new(),
        settings: Map::new(),
        created_at: Utc::now(),
    }
}

pub(crate) fn create(Call { state, caller: app, params, .. }: Call<'_, Platform>) -> Reply {
    let mut account = blank("");
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

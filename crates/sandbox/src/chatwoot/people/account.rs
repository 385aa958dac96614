//! An account in the Application API.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;
use crate::chatwoot::request::auth;
use crate::chatwoot::state::locale;

/// The limits of `auto_resolve_after`, in minutes.
const AUTO_RESOLVE: (i64, i64) = (10, 1_439_856);

/// One of the caller's own accounts; any other is not found, whether it exists or not.
impl Found<SignedIn> for Account {
    fn find(state: &State, user: &User, id: &str) -> Result<Self, Failure> {
        let account = auth::id(id).and_then(|id| state.accounts.get(id)).ok_or(Failure::NotFound)?;
        state.membership(account.id, user.id).map(|_| account.clone()).ok_or(Failure::NotFound)
    }
}

pub(crate) fn show(Call { record: account, .. }: Call<'_, SignedIn, Account>) -> Reply {
    ok(&render::account(&account, true))
}

pub(crate) fn update(
    Call { state, caller: user, record: mut account, params, .. }: Call<'_, SignedIn, Account>,
) -> Reply {
    let role = state.membership(account.id, user.id).map_or(Role::Agent, |member| member.role);
    let caller = Caller { account_id: account.id, user_id: user.id, role };
    caller.only_administrators()?;
    apply(&mut account, params.fields())?;
    state.save(caller, account.clone());
    ok(&render::account(&account, false))
}

fn apply(account: &mut Account, fields: &Fields) -> Result<(), Failure> {
    let invalid = |name, message: String| Err(Failure::invalid(name, message));
    if let Some(text) = fields.text("locale").flatten() {
        account.locale = locale::parse(&text)?.to_owned();
    }
    take!(fields => account: name, domain, support_email);
    for name in ["industry", "company_size", "timezone"] {
        if let Some(value) = fields.text(name) {
            account.custom_attributes.insert(name.to_owned(), value.into());
        }
    }
    // The settings are checked by a JSON schema, so no text is a number or a boolean to them, and a
    // form sets neither.
    let typed = |name: &'static str, kind: &str, fits: fn(&Value) -> bool| match fields.get(name) {
        Some(value) if !value.is_null() && !fits(value) => {
            Err(Failure::invalid(name, format!("{} must be of type {kind}", words(name))))
        }
        value => Ok(value),
    };
    if let Some(minutes) = typed("auto_resolve_after", "integer", Value::is_i64)? {
        let minutes = minutes.as_i64();
        for (wrong, limit) in [
            (minutes.is_some_and(|minutes| minutes < AUTO_RESOLVE.0), ("greater", AUTO_RESOLVE.0)),
            (minutes.is_some_and(|minutes| minutes > AUTO_RESOLVE.1), ("less", AUTO_RESOLVE.1)),
        ] {
            if wrong {
                let message = format!("Auto resolve after must be {} than or equal to {}", limit.0, limit.1);
                return invalid("auto_resolve_after", message);
            }
        }
        account.settings.insert("auto_resolve_after".to_owned(), minutes.into());
    }
    let texts = ["auto_resolve_message", "auto_resolve_label"].map(|name| (name, "string"));
    let flags = ["auto_resolve_ignore_waiting", "audio_transcriptions"].map(|name| (name, "boolean"));
    for (name, kind) in texts.into_iter().chain(flags) {
        let fits = if kind == "string" { Value::is_string } else { Value::is_boolean };
        if let Some(value) = typed(name, kind, fits)? {
            account.settings.insert(name.to_owned(), value.clone());
        }
    }
    if account.name.trim().is_empty() {
        return invalid("name", "Name can't be blank".to_owned());
    }
    Ok(())
}

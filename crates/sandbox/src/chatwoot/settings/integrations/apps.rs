//! The list of apps.

use crate::chatwoot::prelude::*;
use crate::chatwoot::settings::integrations::catalogue::{APPS, App};
use crate::chatwoot::settings::integrations::hooks;

fn render(state: &State, app: &App, caller: Caller) -> Value {
    let own: Vec<_> =
        state.hooks.of(caller.account_id).filter(|hook| hook.app_id.as_deref() == Some(app.id)).collect();
    let enabled = match app.id {
        "webhook" => state.webhooks.of(caller.account_id).next().is_some(),
        _ => !own.is_empty(),
    };
    let hooks: Value = own.into_iter().map(|hook| hooks::render(state, hook, caller.role)).collect();
    let mut value = json!({
        "id": app.id, "name": app.name, "description": app.about, "short_description": app.about,
        "enabled": enabled, "hooks": hooks,
    });
    let Value::Object(shown) = &mut value else { return value };
    if !caller.administrator() {
        return value;
    }
    shown.insert("logo".to_owned(), app.logo.into());
    shown.insert("i18n_key".to_owned(), app.i18n_key.into());
    shown.insert("action".to_owned(), app.action.into());
    shown.insert("button".to_owned(), app.action.into());
    shown.insert("hook_type".to_owned(), if app.by_inbox { "inbox" } else { "account" }.into());
    shown.insert("allow_multiple_hooks".to_owned(), app.multiple.into());
    if let Some(settings) = &app.settings {
        shown.insert("settings_json_schema".to_owned(), settings.schema());
        shown.insert("settings_form_schema".to_owned(), (settings.form)());
        shown.insert("visible_properties".to_owned(), settings.visible.into());
    }
    value
}

/// `GET …/integrations/apps`. Agents see names and hooks only.
pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let apps: Value = APPS.iter().map(|app| render(state, app, caller)).collect();
    ok(&json!({"payload": apps}))
}

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
    let mut shown = object(json!({
        "id": app.id, "name": app.name, "description": app.about, "short_description": app.about,
        "enabled": enabled, "hooks": hooks,
    }));
    if caller.administrator() {
        shown.extend(object(json!({
            "logo": app.logo, "i18n_key": app.i18n_key, "action": app.action, "button": app.action,
            "hook_type": app.hook_type(), "allow_multiple_hooks": app.multiple,
        })));
        if let Some(settings) = &app.settings {
            shown.extend(object(json!({
                "settings_json_schema": settings.schema(), "settings_form_schema": (settings.form)(),
                "visible_properties": settings.visible,
            })));
        }
    }
    shown.into()
}

/// `GET …/integrations/apps`. Agents see names and hooks only.
pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let apps: Value = APPS.iter().map(|app| render(state, app, caller)).collect();
    ok(&json!({"payload": apps}))
}

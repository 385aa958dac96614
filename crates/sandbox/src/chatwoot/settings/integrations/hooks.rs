//! The hooks by which an account, or one of its inboxes, uses an app. Nothing is ever sent to the
//! apps.

use crate::chatwoot::prelude::*;
use crate::chatwoot::settings::integrations::catalogue::App;

const COLUMNS: Words = Words("app_id inbox_id status settings");

impl Hook {
    fn app(&self) -> Option<&'static App> {
        App::find(self.app_id.as_deref()?)
    }
}

/// A hook as somebody of this role sees it.
pub(crate) fn render(state: &State, hook: &Hook, role: Role) -> Value {
    let app = hook.app();
    let by_inbox = app.is_some_and(|app| app.by_inbox);
    let mut value = json!({
        "id": hook.id, "app_id": hook.app_id, "status": hook.enabled, "inbox": inbox(state, hook),
        "account_id": hook.account_id, "hook_type": if by_inbox { "inbox" } else { "account" },
    });
    if let Value::Object(shown) = &mut value
        && role == Role::Administrator
    {
        let visible = app.and_then(|app| app.settings.as_ref()).map_or(&[][..], |settings| settings.visible);
        let mut settings = hook.settings.clone();
        settings.retain(|name, _| visible.contains(&name.as_str()));
        shown.insert("settings".to_owned(), settings.into());
        shown.insert("reference_id".to_owned(), Value::Null);
    }
    value
}

/// The hook's inbox, shortened.
fn inbox(state: &State, hook: &Hook) -> Value {
    let inbox = hook.inbox_id.and_then(|id| state.inboxes.get(id));
    inbox.map_or(Value::Null, |inbox| json!({"id": inbox.id, "name": inbox.name}))
}

/// What may be changed later. An unknown status makes Rails fail.
fn apply(hook: &mut Hook, fields: &Fields) -> Result<(), Failure> {
    if let Some(status) = fields.text("status").flatten() {
        hook.enabled = match status.as_str() {
            "enabled" | "1" => true,
            "disabled" | "0" => false,
            _ => return Err(Failure::Rails(500)),
        };
    }
    fields.set("settings", &mut hook.settings);
    Ok(())
}

fn check(state: &State, hook: &Hook, before: Option<&Hook>) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    let app = hook.app();
    errors.missing("app_id", hook.app_id.as_ref().is_none_or(|id| id.trim().is_empty()));
    errors.missing("inbox_id", app.is_some_and(|app| app.by_inbox) && hook.inbox_id.is_none());
    let schema = app.and_then(|app| app.settings.as_ref());
    errors.when(
        schema.is_some_and(|schema| !schema.fit(&hook.settings)),
        "settings",
        "Settings : Invalid settings data",
    );
    // The real server asks the app whether the keys are good, when they are new or used again.
    let asks =
        hook.enabled && before.is_none_or(|before| !before.enabled || before.settings != hook.settings);
    let lacks = |name: &str| {
        hook.settings.get(name).is_none_or(|value| value.as_str().is_none_or(|text| text.trim().is_empty()))
    };
    if asks && hook.app_id.as_deref() == Some("openai") && lacks("api_key") {
        let message = "OpenAI API key is invalid or revoked. Please check your key in your OpenAI dashboard."
            .to_owned();
        errors.push("base", message);
    }
    if asks
        && hook.app_id.as_deref() == Some("dyte")
        && ["account_id", "app_id", "api_token"].into_iter().any(lacks)
    {
        let message = "Cloudflare Account ID, RealtimeKit App ID, and API token are required.".to_owned();
        errors.push("base", message);
    }
    let same = |other: &Hook| other.app_id == hook.app_id && other.id != hook.id;
    errors.taken("app_id", !app.is_some_and(|app| app.multiple) && state.hooks.of(hook.account_id).any(same));
    errors.result()
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let fields = params.record("hook", COLUMNS)?;
    let mut hook = Hook {
        id: 0,
        account_id: caller.account_id,
        app_id: fields.text("app_id").flatten(),
        inbox_id: fields.integer("inbox_id").flatten(),
        enabled: true,
        settings: Map::new(),
    };
    apply(&mut hook, &fields)?;
    check(state, &hook, None)?;
    let hook = state.hooks.add(hook).clone();
    ok(&render(state, &hook, Role::Administrator))
}

/// `PATCH …/integrations/hooks/{id}`: status and settings; the rest stays.
pub(crate) fn update(Call { state, params, record: before, .. }: Call<'_, Admin, Hook>) -> Reply {
    let mut hook = before.clone();
    apply(&mut hook, &params.record("hook", COLUMNS)?)?;
    check(state, &hook, Some(&before))?;
    state.hooks.put(hook.clone());
    ok(&render(state, &hook, Role::Administrator))
}

pub(crate) fn destroy(Call { state, record: hook, .. }: Call<'_, Admin, Hook>) -> Reply {
    state.hooks.remove(hook.id);
    ok_empty()
}

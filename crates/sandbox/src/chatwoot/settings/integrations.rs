//! Integrations: the apps that there are, and the hooks by which an account, or one of its inboxes,
//! uses them. Nothing is ever sent to the apps.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;
use crate::spec::Schema;
use crate::validate::{Dialect, validate};

const COLUMNS: Words = Words("app_id inbox_id status settings");

/// An app that an installation offers, as administrators see it.
#[derive(Deserialize, Serialize)]
struct App {
    id: String,
    name: String,
    description: String,
    logo: String,
    /// The key of its texts; not always the ID.
    i18n_key: String,
    action: Option<String>,
    /// Whether its hooks belong to an `inbox` or to the `account`.
    hook_type: String,
    allow_multiple_hooks: bool,
    #[serde(skip_serializing)]
    settings: Option<AppSettings>,
}

#[derive(Deserialize, Serialize)]
struct AppSettings {
    settings_json_schema: Value,
    /// How they are asked for.
    settings_form_schema: Value,
    /// Those that responses may show.
    visible_properties: Vec<String>,
}

impl App {
    fn all() -> Result<&'static [Self], Failure> {
        static APPS: LazyLock<serde_json::Result<Vec<App>>> =
            LazyLock::new(|| serde_json::from_str(include_str!("apps.json")));
        APPS.as_deref().map_err(|_| Failure::Rails(500))
    }
}

impl AppSettings {
    /// Whether a hook's settings fit the schema.
    fn fit(&self, settings: &Map<String, Value>) -> bool {
        let schema = Schema::deserialize(&self.settings_json_schema);
        schema.is_ok_and(|schema| validate(&schema, &json!(settings), &Dialect::PLAIN).is_ok())
    }
}

impl Hook {
    /// The app, which may be one that does not exist.
    fn app(&self) -> Option<&'static App> {
        App::all().ok()?.iter().find(|app| Some(&app.id) == self.app_id.as_ref())
    }
}

/// A hook as somebody of this role sees it.
fn render(state: &State, hook: &Hook, role: Role) -> Value {
    let app = hook.app();
    let settings = (role == Role::Administrator).then(|| {
        let form = app.and_then(|app| app.settings.as_ref());
        let mut settings = hook.settings.clone();
        settings.retain(|name, _| form.is_some_and(|form| form.visible_properties.contains(name)));
        settings
    });
    shown!(hook =>
        id, app_id, account_id;
        maybe { "reference_id": settings.as_ref().map(|_| Value::Null), "settings": settings }
        "status": hook.enabled, "inbox": inbox(state, hook),
        "hook_type": app.map_or("account", |app| &app.hook_type),
    )
}

/// The hook's inbox, shortened.
fn inbox(state: &State, hook: &Hook) -> Value {
    let inbox = hook.inbox_id.and_then(|id| state.inboxes.get(id));
    inbox.map_or(Value::Null, |inbox| json!({"id": inbox.id, "name": inbox.name}))
}

/// What may be changed later are status and settings. An unknown status makes Rails fail.
impl Setting for Hook {
    fn blank(_: &State, caller: Caller) -> Self {
        Self { account_id: caller.account_id, enabled: true, ..Self::default() }
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("hook", COLUMNS)?;
        let before = self.clone();
        if self.id == 0 {
            take!(fields => self: app_id, inbox_id);
        }
        if let Some(status) = fields.text("status").flatten() {
            self.enabled = match status.as_str() {
                "enabled" | "1" => true,
                "disabled" | "0" => false,
                _ => return Err(Failure::Rails(500)),
            };
        }
        take!(fields => self: settings);
        check(state, self, Some(&before).filter(|before| before.id != 0))
    }

    fn shown(&self, view: View<'_>) -> Value {
        render(view.state, self, Role::Administrator)
    }
}

fn check(state: &State, hook: &Hook, before: Option<&Hook>) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    let app = hook.app();
    errors.missing("app_id", hook.app_id.as_ref().is_none_or(|id| id.trim().is_empty()));
    errors.missing("inbox_id", app.is_some_and(|app| app.hook_type == "inbox") && hook.inbox_id.is_none());
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
    let single = !app.is_some_and(|app| app.allow_multiple_hooks);
    errors.taken("app_id", single && state.hooks.others(hook).any(|other| other.app_id == hook.app_id));
    errors.result()
}

fn render_app(state: &State, app: &App, caller: Caller) -> Value {
    let own: Vec<_> =
        state.hooks.of(caller.account_id).filter(|hook| hook.app_id.as_ref() == Some(&app.id)).collect();
    let enabled = match app.id.as_str() {
        "webhook" => state.webhooks.of(caller.account_id).next().is_some(),
        _ => !own.is_empty(),
    };
    let hooks: Value = own.into_iter().map(|hook| render(state, hook, caller.role)).collect();
    let mut shown = object(shown!(app =>
        id, name, description;
        "short_description": app.description, "enabled": enabled, "hooks": hooks,
    ));
    if caller.administrator() {
        shown.extend(object(json!(app)));
        shown.insert("button".to_owned(), json!(app.action));
        shown.extend(object(json!(app.settings)));
    }
    shown.into()
}

/// `GET …/integrations/apps`. Agents see names and hooks only.
pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let apps: Value = App::all()?.iter().map(|app| render_app(state, app, caller)).collect();
    ok(&json!({"payload": apps}))
}

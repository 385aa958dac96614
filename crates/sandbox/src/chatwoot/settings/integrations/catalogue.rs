//! The apps that an installation offers of which nothing is configured.

use crate::chatwoot::prelude::*;

/// An app.
pub(crate) struct App {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) logo: &'static str,
    /// The key of its texts; not always the id.
    pub(crate) i18n_key: &'static str,
    pub(crate) action: Option<&'static str>,
    /// Whether its hooks belong to an inbox, and not to the account.
    pub(crate) by_inbox: bool,
    pub(crate) multiple: bool,
    /// What a hook's settings have to look like, and how they are asked for; nothing where there
    /// are none.
    pub(crate) settings: Option<Settings>,
}

/// The settings of an app's hooks.
pub(crate) struct Settings {
    /// Names and JSON types.
    pub(crate) properties: &'static [(&'static str, &'static str)],
    pub(crate) required: &'static [&'static str],
    /// Those that responses may show.
    pub(crate) visible: &'static [&'static str],
    pub(crate) form: fn() -> Value,
}

impl App {
    /// An app of an account, of which there is one hook.
    const fn new(id: &'static str, name: &'static str, about: &'static str, logo: &'static str) -> Self {
        Self {
            id,
            name,
            about,
            logo,
            i18n_key: id,
            action: None,
            by_inbox: false,
            multiple: false,
            settings: None,
        }
    }
}

/// All apps.
pub(crate) const APPS: [App; 6] = [
    App {
        i18n_key: "webhooks",
        action: Some("/webhook"),
        multiple: true,
        ..App::new("webhook", "Webhooks", "Posts events to addresses of your choice.", "webhooks.png")
    },
    App {
        multiple: true,
        ..App::new(
            "dashboard_apps",
            "Dashboard Apps",
            "Shows pages of your own beside a conversation.",
            "dashboard_apps.png",
        )
    },
    App {
        action: Some("/openai"),
        settings: Some(Settings {
            properties: &[("api_key", "string"), ("label_suggestion", "boolean")],
            required: &["api_key"],
            visible: &["label_suggestion"],
            form: || {
                json!([
                    {"label": "API Key", "type": "text", "name": "api_key", "validation": "required"},
                    {"label": "Show label suggestions", "type": "checkbox", "name": "label_suggestion",
                        "validation": ""},
                ])
            },
        }),
        ..App::new("openai", "OpenAI", "Suggests replies and labels.", "openai.png")
    },
    App {
        action: Some("/dialogflow"),
        by_inbox: true,
        multiple: true,
        settings: Some(Settings {
            properties: &[
                ("project_id", "string"),
                ("credentials", "object"),
                ("region", "string"),
                ("language_code", "string"),
            ],
            required: &["project_id", "credentials"],
            visible: &["project_id", "region", "language_code"],
            form: dialogflow,
        }),
        ..App::new("dialogflow", "Dialogflow", "Lets a Dialogflow agent answer first.", "dialogflow.png")
    },
    App {
        action: Some("/google_translate"),
        settings: Some(Settings {
            properties: &[("project_id", "string"), ("credentials", "object")],
            required: &["project_id", "credentials"],
            visible: &["project_id"],
            form: || {
                json!([
                    {"label": "Google Cloud Project ID", "type": "text", "name": "project_id",
                        "validation": "required", "validationName": "Project Id"},
                    key_file("Google Cloud Project Key File"),
                ])
            },
        }),
        ..App::new(
            "google_translate",
            "Google Translate",
            "Translates messages for agents.",
            "google-translate.png",
        )
    },
    App {
        action: Some("/dyte"),
        settings: Some(Settings {
            properties: &[("account_id", "string"), ("app_id", "string"), ("api_token", "string")],
            required: &["account_id", "app_id", "api_token"],
            visible: &["account_id", "app_id"],
            form: || {
                let field = |label: &str, name: &str| json!({"label": label, "type": "text", "name": name, "validation": "required"});
                json!([
                    field("Cloudflare Account ID", "account_id"),
                    field("RealtimeKit App ID", "app_id"),
                    field("Cloudflare API Token", "api_token"),
                ])
            },
        }),
        ..App::new("dyte", "Cloudflare RealtimeKit", "Starts video calls from a conversation.", "dyte.png")
    },
];

fn key_file(label: &str) -> Value {
    json!({
        "label": label, "type": "textarea", "name": "credentials", "validation": "required|JSON",
        "validationName": "Credentials",
        "validation-messages": {"JSON": "Invalid JSON", "required": "Credentials is required"},
    })
}

/// The form of Dialogflow, with some of the regions and languages.
fn dialogflow() -> Value {
    json!([
        {"label": "Dialogflow Project ID", "type": "text", "name": "project_id", "validation": "required",
            "validationName": "Project Id"},
        key_file("Dialogflow Project Key File"),
        {"label": "Dialogflow Region", "type": "select", "name": "region", "default": "global", "options": [
            {"label": "Global", "value": "global"}, {"label": "Tokyo", "value": "asia-northeast1"},
        ]},
        {"label": "Language Code", "type": "select", "name": "language_code", "default": "en-US",
            "help": "The language in which the agent is asked.", "options": [
            {"label": "The contact's own", "value": "auto"}, {"label": "English (US)", "value": "en-US"},
        ]},
    ])
}

impl App {
    /// What its hooks belong to.
    pub(crate) const fn hook_type(&self) -> &'static str {
        if self.by_inbox { "inbox" } else { "account" }
    }

    /// The app of an id. Hooks may name one that does not exist.
    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        APPS.iter().find(|app| app.id == id)
    }
}

impl Settings {
    /// The settings' JSON Schema.
    pub(crate) fn schema(&self) -> Value {
        let properties: serde_json::Map<String, Value> =
            self.properties.iter().map(|(name, kind)| ((*name).to_owned(), json!({"type": kind}))).collect();
        json!({
            "type": "object", "properties": properties, "required": self.required,
            "additionalProperties": false,
        })
    }

    /// Whether a hook's settings fit the schema.
    pub(crate) fn fit(&self, settings: &serde_json::Map<String, Value>) -> bool {
        let has_type = |value: &Value, kind| match kind {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            _ => value.is_object(),
        };
        self.required.iter().all(|name| settings.contains_key(*name))
            && settings.iter().all(|(name, value)| {
                self.properties.iter().any(|(known, kind)| known == name && has_type(value, *kind))
            })
    }
}

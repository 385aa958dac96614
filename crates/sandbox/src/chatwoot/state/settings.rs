//! What an account sets up.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::chatwoot::state::records::record;

/// A bot. One without an account serves all accounts.
#[derive(Clone, Default)]
pub(crate) struct AgentBot {
    pub(crate) id: i64,
    pub(crate) account_id: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) outgoing_url: Option<String>,
    pub(crate) bot_config: Value,
    pub(crate) access_token: String,
    pub(crate) secret: String,
    /// The name of the uploaded picture's file.
    pub(crate) avatar: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

record!(AgentBot);

/// A rule: when an event comes for which the conditions hold, the actions are taken.
#[derive(Clone, Default)]
pub(crate) struct Rule {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) event_name: Option<String>,
    pub(crate) conditions: Value,
    pub(crate) actions: Value,
    pub(crate) active: Option<bool>,
    pub(crate) created_at: DateTime<Utc>,
}

impl Rule {
    /// A rule with defaults only.
    pub(crate) fn blank(account_id: i64, at: DateTime<Utc>) -> Self {
        Self { account_id, active: Some(true), created_at: at, ..Self::default() }
    }
}

record!(Rule);

/// A text that is sent by its short code.
#[derive(Clone)]
pub(crate) struct CannedResponse {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) short_code: String,
    pub(crate) content: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(CannedResponse);

impl CannedResponse {
    /// A response that has been as it is since `at`.
    pub(crate) fn new(account_id: i64, short_code: &str, content: &str, at: DateTime<Utc>) -> Self {
        let (short_code, content) = (short_code.to_owned(), content.to_owned());
        Self { id: 0, account_id, short_code, content, created_at: at, updated_at: at }
    }
}

/// The definition of one custom attribute.
#[derive(Clone, Default)]
pub(crate) struct Definition {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) display_name: String,
    pub(crate) display_type: Option<&'static str>,
    pub(crate) description: Option<String>,
    pub(crate) key: String,
    pub(crate) regex_pattern: Option<String>,
    pub(crate) regex_cue: Option<String>,
    pub(crate) values: Value,
    pub(crate) model: Option<&'static str>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Definition);

impl Definition {
    /// Whether it is an attribute of this model, such as `contact_attribute`.
    pub(crate) fn is_of(&self, model: &str) -> bool {
        self.model == Some(model)
    }

    /// A definition with the defaults of the database.
    pub(crate) fn blank(account_id: i64, at: DateTime<Utc>) -> Self {
        Self {
            account_id,
            display_type: Some("text"),
            values: json!([]),
            model: Some("conversation_attribute"),
            created_at: at,
            updated_at: at,
            ..Self::default()
        }
    }

    /// The same with a name and a key.
    pub(crate) fn with(self, name: &str, key: &str) -> Self {
        Self { display_name: name.to_owned(), key: key.to_owned(), ..self }
    }
}

/// A saved filter.
#[derive(Clone)]
pub(crate) struct CustomFilter {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) user_id: i64,
    pub(crate) name: Option<String>,
    pub(crate) filter_type: String,
    pub(crate) query: Value,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl CustomFilter {
    /// A filter of conversations that finds everything. The id is given when it is stored.
    pub(crate) fn blank(account_id: i64, user_id: i64, at: DateTime<Utc>) -> Self {
        Self {
            id: 0,
            account_id,
            user_id,
            name: None,
            filter_type: "conversation".to_owned(),
            query: json!({}),
            created_at: at,
            updated_at: at,
        }
    }

    /// The same with a name and what it asks for.
    pub(crate) fn with(self, name: &str, query: Value) -> Self {
        Self { name: Some(name.to_owned()), query, ..self }
    }
}

record!(CustomFilter);

/// A hook.
#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) app_id: Option<String>,
    pub(crate) inbox_id: Option<i64>,
    pub(crate) enabled: bool,
    pub(crate) settings: Map<String, Value>,
}

record!(Hook);

/// A label. Conversations and contacts bear its title, whether there is a label of that title or
/// not.
#[derive(Clone, Default)]
pub(crate) struct Label {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) color: String,
    pub(crate) show_on_sidebar: Option<bool>,
}

record!(Label);

/// An address to which events are posted.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) inbox_id: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) url: String,
    pub(crate) subscriptions: Value,
    pub(crate) secret: String,
}

impl Webhook {
    /// Whether the event of this name is posted to it.
    pub(crate) fn subscribes(&self, event: &str) -> bool {
        self.subscriptions.as_array().is_some_and(|events| events.iter().any(|name| name == event))
    }
}

record!(Webhook);

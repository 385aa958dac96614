//! What an account sets up.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::chatwoot::state::records::{Records, record};
use crate::http::token;

record! {
    /// A bot. One without an account serves all accounts.
    AgentBot {
        account_id: Option<i64>, name: Option<String>, description: Option<String>,
        outgoing_url: Option<String>, bot_config: Value, access_token: String, secret: String,
        /// The name of the uploaded picture's file.
        avatar: Option<String>,
        created_at: DateTime<Utc>,
    } of |bot| bot.account_id
}

impl AgentBot {
    /// A bot with defaults only, with tokens of its own.
    pub(crate) fn new(bots: &Records<Self>, account_id: Option<i64>) -> Self {
        let seed = u64::try_from(bots.next()).unwrap_or_default().wrapping_mul(2);
        let seed = seed.wrapping_add(500_000);
        Self {
            account_id,
            bot_config: json!({}),
            access_token: token(seed, 24),
            secret: token(seed + 1, 24),
            created_at: Utc::now(),
            ..Self::default()
        }
    }
}

record! {
    /// A rule: when an event comes for which the conditions hold, the actions are taken.
    Rule {
        name: Option<String>, description: Option<String>, event_name: Option<String>,
        conditions: Value, actions: Value, active: Option<bool>, created_at: DateTime<Utc>,
    }
}

impl Rule {
    /// A rule with defaults only.
    pub(crate) fn new(account_id: i64, at: DateTime<Utc>) -> Self {
        Self { account_id, active: Some(true), created_at: at, ..Self::default() }
    }
}

record! {
    /// A text that is sent by its short code.
    CannedResponse {
        short_code: String, content: String, created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

impl CannedResponse {
    /// A response that has been as it is since `at`.
    pub(crate) fn new(account_id: i64, short_code: &str, content: &str, at: DateTime<Utc>) -> Self {
        let (short_code, content) = (short_code.to_owned(), content.to_owned());
        Self { account_id, short_code, content, created_at: at, updated_at: at, ..Self::default() }
    }
}

record! {
    /// The definition of one custom attribute.
    Definition {
        display_name: String, display_type: Option<&'static str>, description: Option<String>,
        key: String, regex_pattern: Option<String>, regex_cue: Option<String>, values: Value,
        model: Option<&'static str>, created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

impl Definition {
    /// Whether it is an attribute of this model, such as `contact_attribute`.
    pub(crate) fn is_of(&self, model: &str) -> bool {
        self.model == Some(model)
    }

    /// A definition with the defaults of the database.
    pub(crate) fn new(account_id: i64, at: DateTime<Utc>) -> Self {
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
}

record! {
    CustomFilter {
        user_id: i64, name: Option<String>, filter_type: String, query: Value,
        created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

impl CustomFilter {
    /// A filter of conversations that finds everything.
    pub(crate) fn new(account_id: i64, user_id: i64, at: DateTime<Utc>) -> Self {
        let filter_type = "conversation".to_owned();
        let query = json!({});
        Self { account_id, user_id, filter_type, query, created_at: at, updated_at: at, ..Self::default() }
    }
}

record! {
    Hook {
        app_id: Option<String>, inbox_id: Option<i64>, enabled: bool, settings: Map<String, Value>,
    }
}

record! {
    /// A label. Conversations and contacts have its title, even if there is no label of that title.
    Label {
        title: String, description: Option<String>, color: String, show_on_sidebar: Option<bool>,
    }
}

record! {
    /// An address to which events are posted.
    Webhook {
        inbox_id: Option<i64>, name: Option<String>, url: String, subscriptions: Value, secret: String,
    }
}

impl Webhook {
    /// Whether the event of this name is posted to it.
    pub(crate) fn subscribes(&self, event: &str) -> bool {
        self.subscriptions.as_array().is_some_and(|events| events.iter().any(|name| name == event))
    }
}

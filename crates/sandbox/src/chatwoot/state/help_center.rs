//! The help center: portals, their categories and their articles.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::chatwoot::state::records::record;

/// A help center.
#[derive(Clone, Default)]
pub(crate) struct Portal {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) custom_domain: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) homepage_link: Option<String>,
    pub(crate) page_title: Option<String>,
    pub(crate) header_text: Option<String>,
    pub(crate) config: Map<String, Value>,
    pub(crate) archived: bool,
}

record!(Portal);

impl Portal {
    /// A portal with defaults only.
    pub(crate) fn blank(account_id: i64) -> Self {
        Self {
            account_id,
            config: Map::from_iter([("allowed_locales".to_owned(), json!(["en"]))]),
            ..Self::default()
        }
    }

    pub(crate) fn locales(&self, setting: &str) -> Vec<&str> {
        let mut codes: Vec<&str> = Vec::new();
        for code in self.config.get(setting).and_then(Value::as_array).into_iter().flatten() {
            if let Some(code) = code.as_str().filter(|code| !code.is_empty() && !codes.contains(code)) {
                codes.push(code);
            }
        }
        codes
    }

    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The languages in which there may be something; never none.
    pub(crate) fn allowed_locales(&self) -> Vec<&str> {
        let allowed = self.locales("allowed_locales");
        if allowed.is_empty() { vec![self.setting("default_locale").unwrap_or("en")] } else { allowed }
    }

    /// The language of what does not say its own.
    pub(crate) fn default_locale(&self) -> &str {
        let first = || self.locales("allowed_locales").first().copied();
        self.setting("default_locale").or_else(first).unwrap_or("en")
    }
}

/// A category. Those about the same in other languages name the first of them as their root.
#[derive(Clone)]
pub(crate) struct Category {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) portal_id: i64,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) locale: String,
    pub(crate) description: Option<String>,
    pub(crate) position: Option<i64>,
    pub(crate) icon: Option<String>,
    pub(crate) icon_color: Option<String>,
    pub(crate) parent_id: Option<i64>,
    pub(crate) root_id: Option<i64>,
    pub(crate) related: Vec<i64>,
}

record!(Category);

/// An article.
#[derive(Clone)]
pub(crate) struct Article {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) portal_id: i64,
    pub(crate) category_id: Option<i64>,
    pub(crate) author_id: i64,
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) content: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) draft_title: Option<String>,
    pub(crate) draft_content: Option<String>,
    pub(crate) position: i64,
    pub(crate) locale: String,
    pub(crate) meta: Map<String, Value>,
    pub(crate) updated_at: DateTime<Utc>,
}

record!(Article);

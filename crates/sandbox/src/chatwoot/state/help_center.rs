//! The help center: portals, their categories and their articles.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::chatwoot::state::records::record;

record! {
    Portal {
        name: String, slug: String, custom_domain: Option<String>, color: Option<String>,
        homepage_link: Option<String>, page_title: Option<String>, header_text: Option<String>,
        config: Map<String, Value>, archived: bool,
    }
}

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

record! {
    /// A category. Those about the same in other languages name the first of them as their root.
    Category {
        portal_id: i64, name: String, slug: String, locale: String, description: Option<String>,
        position: Option<i64>, icon: Option<String>, icon_color: Option<String>,
        parent_id: Option<i64>, root_id: Option<i64>, related: Vec<i64>,
    }
}

record! {
    Article {
        portal_id: i64, category_id: Option<i64>, author_id: i64, title: String, slug: String,
        content: Option<String>, description: Option<String>, status: &'static str,
        draft_title: Option<String>, draft_content: Option<String>, position: i64, locale: String,
        meta: Map<String, Value>, updated_at: DateTime<Utc>,
    }
}

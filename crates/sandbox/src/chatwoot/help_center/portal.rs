//! A portal: what it holds, what is allowed, and how it is shown.

use crate::chatwoot::prelude::*;

const COLOR: &str = "#1f93ff";

/// What of a configuration is kept; all else is passed over.
const SETTINGS: Words = Words(
    "allowed_locales default_locale draft_locales layout social_profiles locale_translations \
    popular_content",
);

impl Portal {
    pub(crate) fn apply(&mut self, state: &State, fields: &Fields) -> Result<(), Failure> {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        fields.set("name", &mut self.name);
        fields.set("slug", &mut self.slug);
        if let Some(domain) = fields.text("custom_domain") {
            self.custom_domain = filled(domain);
        }
        if let Some(link) = fields.text("homepage_link") {
            self.homepage_link = filled(link);
        }
        if let Some(color) = fields.text("color") {
            self.color = filled(color);
        }
        fields.set("page_title", &mut self.page_title);
        fields.set("header_text", &mut self.header_text);
        fields.set("archived", &mut self.archived);
        let mut config = fields.object("config").unwrap_or_default();
        if let Some(profiles) = config.get_mut("social_profiles").and_then(Value::as_object_mut) {
            profiles.retain(|_, handle| handle.is_string() || handle.is_null());
        }
        self.config.extend(config.into_iter().filter(|(name, _)| SETTINGS.contains(name)));
        self.check(state)
    }

    fn check(&self, state: &State) -> Result<(), Failure> {
        let mut errors = Invalid::default();
        let others = || state.portals.values().filter(|other| other.id != self.id);
        errors.blank("name", &self.name);
        errors.blank("slug", &self.slug);
        errors.taken("slug", others().any(|other| other.slug == self.slug));
        errors.taken(
            "custom_domain",
            self.custom_domain.is_some() && others().any(|other| other.custom_domain == self.custom_domain),
        );
        errors.when(self.color.as_ref().is_some_and(|color| !is_color(color)), "color", "Color is invalid");
        errors.when(
            self.locales("draft_locales").contains(&self.default_locale()),
            "config",
            "Config default locale cannot be drafted.",
        );
        errors.result()
    }

    /// Leaves of an address only its host, as is done once, on creation.
    pub(crate) fn keep_host(&mut self) {
        let host = |domain: &str| Some(url::Url::parse(domain).ok()?.host_str()?.to_owned());
        if let Some(host) =
            self.custom_domain.as_deref().filter(|domain| domain.starts_with("http")).and_then(host)
        {
            self.custom_domain = Some(host);
        }
    }

    pub(crate) fn render(&self, state: &State) -> Value {
        let categories = || state.categories.values().filter(|held| held.portal_id == self.id);
        let articles = || state.articles.values().filter(|held| held.portal_id == self.id);
        let drafts = self.locales("draft_locales");
        let locales: Value = self
            .allowed_locales()
            .into_iter()
            .map(|code| {
                json!({
                    "code": code, "articles_count": articles().filter(|held| held.locale == code).count(),
                    "categories_count": categories().filter(|held| held.locale == code).count(),
                    "draft": drafts.contains(&code),
                })
            })
            .collect();
        let object =
            |name: &str| self.config.get(name).cloned().filter(Value::is_object).unwrap_or(json!({}));
        json!({
            "id": self.id, "color": self.color.as_deref().unwrap_or(COLOR),
            "custom_domain": self.custom_domain, "header_text": self.header_text,
            "homepage_link": self.homepage_link, "name": self.name, "page_title": self.page_title,
            "slug": self.slug, "archived": self.archived, "account_id": self.account_id,
            "config": {
                "allowed_locales": locales, "default_locale": self.default_locale(),
                "layout": self.setting("layout").unwrap_or("classic"),
                "social_profiles": object("social_profiles"),
                "locale_translations": object("locale_translations"),
                "popular_content": object("popular_content"),
            },
            // Articles are counted only where one portal alone is shown.
            "meta": {
                "all_articles_count": 0, "archived_articles_count": null, "published_count": null,
                "draft_articles_count": null, "categories_count": categories().count(),
                "default_locale": self.default_locale(),
            },
        })
    }
}

/// `#` and three or six hexadecimal digits.
fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    })
}

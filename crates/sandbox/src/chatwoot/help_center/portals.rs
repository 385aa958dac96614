//! The help centers of an account.

use crate::chatwoot::prelude::*;

const COLOR: &str = "#1f93ff";

/// What of a configuration is kept; all else is passed over.
const SETTINGS: Words = Words(
    "allowed_locales default_locale draft_locales layout social_profiles locale_translations \
    popular_content",
);

impl Portal {
    fn apply(&mut self, state: &State, fields: &Fields) -> Result<(), Failure> {
        take!(fields =>
            self: name, slug, custom_domain, homepage_link, color, page_title, header_text, archived
        );
        for text in [&mut self.custom_domain, &mut self.homepage_link, &mut self.color] {
            *text = text.take().filter(|text| !text.is_empty());
        }
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
    fn keep_host(&mut self) {
        let host = |domain: &str| Some(url::Url::parse(domain).ok()?.host_str()?.to_owned());
        if let Some(host) =
            self.custom_domain.as_deref().filter(|domain| domain.starts_with("http")).and_then(host)
        {
            self.custom_domain = Some(host);
        }
    }

    fn render(&self, state: &State) -> Value {
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
        shown!(self =>
            id, custom_domain, header_text, homepage_link, name, page_title, slug, archived, account_id;
            "color": self.color.as_deref().unwrap_or(COLOR),
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
        )
    }
}

/// `#` and three or six hexadecimal digits.
fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    })
}

const COLUMNS: Words =
    Words("color custom_domain header_text homepage_link name page_title slug archived config");

pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let portals: Vec<Value> =
        state.portals.of(caller.account_id).map(|portal| portal.render(state)).collect();
    // All are shown, whatever the page; it comes back as it was sent.
    let page = params.fields().get("page").cloned().unwrap_or_else(|| 1.into());
    let count = portals.len();
    ok(&json!({"payload": portals, "meta": {"current_page": page, "portals_count": count}}))
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut portal = Portal::blank(caller.account_id);
    portal.apply(state, &params.record("portal", COLUMNS)?)?;
    portal.keep_host();
    let portal = state.portals.add(portal).clone();
    ok(&portal.render(state))
}

/// `PATCH …/portals/{slug}`. An unknown portal is a null that the real server goes on with.
pub(crate) fn update(Call { state, caller, params, id: slug, .. }: Call<'_, Admin>) -> Reply {
    let mut portal = state.portal_by_slug(caller, slug).map_err(|_| Failure::Rails(500))?.clone();
    // Without a word about the portal the response is the portal as it is.
    if let Ok(fields) = params.record("portal", COLUMNS) {
        portal.apply(state, &fields)?;
    }
    state.portals.put(portal.clone());
    ok(&portal.render(state))
}

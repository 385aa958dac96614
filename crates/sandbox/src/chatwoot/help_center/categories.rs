//! The categories of a portal.

use crate::chatwoot::prelude::*;

const COLUMNS: Words =
    Words("name description position slug locale icon icon_color parent_category_id associated_category_id");

/// What a category says of another one.
fn brief(category: &Category) -> Map<String, Value> {
    object(shown!(category => id, name, slug, locale, description, position, account_id))
}

fn render(state: &State, category: &Category) -> Value {
    let other = |id: &i64| state.categories.get(*id).map(brief);
    let articles = state.articles.values().filter(|held| held.category_id == Some(category.id));
    let mut shown = brief(category);
    shown.insert("icon".to_owned(), category.icon.clone().into());
    shown.insert("icon_color".to_owned(), category.icon_color.clone().into());
    shown.insert("meta".to_owned(), json!({"articles_count": articles.count()}));
    if !category.related.is_empty() {
        let related: Vec<_> = category.related.iter().filter_map(other).collect();
        shown.insert("related_categories".to_owned(), related.into());
    }
    for (name, id) in [("parent_category", category.parent_id), ("root_category", category.root_id)] {
        if let Some(found) = id.as_ref().and_then(other) {
            shown.insert(name.to_owned(), found.into());
        }
    }
    shown.into()
}

fn check(state: &State, portal: &Portal, category: &Category) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    errors.blank("slug", &category.slug);
    errors.blank("name", &category.name);
    let allowed = portal.allowed_locales();
    if !allowed.contains(&category.locale.as_str()) {
        let message = format!("Locale {} of category is not part of portal's {allowed:?}.", category.locale);
        errors.push("locale", message);
    }
    let same = |other: &&Category| {
        (other.portal_id, &other.slug, &other.locale)
            == (category.portal_id, &category.slug, &category.locale)
    };
    errors.when(
        state.categories.values().any(|other| same(&other)),
        "locale",
        "Locale should be unique in the category and portal",
    );
    errors.result()
}

pub(crate) fn create(Call { state, params, record: portal, .. }: Call<'_, Admin, Portal>) -> Reply {
    let fields = params.record("category", COLUMNS)?;
    // Categories of other portals are not related to anything here.
    let here = |id: &i64| state.categories.get(*id).is_some_and(|category| category.portal_id == portal.id);
    let mut category = Category {
        account_id: portal.account_id,
        portal_id: portal.id,
        locale: "en".to_owned(),
        icon: Some(String::new()),
        icon_color: Some(String::new()),
        parent_id: fields.integer("parent_category_id").flatten(),
        root_id: fields.integer("associated_category_id").flatten(),
        related: fields.ids("related_category_ids").unwrap_or_default().into_iter().filter(here).collect(),
        ..Category::default()
    };
    take!(fields => category: name, slug, locale, description, position, icon, icon_color);
    check(state, &portal, &category)?;
    let category = state.categories.add(category).clone();
    ok(&json!({"payload": render(state, &category)}))
}

//! The articles of a portal.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::agent;
use crate::chatwoot::state::Article;

const COLUMNS: Words = Words(
    "title slug position content description category_id author_id associated_article_id status \
    locale draft_title draft_content meta",
);

/// In the order of their numbers.
const STATUSES: Words = Words("draft published archived");

/// Slugs that are pages of the help center itself.
const RESERVED: Words = Words("search articles categories");

/// The step between the positions of articles that say none.
const STEP: i64 = 10;

fn render(state: &State, article: &Article, base: &str) -> Value {
    let category = article.category_id.and_then(|id| state.categories.get(id));
    let author = state.membership(article.account_id, article.author_id);
    let of = |read: fn(&Category) -> Value| category.map(read);
    shown!(article =>
        id, slug, title, content, description, status, draft_title, draft_content, position, account_id,
        meta;
        maybe { "author": author.and_then(|author| agent(state, author, base)) }
        "updated_at": article.updated_at.timestamp(), "views": null,
        "category": {
            "id": article.category_id, "name": of(|one| json!(one.name)), "slug": of(|one| json!(one.slug)),
            "locale": of(|one| json!(one.locale)), "icon": of(|one| json!(one.icon)),
            "icon_color": of(|one| json!(one.icon_color)),
        },
    )
}

/// A status by name or by number; drafts say none. An unknown one makes Rails fail.
fn status(fields: &Fields) -> Result<&'static str, Failure> {
    let Some(text) = fields.text("status").flatten() else { return Ok("draft") };
    STATUSES.parse(&text).ok_or(Failure::Rails(500))
}

/// The slug of what does not say its own: the time and the title, with hyphens for all but letters
/// and digits.
fn made_slug(title: &str, now: DateTime<Utc>) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!("{}-{}", now.timestamp(), words.join("-"))
}

fn check(state: &State, article: &Article) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    errors.when(state.users.get(article.author_id).is_none(), "author", "Author must exist");
    errors.missing("author_id", article.author_id == 0);
    errors.blank("title", &article.title);
    let empty = article.content.as_ref().is_none_or(|content| content.trim().is_empty());
    errors.missing("content", article.status == "published" && empty);
    errors.when(RESERVED.contains(&article.slug), "slug", "Slug is reserved");
    errors.result()?;
    // Only the database knows that slugs are unique.
    let taken = state.articles.values().any(|other| other.slug == article.slug);
    if taken { Err(Failure::Rails(500)) } else { Ok(()) }
}

fn read(state: &State, portal: &Portal, fields: &Fields) -> Result<Article, Failure> {
    let now = Utc::now();
    let (account_id, portal_id) = (portal.account_id, portal.id);
    let mut article = Article { account_id, portal_id, updated_at: now, ..Article::default() };
    take!(fields =>
        article: title, slug, content, description, draft_title, draft_content, category_id, locale, meta
    );
    if fields.text("slug").flatten().is_none() {
        article.slug = made_slug(&article.title, now);
    }
    article.status = status(fields)?;
    article.author_id = fields.integer("author_id").flatten().unwrap_or_default();
    let beside = state.articles.of(account_id).filter(|other| other.category_id == article.category_id);
    let last = beside.map(|other| other.position).max().unwrap_or_default();
    article.position = fields.integer("position").flatten().unwrap_or(last + STEP);
    if let Some(category) = article.category_id.and_then(|id| state.categories.get(id)) {
        article.locale.clone_from(&category.locale);
    } else if article.locale.is_empty() {
        portal.default_locale().clone_into(&mut article.locale);
    }
    article.meta.retain(|name, _| ["title", "description", "tags"].contains(&name.as_str()));
    Ok(article)
}

pub(crate) fn create(Call { state, params, base, record: portal, .. }: Call<'_, Admin, Portal>) -> Reply {
    let article = read(state, &portal, &params.record("article", COLUMNS)?)?;
    check(state, &article)?;
    let article = state.articles.add(article).clone();
    ok(&json!({"payload": render(state, &article, base)}))
}

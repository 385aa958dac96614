//! The Application API: portals, categories, articles.

use super::*;

#[tokio::test]
async fn portals_count_what_they_hold() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let portals = format!("{X}/portals");
    let body = json!({"name": "Help", "slug": "help", "custom_domain": "https://help.test/x", "homepage_link": "",
        "config": {"allowed_locales": ["en", "de", "en", ""], "default_locale": "en", "unknown": 1}});
    let made = call(&api, Admin, "POST", &portals, body).await;
    let expected = json!({"color": "#1f93ff", "custom_domain": "help.test", "homepage_link": null, "archived": false,
        "config": {"allowed_locales": [{"code": "en"}, {"code": "de"}], "layout": "classic", "social_profiles": {}},
        "meta": {"all_articles_count": 0, "published_count": null, "categories_count": 0}});
    assert!(made.status == 200 && holds(&made.body, &expected), "{}", made.body);
    let (one, categories, articles) =
        (format!("{portals}/help"), format!("{portals}/help/categories"), format!("{portals}/help/articles"));
    let invalid = |message: &str, attributes: Value| json!({"message": message, "attributes": attributes});
    let ship = json!({"name": "Shipping", "slug": "ship", "locale": "de"});
    let cases = vec![
        (
            Admin,
            "POST",
            categories.clone(),
            ship.clone(),
            200,
            json!({"payload": {"locale": "de", "icon": "", "meta": {"articles_count": 0}}}),
        ),
        (
            Admin,
            "POST",
            categories.clone(),
            ship,
            422,
            invalid("Locale should be unique in the category and portal", json!(["locale"])),
        ),
        (
            Admin,
            "POST",
            categories.clone(),
            json!({"name": "E", "slug": "e", "locale": "es"}),
            422,
            invalid("Locale es of category is not part of portal's [\"en\", \"de\"].", json!(["locale"])),
        ),
        (
            Agent,
            "POST",
            categories,
            json!({"name": "E", "slug": "e"}),
            401,
            error("You are not authorized to do this action"),
        ),
        (
            Agent,
            "POST",
            format!("{portals}/nowhere/articles"),
            json!({"title": "t"}),
            404,
            error("Resource could not be found"),
        ),
        (
            Admin,
            "POST",
            articles.clone(),
            json!({"title": "Where is it?", "author_id": 1, "category_id": 1,
            "locale": "en", "meta": {"tags": ["a"], "other": 1}}),
            200,
            json!({"payload": {"status": "draft", "position": 10, "category": {"id": 1, "locale": "de"},
                "author": {"id": 1, "role": "administrator"}, "meta": {"tags": ["a"]}}}),
        ),
        (
            Admin,
            "POST",
            articles.clone(),
            json!({"title": "Next", "content": "c", "author_id": 1, "category_id": 1,
            "status": 1, "slug": "next"}),
            200,
            json!({"payload": {"status": "published", "position": 20, "slug": "next"}}),
        ),
        (
            Admin,
            "POST",
            articles.clone(),
            json!({"content": "c", "author_id": 1}),
            422,
            invalid("Title can't be blank", json!(["title"])),
        ),
        (
            Admin,
            "POST",
            articles.clone(),
            json!({"title": "t", "status": "published"}),
            422,
            invalid(
                "Author must exist, Author can't be blank, Content can't be blank",
                json!(["author", "author_id", "content"]),
            ),
        ),
        (
            Admin,
            "POST",
            articles.clone(),
            json!({"title": "t", "author_id": 1, "slug": "search"}),
            422,
            invalid("Slug is reserved", json!(["slug"])),
        ),
        (
            Admin,
            "POST",
            articles,
            json!({"title": "t", "author_id": 1, "slug": "next"}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            Admin,
            "POST",
            portals.clone(),
            json!({"name": "H", "slug": "help"}),
            422,
            invalid("Slug has already been taken", json!(["slug"])),
        ),
        (
            Admin,
            "POST",
            portals.clone(),
            json!({"slug": "h", "color": "red"}),
            422,
            invalid("Name can't be blank, Color is invalid", json!(["name", "color"])),
        ),
        (
            Agent,
            "POST",
            portals.clone(),
            json!({"name": "H"}),
            401,
            error("You are not authorized to do this action"),
        ),
        (
            Admin,
            "PATCH",
            one.clone(),
            json!({"header_text": "Ask", "config": {"layout": "documentation"}}),
            200,
            json!({"header_text": "Ask", "name": "Help", "config": {"layout": "documentation", "default_locale": "en"}}),
        ),
        (
            Admin,
            "PATCH",
            one,
            json!({"config": {"draft_locales": ["en"]}}),
            422,
            invalid("Config default locale cannot be drafted.", json!(["config"])),
        ),
        (
            Admin,
            "PATCH",
            format!("{portals}/nowhere"),
            json!({"name": "n"}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            Agent,
            "GET",
            portals,
            Value::Null,
            200,
            json!({"meta": {"current_page": 1, "portals_count": 1},
            "payload": [{"config": {"allowed_locales": [
                {"code": "en", "articles_count": 0, "categories_count": 0, "draft": false},
                {"code": "de", "articles_count": 2, "categories_count": 1}]}}]}),
        ),
    ];
    run(&api, cases).await;
}

//! Portals, their categories and articles.

use frontdesk_chatwoot::types::{
    ArticleCreate, ArticleMeta, ArticleStatus, Category, CategoryCreate, Portal, PortalConfigChange,
    PortalCreate, PortalLayout, PortalUpdate,
};
use frontdesk_chatwoot::{Client, ErrorKind};

use super::{expected, start};
use crate::sandbox::assert_fails;

fn new_portal() -> PortalCreate {
    let config = PortalConfigChange::new().allowed_locales(["en", "de"]).default_locale("en");
    PortalCreate::new("Harbour Help", "harbour-help")
        .custom_domain("help.harbour.example")
        .header_text("How can we help?")
        .config(config)
}

async fn portal(client: &Client, account: i64) -> Portal {
    client.account(account).help_center().create_portal(&new_portal()).send().await.unwrap().value
}

/// A German category of the portal.
async fn category(client: &Client, account: i64, portal: &Portal) -> Category {
    let new = CategoryCreate::new("Versand", "versand").locale("de").description("Wo alles bleibt");
    let category = client.account(account).help_center().create_category(&portal.slug, &new);
    category.send().await.unwrap().value.payload
}

#[tokio::test]
async fn a_portal_is_created() {
    let (_server, client, account) = start().await;
    let portal = portal(&client, account).await;
    assert_eq!((portal.slug.as_str(), portal.account_id.get()), ("harbour-help", account));
    assert_eq!(portal.custom_domain.as_deref(), Some("help.harbour.example"));
    let locales: Vec<&str> =
        portal.config.allowed_locales.iter().map(|locale| locale.code.as_str()).collect();
    assert_eq!((locales, portal.config.default_locale.as_deref()), (vec!["en", "de"], Some("en")));
}

#[tokio::test]
async fn an_update_of_a_portal_keeps_what_is_not_sent() {
    let (_server, client, account) = start().await;
    let portal = portal(&client, account).await;
    let config = PortalConfigChange::new().layout(PortalLayout::Documentation);
    let change = PortalUpdate::new().name("Harbour Handbook").clear_header_text().config(config);
    let changed = client.account(account).help_center().update_portal(&portal.slug, &change);
    let changed = changed.send().await.unwrap().value;
    assert_eq!((changed.name.as_str(), changed.header_text.as_deref()), ("Harbour Handbook", None));
    assert_eq!(changed.config.layout, Some(PortalLayout::Documentation));
    assert_eq!((changed.id, changed.config.default_locale.as_deref()), (portal.id, Some("en")));
}

#[tokio::test]
async fn a_category_is_created_in_a_locale() {
    let (_server, client, account) = start().await;
    let category = category(&client, account, &portal(&client, account).await).await;
    assert_eq!((category.slug.as_str(), category.locale.as_deref()), ("versand", Some("de")));
    assert_eq!((category.description.as_deref(), category.meta.articles_count), (Some("Wo alles bleibt"), 0));
}

#[tokio::test]
async fn an_article_is_published_in_a_category() {
    let (_server, client, account) = start().await;
    let portal = portal(&client, account).await;
    let category = category(&client, account, &portal).await;
    let me = client.profile().get().send().await.unwrap().value;
    let new = ArticleCreate::new("Wo ist mein Paket?", me.id)
        .content("Auf dem Weg.")
        .category_id(category.id)
        .status("published")
        .slug("wo-ist-mein-paket")
        .meta(ArticleMeta::new().tags(["paket"]));
    let article = client.account(account).help_center().create_article(&portal.slug, &new);
    let article = article.send().await.unwrap().value.payload;
    assert_eq!((article.title.as_str(), &article.status), ("Wo ist mein Paket?", &ArticleStatus::Published));
    assert_eq!((article.slug.as_str(), article.category.id), ("wo-ist-mein-paket", Some(category.id)));
    assert_eq!(article.author.as_ref().unwrap().id, me.id);
    assert_eq!(article.meta, new.meta);
}

#[tokio::test]
async fn an_article_is_a_draft_without_a_category() {
    let (_server, client, account) = start().await;
    let portal = portal(&client, account).await;
    let me = client.profile().get().send().await.unwrap().value.id;
    let draft = ArticleCreate::new("Returns", me);
    let draft = client.account(account).help_center().create_article(&portal.slug, &draft);
    let draft = draft.send().await.unwrap().value.payload;
    assert_eq!((&draft.status, draft.category.id), (&ArticleStatus::Draft, None));
}

#[tokio::test]
async fn agents_list_portals() {
    let (server, client, account) = start().await;
    portal(&client, account).await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let page = agent.account(account).help_center().list_portals().send().await.unwrap().value;
    assert_eq!((page.meta.portals_count, page.meta.current_page.get()), (1, Some(&1)));
}

#[tokio::test]
async fn a_portal_counts_articles_and_categories_by_locale() {
    let (_server, client, account) = start().await;
    let portal = portal(&client, account).await;
    let category = category(&client, account, &portal).await;
    let me = client.profile().get().send().await.unwrap().value.id;
    let article = ArticleCreate::new("Wo ist mein Paket?", me).category_id(category.id).content("Unterwegs.");
    client.account(account).help_center().create_article(&portal.slug, &article).send().await.unwrap();
    let portals = client.account(account).help_center().list_portals().collect_all().await.unwrap();
    let german = &portals[0].config.allowed_locales[1];
    assert_eq!((german.code.as_str(), german.articles_count, german.categories_count), ("de", 1, 1));
    assert_eq!((portals[0].id, portals[0].meta.categories_count), (portal.id, Some(1)));
}

#[tokio::test]
async fn the_help_center_refuses_what_does_not_fit() {
    let (server, client, account) = start().await;
    let slug =
        client.account(account).help_center().create_portal(&new_portal()).send().await.unwrap().value.slug;
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let again = client.account(account).help_center().create_portal(&new_portal()).send().await;
    assert_fails(again, invalid("Slug has already been taken"));
    let red = PortalCreate::new("Red", "red").color("red");
    assert_fails(
        client.account(account).help_center().create_portal(&red).send().await,
        invalid("Color is invalid"),
    );
    let spanish = CategoryCreate::new("Envío", "envio").locale("es");
    assert_fails(
        client.account(account).help_center().create_category(&slug, &spanish).send().await,
        invalid("Locale es of category is not part of portal's"),
    );
    let me = client.profile().get().send().await.unwrap().value.id;
    let empty = ArticleCreate::new("Empty", me).status("published");
    let empty = client.account(account).help_center().create_article(&slug, &empty).send().await;
    assert_fails(empty, invalid("Content can't be blank"));
    // The server does not survive a slug that is taken, nor a portal that it does not know.
    let twin = ArticleCreate::new("Twin", me).slug("twin");
    client.account(account).help_center().create_article(&slug, &twin).send().await.unwrap();
    let broken = expected(ErrorKind::Server, 500, "Internal Server Error");
    assert_fails(client.account(account).help_center().create_article(&slug, &twin).send().await, broken);
    let nowhere =
        client.account(account).help_center().update_portal("nowhere", &PortalUpdate::default()).send().await;
    assert_fails(nowhere, broken);
    let nowhere = client.account(account).help_center().create_article("nowhere", &twin).send().await;
    assert_fails(nowhere, expected(ErrorKind::NotFound, 404, "Resource could not be found"));

    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(
        agent.account(account).help_center().create_portal(&PortalCreate::new("Mine", "mine")).send().await,
        forbidden,
    );
    let category = CategoryCreate::new("Mine", "mine");
    assert_fails(
        agent.account(account).help_center().create_category(&slug, &category).send().await,
        forbidden,
    );
}

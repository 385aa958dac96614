//! The responses of the sandbox, against the spec.

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::{
    ArticleCreate, BrandedEmailLayoutUpdate, CategoryCreate, InboxBotChange, IntegrationHookCreate,
    PortalCreate, WebhookCreate,
};
use frontdesk_sandbox::SandboxVendor;

use crate::conformance::problems;
use crate::sandbox::Server;

/// Adds of what the account starts without, so that no response is empty.
async fn furnish(client: &Client, account: i64) {
    let portal = PortalCreate::new("Help", "help");
    client.account(account).help_center().create_portal(&portal).send().await.unwrap();
    client
        .account(account)
        .help_center()
        .create_category("help", &CategoryCreate::new("Orders", "orders"))
        .send()
        .await
        .unwrap();
    client
        .account(account)
        .help_center()
        .create_article("help", &ArticleCreate::new("Where is it?", 1))
        .send()
        .await
        .unwrap();
    let webhook = WebhookCreate::new("https://hooks.harbour.example/all");
    client.account(account).webhooks().create(&webhook).send().await.unwrap();
    let settings = serde_json::from_value(serde_json::json!({"api_key": "k"})).unwrap();
    let hook = IntegrationHookCreate::new("openai").settings(settings);
    client.account(account).integrations().create_hook(&hook).send().await.unwrap();
    let bot = InboxBotChange::new().agent_bot(1);
    client.account(account).inboxes().set_agent_bot(1, &bot).send().await.unwrap();
    let layout = BrandedEmailLayoutUpdate::new().branded_email_layout("{{ content_for_layout }}");
    client.account(account).inboxes().update_branded_email_layout(&layout).send().await.unwrap();
}

#[tokio::test]
async fn the_responses_fit_the_spec() {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let account = server.id("account_id");
    let tokens = (server.text("user_token"), server.text("platform_token"));
    let client = Client::builder().base_url(server.url());
    let client = client.token(tokens.0).platform_token(tokens.1).build().unwrap();
    furnish(&client, account).await;
    // The first contact talks with the account in the inbox of the Client API too.
    let contact = client.account(account).contacts().get(1).send().await.unwrap().value.payload;
    let talk = client.account(account).conversations().get(1).send().await.unwrap().value;
    let places = contact.contact_inboxes.unwrap();
    let place = places.iter().find(|place| place.inbox.id == talk.inbox_id).unwrap();
    let account = account.to_string();
    let path = [
        ("account_id", account.as_str()),
        ("id", "1"),
        ("team_id", "1"),
        ("inbox_id", "1"),
        ("custom_filter_id", "1"),
        ("conversation_id", "1"),
        ("conversation_uuid", &talk.uuid),
        ("inbox_identifier", server.text("inbox_identifier")),
        ("contact_identifier", &place.source_id),
    ];
    // Of 2026; without a time most reports are empty.
    let query = |of: &'static str| {
        [
            ("q", "a"),
            ("metric", "avg_first_response_time"),
            ("group_by", "agent"),
            ("type", of),
            ("since", "1772323200"),
            ("until", "1775001600"),
        ]
    };
    // The APIs take different tokens, and the reports of the open conversations different types:
    // each is asked for what is its own. The Client API takes no token.
    let mut found = Vec::new();
    for (token, of, own) in [
        (tokens.0, "account", None),
        (tokens.0, "agent", Some("getAgentConversationMetrics")),
        (tokens.1, "account", Some("Platform")),
    ] {
        let mut problems =
            problems(&server, "chatwoot", &[("api_access_token", token)], &path, &query(of)).await;
        let of_others = ["getAgentConversationMetrics", "Platform"];
        problems.retain(|problem| match own {
            Some(own) => problem.contains(own),
            None => !of_others.iter().any(|other| problem.contains(other)),
        });
        found.extend(problems);
    }
    // Documented, and no server has it.
    let (missing, found): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|problem| problem.starts_with("listMessagesAsDocumented: 404 "));
    assert_eq!((missing.len(), found), (1, Vec::new()));
}

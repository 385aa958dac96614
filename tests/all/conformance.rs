//! The responses of the sandbox fit the specs: every reading operation, with credentials and
//! without. A server that shares no code with the specs' readers is a witness to both.

use frontdesk_conform::{GeneratedTypes, RecordedResponse};
use frontdesk_sandbox::SandboxVendor;
use frontdesk_tests::spec;

use crate::http_client::http_client;
use crate::sandbox::Server;

/// Reads everything that a spec says can be read, and says what does not fit. `path` are the values
/// of path parameters, `query` those of query parameters that an operation needs.
async fn problems(
    server: &Server,
    vendor: &str,
    headers: &[(&str, &str)],
    path: &[(&str, &str)],
    query: &[(&str, &str)],
) -> Vec<String> {
    let spec = spec::of(vendor);
    let http = http_client();
    let mut problems = Vec::new();
    let mut read = 0;
    for operation in spec.operations().iter().filter(|operation| operation.method == "get") {
        let mut url = format!("{}{}", server.url(), operation.path);
        for (name, value) in path {
            url = url.replace(&format!("{{{name}}}"), value);
        }
        assert!(!url.contains('{'), "{vendor} {}: a path parameter without a value", operation.id());
        let needed = spec.document.parameters(operation).into_iter().filter(|parameter| {
            let required = parameter.value.get("required") == Some(&true.into());
            // Where one of several is needed, or where without them a response is empty, the spec
            // can require none.
            parameter.location == "query"
                && (required || ["userId", "since", "until"].contains(&parameter.name))
        });
        let needed: Vec<&str> = needed.map(|parameter| parameter.name).collect();
        let query: Vec<_> = query.iter().filter(|(name, _)| needed.contains(name)).collect();
        let open = operation.value.get("security") == Some(&serde_json::json!([]));
        for known in [true, false] {
            // An operation without credentials cannot lack any.
            if open && !known {
                continue;
            }
            let mut request = http.get(&url).query(&query);
            for (name, value) in headers.iter().filter(|_| known) {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let media = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
            let media = media.as_deref().and_then(|media| media.split(';').next());
            let body = answer.text().await.unwrap();
            let answer = RecordedResponse { status, media, body: Some(body.as_bytes()) };
            let found = frontdesk_conform::response(spec, GeneratedTypes::default(), operation, &answer);
            let who = if known { "" } else { ", without credentials" };
            problems.extend(found.into_iter().map(|problem| format!("{}{who}: {problem}", operation.id())));
            if known != (200..300).contains(&status) {
                problems.push(format!("{}{who}: {status} {body}", operation.id()));
            }
            read += 1;
        }
    }
    assert!(read > 3, "{vendor}: {read} answers");
    problems
}

/// Adds of what the account starts without, so that no response is empty.
async fn furnish_chatwoot(client: &frontdesk_chatwoot::Client, account: i64) {
    use frontdesk_chatwoot::types::{
        ArticleCreate, BrandedEmailLayoutUpdate, CategoryCreate, InboxBotChange, IntegrationHookCreate,
        PortalCreate, WebhookCreate,
    };
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
async fn of_chatwoot() {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let account = server.id("account_id");
    let tokens = (server.text("user_token"), server.text("platform_token"));
    let client = frontdesk_chatwoot::Client::builder().base_url(server.url());
    let client = client.token(tokens.0).platform_token(tokens.1).build().unwrap();
    furnish_chatwoot(&client, account).await;
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

#[tokio::test]
async fn of_imichat() {
    let server = Server::start(SandboxVendor::ImiChat).await;
    let builder = frontdesk_imichat::Client::builder().base_url(server.url());
    let client = builder.api_key(server.text("api_key"), server.text("domain")).build().unwrap();
    let token = client.authorization().authorize().send().await.unwrap().headers["access_token"]
        .to_str()
        .unwrap()
        .to_owned();
    // The key itself, for `authorize`.
    let key = "NGYxZDljMmItNmEzNy00ZTU4LTliMGUtMmM3ZDUxZThhNmYzQGhhcmJvdXIuZXhhbXBsZQ==";
    let headers = [("access_token", token.as_str()), ("authorization", key)];
    let mut found = problems(&server, "imichat", &headers, &[("user", "1001")], &[]).await;
    // Described without a body, since none is documented; the sandbox sends its envelope there too.
    found.retain(|problem| !problem.starts_with("authorize: response 200: application/json"));
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn of_nuance() {
    let server = Server::start(SandboxVendor::Nuance).await;
    let token = format!("Bearer {}", server.text("token"));
    let site = server.id("site_id").to_string();
    let path = [("siteId", site.as_str()), ("userId", "12345678")];
    assert_eq!(problems(&server, "nuance", &[("authorization", &token)], &path, &[]).await, [""; 0]);
}

/// The tests of `rocketchat` hold every response to a signed-in user against the spec. These are
/// the responses to a caller without credentials.
#[tokio::test]
async fn of_rocketchat_without_credentials() {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let spec = spec::of("rocketchat");
    let http = http_client();
    let operations = spec.operations();
    let signed = operations.iter().filter(|operation| operation.value.get("security").is_none());
    let (mut refused, mut problems) = (0, Vec::new());
    for operation in signed {
        let steps = operation.path.split('/').map(|step| if step.starts_with('{') { "x" } else { step });
        let url = format!("{}{}", server.url(), steps.collect::<Vec<_>>().join("/"));
        let method = operation.method.to_uppercase().parse().unwrap();
        let answer = http.request(method, url).send().await.unwrap();
        let status = answer.status().as_u16();
        let media = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        let body = answer.bytes().await.unwrap();
        let answer = RecordedResponse { status, media: media.as_deref(), body: Some(&body) };
        let found = frontdesk_conform::response(spec, GeneratedTypes::default(), operation, &answer);
        problems.extend(found.into_iter().map(|problem| format!("{}: {problem}", operation.id())));
        if status != 401 {
            problems.push(format!("{}: {status}", operation.id()));
        }
        refused += 1;
    }
    assert_eq!(problems, [""; 0]);
    assert!(refused > 200, "{refused} operations need credentials");
}

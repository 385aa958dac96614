//! The examples that Chatwoot's client comes with, run against the sandbox. `receive_webhook` runs
//! with the webhooks.

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::{ConversationStatusFilter, Role};
use frontdesk_sandbox::SandboxVendor;

use crate::sandbox::Server;

#[path = "../../../crates/chatwoot/examples/application.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod application;

#[path = "../../../crates/chatwoot/examples/client.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod client;

#[path = "../../../crates/chatwoot/examples/platform.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod platform;

async fn start() -> (Server, Client, i64) {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let (token, platform_token) = (server.text("user_token"), server.text("platform_token"));
    let client =
        Client::builder().base_url(server.url()).token(token).platform_token(platform_token).build().unwrap();
    let account = server.id("account_id");
    (server, client, account)
}

#[tokio::test]
async fn the_application_example_writes_to_a_contact() {
    let (_server, client, account) = start().await;
    let words = "Your parcel is on its way.";
    application::run(&client, account, "Imani", words).await.unwrap();
    // Hers are the first and the fifth.
    let messages = client.account(account).messages().list(5).collect_all().await.unwrap();
    assert_eq!(messages[0].content.as_deref(), Some(words));
    let said = async |who| application::run(&client, account, who, words).await.unwrap_err().to_string();
    assert_eq!(said("Nemo").await, "nobody is found under Nemo");
    assert_eq!(said("noah.berg@customer.example").await, "this contact has no conversation yet");
}

#[tokio::test]
async fn the_platform_example_brings_somebody_in() {
    let (_server, client, account) = start().await;
    // Who is there already stays who they are.
    for _ in 0..2 {
        let password = "Sommer-2026!".into();
        platform::run(&client, account, "Pia Roth", "pia@harbour.example", password).await.unwrap();
    }
    let agents = client.account(account).agents().list().send().await.unwrap().value;
    let pia: Vec<_> = agents.iter().filter(|agent| agent.email == "pia@harbour.example").collect();
    assert_eq!((pia.len(), pia[0].name.as_str(), &pia[0].role), (1, "Pia Roth", &Some(Role::Agent)));
}

#[tokio::test]
async fn the_client_example_says_something() {
    let (server, client, account) = start().await;
    client::run(&client, server.text("inbox_identifier"), "Where is my parcel?").await.unwrap();
    let begun = client
        .account(account)
        .conversations()
        .list()
        .status(ConversationStatusFilter::All)
        .collect_all()
        .await;
    let begun = begun.unwrap().into_iter().max_by_key(|conversation| conversation.id).unwrap();
    assert_eq!(begun.messages[0].content.as_deref(), Some("Where is my parcel?"));
    assert_eq!(begun.meta.sender.name.as_deref(), Some("A visitor"));
}

//! An access token for the key, and how many exchanges the calls of a client cost.

use std::time::Duration;

use frontdesk_core::{BoxFuture, Error};
use frontdesk_imichat::{Client, ClientBuilder};
use frontdesk_sandbox::SandboxVendor;

use crate::credentials::{self, Server};

async fn start() -> Server {
    Server::start(SandboxVendor::ImiChat, "GET /authorize").await
}

fn builder(server: &Server) -> ClientBuilder {
    let builder = Client::builder().base_url(&server.endpoint.base_url);
    builder.api_key(server.text("api_key"), server.text("domain"))
}

fn call(client: Client) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move { client.teams().list().send().await.map(drop) })
}

#[tokio::test]
async fn fifty_callers_cost_one_exchange_and_an_expiry_one_more() {
    let server = start().await;
    let client = builder(&server).build().unwrap();
    credentials::fifty_callers_cost_one_exchange_and_an_expiry_one_more(&server, client, call).await;
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let (server, lifetime) = (start().await, Duration::from_millis(400));
    let client = builder(&server).token_lifetime(lifetime).build().unwrap();
    credentials::a_token_is_renewed_before_it_expires(&server, client, call, "GET /teams", lifetime).await;
}

//! Access tokens for signed JWTs, and how many exchanges the calls of a client cost.

use std::time::Duration;

use frontdesk_core::{BoxFuture, Error, ErrorKind};
use frontdesk_nuance::{Client, JwtBearer, JwtKey, JwtUse};
use frontdesk_sandbox::SandboxVendor;

use crate::credentials::{self, Server};

/// What a call requests.
const OPERATION: &str = "GET /v1/agentGroups/{siteId}/listAg";

async fn start() -> Server {
    Server::start(SandboxVendor::Nuance, "POST /oauth-server/oauth/token").await
}

fn jwt_bearer(server: &Server) -> JwtBearer {
    let key = JwtKey::from_pem(server.text("key_id"), server.text("private_key")).unwrap();
    jwt_bearer_with(server, key, "client_secret")
}

/// With another key, or another of the credentials as the secret.
fn jwt_bearer_with(server: &Server, key: JwtKey, secret: &str) -> JwtBearer {
    JwtBearer::new(server.text("token_url"), server.text("client_id"), server.text(secret), key)
}

fn client(server: &Server, bearer: JwtBearer) -> Client {
    Client::builder().base_url(&server.endpoint.base_url).jwt_bearer(bearer).build().unwrap()
}

fn call(client: Client) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move { client.site(123).agent_groups().list().send().await.map(drop) })
}

#[tokio::test]
async fn fifty_callers_cost_one_exchange_and_an_expiry_one_more() {
    let server = start().await;
    let client = client(&server, jwt_bearer(&server));
    credentials::fifty_callers_cost_one_exchange_and_an_expiry_one_more(&server, client, call).await;
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let server = start().await;
    server.handle("token-lifetime?seconds=0.4").await;
    let client = client(&server, jwt_bearer(&server));
    let lifetime = Duration::from_millis(400);
    credentials::a_token_is_renewed_before_it_expires(&server, client, call, OPERATION, lifetime).await;
}

#[tokio::test]
async fn a_jwt_is_taken_in_each_of_its_forms() {
    let server = start().await;
    for jwt_use in [
        JwtUse::AuthorizationGrant,
        JwtUse::ClientAuthentication,
        JwtUse::TokenExchange,
        JwtUse::AuthorizationHeader,
    ] {
        call(client(&server, jwt_bearer(&server).jwt_use(jwt_use))).await.unwrap();
    }
    assert_eq!(server.exchanges(), 4);
}

#[tokio::test]
async fn a_refused_exchange_says_why() {
    let server = start().await;
    let unknown = JwtKey::from_pem("another", server.text("private_key")).unwrap();
    let known = JwtKey::from_pem(server.text("key_id"), server.text("private_key")).unwrap();
    let (unauthenticated, invalid) = (ErrorKind::Unauthenticated, ErrorKind::Invalid);
    let table = [
        (jwt_bearer_with(&server, unknown, "client_secret"), unauthenticated, "invalid_grant", "key id"),
        (jwt_bearer_with(&server, known, "client_id"), unauthenticated, "invalid_client", "client secret"),
        (jwt_bearer(&server).audience("https://auth.example.com"), unauthenticated, "invalid_grant", "aud"),
        (jwt_bearer(&server).issuer("somebody"), unauthenticated, "invalid_grant", "iss"),
        (
            jwt_bearer(&server).jwt_lifetime(Duration::from_secs(7200)),
            unauthenticated,
            "invalid_grant",
            "an hour",
        ),
        (jwt_bearer(&server).grant_type("password"), invalid, "unsupported_grant_type", "grant"),
    ];
    for (exchanges, (bearer, kind, code, words)) in (1..).zip(table) {
        let error = call(client(&server, bearer)).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.operation()), (kind, Some(code), Some("token")));
        assert!(error.message().unwrap_or_default().contains(words), "{error}");
        // Nobody tries a second time what was refused.
        assert_eq!(server.exchanges(), exchanges, "{error}");
    }
    assert_eq!(server.seen(OPERATION), 0);
}

//! Credentials that expire, against the sandbox: how many exchanges the calls of a client cost.

use std::time::Duration;

use frontdesk_core::{Error, ErrorKind};
use frontdesk_nuance::{JwtBearer, JwtKey, JwtUse};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};

use crate::http_client::http_client;

/// A vendor's server, and how often the credentials were exchanged at it.
struct Server {
    sandbox: Sandbox,
    endpoint: Endpoint,
}

impl Server {
    async fn start(vendor: SandboxVendor) -> Self {
        let sandbox = Sandbox::start(&[vendor]).await.unwrap();
        let endpoint = sandbox.endpoint(vendor).unwrap().clone();
        Self { sandbox, endpoint }
    }

    fn text(&self, name: &str) -> &str {
        self.endpoint.credentials[name].as_str().unwrap()
    }

    /// How many requests of an operation came.
    fn seen(&self, operation: &str) -> u64 {
        self.sandbox.seen(self.endpoint.vendor).get(operation).copied().unwrap_or_default()
    }

    /// How many exchanges came.
    fn exchanges(&self) -> u64 {
        self.seen("POST /oauth-server/oauth/token") + self.seen("GET /authorize")
    }

    /// Uses one of the sandbox's own handles.
    async fn handle(&self, path: &str) {
        let origin = self.endpoint.base_url.split('/').take(3).collect::<Vec<_>>().join("/");
        let answer = http_client().post(format!("{origin}/sandbox/{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{path}");
    }

    fn jwt_bearer(&self) -> JwtBearer {
        let key = JwtKey::from_pem(self.text("key_id"), self.text("private_key")).unwrap();
        self.jwt_bearer_with(key, "client_secret")
    }

    /// With another key, or another of the credentials as the secret.
    fn jwt_bearer_with(&self, key: JwtKey, secret: &str) -> JwtBearer {
        JwtBearer::new(self.text("token_url"), self.text("client_id"), self.text(secret), key)
    }

    fn nuance(&self, bearer: JwtBearer) -> Caller {
        let builder = frontdesk_nuance::Client::builder().base_url(&self.endpoint.base_url);
        Caller::Nuance(builder.jwt_bearer(bearer).build().unwrap())
    }

    fn imichat(&self, lifetime: Option<Duration>) -> Caller {
        let mut builder = frontdesk_imichat::Client::builder().base_url(&self.endpoint.base_url);
        builder = builder.api_key(self.text("api_key"), self.text("domain"));
        if let Some(lifetime) = lifetime {
            builder = builder.token_lifetime(lifetime);
        }
        Caller::ImiChat(builder.build().unwrap())
    }
}

/// A client whose credentials expire.
#[derive(Clone)]
enum Caller {
    Nuance(frontdesk_nuance::Client),
    ImiChat(frontdesk_imichat::Client),
}

impl Caller {
    /// One call.
    async fn call(&self) -> Result<(), Error> {
        match self {
            Self::Nuance(client) => client.site(123).agent_groups().list().send().await.map(drop),
            Self::ImiChat(client) => client.teams().list().send().await.map(drop),
        }
    }

    /// Fifty calls at the same time.
    async fn fifty(&self) {
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let caller = self.clone();
                tokio::spawn(async move { caller.call().await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    }
}

/// Both vendors with a client of either.
async fn both() -> [(Server, Caller); 2] {
    let nuance = Server::start(SandboxVendor::Nuance).await;
    let imichat = Server::start(SandboxVendor::ImiChat).await;
    let callers = (nuance.nuance(nuance.jwt_bearer()), imichat.imichat(None));
    [(nuance, callers.0), (imichat, callers.1)]
}

#[tokio::test]
async fn fifty_callers_cost_one_exchange_and_an_expiry_one_more() {
    for (server, caller) in both().await {
        caller.fifty().await;
        assert_eq!(server.exchanges(), 1);
        for exchanges in 2..4 {
            server.handle("expire-tokens").await;
            caller.fifty().await;
            assert_eq!(server.exchanges(), exchanges);
        }
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let lifetime = Duration::from_millis(400);
    let nuance = Server::start(SandboxVendor::Nuance).await;
    nuance.handle("token-lifetime?seconds=0.4").await;
    let imichat = Server::start(SandboxVendor::ImiChat).await;
    let callers = [
        (nuance.nuance(nuance.jwt_bearer()), &nuance, "GET /v1/agentGroups/{siteId}/listAg"),
        (imichat.imichat(Some(lifetime)), &imichat, "GET /teams"),
    ];
    for (caller, server, operation) in callers {
        for calls in 1..4 {
            caller.call().await.unwrap();
            assert_eq!(server.exchanges(), calls);
            // Had the old token been tried first, there would be a call more.
            assert_eq!(server.seen(operation), calls);
            tokio::time::sleep(lifetime).await;
        }
    }
}

#[tokio::test]
async fn a_jwt_is_taken_in_each_of_its_forms() {
    let server = Server::start(SandboxVendor::Nuance).await;
    for jwt_use in [
        JwtUse::AuthorizationGrant,
        JwtUse::ClientAuthentication,
        JwtUse::TokenExchange,
        JwtUse::AuthorizationHeader,
    ] {
        server.nuance(server.jwt_bearer().jwt_use(jwt_use)).call().await.unwrap();
    }
    assert_eq!(server.exchanges(), 4);
}

#[tokio::test]
async fn a_refused_exchange_says_why() {
    let server = Server::start(SandboxVendor::Nuance).await;
    let unknown = JwtKey::from_pem("another", server.text("private_key")).unwrap();
    let known = JwtKey::from_pem(server.text("key_id"), server.text("private_key")).unwrap();
    let (unauthenticated, invalid) = (ErrorKind::Unauthenticated, ErrorKind::Invalid);
    let table = [
        (server.jwt_bearer_with(unknown, "client_secret"), unauthenticated, "invalid_grant", "key id"),
        (server.jwt_bearer_with(known, "client_id"), unauthenticated, "invalid_client", "client secret"),
        (server.jwt_bearer().audience("https://auth.example.com"), unauthenticated, "invalid_grant", "aud"),
        (server.jwt_bearer().issuer("somebody"), unauthenticated, "invalid_grant", "iss"),
        (
            server.jwt_bearer().jwt_lifetime(Duration::from_secs(7200)),
            unauthenticated,
            "invalid_grant",
            "an hour",
        ),
        (server.jwt_bearer().grant_type("password"), invalid, "unsupported_grant_type", "grant"),
    ];
    for (exchanges, (bearer, kind, code, words)) in (1..).zip(table) {
        let error = server.nuance(bearer).call().await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.operation()), (kind, Some(code), Some("token")));
        assert!(error.message().unwrap_or_default().contains(words), "{error}");
        // Nobody tries a second time what was refused.
        assert_eq!(server.exchanges(), exchanges, "{error}");
    }
    assert_eq!(server.seen("GET /v1/agentGroups/{siteId}/listAg"), 0);
}

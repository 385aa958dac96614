//! Credentials that expire, against the sandbox: how many exchanges the calls of a client cost.

use std::time::Duration;

use frontdesk_core::{BoxFuture, Error};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};

use crate::http_client::http_client;

/// A vendor's server, and how often the credentials were exchanged at it.
pub(crate) struct Server {
    sandbox: Sandbox,
    pub endpoint: Endpoint,
    /// The operation that exchanges credentials.
    exchange: &'static str,
}

impl Server {
    pub(crate) async fn start(vendor: SandboxVendor, exchange: &'static str) -> Self {
        let sandbox = Sandbox::start(&[vendor]).await.unwrap();
        let endpoint = sandbox.endpoint(vendor).unwrap().clone();
        Self { sandbox, endpoint, exchange }
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.endpoint.credentials[name].as_str().unwrap()
    }

    /// How many requests of an operation came.
    pub(crate) fn seen(&self, operation: &str) -> u64 {
        self.sandbox.seen(self.endpoint.vendor).get(operation).copied().unwrap_or_default()
    }

    /// How many exchanges came.
    pub(crate) fn exchanges(&self) -> u64 {
        self.seen(self.exchange)
    }

    /// Uses one of the sandbox's own handles.
    pub(crate) async fn handle(&self, path: &str) {
        let origin = self.endpoint.base_url.split('/').take(3).collect::<Vec<_>>().join("/");
        let answer = http_client().post(format!("{origin}/sandbox/{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{path}");
    }
}

/// One call of a client whose credentials expire.
pub(crate) type Call<C> = fn(C) -> BoxFuture<'static, Result<(), Error>>;

/// Fifty calls at the same time.
async fn fifty<C: Clone>(client: &C, call: Call<C>) {
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(call(client.clone()))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

pub(crate) async fn fifty_callers_cost_one_exchange_and_an_expiry_one_more<C: Clone>(
    server: &Server,
    client: C,
    call: Call<C>,
) {
    fifty(&client, call).await;
    assert_eq!(server.exchanges(), 1);
    for exchanges in 2..4 {
        server.handle("expire-tokens").await;
        fifty(&client, call).await;
        assert_eq!(server.exchanges(), exchanges);
    }
}

/// `operation` is what the call requests, of a client whose tokens last as long as `lifetime`.
pub(crate) async fn a_token_is_renewed_before_it_expires<C: Clone>(
    server: &Server,
    client: C,
    call: Call<C>,
    operation: &str,
    lifetime: Duration,
) {
    for calls in 1..4 {
        call(client.clone()).await.unwrap();
        assert_eq!(server.exchanges(), calls);
        // Had the old token been tried first, there would be a call more.
        assert_eq!(server.seen(operation), calls);
        tokio::time::sleep(lifetime).await;
    }
}

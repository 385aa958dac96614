//! A client to call the tests' servers with.
#![allow(dead_code)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk_core::http::{HeaderMap, HeaderValue, Method, StatusCode};
use frontdesk_core::serde_json::Value;
use frontdesk_core::{
    BoxFuture, ConfigureClient, Error, FailureDetails, Operation, RequestOptions, Response, RetryPolicy,
    VendorClient, VendorClientBuilder, VendorProfile,
};

/// A vendor that counts how often a call was authenticated, and renews whenever it is asked to.
#[derive(Debug, Default)]
pub struct Example {
    pub authenticated: AtomicUsize,
    /// Whether all operations share one rate limit.
    pub shared: bool,
}

impl VendorProfile for Example {
    fn name(&self) -> &'static str {
        "example"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let number = self.authenticated.fetch_add(1, Ordering::SeqCst) + 1;
        headers.insert("x-token", HeaderValue::from(number));
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
    fn renew<'a>(
        &'a self,
        _: &'a VendorClient,
        _: &'a Operation,
        _: &'a HeaderMap,
        _: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async { Ok(true) })
    }
    fn shares_rate_limit(&self) -> bool {
        self.shared
    }
}

const fn operation(id: &'static str, method: Method) -> Operation {
    Operation::from_static(id, method, "/v1", &["token"])
}

pub static GET: Operation = operation("getUser", Method::GET);
pub static LIST: Operation = operation("listUsers", Method::GET);
pub static PUT: Operation = operation("replaceUser", Method::PUT);
pub static DELETE: Operation = operation("deleteUser", Method::DELETE);
pub static POST: Operation = operation("createUser", Method::POST);
pub static PATCH: Operation = operation("changeUser", Method::PATCH);

/// A policy whose waits are as good as none.
pub fn quick() -> RetryPolicy {
    RetryPolicy::new().base_delay(Duration::from_millis(1))
}

pub fn builder(url: &str) -> VendorClientBuilder {
    VendorClient::builder(Example::default()).base_url(url).retry(quick())
}

pub async fn call(
    client: &VendorClient,
    operation: &'static Operation,
    options: RequestOptions,
) -> Result<Response<Value>, Error> {
    let mut request = client.request(operation);
    request.options(options);
    request.send_json().await
}

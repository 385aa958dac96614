//! The fuzz targets of Nuance.

use frontdesk_core::http::{HeaderName, HeaderValue, Response, StatusCode};
use frontdesk_core::{Body, ConfigureClient};
use futures_util::TryStreamExt;

use crate::fuzzing::{Canned, FuzzTarget, TOKEN, answered, check, no_retries, runtime};

/// The targets by name.
pub const TARGETS: &[FuzzTarget] = &[("nuance", run), ("headers", headers)];

/// Nuance's responses and error bodies.
fn run(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_nuance::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.site(1).users().get(1).send(),
        client.site(1).users().look_up().send(),
        client.site(1).users().look_up().stream().try_collect::<Vec<_>>(),
        client.site(1).business_units().list().send(),
        client.site(1).agent_groups().list().send(),
        client.site(1).attributes().list().send(),
        client.site(1).users().delete(1, "reason").send(),
    );
}

/// The headers that say when to come back, a value to each line.
fn headers(data: &[u8]) {
    const NAMES: [&str; 8] = [
        "retry-after",
        "retry-after-ms",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "rate-limit-limit",
        "rate-limit-remaining",
        "rate-limit-reset",
    ];
    let canned = Canned::default();
    for status in [429, 200] {
        let mut answer = Response::new(Body::from("[]"));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in NAMES.into_iter().zip(data.split(|byte| *byte == b'\n')) {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                answer.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        *canned.0.lock().unwrap() = answer;
        let client = frontdesk_nuance::Client::builder()
            .base_url("http://127.0.0.1:1")
            .token(TOKEN)
            .retry(no_retries())
            .middleware(canned.clone())
            .build()
            .unwrap();
        runtime().block_on(async { check(client.site(1).agent_groups().list().send().await) });
    }
}

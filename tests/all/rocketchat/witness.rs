//! Holds every response of the sandbox against the spec. A server that shares no
//! code with the types is a witness to them, and they to it.

use frontdesk_conform::{GeneratedTypes, RecordedResponse, Spec};
use frontdesk_rocketchat::core::http::{Response, header};
use frontdesk_rocketchat::core::{Attempt, Body, BoxFuture, Error, Middleware, Next};

/// Fails the test if a response is not as the spec describes it.
#[derive(Debug)]
pub struct Witness;

fn spec() -> &'static Spec {
    Spec::published("rocketchat").unwrap()
}

impl Middleware for Witness {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        Box::pin(async move {
            let id = attempt.operation.id();
            let response = next.run(attempt).await?;
            let operations = spec().operations();
            let operation = operations.iter().find(|operation| operation.id() == id).unwrap();
            let media = response.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap());
            let body = response.body().as_bytes().unwrap();
            let answer = RecordedResponse {
                status: response.status().as_u16(),
                media: media.and_then(|media| media.split(';').next()),
                body: Some(&body[..]).filter(|body| !body.is_empty()),
            };
            let found = frontdesk_conform::response(spec(), GeneratedTypes::default(), operation, &answer);
            assert!(found.is_empty(), "{id}: {found:#?}\n{}", String::from_utf8_lossy(body));
            Ok(response)
        })
    }
}

//! Holds the responses of the sandbox against the spec. A server that shares no code with the types
//! is a witness to them, and they to it.

use frontdesk_conform::{Finding, FindingKind, GeneratedTypes, RecordedResponse, Spec};
use frontdesk_core::http::{Response, header};
use frontdesk_core::{Attempt, Body, BoxFuture, Error, Middleware, Next};
use frontdesk_openapi::document::OperationAt;
use frontdesk_tests::spec;

/// Fails the test if a response is not as the spec describes it.
#[derive(Debug)]
pub struct Witness {
    vendor: &'static str,
    /// Whether only the values of enums are looked at: an enum is open in Rust, so that no type
    /// notices a value that the spec has under another name.
    values: bool,
}

impl Witness {
    /// Holds each response against the spec as a whole.
    pub const fn of(vendor: &'static str) -> Self {
        Self { vendor, values: false }
    }

    /// Holds only the values of enums against the spec, where `conformance` reads the rest.
    pub const fn of_values(vendor: &'static str) -> Self {
        Self { vendor, values: true }
    }
}

/// What a response has that the spec does not describe.
pub fn findings(
    spec: &Spec,
    operation: &OperationAt<'_>,
    status: u16,
    media: Option<&str>,
    body: &[u8],
) -> Vec<Finding> {
    let media = media.and_then(|media| media.split(';').next());
    let response = RecordedResponse { status, media, body: Some(body).filter(|body| !body.is_empty()) };
    frontdesk_conform::response(spec, GeneratedTypes::default(), operation, &response)
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
            let media = response.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap());
            let body = response.body().as_bytes().unwrap();
            let (spec, operation) = (spec::of(self.vendor), spec::operation(self.vendor, id));
            let mut found = findings(spec, operation, response.status().as_u16(), media, body);
            found.retain(|finding| !self.values || finding.kind == FindingKind::UndocumentedValue);
            assert!(found.is_empty(), "{id}: {found:#?}\n{}", String::from_utf8_lossy(body));
            Ok(response)
        })
    }
}

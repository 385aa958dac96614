//! The responses of the sandbox, against the spec.

use frontdesk_conform::{GeneratedTypes, RecordedResponse};
use frontdesk_sandbox::SandboxVendor;
use frontdesk_tests::spec;

use crate::http_client::http_client;
use crate::sandbox::Server;

/// The other tests hold every response to a signed-in user against the spec. These are
/// the responses to a caller without credentials.
#[tokio::test]
async fn the_responses_fit_the_spec_without_credentials() {
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

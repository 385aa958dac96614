//! The responses of the sandbox fit the specs: every reading operation, with credentials and
//! without. A server that shares no code with the specs' readers is a witness to both.

use frontdesk_conform::{GeneratedTypes, RecordedResponse};
use frontdesk_tests::spec;

use crate::http_client::http_client;
use crate::sandbox::Server;

/// Reads everything that a spec says can be read, and says what does not fit. `path` are the values
/// of path parameters, `query` those of query parameters that an operation needs.
pub(crate) async fn problems(
    server: &Server,
    vendor: &str,
    headers: &[(&str, &str)],
    path: &[(&str, &str)],
    query: &[(&str, &str)],
) -> Vec<String> {
    let spec = spec::of(vendor);
    let http = http_client();
    let mut problems = Vec::new();
    let mut read = 0;
    for operation in spec.operations().iter().filter(|operation| operation.method == "get") {
        let mut url = format!("{}{}", server.url(), operation.path);
        for (name, value) in path {
            url = url.replace(&format!("{{{name}}}"), value);
        }
        assert!(!url.contains('{'), "{vendor} {}: a path parameter without a value", operation.id());
        let needed = spec.document.parameters(operation).into_iter().filter(|parameter| {
            let required = parameter.value.get("required") == Some(&true.into());
            // Where one of several is needed, or where without them a response is empty, the spec
            // can require none.
            parameter.location == "query"
                && (required || ["userId", "since", "until"].contains(&parameter.name))
        });
        let needed: Vec<&str> = needed.map(|parameter| parameter.name).collect();
        let query: Vec<_> = query.iter().filter(|(name, _)| needed.contains(name)).collect();
        let open = operation.value.get("security") == Some(&serde_json::json!([]));
        for known in [true, false] {
            // An operation without credentials cannot lack any.
            if open && !known {
                continue;
            }
            let mut request = http.get(&url).query(&query);
            for (name, value) in headers.iter().filter(|_| known) {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let media = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
            let media = media.as_deref().and_then(|media| media.split(';').next());
            let body = answer.text().await.unwrap();
            let answer = RecordedResponse { status, media, body: Some(body.as_bytes()) };
            let found = frontdesk_conform::response(spec, GeneratedTypes::default(), operation, &answer);
            let who = if known { "" } else { ", without credentials" };
            problems.extend(found.into_iter().map(|problem| format!("{}{who}: {problem}", operation.id())));
            if known != (200..300).contains(&status) {
                problems.push(format!("{}{who}: {status} {body}", operation.id()));
            }
            read += 1;
        }
    }
    assert!(read > 3, "{vendor}: {read} answers");
    problems
}

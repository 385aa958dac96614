//! That the witness notices what a spec says otherwise.

use frontdesk_conform::{FindingKind, Spec};
use frontdesk_sandbox::SandboxVendor;
use frontdesk_tests::spec;

use crate::http_client::http_client;
use crate::sandbox::Server;
use crate::witness::findings;

/// A value that was renamed in a spec, where the sandbox still sends the old one.
#[tokio::test]
async fn a_renamed_value_of_an_enum_is_noticed() {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let url = format!("{}/api/v1/accounts/{}/agents", server.url(), server.id("account_id"));
    let request = http_client().get(url).header("api_access_token", server.text("user_token"));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    let kinds = |spec: &Spec| -> Vec<FindingKind> {
        let operations = spec.operations();
        let operation = operations.iter().find(|operation| operation.id() == "listAgents").unwrap();
        let found = findings(spec, operation, status, Some("application/json"), &body);
        found.iter().map(|finding| finding.kind).collect()
    };
    let spec = spec::of("chatwoot");
    assert_eq!(kinds(spec), []);
    let mut renamed = spec.document.value.clone();
    let values = renamed.pointer_mut("/components/schemas/Role/enum").unwrap().as_array_mut().unwrap();
    let agent = values.iter_mut().find(|value| *value == "agent").unwrap();
    *agent = "member".into();
    let found = kinds(&Spec::from_json(&renamed.to_string()).unwrap());
    assert!(
        !found.is_empty() && found.iter().all(|kind| *kind == FindingKind::UndocumentedValue),
        "{found:?}"
    );
}

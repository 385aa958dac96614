//! Recordings of the vendors' own clients hold no credential, whichever field the server sends it
//! in.

use std::sync::Arc;

use frontdesk_core::har::is_secret_name;
use frontdesk_core::serde_json::Value;
use frontdesk_core::{ConfigureClient, HarRecorder};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use frontdesk_tests::spec;
use xtask::regen::{self, Target};

/// A started sandbox and the recorder that a client is to use.
async fn started(vendor: SandboxVendor) -> (Sandbox, Endpoint, Arc<HarRecorder>) {
    let sandbox = Sandbox::start(&[vendor]).await.unwrap();
    let endpoint = sandbox.endpoint(vendor).unwrap().clone();
    (sandbox, endpoint, Arc::new(HarRecorder::new()))
}

fn text(endpoint: &Endpoint, name: &str) -> String {
    endpoint.credentials[name].as_str().unwrap().to_owned()
}

fn assert_recorded(recorder: &HarRecorder, secrets: &[&str]) {
    assert!(!recorder.is_empty());
    let recording = recorder.to_json().unwrap();
    for secret in secrets {
        assert!(secret.len() >= 8, "{secret} could stand anywhere");
        assert!(!recording.contains(secret), "{secret} stands in the recording");
    }
}

#[tokio::test]
async fn of_chatwoot() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::Chatwoot).await;
    let token = text(&endpoint, "platform_token");
    let client = frontdesk_chatwoot::Client::builder()
        .base_url(&endpoint.base_url)
        .token(token.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    let mut new = frontdesk_chatwoot::types::PlatformUserCreate::new("someone@harbour.example");
    new.name = Some("Some One".into());
    new.password = Some("Secret-Pass-1!".into());
    let user = client.platform_users().create(&new).send().await.unwrap().value;
    let login = client.platform_users().get_login(user.id).send().await.unwrap().value;
    let seen = [user.access_token.expose(), login.url.expose()];
    assert_recorded(&recorder, &[&token, "Secret-Pass-1!", seen[0], seen[1]]);
}

#[tokio::test]
async fn of_rocketchat() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::RocketChat).await;
    let (username, password) = (text(&endpoint, "username"), text(&endpoint, "password"));
    let client = frontdesk_rocketchat::Client::builder()
        .base_url(&endpoint.base_url)
        .login(username, password.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.authentication().get_me().send().await.unwrap();
    // A setting's value is called `value` whether it is a secret or not.
    let settings =
        frontdesk_rocketchat::types::WebhookSettings::new().livechat_secret_token("Secret-Of-Harbour");
    client.webhooks().update_settings(&settings).send().await.unwrap();
    let listed = client.livechat().list_integration_settings().collect_all().await.unwrap();
    assert!(listed.iter().any(|setting| setting.value == Some("Secret-Of-Harbour".into())));
    assert_recorded(&recorder, &[&password, &text(&endpoint, "auth_token"), "Secret-Of-Harbour"]);
}

#[tokio::test]
async fn of_imichat_and_nuance() {
    let (_sandbox, endpoint, recorder) = started(SandboxVendor::ImiChat).await;
    let key = text(&endpoint, "api_key");
    let client = frontdesk_imichat::Client::builder()
        .base_url(&endpoint.base_url)
        .api_key(key.as_str(), text(&endpoint, "domain"))
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.users().list().send().await.unwrap();
    assert_recorded(&recorder, &[&key]);

    let (_sandbox, endpoint, recorder) = started(SandboxVendor::Nuance).await;
    let token = text(&endpoint, "token");
    let client = frontdesk_nuance::Client::builder()
        .base_url(&endpoint.base_url)
        .token(token.as_str())
        .middleware(recorder.clone())
        .build()
        .unwrap();
    client.site(123).users().get(12_345_678).send().await.unwrap();
    assert_recorded(&recorder, &[&token]);
}

/// Names that read like a secret's, of what is none.
const HARMLESS: &[(&str, &str, &str)] = &[
    ("chatwoot", "api_key_sid", "the id of a key, which is of no use without the key"),
    (
        "chatwoot",
        "voice_call_webhook_url",
        "an address of the server's own, the same for all inboxes of a number",
    ),
    ("chatwoot", "voice_status_webhook_url", "the same"),
    ("chatwoot", "website_token", "stands in every page that has the widget"),
    ("rocketchat", "token", "a placeholder in a text, in `MessageToken`"),
    ("rocketchat", "tokens", "placeholders, in `Message`, and personal tokens without their values"),
];

/// The texts and free values of a schema that are called like a secret and are not declared as one.
fn printed(schema: &Value, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let of_items = property.get("items").unwrap_or(property);
            let declared = of_items.get("x-secret").is_some() || of_items.get("$ref").is_some();
            let plain = matches!(
                of_items.get("type").and_then(Value::as_str),
                Some("boolean" | "integer" | "number")
            );
            let dated = of_items.get("format").is_some_and(|format| format == "date-time");
            if is_secret_name(name) && !declared && !plain && !dated {
                found.push(name.clone());
            }
        }
    }
    match schema {
        Value::Object(fields) => {
            let nested = fields.iter().filter(|(name, _)| !name.starts_with("example"));
            nested.for_each(|(_, value)| printed(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| printed(element, found)),
        _ => {}
    }
}

#[test]
fn every_field_that_is_called_like_a_secret_is_declared_as_one() {
    for target in regen::targets(spec::root()).unwrap().into_iter().filter(Target::is_published) {
        let Ok(document) = regen::document(spec::root(), target) else { panic!("{}", target.name) };
        let mut found = Vec::new();
        printed(&document.value, &mut found);
        found.retain(|name| {
            !HARMLESS.iter().any(|(vendor, known, _)| *vendor == target.name && known == name)
        });
        assert_eq!(found, <[String; 0]>::default(), "{}", target.name);
    }
}

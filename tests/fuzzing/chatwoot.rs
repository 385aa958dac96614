//! The fuzz targets of Chatwoot.

use frontdesk_core::ConfigureClient;
use frontdesk_core::http::HeaderValue;

use crate::fuzzing::{Canned, FuzzTarget, TOKEN, answered, check, no_retries, runtime};

/// The targets by name.
pub const TARGETS: &[FuzzTarget] = &[("chatwoot", run), ("webhook", webhook), ("recording", recording)];

/// Chatwoot's responses and error bodies.
fn run(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_chatwoot::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.account(1).agents().list().send(),
        client.platform_users().get(1).send(),
        client.profile().get().send(),
        client.account(1).get().send(),
        client.account(1).teams().list().send(),
        client.account(1).teams().list_members(1).send(),
        client.account(1).platform_account_users().list().send(),
        client.platform_accounts().get(1).send(),
        client.account(1).agents().delete(1).send(),
    );
}

/// A post of Chatwoot's: the signature, the timestamp, a line each, and the body.
fn webhook(data: &[u8]) {
    use std::time::{Duration, UNIX_EPOCH};

    use frontdesk_chatwoot::webhooks::{Receiver, Sender, SignatureError, Verifier};
    use frontdesk_core::http::HeaderMap;
    use serde_json::Value;

    use crate::round_trips::changes;

    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in ["x-chatwoot-signature", "x-chatwoot-timestamp"] {
        if let Ok(value) = HeaderValue::from_bytes(parts.next().unwrap_or_default()) {
            headers.insert(name, value);
        }
    }
    let body = parts.next().unwrap_or_default();
    // Nobody can have signed with this secret.
    let forever = Duration::from_secs(u64::MAX);
    let verifier = Verifier::new(TOKEN).unwrap().max_age(forever);
    let refused = verifier.verify(&headers, body).unwrap_err();
    assert_ne!(refused, SignatureError::TooOld);
    match Receiver::unsigned(Sender::ApiInbox).receive_at(&headers, body, UNIX_EPOCH) {
        Ok(delivery) => {
            let came: Value = serde_json::from_slice(body).unwrap();
            let mut differences = changes(&came, &serde_json::to_value(&delivery.event).unwrap());
            // Null and absence are told apart where the spec allows both, and may stand for each
            // other elsewhere.
            differences.retain(|it| !it.ends_with(": null is new") && !it.ends_with(": null is gone"));
            assert_eq!(differences, [""; 0]);
            assert_eq!(came["event"], delivery.event.name());
            let _ = (format!("{delivery:?}"), delivery.event.senders());
        }
        Err(error) => assert!(!error.to_string().contains(TOKEN)),
    }
}

/// A recording, as conform and a replayer read it.
fn recording(data: &[u8]) {
    use frontdesk_conform::{Conform, Spec};
    use frontdesk_core::HarReplay;

    let spec = Spec::published("chatwoot").unwrap();
    let mut conform = Conform::new("chatwoot", spec);
    conform.read("fuzzed.har", data);
    let text = conform.report().text();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    let Ok(replay) = HarReplay::from_json(&String::from_utf8_lossy(data)) else { return };
    let client = frontdesk_chatwoot::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(replay)
        .build()
        .unwrap();
    runtime().block_on(async { check(client.account(1).agents().list().send().await) });
}

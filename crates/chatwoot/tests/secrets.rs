//! What may hold secrets is read and sent back, and `Debug` shows nothing of it.
#![allow(clippy::unwrap_used)]

use frontdesk_chatwoot::types::{AgentBot, AuditLog, InboxProviderConfig, IntegrationSettings, Webhook};
use frontdesk_core::serde_json::{self, Value, json};

fn hidden<T: serde::de::DeserializeOwned + serde::Serialize + std::fmt::Debug>(value: Value) {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    let shown = format!("{read:?} {read:#?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
}

#[test]
fn secrets_in_maps_and_addresses_are_not_printed() {
    let address = "https://hooks.example.com/hunter2";
    hidden::<AuditLog>(json!({
        "id": 1, "auditable_id": 1, "auditable_type": "Channel::Email", "auditable": null, "associated_id": 1,
        "associated_type": "Account", "user_id": 1, "user_type": "User", "username": "a@example.com", "action": "update",
        "audited_changes": {"imap_password": ["hunter2", "hunter2"], "provider_config": [{"api_key": "hunter2"}]},
        "version": 1, "comment": null, "request_uuid": null, "created_at": 1, "remote_address": null
    }));
    hidden::<Webhook>(json!({"id": 1, "account_id": 1, "url": address, "subscriptions": []}));
    hidden::<AgentBot>(
        json!({"id": 1, "name": "a", "description": null, "outgoing_url": address, "account_id": 1, "bot_type": "webhook", "bot_config": {}, "thumbnail": ""}),
    );
    hidden::<InboxProviderConfig>(json!({"api_key": "hunter2", "phone_key": "hunter2"}));
    hidden::<IntegrationSettings>(json!({"api_key": "hunter2", "other_key": "hunter2"}));
}

//! The audit log.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic as tests do")]

use super::*;

async fn entries(api: &Raw) -> Value {
    call(api, Admin, "GET", &format!("{X}/audit_logs"), Value::Null).await.body
}

#[tokio::test]
async fn changes_are_logged_with_what_was_and_what_is() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let before = entries(&api).await["total_entries"].as_i64().unwrap();
    let steps = vec![
        (
            Admin,
            "POST",
            "/webhooks",
            json!({"url": "https://hooks.test/1", "subscriptions": ["message_created"]}),
        ),
        (Admin, "PATCH", "/webhooks/1", json!({"name": "CRM"})),
        // Nothing changes, so there is nothing to log.
        (Admin, "PATCH", "/webhooks/1", json!({"name": "CRM"})),
        (Admin, "DELETE", "/webhooks/1", Value::Null),
        (Admin, "POST", "/teams", json!({"name": "Audited"})),
        (Admin, "PATCH", "/agents/2", json!({"role": "administrator"})),
        (Admin, "PATCH", "/agents/2", json!({"role": "agent"})),
        // Labels are not audited.
        (Admin, "POST", "/labels", json!({"title": "unseen"})),
        (Admin, "PATCH", "", json!({"locale": "de", "support_email": null})),
    ];
    for (who, method, path, body) in steps {
        let answer = call(&api, who, method, &format!("{X}{path}"), body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
    }
    let log = entries(&api).await;
    assert_eq!((log["per_page"].clone(), log["current_page"].clone()), (json!(25), json!(1)));
    assert_eq!(log["total_entries"].as_i64().unwrap(), before + 7);
    let newest: Vec<Value> = log["audit_logs"].as_array().unwrap().iter().take(7).cloned().collect();
    let expected = json!([
        {"auditable_type": "Account", "action": "update", "auditable_id": 1, "audited_changes": {"locale": [0, 4]}},
        {"auditable_type": "AccountUser", "action": "update", "version": 2, "audited_changes": {"role": [1, 0]}},
        {"auditable_type": "AccountUser", "action": "update", "version": 1, "audited_changes": {"role": [0, 1]}},
        {"auditable_type": "Team", "action": "create", "auditable": {"name": "audited"}},
        {"auditable_type": "Webhook", "action": "destroy", "version": 3, "auditable": null,
            "audited_changes": {"name": "CRM", "webhook_type": 0}},
        {"auditable_type": "Webhook", "action": "update", "audited_changes": {"name": [null, "CRM"]}},
        {"auditable_type": "Webhook", "action": "create", "auditable_id": 1, "associated_type": "Account",
            "user_id": 1, "user_type": "User", "comment": null, "remote_address": "127.0.0.1"},
    ]);
    assert!(holds(&Value::Array(newest.clone()), &expected), "{newest:?}");
    assert!(!log.to_string().contains("secret"), "{log}");
    let past = call(&api, Admin, "GET", &format!("{X}/audit_logs?page=99"), Value::Null).await.body;
    assert_eq!((&past["current_page"], &past["audit_logs"]), (&json!(99), &json!([])));
    let refused = call(&api, Agent, "GET", &format!("{X}/audit_logs"), Value::Null).await;
    assert_eq!((refused.status, refused.body), (401, error("You are not authorized to do this action")));
}

#[tokio::test]
async fn the_log_is_empty_where_the_feature_is_off() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let team = call(&api, Admin, "POST", &format!("{X}/teams"), json!({"name": "Logged"})).await;
    assert_eq!(team.status, 200);
    for (on, some) in [(true, true), (false, false), (true, true)] {
        let features = json!({"features": {"audit_logs": on}});
        call(&api, App, "PATCH", &format!("{P}/accounts/1"), features).await;
        let log = entries(&api).await;
        assert_eq!(log["total_entries"].as_i64().unwrap() > 0, some, "{log}");
    }
}

//! Conversations: started, found, changed.
#![allow(clippy::unwrap_used, reason = "tests may panic, and so may what they share")]

use super::settings::{not_allowed, not_found};
use super::*;

fn ids(body: &Value) -> Vec<i64> {
    body.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn conversations_are_found() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let cases = [
        (Admin, "", vec![3, 1]),
        (Admin, "?status=all", vec![5, 4, 3, 2, 1]),
        (Admin, "?status=all&sort_by=created_at_asc", vec![1, 2, 3, 4, 5]),
        (Admin, "?status=all&sort_by=priority_desc", vec![1, 4, 5, 3, 2]),
        (Admin, "?status=all&labels[]=returns", vec![4, 3]),
        (Admin, "?status=all&inbox_id=3", vec![5, 4]),
        (Admin, "?q=LAMP", vec![3]),
        (Admin, "?assignee_type=unassigned", vec![3]),
        (Admin, "?status=nowhere", vec![]),
        (Admin, "?page=2", vec![]),
        // An agent sees those of their own inboxes.
        (Agent, "?status=all", vec![3, 2, 1]),
        (Agent, "?status=all&inbox_id=3", vec![]),
        (Agent, "?status=all&assignee_type=me", vec![2, 1]),
    ];
    for (who, query, expected) in cases {
        let answer = call(&api, who, "GET", &format!("{X}/conversations{query}"), Value::Null).await;
        assert_eq!(ids(&answer.body["data"]["payload"]), expected, "{who:?} {query}");
    }
    let meta = json!({"meta": {"mine_count": 2, "assigned_count": 2, "unassigned_count": 1, "all_count": 3}});
    let filter = format!("{X}/conversations/filter");
    let by = |key: &str, operator: &str, values: Value| json!({"payload": [{"attribute_key": key, "filter_operator": operator, "values": values}]});
    run(
        &api,
        vec![
            (Agent, "GET", format!("{X}/conversations/meta?status=all"), Value::Null, 200, meta),
            (Admin, "GET", format!("{X}/conversations?team_id=99999999"), Value::Null, 404, not_found()),
            (
                Admin,
                "POST",
                filter.clone(),
                by("priority", "equal_to", json!(["high", "low"])),
                200,
                json!({"payload": [{"id": 4}, {"id": 1}]}),
            ),
            (
                Admin,
                "POST",
                filter.clone(),
                by("labels", "not_equal_to", json!(["returns"])),
                200,
                json!({"meta": {"all_count": 3}}),
            ),
            (
                Admin,
                "POST",
                filter.clone(),
                by("assignee_id", "is_not_present", json!([])),
                200,
                json!({"meta": {"all_count": 2}}),
            ),
            (
                Admin,
                "POST",
                filter.clone(),
                by("order_number", "equal_to", json!(["h-1001"])),
                200,
                json!({"payload": [{"id": 1}]}),
            ),
            (
                Admin,
                "POST",
                filter,
                by("status", "contains", json!(["o"])),
                422,
                error("Invalid operator. The allowed operators for status are [equal_to,not_equal_to]."),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn conversations_are_started_and_change() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let all = format!("{X}/conversations");
    let one = |rest: &str| format!("{X}/conversations/6{rest}");
    let cases = vec![
        (Admin, "POST", all.clone(), json!({"inbox_id": 99_999_999}), 404, not_found()),
        (Admin, "POST", all.clone(), json!({"inbox_id": 2, "contact_id": 99_999_999}), 404, not_found()),
        (Admin, "POST", all.clone(), json!({"source_id": "nobody"}), 404, not_found()),
        (Agent, "POST", all.clone(), json!({"inbox_id": 3, "contact_id": 1}), 401, not_allowed()),
        (
            Admin,
            "POST",
            all.clone(),
            json!({"inbox_id": 2, "contact_id": 6, "status": "asleep"}),
            500,
            json!({}),
        ),
        (
            Admin,
            "POST",
            all.clone(),
            json!({"inbox_id": 2, "contact_id": 6, "message": {"content_type": "sand"}}),
            422,
            error("'sand' is not a valid content_type"),
        ),
        // What was refused has used up a number.
        (
            Admin,
            "POST",
            all.clone(),
            json!({"inbox_id": 2, "contact_id": 6, "source_id": "n", "message": {"content": "Hello"}}),
            200,
            json!({"id": 7, "status": "open", "messages": [{"content": "Hello"}], "waiting_since": 0}),
        ),
        (Admin, "GET", one(""), Value::Null, 404, not_found()),
        (
            Admin,
            "POST",
            all,
            json!({"inbox_id": 2, "contact_id": 5, "source_id": "n"}),
            422,
            error("source_id should be unique"),
        ),
    ];
    run(&api, cases).await;
    let one = |rest: &str| format!("{X}/conversations/7{rest}");
    let last = |text: &str| json!({"messages": [{"content": text, "message_type": 2}]});
    let name = call(&api, Admin, "GET", "/api/v1/profile", Value::Null).await.body["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let agent = call(&api, Agent, "GET", "/api/v1/profile", Value::Null).await.body;
    let noted = |text: &str| (Admin, "GET", one(""), Value::Null, 200, last(&text.replace("{}", &name)));
    let status = |who, body: Value, status: &str| {
        (
            who,
            "POST",
            one("/toggle_status"),
            body,
            200,
            json!({"payload": {"success": true, "current_status": status}}),
        )
    };
    let cases = vec![
        (Admin, "PATCH", one(""), json!({"priority": "high"}), 200, json!({"priority": "high"})),
        noted("{} set the priority to high"),
        (Admin, "POST", one("/toggle_priority"), json!({"priority": "low"}), 200, Value::Null),
        noted("{} changed the priority from high to low"),
        (Admin, "POST", one("/toggle_priority"), json!({"priority": "x"}), 500, json!({})),
        (Admin, "POST", one("/toggle_priority"), json!({}), 200, Value::Null),
        noted("{} removed the priority"),
        (Admin, "POST", one("/labels"), json!({"labels": ["a", "b"]}), 200, json!({"payload": ["a", "b"]})),
        noted("{} added a, b"),
        (Admin, "POST", one("/assignments"), json!({"assignee_id": 1}), 200, json!({"id": 1})),
        noted("{} self-assigned this conversation"),
        (Admin, "POST", one("/assignments"), json!({"assignee_id": 0}), 200, Value::Null),
        noted("Conversation unassigned by {}"),
        (Admin, "POST", one("/assignments"), json!({"team_id": 99_999_999}), 200, Value::Null),
        (
            Admin,
            "POST",
            one("/assignments"),
            json!({"assignee_type": "AgentBot", "assignee_id": 1}),
            200,
            json!({"id": 1, "bot_type": "webhook"}),
        ),
        status(Admin, json!({"status": "snoozed", "snoozed_until": 4_000_000_000_i64}), "snoozed"),
        (Admin, "GET", one(""), Value::Null, 200, json!({"snoozed_until": "2096-10-02T07:06:40.000Z"})),
        status(Admin, json!({}), "open"),
        noted("Conversation was reopened by {}"),
        status(Admin, json!({}), "resolved"),
        (Admin, "POST", one("/toggle_status"), json!({"status": "asleep"}), 500, json!({})),
        // An agent who opens a conversation takes it.
        status(Agent, json!({"status": "open"}), "open"),
        (
            Admin,
            "GET",
            one(""),
            Value::Null,
            200,
            json!({"meta": {"assignee": {"id": agent["id"]}}, "snoozed_until": null}),
        ),
        (
            Admin,
            "POST",
            one("/custom_attributes"),
            json!({"custom_attributes": {"a": 1}}),
            200,
            json!({"custom_attributes": {"a": 1}}),
        ),
        (Agent, "POST", one("/toggle_typing_status"), json!({"typing_status": "on"}), 200, Value::Null),
        (Agent, "GET", format!("{X}/conversations/4"), Value::Null, 401, not_allowed()),
        (
            Admin,
            "GET",
            one("/reporting_events"),
            Value::Null,
            200,
            json!([
                {"name": "first_response"},
                {"name": "conversation_opened", "value": 0.0},
                {"name": "conversation_resolved"},
                {"name": "conversation_opened"},
            ]),
        ),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn who_leaves_leaves_their_conversations() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let one = format!("{X}/conversations/1");
    let cases = vec![
        (Admin, "GET", one.clone(), Value::Null, 200, json!({"meta": {"assignee": {"id": 2}}})),
        (Admin, "DELETE", format!("{X}/agents/2"), Value::Null, 200, Value::Null),
    ];
    run(&api, cases).await;
    let left = call(&api, Admin, "GET", &one, Value::Null).await.body;
    assert_eq!(left["meta"].get("assignee"), None);
    let members = call(&api, Admin, "GET", &format!("{X}/inbox_members/2"), Value::Null).await.body;
    assert!(!ids(&members["payload"]).contains(&2));
}

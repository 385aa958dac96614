//! The Application API: what an account has set up for its agents.

use super::*;

/// A table's line: who, method, the path below the account, body, status, what the response holds.
pub(super) type Line<'a> = (As, &'a str, &'a str, Value, u16, Value);

pub(super) async fn below_account(api: &Raw, lines: Vec<Line<'_>>) {
    let lines = lines.into_iter();
    run(
        api,
        lines
            .map(|(who, method, path, body, status, e)| (who, method, format!("{X}{path}"), body, status, e))
            .collect(),
    )
    .await;
}

pub(super) fn invalid(message: &str, attribute: &str) -> Value {
    json!({"message": message, "attributes": [attribute]})
}

pub(super) fn not_allowed() -> Value {
    error("You are not authorized to do this action")
}

pub(super) fn not_found() -> Value {
    error("Resource could not be found")
}

#[tokio::test]
async fn labels_have_titles_of_their_own() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let title = |title: &str| json!({"title": title});
    let answer = call(&api, Admin, "POST", &format!("{X}/labels"), title("Zebra_1")).await;
    assert_eq!(keys(&answer.body), ["color", "description", "id", "show_on_sidebar", "title"]);
    let label = format!("/labels/{}", answer.body["id"]);
    let lines = vec![
        (Admin, "GET", label.as_str(), Value::Null, 200, json!({"title": "zebra_1", "color": "#1f93ff"})),
        (Agent, "GET", &label, Value::Null, 401, not_allowed()),
        (Admin, "POST", "/labels", title("zebra_1"), 422, invalid("Title has already been taken", "title")),
        (Admin, "POST", "/labels", title("two words"), 422, invalid("Title is invalid", "title")),
        (Admin, "POST", "/labels", title("x"), 422, invalid("Title is invalid", "title")),
        (
            Admin,
            "POST",
            "/labels",
            title(""),
            422,
            invalid("Title must not be blank, Title is invalid", "title"),
        ),
        (
            Admin,
            "POST",
            "/labels",
            json!({"colour": "red"}),
            422,
            error("param is missing or the value is empty: label"),
        ),
        (Agent, "POST", "/labels", title("mine"), 401, not_allowed()),
        (
            Admin,
            "PATCH",
            &label,
            json!({"label": {"description": "stripes", "show_on_sidebar": true}}),
            200,
            json!({"title": "zebra_1", "description": "stripes", "show_on_sidebar": true}),
        ),
        (Admin, "PATCH", "/labels/99999999", title("other"), 404, not_found()),
        (Agent, "DELETE", "/labels/99999999", Value::Null, 404, not_found()),
        (Agent, "DELETE", &label, Value::Null, 401, not_allowed()),
        (Admin, "DELETE", &label, Value::Null, 200, Value::Null),
        (Admin, "GET", &label, Value::Null, 404, not_found()),
        (Nobody, "GET", "/labels", Value::Null, 401, sign_in()),
    ];
    below_account(&api, lines).await;
    for name in ["zz-last", "aa-first"] {
        call(&api, Admin, "POST", &format!("{X}/labels"), title(name)).await;
    }
    let listed = call(&api, Agent, "GET", &format!("{X}/labels"), Value::Null).await.body;
    let titles: Vec<&str> =
        listed["payload"].as_array().unwrap().iter().map(|label| label["title"].as_str().unwrap()).collect();
    assert!(titles.is_sorted() && titles.contains(&"aa-first") && titles.contains(&"zz-last"), "{titles:?}");
}

#[tokio::test]
async fn canned_responses_are_everybodys_and_found_by_their_code_first() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let canned = |code: &str, content: &str| json!({"short_code": code, "content": content});
    let path = format!("{X}/canned_responses");
    let mut ids = Vec::new();
    for (code, content) in
        [("zq-bye", "So long"), ("say-zq", "Hello"), ("plain", "The ZQ of it"), ("none", "x")]
    {
        let answer = call(&api, Agent, "POST", &path, canned(code, content)).await;
        assert_eq!((answer.status, &answer.body["account_id"]), (200, &json!(1)));
        assert_eq!(answer.body["created_at"], answer.body["updated_at"]);
        ids.push(answer.body["id"].clone());
    }
    let found = call(&api, Admin, "GET", &format!("{path}?search=zq"), Value::Null).await.body;
    let found: Vec<&Value> = found.as_array().unwrap().iter().map(|canned| &canned["id"]).collect();
    assert_eq!(found, [&ids[0], &ids[1], &ids[2]]);
    let first = format!("/canned_responses/{}", ids[0]);
    let lines = vec![
        (
            Agent,
            "POST",
            "/canned_responses",
            canned("zq-bye", "x"),
            422,
            invalid("Short code has already been taken", "short_code"),
        ),
        (
            Agent,
            "POST",
            "/canned_responses",
            json!({"short_code": "n"}),
            422,
            invalid("Content can't be blank", "content"),
        ),
        (Agent, "PATCH", &first, json!({"content": "Bye"}), 200, canned("zq-bye", "Bye")),
        (Agent, "DELETE", &first, Value::Null, 200, Value::Null),
        (Agent, "DELETE", &first, Value::Null, 404, not_found()),
    ];
    below_account(&api, lines).await;
}

#[tokio::test]
async fn custom_attributes_are_read_by_number_and_shown_by_name() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/custom_attribute_definitions";
    let define = |key: &str, model: Value, kind: Value| {
        json!({"attribute_display_name": "N", "attribute_key": key, "attribute_model": model,
            "attribute_display_type": kind})
    };
    let tier =
        call(&api, Admin, "POST", &format!("{X}{path}"), define("tier", json!(1), json!(6))).await.body;
    let expected = json!({"attribute_display_type": "list", "attribute_model": "contact_attribute",
        "attribute_values": [], "default_value": null});
    assert!(holds(&tier, &expected), "{tier}");
    let one = format!("{path}/{}", tier["id"]);
    let contacts = format!("{path}?attribute_model=1");
    let companies = format!("{path}?attribute_model=company_attribute");
    let key = "attribute_key";
    let lines = vec![
        (
            Admin,
            "POST",
            path,
            define("tier", json!("contact_attribute"), json!("text")),
            422,
            invalid("Attribute key has already been taken", key),
        ),
        (
            Admin,
            "POST",
            path,
            define("tier", json!(0), json!(0)),
            200,
            json!({"attribute_display_type": "text"}),
        ),
        (
            Admin,
            "POST",
            path,
            define("email", json!(1), json!(0)),
            422,
            invalid(
                "Attribute key The provided key is not allowed as it might conflict with default attributes.",
                key,
            ),
        ),
        (Admin, "POST", path, define("email", json!(0), json!(0)), 200, json!({"attribute_key": "email"})),
        (
            Admin,
            "POST",
            path,
            define("a b", json!(0), json!(0)),
            422,
            invalid("Attribute key must only contain letters, numbers, underscores, hyphens, and dots", key),
        ),
        (
            Admin,
            "POST",
            path,
            define("odd", json!(0), json!("riddle")),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            Admin,
            "POST",
            path,
            json!({}),
            422,
            error("param is missing or the value is empty: custom_attribute_definition"),
        ),
        (Agent, "POST", path, define("mine", json!(0), json!(0)), 401, not_allowed()),
        (Agent, "GET", &one, Value::Null, 200, json!({"attribute_key": "tier"})),
        (Agent, "GET", &contacts, Value::Null, 200, json!([{"attribute_key": "tier"}])),
        (Agent, "GET", &companies, Value::Null, 200, json!([])),
        (
            Admin,
            "PATCH",
            &one,
            json!({"attribute_display_name": "Tier", "attribute_values": ["gold"]}),
            200,
            json!({"attribute_display_name": "Tier", "attribute_values": ["gold"], "attribute_key": "tier"}),
        ),
        (Admin, "DELETE", &one, Value::Null, 204, Value::Null),
        (Admin, "GET", &one, Value::Null, 404, not_found()),
    ];
    below_account(&api, lines).await;
}

#[tokio::test]
async fn custom_filters_are_their_owners_alone() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/custom_filters";
    // `type` is documented, and passed over.
    let body = json!({"name": "Open", "type": "contact", "query": {"payload": []}});
    let own = call(&api, Admin, "POST", &format!("{X}{path}"), body).await.body;
    assert_eq!(keys(&own), ["created_at", "filter_type", "id", "name", "query", "updated_at"]);
    let one = format!("{path}/{}", own["id"]);
    let contacts = format!("{path}?filter_type=contact");
    let lines = vec![
        (
            Admin,
            "GET",
            path,
            Value::Null,
            200,
            json!([{"name": "Open ones"}, {"name": "Open", "filter_type": "conversation"}]),
        ),
        (Admin, "GET", &contacts, Value::Null, 200, json!([])),
        (Agent, "GET", path, Value::Null, 200, json!([])),
        (Agent, "GET", &one, Value::Null, 404, not_found()),
        (Agent, "DELETE", &one, Value::Null, 404, not_found()),
        (
            Admin,
            "PATCH",
            &one,
            json!({"name": "People", "filter_type": "contact"}),
            200,
            json!({"name": "People", "filter_type": "contact", "query": {"payload": []}}),
        ),
        (Admin, "GET", &contacts, Value::Null, 200, json!([{"name": "People"}])),
        (
            Admin,
            "POST",
            path,
            json!({"filter_type": "conversation", "query": {}}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            Admin,
            "POST",
            path,
            json!({"type": "contact"}),
            422,
            error("param is missing or the value is empty: custom_filter"),
        ),
        (Admin, "DELETE", &one, Value::Null, 204, Value::Null),
        (Admin, "DELETE", &one, Value::Null, 404, not_found()),
    ];
    below_account(&api, lines).await;
}

#[tokio::test]
async fn automation_rules_are_checked() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/automation_rules";
    let rule = |conditions: Value, actions: Value| json!({"name": "R", "event_name": "message_created", "conditions": conditions, "actions": actions});
    let condition = |key: &str, operator: Value| json!({"attribute_key": key, "filter_operator": "equal_to", "values": ["x"], "query_operator": operator});
    let label = json!([{"action_name": "add_label", "action_params": ["x"]}]);
    let fine = rule(json!([condition("content", Value::Null)]), label.clone());
    let made = call(&api, Admin, "POST", &format!("{X}{path}"), fine.clone()).await.body;
    assert!(holds(&made, &fine) && made["active"] == true && made["created_on"].is_i64(), "{made}");
    let one = format!("{path}/{}", made["id"]);
    let bug = || rails(500, "Internal Server Error");
    let lines = vec![
        (
            Admin,
            "POST",
            path,
            rule(json!([]), json!([{"action_name": "explode"}])),
            422,
            json!({"error": {"actions": ["Automation actions explode not supported."]}}),
        ),
        (
            Admin,
            "POST",
            path,
            rule(json!([condition("smell", json!("xor")), condition("email", Value::Null)]), label.clone()),
            422,
            json!({"error": {"conditions": ["Automation conditions smell not supported.",
                "Query operator must be either \"AND\" or \"OR\""]}}),
        ),
        (
            Admin,
            "POST",
            path,
            rule(json!([condition("email", Value::Null), condition("email", Value::Null)]), label.clone()),
            422,
            json!({"error": {"conditions": ["Automation conditions should have query operator."]}}),
        ),
        (Admin, "POST", path, json!({"name": "no event", "conditions": [], "actions": []}), 500, bug()),
        (Admin, "PATCH", &one, json!({"actions": 0}), 500, bug()),
        (
            Admin,
            "PATCH",
            &one,
            json!({"event_name": "nonsense"}),
            422,
            json!({"error": {"event_name": ["is not included in the list"]}}),
        ),
        (
            Admin,
            "PATCH",
            &one,
            json!({"actions": [{"action_name": "add_label", "action_params": {}}]}),
            200,
            json!({"payload": {"actions": [{"action_name": "add_label"}]}}),
        ),
        (Admin, "PATCH", &one, json!({"actions": label}), 200, json!({"payload": {"actions": label}})),
        (Agent, "POST", path, json!({"name": "mine"}), 401, not_allowed()),
        (Agent, "GET", path, Value::Null, 401, not_allowed()),
        (Admin, "GET", path, Value::Null, 200, json!({"payload": [{"name": "Mark refunds"}, {"name": "R"}]})),
        (Admin, "GET", &one, Value::Null, 200, json!({"payload": {"actions": label}})),
        (
            Admin,
            "PATCH",
            &one,
            json!({"active": false}),
            200,
            json!({"payload": {"name": "R", "active": false}}),
        ),
        (Admin, "DELETE", &one, Value::Null, 200, Value::Null),
        (Admin, "GET", &one, Value::Null, 500, bug()),
        (Admin, "PATCH", &one, json!({"active": true}), 500, bug()),
        (Admin, "DELETE", &one, Value::Null, 500, bug()),
    ];
    below_account(&api, lines).await;
}

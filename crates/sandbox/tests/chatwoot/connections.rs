//! The Application API: what an account is connected to: webhooks, bots, integrations.

use reqwest::multipart::{Form, Part};

use super::settings::{below_account, invalid, not_allowed, not_found};
use super::*;

#[tokio::test]
async fn webhooks_are_for_administrators() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/webhooks";
    let hook = |url: &str, events: Value| json!({"url": url, "subscriptions": events});
    let body = hook("https://hooks.test/1", json!(["message_created"]));
    let made = call(&api, Admin, "POST", &format!("{X}{path}"), body.clone()).await.body;
    let made = &made["payload"]["webhook"];
    assert_eq!(keys(made), ["account_id", "id", "name", "secret", "subscriptions", "url"]);
    let one = format!("{path}/{}", made["id"]);
    let lines = vec![
        (
            Admin,
            "GET",
            path,
            Value::Null,
            200,
            json!({"payload": {"webhooks": [{"secret": made["secret"]}]}}),
        ),
        (Admin, "POST", path, body, 422, invalid("Url has already been taken", "url")),
        (
            Admin,
            "POST",
            path,
            hook("nowhere", json!(["message_created"])),
            422,
            invalid("Url is invalid", "url"),
        ),
        (
            Admin,
            "POST",
            path,
            hook("https://hooks.test/2", json!(["moon_landing"])),
            422,
            invalid("Subscriptions Invalid events", "subscriptions"),
        ),
        (Agent, "GET", path, Value::Null, 401, not_allowed()),
        (
            Admin,
            "PATCH",
            &one,
            json!({"name": "CRM"}),
            200,
            json!({"payload": {"webhook": {"name": "CRM", "url": "https://hooks.test/1"}}}),
        ),
        (Admin, "DELETE", &one, Value::Null, 200, Value::Null),
        (Admin, "DELETE", &one, Value::Null, 404, not_found()),
        (
            Admin,
            "POST",
            path,
            json!({"url": "http://hooks.test/3"}),
            200,
            json!({"payload": {"webhook": {"name": null}}}),
        ),
    ];
    below_account(&api, lines).await;
}

#[tokio::test]
async fn bots_tokens_are_for_administrators_and_their_platform_app() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let bots = format!("{P}/agent_bots");
    let global =
        call(&api, App, "POST", &bots, json!({"name": "Global", "outgoing_url": "https://b.test"})).await;
    assert_eq!(
        keys(&global.body),
        ["access_token", "account_id", "description", "id", "name", "outgoing_url"]
    );
    let global = global.body["id"].clone();
    let own =
        call(&api, Admin, "POST", &format!("{X}/agent_bots"), json!({"description": "nameless"})).await.body;
    assert!(holds(
        &own,
        &json!({"name": null, "bot_type": "webhook", "bot_config": {}, "system_bot": false})
    ));
    assert!(own["secret"].is_string() && own["access_token"].is_string(), "{own}");
    for (who, shown) in [(Admin, true), (Agent, false)] {
        let list = call(&api, who, "GET", &format!("{X}/agent_bots"), Value::Null).await.body;
        let find = |id: &Value| list.as_array().unwrap().iter().find(|bot| bot["id"] == *id).unwrap();
        assert_eq!(find(&own["id"]).get("access_token").is_some(), shown, "{who:?}");
        let system = find(&global);
        assert_eq!(system["system_bot"], true);
        assert!(system.get("outgoing_url").is_none() && system.get("secret").is_none(), "{system}");
    }
    let (one, of_all) = (format!("{X}/agent_bots/{}", own["id"]), format!("{X}/agent_bots/{global}"));
    let platform = format!("{bots}/{global}");
    let cases = vec![
        (Agent, "GET", of_all.clone(), Value::Null, 200, json!({"name": "Global"})),
        (Admin, "PATCH", of_all, json!({"name": "mine"}), 404, not_found()),
        (Admin, "PATCH", one.clone(), json!({"bot_type": "csml"}), 500, rails(500, "Internal Server Error")),
        (Admin, "PATCH", one.clone(), json!({"bot_config": {"a": 1}}), 200, json!({"bot_config": {"a": 1}})),
        (Agent, "DELETE", one.clone(), Value::Null, 401, not_allowed()),
        (Admin, "DELETE", one.clone(), Value::Null, 200, Value::Null),
        (Admin, "DELETE", one, Value::Null, 404, not_found()),
        (Stranger, "GET", bots.clone(), Value::Null, 200, json!([])),
        (Stranger, "GET", platform.clone(), Value::Null, 401, error("Non permissible resource")),
        (App, "PATCH", platform.clone(), json!({"description": "d"}), 200, json!({"description": "d"})),
        (App, "DELETE", platform.clone(), Value::Null, 200, Value::Null),
        (App, "GET", platform, Value::Null, 404, rails(404, "Not Found")),
    ];
    run(&api, cases).await;
    let form = Form::new().text("name", "Pictured").part("avatar", Part::bytes(vec![1]).file_name("p.png"));
    let request = api.request("POST", &format!("{X}/agent_bots"));
    let request = request.header("api_access_token", api.credential("user_token"));
    let pictured = send(request.multipart(form)).await.body;
    assert!(pictured["thumbnail"].as_str().unwrap().ends_with("/p%2Epng"), "{pictured}");
    let request = api.request("GET", &format!("{X}/agents"));
    let request = request.header("api_access_token", pictured["access_token"].as_str().unwrap());
    let refused = send(request).await;
    assert_eq!(refused.body, error("Access to this endpoint is not authorized for bots"));
}

#[tokio::test]
async fn integrations_hide_their_keys() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let path = "/integrations/hooks";
    let openai = json!({"app_id": "openai", "settings": {"api_key": "k", "label_suggestion": true}});
    let made = call(&api, Admin, "POST", &format!("{X}{path}"), openai.clone()).await.body;
    let expected = json!({"app_id": "openai", "status": true, "inbox": null, "hook_type": "account",
        "settings": {"label_suggestion": true}, "reference_id": null});
    assert!(holds(&made, &expected), "{made}");
    assert_eq!(made["settings"].as_object().unwrap().len(), 1);
    let one = format!("{path}/{}", made["id"]);
    let wrong = "Settings : Invalid settings data";
    let lines = vec![
        (Admin, "POST", path, openai, 422, invalid("App has already been taken", "app_id")),
        (
            Admin,
            "POST",
            path,
            json!({"app_id": "dialogflow", "settings": {"project_id": "p"}}),
            422,
            json!({"message": format!("Inbox can't be blank, {wrong}"), "attributes": ["inbox_id", "settings"]}),
        ),
        (
            Admin,
            "POST",
            path,
            json!({"app_id": "google_translate", "settings": {"project_id": "p", "credentials": "x"}}),
            422,
            invalid(wrong, "settings"),
        ),
        (
            Admin,
            "POST",
            path,
            json!({"app_id": "telepathy"}),
            200,
            json!({"app_id": "telepathy", "settings": {}}),
        ),
        (Agent, "POST", path, json!({"app_id": "dyte"}), 401, not_allowed()),
        (Admin, "PATCH", &one, json!({"status": "disabled"}), 200, json!({"status": false})),
        (Admin, "PATCH", &one, json!({"status": "asleep"}), 500, rails(500, "Internal Server Error")),
        (Admin, "PATCH", "/integrations/hooks/99999999", json!({"status": 1}), 404, not_found()),
    ];
    below_account(&api, lines).await;
    for (who, shown) in [(Admin, true), (Agent, false)] {
        let apps = call(&api, who, "GET", &format!("{X}/integrations/apps"), Value::Null).await.body;
        let app = apps["payload"].as_array().unwrap().iter().find(|app| app["id"] == "openai").unwrap();
        assert_eq!((&app["enabled"], app["hooks"].as_array().unwrap().len()), (&json!(true), 1));
        assert_eq!(app.get("settings_json_schema").is_some(), shown);
        assert_eq!(app["hooks"][0].get("settings").is_some(), shown);
    }
    let lines = vec![
        (Admin, "DELETE", one.as_str(), Value::Null, 200, Value::Null),
        (Admin, "DELETE", &one, Value::Null, 404, not_found()),
    ];
    below_account(&api, lines).await;
}

#[tokio::test]
async fn what_goes_leaves_nothing_behind() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let post = async |path: &str, body: Value| {
        let answer = call(&api, Admin, "POST", &format!("{X}{path}"), body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    };
    let inbox = post("/inboxes", json!({"name": "Short", "channel": {"type": "api"}})).await["id"].clone();
    let settings = json!({"project_id": "p", "credentials": {}});
    let hook = json!({"app_id": "dialogflow", "inbox_id": inbox, "settings": settings});
    let hook = post("/integrations/hooks", hook).await;
    assert_eq!(hook["inbox"], json!({"id": inbox, "name": "Short"}));
    let webhook = post("/webhooks", json!({"url": "https://hooks.test/short", "inbox_id": inbox})).await;
    assert_eq!(webhook["payload"]["webhook"]["inbox"]["name"], "Short");
    let bot = post("/agent_bots", json!({"name": "Brief"})).await["id"].clone();
    post(&format!("/inboxes/{inbox}/set_agent_bot"), json!({"agent_bot": bot})).await;
    let label = post("/labels", json!({"title": "before"})).await["id"].clone();
    let contact = post("/contacts", json!({"name": "C"})).await["payload"]["contact"]["id"].clone();
    let borne = format!("/contacts/{contact}/labels");
    post(&borne, json!({"labels": ["before", "other"]})).await;
    let (hooks, in_inbox) =
        (format!("/integrations/hooks/{}", hook["id"]), format!("/inboxes/{inbox}/agent_bot"));
    let cases = vec![
        (Admin, "GET", in_inbox.clone(), Value::Null, 200, json!({"agent_bot": {"id": bot}})),
        (Admin, "DELETE", format!("/agent_bots/{bot}"), Value::Null, 200, Value::Null),
        (
            Admin,
            "PATCH",
            format!("/labels/{label}"),
            json!({"title": "after"}),
            200,
            json!({"title": "after"}),
        ),
        (Admin, "GET", borne.clone(), Value::Null, 200, json!({"payload": ["after", "other"]})),
        (Admin, "DELETE", format!("/labels/{label}"), Value::Null, 200, Value::Null),
        (Admin, "GET", borne, Value::Null, 200, json!({"payload": ["other"]})),
    ];
    let whole = |(who, method, path, body, status, expected)| {
        (who, method, format!("{X}{path}"), body, status, expected)
    };
    run(&api, cases.into_iter().map(whole).collect()).await;
    let bot = call(&api, Admin, "GET", &format!("{X}{in_inbox}"), Value::Null).await.body;
    assert!(bot["agent_bot"].get("id").is_none(), "{bot}");
    call(&api, Admin, "DELETE", &format!("{X}/inboxes/{inbox}"), Value::Null).await;
    let gone = call(&api, Admin, "DELETE", &format!("{X}{hooks}"), Value::Null).await;
    assert_eq!((gone.status, gone.body), (404, not_found()));
    let webhooks = call(&api, Admin, "GET", &format!("{X}/webhooks"), Value::Null).await.body;
    assert!(!webhooks.to_string().contains("/short"), "{webhooks}");
}

//! Inboxes, their channels, members and bots.

use super::settings::{not_allowed, not_found};
use super::*;

fn inbox(channel: Value) -> Value {
    json!({"name": "New", "channel": channel})
}

#[tokio::test]
async fn channels_of_every_kind_are_made_and_checked() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let inboxes = format!("{X}/inboxes");
    let post =
        |channel: Value, status, expected| (Admin, "POST", inboxes.clone(), inbox(channel), status, expected);
    let invalid = |message: &str, attributes: &[&str]| json!({"message": message, "attributes": attributes});
    let cases = vec![
        post(json!({"type": "api"}), 200, json!({"channel_type": "Channel::Api", "channel_id": 2})),
        post(
            json!({"type": "web_widget", "website_url": "https://a.example"}),
            200,
            json!({"reply_time": "in_a_few_minutes", "pre_chat_form_enabled": false}),
        ),
        post(json!({"type": "web_widget"}), 422, invalid("Website url can't be blank", &["website_url"])),
        post(json!({"type": "web_widget", "website_url": "x", "reply_time": "never"}), 500, json!({})),
        post(
            json!({"type": "email", "email": "a@b.example"}),
            200,
            json!({"imap_port": 0, "smtp_enabled": false}),
        ),
        post(
            json!({"type": "email", "email": "a@b.example"}),
            422,
            invalid("Email has already been taken", &["email"]),
        ),
        post(
            json!({"type": "sms", "phone_number": "+4930"}),
            200,
            json!({"provider": "default", "callback_webhook_url": format!("{}/webhooks/sms/4930", api.endpoint.base_url)}),
        ),
        post(json!({"type": "whatsapp", "phone_number": "+4931"}), 200, json!({"message_templates": []})),
        post(
            json!({"type": "whatsapp", "phone_number": "+4932", "provider": "pigeon"}),
            422,
            invalid("Provider is not included in the list", &["provider"]),
        ),
        post(
            json!({"type": "line", "line_channel_id": "1"}),
            422,
            json!({"attributes": ["line_channel_secret", "line_channel_token"]}),
        ),
        post(
            json!({"type": "telegram", "bot_token": "7:x"}),
            200,
            json!({"name": "7_bot", "bot_name": "7_bot"}),
        ),
        post(json!({"type": "pigeon"}), 422, invalid("Channel must exist", &["channel"])),
        (Admin, "POST", inboxes.clone(), json!({"name": "n"}), 500, rails(500, "Internal Server Error")),
        (Agent, "POST", inboxes.clone(), inbox(json!({"type": "api"})), 401, not_allowed()),
        (
            Admin,
            "POST",
            inboxes.clone(),
            json!({"channel": {"type": "api"}, "timezone": "Mars"}),
            422,
            invalid("Name can't be blank, Timezone is not included in the list", &["name", "timezone"]),
        ),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn accounts_have_a_limit_of_inboxes() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let cases = vec![
        (App, "PATCH", format!("{P}/accounts/1"), json!({"limits": {"inboxes": 3}}), 200, json!({})),
        (
            Admin,
            "POST",
            format!("{X}/inboxes"),
            inbox(json!({"type": "api"})),
            402,
            error("Account limit exceeded. Upgrade to a higher plan"),
        ),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn only_administrators_see_secrets_and_only_members_see_an_inbox() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let shown = call(&api, Admin, "GET", &format!("{X}/inboxes/2"), Value::Null).await.body;
    assert!(shown["hmac_token"].is_string() && shown["secret"].is_string());
    let shown = call(&api, Agent, "GET", &format!("{X}/inboxes/2"), Value::Null).await.body;
    assert_eq!(shown["name"], "Orders");
    assert!(shown.get("hmac_token").is_none() && shown.get("secret").is_none());
    let names = |body: &Value| -> Vec<String> {
        body["payload"]
            .as_array()
            .unwrap()
            .iter()
            .map(|inbox| inbox["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = call(&api, Admin, "GET", &format!("{X}/inboxes/"), Value::Null).await.body;
    assert_eq!(names(&all), ["Mail", "Orders", "Website"]);
    let own = call(&api, Agent, "GET", &format!("{X}/inboxes"), Value::Null).await.body;
    assert_eq!(names(&own), ["Orders", "Website"]);
    run(
        &api,
        vec![
            (Agent, "GET", format!("{X}/inboxes/3"), Value::Null, 401, not_allowed()),
            (Admin, "GET", format!("{X}/inboxes/99999999"), Value::Null, 404, not_found()),
            (Agent, "PATCH", format!("{X}/inboxes/2"), json!({"name": "n"}), 401, not_allowed()),
        ],
    )
    .await;
}

#[tokio::test]
async fn inboxes_change_and_go() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let patch =
        |body: Value, status, expected| (Admin, "PATCH", format!("{X}/inboxes/1"), body, status, expected);
    let day = |hours: Value| json!({"working_hours": [hours]});
    let cases = vec![
        patch(
            json!({"name": "Web", "greeting_message": "null", "channel": {"welcome_title": "Hi"}}),
            200,
            json!({"name": "Web", "greeting_message": null, "welcome_title": "Hi"}),
        ),
        patch(day(json!({"day_of_week": 0, "open_all_day": true, "closed_all_day": false})), 200, json!({})),
        // Hours that make no sense are passed over.
        patch(day(json!({"day_of_week": 1, "open_hour": 20})), 200, json!({})),
        patch(day(json!({"day_of_week": 7})), 500, json!({})),
        patch(json!({"sender_name_type": "rude"}), 500, json!({})),
        patch(
            json!({"csat_config": {"message": "?"}}),
            200,
            json!({"csat_config": {"display_type": "emoji"}}),
        ),
        patch(json!({"branded_email_layout": "{{ content_for_layout }}"}), 422, json!({})),
        (Admin, "DELETE", format!("{X}/inboxes/1"), Value::Null, 200, json!({})),
        (Admin, "GET", format!("{X}/inboxes/1"), Value::Null, 404, not_found()),
        // Its conversations went with it.
        (Admin, "GET", format!("{X}/conversations/2"), Value::Null, 404, not_found()),
    ];
    let shown = {
        run(&api, cases[..4].to_vec()).await;
        call(&api, Admin, "GET", &format!("{X}/inboxes/1"), Value::Null).await.body
    };
    let hours = shown["working_hours"].as_array().unwrap();
    assert!(holds(
        &hours[0],
        &json!({"open_all_day": true, "open_hour": 0, "close_hour": 23, "close_minutes": 59})
    ));
    assert!(holds(&hours[1], &json!({"open_hour": 9, "close_hour": 17})));
    run(&api, cases[4..].to_vec()).await;
}

#[tokio::test]
async fn members_bots_and_layouts() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let members = format!("{X}/inbox_members");
    let body = |users: &[i64]| json!({"inbox_id": 3, "user_ids": users});
    let ids = |users: &[i64]| json!({"payload": users.iter().map(|id| json!({"id": id})).collect::<Value>()});
    let bot = format!("{X}/inboxes/2/agent_bot");
    let set = format!("{X}/inboxes/2/set_agent_bot");
    let layout = format!("{X}/branded_email_layout");
    let cases = vec![
        (Admin, "PATCH", members.clone(), body(&[1]), 200, ids(&[1])),
        (Admin, "POST", members.clone(), body(&[1, 2]), 200, ids(&[1, 2])),
        (Admin, "POST", members.clone(), body(&[99_999_999]), 422, json!({"attributes": ["user"]})),
        (Admin, "POST", members.clone(), json!({"inbox_id": 3}), 500, json!({})),
        (Admin, "DELETE", members.clone(), body(&[1]), 200, Value::Null),
        (Agent, "GET", format!("{members}/3"), Value::Null, 200, ids(&[2])),
        (Agent, "DELETE", members.clone(), body(&[2]), 401, not_allowed()),
        (Admin, "GET", format!("{members}/99999999"), Value::Null, 404, not_found()),
        (Admin, "GET", bot.clone(), Value::Null, 200, json!({})),
        (Admin, "POST", set.clone(), json!({"agent_bot": 99_999_999}), 404, not_found()),
        (Agent, "POST", set.clone(), json!({"agent_bot": 1}), 401, not_allowed()),
        (Admin, "POST", set.clone(), json!({"agent_bot": 1}), 200, Value::Null),
        (
            Admin,
            "GET",
            bot.clone(),
            Value::Null,
            200,
            json!({"agent_bot": {"access_token": {"owner_id": 1}}}),
        ),
        // An inbox with a bot gives it the conversation first.
        (
            Admin,
            "POST",
            format!("{X}/conversations"),
            json!({"inbox_id": 2, "contact_id": 4}),
            200,
            json!({"status": "pending", "meta": {"assignee_type": "AgentBot", "assignee": {"id": 1}}}),
        ),
        (Admin, "POST", set.clone(), json!({"agent_bot": null}), 200, Value::Null),
        (Admin, "GET", bot, Value::Null, 200, json!({})),
        (Agent, "GET", layout.clone(), Value::Null, 401, not_allowed()),
        (
            App,
            "PATCH",
            format!("{P}/accounts/1"),
            json!({"features": {"branded_email_templates": false}}),
            200,
            json!({}),
        ),
        (
            Admin,
            "PATCH",
            layout.clone(),
            json!({"branded_email_layout": "x"}),
            422,
            error("Branded email templates feature is not enabled"),
        ),
        (
            App,
            "PATCH",
            format!("{P}/accounts/1"),
            json!({"features": {"branded_email_templates": true}}),
            200,
            json!({}),
        ),
        (
            Admin,
            "PATCH",
            layout.clone(),
            json!({"branded_email_layout": "x"}),
            422,
            error("Body must include {{ content_for_layout }}"),
        ),
        (
            Admin,
            "PATCH",
            layout.clone(),
            json!({"branded_email_layout": "{{content_for_layout}}"}),
            200,
            json!({"branded_email_layout": "{{content_for_layout}}"}),
        ),
        (
            Admin,
            "PATCH",
            layout,
            json!({"branded_email_layout": null}),
            200,
            json!({"branded_email_layout": null}),
        ),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn a_reply_window_may_be_longer_than_any_calendar() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let inboxes = call(&api, Admin, "GET", &format!("{X}/inboxes"), Value::Null).await.body;
    let api_inboxes: Vec<&Value> = inboxes["payload"].as_array().unwrap().iter().collect();
    let mut changed = 0;
    for inbox in api_inboxes.iter().filter(|inbox| inbox["channel_type"] == "Channel::Api") {
        let window = json!({"channel": {"additional_attributes": {"agent_reply_time_window": i64::MAX}}});
        let path = format!("{X}/inboxes/{}", inbox["id"]);
        assert_eq!(call(&api, Admin, "PATCH", &path, window).await.status, 200);
        changed += 1;
    }
    assert!(changed > 0);
    let listed = call(&api, Admin, "GET", &format!("{X}/conversations?status=all"), Value::Null).await;
    assert_eq!(listed.status, 200);
}

//! The Application API: profile, agents, teams.

use reqwest::multipart::{Form, Part};

use super::*;

#[tokio::test]
async fn profiles_take_json_and_multipart() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let profile = "/api/v1/profile".to_owned();
    let put =
        |body: Value, status, expected| (Admin, "PUT", "/api/v1/profile".to_owned(), body, status, expected);
    let cases = vec![
        put(
            json!({"profile": {"name": "Ada M.", "display_name": "Ada", "phone_number": "+49151"}}),
            200,
            json!({"name": "Ada M.", "available_name": "Ada", "custom_attributes": {"phone_number": "+49151"}}),
        ),
        put(json!({"name": "flat"}), 200, json!({"name": "flat", "display_name": "Ada"})),
        put(
            json!({"profile": {"ui_settings": {"rtl_view": false}}}),
            200,
            json!({"ui_settings": {"rtl_view": false}}),
        ),
        put(
            json!({"profile": {"email": "bad"}}),
            422,
            json!({"message": "Email is invalid, Email is not an email", "attributes": ["email"]}),
        ),
        put(json!({}), 422, error("param is missing or the value is empty: profile")),
        put(
            json!({"profile": {"current_password": "wrong", "password": "Neu-2026!!"}}),
            422,
            error("Invalid current password"),
        ),
        put(
            json!({"profile": {"current_password": "Harbour-2026!", "password": "short"}}),
            422,
            json!({"attributes": ["password"]}),
        ),
        put(
            json!({"profile": {"current_password": "Harbour-2026!", "password": "Neu-2026!!"}}),
            200,
            json!({"id": 1}),
        ),
        put(
            json!({"profile": {"current_password": "Harbour-2026!", "password": "Neu-2026!!"}}),
            422,
            error("Invalid current password"),
        ),
        (
            Agent,
            "GET",
            profile,
            Value::Null,
            200,
            json!({"id": 2, "role": "agent", "account_id": 1,
            "accounts": [{"id": 1, "permissions": ["agent"], "availability": "online"}]}),
        ),
    ];
    run(&api, cases).await;
    let form = Form::new()
        .text("profile[display_name]", "Ada B.")
        .text("profile[ui_settings][rtl_view]", "true")
        .part("profile[avatar]", Part::bytes(vec![1, 2, 3]).file_name("ada.png"));
    let request =
        api.request("PUT", "/api/v1/profile").header("Api-Access-Token", api.credential("user_token"));
    let answer = send(request.multipart(form)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["display_name"], "Ada B.");
    let avatar = answer.body["avatar_url"].as_str().unwrap();
    assert!(avatar.starts_with(&api.endpoint.base_url) && avatar.contains("ada"), "{avatar}");
}

#[tokio::test]
async fn agents_come_change_and_go() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let agents = format!("{X}/agents");
    let cases = vec![
        (
            Admin,
            "POST",
            agents.clone(),
            json!({"name": "Carl", "email": "carl@example.test", "role": "agent"}),
            200,
            json!({"id": 14, "account_id": 1, "availability_status": "offline", "auto_offline": true,
                "confirmed": false, "role": "agent", "thumbnail": "", "custom_role_id": null}),
        ),
        (
            Admin,
            "POST",
            agents.clone(),
            json!({"name": "C", "email": "carl@example.test"}),
            422,
            json!({"message": "User has already been taken", "attributes": ["user_id"]}),
        ),
        (
            Admin,
            "POST",
            agents.clone(),
            json!({"name": "E", "email": "e", "role": "agent"}),
            422,
            json!({"message": "Email is invalid, Email is not an email", "attributes": ["email"]}),
        ),
        // The documented field is passed over; the one that works is `availability`.
        (
            Admin,
            "PATCH",
            format!("{agents}/14"),
            json!({"availability_status": "busy", "auto_offline": false}),
            200,
            json!({"availability_status": "online", "auto_offline": false}),
        ),
        (
            Admin,
            "PATCH",
            format!("{agents}/14"),
            json!({"availability": "busy", "role": "administrator"}),
            200,
            json!({"availability_status": "busy", "role": "administrator"}),
        ),
        (
            Admin,
            "PATCH",
            format!("{agents}/14"),
            json!({"role": "emperor"}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            Admin,
            "PATCH",
            format!("{agents}/99999999"),
            json!({"role": "agent"}),
            404,
            error("Resource could not be found"),
        ),
        // An app that did not make the user may not touch them.
        (App, "GET", format!("{P}/users/14"), Value::Null, 401, error("Non permissible resource")),
        (Admin, "DELETE", format!("{agents}/14"), Value::Null, 200, Value::Null),
        (Admin, "DELETE", format!("{agents}/14"), Value::Null, 404, error("Resource could not be found")),
    ];
    run(&api, cases).await;
    let listed = call(&api, Admin, "GET", &agents, Value::Null).await.body;
    let listed = listed.as_array().unwrap();
    let names: Vec<String> =
        listed.iter().map(|agent| agent["name"].as_str().unwrap().to_lowercase()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(names.len(), 13);
    let leo = listed.iter().find(|agent| agent["email"] == "leo.dubois@harbour.example").unwrap();
    assert_eq!(leo["confirmed"], false);
}

#[tokio::test]
async fn teams_and_their_members() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let teams = format!("{X}/teams");
    let members = format!("{X}/teams/4/team_members");
    let taken = json!({"message": "Name has already been taken", "attributes": ["name"]});
    let cases = vec![
        (
            Admin,
            "GET",
            teams.clone(),
            Value::Null,
            200,
            json!([{"name": "escalations", "is_member": true}, {"name": "returns", "is_member": false}, {"name": "orders"}]),
        ),
        (
            Admin,
            "POST",
            teams.clone(),
            json!({"name": "Night Shift", "description": "late"}),
            200,
            json!({"id": 4, "name": "night shift", "description": "late", "allow_auto_assign": true, "icon": "",
                "icon_color": "", "account_id": 1, "is_member": false}),
        ),
        (Admin, "POST", teams.clone(), json!({"name": "NIGHT shift"}), 422, taken.clone()),
        (
            Admin,
            "POST",
            teams.clone(),
            json!({"description": "x"}),
            422,
            json!({"message": "Name must not be blank", "attributes": ["name"]}),
        ),
        (
            Admin,
            "PATCH",
            format!("{teams}/4"),
            json!({"allow_auto_assign": false, "icon": "moon"}),
            200,
            json!({"name": "night shift", "allow_auto_assign": false, "icon": "moon"}),
        ),
        (Admin, "PATCH", format!("{teams}/4"), json!({"name": "Orders"}), 422, taken),
        (Admin, "GET", format!("{teams}/99999999"), Value::Null, 404, error("Resource could not be found")),
        (Admin, "GET", members.clone(), Value::Null, 200, json!([])),
        (Admin, "POST", members.clone(), json!({"user_ids": [2, 1]}), 200, json!([{"id": 2}, {"id": 1}])),
        (Admin, "POST", members.clone(), json!({"user_ids": [2, 3]}), 200, json!([{"id": 3}])),
        (Admin, "POST", members.clone(), json!({"user_ids": [99999999]}), 401, error("Invalid User IDs")),
        (Admin, "POST", members.clone(), json!({}), 500, rails(500, "Internal Server Error")),
        (Admin, "PATCH", members.clone(), json!({"user_ids": [2, 4]}), 200, json!([{"id": 2}, {"id": 4}])),
        (Admin, "GET", members.clone(), Value::Null, 200, json!([{"id": 2}, {"id": 4}])),
        (Admin, "DELETE", members.clone(), json!({"user_ids": [4]}), 200, Value::Null),
        (Admin, "GET", members.clone(), Value::Null, 200, json!([{"id": 2}])),
        (Admin, "DELETE", format!("{X}/agents/2"), Value::Null, 200, Value::Null),
        (Admin, "GET", members, Value::Null, 200, json!([])),
        (Admin, "DELETE", format!("{teams}/4"), Value::Null, 200, Value::Null),
        (Admin, "DELETE", format!("{teams}/4"), Value::Null, 404, error("Resource could not be found")),
    ];
    run(&api, cases).await;
}

#[tokio::test]
async fn agents_may_read_and_no_more() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let no = error("You are not authorized to do this action");
    let mut cases = vec![(Agent, "GET", X.to_owned(), Value::Null, 200, json!({"id": 1}))];
    for (method, path, body) in [
        ("PATCH", X.to_owned(), json!({"name": "mine"})),
        ("POST", format!("{X}/agents"), json!({"name": "E", "email": "e@example.test", "role": "agent"})),
        ("PATCH", format!("{X}/agents/1"), json!({"role": "agent"})),
        ("DELETE", format!("{X}/agents/1"), Value::Null),
        ("POST", format!("{X}/teams"), json!({"name": "x"})),
        ("PATCH", format!("{X}/teams/1"), json!({"name": "x"})),
        ("DELETE", format!("{X}/teams/1"), Value::Null),
        ("POST", format!("{X}/teams/1/team_members"), json!({"user_ids": [2]})),
        ("PATCH", format!("{X}/teams/1/team_members"), json!({"user_ids": [2]})),
        ("DELETE", format!("{X}/teams/1/team_members"), json!({"user_ids": [2]})),
    ] {
        cases.push((Agent, method, path, body, 401, no.clone()));
    }
    // What does not exist is not found before anybody asks who may.
    let missing = error("Resource could not be found");
    cases.push((Agent, "DELETE", format!("{X}/agents/99999999"), Value::Null, 404, missing));
    run(&api, cases).await;
    for path in ["agents", "teams", "teams/1/team_members"] {
        let mine = call(&api, Agent, "GET", &format!("{X}/{path}"), Value::Null).await;
        let all = call(&api, Admin, "GET", &format!("{X}/{path}"), Value::Null).await;
        assert_eq!((mine.status, all.status), (200, 200), "{path}");
        assert_eq!(mine.body.as_array().unwrap().len(), all.body.as_array().unwrap().len(), "{path}");
    }
}

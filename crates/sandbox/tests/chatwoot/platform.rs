//! The Platform API: users, accounts and who belongs to them.

use super::*;

#[tokio::test]
async fn platform_users_live_and_die() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let users = format!("{P}/users");
    let good = "Sommer-2026!";
    let invalid = |message: &str, attributes: Value| json!({"message": message, "attributes": attributes});
    let dora = json!({"name": "Dora", "email": "Dora@Example.test", "password": good, "display_name": "D",
        "custom_attributes": {"employee_no": "117", "remote": true}});
    let weak = "Password must contain at least 6 characters, Password must contain at least 1 uppercase character  \
        (A..Z), Password must contain at least 1 number character  (0..9), Password must contain at least 1 special \
        character  ( !@#$%^&*()_+-=[]{}|\"/\\.,`<>:;?~')";
    let cases = vec![
        (
            App,
            "POST",
            users.clone(),
            dora,
            200,
            json!({"id": 14, "email": "dora@example.test", "available_name": "D",
            "confirmed": true, "role": null, "account_id": null, "accounts": []}),
        ),
        (
            App,
            "POST",
            users.clone(),
            json!({"name": "Other", "email": "dora@example.test", "password": good}),
            200,
            json!({"id": 14, "name": "Dora"}),
        ),
        (Stranger, "GET", format!("{users}/14"), Value::Null, 401, error("Non permissible resource")),
        (
            App,
            "POST",
            users.clone(),
            json!({"name": "W", "email": "w@example.test", "password": "abc"}),
            422,
            invalid(weak, json!(["password"])),
        ),
        (
            App,
            "POST",
            users.clone(),
            json!({"name": "W", "email": "not-an-address", "password": good}),
            422,
            invalid("Email is invalid, Email is not an email", json!(["email"])),
        ),
        (
            App,
            "POST",
            users.clone(),
            json!({"name": "W", "email": "w@x", "password": good}),
            422,
            invalid("Email is not an email", json!(["email"])),
        ),
        (App, "POST", users.clone(), json!({"name": "W"}), 422, json!({"attributes": ["email", "password"]})),
        (
            App,
            "POST",
            users.clone(),
            json!({"email": "w@example.test", "password": good}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            App,
            "PATCH",
            format!("{users}/14"),
            json!({"display_name": null, "custom_attributes": {"remote": false}}),
            200,
            json!({"available_name": "Dora", "custom_attributes": {"employee_no": "117", "remote": false}}),
        ),
        (
            App,
            "PATCH",
            format!("{users}/14"),
            json!({"email": "ada.brandt@harbour.example"}),
            422,
            invalid("Email has already been taken", json!(["email"])),
        ),
        (
            App,
            "PATCH",
            format!("{users}/14"),
            json!({"email": "d@example.test"}),
            200,
            json!({"email": "d@example.test", "uid": "d@example.test"}),
        ),
        (App, "DELETE", format!("{users}/14"), Value::Null, 200, Value::Null),
        (App, "GET", format!("{users}/14"), Value::Null, 404, rails(404, "Not Found")),
        // An app that names a known address owns that user from then on.
        (
            Stranger,
            "POST",
            users.clone(),
            json!({"email": "ada.brandt@harbour.example"}),
            200,
            json!({"id": 1}),
        ),
        (
            Stranger,
            "GET",
            format!("{users}/1"),
            Value::Null,
            200,
            json!({"id": 1, "role": "administrator",
            "account_id": 1, "accounts": [{"id": 1, "name": "Harbour Care", "active_at": null, "role": "administrator"}]}),
        ),
    ];
    run(&api, cases).await;
    let login = call(&api, App, "GET", &format!("{users}/1/login"), Value::Null).await;
    let url = login.body["url"].as_str().unwrap();
    let start =
        format!("{}/app/login?email=ada.brandt%40harbour.example&sso_auth_token=", api.endpoint.base_url);
    assert!(url.starts_with(&start) && url.len() > start.len(), "{url}");
}

#[tokio::test]
async fn accounts_and_their_members() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let accounts = format!("{P}/accounts");
    let members = format!("{P}/accounts/2/account_users");
    let cases = vec![
        (
            App,
            "POST",
            accounts.clone(),
            json!({"name": "Books", "features": {"crm": false, "audit_logs": true}}),
            200,
            json!({"id": 2, "locale": "en", "status": "active", "domain": null, "features": {"audit_logs": true}}),
        ),
        (
            App,
            "POST",
            accounts.clone(),
            json!({"name": ""}),
            422,
            json!({"message": "Name can't be blank", "attributes": ["name"]}),
        ),
        (
            App,
            "POST",
            accounts.clone(),
            json!({"name": "y", "locale": "zh"}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            App,
            "PATCH",
            format!("{accounts}/2"),
            json!({"limits": {"agents": 2}, "custom_attributes": {"plan": "gold"}}),
            200,
            json!({"limits": {"agents": 2}, "custom_attributes": {"plan": "gold"}}),
        ),
        (
            Admin,
            "GET",
            "/api/v1/accounts/2".to_owned(),
            Value::Null,
            404,
            error("Resource could not be found"),
        ),
        (
            Admin,
            "GET",
            "/api/v1/accounts/2/agents".to_owned(),
            Value::Null,
            401,
            error("You are not authorized to access this account"),
        ),
        (
            App,
            "POST",
            members.clone(),
            json!({"user_id": 99999999, "role": "agent"}),
            422,
            json!({"message": "User must exist", "attributes": ["user"]}),
        ),
        (
            App,
            "POST",
            members.clone(),
            json!({"user_id": 1, "role": "emperor"}),
            500,
            rails(500, "Internal Server Error"),
        ),
        (
            App,
            "POST",
            members.clone(),
            json!({"user_id": 1, "role": "administrator"}),
            200,
            json!({"account_id": 2, "user_id": 1, "role": "administrator", "availability": "online",
                "auto_offline": true, "inviter_id": null, "active_at": null, "custom_role_id": null}),
        ),
        (App, "POST", members.clone(), json!({"user_id": "2"}), 200, json!({"user_id": 2, "role": "agent"})),
        (
            App,
            "POST",
            members.clone(),
            json!({"user_id": 2, "role": "administrator"}),
            200,
            json!({"user_id": 2, "role": "administrator"}),
        ),
        (App, "GET", members.clone(), Value::Null, 200, json!([{"user_id": 1}, {"user_id": 2}])),
        // Two of two agents: the limit is looked at before the values.
        (
            Admin,
            "POST",
            "/api/v1/accounts/2/agents".to_owned(),
            json!({"email": "bad"}),
            402,
            error("Account limit exceeded. Please purchase more licenses"),
        ),
        (App, "DELETE", members.clone(), json!({"user_id": 2}), 200, Value::Null),
        (App, "DELETE", members.clone(), json!({"user_id": 2}), 200, Value::Null),
        (App, "GET", members, Value::Null, 200, json!([{"user_id": 1}])),
        (
            App,
            "PATCH",
            format!("{accounts}/2"),
            json!({"status": "suspended"}),
            200,
            json!({"status": "suspended"}),
        ),
        (
            Admin,
            "GET",
            "/api/v1/accounts/2/agents".to_owned(),
            Value::Null,
            401,
            error("Account is suspended"),
        ),
        (App, "DELETE", format!("{accounts}/2"), Value::Null, 200, Value::Null),
        (App, "GET", format!("{accounts}/2"), Value::Null, 404, rails(404, "Not Found")),
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"auto_resolve_after": 1440, "industry": "retail", "name": "Books"}),
            200,
            json!({"name": "Books", "settings": {"auto_resolve_after": 1440},
                "custom_attributes": {"plan_name": null, "industry": "retail"}}),
        ),
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"auto_resolve_after": 1}),
            422,
            json!({"message": "Auto resolve after must be greater than or equal to 10",
                "attributes": ["auto_resolve_after"]}),
        ),
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"auto_resolve_after": "1440"}),
            422,
            json!({"attributes": ["auto_resolve_after"]}),
        ),
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"auto_resolve_ignore_waiting": "true"}),
            422,
            json!({"attributes": ["auto_resolve_ignore_waiting"]}),
        ),
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"audio_transcriptions": 1}),
            422,
            json!({"attributes": ["audio_transcriptions"]}),
        ),
        // An object in the place of text is not permitted, so nothing changes.
        (
            Admin,
            "PATCH",
            X.to_owned(),
            json!({"industry": {}}),
            200,
            json!({"custom_attributes": {"industry": "retail"}}),
        ),
        (
            Admin,
            "GET",
            X.to_owned(),
            Value::Null,
            200,
            json!({"settings": {"auto_resolve_after": 1440}, "latest_chatwoot_version": null}),
        ),
    ];
    run(&api, cases).await;
}

//! The Nuance server over raw HTTP.

mod raw;

use frontdesk_sandbox::{Sandbox, SandboxVendor};
use raw::{Answer, Raw, holds, send};
use serde_json::{Value, json};

const SAMPLE: &str = "/v1/user/123/12345678";

async fn call(api: &Raw, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let mut request = api.request(method, path).bearer_auth(api.credential("token"));
    if let Some(body) = body {
        request = request.json(body);
    }
    send(request).await
}

fn new_user() -> Value {
    json!({
        "changedRecord": {
            "password": "q7Z!vk92Tx#b", "defaultSiteId": 123, "username": "createuser", "firstname": "create",
            "lastname": "user", "skillIds": [1234, 1235, 1236], "siteIds": [123], "agentGroupIds": [10004321],
            "businessUnitIds": [87654321], "roleIds": [17, 19],
        },
        "reason": "create new user", "siteId": 123,
    })
}

#[tokio::test]
async fn only_callers_with_a_token_get_in() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let good = format!("Bearer {}", api.credential("token"));
    let cases = [
        (None, SAMPLE, 401, "HTTP 401 Unauthorized"),
        (Some("Bearer nope"), SAMPLE, 401, "HTTP 401 Unauthorized"),
        (Some("Basic eDp5"), SAMPLE, 401, "HTTP 401 Unauthorized"),
        (None, "/v1/nowhere", 401, "HTTP 401 Unauthorized"),
        (Some("Bearer expired-token"), SAMPLE, 440, "HTTP 440 Session Expired"),
        (Some(good.as_str()), "/v1/user/124/12345678", 403, "HTTP 403 Forbidden"),
        (Some(good.as_str()), "/v1/user/123/1", 404, "HTTP 404 Not Found"),
        (Some(good.as_str()), "/v1/user/10003715/12345678", 404, "HTTP 404 Not Found"),
        (Some(good.as_str()), "/v1/user/abc/12345678", 404, "HTTP 404 Not Found"),
        (Some(good.as_str()), "/v1/nowhere", 404, "HTTP 404 Not Found"),
        (Some(good.as_str()), "/v1/user/123", 405, "HTTP 405 Method Not Allowed"),
    ];
    for (token, path, status, error) in cases {
        let mut request = api.request("GET", path);
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let answer = send(request).await;
        assert_eq!(answer.status, status, "{token:?} {path}");
        assert_eq!(answer.body, json!({"error": error, "code": status}), "{token:?} {path}");
        assert!(answer.headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn the_documented_sample_is_there() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let answer = call(&api, "GET", SAMPLE, None).await;
    let expected = json!({
        "id": 12345678, "username": "JonDoe", "firstname": "Jon", "lastname": "Doe", "allAccess": false,
        "lastLogin": 1_685_648_891_000_i64, "failedAttempts": 0, "locked": false, "language": "EN",
        "expiredDate": 1_693_378_800_000_i64, "defaultSiteId": 123, "numPswdHistory": 5,
        "pswdDate": 1_685_648_883_000_i64, "ssoUser": false, "allAgentGroup": false, "allBusinessUnit": false,
        "dateCreated": 1_685_674_009_000_i64, "roleIds": [17, 19],
        "roles": [
            {"id": 17, "name": "ROLE_SAAS_CLIENT_ADMINISTRATOR", "additive": 0, "applications": [1], "readOnly": false},
            {"id": 19, "name": "ROLE_SAAS_CLIENT_AGENT", "additive": 0, "applications": [1], "readOnly": false},
        ],
        "siteIds": [123],
        "sites": [{
            "id": 123, "name": "SiteName", "agentGroupsActive": true, "enableAgentCoach": false, "applications": [1],
        }],
        "businessUnitIds": [87654321], "businessUnits": [{"id": 87654321, "siteId": 123, "name": "BusinessUnit1"}],
        "agentCoachStatus": [], "agentGroupIds": [10004321],
        "agentGroups": [{
            "id": 10004321, "siteId": 123, "name": "AgentGroup1", "enableAgentCoach": false,
            "userEnableAgentCoach": false,
        }],
        "skillIds": [1234],
        "skills": [{
            "id": 1234, "siteId": 123, "name": "AgentLocation", "value": "USA", "nonReportable": false,
            "required": false, "exclusive": false,
        }],
        "disabled": false, "tempLocked": false, "activated": true, "programRulesAccess": false, "syncAdmin": false,
        "version": 2,
    });
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn switches_and_columns_choose_the_fields() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let ben = "/v1/user/123/12346002";
    let cases = [
        (ben, "", "skills", true),
        (ben, "?skills=false", "skills", false),
        (ben, "?skills=false", "skillIds", true),
        (ben, "?includeAgentCoachStatus=false", "agentCoachStatus", false),
        (ben, "", "agentSettings", true),
        (ben, "?includeAgentSettings=false", "agentSettings", false),
        (ben, "?includeAGChatSettings=false", "agentGroupChatSettings", false),
        (ben, "?includeUserFilters=false", "userFilters", false),
        (SAMPLE, "", "agentSettings", false),
        (ben, "?filter=id,username", "username", true),
        (ben, "?filter=id,username", "locked", false),
        (ben, "?filter=All", "locked", true),
    ];
    for (path, query, field, there) in cases {
        let answer = call(&api, "GET", &format!("{path}{query}"), None).await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.body.get(field).is_some(), there, "{path}{query} {field}");
    }
    assert_eq!(call(&api, "GET", &format!("{ben}?skills=perhaps"), None).await.status, 400);
}

#[tokio::test]
async fn look_ups_filter_sort_and_page() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    // Query, status, total, first username.
    let cases = [
        ("", 200, 14, "ada.brandt@harbour.example"),
        ("?order=DESC", 200, 14, "oskar.lind@harbour.example"),
        ("?sort=id", 200, 14, "JonDoe"),
        ("?sort=lastname", 200, 14, "ada.brandt@harbour.example"),
        ("?sort=locked&order=DESC", 200, 14, "nora.haugen@harbour.example"),
        ("?sort=ssoUser", 200, 14, "JonDoe"),
        ("?max=1000&offset=13", 200, 14, "oskar.lind@harbour.example"),
        ("?usernames=JonDoe", 200, 1, "JonDoe"),
        ("?usernames=jondoe,nobody", 200, 1, "JonDoe"),
        ("?agId=10004321", 200, 1, "JonDoe"),
        ("?buId=87654323&role=19&max=1", 200, 3, "dmitri.petrov@harbour.example"),
        ("?role=ROLE_SAAS_CLIENT_AGENT_MANAGER", 200, 2, "eva.lindqvist@harbour.example"),
        ("?role=17", 200, 3, "ada.brandt@harbour.example"),
        ("?neverLoggedIn=true", 200, 3, "eva.lindqvist@harbour.example"),
        ("?neverLoggedIn=false", 200, 14, "ada.brandt@harbour.example"),
        ("?dateCreatedGT=0", 200, 14, "ada.brandt@harbour.example"),
        ("?lastLogInDaysGT=0&max=1", 200, 11, "ada.brandt@harbour.example"),
    ];
    for (query, status, total, first) in cases {
        let answer = call(&api, "GET", &format!("/v1/user/123/filteredList{query}"), None).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.body["total"], total, "{query}: {}", answer.body);
        assert_eq!(answer.body["records"][0]["username"], first, "{query}");
    }
    for query in ["?usernames=nobody", "?offset=14", "?dateCreatedGT=100000", "?agId=1", "?role=nothing"] {
        let answer = call(&api, "GET", &format!("/v1/user/123/filteredList{query}"), None).await;
        assert_eq!((answer.status, answer.body), (204, Value::Null), "{query}");
    }
    let refused = [
        "?max=1001",
        "?max=0",
        "?max=x",
        "?offset=-1",
        "?sort=version",
        "?order=asc",
        "?agId=x",
        "?neverLoggedIn=maybe",
    ];
    for query in refused {
        let answer = call(&api, "GET", &format!("/v1/user/123/filteredList{query}"), None).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.body["code"], 400, "{query}");
    }
    assert_eq!(call(&api, "GET", "/v1/user/10003715/filteredList", None).await.status, 204);
}

#[tokio::test]
async fn pages_cover_the_list_once() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let mut names = Vec::new();
    for offset in [0, 5, 10] {
        let path = format!("/v1/user/123/filteredList?max=5&offset={offset}");
        let answer = call(&api, "GET", &path, None).await;
        assert!(holds(
            &answer.body,
            &json!({"max": 5, "offset": offset, "sort": "username", "order": "ASC"})
        ));
        let records = answer.body["records"].as_array().unwrap();
        names.extend(records.iter().map(|record| record["username"].as_str().unwrap().to_lowercase()));
    }
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((names.len(), &names), (14, &sorted));
}

#[tokio::test]
async fn creating_checks_every_rule() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    // Field, value (null: left out), a piece of the message.
    let cases = [
        ("username", Value::Null, "username is required"),
        ("username", json!("has space"), "username has a space"),
        ("username", json!("a+b"), "username has a space or one of"),
        ("username", json!("x".repeat(51)), "username has more than 50"),
        ("username", json!("jondoe"), "username is taken"),
        ("firstname", Value::Null, "firstname is required"),
        ("firstname", json!("x".repeat(51)), "firstname has more than 50"),
        ("firstname", json!(5), "firstname is not a string"),
        ("lastname", Value::Null, "lastname is required"),
        ("password", Value::Null, "password is required"),
        ("password", json!("q7Z!vk92Tx#"), "fewer than 12"),
        ("password", json!("q7z!vk92tx#b"), "no upper case"),
        ("password", json!("Q7Z!VK92TX#B"), "no lower case"),
        ("password", json!("qxZ!vkyxTx#b"), "no digit"),
        ("password", json!("q7Zavk92Txxb"), "no special"),
        ("password", json!("Welcome-2026!"), "word of a dictionary"),
        ("defaultSiteId", Value::Null, "defaultSiteId is required"),
        ("defaultSiteId", json!(10003715), "defaultSiteId is none of the siteIds"),
        ("siteIds", json!([]), "siteIds needs at least one"),
        ("siteIds", json!([5]), "siteIds has the unknown id 5"),
        ("agentGroupIds", Value::Null, "agentGroupIds needs at least one"),
        ("agentGroupIds", json!(vec![10004321; 21]), "agentGroupIds has more than 20"),
        ("businessUnitIds", json!([]), "businessUnitIds needs at least one"),
        ("businessUnitIds", json!(vec![87654321; 11]), "businessUnitIds has more than 10"),
        ("roleIds", json!([]), "roleIds needs at least one"),
        ("roleIds", json!(["17"]), "roleIds is not an array of integers"),
        ("skillIds", json!([9]), "skillIds has the unknown id 9"),
        ("language", json!("IT"), "language is not one of"),
        ("locked", json!("yes"), "locked is not a boolean"),
        ("agentAttributes", json!({"Language": [9]}), "agentAttributes has the unknown id 9"),
        ("agentAttributes", json!({"language": [1240]}), "unknown name language"),
    ];
    for (field, value, message) in cases {
        let mut body = new_user();
        let record = body["changedRecord"].as_object_mut().unwrap();
        if value.is_null() {
            record.remove(field);
        } else {
            record.insert(field.to_owned(), value.clone());
        }
        let answer = call(&api, "POST", "/v1/user/123", Some(&body)).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        let error = answer.body["error"].as_str().unwrap();
        assert!(error.starts_with("A validation e") && error.contains(message), "{field}: {error}");
    }
    let created = call(&api, "POST", "/v1/user/123", Some(&new_user())).await;
    assert_eq!((created.status, &created.body), (201, &Value::Null));
    let location = created.headers["location"].to_str().unwrap();
    let path = location.strip_prefix(&api.endpoint.base_url).unwrap().to_owned();
    let user = call(&api, "GET", &path, None).await.body;
    let expected = json!({
        "username": "createuser", "language": "EN", "lastLogin": null, "locked": false, "version": 1,
        "skillIds": [1234, 1235, 1236], "roleIds": [17, 19],
    });
    assert!(holds(&user, &expected), "{user}");
    assert!(user.get("password").is_none());
    assert_eq!(call(&api, "POST", "/v1/user/123", Some(&new_user())).await.status, 422, "twice");
}

#[tokio::test]
async fn bodies_and_reasons_are_checked_first() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let record = json!({"firstname": "J"});
    let cases = [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[]".to_owned(), 400),
        ("application/json; charset=utf-8", json!({"changedRecord": record}).to_string(), 422),
        ("application/json", json!({"changedRecord": record, "reason": ""}).to_string(), 422),
        ("application/json", json!({"changedRecord": record, "reason": "x".repeat(513)}).to_string(), 422),
        ("application/json", json!({"changedRecord": record, "reason": "x".repeat(512)}).to_string(), 204),
        ("application/json", json!({"reason": "x"}).to_string(), 422),
        ("text/plain", json!({"changedRecord": record, "reason": "x"}).to_string(), 415),
        ("application/json", format!("\"{}\"", "x".repeat(2_000_000)), 413),
    ];
    for (media_type, body, status) in cases {
        let start = body.chars().take(60).collect::<String>();
        let request = api.request("PATCH", SAMPLE).bearer_auth(api.credential("token"));
        let answer = send(request.header("content-type", media_type).body(body)).await;
        assert_eq!(answer.status, status, "{media_type} {start}");
        if status != 204 {
            assert_eq!(answer.body["code"], status, "{media_type} {start}");
        }
    }
}

#[tokio::test]
async fn patches_tell_absent_from_null() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    // What is sent, the status, what the record then holds.
    let cases = [
        (json!({"lastname": "Roe"}), 204, json!({"firstname": "Jon", "lastname": "Roe", "version": 3})),
        (json!({"locked": true, "organizationId": 7}), 204, json!({"locked": true, "organizationId": 7})),
        (json!({"firstname": null}), 204, json!({"firstname": null, "organizationId": 7})),
        (json!({"skillIds": null}), 204, json!({"skillIds": [], "skills": []})),
        (json!({"skillIds": [1240], "locked": null}), 204, json!({"skillIds": [1240], "locked": false})),
        (
            json!({"agentAttributes": {"Language": [1234]}}),
            204,
            json!({"agentAttributes": {"Language": [1234]}}),
        ),
        (
            json!({"agentAttributes": {"Language": [9]}}),
            422,
            json!({"agentAttributes": {"Language": [1234]}}),
        ),
        (json!({"roleIds": []}), 422, json!({"roleIds": [17, 19]})),
        (json!({"version": 1, "lastname": "Late"}), 409, json!({"lastname": "Roe", "version": 8})),
        (json!({"username": "other", "id": 5}), 204, json!({"username": "JonDoe", "id": 12345678})),
    ];
    for (record, status, expected) in cases {
        let body = json!({"changedRecord": record, "reason": "test"});
        assert_eq!(call(&api, "PATCH", SAMPLE, Some(&body)).await.status, status, "{record}");
        let user = call(&api, "GET", SAMPLE, None).await.body;
        assert!(holds(&user, &expected), "{record}: {user}");
    }
    for empty in [json!({}), Value::Null] {
        let body =
            json!({"changedRecord": {"agentAttributes": empty, "organizationId": null}, "reason": "test"});
        assert_eq!(call(&api, "PATCH", SAMPLE, Some(&body)).await.status, 204);
        let user = call(&api, "GET", SAMPLE, None).await.body;
        assert!(user.get("agentAttributes").is_none() && user.get("organizationId").is_none(), "{user}");
    }
}

#[tokio::test]
async fn a_replacement_takes_the_whole_record() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let before = call(&api, "GET", SAMPLE, None).await.body;
    let mut record = before.clone();
    record["lastname"] = json!("Doe Version2");
    let body = json!({"changedRecord": record, "reason": "new name"});
    assert_eq!(call(&api, "PUT", SAMPLE, Some(&body)).await.status, 204);
    // One field changed, and the version rose.
    let mut expected = before;
    expected["lastname"] = json!("Doe Version2");
    expected["version"] = json!(3);
    assert_eq!(call(&api, "GET", SAMPLE, None).await.body, expected);
    // The same record again is stale by now.
    assert_eq!(call(&api, "PUT", SAMPLE, Some(&body)).await.status, 409);
    // What the record lacks is taken away; what it has to have is missed.
    let mut short = expected.clone();
    short.as_object_mut().unwrap().retain(|name, _| name != "skillIds" && name != "version");
    let body = json!({"changedRecord": short, "reason": "fewer skills"});
    assert_eq!(call(&api, "PUT", SAMPLE, Some(&body)).await.status, 204);
    assert_eq!(call(&api, "GET", SAMPLE, None).await.body["skillIds"], json!([]));
    let body = json!({"changedRecord": {"firstname": "Jon", "lastname": "Doe"}, "reason": "too short"});
    assert_eq!(call(&api, "PUT", SAMPLE, Some(&body)).await.status, 422);
    assert_eq!(call(&api, "PUT", "/v1/user/123/1", Some(&body)).await.status, 404);
}

#[tokio::test]
async fn deleting_needs_a_reason() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let cases = [
        (SAMPLE, "", 400),
        (SAMPLE, "?changeReason=", 400),
        ("/v1/user/123/1", "?changeReason=x", 404),
        (SAMPLE, "?changeReason=SampleDeleteOperation", 204),
        (SAMPLE, "?changeReason=SampleDeleteOperation", 404),
    ];
    for (path, query, status) in cases {
        let answer = call(&api, "DELETE", &format!("{path}{query}"), None).await;
        assert_eq!(answer.status, status, "{path}{query}");
    }
    assert_eq!(call(&api, "GET", "/v1/user/123/filteredList", None).await.body["total"], 13);
}

#[tokio::test]
async fn reference_data_is_listed() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let sample = "?max=10&sort=name&order=ASC&columns=id%2CsiteId%2Cname%2CdisplayName\
        &filter=%7B%22columns%22%3A%22id%2Cname%2CdisplayName%22%2C%22textFilter%22%3A%22%25%22%7D";
    let answer = call(&api, "GET", &format!("/v1/businessUnit/10003715{sample}"), None).await;
    assert!(holds(
        &answer.body,
        &json!({"offset": 0, "max": 10, "sort": "name", "order": "ASC", "total": 7})
    ));
    let first = json!({
        "id": 19001285, "siteId": 10003715, "name": "BB-Test", "displayName": "",
        "chatAssign": {"id": 19001285, "waitPeriod": 15},
    });
    assert_eq!(answer.body["records"][0], first);
    let second = json!({"id": 16000511, "siteId": 10003715, "name": "BestBrands_Call", "displayName": ""});
    assert_eq!(answer.body["records"][1], second);
    let cases = [
        ("/v1/businessUnit/123?max=2&offset=2", 200, 1),
        ("/v1/businessUnit/123?offset=3", 204, 0),
        ("/v1/businessUnit/123?filter=%7B%22textFilter%22%3A%22whole%25%22%7D", 200, 1),
        ("/v1/businessUnit/123?filter=nonsense", 400, 0),
        ("/v1/businessUnit/1", 403, 0),
        ("/v1/agentGroups/123/listAg", 200, 3),
        ("/v1/agentGroups/10003715/listAg", 204, 0),
        ("/v1/attribute/123", 200, 6),
        ("/v1/attribute/10003715", 204, 0),
    ];
    for (path, status, count) in cases {
        let answer = call(&api, "GET", path, None).await;
        let records = answer.body.get("records").unwrap_or(&answer.body);
        let found = records.as_array().map_or(0, Vec::len);
        assert_eq!((answer.status, found), (status, count), "{path}");
    }
}

#[tokio::test]
async fn two_sandboxes_do_not_share_anything() {
    let one = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let two = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let (one, two) = (&one.endpoints()[0], &two.endpoints()[0]);
    assert_ne!(one.base_url, two.base_url);
    let client = raw::http_client();
    let token = one.credentials["token"].as_str().unwrap();
    let user = "/v1/user/123/12345678";
    let delete = client.delete(format!("{}{user}?changeReason=test", one.base_url)).bearer_auth(token);
    assert_eq!(delete.send().await.unwrap().status(), 204);
    let get = client.get(format!("{}{user}", two.base_url)).bearer_auth(token);
    assert_eq!(get.send().await.unwrap().status(), 200);
}

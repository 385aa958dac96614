//! Get user.

use frontdesk_nuance::types::User;
use frontdesk_nuance::{Client, ErrorKind, Nullable};
use serde_json::{Value, json};

use super::start;
use crate::seeds::{Failure, assert_failure, loopback, read, sample};

#[test]
fn the_sample_is_read_and_written() {
    let user: User = read("nuance", "User", &sample("nuance-user.json"));
    assert_eq!((user.id, user.username.as_deref()), (Some(12_345_678.into()), Some("JonDoe")));
    assert_eq!(user.language.as_deref(), Some("EN"));
    let roles: Vec<_> =
        user.roles.as_ref().unwrap().iter().map(|role| role.name.as_deref().unwrap()).collect();
    assert_eq!(roles, ["ROLE_SAAS_CLIENT_ADMINISTRATOR", "ROLE_SAAS_CLIENT_AGENT"]);
    assert_eq!(user.skills.as_ref().unwrap()[0].value.as_deref(), Some("USA"));
    assert_eq!(user.agent_coach_status.as_ref().unwrap().len(), 0);
    assert!(user.organization_id.is_absent());
}

#[test]
fn odd_values_are_read_in_every_form() {
    // Documented as text; the sample has a number, elsewhere a negative one; who never signed in
    // has null.
    let table: [(Value, Option<i64>); 5] = [
        (json!(1_685_648_891_000_i64), Some(1_685_648_891_000)),
        (json!("1685648891000"), Some(1_685_648_891_000)),
        (json!("2023-06-01T19:48:11Z"), Some(1_685_648_891_000)),
        (json!(-57_600_000), Some(-57_600_000)),
        (json!(""), None),
    ];
    for (value, expected) in table {
        let mut record = sample("nuance-user.json");
        for name in ["lastLogin", "expiredDate", "pswdDate", "dateCreated"] {
            record[name] = value.clone();
        }
        let user: User = read("nuance", "User", &record);
        for date in [user.last_login, user.expired_date, user.pswd_date, user.date_created] {
            assert_eq!(date.as_ref().unwrap().get().map(|millis| millis.0), expected, "{value}");
        }
    }
    let mut record = sample("nuance-user.json");
    record["lastLogin"] = json!(null);
    assert_eq!(read::<User>("nuance", "User", &record).last_login, Nullable::Null);
}

#[tokio::test]
async fn the_documented_failure_becomes_an_error() {
    let body = json!({"error": "HTTP 404 Not Found", "code": 404});
    let failure: Failure = (404, body, ErrorKind::NotFound, Some("404"), "HTTP 404 Not Found");
    let url = loopback::answering(failure.0, &failure.1).await;
    let client = Client::builder().base_url(&url).token("token").build().unwrap();
    assert_failure(client.site(123).users().get(12_345_678).send().await, &failure);
}

#[tokio::test]
async fn the_call_is_made() {
    let (_server, client, site) = start().await;
    let user = client.site(site).users().get(12_345_678).send().await.unwrap().value;
    assert_eq!(serde_json::to_value(&user).unwrap(), sample("nuance-user.json"));
}

//! A record is read, changed in one field and written back: one field has changed. A partial update
//! tells a field that is absent from one that is null.

use frontdesk_nuance::Nullable;
use frontdesk_nuance::ids::UserId;
use frontdesk_nuance::types::{PatchUser, UpdateUser, UserPatch};
use frontdesk_tests::round_trips::changes;
use serde_json::{Value, json};

use super::start;
use crate::http_client::http_client;
use crate::sandbox::Server;

/// What the server says of a user, as it says it.
async fn raw(server: &Server, site: i64, user: UserId) -> Value {
    let url = format!("{}/v1/user/{site}/{user}", server.url());
    let request = http_client().get(url).bearer_auth(server.text("token"));
    request.send().await.unwrap().json().await.unwrap()
}

/// The fields in which two records differ, but for the version, which rises with every change.
fn changed(before: &Value, after: &Value) -> Vec<String> {
    let mut differences = changes(before, after);
    differences.retain(|difference| !difference.starts_with("/version:"));
    differences
}

#[tokio::test]
async fn a_record_written_back_with_one_change_has_one_change() {
    let (server, client, site) = start().await;
    let everybody = client.site(site).users().look_up().collect_all().await.unwrap();
    assert!(everybody.len() > 5);
    let mut unknown_fields = 0;
    for id in everybody.into_iter().map(|user| user.id) {
        let before = raw(&server, site, id).await;
        let mut user = client.site(site).users().get(id).send().await.unwrap().value;
        unknown_fields += user.extra.len();
        assert_eq!(serde_json::to_value(&user).unwrap(), before, "{id}");
        user.firstname = Nullable::Value("Zoë".to_owned());
        client
            .site(site)
            .users()
            .update(id, &UpdateUser::new(user, "a new first name"))
            .send()
            .await
            .unwrap();
        let after = raw(&server, site, id).await;
        assert_eq!(changed(&before, &after), [format!("/firstname: {} became \"Zoë\"", before["firstname"])]);
        assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
    }
    assert!(unknown_fields > 0, "no record had a field that the spec does not list");
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things_to_a_patch() {
    let (server, client, site) = start().await;
    let id = client.site(site).users().look_up().collect_all().await.unwrap()[1].id;
    let patch = |fields: UserPatch| {
        let body = PatchUser::new(fields, "test");
        let client = &client;
        async move { client.site(site).users().patch(id, &body).send().await.unwrap() }
    };
    let start = raw(&server, site, id).await;
    let kept = |record: &Value| record["organizationId"].clone();
    assert_eq!(kept(&start), json!(null));

    patch(UserPatch::new().organization_id(77)).await;
    let with_value = raw(&server, site, id).await;
    assert_eq!(kept(&with_value), json!(77));

    // Absent: everything stays.
    patch(UserPatch::new().locked(true)).await;
    let locked = raw(&server, site, id).await;
    assert_eq!(changed(&with_value, &locked), ["/locked: false became true"]);

    // Null: it is erased, and nothing else.
    patch(UserPatch::new().clear_organization_id().locked(false)).await;
    assert_eq!(changed(&start, &raw(&server, site, id).await), [""; 0]);

    let empty = serde_json::to_value(UserPatch::default()).unwrap();
    assert_eq!(empty, json!({}));
    let null = UserPatch::new().clear_skill_ids();
    assert_eq!(serde_json::to_value(null).unwrap(), json!({"skillIds": null}));
}

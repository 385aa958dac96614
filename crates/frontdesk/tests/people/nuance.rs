//! Nuance's people.

use frontdesk::{ChangeError, DirectoryExt, PersonRef, StatusKind, Vendor};
use serde_json::{Value, json};

use crate::availability;
use crate::completeness;
use crate::malformed;
use crate::platform::{Parameters, Platform, address, find};
use crate::scenario::{ADA, BEN, Desk, GROUPS, Person, Sample, SeatRole, platform};

pub static SAMPLE: Sample = Sample {
    vendor: Vendor::Nuance,
    record,
    user_name: |person| person.address,
    user_name_field: "username",
    needed_field: "id",
    blank: |record| record["username"] = json!(""),
    spoil: |_| {},
    respond,
    desk,
    missing: || (404, json!({"status_code": 3101, "description": "not found", "response": ""})),
};

fn record(person: Person) -> Value {
    let Person { id, address, .. } = person;
    json!({
        "id": id, "username": address, "disabled": false, "locked": false, "tempLocked": false, "activated": true,
    })
}

/// Agent groups; there are no business units, and the API does not know chats.
fn desk(mut platform: Platform, desk: &Desk) -> Platform {
    let group = |(id, name): &(i64, &str)| json!({"id": id, "name": name});
    for (user, seat) in platform.users.iter_mut().zip(desk) {
        (user["firstname"], user["lastname"]) = (json!(seat.given), json!(seat.family));
        let is_administrator = seat.role == SeatRole::Administrator;
        let role = if is_administrator { "ROLE_SAAS_CLIENT_ADMINISTRATOR" } else { "ROLE_SAAS_CLIENT_AGENT" };
        user["roles"] = json!([{"id": 17, "name": role}]);
        let own: Vec<Value> =
            GROUPS.iter().filter(|group| seat.groups.contains(&group.0)).map(group).collect();
        user["agentGroups"] = json!(own);
    }
    let groups: Vec<Value> = GROUPS.iter().map(group).collect();
    let units = json!({"offset": 0, "max": 1000, "total": 0, "records": []});
    platform.with("listAgentGroups", json!(groups)).with("listBusinessUnits", units)
}

fn respond(platform: &Platform, operation: &str, last: &str, query: &Parameters) -> Option<Value> {
    match operation {
        "lookUpUsers" => {
            let offset = query.number("offset", 0);
            let short = |user: &Value| json!({"id": user["id"], "username": user["username"]});
            let records: Vec<_> = platform.users.iter().skip(offset).map(short).collect();
            Some(json!({"offset": offset, "max": 1000, "total": platform.users.len(), "records": records}))
        }
        _ => platform.user("id", last).cloned(),
    }
}

#[tokio::test]
async fn an_account_that_may_not_be_used_is_not_available() {
    let table = [
        (json!({"disabled": true}), StatusKind::Inactive),
        (json!({"locked": true}), StatusKind::Locked),
        (json!({"tempLocked": true}), StatusKind::TemporarilyLocked),
        (json!({"activated": false}), StatusKind::Pending),
    ];
    for (changes, status) in table {
        let user = availability::user(&SAMPLE, &changes, |platform| platform).await;
        availability::is_off_and_says_nothing_of_chats(&user, &status, &changes);
    }
}

#[tokio::test]
async fn a_user_name_that_is_an_address_counts_where_there_is_no_address() {
    let harbour = "ada@harbour.example";
    for (record, found) in [(json!({"id": 1, "username": harbour}), true)] {
        let directory = Platform::new(&SAMPLE, vec![record.clone()]).directory();
        let (people, errors) = find(&*directory, &address("ADA@harbour.example")).await;
        assert_eq!((people.len() == 1, errors.len()), (found, 0), "{record}");
    }
}

#[tokio::test]
async fn a_search_on_a_platform_that_fails_is_not_complete() {
    completeness::a_search_that_fails_is_not_complete(&SAMPLE, &["lookUpUsers", "getUser"]).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_the_person_where_it_is_needed() {
    let fields = ["disabled", "locked", "tempLocked", "activated"];
    malformed::a_value_costs_the_person(&SAMPLE, &fields).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_itself_where_it_only_adds() {
    let odd = || json!({"hunter2": ["hunter2"]});
    let named = || json!([{"id": 5, "name": ["hunter2"]}]);
    let table = [
        ("firstname", odd(), "firstname"),
        ("lastname", odd(), "lastname"),
        ("roles", odd(), "roles"),
        ("roles", named(), "roles[0].name"),
        ("roles", json!([{"name": "AGENT"}]), "roles[0]"),
        ("agentGroups", named(), "agentGroups[0].name"),
        ("businessUnits", named(), "businessUnits[0].name"),
        ("businessUnits", json!([{"id": ["hunter2"]}]), "businessUnits[0].id"),
        ("skills", named(), "skills[0].name"),
        ("language", odd(), "language"),
        ("dateCreated", odd(), "dateCreated"),
        ("version", odd(), "version"),
    ];
    malformed::a_value_costs_itself(&SAMPLE, table).await;
}

#[tokio::test]
async fn a_value_that_nobody_is_made_of_costs_nothing() {
    malformed::a_value_costs_nothing(&SAMPLE, "lastLogin").await;
}

/// In the list these are required, and in the record itself they are not.
#[tokio::test]
async fn what_the_list_requires_is_required_of_the_record() {
    for field in ["id", "username"] {
        let mut ben = record(BEN);
        ben[field] = json!(["hunter2"]);
        let directory = platform(&SAMPLE, &[BEN]).with("getUser", ben).directory();
        assert_eq!(directory.get("70").await.unwrap_err().path(), Some(field));
    }
}

/// The platform refuses a record of an old version: somebody else changed it since it was read.
#[tokio::test]
async fn a_record_that_was_changed_in_between_may_be_changed_again() {
    let directory = platform(&SAMPLE, &[ADA]).failing("updateUser", 409).directory();
    let error = directory.grant(&PersonRef::Id(ADA.id.to_string()), "17").await.unwrap_err();
    assert!(matches!(error, ChangeError::Retryable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_user_who_is_disabled_is_not_taken_for_locked() {
    let mut disabled = record(ADA);
    disabled["disabled"] = json!(true);
    let directory = Platform::new(&SAMPLE, vec![disabled]).directory();
    let error = directory.activate(&PersonRef::Id(ADA.id.to_string())).await.unwrap_err();
    assert!(error.to_string().contains("is disabled, which the API does not undo"), "{error}");
}

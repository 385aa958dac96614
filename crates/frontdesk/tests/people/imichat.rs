//! imi.chat's people.

use frontdesk::{Action, AvailabilityKind, Capabilities, StatusKind, Vendor};
use serde_json::{Value, json};

use crate::availability;
use crate::completeness;
use crate::malformed;
use crate::platform::{Parameters, Platform, address, find};
use crate::scenario::{Desk, GROUPS, Person, Sample, SeatRole, Takes};
use crate::times::{meta, text};

use AvailabilityKind::{Available, Unavailable};

pub static SAMPLE: Sample = Sample {
    vendor: Vendor::ImiChat,
    record,
    user_name: |person| person.user_name,
    user_name_field: "login_id",
    needed_field: "id",
    blank: |record| (record["login_id"], record["email_id"]) = (json!(""), json!(" ")),
    spoil: |record| record["email_id"] = json!(["hunter2"]),
    respond,
    desk,
    missing: || (404, json!({"status_code": 3101, "description": "not found", "response": ""})),
};

fn record(person: Person) -> Value {
    let Person { id, address, .. } = person;
    json!({
        "id": id, "login_id": person.user_name, "email_id": address, "status": "active", "logged_in": true,
        "accepting_chats": true,
    })
}

/// Teams; who is in them is not shown.
fn desk(mut platform: Platform, desk: &Desk) -> Platform {
    for (user, seat) in platform.users.iter_mut().zip(desk) {
        (user["first_name"], user["last_name"]) = (json!(seat.given), json!(seat.family));
        let role = if seat.role == SeatRole::Administrator { "Administrative" } else { "Customer Care" };
        user["role_type"] = json!(role);
        user["logged_in"] = json!(seat.takes != Takes::NothingAway);
        user["accepting_chats"] = json!(seat.takes == Takes::Chats);
    }
    let teams = GROUPS.map(|(id, name)| json!({"id": id, "name": name}));
    let teams = json!({"status_code": 4306, "description": "", "response": {"teams": teams}});
    platform.with("listTeams", teams)
}

fn respond(platform: &Platform, operation: &str, last: &str, query: &Parameters) -> Option<Value> {
    match operation {
        "listUsers" => {
            let page = query.number("page", 1);
            let users: Vec<_> = platform.users.iter().skip((page - 1) * 10).take(10).collect();
            Some(json!({"status_code": 4306, "description": "", "response": {"users": users}}))
        }
        "getUser" => {
            let user = platform.user("id", last)?;
            Some(json!({"status_code": 4306, "description": "", "response": user}))
        }
        _ => Some(json!({"status_code": 0, "description": "", "response": ""})),
    }
}

#[tokio::test]
async fn an_account_that_may_not_be_used_is_not_available() {
    let table = [(json!({"status": "inactive"}), StatusKind::Inactive)];
    for (changes, status) in table {
        let user = availability::user(&SAMPLE, &changes, |platform| platform).await;
        availability::is_off(&user, &status, &changes);
    }
}

#[tokio::test]
async fn the_source_names_every_field_that_decided() {
    let table = [
        (json!({}), Available, json!({"status": "active", "logged_in": true, "accepting_chats": true})),
        (
            json!({"accepting_chats": false}),
            Unavailable,
            json!({"status": "active", "logged_in": true, "accepting_chats": false}),
        ),
        (
            json!({"status": "suspended"}),
            AvailabilityKind::from("suspended"),
            json!({"status": "suspended", "logged_in": true, "accepting_chats": true}),
        ),
    ];
    for (changes, value, source) in table {
        let availability =
            availability::user(&SAMPLE, &changes, |platform| platform).await.agent.availability.unwrap();
        assert_eq!((availability.value, json!(availability.source)), (value, source), "{changes}");
    }
}

#[tokio::test]
async fn a_user_name_that_is_an_address_counts_where_there_is_no_address() {
    let harbour = "ada@harbour.example";
    for (record, found) in [
        (json!({"id": 1, "login_id": harbour, "email_id": null}), true),
        (json!({"id": 1, "login_id": harbour, "email_id": "other@harbour.example"}), false),
    ] {
        let directory = Platform::new(&SAMPLE, vec![record.clone()]).directory();
        let (people, errors) = find(&*directory, &address("ADA@harbour.example")).await;
        assert_eq!((people.len() == 1, errors.len()), (found, 0), "{record}");
    }
}

#[tokio::test]
async fn a_search_on_a_platform_that_fails_is_not_complete() {
    completeness::a_search_that_fails_is_not_complete(&SAMPLE, &["listUsers"]).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_the_person_where_it_is_needed() {
    let fields = ["login_id", "email_id", "status", "logged_in", "accepting_chats"];
    malformed::a_value_costs_the_person(&SAMPLE, &fields).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_itself_where_it_only_adds() {
    let odd = || json!({"hunter2": ["hunter2"]});
    let table = [
        ("first_name", odd(), "first_name"),
        ("last_name", odd(), "last_name"),
        ("role_type", odd(), "role_type"),
        ("skill_attributes", json!(["hunter2"]), "skill_attributes"),
        ("active_chats", odd(), "active_chats"),
        ("created_at", odd(), "created_at"),
        ("updated_at", odd(), "updated_at"),
    ];
    malformed::a_value_costs_itself(&SAMPLE, table).await;
}

#[tokio::test]
async fn a_value_that_nobody_is_made_of_costs_nothing() {
    malformed::a_value_costs_nothing(&SAMPLE, "job_description").await;
}

#[tokio::test]
async fn times_without_an_offset_are_in_utc() {
    let table = [
        (json!("2026-11-22T04:46:39"), Some("2026-11-22T04:46:39Z")),
        (json!("2026-11-22 04:46:39"), Some("2026-11-22T04:46:39Z")),
        (json!("2026-11-22T04:46:39.1234567"), Some("2026-11-22T04:46:39.123456700Z")),
        (json!("2026-11-22T05:46:39+0100"), Some("2026-11-22T04:46:39Z")),
        (json!(""), None),
        (json!("never"), None),
        (json!(null), None),
    ];
    for (time, expected) in table {
        let meta = meta(&SAMPLE, json!({"created_at": time, "updated_at": time})).await;
        assert_eq!(text(meta.created).as_deref(), expected, "{time}");
        assert_eq!(text(meta.last_modified).as_deref(), expected, "{time}");
    }
}

#[test]
fn an_action_in_json_has_its_name_and_its_support() {
    let imichat = Capabilities::of_vendor(&Vendor::ImiChat).remove(0);
    let json = serde_json::to_value(&imichat).unwrap();
    assert_eq!(json["vendor"], "imichat");
    let actions = json["actions"].as_array().unwrap();
    assert_eq!(actions.len(), Action::ALL.len());
    let create = actions.iter().find(|action| action["action"] == "create");
    assert_eq!(create, Some(&json!({"action": "create", "support": "native", "operations": ["createUser"]})));
    assert!(actions.iter().any(|action| action["support"] == "missing" && action["nearest"].is_string()));
}

//! Chatwoot's people.

use frontdesk::{
    Action, AvailabilityKind, ChangeError, DirectoryExt, Leaving, PersonRef, StatusKind, Support, Vendor,
};
use serde_json::{Value, json};

use crate::availability;
use crate::completeness;
use crate::malformed::{self, around};
use crate::platform::{Parameters, Platform, entries};
use crate::scenario::{ADA, BEN, Desk, GROUPS, Person, Sample, SeatRole, Takes, platform};

use AvailabilityKind::{Available, Busy};

pub static SAMPLE: Sample = Sample {
    vendor: Vendor::Chatwoot,
    record,
    user_name: |person| person.address,
    user_name_field: "email",
    needed_field: "id",
    blank: |record| record["email"] = json!(""),
    spoil: |_| {},
    respond,
    desk,
    missing: || (404, json!({"status_code": 3101, "description": "not found", "response": ""})),
};

fn record(person: Person) -> Value {
    let Person { id, address, .. } = person;
    json!({
        "id": id, "account_id": 1, "availability_status": "online", "auto_offline": true, "confirmed": true,
        "email": address, "available_name": "", "name": "", "role": "agent", "thumbnail": "",
    })
}

/// Teams; there are no inboxes.
fn desk(mut platform: Platform, desk: &Desk) -> Platform {
    for (user, seat) in platform.users.iter_mut().zip(desk) {
        user["name"] = json!(seat.name());
        user["role"] = json!(if seat.role == SeatRole::Administrator { "administrator" } else { "agent" });
        user["availability_status"] = json!(match seat.takes {
            Takes::Chats => "online",
            Takes::NothingThere => "busy",
            Takes::NothingAway => "offline",
        });
    }
    let team = |(id, name): &(i64, &str)| {
        json!({
            "id": id, "name": name, "description": null, "allow_auto_assign": true, "account_id": 1,
            "is_member": false, "icon": "", "icon_color": "",
        })
    };
    let teams: Vec<Value> = GROUPS.iter().map(team).collect();
    for (id, _) in GROUPS {
        let members = platform.users.iter().zip(desk).filter(|(_, seat)| seat.groups.contains(&id));
        let members: Vec<Value> = members.map(|(user, _)| user.clone()).collect();
        platform = platform.at("listTeamMembers", id, json!(members));
    }
    platform.with("listTeams", json!(teams))
}

fn respond(platform: &Platform, operation: &str, _: &str, _: &Parameters) -> Option<Value> {
    match operation {
        "listAgents" => Some(json!(platform.users)),
        "getProfile" => Some(profile("administrator")),
        "listInboxes" | "listInboxMembers" => Some(json!({"payload": []})),
        _ => Some(json!([])),
    }
}

#[tokio::test]
async fn an_account_that_may_not_be_used_is_not_available() {
    let table = [(json!({"confirmed": false}), StatusKind::Pending)];
    for (changes, status) in table {
        let user = availability::user(&SAMPLE, &changes, |platform| platform).await;
        availability::is_off(&user, &status, &changes);
    }
}

#[tokio::test]
async fn the_source_names_every_field_that_decided() {
    let table = [
        (
            json!({"auto_offline": false}),
            Available,
            json!({"availability_status": "online", "auto_offline": false, "confirmed": true}),
        ),
        (
            json!({"availability_status": "busy", "auto_offline": null}),
            Busy,
            json!({"availability_status": "busy", "confirmed": true}),
        ),
    ];
    for (changes, value, source) in table {
        let availability =
            availability::user(&SAMPLE, &changes, |platform| platform).await.agent.availability.unwrap();
        assert_eq!((availability.value, json!(availability.source)), (value, source), "{changes}");
    }
}

#[tokio::test]
async fn a_search_on_a_platform_that_fails_is_not_complete() {
    completeness::a_search_that_fails_is_not_complete(&SAMPLE, &["listAgents", "listTeams", "listInboxes"])
        .await;
}

#[tokio::test]
async fn a_value_that_nobody_is_made_of_costs_nothing() {
    malformed::a_value_costs_nothing(&SAMPLE, "custom_attributes").await;
}

#[tokio::test]
async fn who_is_online_because_it_was_set_so_says_so() {
    let agent = json!({
        "id": 4, "account_id": 1, "availability_status": "online", "auto_offline": false, "confirmed": true,
        "email": "ada@harbour.example", "available_name": "Ada", "name": "Ada Brandt", "role": "agent", "thumbnail": "",
    });
    let directory = Platform::new(&SAMPLE, vec![agent]).directory();
    let availability = entries(&*directory).await.remove(0).user.agent.availability.unwrap();
    let source = json!({"availability_status": "online", "auto_offline": false, "confirmed": true});
    assert_eq!((availability.value, json!(availability.source)), (Available, source));
}

/// Without a readable ID a record may be anybody's.
#[tokio::test]
async fn a_record_without_an_id_may_be_anybodys() {
    let mut nameless = record(BEN);
    nameless["id"] = json!({});
    let directory = around(&SAMPLE, nameless).directory();
    assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7");
    assert!(directory.get("79").await.is_err());
}

#[tokio::test]
async fn a_group_that_contradicts_itself_costs_that_group() {
    let teams = platform(&SAMPLE, &[ADA, BEN]).with("listTeams", json!([{"id": "returns"}]));
    malformed::a_group_costs_itself(teams).await;
}

#[tokio::test]
async fn a_group_that_is_gone_has_nobody() {
    let team = json!([{
        "id": 1, "name": "returns", "description": null, "allow_auto_assign": true, "account_id": 1, "is_member": false,
        "icon": "", "icon_color": "",
    }]);
    let teams = platform(&SAMPLE, &[ADA]).with("listTeams", team).failing("listTeamMembers", 404);
    malformed::a_group_has_nobody(teams).await;
}

/// An account whose user has this role.
fn account(role: &str) -> Platform {
    platform(&SAMPLE, &[ADA]).with("getProfile", profile(role))
}

fn profile(role: &str) -> Value {
    json!({
        "id": 7, "access_token": "token", "account_id": 1, "available_name": "", "avatar_url": "", "confirmed": true,
        "email": ADA.address, "name": "", "provider": "email", "pubsub_token": "token", "role": role,
        "ui_settings": {}, "uid": ADA.address,
        "accounts": [
            {"id": 2, "name": "Elsewhere", "status": "active", "role": "administrator", "permissions": []},
            {"id": 1, "name": "Harbour", "status": "active", "role": role, "permissions": []},
        ],
    })
}

#[tokio::test]
async fn what_can_be_done_depends_on_the_credentials() {
    for (platform, kind, deactivates) in [
        (account("administrator"), "platform app", "emulated"),
        (account("administrator").failing("listPlatformAccountUsers", 401), "administrator", "emulated"),
        (account("agent"), "agent", "missing"),
    ] {
        let capabilities = platform.directory().capabilities().await.unwrap();
        assert_eq!(capabilities.credentials, Some(kind));
        let support = serde_json::to_value(capabilities.support(Action::Deactivate)).unwrap();
        assert_eq!(support["support"], deactivates, "{kind}");
        assert!(matches!(capabilities.support(Action::UpdateLocale), Support::Missing { .. }));
    }
}

#[tokio::test]
async fn the_platform_is_asked_once_for_the_kind_of_credentials() {
    let platform = account("administrator");
    let calls = platform.calls();
    let directory = platform.directory();
    directory.capabilities().await.unwrap();
    directory.capabilities().await.unwrap();
    assert_eq!(calls.all(), ["getProfile", "listPlatformAccountUsers"]);
}

#[tokio::test]
async fn a_platform_that_cannot_be_asked_has_no_less_power() {
    let platform = account("administrator").failing("listPlatformAccountUsers", 500);
    assert!(platform.directory().capabilities().await.is_err());
}

/// The server ends a membership in a job of its own, so that a list shows it for a while.
#[tokio::test(start_paused = true)]
async fn a_change_that_is_seen_later_is_waited_for() {
    let leaves = |reads| {
        let counts = json!({"mine_count": 0, "assigned_count": 0, "unassigned_count": 0, "all_count": 0});
        let platform =
            platform(&SAMPLE, &[ADA, BEN]).later("deletePlatformAccountUser", reads, vec![record(ADA)]);
        let mut offline = record(BEN);
        offline["availability_status"] = json!("offline");
        let platform = platform.with("updateAgent", offline);
        platform.with("filterConversations", json!({"meta": counts, "payload": []}))
    };
    let (ben, leaving) = (PersonRef::Id(BEN.id.to_string()), Leaving::default());
    let platform = leaves(7);
    let calls = platform.calls();
    let changed = platform.directory().deactivate(&ben, leaving.clone()).await.unwrap();
    assert!(changed.is_changed());
    let deletions = calls.all().iter().filter(|call| *call == "deletePlatformAccountUser").count();
    assert_eq!(deletions, 1, "{:?}", calls.all());
    let never = leaves(usize::MAX).directory().deactivate(&ben, leaving).await.unwrap_err();
    assert!(matches!(&never, ChangeError::OutcomeUnknown { .. }), "{never}");
    assert!(never.to_string().contains("reading does not show `deactivate`"), "{never}");
}

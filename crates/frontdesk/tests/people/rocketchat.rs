//! Rocket.Chat's people.

use frontdesk::{
    Action, AvailabilityKind, ChangeError, DirectoryExt, Error, ErrorKind, HandOver, Leaving, PersonRef,
    StatusKind, Step, Vendor, Wanted,
};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::availability;
use crate::completeness;
use crate::malformed;
use crate::platform::{Parameters, Platform, address, entries, find, frontdesk, list, name};
use crate::scenario::{ADA, BEN, Desk, GROUPS, Person, Sample, SeatRole, Takes, platform};
use crate::times::{meta, text};

use AvailabilityKind::{Available, Offline, Unavailable};

pub static SAMPLE: Sample = Sample {
    vendor: Vendor::RocketChat,
    record,
    user_name: |person| person.user_name,
    user_name_field: "username",
    needed_field: "active",
    blank: |record| (record["username"], record["emails"]) = (json!(""), json!([{"address": ""}])),
    spoil: |record| record["emails"] = json!("hunter2"),
    respond,
    desk,
    missing: || (400, json!({"success": false, "error": "User not found."})),
};

fn record(person: Person) -> Value {
    let Person { id, address, .. } = person;
    json!({
        "_id": id.to_string(), "username": person.user_name, "type": "user", "active": true, "status": "online",
        "roles": ["user", "livechat-agent"], "emails": [{"address": address, "verified": true}],
    })
}

/// Departments; everybody is an agent.
fn desk(mut platform: Platform, desk: &Desk) -> Platform {
    let availability = |takes: Takes| match takes {
        Takes::Chats => ("online", "available"),
        Takes::NothingThere => ("online", "not-available"),
        Takes::NothingAway => ("offline", "available"),
    };
    let mut agents = Vec::new();
    for (user, seat) in platform.users.iter_mut().zip(desk) {
        let (status, livechat) = availability(seat.takes);
        let is_administrator = seat.role == SeatRole::Administrator;
        user["name"] = json!(seat.name());
        user["roles"] =
            if is_administrator { json!(["user", "admin"]) } else { json!(["user", "livechat-agent"]) };
        user["status"] = json!(status);
        agents.push(json!({"_id": user["_id"], "status": status, "statusLivechat": livechat}));
    }
    let departments = GROUPS.map(|(id, name)| json!({"_id": id.to_string(), "name": name}));
    for (id, _) in GROUPS {
        let members = desk.iter().filter(|seat| seat.groups.contains(&id));
        let members: Vec<Value> = members
            .map(|seat| json!({"_id": seat.person.id.to_string(), "agentId": seat.person.id.to_string()}))
            .collect();
        let count = members.len();
        let page = json!({"agents": members, "count": count, "offset": 0, "total": count, "success": true});
        platform = platform.at("listDepartmentAgents", id, page);
    }
    let count = agents.len();
    platform
        .with("listUnits", json!({"units": [], "count": 0, "offset": 0, "total": 0, "success": true}))
        .with(
            "listDepartments",
            json!({"departments": departments, "count": 2, "offset": 0, "total": 2, "success": true}),
        )
        .with(
            "listLivechatUsers",
            json!({"users": agents, "count": count, "offset": 0, "total": count, "success": true}),
        )
}

fn respond(platform: &Platform, operation: &str, _: &str, query: &Parameters) -> Option<Value> {
    match operation {
        "listUsers" => {
            let offset = query.number("offset", 0);
            let users: Vec<_> = platform.users.iter().skip(offset).collect();
            let count = users.len();
            Some(
                json!({"users": users, "count": count, "offset": offset, "total": platform.users.len(), "success": true}),
            )
        }
        "getUser" => {
            let user = match query.0.get("userId") {
                Some(id) => platform.user("username", id).or_else(|| platform.user("_id", id)),
                None => platform.user("username", query.0.get("username")?),
            };
            Some(json!({"user": user?, "success": true}))
        }
        "getLivechatUser" => Some(json!({"user": null, "success": true})),
        "listDepartments" | "listAgentDepartments" => {
            Some(json!({"departments": [], "total": 0, "success": true}))
        }
        "listDepartmentAgents" => Some(json!({"agents": [], "total": 0, "success": true})),
        _ => Some(json!({"users": [], "count": 0, "offset": 0, "total": 0, "success": true})),
    }
}

/// What an operation responds with that lists agents.
fn agents(ids: &[i64]) -> Value {
    let agents: Vec<Value> = ids
        .iter()
        .map(|id| json!({"_id": id.to_string(), "status": "online", "statusLivechat": "available"}))
        .collect();
    json!({"users": agents, "count": ids.len(), "offset": 0, "total": ids.len(), "success": true})
}

/// A workspace with the users of a page.
fn workspace(page: Value) -> Platform {
    Platform::new(&SAMPLE, page["users"].as_array().unwrap().clone())
}

/// The person, with some fields of the record changed, as somebody who takes chats.
fn with_agent(platform: Platform) -> Platform {
    let agent =
        json!({"user": {"_id": "7", "status": "online", "statusLivechat": "available"}, "success": true});
    platform.with("listLivechatUsers", agents(&[ADA.id])).with("getLivechatUser", agent)
}

#[tokio::test]
async fn an_account_that_may_not_be_used_is_not_available() {
    let table = [
        (json!({"active": false}), StatusKind::Inactive),
        (json!({"active": false, "inactiveReason": "pending_approval"}), StatusKind::Pending),
    ];
    for (changes, status) in table {
        let user = availability::user(&SAMPLE, &changes, with_agent).await;
        availability::is_off(&user, &status, &changes);
    }
}

#[tokio::test]
async fn the_source_names_every_field_that_decided() {
    let table =
        [(json!({}), Available, json!({"active": true, "status": "online", "statusLivechat": "available"}))];
    for (changes, value, source) in table {
        let availability =
            availability::user(&SAMPLE, &changes, with_agent).await.agent.availability.unwrap();
        assert_eq!((availability.value, json!(availability.source)), (value, source), "{changes}");
    }
}

#[tokio::test]
async fn a_user_name_that_is_an_address_counts_where_there_is_no_address() {
    let harbour = "ada@harbour.example";
    for (record, found) in [
        (json!({"_id": "u1", "username": harbour, "roles": ["user"], "emails": []}), true),
        (
            json!({"_id": "u1", "username": harbour, "roles": ["user"], "emails": [{"address": "other@harbour.example"}]}),
            false,
        ),
    ] {
        let directory = Platform::new(&SAMPLE, vec![record.clone()]).directory();
        let (people, errors) = find(&*directory, &address("ADA@harbour.example")).await;
        assert_eq!((people.len() == 1, errors.len()), (found, 0), "{record}");
    }
}

#[tokio::test]
async fn a_search_on_a_platform_that_fails_is_not_complete() {
    completeness::a_search_that_fails_is_not_complete(&SAMPLE, &["listUsers", "listLivechatUsers"]).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_the_person_where_it_is_needed() {
    let fields = ["username", "emails", "type", "active", "inactiveReason"];
    malformed::a_value_costs_the_person(&SAMPLE, &fields).await;
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_itself_where_it_only_adds() {
    let odd = || json!({"hunter2": ["hunter2"]});
    let table = [
        ("name", odd(), "name"),
        ("roles", odd(), "roles"),
        ("language", odd(), "language"),
        ("createdAt", json!(["hunter2"]), "createdAt"),
        ("_updatedAt", json!(["hunter2"]), "_updatedAt"),
        ("emails", json!([{"address": BEN.address, "verified": odd()}]), "emails[0].verified"),
    ];
    malformed::a_value_costs_itself(&SAMPLE, table).await;
}

#[tokio::test]
async fn a_value_that_nobody_is_made_of_costs_nothing() {
    malformed::a_value_costs_nothing(&SAMPLE, "bio").await;
}

#[tokio::test]
async fn an_account_that_is_off_is_not_available_whatever_its_presence_says() {
    let user = json!({
        "_id": "u1", "username": "ada", "name": "Ada Brandt", "type": "user", "active": false, "status": "online",
        "roles": ["user", "livechat-agent"],
    });
    let agent = json!({
        "_id": "u1", "username": "ada", "name": "Ada Brandt", "status": "online", "statusLivechat": "available",
    });
    let directory = Platform::new(&SAMPLE, vec![user])
        .with(
            "listLivechatUsers",
            json!({"users": [agent], "count": 1, "offset": 0, "total": 1, "success": true}),
        )
        .with("getLivechatUser", json!({"user": agent, "success": true}))
        .directory();
    let listed = entries(&*directory).await.remove(0).user;
    let got = directory.get("u1").await.unwrap().unwrap().user;
    for user in [listed, got] {
        let availability = user.agent.availability.unwrap();
        assert_eq!((user.active, availability.value), (Some(false), Offline));
        assert_eq!(availability.source.get("active"), Some(&json!(false)));
    }
}

#[tokio::test]
async fn presence_and_omnichannel_decide_together() {
    let table = [
        ("online", "available", Available),
        ("away", "available", Available),
        ("busy", "available", Available),
        ("offline", "available", Offline),
        ("online", "not-available", Unavailable),
        ("offline", "not-available", Offline),
        // Presence is switched off for everybody.
        ("disabled", "available", Available),
    ];
    for (status, livechat, value) in table {
        let mut agents = agents(&[ADA.id]);
        agents["users"][0]["status"] = json!(status);
        agents["users"][0]["statusLivechat"] = json!(livechat);
        let users = vec![record(ADA)];
        let platform = Platform::new(&SAMPLE, users).with("listLivechatUsers", agents);
        let entry = entries(&*platform.directory()).await.remove(0);
        assert_eq!(entry.user.agent.availability.unwrap().value, value, "{status} {livechat}");
    }
}

/// The server compares user names as they are spelled, and takes one for an ID.
#[tokio::test]
async fn a_name_in_another_case_is_found_and_is_no_id() {
    let page = json!({"users": [
        {"_id": "u1", "username": "ada.brandt", "name": "Ada Brandt", "active": true, "type": "user"},
    ]});
    let answers = frontdesk(workspace(page.clone())).find_by_user_name("Ada.Brandt").await;
    let found = answers.complete().unwrap();
    assert_eq!(found.iter().map(|entry| entry.user.id.as_str()).collect::<Vec<_>>(), ["u1"]);
    let directory = workspace(page).directory();
    assert_eq!(directory.get("u1").await.unwrap().unwrap().user.id, "u1");
    assert!(directory.get("ada.brandt").await.unwrap().is_none());
}

#[tokio::test]
async fn an_address_that_is_asked_for_as_a_name_is_found() {
    let page = json!({"users": [{
        "_id": "u1", "username": "ada.brandt", "type": "user", "active": true,
        "emails": [{"address": "Ada@harbour.example", "verified": true}],
    }]});
    let answers = frontdesk(workspace(page)).find_by_user_name("ada@harbour.example").await;
    assert_eq!(answers.complete().unwrap().len(), 1);
}

#[tokio::test]
async fn a_search_by_addresses_that_are_not_shown_is_not_complete() {
    let limited = |id: &str, name: &str| json!({"_id": id, "username": name, "type": "user", "active": true});
    let bot = json!({"_id": "b1", "username": "bot", "type": "bot"});
    let shown = record(ADA);
    // Whom to look for, whom it finds, and whether that is everybody.
    let table = [
        (address("ben@harbour.example"), vec![limited("u2", "ben")], vec![], false),
        (name("ben@harbour.example"), vec![limited("u2", "ben")], vec![], false),
        (address("ada@harbour.example"), vec![shown.clone(), limited("u2", "ben")], vec!["7"], false),
        (name("BEN"), vec![limited("u2", "ben")], vec!["u2"], true),
        (name("nobody"), vec![limited("u2", "ben")], vec![], true),
        (address("ada@harbour.example"), vec![shown, bot], vec!["7"], true),
    ];
    for (query, users, expected, complete) in table {
        let frontdesk = frontdesk(Platform::new(&SAMPLE, users));
        let answers = frontdesk.find(&query).await;
        let found: Vec<&str> = answers.entries.iter().map(|entry| entry.user.id.as_str()).collect();
        assert_eq!(found, expected, "{query:?}");
        for failure in &answers.failures {
            assert_eq!(failure.error.kind(), ErrorKind::Forbidden);
            assert!(failure.to_string().contains("view-full-other-user-info"), "{failure}");
        }
        assert_eq!(answers.complete().is_ok(), complete, "{query:?}");
    }
}

#[tokio::test]
async fn a_shared_address_is_found_beside_a_record_without_one() {
    let page = json!({"users": [
        {"_id": "u1", "username": "ada", "type": "user", "active": true,
            "emails": [{"address": "team@harbour.example", "verified": true}]},
        {"_id": "u2", "username": 7, "type": "user"},
        {"_id": "u3", "username": "carla", "type": "user", "active": false,
            "emails": [{"address": "TEAM@harbour.example", "verified": false}]},
    ]});
    let items: Vec<_> = workspace(page.clone()).directory().list().collect().await;
    let listed = items.iter().map(|item| item.as_ref().ok().map(|entry| entry.user.id.as_str()));
    assert_eq!(listed.collect::<Vec<_>>(), [Some("u1"), None, Some("u3")]);
    let answers = frontdesk(workspace(page)).find_by_email("team@harbour.example").await;
    let found: Vec<&str> = answers.entries.iter().map(|entry| entry.user.id.as_str()).collect();
    assert_eq!((found, answers.failures.len()), (vec!["u1", "u3"], 1));
    assert!(answers.complete().is_err());
}

#[tokio::test]
async fn a_malformed_bot_is_nobody() {
    let users = vec![record(ADA), json!({"_id": "b1", "username": 7, "type": "bot"})];
    let members = json!({"agents": [{"agentId": "b1", "username": 7}], "count": 1, "offset": 0, "total": 1});
    let directory = Platform::new(&SAMPLE, users)
        .with("listDepartments", json!({"departments": [{"_id": "d1"}], "count": 1, "offset": 0, "total": 1}))
        .with("listDepartmentAgents", members)
        .directory();
    let (listed, errors) = list(&*directory).await;
    assert_eq!((listed, errors.len()), (vec!["7".to_owned()], 0), "{errors:?}");
    for query in [address(ADA.address), address("nobody@harbour.example"), name("nobody")] {
        let (_, errors) = find(&*directory, &query).await;
        assert!(errors.is_empty(), "{query:?} {errors:?}");
    }
    assert!(directory.get("b1").await.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_be_read_about_somebody_stands_with_them() {
    let departments =
        json!({"departments": [{"_id": "d1", "name": "Sales"}], "count": 1, "offset": 0, "total": 1});
    // That a member's name does not fit is of no account.
    let members = json!({
        "agents": [{"agentId": "7", "username": {}}, {"agentId": "70", "username": "ben"}],
        "count": 2, "offset": 0, "total": 2,
    });
    let mut agents = agents(&[ADA.id, BEN.id]);
    agents["users"][1]["statusLivechat"] = json!(["hunter2"]);
    let of_ben =
        json!({"departments": [{"departmentId": "d1", "departmentName": "Sales"}, {"departmentId": {}}]});
    let directory = platform(&SAMPLE, &[ADA, BEN])
        .with("listLivechatUsers", agents)
        .with("listDepartments", departments)
        .with("listDepartmentAgents", members)
        .with("getLivechatUser", json!({"user": {"_id": {}}, "success": true}))
        .with("listAgentDepartments", of_ben)
        .directory();
    // Ada is whole; what is missing of Ben is said where Ben is.
    assert_eq!(find(&*directory, &address(ADA.address)).await.1.len(), 0);
    let (found, errors) = find(&*directory, &address(BEN.address)).await;
    assert_eq!((found, errors.len()), (vec!["70".to_owned()], 1));
    let (listed, errors) = list(&*directory).await;
    assert_eq!((listed.len(), errors.len()), (2, 1));

    let ben = directory.get("70").await.unwrap().unwrap();
    assert_eq!((ben.user.groups.len(), ben.failures.len()), (1, 2));
    assert!(ben.failures.iter().all(frontdesk::Error::is_malformed_record));
    let (found, errors) = find(&*directory, &name("ben")).await;
    assert_eq!((found, errors.len()), (vec!["70".to_owned()], 2));
}

#[tokio::test]
async fn an_agent_whose_availability_does_not_fit_has_none() {
    for (field, value, path) in [
        ("status", json!(["hunter2"]), "status"),
        ("statusLivechat", json!(["hunter2"]), "statusLivechat"),
        ("livechat", json!({"maxNumberSimultaneousChat": ["hunter2"]}), "livechat.maxNumberSimultaneousChat"),
    ] {
        let mut agents = agents(&[BEN.id]);
        agents["users"][0][field] = value;
        let of_ben = json!({"user": agents["users"][0], "success": true});
        let directory = platform(&SAMPLE, &[ADA, BEN])
            .with("listLivechatUsers", agents)
            .with("getLivechatUser", of_ben)
            .directory();
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed.len(), errors.len(), errors[0].path()), (2, 1, Some(path)));
        let ben = directory.get("70").await.unwrap().unwrap();
        assert_eq!((ben.failures.len(), ben.user.agent.availability), (1, None), "{field}");
    }
}

#[tokio::test]
async fn bots_are_nobody() {
    let bot = json!({"_id": "b1", "username": "ada", "type": "bot", "roles": ["bot"]});
    let directory = Platform::new(&SAMPLE, vec![bot]).directory();
    assert!(directory.get("b1").await.unwrap().is_none());
}

#[tokio::test]
async fn times_come_as_the_realtime_api_sends_them_too() {
    let table = [
        (json!({"$date": 1_653_021_253_196_i64}), Some("2022-05-20T04:34:13.196Z")),
        (json!({"$date": "2022-05-20T04:34:13.196Z"}), Some("2022-05-20T04:34:13.196Z")),
        (json!({"$date": {"$numberLong": "1653021253196"}}), Some("2022-05-20T04:34:13.196Z")),
        (json!("2022-05-20T04:34:13.196Z"), Some("2022-05-20T04:34:13.196Z")),
        // The vendor does not say that it is in UTC.
        (json!("2022-05-20T04:34:13.196"), None),
    ];
    for (time, expected) in table {
        let meta = meta(&SAMPLE, json!({"createdAt": time, "_updatedAt": time})).await;
        assert_eq!(text(meta.created).as_deref(), expected, "{time}");
    }
}

#[tokio::test]
async fn a_group_that_contradicts_itself_costs_that_group() {
    // It counts two members, and shows one of them and then nobody.
    let short = json!({"agents": [], "count": 0, "offset": 0, "total": 2, "success": true});
    for members in [short, json!({"agents": "none"})] {
        let departments = json!({"departments": [{"_id": "d1"}], "count": 1, "offset": 0, "total": 1});
        let workspace = platform(&SAMPLE, &[ADA, BEN])
            .with("listDepartments", departments)
            .with("listDepartmentAgents", members);
        malformed::a_group_costs_itself(workspace).await;
    }
}

#[tokio::test]
async fn a_group_that_is_gone_has_nobody() {
    let departments = json!({"departments": [{"_id": "d1"}], "count": 1, "offset": 0, "total": 1});
    let workspace =
        platform(&SAMPLE, &[ADA]).with("listDepartments", departments).failing("listDepartmentAgents", 404);
    malformed::a_group_has_nobody(workspace).await;
}

/// A room without the field `open` is closed, when conversations are listed and when they are
/// handed over.
#[tokio::test]
async fn a_conversation_without_a_state_is_closed() {
    let room = |id: &str| json!({"_id": id, "t": "l", "_updatedAt": "2026-11-29T08:00:00.000Z"});
    let (mut open, mut closed) = (room("open"), room("closed"));
    (open["open"], closed["open"]) = (json!(true), json!(false));
    let rooms = json!({
        "rooms": [open, room("without"), closed], "count": 3, "offset": 0, "total": 3, "success": true,
    });
    let directory = platform(&SAMPLE, &[ADA]).with("listLivechatRooms", rooms).directory();
    let read: Vec<String> =
        directory.open_conversations("7").map(|conversation| conversation.unwrap().id).collect().await;
    assert_eq!(read, ["open"]);
    let wanted = Wanted::Inactive(Leaving::handing_over(HandOver::Close));
    let plan = directory.ensure(&PersonRef::Id("7".to_owned()), &wanted).await.unwrap();
    let closes = plan.steps.iter().filter(|step| step.action == Action::Close);
    assert_eq!(closes.map(|step| step.target.as_deref()).collect::<Vec<_>>(), [Some("open")]);
}

/// The server leaves out the roles of others if the caller may not see them: they are not taken for
/// gone.
#[tokio::test]
async fn a_role_that_is_not_shown_is_not_taken_for_revoked() {
    let mut ada = record(ADA);
    ada.as_object_mut().unwrap().retain(|field, _| field != "emails" && field != "roles");
    let directory = Platform::new(&SAMPLE, vec![ada]).directory();
    let mut step = Step::new(Vendor::RocketChat, Action::RevokeRole, PersonRef::Id("7".to_owned()), "a test");
    step.target = Some("admin".to_owned());
    for outcome in [directory.apply(&step).await.map(|done| done.changed), directory.is_applied(&step).await]
    {
        assert!(matches!(outcome, Err(ChangeError::Credentials { .. })), "{outcome:?}");
    }
}

/// A department whose record is malformed may be the one that is left.
#[tokio::test]
async fn a_group_that_cannot_be_read_is_not_taken_for_left() {
    let departments = json!({
        "departments": [{"_id": "1", "agentId": "7", "departmentId": {}}], "total": 1, "success": true,
    });
    let directory = platform(&SAMPLE, &[ADA]).with("listAgentDepartments", departments).directory();
    let mut step = Step::new(Vendor::RocketChat, Action::LeaveGroup, PersonRef::Id("7".to_owned()), "a test");
    step.target = Some("d1".to_owned());
    step.before = json!({"value": "d1", "type": "department"});
    let outcome = directory.is_applied(&step).await;
    assert!(
        matches!(&outcome, Err(error) if error.error().is_some_and(Error::is_malformed_record)),
        "{outcome:?}"
    );
}

/// Somebody else was quicker, and the server refuses what is so already.
#[tokio::test]
async fn a_refusal_of_what_is_so_by_now_is_no_failure() {
    let mut with_role = record(ADA);
    with_role["roles"] = json!(["user", "livechat-agent", "captain"]);
    let roles = json!({"roles": [{"_id": "captain", "name": "Captain", "scope": "Users"}], "success": true});
    let platform = platform(&SAMPLE, &[ADA]).with("listRoles", roles).failing("addUserToRole", 400);
    let ada = PersonRef::Id(ADA.id.to_string());
    let refused = platform.clone().directory().grant(&ada, "captain").await;
    assert!(matches!(refused, Err(ChangeError::Refused { .. })), "{refused:?}");
    let quicker = platform.later("addUserToRole", 0, vec![with_role]).directory();
    assert!(!quicker.grant(&ada, "captain").await.unwrap().is_changed());
}

#[tokio::test]
async fn roles_that_are_not_shown_are_told_from_none() {
    let page = json!({"users": [
        {"_id": "u1", "username": "ada", "type": "user", "active": true},
        {"_id": "u2", "username": "ben", "type": "user", "active": true, "roles": []},
    ]});
    let directory = workspace(page).directory();
    let shown = directory.list().map(|entry| directory.shows_roles(&entry.unwrap()));
    assert_eq!(shown.collect::<Vec<_>>().await, [false, true]);
}

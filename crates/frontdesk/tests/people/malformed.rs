//! A malformed record costs itself, in searches and look-ups by ID, too.

use frontdesk::{ErrorKind, Vendor};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::platform::{Platform, address, find, frontdesk, list, name};
use crate::scenario::{ADA, BEN, CARLA, VENDORS, agents, platform, record, user_name, user_name_field};

/// Ada, a record that does not decode, and Carla.
fn around(vendor: &Vendor, malformed: Value) -> Platform {
    Platform::new(vendor.clone(), vec![record(vendor, ADA), malformed, record(vendor, CARLA)])
}

/// Ben's record with a value that no field has in the place of one.
fn malformed(vendor: &Vendor) -> Value {
    let mut record = record(vendor, BEN);
    record[user_name_field(vendor)] = json!({"hunter2": ["hunter2"]});
    match vendor {
        Vendor::ImiChat => record["email_id"] = json!(["hunter2"]),
        Vendor::RocketChat => record["emails"] = json!("hunter2"),
        _ => {}
    }
    record
}

#[tokio::test]
async fn who_was_found_is_given_beside_the_failure() {
    for vendor in VENDORS {
        let directory = around(&vendor, malformed(&vendor)).directory();
        for (query, is_found) in [
            (address(ADA.address), true),
            (name(ADA.address), true),
            (address("nobody@harbour.example"), false),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!(found == ["7"], is_found, "{vendor} {query:?}");
            let [error] = errors.as_slice() else { panic!("{vendor} {query:?} {errors:?}") };
            assert!(error.is_malformed_record() && error.kind() == ErrorKind::Decode, "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed, errors.len()), (vec!["7".to_owned(), "8".to_owned()], 1), "{vendor}");
    }
}

#[tokio::test]
async fn records_of_other_people_do_not_matter() {
    for vendor in VENDORS {
        // The record still says whose it is.
        let mut of_ben = record(&vendor, BEN);
        let field = if vendor == Vendor::RocketChat { "active" } else { "id" };
        of_ben[field] = json!("hunter2");
        let directory = around(&vendor, of_ben).directory();
        for (query, is_found) in [
            (address(ADA.address), true),
            (name(user_name(&vendor, ADA)), true),
            (name("nobody"), false),
            (address("nobody@harbour.example"), false),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found == ["7"], errors.len()), (is_found, 0), "{vendor} {query:?}");
        }
        // To a search for Ben they do.
        for query in [address(BEN.address), name(user_name(&vendor, BEN))] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found.len(), errors.len()), (0, 1), "{vendor} {query:?}");
        }
    }
}

#[tokio::test]
async fn a_look_up_by_id_needs_that_persons_record_alone() {
    for vendor in VENDORS {
        let directory = around(&vendor, malformed(&vendor)).directory();
        assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7", "{vendor}");
        assert!(directory.get("79").await.unwrap().is_none(), "{vendor}");
        assert_eq!(directory.get("70").await.unwrap_err().kind(), ErrorKind::Decode, "{vendor}");
    }
    // Without a readable ID it may be anybody's.
    let mut nameless = record(&Vendor::Chatwoot, BEN);
    nameless["id"] = json!({});
    let directory = around(&Vendor::Chatwoot, nameless).directory();
    assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7");
    assert!(directory.get("79").await.is_err());
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
    let items: Vec<_> = Platform::rocketchat(page.clone()).directory().list().collect().await;
    let listed = items.iter().map(|item| item.as_ref().ok().map(|entry| entry.user.id.as_str()));
    assert_eq!(listed.collect::<Vec<_>>(), [Some("u1"), None, Some("u3")]);
    let answers = frontdesk(Platform::rocketchat(page)).find_by_email("team@harbour.example").await;
    let found: Vec<&str> = answers.entries.iter().map(|entry| entry.user.id.as_str()).collect();
    assert_eq!((found, answers.failures.len()), (vec!["u1", "u3"], 1));
    assert!(answers.complete().is_err());
}

#[tokio::test]
async fn a_malformed_bot_is_nobody() {
    let users = vec![record(&Vendor::RocketChat, ADA), json!({"_id": "b1", "username": 7, "type": "bot"})];
    let members = json!({"agents": [{"agentId": "b1", "username": 7}], "count": 1, "offset": 0, "total": 1});
    let directory = Platform::new(Vendor::RocketChat, users)
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
    let directory = platform(&Vendor::RocketChat, &[ADA, BEN])
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
async fn a_value_that_does_not_fit_costs_the_person_where_it_is_needed() {
    let table = [
        (Vendor::ImiChat, "login_id"),
        (Vendor::ImiChat, "email_id"),
        (Vendor::ImiChat, "status"),
        (Vendor::ImiChat, "logged_in"),
        (Vendor::ImiChat, "accepting_chats"),
        (Vendor::Nuance, "disabled"),
        (Vendor::Nuance, "locked"),
        (Vendor::Nuance, "tempLocked"),
        (Vendor::Nuance, "activated"),
        (Vendor::RocketChat, "username"),
        (Vendor::RocketChat, "emails"),
        (Vendor::RocketChat, "type"),
        (Vendor::RocketChat, "active"),
        (Vendor::RocketChat, "inactiveReason"),
    ];
    for (vendor, field) in table {
        let mut ben = record(&vendor, BEN);
        ben[field] = json!({"hunter2": ["hunter2"]});
        let directory = around(&vendor, ben).directory();
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed.len(), errors.len()), (2, 1), "{vendor} {field}");
        assert_eq!((errors[0].kind(), errors[0].path()), (ErrorKind::Decode, Some(field)));
        assert!(errors[0].is_malformed_record() && errors[0].operation().is_some());
        assert!(!format!("{} {:?}", errors[0], errors[0]).contains("hunter2"));
        assert_eq!(directory.get("70").await.unwrap_err().path(), Some(field), "{vendor}");
    }
    // In Nuance's list these are required, and in the record itself they are not.
    for field in ["id", "username"] {
        let mut ben = record(&Vendor::Nuance, BEN);
        ben[field] = json!(["hunter2"]);
        let directory = platform(&Vendor::Nuance, &[BEN]).with("getUser", ben).directory();
        assert_eq!(directory.get("70").await.unwrap_err().path(), Some(field));
    }
}

#[tokio::test]
async fn a_value_that_does_not_fit_costs_itself_where_it_only_adds() {
    let odd = || json!({"hunter2": ["hunter2"]});
    let named = || json!([{"id": 5, "name": ["hunter2"]}]);
    let table = [
        (Vendor::ImiChat, "first_name", odd(), "first_name"),
        (Vendor::ImiChat, "last_name", odd(), "last_name"),
        (Vendor::ImiChat, "role_type", odd(), "role_type"),
        (Vendor::ImiChat, "skill_attributes", json!(["hunter2"]), "skill_attributes"),
        (Vendor::ImiChat, "active_chats", odd(), "active_chats"),
        (Vendor::ImiChat, "created_at", odd(), "created_at"),
        (Vendor::ImiChat, "updated_at", odd(), "updated_at"),
        (Vendor::Nuance, "firstname", odd(), "firstname"),
        (Vendor::Nuance, "lastname", odd(), "lastname"),
        (Vendor::Nuance, "roles", odd(), "roles"),
        (Vendor::Nuance, "roles", named(), "roles[0].name"),
        (Vendor::Nuance, "roles", json!([{"name": "AGENT"}]), "roles[0]"),
        (Vendor::Nuance, "agentGroups", named(), "agentGroups[0].name"),
        (Vendor::Nuance, "businessUnits", named(), "businessUnits[0].name"),
        (Vendor::Nuance, "businessUnits", json!([{"id": ["hunter2"]}]), "businessUnits[0].id"),
        (Vendor::Nuance, "skills", named(), "skills[0].name"),
        (Vendor::Nuance, "language", odd(), "language"),
        (Vendor::Nuance, "dateCreated", odd(), "dateCreated"),
        (Vendor::Nuance, "version", odd(), "version"),
        (Vendor::RocketChat, "name", odd(), "name"),
        (Vendor::RocketChat, "roles", odd(), "roles"),
        (Vendor::RocketChat, "language", odd(), "language"),
        (Vendor::RocketChat, "createdAt", json!(["hunter2"]), "createdAt"),
        (Vendor::RocketChat, "_updatedAt", json!(["hunter2"]), "_updatedAt"),
        (
            Vendor::RocketChat,
            "emails",
            json!([{"address": BEN.address, "verified": odd()}]),
            "emails[0].verified",
        ),
    ];
    for (vendor, field, value, path) in table {
        let mut ben = record(&vendor, BEN);
        ben[field] = value;
        let directory = around(&vendor, ben).directory();
        let (listed, errors) = list(&*directory).await;
        let [error] = errors.as_slice() else { panic!("{vendor} {path} {errors:?}") };
        assert_eq!((listed.len(), error.kind(), error.path()), (3, ErrorKind::Decode, Some(path)));
        assert!(error.is_malformed_record() && !format!("{error} {error:?}").contains("hunter2"));
        let (found, errors) = find(&*directory, &address(BEN.address)).await;
        assert_eq!((found, errors.len()), (vec!["70".to_owned()], 1), "{vendor} {path}");
        let (_, errors) = find(&*directory, &address(ADA.address)).await;
        assert_eq!(errors.len(), 0, "{vendor} {path}");
        let ben = directory.get("70").await.unwrap().unwrap();
        assert_eq!((ben.failures.len(), ben.failures[0].path()), (1, Some(path)), "{vendor}");
    }
    // What nobody is made of costs nothing.
    for (vendor, field) in [
        (Vendor::Chatwoot, "custom_attributes"),
        (Vendor::ImiChat, "job_description"),
        (Vendor::Nuance, "lastLogin"),
        (Vendor::RocketChat, "bio"),
    ] {
        let mut ben = record(&vendor, BEN);
        ben[field] = json!(["hunter2"]);
        let (listed, errors) = list(&*around(&vendor, ben).directory()).await;
        assert_eq!((listed.len(), errors.len()), (3, 0), "{vendor} {errors:?}");
    }
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
        let directory = platform(&Vendor::RocketChat, &[ADA, BEN])
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
async fn a_group_that_contradicts_itself_costs_that_group() {
    // It counts two members, and shows one of them and then nobody.
    let short = json!({"agents": [], "count": 0, "offset": 0, "total": 2, "success": true});
    let departments = json!({"departments": [{"_id": "d1"}], "count": 1, "offset": 0, "total": 1});
    let miscounting = platform(&Vendor::RocketChat, &[ADA, BEN])
        .with("listDepartments", departments.clone())
        .with("listDepartmentAgents", short);
    let unreadable = platform(&Vendor::RocketChat, &[ADA, BEN])
        .with("listDepartments", departments)
        .with("listDepartmentAgents", json!({"agents": "none"}));
    let teams = platform(&Vendor::Chatwoot, &[ADA, BEN]).with("listTeams", json!([{"id": "returns"}]));
    for platform in [miscounting, unreadable, teams] {
        let directory = platform.directory();
        let (listed, errors) = list(&*directory).await;
        assert_eq!((listed.len(), errors.len()), (2, 1), "{errors:?}");
        assert!(errors[0].is_malformed_record());
        // It may be a group of whom is found, and does not matter if nobody is.
        assert_eq!(find(&*directory, &address(ADA.address)).await.1.len(), 1);
        assert_eq!(find(&*directory, &address("nobody@harbour.example")).await.1.len(), 0);
    }
}

#[tokio::test]
async fn a_group_that_is_gone_has_nobody() {
    let team = json!([{
        "id": 1, "name": "returns", "description": null, "allow_auto_assign": true, "account_id": 1, "is_member": false,
        "icon": "", "icon_color": "",
    }]);
    let teams = platform(&Vendor::Chatwoot, &[ADA]).with("listTeams", team).failing("listTeamMembers", 404);
    let departments = json!({"departments": [{"_id": "d1"}], "count": 1, "offset": 0, "total": 1});
    let workspace = platform(&Vendor::RocketChat, &[ADA])
        .with("listDepartments", departments)
        .failing("listDepartmentAgents", 404);
    for platform in [teams, workspace] {
        let (listed, errors) = list(&*platform.directory()).await;
        assert_eq!((listed.len(), errors.len()), (1, 0), "{errors:?}");
    }
}

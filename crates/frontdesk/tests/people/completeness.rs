//! Everybody who fits is found, or the search says that it did not look at everybody.

use frontdesk::{ErrorKind, Vendor};
use serde_json::{Value, json};

use crate::platform::{Platform, address, find, frontdesk, list, name};
use crate::scenario::{ADA, BEN, CARLA, VENDORS, platform, record, user_name};

#[tokio::test]
async fn people_are_found_in_any_case_by_name_and_by_address() {
    for vendor in VENDORS {
        let directory = platform(&vendor, &[BEN, ADA, CARLA]).directory();
        let user_name = user_name(&vendor, ADA);
        for query in [
            name(user_name),
            name(&user_name.to_lowercase()),
            name(&user_name.to_uppercase()),
            name(&format!(" {user_name} ")),
            name(ADA.address),
            name(&ADA.address.to_uppercase()),
            address(ADA.address),
            address(&ADA.address.to_uppercase()),
        ] {
            let (found, errors) = find(&*directory, &query).await;
            assert_eq!((found, errors.len()), (vec!["7".to_owned()], 0), "{vendor} {query:?}");
        }
    }
}

/// The server compares user names as they are spelled, and takes one for an ID.
#[tokio::test]
async fn a_name_in_another_case_is_found_and_is_no_id() {
    let page = json!({"users": [
        {"_id": "u1", "username": "ada.brandt", "name": "Ada Brandt", "active": true, "type": "user"},
    ]});
    let answers = frontdesk(Platform::rocketchat(page.clone())).find_by_user_name("Ada.Brandt").await;
    let found = answers.complete().unwrap();
    assert_eq!(found.iter().map(|entry| entry.user.id.as_str()).collect::<Vec<_>>(), ["u1"]);
    let directory = Platform::rocketchat(page).directory();
    assert_eq!(directory.get("u1").await.unwrap().unwrap().user.id, "u1");
    assert!(directory.get("ada.brandt").await.unwrap().is_none());
}

#[tokio::test]
async fn an_address_that_is_asked_for_as_a_name_is_found() {
    let page = json!({"users": [{
        "_id": "u1", "username": "ada.brandt", "type": "user", "active": true,
        "emails": [{"address": "Ada@harbour.example", "verified": true}],
    }]});
    let answers = frontdesk(Platform::rocketchat(page)).find_by_user_name("ada@harbour.example").await;
    assert_eq!(answers.complete().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_is_found_who_does_not_fit() {
    for vendor in VENDORS {
        // A record without a name or an address is not that of somebody whose name is blank.
        let mut blank = record(&vendor, BEN);
        match vendor {
            Vendor::Chatwoot => blank["email"] = json!(""),
            Vendor::ImiChat => (blank["login_id"], blank["email_id"]) = (json!(""), json!(" ")),
            Vendor::Nuance => blank["username"] = json!(""),
            _ => (blank["username"], blank["emails"]) = (json!(""), json!([{"address": ""}])),
        }
        let directory = Platform::new(vendor.clone(), vec![record(&vendor, ADA), blank]).directory();
        for text in ["", "  ", "nobody", "nobody@harbour.example", "ada", "a,b", "7"] {
            for query in [name(text), address(text)] {
                let (found, errors) = find(&*directory, &query).await;
                assert_eq!((found.len(), errors.len()), (0, 0), "{vendor} {query:?}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_is_found_or_listed_twice() {
    for vendor in VENDORS {
        // The list changed while it was read: somebody is on the next page again, and not as
        // before.
        let mut again = record(&vendor, ADA);
        again["extra"] = json!(1);
        let people = [ADA, BEN].iter().map(|person| record(&vendor, *person)).chain([again]).collect();
        let directory = Platform::new(vendor.clone(), people).directory();
        assert_eq!(list(&*directory).await.0, ["7", "70"], "{vendor}");
        assert_eq!(find(&*directory, &address(ADA.address)).await.0, ["7"], "{vendor}");
        assert_eq!(find(&*directory, &name(ADA.address)).await.0, ["7"], "{vendor}");
    }
}

#[tokio::test]
async fn a_user_name_that_is_an_address_counts_where_there_is_no_address() {
    let harbour = "ada@harbour.example";
    let user = |emails: Value| json!({"_id": "u1", "username": harbour, "roles": ["user"], "emails": emails});
    let tenant = |email: Value| json!({"id": 1, "login_id": harbour, "email_id": email});
    let others = "other@harbour.example";
    for (vendor, record, found) in [
        (Vendor::RocketChat, user(json!([])), true),
        (Vendor::RocketChat, user(json!([{"address": others}])), false),
        (Vendor::ImiChat, tenant(Value::Null), true),
        (Vendor::ImiChat, tenant(json!(others)), false),
        (Vendor::Nuance, json!({"id": 1, "username": harbour}), true),
    ] {
        let directory = Platform::new(vendor, vec![record.clone()]).directory();
        let (people, errors) = find(&*directory, &address("ADA@harbour.example")).await;
        assert_eq!((people.len() == 1, errors.len()), (found, 0), "{record}");
    }
}

#[tokio::test]
async fn a_search_by_addresses_that_are_not_shown_is_not_complete() {
    let limited = |id: &str, name: &str| json!({"_id": id, "username": name, "type": "user", "active": true});
    let bot = json!({"_id": "b1", "username": "bot", "type": "bot"});
    let shown = record(&Vendor::RocketChat, ADA);
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
        let frontdesk = frontdesk(Platform::new(Vendor::RocketChat, users));
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
async fn a_search_on_a_platform_that_fails_is_not_complete() {
    for (vendor, operation) in [
        (Vendor::Chatwoot, "listAgents"),
        (Vendor::Chatwoot, "listTeams"),
        (Vendor::ImiChat, "listUsers"),
        (Vendor::Nuance, "lookUpUsers"),
        (Vendor::Nuance, "getUser"),
        (Vendor::RocketChat, "listUsers"),
        (Vendor::RocketChat, "listLivechatUsers"),
    ] {
        let frontdesk = frontdesk(platform(&vendor, &[ADA, BEN]).failing(operation, 403));
        let answers = frontdesk.find_by_email(ADA.address).await;
        let [failure] = answers.failures.as_slice() else { panic!("{operation}: {:?}", answers.failures) };
        assert_eq!(failure.error.kind(), ErrorKind::Forbidden, "{operation}");
    }
}

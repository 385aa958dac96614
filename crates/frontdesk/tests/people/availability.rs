//! Availability follows what routes chats, and names every field that decided.

use frontdesk::{AvailabilityKind, StatusKind, User, Vendor};
use serde_json::{Value, json};

use crate::platform::{Platform, entries};
use crate::scenario::{ADA, agents, record};

use AvailabilityKind::{Available, Busy, Offline, Unavailable};

/// The person on a platform, with some fields changed.
async fn user(vendor: &Vendor, changes: &Value) -> User {
    let mut record = record(vendor, ADA);
    for (field, value) in changes.as_object().unwrap() {
        record[field] = value.clone();
    }
    let platform = Platform::new(vendor.clone(), vec![record]).with("listLivechatUsers", agents(&[ADA.id]));
    let agent =
        json!({"user": {"_id": "7", "status": "online", "statusLivechat": "available"}, "success": true});
    let directory = platform.with("getLivechatUser", agent).directory();
    let user = entries(&*directory).await.remove(0).user;
    assert_eq!(directory.get(&user.id).await.unwrap().unwrap().user, user, "{vendor} {changes}");
    user
}

#[tokio::test]
async fn an_account_that_may_not_be_used_is_not_available() {
    let table = [
        (Vendor::Chatwoot, json!({"confirmed": false}), StatusKind::Pending),
        (Vendor::ImiChat, json!({"status": "inactive"}), StatusKind::Inactive),
        (Vendor::Nuance, json!({"disabled": true}), StatusKind::Inactive),
        (Vendor::Nuance, json!({"locked": true}), StatusKind::Locked),
        (Vendor::Nuance, json!({"tempLocked": true}), StatusKind::TemporarilyLocked),
        (Vendor::Nuance, json!({"activated": false}), StatusKind::Pending),
        (Vendor::RocketChat, json!({"active": false}), StatusKind::Inactive),
        (
            Vendor::RocketChat,
            json!({"active": false, "inactiveReason": "pending_approval"}),
            StatusKind::Pending,
        ),
    ];
    for (vendor, changes, status) in table {
        let user = user(&vendor, &changes).await;
        assert_eq!((&user.status.value, user.active), (&status, Some(false)), "{vendor} {changes}");
        if vendor == Vendor::Nuance {
            assert_eq!(user.agent.availability, None);
            continue;
        }
        let availability = user.agent.availability.unwrap();
        assert_eq!(availability.value, Offline, "{vendor} {changes}");
        for (field, value) in changes.as_object().unwrap() {
            assert_eq!(availability.source.get(field), Some(value), "{vendor}");
        }
    }
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
    let directory = Platform::new(Vendor::RocketChat, vec![user])
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
async fn who_is_online_because_it_was_set_so_says_so() {
    let agent = json!({
        "id": 4, "account_id": 1, "availability_status": "online", "auto_offline": false, "confirmed": true,
        "email": "ada@harbour.example", "available_name": "Ada", "name": "Ada Brandt", "role": "agent", "thumbnail": "",
    });
    let directory = Platform::new(Vendor::Chatwoot, vec![agent]).directory();
    let availability = entries(&*directory).await.remove(0).user.agent.availability.unwrap();
    let source = json!({"availability_status": "online", "auto_offline": false, "confirmed": true});
    assert_eq!((availability.value, json!(availability.source)), (Available, source));
}

#[tokio::test]
async fn the_source_names_every_field_that_decided() {
    let table = [
        (
            Vendor::Chatwoot,
            json!({"auto_offline": false}),
            Available,
            json!({"availability_status": "online", "auto_offline": false, "confirmed": true}),
        ),
        (
            Vendor::Chatwoot,
            json!({"availability_status": "busy", "auto_offline": null}),
            Busy,
            json!({"availability_status": "busy", "confirmed": true}),
        ),
        (
            Vendor::ImiChat,
            json!({}),
            Available,
            json!({"status": "active", "logged_in": true, "accepting_chats": true}),
        ),
        (
            Vendor::ImiChat,
            json!({"accepting_chats": false}),
            Unavailable,
            json!({"status": "active", "logged_in": true, "accepting_chats": false}),
        ),
        (
            Vendor::ImiChat,
            json!({"status": "suspended"}),
            AvailabilityKind::from("suspended"),
            json!({"status": "suspended", "logged_in": true, "accepting_chats": true}),
        ),
        (
            Vendor::RocketChat,
            json!({}),
            Available,
            json!({"active": true, "status": "online", "statusLivechat": "available"}),
        ),
    ];
    for (vendor, changes, value, source) in table {
        let availability = user(&vendor, &changes).await.agent.availability.unwrap();
        assert_eq!((availability.value, json!(availability.source)), (value, source), "{vendor} {changes}");
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
        let users = vec![record(&Vendor::RocketChat, ADA)];
        let platform = Platform::new(Vendor::RocketChat, users).with("listLivechatUsers", agents);
        let entry = entries(&*platform.directory()).await.remove(0);
        assert_eq!(entry.user.agent.availability.unwrap().value, value, "{status} {livechat}");
    }
}

//! An ID is the ID and nothing else.

use frontdesk::Vendor;
use serde_json::json;

use crate::platform::Platform;
use crate::scenario::{ADA, BEN, CARLA, VENDORS, platform, record, user_name, user_name_field};

#[tokio::test]
async fn a_person_is_got_by_their_id_alone() {
    for vendor in VENDORS {
        let directory = platform(&vendor, &[BEN, ADA, CARLA]).directory();
        let got = directory.get("7").await.unwrap().unwrap();
        assert_eq!(got.user.id, "7", "{vendor}");
        let user_name = user_name(&vendor, ADA);
        for id in
            ["", " ", "007", "+7", "-7", "7 ", " 7", "7.0", "٧", "79", "9".repeat(30).as_str(), user_name]
        {
            let got = directory.get(id).await.unwrap();
            assert!(got.is_none(), "{vendor} {id:?}: {got:?}");
        }
    }
}

#[tokio::test]
async fn nobody_is_got_by_an_id_that_is_somebody_elses_user_name() {
    for vendor in VENDORS {
        let mut impostor = record(&vendor, BEN);
        impostor[user_name_field(&vendor)] = json!("7");
        let directory =
            Platform::new(vendor.clone(), vec![impostor.clone(), record(&vendor, ADA)]).directory();
        assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7", "{vendor}");
        let directory = Platform::new(vendor.clone(), vec![impostor]).directory();
        assert!(directory.get("7").await.unwrap().is_none(), "{vendor}");
    }
}

#[tokio::test]
async fn bots_are_nobody() {
    let bot = json!({"_id": "b1", "username": "ada", "type": "bot", "roles": ["bot"]});
    let directory = Platform::new(Vendor::RocketChat, vec![bot]).directory();
    assert!(directory.get("b1").await.unwrap().is_none());
}

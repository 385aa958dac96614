//! An ID is the ID and nothing else.

use serde_json::json;

use crate::platform::Platform;
use crate::scenario::{ADA, BEN, CARLA, platform};
use crate::vendors;

#[tokio::test]
async fn a_person_is_got_by_their_id_alone() {
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let directory = platform(sample, &[BEN, ADA, CARLA]).directory();
        let got = directory.get("7").await.unwrap().unwrap();
        assert_eq!(got.user.id, "7", "{vendor}");
        let user_name = (sample.user_name)(ADA);
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
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let mut impostor = (sample.record)(BEN);
        impostor[sample.user_name_field] = json!("7");
        let directory = Platform::new(sample, vec![impostor.clone(), (sample.record)(ADA)]).directory();
        assert_eq!(directory.get("7").await.unwrap().unwrap().user.id, "7", "{vendor}");
        let directory = Platform::new(sample, vec![impostor]).directory();
        assert!(directory.get("7").await.unwrap().is_none(), "{vendor}");
    }
}

//! When records were created and changed, in the forms in which servers send times.

use frontdesk::{Meta, Vendor};
use serde_json::{Value, json};

use crate::platform::{Platform, entries};
use crate::scenario::{ADA, record};

async fn meta(vendor: Vendor, changes: Value) -> Meta {
    let mut user = record(&vendor, ADA);
    user.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let directory = Platform::new(vendor, vec![user]).directory();
    entries(&*directory).await.remove(0).user.meta
}

fn text(time: Option<chrono::DateTime<chrono::Utc>>) -> Option<String> {
    time.map(|time| format!("{time:?}"))
}

#[tokio::test]
async fn imichat_times_without_an_offset_are_in_utc() {
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
        let meta = meta(Vendor::ImiChat, json!({"created_at": time, "updated_at": time})).await;
        assert_eq!(text(meta.created).as_deref(), expected, "{time}");
        assert_eq!(text(meta.last_modified).as_deref(), expected, "{time}");
    }
}

#[tokio::test]
async fn rocketchat_times_come_as_the_realtime_api_sends_them_too() {
    let table = [
        (json!({"$date": 1_653_021_253_196_i64}), Some("2022-05-20T04:34:13.196Z")),
        (json!({"$date": "2022-05-20T04:34:13.196Z"}), Some("2022-05-20T04:34:13.196Z")),
        (json!({"$date": {"$numberLong": "1653021253196"}}), Some("2022-05-20T04:34:13.196Z")),
        (json!("2022-05-20T04:34:13.196Z"), Some("2022-05-20T04:34:13.196Z")),
        // The vendor does not say that it is in UTC.
        (json!("2022-05-20T04:34:13.196"), None),
    ];
    for (time, expected) in table {
        let meta = meta(Vendor::RocketChat, json!({"createdAt": time, "_updatedAt": time})).await;
        assert_eq!(text(meta.created).as_deref(), expected, "{time}");
    }
}

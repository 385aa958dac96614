//! Availability follows what routes chats, and names every field that decided.

use frontdesk::{AvailabilityKind, StatusKind, User};
use serde_json::Value;

use crate::platform::{Platform, entries};
use crate::scenario::{ADA, Sample};

/// The person on a platform, with some fields changed. `with_agent` adds what else they take chats
/// by.
pub async fn user(sample: &'static Sample, changes: &Value, with_agent: fn(Platform) -> Platform) -> User {
    let mut record = (sample.record)(ADA);
    for (field, value) in changes.as_object().unwrap() {
        record[field] = value.clone();
    }
    let directory = with_agent(Platform::new(sample, vec![record])).directory();
    let user = entries(&*directory).await.remove(0).user;
    assert_eq!(directory.get(&user.id).await.unwrap().unwrap().user, user, "{changes}");
    user
}

/// The account of the person may not be used, because of these fields.
#[track_caller]
pub fn is_off(user: &User, status: &StatusKind, changes: &Value) {
    assert_eq!((&user.status.value, user.active), (status, Some(false)), "{changes}");
    let availability = user.agent.availability.as_ref().unwrap();
    assert_eq!(availability.value, AvailabilityKind::Offline, "{changes}");
    for (field, value) in changes.as_object().unwrap() {
        assert_eq!(availability.source.get(field), Some(value), "{changes}");
    }
}

/// The same on a platform that does not say who takes chats.
#[track_caller]
pub fn is_off_and_says_nothing_of_chats(user: &User, status: &StatusKind, changes: &Value) {
    assert_eq!((&user.status.value, user.active), (status, Some(false)), "{changes}");
    assert_eq!(user.agent.availability, None);
}
